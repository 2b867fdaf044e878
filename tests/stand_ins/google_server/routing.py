"""Which function answers which address.

Here: the shape of a route and how one is found. Not here: the routes themselves (`routes.py` for Sheets,
`drive_routes.py`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from google_server.exchange import Request, Response
from google_server.payload import checked
from google_server.store import Store

_AUTH = "https://www.googleapis.com/auth/"


@dataclass(frozen=True)
class Call:
    """A request on its way to the function that answers it."""

    store: Store
    user: str
    scopes: frozenset[str]
    request: Request
    parameters: tuple[str, ...]
    message: str = ""

    @cached_property
    def content(self) -> dict[str, Any]:
        """The body, as the message that this address takes."""
        content = self.request.content()
        return checked(self.message, content) if self.message else content


Answer = Callable[[Call], dict[str, Any] | Response]


@dataclass(frozen=True, slots=True)
class Route:
    """An address, what it costs (a read or a write), which scopes allow it, what it takes, and who answers."""

    service: str
    method: str
    pattern: re.Pattern[str]
    kind: str
    scopes: frozenset[str]
    answer: Answer
    message: str = ""

    def parameters(self, request: Request) -> tuple[str, ...]:
        """The parts of the path, decoded; a `/` in a tab's name comes encoded and does not part anything."""
        match = self.pattern.fullmatch(request.path)
        return tuple(unquote(part) for part in match.groups()) if match else ()


def route(service: str, method: str, path: str, kind: str, scopes: str, answer: Answer, message: str = "") -> Route:
    """A route; `{}` in the path is one part of it, `scopes` are the last words of their addresses."""
    pattern = re.compile(re.escape(path).replace(r"\{\}", "([^/]+?)"))
    return Route(service, method, pattern, kind, frozenset(_AUTH + one for one in scopes.split()), answer, message)


def find(routes: Sequence[Route], request: Request) -> Route | None:
    """The first route that fits."""
    return next((one for one in routes if one.method == request.method and one.pattern.fullmatch(request.path)), None)
