"""Requests to one seller's account at Square, and what its refusals mean to whoever runs it.

Oddities:
- An answer leaves out what is empty: nothing found is `{}`, and the last page has no `cursor`.
- "Slower" is 429 `RATE_LIMITED`, without Retry-After.
- A missing permission is a 403 whose sentence names the scope (`CUSTOMERS_READ`).
- A token of the sandbox is refused by the real Square like one that never was.

What does not belong here: which lists there are, and how far they were read (`source`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors.errors import SourceRejected, SourceUnavailable
from connectors.http.answers import moment
from connectors.http.api import Api
from connectors.http.request import Call

if TYPE_CHECKING:
    from connectors.http.auth import AuthBase

ADDRESS = "https://connect.squareup.com"
VERSION = "2026-01-22"
"""The shape of the answers."""

TOKENS = "https://developer.squareup.com/apps, the application, Credentials, Production"

_SCOPE = re.compile(r"\b[A-Z_]+_READ\b")


class NoSuchList(SourceRejected):
    """The seller has no such thing as a loyalty programme."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        found: The objects.
        cursor: Of the next page; None after the last.
        count: How many there are on all pages, where it was asked for.
        answered_at: By Square's clock (UTC).
    """

    found: list[dict[str, Any]]
    cursor: str | None
    count: int | None
    answered_at: datetime


class SquareApi:
    """One seller as one token sees them."""

    def __init__(self, token: str, *, stand_in: str | None, **world: Any) -> None:
        """Ask nothing yet; `world` as for `connectors.http.api.Api`."""
        self._token = token.strip()
        self.api = Api("Square", self._auth, self._refuse, stand_in=stand_in, address_in="REGULARS_SQUARE_API", **world)

    def page(self, method: str, path: str, name: str, asked: Mapping[str, Any]) -> Page:
        """One page of a list (GET) or a search (POST), whose objects stand under `name`.

        Raises:
            NoSuchList: The seller has none.
            SourceError: See `connectors.http.api`.
        """
        address, headers = f"{ADDRESS}/v2/{path}", {"Square-Version": VERSION}
        params, body = (dict(asked), None) if method == "GET" else (None, dict(asked))
        call = Call(method, address, params, body, headers=headers)
        answer = self.api.ask(call, lambda found: _is_page(found, name))
        now = moment(answer.headers.get("Date", "")) or datetime.now(UTC)
        content = answer.json
        return Page(content.get(name, []), content.get("cursor") or None, content.get("count"), now)

    def _auth(self) -> "AuthBase":
        from connectors.http.auth import Bearer

        return Bearer(self._token)

    def _refuse(self, call: Call, status: int, headers: Mapping[str, str], found: Any) -> None:
        errors = found.get("errors") if isinstance(found, dict) else None
        if status < 400 or not isinstance(errors, list) or not errors or not isinstance(errors[0], dict):
            return
        code, detail = str(errors[0].get("code", "")), str(errors[0].get("detail", ""))
        if status == 401:
            ended = {"ACCESS_TOKEN_EXPIRED": "has expired", "ACCESS_TOKEN_REVOKED": "was taken back"}.get(code)
            what = f"Square says that the access token {ended}" if ended else "Square does not know the access token"
            raise SourceRejected(f"{what}: copy the one from {TOKENS} (not that of the sandbox)")
        if status == 403:
            scopes = " and ".join(dict.fromkeys(_SCOPE.findall(detail))) or "this"
            raise SourceRejected(
                f"the access token for Square may not read {scopes}: take the application's own token ({TOKENS}), which may"
                " read everything, or let the seller grant that permission again"
            )
        if status == 404:
            raise NoSuchList("Square has no such list for this seller")
        if code in ("INVALID_CURSOR", "CURSOR_EXPIRED"):
            raise SourceUnavailable("Square has forgotten which page we were at; the next refresh goes on from there")
        if status == 400:
            plain = code if re.fullmatch(r"[A-Z_]{1,40}", code) else ""
            raise SourceRejected(
                f"Square did not understand what we asked (400 {plain}): its API may have changed; tell us"
            )


def _is_page(found: Any, name: str) -> bool:
    """An object, empty or with objects that have ids."""
    if not isinstance(found, dict) or not isinstance(found.get(name, []), list):
        return False
    return all(isinstance(one, dict) and ("id" in one or "dispute_id" in one) for one in found.get(name, []))
