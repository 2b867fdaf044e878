"""Who we are at Shopify: a token for good, or a client id and secret that a token of one day is made of.

Apps that were made in a shop's own admin have a token (`shpat_…`). Since January 2026 new ones are made in the Dev
Dashboard, and have a client id and a secret instead; whoever holds these asks for a token whenever the last one ends.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from connectors.errors import SourceRejected
from connectors.http.answers import read_object
from connectors.http.request import Call
from connectors.http.retry import RetryableError, RetryPolicy, RetryReason

if TYPE_CHECKING:
    from connectors.http.auth import AuthBase
    from connectors.http.transport import Transport

HEADER = "X-Shopify-Access-Token"
MOST_FORGOTTEN = 3
"""Tokens that are refused although they are fresh: another would be refused as well."""

EARLY = 300.0
"""Seconds before its end in which a token is not used any more."""


class Keys:
    """The token to send, asked for when there is none that is good."""

    def __init__(self, token: str | None, client_id: str | None = None, secret: str | None = None) -> None:
        self._token = token
        self._client = (client_id, secret) if client_id and secret else None
        self._until = float("inf")
        self._forgotten = 0

    def auth(
        self,
        url: str,
        transport: "Callable[[], Transport]",
        policy: RetryPolicy,
        clock: Callable[[], float] = time.time,
    ) -> "AuthBase":
        """What to send with a request; `url` is where a token can be had."""
        from connectors.http.auth import Header

        if self._client and (self._token is None or clock() > self._until - EARLY):
            self._token, seconds = policy.persist(lambda left: self._ask(url, transport(), left), lambda: None)
            self._until = clock() + seconds
        return Header(HEADER, self._token or "")

    def forget(self) -> bool:
        """The token was refused; whether another can be had."""
        if not self._client or self._forgotten == MOST_FORGOTTEN:
            return False
        self._token, self._forgotten = None, self._forgotten + 1
        return True

    def _ask(self, url: str, transport: "Transport", seconds: float) -> tuple[str, float]:
        client_id, secret = self._client or ("", "")
        form = {"client_id": client_id, "client_secret": secret, "grant_type": "client_credentials"}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        received = transport.send(Call("POST", url, data=urlencode(form).encode(), headers=headers), seconds=seconds)
        if received.status == 404:
            raise SourceRejected("there is no shop at that address: write the one that ends in .myshopify.com")
        if 400 <= received.status < 429:
            raise SourceRejected(
                "Shopify gives no token for the client ID and secret: copy both again from dev.shopify.com, your app,"
                " Settings, and see that the app is installed in this shop"
            )
        if received.status != 200:
            raise RetryableError(RetryReason.FAILED)
        told = read_object(received.body)
        if not isinstance(told.get("access_token"), str):
            raise RetryableError(RetryReason.DAMAGED)
        return told["access_token"], float(told.get("expires_in") or 3600)
