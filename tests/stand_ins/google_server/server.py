"""The stand-in behind a socket: HTTP/1.1 that keeps connections, a thread for each.

Here: bytes in, bytes out, and connections that fail when the answer says so. Not here: the answers (`app.py`).
"""

import gzip
import select
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from google_server.app import App
from google_server.exchange import Response

_WORTH_PACKING = 1400
_NO_BODY = (204, 304)


class Server(ThreadingHTTPServer):
    """An `App` on a loopback port; port 0 is any that is free."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, app: App, port: int = 0) -> None:
        self.app = app
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Answer from now on, in a thread."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        """Close the port, and every connection that is still kept."""
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no error; anything else is a bug, and is shown."""
        import sys

        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "ESF"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name is the base class's)
        """The app keeps the log."""

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        query = parse_qs(parts.query, keep_blank_values=True)
        self._send(self.server.app.handle(self.command, parts.path, query, dict(self.headers.items()), body))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815

    def _send(self, response: Response) -> None:
        if response.sent is not None:
            self.close_connection = True
        if response.sent == -1:
            self._hold(response.hold)
            return
        body = response.body
        is_packed = len(body) > _WORTH_PACKING and response.sent is None and self._takes_gzip()
        if is_packed:
            body = gzip.compress(body, compresslevel=1, mtime=0)
        self.send_response_only(response.status)
        self.send_header("Server", self.version_string())
        if "Date" not in response.headers:
            self.send_header("Date", self.date_time_string())
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status not in _NO_BODY:
            self.send_header("Content-Type", response.content_type)
        if is_packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: response.sent])
        self.wfile.flush()

    def _takes_gzip(self) -> bool:
        return "gzip" in (self.headers.get("Accept-Encoding") or "")

    def _hold(self, seconds: float) -> None:
        """Say nothing for a while, or until the caller has hung up."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            readable, _, _ = select.select([self.connection], [], [], min(left, 0.05))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return
            if readable:
                time.sleep(min(left, 0.05))
