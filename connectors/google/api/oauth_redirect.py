"""A port on this computer where the browser brings back what a person answered.

What belongs here: receiving. What does not: what the answer is good for (`connectors.google.api.oauth_flow`).

Anything on this computer can knock at the port: whatever does not bring our `state` is turned away, and the wait goes on.
"""

import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from connectors.errors import SourceRejected

MOST_SECONDS = 300.0
THANKS = "Thank you. You can close this window and go back to where you came from."
NOT_OURS = "This is not what is waited for here."


class Loopback:
    """Open while used in a `with`; `address` is where the browser is to come back to."""

    def __init__(self, state: str, port: int) -> None:
        self._answers: SimpleQueue[dict[str, str]] = SimpleQueue()
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(state, self._answers))
        except OSError as error:
            raise SourceRejected(
                f"port {port} of this computer is not free ({error.strerror}): take another one"
            ) from None
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        # In a thread of its own: opening the browser may take until the page was answered.
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, seconds: float = MOST_SECONDS) -> dict[str, str]:
        """What the browser brought back, by name: `code`, or `error`.

        Raises:
            SourceRejected: Nobody answered in time.
        """
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            raise SourceRejected(
                f"nobody answered in the browser within {seconds / 60:.0f} minutes: run `regulars login google` again"
            ) from None


def _handler(state: str, answers: "SimpleQueue[dict[str, str]]") -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            brought = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            is_ours = secrets.compare_digest(brought.get("state", "").encode(), state.encode())
            self._say(200 if is_ours else 404, THANKS if is_ours else NOT_OURS)
            if is_ours:
                answers.put(brought)

        def _say(self, status: int, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the library's)
            """Nothing: the address that the browser asked for holds the code."""

    return Handler
