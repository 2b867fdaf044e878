"""Shopify's front door: who asks, what it costs, what goes wrong, and then the answer.

    POST /admin/api/VERSION/graphql.json     a query or mutation
    POST /admin/oauth/access_token           a token for a client id and secret (client credentials)
    GET  /_bulk/N.jsonl                      what a bulk operation found
    /_control/…                              see `control.py`

Oddities of Shopify's that are kept: an error is HTTP 200, throttling too; a token that is not known is 401 without
GraphQL's form; a version that is gone is answered by the oldest that is not, and the answer's header says so; without
`read_all_orders` orders of more than 60 days ago are not there, and nothing says so.
"""

import json
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from google_server.exchange import Response
from graphql import DocumentNode, FieldNode, GraphQLError, OperationDefinitionNode, parse, validate

from shopify_server import bulk, cost
from shopify_server.connections import MOST_IN_A_LIST
from shopify_server.execution import Asked, execute
from shopify_server.faults import WRONG_PAGE, Fault, Faults
from shopify_server.schema import VERSION, schema
from shopify_server.search import moment, search
from shopify_server.shop import Shop, gid
from shopify_server.trouble import afterwards, as_json, instead, next_place, wrong_page

TOKEN = "shpat_stand_in"
CLIENT = ("stand-in-client", "shpss_stand_in")
SCOPES = ("read_customers", "read_orders", "read_all_orders", "read_products", "read_inventory")
WINDOW = timedelta(days=60)
_RATES = "https://shopify.dev/api/usage/rate-limits"
Fields = dict[str, Callable[[dict[str, Any]], Any]]


