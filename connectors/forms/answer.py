"""One person's answers to one form, in the shape that lands whatever system they came from.

    {"submitted_at": …, "form": …, "answers": [{"ref": …, "question": …, "type": …, "scale": …, "values": [ … ]}]}

Every question stands in the words in which it was asked, every answer as it was given: several where several were
chosen. A question that was not answered is left out.
"""

import html
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

_SPACES = re.compile(r"\s+")

Answers = dict[str, Any]
"""An answer in the shape above."""


class NotAnAnswerError(ValueError):
    """What was sent is not what the system sends for an answer; the message holds nothing of it."""


def answered(submitted_at: str, form: str, items: Iterable[Mapping[str, Any] | None]) -> Answers:
    """The whole answer."""
    return {
        "submitted_at": moment(submitted_at),
        "form": plain(form),
        "answers": [item for item in items if item and item["values"]],
    }


def item(ref: str, question: str, values: Iterable[Any], kind: str = "", scale: Any = None) -> dict[str, Any]:
    """One question with its answer; `kind` is `nps`, or blank, and `scale` the highest mark there is."""
    texts = [text for value in values if (text := word(value))]
    found: dict[str, Any] = {"ref": ref, "question": plain(question) or ref, "values": texts}
    return found | ({"type": kind} if kind else {}) | ({"scale": str(scale)} if scale else {})


def word(value: Any) -> str:
    """An answer as text: numbers as they are written, yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def plain(text: Any) -> str:
    """A question without what only makes it look nice: marks of bold type, line breaks, HTML."""
    without_tags = re.sub(r"<[^>]{0,200}>", " ", html.unescape(str(text or "")))
    return _SPACES.sub(" ", without_tags.replace("*", "")).strip()


def moment(text: Any) -> str:
    """A moment in UTC, to the second, ending in Z.

    Raises:
        NotAnAnswerError: It is none.
    """
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        raise NotAnAnswerError("the moment of the answer is not readable") from None
    utc = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def mapping(found: Any) -> Mapping[str, Any]:
    """An object of the system's, or an empty one where there is none."""
    return found if isinstance(found, dict) else {}


def listed(found: Any) -> list[Any]:
    """A list of the system's, or an empty one."""
    return found if isinstance(found, list) else []
