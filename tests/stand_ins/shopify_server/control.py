"""How another process drives a running stand-in: JSON under `/_control/`, without a token, not counted and not logged.

    GET  log                  what was asked: [{"method", "path", "asks", "status"}]
    POST faults               a plan, see `faults.py`; it takes the place of the one before
    POST scopes               ["read_orders", ...]: what the app may read from now on
    POST bucket               {"maximum": 2000, "rate": 100}, or null for no limit
    POST token                "shpat_...": the token that is good from now on
    POST customer             {"key": 9, "first": "Ada", "email": "ada@example.org", ...}: a customer registers
    POST order                {"key": 9, "lines": [{"key": 91, "product": 1, "quantity": 2, "price": "3.50"}], "customer": 9}
    POST refund               {"order": 1001, "amount": "3.50", "items": {"11": 1}}
    POST change               {"kind": "customers", "key": 9, "fields": {"note": "…"}}
    POST delete               {"kind": "orders", "key": 9, "tells": true}
    POST merge                {"kept": 1, "gone": 2}

Here: reading these requests. Not here: what they do (`shop.py`).
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from google_server.exchange import Response

from shopify_server.cost import Bucket
from shopify_server.faults import Faults
from shopify_server.search import number
from shopify_server.shop import line

if TYPE_CHECKING:
    from shopify_server.app import App

PREFIX = "/_control/"


def answer(app: "App", method: str, name: str, body: bytes) -> Response:
    """Do what another process asks for."""
    try:
        content = json.loads(body) if body.strip() else {}
        told = app.log if (method, name) == ("GET", "log") else _POST[name](app, content)
        return Response(200, json.dumps({} if told is None else told, default=str).encode())
    except (ValueError, TypeError, KeyError, StopIteration) as error:
        return Response(400, json.dumps({"error": f"{name}: {type(error).__name__}: {error}"}).encode())


def _row(app: "App", kind: str, key: int) -> dict[str, Any]:
    return next(row for row in getattr(app.shop, kind) if number(row["id"]) == key)


def _order(app: "App", content: dict[str, Any]) -> None:
    more = {name: value for name, value in content.items() if name not in ("key", "lines", "customer")}
    lines = [
        line(one["key"], _row(app, "products", one["product"]), one["quantity"], one["price"])
        for one in content["lines"]
    ]
    customer = _row(app, "customers", content["customer"]) if content.get("customer") else None
    app.shop.order(content["key"], lines, customer=customer, **more)


def _refund(app: "App", content: dict[str, Any]) -> None:
    items = {int(key): units for key, units in content.get("items", {}).items()}
    app.shop.refund(_row(app, "orders", content["order"]), content["amount"], items)


def _set(name: str, value: Callable[[Any], Any]) -> Callable[["App", Any], None]:
    return lambda app, content: setattr(app, name, value(content))


_POST: dict[str, Callable[["App", Any], Any]] = {
    "faults": _set("faults", Faults),
    "scopes": _set("scopes", frozenset),
    "bucket": _set("bucket", lambda content: None if content is None else Bucket(**content)),
    "token": _set("token", str),
    "customer": lambda app, content: app.shop.customer(**content) and None,
    "order": _order,
    "refund": _refund,
    "change": lambda app, content: (
        app.shop.change(_row(app, content["kind"], content["key"]), **content["fields"]) and None
    ),
    "delete": lambda app, content: app.shop.delete(
        _row(app, content["kind"], content["key"]), tells=content.get("tells", True)
    ),
    "merge": lambda app, content: app.shop.merge(
        _row(app, "customers", content["kept"]), _row(app, "customers", content["gone"])
    ),
}
