"""The stand-in for Square answers as Square does: its objects, its searches, its refusals, over real HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from shop_server.running import Running, start
from square_server.app import SquareApp
from square_server.objects import fields_of
from square_server.town import SHOP, STALL, many, on, open_shop

TOKEN = "EAAA_stand_in"
Shop = Running[SquareApp]
BOTH = {"location_ids": [SHOP, STALL]}
CHANGED = {"sort": {"sort_field": "UPDATED_AT", "sort_order": "ASC"}}


@pytest.fixture(scope="module")
def bakery() -> Iterator[Shop]:
    """The small shop; tests that change it open one of their own."""
    app = SquareApp()
    open_shop(app.store)
    with start(app) as running:
        yield running


def ask(
    shop: Shop, path: str, body: dict[str, Any] | None = None, token: str = TOKEN, **query: Any
) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", "Square-Version": "2026-01-22"}
    method = "GET" if body is None else "POST"
    return requests.request(method, f"{shop.url}/v2/{path}", json=body, params=query, headers=headers, timeout=5)


@pytest.mark.parametrize(
    ("path", "body", "name", "kind"),
    [
        ("customers/search", {}, "customers", "customer"), ("orders/search", BOTH, "orders", "order"),
        ("payments", None, "payments", "payment"), ("refunds", None, "refunds", "refund"),
        ("subscriptions/search", {}, "subscriptions", "subscription"), ("locations", None, "locations", "location"),
        ("loyalty/accounts/search", {}, "loyalty_accounts", "loyalty_account"), ("disputes", None, "disputes", "dispute"),
        ("loyalty/events/search", {}, "events", "loyalty_event"), ("catalog/search", {}, "objects", "catalog"),
    ],
)  # fmt: skip
def test_objects_hold_fields_of_squares_samples_and_reference(
    bakery: Shop, path: str, body: dict[str, Any] | None, name: str, kind: str
):
    found = ask(bakery, path, body).json()[name]
    assert found
    assert all(set(one) <= fields_of(kind) and None not in one.values() for one in found)


def test_a_search_is_walked_by_cursor_until_there_is_none(bakery: Shop):
    first = ask(bakery, "customers/search", {"limit": 3}).json()
    second = ask(bakery, "customers/search", {"limit": 3, "cursor": first["cursor"]}).json()
    assert [one["id"] for one in first["customers"] + second["customers"]] == [
        "CUSTBOB", "CUSTAISHA", "CUSTRUTH", "CUSTCAFE", "CUSTEMOJI"
    ]  # fmt: skip
    assert "cursor" not in second


def test_nothing_found_is_an_empty_object(bakery: Shop):
    later = {"query": {"filter": {"updated_at": {"start_at": "2030-01-01T00:00:00Z"}}}}
    assert ask(bakery, "customers/search", later).json() == {}


def test_orders_are_searched_by_the_time_that_they_are_sorted_by(bakery: Shop):
    window = {"filter": {"date_time_filter": {"updated_at": {"start_at": on(20), "end_at": on(21)}}}}
    found = ask(bakery, "orders/search", BOTH | {"query": window | CHANGED}).json()["orders"]
    assert [one["id"] for one in found] == ["ORDERHALF", "ORDERWHOLE", "ORDERKEPT", "RETURNHALF"]
    refused = ask(bakery, "orders/search", BOTH | {"query": window})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "BAD_REQUEST")


def test_what_was_given_back_is_an_order_of_its_own(bakery: Shop):
    found = {one["id"]: one for one in ask(bakery, "orders/search", BOTH).json()["orders"]}
    returned = found["RETURNHALF"]
    assert (returned["returns"][0]["source_order_id"], returned["total_money"]["amount"]) == ("ORDERHALF", 0)
    assert found["ORDERHALF"]["total_money"]["amount"] == 1360


def test_payments_are_of_the_first_location_and_the_last_year_unless_told():
    app = SquareApp(clock=lambda: 1_830_000_000.0)  # the end of 2027
    open_shop(app.store)
    with start(app) as shop:
        ever = {"begin_time": "1970-01-01T00:00:00Z"}
        assert ask(shop, "payments").json() == {}
        assert [one["id"] for one in ask(shop, "payments", location_id=STALL, **ever).json()["payments"]] == [
            "PAYNOBODY"
        ]
        assert len(ask(shop, "payments", **ever).json()["payments"]) == 11


@pytest.mark.parametrize(
    ("path", "body", "token", "status", "code"),
    [
        ("customers/search", {"limit": 101}, TOKEN, 400, "VALUE_TOO_HIGH"),
        ("customers/search", {"page": 2}, TOKEN, 400, "BAD_REQUEST"),
        ("customers/search", {"cursor": "never"}, TOKEN, 400, "INVALID_CURSOR"),
        ("orders/search", {}, TOKEN, 400, "MISSING_REQUIRED_PARAMETER"),
        ("loaves", None, TOKEN, 404, "NOT_FOUND"),
        ("locations", None, "EAAA_wrong", 401, "UNAUTHORIZED"),
    ],
)
def test_a_request_that_is_wrong_is_told_so(
    bakery: Shop, path: str, body: dict[str, Any] | None, token: str, status: int, code: str
):
    answer = ask(bakery, path, body, token)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


def test_a_missing_scope_is_named(bakery: Shop):
    token = bakery.app.restricted("EAAA_restricted", "CUSTOMERS_READ")
    refused = ask(bakery, "orders/search", BOTH, token)
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["detail"].endswith("for the following scopes: ORDERS_READ")
    assert ask(bakery, "customers/search", {}, token).status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [("429", 429, "RATE_LIMITED"), ("503", 503, "SERVICE_UNAVAILABLE"), ("401", 401, "ACCESS_TOKEN_EXPIRED")],
)
def test_what_goes_wrong_is_in_squares_words(fault: str, status: int, code: str):
    app = SquareApp([{"fault": fault}])
    open_shop(app.store)
    with start(app) as shop:
        refused = ask(shop, "locations")
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (status, code)
        assert ask(shop, "locations").status_code == 200


def test_an_order_that_changes_while_it_is_read_moves_to_the_end_and_none_is_missed():
    app = SquareApp()
    many(app.store, 500)
    with start(app) as shop:
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            query = {"location_ids": [SHOP], "limit": 100, "query": CHANGED, **cursor}
            content = ask(shop, "orders/search", query).json()
            seen += [one["id"] for one in content["orders"]]
            if "cursor" not in content:
                break
            cursor = {"cursor": content["cursor"]}
            app.store.change("order", seen[0], ticket_name="moved")
    assert (len(set(seen)), len(seen)) == (500, 501)


def test_a_customer_who_is_deleted_leaves_nothing():
    app = SquareApp()
    open_shop(app.store)
    app.drift("deleted-customer")
    with start(app) as shop:
        assert "CUSTEMOJI" not in [one["id"] for one in ask(shop, "customers/search", {}).json()["customers"]]
