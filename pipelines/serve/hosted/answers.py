"""What somebody answered, as it is kept: every question in the words in which it was asked, beside the answer."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from connectors.inbox.delivery import NotReadableError
from pipelines.serve.fields import Fields
from pipelines.serve.hosted.languages import Words, languages

CHANNELS = ("email", "sms", "phone", "post")
YES_NO = ("yes", "no")
PREFERRED = ("email", "sms", "call", "post")
FREQUENCIES = ("as_it_comes", "monthly", "rarely")
RATINGS = ("1", "2", "3", "4", "5")

_CONSENTS = {f"consent.{channel}": f"may_{channel}" for channel in CHANNELS}
PREFERENCES: Mapping[str, str] = MappingProxyType(
    {**_CONSENTS, "preferred_channel": "preferred", "how_often": "how_often"}
)
CONTACT: Mapping[str, str] = MappingProxyType(
    {"name": "name", "email": "email", "phone": "phone", "message": "message", **PREFERENCES}
)
FEEDBACK: Mapping[str, str] = MappingProxyType({"score": "rating", "comment": "comment", "may_we_call": "may_we_call"})
"""Of each form: field -> which words ask for it."""

ALLOWED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys((*_CONSENTS, "may_we_call"), YES_NO),
        "preferred_channel": PREFERRED,
        "how_often": FREQUENCIES,
        "score": RATINGS,
    }
)

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def values_of(fields: Fields, questions: Mapping[str, str]) -> dict[str, str]:
    """What was answered to the questions; blank answers are left out.

    Raises:
        NotReadableError: An answer that the page does not offer.
    """
    found = {name: fields[name][-1].strip() for name in questions if fields.get(name)}
    answered = {name: value for name, value in found.items() if value}
    if any(value not in ALLOWED[name] for name, value in answered.items() if name in ALLOWED):
        raise NotReadableError("an answer that the page does not offer")
    return answered


def contact_problem(values: Mapping[str, str]) -> str | None:
    """Which words say what is missing, if anything is."""
    if not {"email", "phone"} & values.keys():
        return "no_contact"
    return "bad_email" if "email" in values and not EMAIL.fullmatch(values["email"]) else None


def answer(
    record_id: str, at: datetime, asked_in: str, questions: Mapping[str, str], values: Mapping[str, str], **whose: str
) -> dict[str, Any]:
    """The answer as it is kept; `whose` may hold `language`, and `customer` and `occasion`, which the link named."""
    t = languages()[asked_in]
    return {
        "id": record_id,
        "submitted_at": at.isoformat(timespec="seconds") + "Z",
        **whose,
        "answers": [{"ref": name, "question": t[questions[name]], "values": [value]} for name, value in values.items()],
    }


def as_bytes(found: Mapping[str, Any]) -> bytes:
    """As it lies in the inbox."""
    return json.dumps(found, ensure_ascii=False).encode()


def options(t: Words, values: tuple[str, ...], form: str) -> list[tuple[str, str]]:
    """Each value with the words beside it, which are called `form` with the value in it."""
    return [(value, t[form.format(value)]) for value in values]