@dataclass
class App:
    """One shop behind Shopify's API.

    Attributes:
        faults: A plan of this stand-in's, or one of `shop_server`'s.
        drifts: What may happen in the shop, by name.
        said_scopes: What the app is said to have, where that is not `scopes`.
        log: What was asked: path, the operation's first root field, status.
        bucket: Points; None when nothing is counted.
        before: Called with each request's number before it is answered, so that a test changes the shop meanwhile.
        polls: After how many looks a bulk operation is done.
    """

    shop: Shop
    scopes: frozenset[str] = frozenset(SCOPES)
    token: str = TOKEN
    faults: Any = field(default_factory=Faults)
    bucket: cost.Bucket | None = None
    before: Callable[[int], object] = lambda _: None
    polls: int = 1
    most_bulk: int = 5
    version: str = VERSION
    log: list[dict[str, Any]] = field(default_factory=list)
    operations: list[bulk.Operation] = field(default_factory=list)
    url: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    requests: int = 0
    said_scopes: tuple[str, ...] = ()
    drifts: Mapping[str, Callable[[Shop], object]] = field(default_factory=dict)
    last_page: Any = None

    @property
    def clock(self) -> Callable[[], float]:
        """The shop's."""
        return self.shop.clock

    @clock.setter
    def clock(self, clock: Callable[[], float]) -> None:
        self.shop.clock = clock

    def drift(self, name: str) -> None:
        """Let something happen in the shop."""
        self.drifts[name](self.shop)

    def handle(
        self, method: str, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes
    ) -> Response:
        """One request; what `server.Server` calls."""
        from shopify_server import control

        if path.startswith(control.PREFIX):
            return control.answer(self, method, path.removeprefix(control.PREFIX), body)
        with self.lock:
            headers = {name.lower(): value for name, value in headers.items()}
            self.requests += 1
            self.log.append({"method": method, "path": path, "asks": _asks(body), "status": 0, "throttled": False})
            entry = self.log[-1]
            self.before(len(self.log))
            response = self._meet(path, query, headers, body)
            entry["status"] = response.status
        return response

    def _meet(self, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes) -> Response:
        # The plan of any shop knows no bodies, and is good here too.
        asked = (path, body.decode(errors="replace")) if isinstance(self.faults, Faults) else (path,)
        fault = self.faults.due(*asked)
        if fault is not None and fault.fault == "drift":
            self.drift(fault.drift)
        if fault is None:
            return self._route(path, query, headers, body, None)
        if (told := instead(fault, self.throttled)) is not None:
            return told
        return afterwards(fault, self._route(path, query, headers, body, fault))

    def _route(
        self, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes, fault: Fault | None
    ) -> Response:
        if path.startswith("/_bulk/"):
            return self._download(path, query, headers.get("range", ""))
        if path == "/admin/oauth/access_token":
            return self._new_token(body)
        if not path.startswith("/admin/api/") or not path.endswith("/graphql.json"):
            return as_json({"errors": "Not Found"}, 404)
        if not self.token or headers.get("x-shopify-access-token") != self.token:
            text = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return as_json({"errors": text}, 401)
        response = self._graphql(json.loads(body), fault)
        response.headers["X-Shopify-API-Version"] = self.version
        return response

    def _graphql(self, asked: dict[str, Any], fault: Fault | None) -> Response:
        document, told = _parsed(asked["query"])
        if document is None:
            return as_json({"errors": [dict(one) for one in told]})
        variables = asked.get("variables") or {}
        points = cost.requested(document, variables)
        if points > cost.SINGLE_QUERY:
            return as_json({"errors": [_too_costly(points)]})
        if self.bucket and not self.bucket.take(points):
            return self.throttled(points)
        context = Asked(self._fields(fault), self.scopes)
        with self.shop.lock:
            data, errors_ = execute(document, variables, context)
            if fault and fault.fault == "missing-page" and (after := next_place(data)):
                data, errors_ = execute(document, variables | {"after": after}, context)
        spent = min(cost.actual(data), points)
        if self.bucket:
            self.bucket.give_back(points - spent)
        if fault and fault.fault in WRONG_PAGE:
            data = self._wrong(fault, data)
        self.last_page = data
        answer = {"data": data} | ({"errors": errors_} if errors_ else {})
        return as_json(answer | {"extensions": self._extensions(points, spent, context)})

    def _extensions(self, points: int, spent: int | None, asked: Asked | None = None) -> dict[str, Any]:
        status = (self.bucket or cost.Bucket()).status()
        told: dict[str, Any] = {
            "cost": {"requestedQueryCost": points, "actualQueryCost": spent, "throttleStatus": status}
        }
        if asked and asked.unknown:
            told["search"] = [
                {
                    "warnings": [
                        {"field": name, "message": "Invalid search field for this query.", "code": "invalid_field"}
                    ]
                }
                for name in asked.unknown
            ]
        return told

    def throttled(self, points: int = 100) -> Response:
        """200, and nothing in it."""
        if self.log:
            self.log[-1]["throttled"] = True
        error = {"message": "Throttled", "extensions": {"code": "THROTTLED", "documentation": _RATES}}
        return as_json({"errors": [error], "extensions": self._extensions(points, None)})

    def _fields(self, fault: Fault | None) -> Fields:
        shop = self.shop
        return {
            "shop": lambda _: self._shop(),
            "publicApiVersions": lambda _: [{"handle": self.version, "displayName": self.version, "supported": True}],
            "currentAppInstallation": lambda _: {
                "id": gid("AppInstallation", 1),
                "accessScopes": [
                    {"handle": scope, "description": scope} for scope in self.said_scopes or sorted(self.scopes)
                ],
            },
            "customers": lambda _: shop.customers,
            "orders": lambda _: self.orders(),
            "products": lambda _: shop.products,
            "draftOrders": lambda _: shop.draft_orders,
            "events": lambda _: shop.events,
            "customersCount": lambda asked: _count(shop.customers, asked),
            "ordersCount": lambda asked: _count(self.orders(), asked),
            "productsCount": lambda asked: _count(shop.products, asked),
            "order": lambda asked: _by_id(self.orders(), asked["id"]),
            "customer": lambda asked: _by_id(shop.customers, asked["id"]),
            "product": lambda asked: _by_id(shop.products, asked["id"]),
            "nodes": lambda asked: [_by_id(self._everything(), one) for one in asked["ids"]],
            "node": lambda asked: _by_id(self._everything(), asked["id"]),
            "bulkOperation": lambda asked: self._look(asked["id"], fault),
            "bulkOperations": lambda _: [one.row(self.url) for one in self.operations],
            "bulkOperationRunQuery": lambda asked: self._run(asked, fault),
            "bulkOperationCancel": lambda asked: self._cancel(asked["id"]),
        }

    def orders(self) -> list[dict[str, Any]]:
        """Those that may be seen."""
        if "read_all_orders" in self.scopes:
            return self.shop.orders
        oldest = moment(self.shop.now()) - WINDOW
        return [order for order in self.shop.orders if moment(order["createdAt"]) >= oldest]

    def _everything(self) -> list[dict[str, Any]]:
        return [*self.shop.customers, *self.orders(), *self.shop.products]

    def _shop(self) -> dict[str, Any]:
        shop = self.shop
        named = {"id": gid("Shop", 1), "name": shop.name, "myshopifyDomain": shop.domain, "currencyCode": shop.currency}
        return named | {"ianaTimezone": "Europe/London", "taxesIncluded": True}

    def _run(self, asked: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
        if told := bulk.refusals(asked["query"]):
            errors = [{"field": ["query"], "message": one, "code": "INVALID"} for one in told]
            return {"bulkOperation": None, "userErrors": errors}
        running = [one for one in self.operations if one.is_running]
        if len(running) >= self.most_bulk or (fault and fault.fault == "bulk-busy"):
            text = (
                "A bulk query operation for this app and shop is already in progress: " + gid("BulkOperation", 1) + "."
            )
            errors = [{"field": None, "message": text, "code": "OPERATION_IN_PROGRESS"}]
            return {"bulkOperation": None, "userErrors": errors}
        made = bulk.Operation(
            len(self.operations) + 1, asked["query"], asked["groupObjects"], self.shop.now(), self.polls
        )
        if fault and fault.fault.startswith("bulk-"):
            made.fails_as = fault.fault
        self.operations.append(made)
        return {"bulkOperation": made.row(self.url), "userErrors": []}

    def _look(self, operation_id: str, fault: Fault | None) -> dict[str, Any] | None:
        found = next((one for one in self.operations if gid("BulkOperation", one.key) == operation_id), None)
        if found is None:
            return None
        if fault and fault.fault.startswith("bulk-"):
            found.fails_as = fault.fault
        if found.is_running:
            found.status, found.polls = "RUNNING", found.polls - 1
            if found.polls < 0:
                self._finish(found)
        return found.row(self.url)

    def _finish(self, found: bulk.Operation) -> None:
        asked = Asked(self._fields(None), self.scopes, whole=True)
        data, errors = execute(bulk.document(found.query), {}, asked)
        found.lines, found.roots = bulk.lines(data, grouped=found.grouped)
        found.completed = self.shop.now()
        found.status = "COMPLETED"
        if errors and any(one.get("extensions", {}).get("code") == "ACCESS_DENIED" for one in errors):
            found.status, found.error, found.lines = "FAILED", "ACCESS_DENIED", []
        if found.fails_as in ("bulk-failed", "bulk-partial"):
            found.status, found.error = "FAILED", "INTERNAL_SERVER_ERROR"
            found.lines = found.lines[: len(found.lines) // 2] if found.fails_as == "bulk-partial" else []
        if found.fails_as == "bulk-canceled":
            found.status, found.lines = "CANCELED", []
        if found.fails_as == "bulk-expired":
            found.status = "EXPIRED"

    def _cancel(self, operation_id: str) -> dict[str, Any]:
        found = next(one for one in self.operations if gid("BulkOperation", one.key) == operation_id)
        found.status = "CANCELED"
        return {"bulkOperation": found.row(self.url), "userErrors": []}

    def _download(self, path: str, query: Mapping[str, list[str]], asked: str) -> Response:
        key = path.removeprefix("/_bulk/").removesuffix(".jsonl")
        found = next((one for one in self.operations if str(one.key) == key), None)
        if found is None or query.get("signature") != [found.secret]:
            return Response(403, b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "application/xml")
        body = "".join(f"{line}\n" for line in found.lines).encode()
        if not asked:
            return Response(200, body, "application/jsonl")
        start, _, end = asked.removeprefix("bytes=").partition("-")
        if int(start) >= len(body):
            return Response(416, b"")
        told = {"Content-Range": f"bytes {start}-{end}/{len(body)}"}
        return Response(206, body[int(start) : int(end) + 1], "application/jsonl", told)

    def _new_token(self, body: bytes) -> Response:
        form = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        if (form.get("client_id"), form.get("client_secret")) != CLIENT:
            return as_json({"error": "application_cannot_be_found"}, 400)
        if form.get("grant_type") != "client_credentials":
            return as_json({"error": "unsupported_grant_type"}, 400)
        self.token = f"shpat_{secrets.token_hex(8)}"
        return as_json({"access_token": self.token, "scope": ",".join(sorted(self.scopes)), "expires_in": 86399})

    def _wrong(self, fault: Fault, data: Any) -> Any:
        for name, value in (data or {}).items():
            if isinstance(value, dict) and "pageInfo" in value:
                return data | {name: wrong_page(fault, value, (self.last_page or {}).get(name))}
        return data


def _too_costly(points: int) -> dict[str, Any]:
    text = f"Query cost is {points}, which exceeds the single query max cost limit ({cost.SINGLE_QUERY})."
    told = {"code": "MAX_COST_EXCEEDED", "cost": points, "maxCost": cost.SINGLE_QUERY, "documentation": _RATES}
    return {"message": text, "extensions": told}


def _count(rows: Iterable[dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    found, _ = search(rows, asked.get("query"))
    most = asked.get("limit") or MOST_IN_A_LIST
    return {"count": min(len(found), most), "precision": "EXACT" if len(found) <= most else "AT_LEAST"}


def _by_id(rows: Iterable[dict[str, Any]], wanted: str) -> dict[str, Any] | None:
    return next((row for row in rows if row["id"] == wanted), None)


def _asks(body: bytes) -> str:
    try:
        document, _ = _parsed(json.loads(body)["query"])
    except (ValueError, KeyError, TypeError):
        return ""
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)] if document else []
    fields = [
        one for operation in operations for one in operation.selection_set.selections if isinstance(one, FieldNode)
    ]
    return " ".join(field.name.value for field in fields)


@cache
def _parsed(text: str) -> tuple[DocumentNode | None, tuple[Mapping[str, Any], ...]]:
    """The document, or why there is none: the same few are asked again and again."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return None, ({"message": error.message, "extensions": {"code": "PARSE_ERROR"}},)
    errors = validate(schema(), document)
    told = tuple({"message": error.message, "extensions": {"code": "undefinedField"}} for error in errors)
    return (None if told else document), told
