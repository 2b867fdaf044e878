"""One request to Google, before it is sent: where it goes, and what kind of request it is.

What does not belong here: sending (`connectors.http.transport`), and what came back (`connectors.google.api.responses`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE = "https://www.googleapis.com/drive/v3"
TOKENS = "https://oauth2.googleapis.com/token"
CONSENTS = "https://accounts.google.com/o/oauth2/auth"

ASKING = ("getByDataFilter", "batchGetByDataFilter", "search")
"""Methods of Google that are sent by POST and change nothing."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request with the address that it has at Google, whoever stands in for Google."""

    method: str
    url: str
    params: Mapping[str, Any] | None = None
    json: Mapping[str, Any] | None = None
    data: bytes | None = None
    files: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = None

    @property
    def is_write(self) -> bool:
        """Whether Google counts it as a write."""
        return self.method.upper() != "GET" and self.url.rpartition(":")[2] not in ASKING

    @property
    def has_json(self) -> bool:
        """Whether the answer is an object in JSON: all but a file that is exported."""
        return not urlsplit(self.url).path.endswith("/export")


def at(url: str, api: str | None) -> str:
    """Where `url` of Google is found when another address stands in for Google."""
    if not api:
        return url
    parts = urlsplit(url)
    return api.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")
