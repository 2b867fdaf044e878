"""What the server did, one JSON object a line: which place, which answer, how large, how long. Never by whom, or of whom."""

import json
import sys
import time
from datetime import UTC, datetime
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Log:
    """Tells of every request when it is answered.

    The place is the route, not the path: a personal link, or a secret in an address, is never written.
    """

    def __init__(self, app: ASGIApp, out: TextIO | None = None) -> None:
        self._app, self._out = app, out

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and listen."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started, told = time.monotonic(), {"status": 500, "bytes": 0}

        async def receiving() -> Message:
            message = await receive()
            told["bytes"] += len(message.get("body", b""))
            return message

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
            await send(message)

        try:
            await self._app(scope, receiving, sending)
        finally:
            self.tell(
                "request",
                method=scope["method"],
                place=place_of(scope),
                **told,
                ms=round((time.monotonic() - started) * 1000),
                **scope.get("state", {}).get("told", {}),
            )

    def tell(self, event: str, **details: object) -> None:
        """Write one line."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        out = self._out or sys.stderr
        out.write(json.dumps({"at": at, "event": event, **details}) + "\n")
        out.flush()


def place_of(scope: Scope) -> str:
    """`/hooks/shop` for the source that is configured, `/hooks` alone where nobody knows it."""
    route = scope.get("route")
    if route is None:
        return "elsewhere"
    source = scope.get("state", {}).get("source")
    return str(route.path).partition("/{")[0] + (f"/{source}" if source else "")
