"""What the cells of a column look like, and so which fields it can hold: a column of names holds no customer numbers.

For proposing a mapping alone. In a refresh the config and the headings decide, so that a mapping never changes by itself.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from assets.staging.heading_forms import heading_key

LOOKED_AT = 1000
"""Cells of a column that are looked at."""

MOST = 0.6
"""The share of cells that makes a column what they are."""

_MONTH = r"(?:jan|feb|fe[bv]|m[aä]r|mar|apr|avr|abr|ma[iyj]|jun|jui|jul|aug|ao[uû]|ago|sep|set|okt|oct|ott|nov|de[czs]|dic|ene|gen|mrt)"
_PATTERNS = MappingProxyType(
    {
        "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
        "number": r"[-+(]?\s*(?:[A-Z]{3}|[£$€¥])?\s*[-+]?\d[\d.,'\s]*\)?\s*(?:[A-Z]{3}|[£$€¥%])?-?",
        "date": rf"(?:\d{{1,4}}[-./]\d{{1,2}}(?:[-./]\d{{0,4}})?|\d{{8}}|.*\b{_MONTH}[a-zé]*\b.*\d.*|--?\d{{2}}-?\d{{2}}).{{0,40}}",
        "phone": r"[^A-Za-z@]*(?:\d[^A-Za-z@]*){6,}(?:\s*(?:x|ext)\.?\s*\d+)?",
        "name": r"[^\W\d_][^\d@_/\\:]*[\s,][^\d@_/\\:]*[^\W\d_]\.?",
        "word": r"[^\W\d_]+",
    }
)
_ROW_NUMBERS = frozenset(
    {
        "number",
        "nr",
        "n",
        "num",
        "nummer",
        "row",
        "rowno",
        "sno",
        "srno",
        "serialno",
        "lfdnr",
        "index",
        "line",
        "pos",
        "no",
    }
)
"""Headings that say no more than that something is numbered."""


@dataclass(frozen=True, slots=True)
class Look:
    """Shares of the cells that hold anything.

    Attributes:
        filled: How many cells hold anything.
        shares: email, number, date, phone, name (two words and more), word -> the share that looks so.
        is_unique: No two cells are alike.
        counts: The cells are 1, 2, 3 … or from another number on, in their order.
        examples: Three different cells, for the person at the terminal alone.
    """

    filled: int
    shares: Mapping[str, float]
    is_unique: bool
    counts: bool
    examples: tuple[str, ...]

    def mostly(self, what: str) -> bool:
        """Most cells look so."""
        return self.filled > 0 and self.shares[what] >= MOST


def look(cells: Sequence[str | None]) -> Look:
    """Look at a column."""
    texts = [text for cell in cells[:LOOKED_AT] if cell and (text := cell.strip().lstrip("'"))]
    return Look(
        len(texts),
        MappingProxyType(
            {
                what: sum(bool(re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL)) for text in texts)
                / max(len(texts), 1)
                for what, pattern in _PATTERNS.items()
            }
        ),
        bool(texts) and len(set(texts)) == len(texts),
        _counts(texts),
        tuple(dict.fromkeys(texts))[:3],
    )


def _counts(texts: Sequence[str]) -> bool:
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    return len(numbers) == len(texts) > 1 and all(b - a == 1 for a, b in pairwise(numbers))


def can_be(field: str, kind: str, heading: str, seen: Look) -> bool:
    """Whether a column can hold the field; an empty one can hold any."""
    if not seen.filled:
        return True
    if field == "record_id" or field == "order_id":
        return not (seen.mostly("name") or (seen.counts and heading_key(heading) in _ROW_NUMBERS))
    return _KINDS.get(field, _KINDS.get(kind, _anything))(seen)


def _anything(seen: Look) -> bool:
    return True


def _words_only(seen: Look) -> float:
    return seen.shares["word"] + seen.shares["name"] + seen.shares["email"]


def _number(seen: Look) -> bool:
    return _words_only(seen) < MOST


def _date(seen: Look) -> bool:
    return seen.mostly("date") or _words_only(seen) < MOST


def _called(seen: Look) -> bool:
    return not (seen.mostly("number") or seen.mostly("email"))


_KINDS: Mapping[str, Callable[[Look], bool]] = MappingProxyType(
    {
        "person_id": lambda seen: not seen.mostly("name"),
        "email": lambda seen: seen.shares["email"] > 0 or seen.shares["word"] + seen.shares["number"] < MOST,
        "phone": _number,
        **dict.fromkeys(("date", "timestamp", "birth_date"), _date),
        **dict.fromkeys(("money", "number", "integer"), _number),
        "name": lambda seen: _called(seen) and not seen.mostly("date"),
        **dict.fromkeys(("first_name", "last_name", "company", "city", "product", "category"), _called),
    }
)
