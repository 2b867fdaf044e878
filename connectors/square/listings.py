"""Which lists Square has, and how each is asked for.

What does not belong here: how far they were read (`source`), and sending (`api`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Any

LONG_AGO = "2009-01-01T00:00:00.000Z"
"""Before Square."""

LOCATIONS_AT_ONCE = 10
CATALOG = ["ITEM", "CATEGORY", "SUBSCRIPTION_PLAN_VARIATION"]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of Square.

    Attributes:
        name: What an answer calls its objects.
        limit: How many to a page; None where it may not be said.
        asked: What is asked for besides.
        page: Where a person finds one in the dashboard.
    """

    method: str
    path: str
    name: str
    limit: int | None
    asked: Mapping[str, Any] = field(default_factory=dict)
    page: str = "dashboard"


LISTINGS: Mapping[str, Listing] = MappingProxyType(
    {
        "locations": Listing("GET", "locations", "locations", None, page="dashboard/locations/{id}"),
        "customers": Listing(
            "POST", "customers/search", "customers", 100, page="dashboard/customers/directory/customer/{id}"
        ),
        "catalog": Listing(
            "POST", "catalog/search", "objects", 1000, {"object_types": CATALOG}, "dashboard/items/library/{id}"
        ),
        "orders": Listing("POST", "orders/search", "orders", 500, page="dashboard/orders/overview/{id}"),
        "payments": Listing("GET", "payments", "payments", 100, page="dashboard/sales/transactions/{id}"),
        "refunds": Listing("GET", "refunds", "refunds", 100, page="dashboard/sales/transactions"),
        "subscriptions": Listing(
            "POST", "subscriptions/search", "subscriptions", 200, page="dashboard/subscriptions/{id}"
        ),
        "disputes": Listing("GET", "disputes", "disputes", None, page="dashboard/sales/disputes/{id}"),
        "loyalty_accounts": Listing(
            "POST", "loyalty/accounts/search", "loyalty_accounts", 200, page="dashboard/loyalty"
        ),
        "loyalty_events": Listing("POST", "loyalty/events/search", "events", 30, page="dashboard/loyalty"),
    }
)
"""In the order in which they are read: who bought is known before what was bought."""

BY_CREATION = MappingProxyType({"field": "CREATED_AT", "order": "ASC"})


def orders_from(places: list[str], moment: str) -> Mapping[str, Any]:
    """Orders of up to ten locations that changed from a moment on, the earliest first."""
    query = {
        "filter": {"date_time_filter": {"updated_at": {"start_at": moment}}},
        "sort": {"sort_field": "UPDATED_AT", "sort_order": "ASC"},
    }
    return {"location_ids": places, "query": query}


def taken_from(place: str, moment: str) -> Mapping[str, Any]:
    """Payments or refunds; without `begin_time` they would be those of the last year."""
    window = {"begin_time": LONG_AGO, "updated_at_begin_time": moment}
    return {"location_id": place, **window, "sort_field": "UPDATED_AT", "sort_order": "ASC"}


def customers_from(moment: str) -> Mapping[str, Any]:
    """Customers who came from a moment on, the earliest first."""
    return {"query": {"filter": {"created_at": {"start_at": moment}}, "sort": dict(BY_CREATION)}}


def in_tens(places: list[str]) -> Iterator[list[str]]:
    """As many locations as may be asked for at once."""
    rest = iter(places)
    while some := list(islice(rest, LOCATIONS_AT_ONCE)):
        yield some
