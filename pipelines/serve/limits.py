"""How much anybody may send: how large, how slowly, how often. What is over is refused before it is kept in memory."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pipelines.serve.refusals import COME_BACK, RefusedError

MOST_BYTES = 1024 * 1024
"""Of a delivery: the largest order of a shop is a tenth of it."""

MOST_FORM_BYTES = 64 * 1024
"""Of a form that a person filled in."""

BODY_SECONDS = 10.0
"""For the whole body, so that a byte a second is too slow."""

MOST_AT_ONCE = 200

MOST_CLIENTS = 10_000
"""Addresses that are remembered; the one that was quiet longest is forgotten first."""


async def read_body(request: Request, most: int = MOST_BYTES) -> bytes:
    """The body, whole and as it came.

    Raises:
        RefusedError: It is compressed (a small one may unpack to anything), too large, too slow, or was cut off.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RefusedError(415, "a compressed body is not taken")
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise RefusedError(413, f"more than {most} bytes")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(request, most)
    except TimeoutError:
        raise RefusedError(408, f"the body did not arrive within {BODY_SECONDS:.0f} seconds") from None
    except ClientDisconnect:
        raise RefusedError(400, "the body was cut off") from None


async def _read(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        if len(body) + len(chunk) > most:
            raise RefusedError(413, f"more than {most} bytes")
        body += chunk
    return bytes(body)


class UnderWay:
    """At most `MOST_AT_ONCE` requests at a time, so that what they hold in memory is bounded; more are to come back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._number = app, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 503."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if self._number >= MOST_AT_ONCE:
            busy = RefusedError(503, "too many requests at once", COME_BACK)
            return await JSONResponse({"error": busy.reason}, busy.status, busy.headers)(scope, receive, send)
        self._number += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._number -= 1


@dataclass(slots=True)
class RateLimit:
    """At most `burst` at once from one client, and `per_minute` in the long run."""

    burst: int
    per_minute: float
    clock: Callable[[], float] = monotonic
    _clients: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def check(self, client: str) -> None:
        """Let the client pass.

        Raises:
            RefusedError: It came too often.
        """
        left = self._left(client)
        if left < 1:
            raise RefusedError(429, "too many requests", max(1, round((1 - left) * 60 / self.per_minute)))

    def spend(self, client: str) -> None:
        """Count one more of the client's."""
        self._clients[client] = (self._left(client) - 1, self.clock())
        self._clients.move_to_end(client)
        if len(self._clients) > MOST_CLIENTS:
            self._clients.popitem(last=False)

    def _left(self, client: str) -> float:
        left, at = self._clients.get(client, (float(self.burst), self.clock()))
        return min(float(self.burst), left + (self.clock() - at) * self.per_minute / 60)


def client_of(request: Request) -> str:
    """Whom a limit is for: the network's address, an IPv6 network as one client; never stored or logged."""
    host = request.client.host if request.client else ""
    return ":".join(host.split(":")[:4]) if ":" in host else host
