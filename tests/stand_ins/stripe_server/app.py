"""Stripe as one object: who asks, what they may see, and which list they mean.

Here: keys, permissions, routes. Not here: the lists themselves (`lists.py`) and what the account holds (`town.py`).
"""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from google_server.exchange import Request
from shop_server.app import Refusal, ShopApp

from stripe_server import errors, town
from stripe_server.lists import Query, expanded, page
from stripe_server.objects import make
from stripe_server.store import Store

ACCOUNT = "acct_1CornerBakery000"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what it holds, the permission that it needs, and what it may be narrowed by."""

    kind: str
    permission: str
    filters: frozenset[str]


LISTS = {
    "customers": Listing("customer", "rak_customer_read", frozenset({"created", "email"})),
    "charges": Listing("charge", "rak_charge_read", frozenset({"created", "customer", "payment_intent"})),
    "payment_intents": Listing("payment_intent", "rak_payment_intent_read", frozenset({"created", "customer"})),
    "refunds": Listing("refund", "rak_charge_read", frozenset({"created", "charge", "payment_intent"})),
    "invoices": Listing("invoice", "rak_invoice_read", frozenset({"created", "customer", "status", "subscription"})),
    "invoice_payments": Listing("invoice_payment", "rak_invoice_read", frozenset({"invoice", "status", "payment"})),
    "subscriptions": Listing("subscription", "rak_subscription_read", frozenset({"created", "customer", "status"})),
    "disputes": Listing("dispute", "rak_dispute_read", frozenset({"created", "charge"})),
    "products": Listing("product", "rak_product_read", frozenset({"created", "active"})),
    "checkout/sessions": Listing("checkout.session", "rak_checkout_session_read", frozenset({"created", "status"})),
    "events": Listing("event", "rak_event_read", frozenset({"created", "type", "types"})),
}
ACCOUNT_PERMISSION = "rak_accounts_kyc_basic_read"


@dataclass
class Key:
    """A key: of live or test mode; restricted to `permissions`, or with all of them when None."""

    live: bool = True
    permissions: frozenset[str] | None = None
    expired: bool = False


class StripeApp(ShopApp):
    """The stand-in of Stripe, with one account."""

    def __init__(self, faults: Iterable[Mapping[str, Any]] = (), **options: Callable[[], float]) -> None:
        super().__init__(faults=faults, **options)
        self.store = Store(self.clock)
        self.keys = {"sk_live_stand_in": Key(), "sk_test_stand_in": Key(live=False)}

    def restricted(self, key: str, *permissions: str) -> str:
        """A restricted key that may read only this, such as `rak_customer_read`."""
        self.keys[key] = Key("_live_" in key, frozenset(permissions))
        return key

    def drift(self, name: str) -> None:
        town.DRIFTS[name](self.store)

    def refused(self, fault: str) -> Refusal:
        if fault == "429":
            return errors.too_many()
        if fault == "lock-timeout":
            return errors.busy()
        if fault == "401":
            return errors.expired_key("sk_live_stand_in")
        if fault == "403":
            return errors.not_permitted("rk_live_stand_in", ACCOUNT, "rak_charge_read")
        return errors.failed(int(fault))

    def answer(self, request: Request) -> Mapping[str, Any]:
        name, key = self._key(request)
        rest = request.path.removeprefix("/v1/").strip("/")
        if request.method != "GET" or rest == request.path.strip("/"):
            raise errors.invalid(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)
        if rest == "account":
            self._permit(name, key, ACCOUNT_PERMISSION)
            return make("account", id=ACCOUNT, country="GB", default_currency="gbp", email="shop@example.org")
        listing = LISTS.get(rest)
        if listing:
            self._permit(name, key, listing.permission)
            return page(self.store, listing.kind, request.path, request.query, listing.filters, key.live)
        return self._one(name, key, rest, request.query)

    def walk_of(self, request: Request) -> tuple[str, bool]:
        rest = sorted((name, *values) for name, values in request.query.items() if name != "starting_after")
        return f"{request.path} {rest}", "starting_after" not in request.query

    def following(self, request: Request, content: Mapping[str, Any]) -> Request | None:
        if not content.get("has_more"):
            return None
        query = {**request.query, "starting_after": [content["data"][-1]["id"]]}
        return Request(request.method, request.path, query, request.headers)

    def _one(self, name: str, key: Key, rest: str, query: Query) -> Mapping[str, Any]:
        path, _, object_id = rest.rpartition("/")
        listing = LISTS.get(path)
        if listing is None:
            raise errors.invalid(f"Unrecognized request URL (GET: /v1/{rest}).", status=404)
        self._permit(name, key, listing.permission)
        found = self.store.kinds[listing.kind].get(object_id)
        if found is None and listing.kind == "customer" and object_id in self.store.deleted:
            return make("deleted_customer", id=object_id)
        if found is None or found.get("livemode", key.live) != key.live:
            raise errors.missing(listing.kind, object_id)
        return expanded(self.store, found, query, "")

    def _key(self, request: Request) -> tuple[str, Key]:
        """Whose key it is, sent as a bearer token or as the user of basic authentication."""
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            text = base64.b64decode(text).decode().partition(":")[0]
        if not text:
            raise errors.no_key()
        if text.startswith("pk_"):
            raise errors.publishable_key()
        if text not in self.keys:
            raise errors.wrong_key(text)
        if self.keys[text].expired:
            raise errors.expired_key(text)
        version = request.headers.get("stripe-version", "2026-03-25.dahlia")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(\.[a-z]+)?", version):
            raise errors.invalid(f"Invalid Stripe API version: {version}")
        return text, self.keys[text]

    def _permit(self, name: str, key: Key, permission: str) -> None:
        if key.permissions is not None and permission not in key.permissions:
            raise errors.not_permitted(name, ACCOUNT, permission)
