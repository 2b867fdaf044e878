"""Square as one object: who asks, what they may see, and which list they mean.

Here: tokens, scopes, routes, what each list may be asked. Not here: paging (`lists.py`), what there is (`town.py`).
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from google_server.exchange import Request
from shop_server.app import Refusal, ShopApp

from square_server import errors, town
from square_server.lists import EVER, NEVER, Asked, limit_of, page
from square_server.store import Store, moment

YEAR = 365 * 86_400
Content = Mapping[str, Any]


@dataclass
class Token:
    """An access token, with all scopes when `scopes` is None."""

    scopes: frozenset[str] | None = None
    expired: bool = False


class SquareApp(ShopApp):
    """The stand-in of Square, with one seller."""

    def __init__(self, faults: Iterable[Mapping[str, Any]] = (), **options: Callable[[], float]) -> None:
        super().__init__(faults=faults, **options)
        self.store = Store(self.clock)
        self.tokens = {"EAAA_stand_in": Token()}
        self.routes: dict[tuple[str, str], tuple[str, Callable[[Content], Content]]] = {
            ("GET", "locations"): ("MERCHANT_PROFILE_READ", self._locations),
            ("POST", "customers/search"): ("CUSTOMERS_READ", self._customers),
            ("POST", "orders/search"): ("ORDERS_READ", self._orders),
            ("GET", "payments"): ("PAYMENTS_READ", lambda asked: self._taken(asked, "payment", "payments")),
            ("GET", "refunds"): ("PAYMENTS_READ", lambda asked: self._taken(asked, "refund", "refunds")),
            ("GET", "disputes"): ("PAYMENTS_READ", self._disputes),
            ("POST", "subscriptions/search"): ("SUBSCRIPTIONS_READ", self._subscriptions),
            ("POST", "loyalty/accounts/search"): ("LOYALTY_READ", self._loyalty_accounts),
            ("POST", "loyalty/events/search"): ("LOYALTY_READ", self._loyalty_events),
            ("POST", "catalog/search"): ("ITEMS_READ", self._catalog),
        }

    def restricted(self, token: str, *scopes: str) -> str:
        """A token that has these scopes alone, such as `CUSTOMERS_READ`."""
        self.tokens[token] = Token(frozenset(scopes))
        return token

    def drift(self, name: str) -> None:
        town.DRIFTS[name](self.store)

    def refused(self, fault: str) -> Refusal:
        if fault in ("429", "lock-timeout"):
            return errors.too_many()
        if fault == "401":
            return errors.expired()
        return errors.not_permitted("[CUSTOMERS_READ]") if fault == "403" else errors.failed(int(fault))

    def answer(self, request: Request) -> Content:
        token = self._token(request)
        name = request.path.removeprefix("/v2/").strip("/")
        route = self.routes.get((request.method, name))
        if route is None:
            raise errors.not_found("Resource not found.")
        scope, answer = route
        if token.scopes is not None and scope not in token.scopes:
            raise errors.not_permitted(scope)
        return {key: value for key, value in answer(_asked(request)).items() if value is not None}

    def walk_of(self, request: Request) -> tuple[str, bool]:
        """The same list from another moment on is the same walk."""
        asked = _asked(request)
        rest = {name: value for name, value in asked.items() if name not in ("cursor", "updated_at_begin_time")}
        window = json.dumps(rest.get("query", {}).get("filter", {}))
        start = min([*re.findall(r"\d{4}-\d\d-\d\dT", window), asked.get("updated_at_begin_time", "9")])
        if "query" in rest:
            rest["query"] = {name: value for name, value in rest["query"].items() if name != "filter"}
        is_first = not asked.get("cursor") and start[:4] in ("9", "2009")
        return f"{request.path} {json.dumps(rest, sort_keys=True)}", is_first

    def following(self, request: Request, content: Content) -> Request | None:
        if not content.get("cursor"):
            return None
        if request.method == "GET":
            query = {**request.query, "cursor": [content["cursor"]]}
            return Request(request.method, request.path, query, request.headers)
        body = json.dumps({**_asked(request), "cursor": content["cursor"]}).encode()
        return Request(request.method, request.path, request.query, request.headers, body)

    def _token(self, request: Request) -> Token:
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or text not in self.tokens:
            raise errors.unauthorized()
        if self.tokens[text].expired:
            raise errors.expired()
        version = request.headers.get("square-version", "2026-01-22")
        if not re.fullmatch(r"20\d\d-\d\d-\d\d", version):
            raise errors.invalid("INVALID_SQUARE_VERSION_FORMAT", f"Square-Version {version} is not a date.")
        return self.tokens[text]

    def _locations(self, _: Content) -> Content:
        return {"locations": list(self.store.all("location"))}

    def _customers(self, asked: Content) -> Content:
        _known(asked, "limit", "cursor", "query", "count")
        query = asked.get("query", {})
        sort = query.get("sort", {})
        found, cursor = page(
            self.store,
            Asked(
                "customer",
                "created_at",
                {name: _span(query["filter"][name]) for name in query.get("filter", {})},
                sort.get("order") == "DESC",
                limit_of(asked.get("limit"), 100, 100),
                asked.get("cursor"),
                json.dumps(query, sort_keys=True),
            ),
        )
        count = len(self.store.kinds["customer"]) if asked.get("count") and not query.get("filter") else None
        return {"customers": found or None, "cursor": cursor, "count": count}

    def _orders(self, asked: Content) -> Content:
        _known(asked, "limit", "cursor", "query", "location_ids", "return_entries")
        places = asked.get("location_ids")
        if not places:
            raise errors.invalid("MISSING_REQUIRED_PARAMETER", "Must provide at least 1 location_id.", "location_ids")
        if len(places) > 10:
            raise errors.invalid("ARRAY_LENGTH_TOO_LONG", "At most 10 location_ids.", "location_ids")
        query = asked.get("query", {})
        field = query.get("sort", {}).get("sort_field", "CREATED_AT").lower()
        windows = {
            name: _span(span) for name, span in query.get("filter", {}).get("date_time_filter", {}).items() if span
        }
        if windows and field not in windows:
            detail = "Sort field must match the field of the date_time_filter."
            raise errors.invalid("BAD_REQUEST", detail, "query.sort.sort_field")
        states = (
            query.get("filter", {}).get("state_filter", {}).get("states", ("OPEN", "COMPLETED", "CANCELED", "DRAFT"))
        )
        found, cursor = page(
            self.store,
            Asked(
                "order",
                field,
                windows,
                query.get("sort", {}).get("sort_order", "DESC") == "DESC",
                limit_of(asked.get("limit"), 500, 1000),
                asked.get("cursor"),
                json.dumps([query, places], sort_keys=True),
                lambda order: order["location_id"] in places and order["state"] in states,
            ),
        )
        return {"orders": found or None, "cursor": cursor}

    def _taken(self, asked: Content, kind: str, name: str) -> Content:
        """Payments and refunds: of the last year and the first location, unless told otherwise."""
        _known(asked, "begin_time", "end_time", "sort_order", "cursor", "location_id", "limit", "updated_at_begin_time",
               "updated_at_end_time", "sort_field")  # fmt: skip
        place = asked.get("location_id") or next(self.store.all("location"))["id"]
        year_ago = moment(self.clock() - YEAR)
        windows = {"created_at": (asked.get("begin_time", year_ago), asked.get("end_time", NEVER))}
        if "updated_at_begin_time" in asked or "updated_at_end_time" in asked:
            windows["updated_at"] = (
                asked.get("updated_at_begin_time", EVER),
                asked.get("updated_at_end_time", NEVER),
            )
        found, cursor = page(
            self.store,
            Asked(
                kind,
                asked.get("sort_field", "CREATED_AT").lower(),
                windows,
                asked.get("sort_order", "DESC") == "DESC",
                limit_of(asked.get("limit"), 100, 100),
                asked.get("cursor"),
                json.dumps({key: value for key, value in asked.items() if key != "cursor"}, sort_keys=True),
                lambda one: one["location_id"] == place,
            ),
        )
        return {name: found or None, "cursor": cursor}

    def _disputes(self, asked: Content) -> Content:
        _known(asked, "cursor", "states", "location_id")
        return self._plain("dispute", "disputes", asked, 50, 50)

    def _subscriptions(self, asked: Content) -> Content:
        _known(asked, "cursor", "limit", "query", "include")
        return self._plain("subscription", "subscriptions", asked, 200, 200)

    def _loyalty_accounts(self, asked: Content) -> Content:
        _known(asked, "cursor", "limit", "query")
        return self._plain("loyalty_account", "loyalty_accounts", asked, 30, 200)

    def _loyalty_events(self, asked: Content) -> Content:
        _known(asked, "cursor", "limit", "query")
        created = asked.get("query", {}).get("filter", {}).get("date_time_filter", {}).get("created_at")
        windows = {"created_at": _span(created)} if created else {}
        return self._plain("loyalty_event", "events", asked, 30, 30, windows, is_descending=True)

    def _catalog(self, asked: Content) -> Content:
        _known(
            asked, "cursor", "limit", "object_types", "begin_time", "include_deleted_objects", "include_related_objects"
        )
        types, begin = asked.get("object_types"), asked.get("begin_time")
        windows = {"updated_at": (begin, NEVER)} if begin else {}
        shown = asked.get("include_deleted_objects", False)
        return self._plain(
            "catalog",
            "objects",
            asked,
            100,
            1000,
            windows,
            lambda one: (not types or one["type"] in types) and (shown or not one.get("is_deleted")),
            field="updated_at",
        )

    def _plain(
        self,
        kind: str,
        name: str,
        asked: Content,
        default: int,
        most: int,
        windows: Mapping[str, tuple[str, str]] | None = None,
        fits: Callable[[Any], bool] = lambda _: True,
        field: str = "created_at",
        is_descending: bool = False,
    ) -> Content:
        query = json.dumps({key: value for key, value in asked.items() if key != "cursor"}, sort_keys=True)
        limit = limit_of(asked.get("limit"), default, most)
        found, cursor = page(
            self.store,
            Asked(kind, field, windows or {}, is_descending, limit, asked.get("cursor"), query, fits),
        )
        return {name: found or None, "cursor": cursor}


def _asked(request: Request) -> dict[str, Any]:
    """Everything that is asked, in the address or in the body."""
    if request.method == "GET":
        return {name: values[-1] for name, values in request.query.items()}
    try:
        content = json.loads(request.body or b"{}")
    except ValueError:
        raise errors.invalid("EXPECTED_JSON_BODY", "Expected a JSON body.") from None
    return dict(content)


def _known(asked: Content, *names: str) -> None:
    if unknown := sorted(set(asked) - set(names)):
        raise errors.invalid("BAD_REQUEST", f"Unknown field: {unknown[0]}", unknown[0])


def _span(given: Mapping[str, str]) -> tuple[str, str]:
    """A window as Square reads it: both ends are included, and either may be missing."""
    return given.get("start_at", EVER), given.get("end_at", NEVER)
