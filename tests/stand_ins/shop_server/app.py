"""A shop as one object: a request in, an answer out; its log, its faults, and pages that go wrong.

Here: the order in which a request is looked at. Not here: what the shop is asked and answers, which each shop's own
subclass says in `answer`, `refused`, `cursor_of` and `following`.
"""

import json
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Any

from google_server.exchange import Request, Response

from shop_server import control
from shop_server.faults import DAMAGED, NOT_CONNECTED, REFUSED, Faults

SIGN_IN = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome to the hotel.</body></html>"


class Refusal(Exception):
    """A request is refused: the HTTP status, and the answer in the shop's own words."""

    def __init__(self, status: int, content: Mapping[str, Any], **headers: str) -> None:
        super().__init__(str(status))
        self.status, self.content, self.headers = status, content, headers


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One request that was answered (status 0: the connection was closed instead). No key is ever in it."""

    number: int
    method: str
    target: str
    status: int
    fault: str


class ShopApp(ABC):
    """The stand-in of a shop.

    Attributes:
        before_request: Called before each request with its number (from 1) and path; what it does to the shop is there
            when the request is looked at.
    """

    def __init__(self, clock: Callable[[], float] = time.time, faults: Iterable[Mapping[str, Any]] = ()) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.faults = Faults(faults)
        self.log: list[LogEntry] = []
        self.requests = 0
        self.before_request: Callable[[int, str], None] | None = None
        self._pages: dict[str, list[Response]] = {}

    @abstractmethod
    def answer(self, request: Request) -> Any:
        """What the shop says.

        Raises:
            Refusal: It does not want to.
        """

    @abstractmethod
    def refused(self, fault: str) -> Refusal:
        """The shop's words for a refusal of `faults.REFUSED`."""

    @abstractmethod
    def drift(self, name: str) -> None:
        """Let something happen in the shop."""

    @abstractmethod
    def walk_of(self, request: Request) -> tuple[str, bool]:
        """Which list is being read, whatever the page, and whether this is its first page."""

    @abstractmethod
    def following(self, request: Request, content: Any) -> Request | None:
        """The request for the page after this one; None after the last."""

    def handle(
        self, method: str, path: str, query: Mapping[str, Sequence[str]], headers: Mapping[str, str], body: bytes
    ) -> Response:
        """Answer one request; they are answered one after the other."""
        request = Request(method, path, query, {name.lower(): value for name, value in headers.items()}, body)
        with self.lock:
            if path.startswith(control.PREFIX):
                return control.answer(self, request)
            self.requests += 1
            if self.before_request:
                self.before_request(self.requests, path)
            fault = self.faults.due(path)
            response = self._answered(request, fault.fault if fault else "")
            if fault:
                response = self._spoilt(fault, response)
            response.headers["Date"] = formatdate(self.clock(), usegmt=True)
            status = 0 if response.sent == -1 else response.status
            self.log.append(LogEntry(self.requests, method, request.target, status, fault.fault if fault else ""))
            return response

    def _answered(self, request: Request, fault: str) -> Response:
        try:
            if fault in REFUSED:
                raise self.refused(fault)
            if fault == "drift":
                self.drift(next(f.drift for f in self.faults.plan if f.fault == "drift" and f.drift))
            return self._paged(request, fault)
        except Refusal as refusal:
            headers = {name.replace("_", "-").title(): value for name, value in refusal.headers.items()}
            return Response(refusal.status, written(refusal.content), headers=headers)

    def _paged(self, request: Request, fault: str) -> Response:
        content = self.answer(request)
        if fault == "missing-page" and (after := self.following(request, content)):
            content = self.answer(after)
        walk, is_first = self.walk_of(request)
        pages = self._pages.setdefault(walk, [])
        if is_first:
            pages.clear()
        if fault in ("repeated-page", "cursor-loop") and pages:
            return replace(pages[-1 if fault == "repeated-page" else 0])
        response = self.told(content)
        pages.append(replace(response))
        return response

    def told(self, content: Any) -> Response:
        """The answer that says it; a shop that says something in its headers has its own."""
        return Response(200, written(content))

    def _spoilt(self, fault: Any, response: Response) -> Response:
        if fault.fault == "hang-up":
            return Response(0, sent=-1)
        if fault.fault == "time-out":
            return Response(0, sent=-1, hold=fault.seconds)
        if fault.fault == "cut":
            return replace(response, sent=max(1, len(response.body) // 2))
        if fault.fault == "half-json":
            return replace(response, body=response.body[: max(1, len(response.body) // 2)])
        if fault.fault == "sign-in":
            return Response(302, SIGN_IN, "text/html", {"Location": "https://hotel.example.org/sign-in"})
        if fault.fault in ("html", "502-html", "503-html"):
            return Response(200 if fault.fault == "html" else int(fault.fault[:3]), SIGN_IN, "text/html")
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response


def written(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


__all__ = ["DAMAGED", "NOT_CONNECTED", "REFUSED", "LogEntry", "Refusal", "ShopApp", "written"]
