"""A request and its answer as plain values, so that everything behind them can be asked without a socket.

Here: what came in, what goes out and how JSON is written. Not here: the sockets (`server.py`) and who answers what.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any
from urllib.parse import parse_qs, urlencode

from google_server.errors import ApiError, violation

JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names in lower case, the path still percent-encoded."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def target(self) -> str:
        """Path and query, as a log shows them."""
        return self.path + ("?" + urlencode(self.query, doseq=True) if self.query else "")

    def option(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[-1]

    def flag(self, name: str) -> bool:
        return self.option(name).lower() in {"true", "1"}

    def form(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}

    def content(self) -> dict[str, Any]:
        """The body as a JSON object; none at all is an empty one.

        Raises:
            ApiError: 400, the body is not JSON, or not an object.
        """
        if not self.body.strip():
            return {}
        try:
            content = json.loads(self.body)
        except ValueError:
            raise violation("", "Invalid JSON payload received. Unexpected token.") from None
        if not isinstance(content, dict):
            raise violation("", 'Invalid JSON payload received. Unknown name "": Root element must be a message.')
        return content


@dataclass(slots=True)
class Response:
    """One answer; `sent` and `hold` are how a connection that fails is told to the server.

    Attributes:
        sent: How many bytes of the body go out before the connection is closed; all when None, no answer when -1.
        hold: Seconds to wait before that, or until the caller has given up.
    """

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    hold: float = 0.0


def refusal(error: ApiError) -> Response:
    return Response(error.status, error.body(), error.content_type)


def written(content: Any, is_pretty: bool = True) -> bytes:
    """JSON as Google prints it: two blanks a level, unless the caller asked for none."""
    if not is_pretty:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    pieces: list[str] = []
    _print(content, "\n", pieces)
    pieces.append("\n")
    return "".join(pieces).encode()


def _print(content: Any, line: str, pieces: list[str]) -> None:
    """`json.dumps` with an indent does not use the C encoder, and takes three times as long for a full sheet."""
    if isinstance(content, str):
        pieces.append(encode_basestring(content))
    elif isinstance(content, (dict, list)) and not content:
        pieces.append("{}" if isinstance(content, dict) else "[]")
    elif isinstance(content, dict):
        inner, before = line + "  ", "{"
        for name, value in content.items():
            pieces.append(f"{before}{inner}{encode_basestring(name)}: ")
            _print(value, inner, pieces)
            before = ","
        pieces.append(line + "}")
    elif isinstance(content, list):
        inner, before = line + "  ", "["
        for value in content:
            pieces.append(before + inner)
            _print(value, inner, pieces)
            before = ","
        pieces.append(line + "]")
    else:
        pieces.append(json.dumps(content))
