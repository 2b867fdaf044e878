"""Where two answers differ, place by place, also in the order of keys.

Here: comparing JSON. Not here: which differences are known and why they stay (`known_differences`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ABSENT = "(absent)"


@dataclass(frozen=True)
class Difference:
    """One place of an answer that is not as recorded."""

    place: str
    recorded: Any
    answered: Any

    def __str__(self) -> str:
        return f"{self.place}: recorded {_short(self.recorded)}, answered {_short(self.answered)}"


def differences(recorded: Any, answered: Any, place: str = "$") -> Iterator[Difference]:
    """Every place where the answers differ: 1 is not 1.0, and {"a", "b"} is not {"b", "a"}."""
    if isinstance(recorded, dict) and isinstance(answered, dict):
        yield from _of_objects(recorded, answered, place)
    elif isinstance(recorded, list) and isinstance(answered, list):
        yield from _of_lists(recorded, answered, place)
    elif type(recorded) is not type(answered) or recorded != answered:
        yield Difference(place, recorded, answered)


def _of_objects(recorded: dict[str, Any], answered: dict[str, Any], place: str) -> Iterator[Difference]:
    for key in recorded:
        yield from differences(recorded[key], answered.get(key, ABSENT), f"{place}.{key}")
    for key in answered.keys() - recorded.keys():
        yield Difference(f"{place}.{key}", ABSENT, answered[key])
    theirs, ours = [key for key in recorded if key in answered], [key for key in answered if key in recorded]
    if theirs != ours:
        yield Difference(f"{place} (order)", theirs, ours)


def _of_lists(recorded: list[Any], answered: list[Any], place: str) -> Iterator[Difference]:
    for position, (theirs, ours) in enumerate(zip(recorded, answered, strict=False)):
        yield from differences(theirs, ours, f"{place}[{position}]")
    if len(recorded) != len(answered):
        yield Difference(f"{place} (length)", len(recorded), len(answered))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
