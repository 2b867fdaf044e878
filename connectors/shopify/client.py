"""One shop at Shopify, asked document by document: paid for, patient, its errors sorted.

What belongs here: sending a document and fetching a file. What does not: which documents (`documents`), what comes of
the answers (`source`, `bulk`).
"""

import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from connectors.errors import SourceRejected
from connectors.http.answers import refuse_passing
from connectors.http.api import Api
from connectors.http.request import Call, at
from connectors.http.retry import RetryableError, RetryPolicy, RetryReason
from connectors.shopify.keys import Keys
from connectors.shopify.points import Points
from connectors.shopify.refusals import refuse
from connectors.shopify.version import VERSION

if TYPE_CHECKING:
    from connectors.http.auth import AuthBase
    from connectors.http.transport import Transport

TIMEOUT = (10.0, 60.0)


class Client:
    """The shop at an address such as `my.myshopify.com`.

    Attributes:
        place: What messages call it.
        answered_by: The version that Shopify says it answered by; None before the first answer.
    """

    def __init__(
        self,
        shop: str,
        keys: Keys,
        *,
        stand_in: str | None = None,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = random.random,
        timeout: tuple[float, float] = TIMEOUT,
        per_minute: int = 600,
    ) -> None:
        self.shop = shop
        self.place = f"the shop {shop}"
        self.answered_by: str | None = None
        self.sleep = sleep
        self._timeout = timeout
        self._stand_in = stand_in
        self._keys = keys
        self._points = Points(sleep, clock)
        self._policy = RetryPolicy(self.place, sleep, clock, random)
        self._sending: Transport | None = None
        self._api = Api(
            self.place,
            self._auth,
            self._refuse,
            stand_in=stand_in,
            address_in="the config, under shop",
            sleep=sleep,
            clock=clock,
            random=random,
            timeout=timeout,
            per_minute=per_minute,
        )

    @property
    def requests(self) -> int:
        """How many were sent, those that were repeated too."""
        return self._api.requests

    def ask(self, document: str, may_be_nothing: bool = False, **variables: Any) -> dict[str, Any]:
        """The data of the answer, of which no field at the top is missing, unless it may be.

        Raises:
            SourceError: See `connectors.errors`; TooCostly when less has to be asked for.
        """
        call = Call(
            "POST",
            f"https://{self.shop}/admin/api/{VERSION}/graphql.json",
            json={"query": document, "variables": variables},
        )
        self._points.wait(document)
        answer = self._api.ask(call, lambda found: _is_whole(found, may_be_nothing))
        self._points.note(document, answer.json)
        self.answered_by = answer.headers.get("X-Shopify-API-Version") or self.answered_by
        data: dict[str, Any] = answer.json["data"]
        return data

    def piece(self, url: str, start: int, end: int) -> bytes:
        """Bytes of a file that Shopify made for us; it lies elsewhere, and our key is not sent along."""

        def once(seconds: float) -> bytes:
            headers = {"Range": f"bytes={start}-{end}", "Accept-Encoding": "identity"}
            received = self._transport().send(Call("GET", at(url, self._stand_in), headers=headers), seconds=seconds)
            if received.status == 416:
                return b""
            refuse_passing(received.status, received.headers)
            if received.status not in (200, 206):
                raise SourceRejected(
                    "Shopify no longer has the file that it made for us: the next refresh asks for a new one"
                )
            if "html" in received.headers.get("Content-Type", ""):
                raise RetryableError(RetryReason.DAMAGED)
            return received.body if received.status == 206 else received.body[start : end + 1]

        return self._policy.persist(once, lambda: None)

    def _auth(self) -> "AuthBase":
        url = at(f"https://{self.shop}/admin/oauth/access_token", self._stand_in)
        return self._keys.auth(url, self._transport, self._policy)

    def _refuse(self, call: Call, status: int, headers: Mapping[str, str], found: Any) -> None:
        if status == 401 and self._keys.forget():
            raise RetryableError(RetryReason.SIGNED_OUT)
        if isinstance(call.json, Mapping):
            self._points.note(call.json["query"], found)
        refuse(call, status, headers, found)

    def _transport(self) -> "Transport":
        if self._sending is None:
            from connectors.http.transport import Transport

            self._sending = Transport(self.place, self._timeout, "the config, under shop")
        return self._sending


def _is_whole(found: Any, may_be_nothing: bool) -> bool:
    data = found.get("data") if isinstance(found, Mapping) else None
    return isinstance(data, Mapping) and (may_be_nothing or all(value is not None for value in data.values()))
