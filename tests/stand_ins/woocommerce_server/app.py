"""A shop's REST API as one object: who asks, which list, which filters, in which order.

Answers, errors and headers are those that WooCommerce 11 gave when it was recorded. Here: asking. Not here: what there
is (`town.py`).
"""

import base64
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import formatdate
from typing import Any
from urllib.parse import unquote

from google_server.exchange import Request, Response
from shop_server.app import Refusal, ShopApp, written

from connectors.http.auth import signature
from woocommerce_server import town
from woocommerce_server.store import AHEAD, FORMAT, Object, Store

PREFIX = "/wp-json/wc/v3/"
LISTS = {name: name for name in ("customers", "orders", "refunds", "products", "variations")} | {
    "products/reviews": "reviews"
}
ORDERS = {
    "customers": ("id", "include", "name", "registered_date"),
    "products/reviews": ("date", "date_gmt", "id", "include", "product"),
}
STATUSES = (
    "any",
    "trash",
    "pending",
    "processing",
    "on-hold",
    "completed",
    "cancelled",
    "refunded",
    "failed",
    "checkout-draft",
)
OUTSIDE_ANY = ("trash", "auto-draft", "checkout-draft")


class WooApp(ShopApp):
    """The stand-in of one shop. `missing`: routes that an older version does not have."""

    def __init__(
        self, store: Store, clock: Callable[[], float] = time.time, faults: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(clock, faults)
        self.store = store
        self.keys = {"ck_stand_in": ("cs_stand_in", "read"), "ck_write_only": ("cs_stand_in", "write")}
        self.missing: set[str] = set()

    def drift(self, name: str) -> None:
        town.DRIFTS[name](self.store)

    def refused(self, fault: str) -> Refusal:
        if fault == "401":
            return _refusal(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        if fault == "403":
            return _refusal(403, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        words = {"429": "Too many requests.", "lock-timeout": "Too many requests."}
        return _refusal(
            429 if fault in words else int(fault),
            "internal_server_error",
            words.get(fault, "There has been a critical error."),
        )

    def answer(self, request: Request) -> "list[Object]":
        self._let_in(request)
        path = request.path.removeprefix(PREFIX)
        if request.method != "GET" or path not in LISTS or path in self.missing:
            raise _refusal(404, "rest_no_route", "No route was found matching the URL and request method.")
        found = self._sorted(request, path, self._filtered(request, path))
        size, offset = self._page(request)
        return _Found(_fields(request, found[offset : offset + size]), len(found))

    def told(self, content: Any) -> Response:
        headers = {
            "X-WP-Total": str(content.total),
            "X-WP-TotalPages": "",
            "Date": formatdate(self.clock(), usegmt=True),
        }
        return Response(200, written(list(content)), headers=headers)

    def walk_of(self, request: Request) -> tuple[str, bool]:
        rest = {
            name: values
            for name, values in request.query.items()
            if name not in _PLACES and not name.startswith("oauth")
        }
        is_first = request.option("offset", "0") == "0" and not request.option("modified_after", "19") > "20"
        return f"{request.path} {sorted(rest.items())}", is_first and not request.option("after", "19") > "20"

    def following(self, request: Request, content: Any) -> Request | None:
        size, offset = self._page(request)
        if offset + size >= content.total:
            return None
        return Request(request.method, request.path, {**request.query, "offset": [str(offset + size)]}, request.headers)

    def _let_in(self, request: Request) -> None:
        key, secret = request.option("oauth_consumer_key"), ""
        basic = request.headers.get("authorization", "").partition("Basic ")[2]
        if basic:
            key, _, secret = base64.b64decode(basic).decode().partition(":")
        known, scope = self.keys.get(key, ("", ""))
        if not known:
            raise _refusal(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        if basic and secret != known:
            raise _refusal(401, "woocommerce_rest_authentication_error", "Consumer secret is invalid.")
        if not basic and not self._is_signed(request, known):
            raise _refusal(
                401, "woocommerce_rest_authentication_error", "Invalid signature - provided signature does not match."
            )
        if scope == "write":
            message = "The API key provided does not have read permissions."
            raise _refusal(401, "woocommerce_rest_authentication_error", message)

    def _is_signed(self, request: Request, secret: str) -> bool:
        given = [
            (name, value) for name, values in request.query.items() for value in values if name != "oauth_signature"
        ]
        if abs(float(request.option("oauth_timestamp", "0")) - self.clock()) > 900:
            return False
        address = f"http://{request.headers.get('host', '')}{unquote(request.path)}"
        return signature(request.method, address, given, secret) == request.option("oauth_signature")

    def _page(self, request: Request) -> tuple[int, int]:
        size = int(request.option("per_page", "10"))
        if not 1 <= size <= 100:
            raise _invalid("per_page", "per_page must be between 1 (inclusive) and 100 (inclusive)")
        page = int(request.option("page", "1"))
        if page < 1:
            raise _invalid("page", "page must be greater than or equal to 1")
        return size, int(request.option("offset", str((page - 1) * size)))

    def _filtered(self, request: Request, path: str) -> list[Object]:
        found = list(self.store.all(LISTS[path]))
        if path == "customers":
            role = request.option("role", "customer")
            found = [one for one in found if role in ("all", one["role"])]
        elif path == "products/reviews":
            status = request.option("status", "approved")
            found = [
                one
                for one in found
                if one["status"] == status or (status == "all" and one["status"] in ("approved", "hold"))
            ]
        else:
            found = [one for one in found if self._has_status(request, one)]
            found = [one for one in found if self._is_within(request, path, one)]
        include = [int(one) for one in request.option("include").split(",") if one]
        return [one for one in found if not include or one["id"] in include]

    def _has_status(self, request: Request, one: Object) -> bool:
        asked = request.option("status", "any").split(",")
        if any(status not in (*STATUSES, "publish", "draft") for status in asked):
            raise _invalid("status", f"status[0] is not one of {', '.join(STATUSES)}.")
        status = one.get("status", "publish")
        return status in asked or ("any" in asked and status not in OUTSIDE_ANY)

    def _is_within(self, request: Request, path: str, one: Object) -> bool:
        """Strictly after, strictly before; in the shop's own time unless `dates_are_gmt`."""
        ahead = timedelta(0) if request.flag("dates_are_gmt") else AHEAD
        created = datetime.strptime(one["date_created_gmt"], FORMAT) + ahead  # noqa: DTZ007
        changed = datetime.strptime(one.get("date_modified_gmt") or one["date_created_gmt"], FORMAT) + ahead  # noqa: DTZ007
        limits = {"after": created, "before": created, "modified_after": changed, "modified_before": changed}
        for name, moment in limits.items():
            if said := request.option(name):
                limit = _date(name, said)
                if (moment <= limit) if name.endswith("after") else (moment >= limit):
                    return False
        return True

    def _sorted(self, request: Request, path: str, found: list[Object]) -> list[Object]:
        by, down = request.option("orderby", "date"), request.option("order", "desc") == "desc"
        known = ORDERS.get(path, ("date", "id", "include", "title", "slug", "modified"))
        if request.option("orderby") and by not in known:
            raise _invalid("orderby", f"orderby is not one of {', '.join(known)}.")
        field = {"modified": "date_modified_gmt", "id": "id"}.get(by, "date_created_gmt")
        # Of one moment, no order is promised: the later id comes first here, so that nobody counts on the other.
        found = sorted(found, key=lambda one: one["id"], reverse=True)
        return sorted(found, key=lambda one: one.get(field) or one["date_created_gmt"], reverse=down)


_PLACES = frozenset({"offset", "page", "modified_after", "after"})


class _Found(list[Object]):
    """The objects of a page, and how many there are on all."""

    def __init__(self, found: Iterable[Object], total: int) -> None:
        super().__init__(found)
        self.total = total


def _fields(request: Request, found: Iterable[Object]) -> list[Object]:
    wanted = [one for one in request.option("_fields").split(",") if one]
    return [{key: value for key, value in one.items() if not wanted or key in wanted} for one in found]


def _date(name: str, said: str) -> datetime:
    try:
        return datetime.strptime(said.rstrip("Z")[:19], FORMAT)  # noqa: DTZ007
    except ValueError:
        raise _invalid(name, "Invalid date.") from None


def _refusal(status: int, code: str, message: str) -> Refusal:
    return Refusal(status, {"code": code, "message": message, "data": {"status": status}})


def _invalid(name: str, message: str) -> Refusal:
    return Refusal(
        400,
        {
            "code": "rest_invalid_param",
            "message": f"Invalid parameter(s): {name}",
            "data": {"status": 400, "params": {name: message}},
        },
    )
