"""A schedule's five fields, checked where the config is read; Dagster, which runs it, takes a second to start.

What is accepted here Dagster accepts as well (a test compares the two); its `@daily` words are left out, since nobody
can say at what hour they run.
"""

import re
from collections.abc import Iterator

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
_LONGEST_MONTHS = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_PART = re.compile(r"(?P<all>\*)(?:/(?P<each>\d{1,4}))?|(?P<low>\w{1,4})(?:-(?P<high>\w{1,4})(?:/(?P<step>\d{1,4}))?)?")

EXAMPLE = '"0 6 * * *" for every day at 6:00, "30 7 * * 1-5" for working days at 7:30'


def check_cron(text: str) -> str | None:
    """What is wrong with a schedule; None when nothing is."""
    words = text.lower().split()
    if len(words) != len(_FIELDS):
        return f"{text!r} is not a schedule, which has five parts: minute, hour, day, month, day of the week"
    sets = [_values(word, low, high, names) for word, (_, low, high, names) in zip(words, _FIELDS, strict=True)]
    for word, values, (name, low, high, _) in zip(words, sets, _FIELDS, strict=True):
        if values is None:
            return f"{word!r} cannot be the {name}, which goes from {low} to {high}"
    return _never_comes(words, [values or set() for values in sets])


def _never_comes(words: list[str], sets: list[set[int]]) -> str | None:
    """The 31st of February: a scheduler would look for it for ever."""
    _, _, days, months, _ = sets
    is_possible = any(min(days) <= _LONGEST_MONTHS[month] for month in months)
    return None if is_possible else f"day {words[2]} never comes in month {words[3]}"


def _values(word: str, low: int, high: int, names: tuple[str, ...]) -> set[int] | None:
    found: set[int] = set()
    for part in word.split(","):
        values = set(_part(part, low, high, names))
        if not values:
            return None
        found |= values
    return found


def _part(part: str, low: int, high: int, names: tuple[str, ...]) -> Iterator[int]:
    """The numbers that one part stands for; none when it cannot be read."""
    match = _PART.fullmatch(part)
    if not match:
        return
    step = int(match["each"] or match["step"] or 1)
    first = low if match["all"] else _number(match["low"], low, names)
    last = high if match["all"] else _number(match["high"] or match["low"], low, names)
    if first is not None and last is not None and low <= first <= last <= high and 1 <= step <= high:
        yield from range(first, last + 1, step)


def _number(word: str, low: int, names: tuple[str, ...]) -> int | None:
    if word in names:
        return names.index(word) + low
    return int(word) if word.isascii() and word.isdigit() else None
