"""One delivery as it is kept, and what names it, so that whoever sends it twice is stored once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

DEEPEST = 32
"""Levels of a JSON document: none of the systems sends more than ten, and a deeper one is an attack."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "typeform": ("event_id",),
    "tally": ("eventId",),
    "stripe": ("id",),
    "square": ("event_id",),
}
"""Where a system names its delivery in the part that it signs."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What somebody sent.

    Attributes:
        source: Whom it is for: a source or form of the config.
        delivery_id: Two with the same one, for the same source, are one.
        kind: Of what it tells, in the system's own word; None where it does not say.
        body: What was sent, as JSON or as it came.
    """

    source: str
    delivery_id: str
    kind: str | None
    body: bytes


class NotReadableError(ValueError):
    """The body is not what it says it is; the message holds nothing of it."""


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`.

    Raises:
        NotReadableError: It is not UTF-8, not JSON, no object, or nested too deep.
    """
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotReadableError("the body is not readable as JSON in UTF-8") from None
    if not isinstance(found, dict):
        raise NotReadableError("the body is not a JSON object")
    if depth(found) > DEEPEST:
        raise NotReadableError(f"the body is nested deeper than {DEEPEST} levels")
    return found


def _no_number(name: str) -> float:
    raise NotReadableError(f"{name} is no JSON")


def depth(found: Any) -> int:
    """How many containers are inside each other; without recursion, which a deep one would exhaust."""
    levels, deepest = [(found, 1)], 0
    while levels:
        each, level = levels.pop()
        inside = each.values() if isinstance(each, dict) else each if isinstance(each, list) else None
        if inside is not None and level <= DEEPEST + 1:
            deepest = max(deepest, level)
            levels += [(one, level + 1) for one in inside]
    return deepest


def delivery_id(system: str, body: bytes, payload: Mapping[str, Any]) -> str:
    """What names the delivery: the system's own id where that is signed, else the content itself.

    Shopify and WooCommerce name theirs in a header, which whoever replays a delivery could change: the same content is
    the same delivery. What a record looks like twice in its life arrives with another `updated_at`.
    """
    named = [str(payload[name]) for name in NAMES.get(system, ()) if payload.get(name)]
    return named[0] if named else sha256(body).hexdigest()
