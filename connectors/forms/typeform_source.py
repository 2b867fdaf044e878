"""Answers to one form at Typeform, fetched by its API.

- Answers come newest first; `before` and a token lead to older ones. We read back to a day before the newest that we
  have, because an answer may be listed up to half an hour after it was sent.
- The form itself, whose questions the answers name by reference alone, is asked for beside.
- An account in the European data centre is at another address.

What does not belong here: how an answer is read (`typeform`).
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors.errors import SourceRejected
from connectors.forms.answer import Answers, listed, mapping
from connectors.forms.typeform import read_delivery, read_response
from connectors.http.api import Api
from connectors.http.request import Call
from connectors.http.retry import RetryableError, RetryReason
from connectors.source import Batch, Cursor, Reach

if TYPE_CHECKING:
    from connectors.http.auth import AuthBase

ADDRESSES = {"us": "https://api.typeform.com", "eu": "https://api.eu.typeform.com"}
PER_MINUTE = 100
"""Typeform allows two requests a second."""

PAGE = 1000
OVERLAP = timedelta(days=1)
STREAM = "answers"


class Typeform:
    """One form; without a token nothing is fetched, and what there is was sent by its webhook."""

    def __init__(self, form: str, token: str | None, region: str, *, stand_in: str | None = None, **world: Any) -> None:
        self._form, self._token, self._address = form, token, ADDRESSES[region]
        self._api = Api(
            "Typeform", self._auth, self._refuse, stand_in=stand_in, address_in="REGULARS_TYPEFORM_API",
            **{"per_minute": PER_MINUTE} | world,
        )  # fmt: skip

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"the form {self._form} at Typeform"

    def streams(self) -> tuple[str, ...]:
        """The one that there is."""
        return (STREAM,)

    def link(self, stream: str) -> str:
        """The page of all its answers: a single one has none."""
        return f"https://admin.typeform.com/form/{self._form}/results#responses, answer {{id}}"

    def extract(self, stream: str, cursor: Cursor | None) -> Iterator[Batch]:
        """Read back to a day before the newest answer that is stored; see `connectors.source.ObjectSource`."""
        since = (cursor or {}).get("since")
        if self._token is None:
            yield Batch((), cursor or {}, is_last=True)
            return
        form, newest, before = self._get(""), since, None
        while True:
            items = listed(self._get("/responses", since=_earlier(since), before=before).get("items"))
            read = tuple(read_response(mapping(each), form) for each in items)
            newest = max([newest or "", *(found["submitted_at"] for _, found in read)]) or None
            is_last = len(items) < PAGE
            # Older ones are still to come: whoever is cut off here begins anew where this began.
            yield Batch(read, {"since": newest if is_last else since}, is_last=is_last)
            if is_last:
                return
            token = mapping(items[-1]).get("token")
            if token == before:
                raise SourceRejected(f"{self.place} gives the same page again and again: try later, and tell Typeform")
            before = token

    def reach(self) -> Iterator[Reach]:
        """Ask for one answer."""
        if self._token is not None:
            found = self._get("/responses", page_size=1)
            yield Reach(STREAM, int(found.get("total_items") or 0))

    def heard(self, body: bytes, kind: str | None, received_at: datetime) -> tuple[str, str, Answers] | None:
        """See `connectors.source.Listener`."""
        found = read_delivery(json.loads(body))
        return None if found is None else (STREAM, *found)

    def _get(self, path: str, **params: Any) -> Mapping[str, Any]:
        wanted = {"page_size": PAGE, **params} if path else {}
        call = Call(
            "GET", f"{self._address}/forms/{self._form}{path}", {k: v for k, v in wanted.items() if v is not None}
        )
        return mapping(self._api.ask(call, lambda found: isinstance(found, dict)).json)

    def _auth(self) -> "AuthBase":
        from connectors.http.auth import Bearer

        return Bearer(self._token or "")

    def _refuse(self, call: Call, status: int, headers: Mapping[str, str], found: Any) -> None:
        if status == 429:
            raise RetryableError(RetryReason.SLOW_DOWN)
        if status in (401, 403):
            raise SourceRejected(
                f"{self.place} may not be read with this token: make one in Typeform under Settings, Personal tokens, with"
                " the scopes forms:read and responses:read"
            )
        if status == 404:
            raise SourceRejected(
                f"{self.place} is not there: `form` is what stands in its address behind /to/; is the account in Europe"
                " (`region: eu`)?"
            )


def _earlier(since: str | None) -> str | None:
    if since is None:
        return None
    at = datetime.fromisoformat(since).astimezone(UTC) - OVERLAP
    return at.replace(tzinfo=None).isoformat(timespec="seconds")
