"""Answers that are sent to us and stand nowhere else: the forms on the shop's pages, and those that we show ourselves.

There is nothing to fetch: what was sent lies in the inbox until it has landed.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from connectors.forms.answer import Answers, NotAnAnswerError, mapping
from connectors.forms.tally import read_delivery
from connectors.forms.web_form import read_post
from connectors.source import Batch, Cursor, Reach

ANSWERS = "answers"
CUSTOMERS, ENQUIRIES, FEEDBACK = "customers", "enquiries", "feedback"


class SentForm:
    """A form on a page of the shop."""

    def __init__(self, name: str, streams: tuple[str, ...] = (ANSWERS,)) -> None:
        self._name, self._streams = name, streams

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"the form {self._name}"

    def streams(self) -> tuple[str, ...]:
        """The one that there is."""
        return self._streams

    def extract(self, stream: str, cursor: Cursor | None) -> Iterator[Batch]:
        """Nothing: what there is was sent."""
        yield Batch((), cursor or {}, is_last=True)

    def link(self, stream: str) -> str:
        """There is no page of it."""
        return f"{self.place}, answer {{id}}"

    def reach(self) -> Iterator[Reach]:
        """It is always there."""
        return iter(())

    def heard(self, body: bytes, kind: str | None, received_at: datetime) -> tuple[str, str, Answers] | None:
        """See `connectors.source.Listener`."""
        found = json.loads(body)
        return ANSWERS, _name_of(received_at, body), read_post(mapping(found), received_at)


def _name_of(received_at: datetime, body: bytes) -> str:
    return sha256(received_at.isoformat().encode() + body).hexdigest()[:24]


class HostedForms(SentForm):
    """Our own forms; an answer by a personal link names its customer."""

    def __init__(self, streams: tuple[str, ...]) -> None:
        super().__init__("on our own pages", streams)

    def heard(self, body: bytes, kind: str | None, received_at: datetime) -> tuple[str, str, Answers] | None:
        """See `connectors.source.Listener`."""
        found: Mapping[str, Any] = mapping(json.loads(body))
        if not found.get("id"):
            raise NotAnAnswerError("the answer has no id")
        stream = {"contact": ENQUIRIES, "feedback": FEEDBACK}.get(kind or "", CUSTOMERS)
        name = str(found["customer"]) if stream == CUSTOMERS else str(found["id"])
        return stream, name, {key: value for key, value in found.items() if key != "id"}


class TallyForm(SentForm):
    """A form at Tally, whose webhook sends every answer whole."""

    def heard(self, body: bytes, kind: str | None, received_at: datetime) -> tuple[str, str, Answers] | None:
        """See `connectors.source.Listener`."""
        found = read_delivery(mapping(json.loads(body)))
        return None if found is None else (ANSWERS, *found)
