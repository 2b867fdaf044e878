"""Pages of Square: a window of time, an order, and a cursor that says where the last page ended.

Here: paging. Not here: which lists there are, and how each is asked (`app.py`).
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from square_server.errors import invalid
from square_server.store import Object, Store

EVER, NEVER = "0000", "9999"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked of.

    Attributes:
        field: The time that it is sorted by; `windows` are limits on this or other times.
        query: What the cursor belongs to: with another query it is refused.
    """

    kind: str
    field: str
    windows: Mapping[str, tuple[str, str]]
    is_descending: bool
    limit: int
    cursor: str | None
    query: str
    fits: Callable[[Object], bool] = lambda _: True


def page(store: Store, asked: Asked) -> tuple[list[Object], str | None]:
    """The objects of one page, and the cursor of the next.

    Raises:
        Refusal: The cursor is none of ours, or of another query.
    """
    start, end = asked.windows.get(asked.field, (EVER, NEVER))
    places = store.between(asked.kind, asked.field, start, end)
    if asked.is_descending:
        places.reverse()
    last = _read(asked)
    found: list[Object] = []
    for place in places[_behind(places, last, asked.is_descending) :]:
        one = store.kinds[asked.kind][place[1]]
        if asked.fits(one) and _within(one, asked):
            if len(found) == asked.limit:
                shown = found[-1]
                return found, _cursor(asked, shown.get(asked.field, ""), shown["id"])
            found.append(one)
    return found, None


def _behind(places: list[tuple[str, str]], last: tuple[str, str] | None, is_descending: bool) -> int:
    """The first place behind the last one shown, which may have moved since."""
    if last is None:
        return 0
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        is_behind = places[middle] < last if is_descending else places[middle] > last
        low, high = (low, middle) if is_behind else (middle + 1, high)
    return low


def _within(one: Object, asked: Asked) -> bool:
    return all(
        start <= one.get(field, "") <= end for field, (start, end) in asked.windows.items() if field != asked.field
    )


def limit_of(given: Any, default: int, most: int) -> int:
    """How many on a page.

    Raises:
        Refusal: None, or more than Square allows.
    """
    if given is None:
        return default
    if not re.fullmatch(r"\d+", str(given)) or not 1 <= int(given) <= most:
        raise invalid("VALUE_TOO_HIGH", f"`limit` must be a number between 1 and {most}.", "limit")
    return int(given)


def _cursor(asked: Asked, *last: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([_digest(asked.query), *last]).encode()).decode()


def _read(asked: Asked) -> tuple[str, str] | None:
    if not asked.cursor:
        return None
    try:
        digest, field, object_id = json.loads(base64.urlsafe_b64decode(asked.cursor))
    except ValueError:
        raise invalid("INVALID_CURSOR", "The pagination cursor is invalid.", "cursor") from None
    if digest != _digest(asked.query):
        raise invalid("INVALID_CURSOR", "The pagination cursor does not belong to this query.", "cursor")
    return field, object_id


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
