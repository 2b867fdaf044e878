"""Requests to one account at Stripe, and what its refusals mean to whoever runs it.

Oddities:
- "Slower" is 429 for two reasons: too many requests (`rate_limit`), and an object that is in use (`lock_timeout`).
- A restricted key that may not read a list gets a 403 whose sentence names the permission by its inner name
  (`rak_charge_read`); the pages of the dashboard call it otherwise, see `PERMISSIONS`.
- A key is of test mode or of live mode, and sees nothing of the other.
- Without `Stripe-Version` the answers have the shape of the day on which the account was opened.

What does not belong here: which lists there are, and how far they were read (`source`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from connectors.errors import SourceRejected
from connectors.http.answers import moment
from connectors.http.api import Api
from connectors.http.request import Call

if TYPE_CHECKING:
    from connectors.http.auth import AuthBase

ADDRESS = "https://api.stripe.com"
VERSION = "2026-03-25.dahlia"
"""The shape of the answers. Stripe keeps old versions; events come in the account's own, whatever is asked for."""

PER_MINUTE = 1200
"""A fifth of what a live account may read, and most of what one in test mode may."""

PERMISSIONS = MappingProxyType(
    {
        "rak_customer_read": "Customers",
        "rak_charge_read": "Charges and Refunds",
        "rak_invoice_read": "Invoices",
        "rak_subscription_read": "Subscriptions",
        "rak_dispute_read": "Disputes",
        "rak_product_read": "Products",
        "rak_plan_read": "Prices",
        "rak_checkout_session_read": "Checkout Sessions",
        "rak_event_read": "Events",
    }
)
"""What the dashboard calls a permission."""

_PERMISSION = re.compile(r"'(rak_[a-z_]+)'")
_KEY = re.compile(r"(?:sk|rk)_(live|test)_\w+")


class CursorGone(SourceRejected):
    """The object behind which we wanted to read on is not there any more."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, the newest first.

    Attributes:
        found: The objects.
        has_more: There are older ones.
        answered_at: Seconds since 1970, by Stripe's clock.
    """

    found: list[dict[str, Any]]
    has_more: bool
    answered_at: int


class StripeApi:
    """One account as one key sees it."""

    def __init__(self, key: str, *, is_test: bool, stand_in: str | None, **world: Any) -> None:
        """Ask nothing yet; `is_test` is whether a key of test mode is meant, `world` as for `connectors.http.api.Api`."""
        self._key, self._is_test = key, is_test
        self.dashboard = "https://dashboard.stripe.com" + ("/test" if is_test else "")
        self.api = Api(
            "Stripe",
            self._auth,
            self._refuse,
            stand_in=stand_in,
            address_in="REGULARS_STRIPE_API",
            **{"per_minute": PER_MINUTE} | world,
        )

    def page(self, path: str, params: Mapping[str, Any]) -> Page:
        """One page of a list.

        Raises:
            CursorGone: `starting_after` is not known any more.
            SourceError: See `connectors.http.api`.
        """
        self._look_at_key()
        call = Call("GET", f"{ADDRESS}/v1/{path}", params=dict(params), headers={"Stripe-Version": VERSION})
        answer = self.api.ask(call, _is_list)
        now = moment(answer.headers.get("Date", "")) or datetime.now(UTC)
        return Page(answer.json["data"], answer.json["has_more"], int(now.timestamp()))

    def _look_at_key(self) -> None:
        """Test payments are nobody's purchases, so they are read only where somebody says that this is meant.

        Raises:
            SourceRejected: It is no key that may read, or one of the other mode.
        """
        known = _KEY.fullmatch(self._key.strip())
        if known is None:
            begins = "pk_" if self._key.startswith("pk_") else "something else"
            raise SourceRejected(
                f"the key for Stripe begins with {begins}: make a restricted key, which begins with rk_live_, at {self._keys}"
            )
        if (known[1] == "test") != self._is_test:
            told = (
                "the key is one of test mode, whose customers and payments are invented: put a live one (rk_live_…), or"
                " write `test_mode: true` under the source to try it"
                if known[1] == "test"
                else "the key is a live one, and the config says `test_mode: true`: take that line out"
            )
            raise SourceRejected(f"reading Stripe: {told}")

    def _auth(self) -> "AuthBase":
        from connectors.http.auth import Bearer

        return Bearer(self._key.strip())

    @property
    def _keys(self) -> str:
        return f"{self.dashboard}/apikeys"

    def _refuse(self, call: Call, status: int, headers: Mapping[str, str], found: Any) -> None:
        error = found.get("error") if isinstance(found, dict) else None
        if status < 400 or not isinstance(error, dict):
            return
        code, message = str(error.get("code", "")), str(error.get("message", ""))
        if code == "resource_missing" and error.get("param") == "starting_after":
            raise CursorGone("Stripe does not know the object any more behind which we read on")
        if code == "api_key_expired":
            raise SourceRejected(
                f"Stripe says that the key has expired: make a new one at {self._keys}, and put it in its place"
            )
        if status == 401:
            raise SourceRejected(
                f"Stripe does not know the key: compare it with the one at {self._keys}, or make a new one"
            )
        if status == 403:
            raise SourceRejected(self._not_permitted(message))
        if status in (400, 404):
            raise SourceRejected(
                f"Stripe did not understand what we asked ({status} {_plain(code)}): its API may have changed; tell us"
            )

    def _not_permitted(self, message: str) -> str:
        named = _PERMISSION.search(message)
        permission = PERMISSIONS.get(named[1], named[1]) if named else None
        if permission is None:
            return f"Stripe does not let the key read this: make a restricted key with Read permissions at {self._keys}"
        return f"the key for Stripe may not read {permission}: at {self._keys}, Edit key, set {permission} to Read"


def _is_list(found: Any) -> bool:
    """A list of objects with ids, that says whether there is more; the last page of a list may be empty."""
    if not isinstance(found, dict) or not isinstance(found.get("data"), list):
        return False
    has_ids = all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in found["data"])
    return has_ids and isinstance(found.get("has_more"), bool)


def _plain(code: str) -> str:
    return code if re.fullmatch(r"[a-z_]{1,40}", code) else ""
