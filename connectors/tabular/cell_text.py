"""Python cell values as Arrow columns: one spelling for each number, date and truth value, and a letter for its type.

What belongs here: the spellings that `connectors.source` promises.
What does not: where the values came from, and which row they are in.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

LARGEST_EXACT = float(2**53)
"""Whole numbers above it are spelled as they are stored: further digits would be invented."""


def column(values: Sequence[object]) -> tuple[pa.Array, pa.Array]:
    """The text of every cell (null where blank) and its letter (`-` where blank)."""
    kinds = set(map(type, values)) - {type(None)}
    if not kinds:
        return pa.nulls(len(values), pa.string()), pa.array(["-"] * len(values), pa.string())
    spelled = [_text_of(kind, values if len(kinds) == 1 else _only(kind, values)) for kind in kinds]
    text = spelled[0] if len(spelled) == 1 else pc.coalesce(*spelled)
    return text, _letters(values, kinds, text)


def _only(kind: type, values: Sequence[object]) -> list[object]:
    return [value if value.__class__ is kind else None for value in values]


def _letters(values: Sequence[object], kinds: set[type], text: pa.Array) -> pa.Array:
    letters = {kind: LETTERS.get(kind, "t") for kind in kinds} | {type(None): "-"}
    if len(set(letters.values())) == 2:
        return pc.if_else(pc.is_valid(text), letters[next(iter(kinds))], "-")
    return pc.if_else(pc.is_valid(text), pa.array([letters[value.__class__] for value in values], pa.string()), "-")


def _text_of(kind: type, values: Sequence[Any]) -> pa.Array:
    spell = SPELLINGS.get(kind)
    return spell(values) if spell else texts([None if value is None else str(value) for value in values])


def texts(values: Sequence[str | None]) -> pa.Array:
    """Texts as they are; an empty one is a blank cell."""
    text = pa.array(values, pa.string())
    return pc.if_else(pc.equal(pc.binary_length(text), 0), pa.scalar(None, pa.string()), text)


def _floats(values: Sequence[float | None]) -> pa.Array:
    """`151234`, not `151234.0`: Excel knows no whole numbers, the person who typed it does."""
    number = pa.array(values, pa.float64(), from_pandas=False)
    whole = pc.and_(pc.equal(pc.floor(number), number), pc.less(pc.abs(number), LARGEST_EXACT))
    integers = pc.if_else(whole, number, None).cast(pa.int64()).cast(pa.string())
    return pc.coalesce(integers, _fractions(values, number))


def _fractions(values: Sequence[float | None], number: pa.Array) -> pa.Array:
    """Arrow turns to exponents at ten thousand million, where a person still reads digits."""
    text = number.cast(pa.string())
    if not pc.any(pc.match_substring(text, "e")).as_py():
        return text
    return pa.array([None if value is None else repr(value) for value in values], pa.string())


def _integers(values: Sequence[int | None]) -> pa.Array:
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _booleans(values: Sequence[bool | None]) -> pa.Array:
    return pa.array(values, pa.bool_()).cast(pa.string())


def _dates(values: Sequence[dt.date | None]) -> pa.Array:
    return pa.array(values, pa.date32()).cast(pa.string())


def _timestamps(values: Sequence[dt.datetime | None]) -> pa.Array:
    text = pa.array(values, pa.timestamp("us")).cast(pa.string())
    return _without_trailing_zeros(pc.replace_substring(text, " ", "T", max_replacements=1))


def _times(values: Sequence[dt.time | None]) -> pa.Array:
    return _without_trailing_zeros(pa.array(values, pa.time64("us")).cast(pa.string()))


def _durations(values: Sequence[dt.timedelta | None]) -> pa.Array:
    """Hours run on past the day, as Excel shows `[h]:mm:ss`."""
    return pa.array([None if value is None else spelled_duration(value) for value in values], pa.string())


def spelled_duration(value: dt.timedelta) -> str:
    """`255:10:10`; a part of a second follows after a point."""
    total = abs(value)
    seconds = total.days * 86_400 + total.seconds
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    fraction = f".{total.microseconds:06}".rstrip("0") if total.microseconds else ""
    return ("-" if value < dt.timedelta(0) else "") + text + fraction


def _without_trailing_zeros(text: pa.Array) -> pa.Array:
    """Arrow spells six decimals of every second."""
    return pc.utf8_rtrim(pc.utf8_rtrim(text, "0"), ".")


LETTERS: dict[type, str] = {
    str: "t",
    float: "n",
    int: "n",
    bool: "b",
    dt.date: "d",
    dt.datetime: "s",
    dt.time: "h",
    dt.timedelta: "t",
}
SPELLINGS: dict[type, Callable[[Sequence[Any]], pa.Array]] = {
    str: texts,
    float: _floats,
    int: _integers,
    bool: _booleans,
    dt.date: _dates,
    dt.datetime: _timestamps,
    dt.time: _times,
    dt.timedelta: _durations,
}
