"""Google as one object: a request in, an answer out, everything else in between.

Here: the order in which a request is looked at (the hook, faults, the token, its scopes, the quota), the log, and the
lock that makes a request atomic. Not here: what the answers are (`routes.py`, `drive_routes.py`, `oauth.py`), sockets
(`server.py`), and the address by which another process drives it (`control.py`).
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google_server import control, drive_routes, routes
from google_server.document import Document
from google_server.editor import Editor, form_answer
from google_server.errors import (
    ApiError,
    FrontEndError,
    drive_unauthenticated,
    insufficient_scopes,
    unauthenticated,
    unregistered,
)
from google_server.exchange import Request, Response, refusal, written
from google_server.faults import Faults, afterwards, instead
from google_server.oauth import Grant, OAuth
from google_server.quota import Quota
from google_server.routing import Call, Route, find
from google_server.store import ROLES, Store


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One request that was answered (status 0: the connection was closed instead). No token is ever in it."""

    number: int
    method: str
    path: str
    status: int
    seconds: float
    service: str
    kind: str


class App:
    """The stand-in.

    Attributes:
        before_request: Called before each request to Sheets or Drive with its number (from 1), method and path; what
            it does to the documents is there when the request is looked at.
        quota: None as long as there is none.
    """

    def __init__(
        self,
        documents: Iterable[Document] = (),
        clock: Callable[[], float] = time.time,
        faults: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.store = Store(clock)
        self.oauth = OAuth(clock)
        self.quota: Quota | None = None
        self.faults = Faults(faults)
        self.before_request: Callable[[int, str, str], None] | None = None
        self.log: list[LogEntry] = []
        self.requests = 0
        for document in documents:
            self.store.add(document, document.owner)

    @property
    def documents(self) -> dict[str, Document]:
        return self.store.documents

    @property
    def reads(self) -> int:
        """Answered requests to Sheets that Google counts as reads."""
        return self._count("read")

    @property
    def writes(self) -> int:
        return self._count("write")

    def handle(
        self,
        method: str,
        path: str,
        query: Mapping[str, Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        """Answer one request."""
        named = {name.lower(): value for name, value in (headers or {}).items()}
        request = Request(method, path, query or {}, named, body)
        with self.lock:
            if path.startswith(control.PREFIX):
                return control.answer(self, request)
            return self._logged(request)

    def reset(self) -> None:
        """Every file, fault, token and the log are gone, and there is no quota; registered accounts stay."""
        keys, clients = self.oauth.keys, self.oauth.clients
        self.store, self.oauth = Store(self.clock), OAuth(self.clock, keys=keys, clients=clients)
        self.quota, self.faults, self.before_request = None, Faults(), None
        self.log, self.requests = [], 0

    def editor(self, document_id: str, user: str = "person@example.org") -> Editor:
        """Somebody who has the spreadsheet open in a browser; they are given access if they had none."""
        document = self.documents[document_id]
        if self.store.role(document, user) < ROLES["writer"]:
            self.store.share(document, user, "writer")
        return Editor(document, user, self.clock, self.lock)

    def form_answer(self, document_id: str, tab: str, values: Sequence[Any], note_form_edits: bool = False) -> None:
        """A form's answer comes in; the file's version and time stay as they are, as Google leaves them."""
        with self.lock:
            form_answer(self.documents[document_id], tab, values)
            if note_form_edits:
                self.store.edited(self.documents[document_id])

    def share(self, document_id: str, email: str, role: str | None = "writer") -> None:
        """Give somebody a role, or (None) take away what they had."""
        with self.lock:
            document = self.documents[document_id]
            if role:
                self.store.share(document, email, role)
            else:
                document.permissions = [one for one in document.permissions if one.get("emailAddress") != email]

    def _logged(self, request: Request) -> Response:
        started = time.perf_counter()
        route = find(ROUTES, request)
        service, kind = (route.service, route.kind) if route else _place(request.path)
        if service != "oauth":
            self.requests += 1
        number = self.requests
        if service != "oauth" and self.before_request:
            self.before_request(number, request.method, request.path)
        response = self._met(request, route, service, kind)
        seconds = time.perf_counter() - started
        path = request.path if service == "oauth" else request.target
        self.log.append(LogEntry(number, request.method, path, response.status, seconds, service, kind))
        return response

    def _met(self, request: Request, route: Route | None, service: str, kind: str) -> Response:
        """The answer, with whatever the plan of faults makes of it."""
        fault = self.faults.due(request, service)
        early = instead(fault, service, kind) if fault else None
        if early:
            return early
        try:
            response = self._answer(request, route)
        except ApiError as error:
            response = refusal(error)
        return afterwards(fault, response) if fault else response

    def _answer(self, request: Request, route: Route | None) -> Response:
        if route is None:
            about_tokens = self.oauth.answer(request)
            if about_tokens is None:
                raise FrontEndError(404, f"The requested URL {request.path} was not found on this server.")
            return about_tokens
        grant = self._grant(request, route)
        if self.quota:
            self.quota.take(route.service, route.kind, grant.user)
        route.refuse_unknown_options(request)
        answer = route.answer(
            Call(self.store, grant.user, grant.scopes, request, route.parameters(request), route.message)
        )
        if isinstance(answer, Response):
            return answer
        return Response(200, written(answer, request.option("prettyPrint", "true") != "false"))

    def _grant(self, request: Request, route: Route) -> Grant:
        """Who asks, if they may ask this at all."""
        authorization = request.headers.get("authorization", "")
        if not authorization:
            raise unregistered()
        grant = self.oauth.grant(authorization)
        if grant is None:
            raise drive_unauthenticated() if route.service == "drive" else unauthenticated()
        if not grant.scopes & route.scopes:
            raise insufficient_scopes(route.service)
        return grant

    def _count(self, kind: str) -> int:
        return sum(entry.service == "sheets" and entry.kind == kind for entry in self.log)


def _place(path: str) -> tuple[str, str]:
    """Whose a path is that no route knows."""
    if path.startswith("/v4/"):
        return "sheets", "read"
    return ("drive", "read") if "/drive/" in path else ("oauth", "token")


ROUTES: tuple[Route, ...] = (*routes.ROUTES, *drive_routes.ROUTES)
