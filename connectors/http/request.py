"""One request to another system, before it is sent.

What does not belong here: sending (`connectors.http.transport`), where a system's addresses are and what its requests
do (the system's own folder).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Call:
    """A request with the address that it has at the system, whoever stands in for it."""

    method: str
    url: str
    params: Mapping[str, Any] | None = None
    json: Mapping[str, Any] | None = None
    data: bytes | None = None
    files: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = None


def at(url: str, api: str | None) -> str:
    """Where `url` of a system is found when another address stands in for it."""
    if not api:
        return url
    parts = urlsplit(url)
    return api.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")
