"""Requests to one shop, and what its refusals mean to whoever runs it.

Oddities, each met at a real shop (WooCommerce 11):
- A missing key, an unknown one and one of another shop are all 401 `woocommerce_rest_cannot_view`; a wrong secret and a
  key that may only write are both 401 `woocommerce_rest_authentication_error`, and differ in the message alone.
- Some hosts drop the Authorization header: then every key is `woocommerce_rest_cannot_view`.
- Over plain http Basic is refused; the request is signed instead (OAuth 1), and an unknown clock ends in the same 401.
- Plain permalinks or a firewall answer 404 in HTML, or 200 with a page of the shop.
- The totals are in headers (`X-WP-Total`), which a cache may leave out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.errors import SourceRejected
from connectors.http.answers import moment
from connectors.http.api import Api
from connectors.http.request import Call
from connectors.http.retry import RetryableError, RetryReason

if TYPE_CHECKING:
    from connectors.http.auth import AuthBase

WHERE = "in the shop's admin, WooCommerce, Settings, Advanced, REST API"
NO_ROUTE = "rest_no_route"


class NoSuchRoute(SourceRejected):
    """The shop's version has no such list."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Attributes:
        found: The objects.
        total: How many there are on all pages; None where the shop does not say.
        answered_at: By the shop's own clock (UTC), or ours where it does not tell.
    """

    found: list[dict[str, Any]]
    total: int | None
    answered_at: datetime


class ShopApi:
    """One shop as one key sees it."""

    def __init__(self, url: str, key: str, secret: str, stand_in: str | None, **world: Any) -> None:
        """Ask nothing yet; `world` is the clock, sleep and dice of a test."""
        self.url = url.rstrip("/")
        self.host = urlsplit(url).netloc
        self._key, self._secret = key, secret
        self._is_encrypted = urlsplit(url).scheme == "https"
        self.api = Api(
            f"the shop at {self.host}", self._auth, self._refuse, stand_in=stand_in, address_in="`url:`", **world
        )

    @property
    def place(self) -> str:
        """What messages call it."""
        return self.api.system

    def page(self, path: str, params: Mapping[str, Any]) -> Page:
        """One page of a list of objects with ids.

        Raises:
            NoSuchRoute: The shop does not know such a list.
            SourceError: See `connectors.http.api`.
        """
        call = Call("GET", f"{self.url}/wp-json/wc/v3/{path}", params=dict(params))
        answer = self.api.ask(call, _is_list_of_objects)
        total = answer.headers.get("X-WP-Total", "")
        by_shop = moment(answer.headers.get("Date", "")) or datetime.now(UTC)
        return Page(answer.json, int(total) if total.isdecimal() else None, by_shop)

    def _auth(self) -> "AuthBase":
        from connectors.http.auth import Basic, OAuth1

        return Basic(self._key, self._secret) if self._is_encrypted else OAuth1(self._key, self._secret)

    def _refuse(self, call: Call, status: int, headers: Mapping[str, str], found: Any) -> None:
        code = str(found.get("code", "")) if isinstance(found, dict) else ""
        if status == 404 and code == NO_ROUTE:
            raise NoSuchRoute(f"{self.place} has no such list: its WooCommerce is older than 3.5, or not switched on")
        if status == 404:
            raise SourceRejected(
                f"{self.place} has no WooCommerce at that address: is it the shop's own, and are its permalinks other than"
                " Plain (Settings, Permalinks)?"
            )
        if status in (401, 403):
            raise self._locked(status, code, str(found.get("message", "")) if isinstance(found, dict) else "")
        if 200 <= status < 300 and isinstance(found, dict) and code:
            raise RetryableError(RetryReason.DAMAGED)

    def _locked(self, status: int, code: str, message: str) -> SourceRejected:
        if "read permissions" in message:
            what, do = "its key may write but not read", f"give the key Read permission: {WHERE}, Edit"
        elif "secret" in message or code == "woocommerce_rest_authentication_error":
            what, do = (
                "its secret is not that of the key",
                f"make a new key with Read permission ({WHERE}) and copy both parts",
            )
        elif code.startswith("woocommerce_rest_cannot"):
            what = "it does not know the key, or the key's user may not see this list"
            do = (
                f"compare the key with the one {WHERE}; its user must be a shop manager or an administrator. If it is right,"
                " the host may take the Authorization header away: ask its support to pass it on"
            )
        else:
            what, do = (
                f"it was refused ({status}), but not by WooCommerce",
                "is there a firewall or a login in front of it?",
            )
        return SourceRejected(f"{self.place} does not let us in: {what}; {do}")


def _is_list_of_objects(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(one, dict) and "id" in one for one in found)


Ask = Callable[[str, Mapping[str, Any]], Page]
