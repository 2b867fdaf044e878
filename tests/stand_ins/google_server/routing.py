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

from google_server.errors import violation
from google_server.exchange import Request, Response
from google_server.payload import checked
from google_server.store import Store

_AUTH = "https://www.googleapis.com/auth/"
_EVERYWHERE = frozenset(
    [
        "$.xgafv",
        "$fields",
        "access_token",
        "alt",
        "callback",
        "fields",
        "key",
        "oauth_token",
        "prettyPrint",
        "quotaUser",
        "uploadType",
        "upload_protocol",
    ]
)


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
    options: frozenset[str] | None = None

    def refuse_unknown_options(self, request: Request) -> None:
        """The Sheets API does not pass over what it does not know in a query; Drive (None) does.

        Raises:
            ApiError: 400, naming the first that is unknown.
        """
        if self.options is None:
            return
        for name in request.query:
            if name not in self.options | _EVERYWHERE:
                reason = f"Cannot bind query parameter. Field '{name}' could not be found in request message."
                raise violation("", f'Invalid JSON payload received. Unknown name "{name}": {reason}')

    def parameters(self, request: Request) -> tuple[str, ...]:
        """The parts of the path, decoded; a `/` in a tab's name comes encoded and does not part anything."""
        match = self.pattern.fullmatch(request.path)
        return tuple(unquote(part) for part in match.groups()) if match else ()


def route(
    service: str,
    method: str,
    path: str,
    kind: str,
    scopes: str,
    answer: Answer,
    message: str = "",
    options: str | None = None,
) -> Route:
    """A route; `{}` in the path is one part of it, `scopes` are the last words of their addresses.

    `options` are the names its query may have; any, when it is not given.
    """
    pattern = re.compile(re.escape(path).replace(r"\{\}", "([^/]+?)"))
    allowed = frozenset(_AUTH + one for one in scopes.split())
    known = None if options is None else frozenset(options.split())
    return Route(service, method, pattern, kind, allowed, answer, message, known)


def find(routes: Sequence[Route], request: Request) -> Route | None:
    """The first route that fits."""
    return next((one for one in routes if one.method == request.method and one.pattern.fullmatch(request.path)), None)
