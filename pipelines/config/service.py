"""The part `service` of the config: opening hours, holidays and promises, as people write them down.

What does not belong here: how time is counted; see `assets.crm.service`.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from assets import settings
from assets.suggestions import nearest
from pipelines.config.types import NO_ENTRIES, NO_KEYS, Part, refused

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d\d))?")
_PROMISE = re.compile(r"(\d+)\s*(minute|min|hour|h|working day|business day|day)s?")
_IN_UNITS = {
    **dict.fromkeys(("minute", "min"), (1, "minutes")),
    **dict.fromkeys(("hour", "h"), (60, "minutes")),
    **dict.fromkeys(("day", "working day", "business day"), (1, "days")),
}


def weekdays(text: str) -> list[int]:
    """The weekdays (1 Monday to 7 Sunday) of `mon-fri`, `sat`, `mon, wed`.

    Raises:
        PydanticCustomError: A word in it is no day.
    """
    found: list[int] = []
    for part in text.lower().replace(" ", "").split(","):
        ends = [_weekday(word, text) for word in re.split(r"[-–]", part)]
        # From Saturday to Monday goes over the end of the week.
        found += [(ends[0] - 1 + day) % 7 + 1 for day in range((ends[-1] - ends[0]) % 7 + 1)]
    return found


def _weekday(word: str, text: str) -> int:
    if word[:3] in WEEKDAYS:
        return WEEKDAYS.index(word[:3]) + 1
    raise refused(f"{text!r} are no days of the week", "write e.g. mon-fri, sat, or mon,wed")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `9:00-12:30, 14-18`, in minutes after midnight.

    Raises:
        PydanticCustomError: It is no time, or it ends before it begins.
    """
    for part in text.lower().split(","):
        found = _SPAN.fullmatch(part.strip())
        opens, closes = _minutes(found) if found else (0, 0)
        if not 0 <= opens < closes <= 24 * 60:
            raise refused(f"{part.strip()!r} are no hours", 'write e.g. "9:00-17:30", or "9:00-12:30, 14:00-18:00"')
        yield opens, closes


def _minutes(found: re.Match[str]) -> tuple[int, int]:
    opens, opens_after, closes, closes_after = (int(part or 0) for part in found.groups())
    return opens * 60 + opens_after, closes * 60 + closes_after


def _hours(given: dict[str, str]) -> dict[str, str]:
    days = [day for key in given for day in weekdays(key)]
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice:
        raise refused(
            f"{WEEKDAYS[twice - 1]} stands there twice", "write all its hours in one place, with a comma between"
        )
    for text in given.values():
        list(spans(text))
    return given


def promise(text: str) -> tuple[int, str]:
    """`4 hours` as (240, "minutes"), `3 days` as (3, "days"): days on which the business is open.

    Raises:
        PydanticCustomError: It is no time.
    """
    found = _PROMISE.fullmatch(text.strip().lower())
    unit = found and _IN_UNITS.get(found[2])
    if not found or not unit or int(found[1]) == 0 or int(found[1]) > 400:
        raise refused(
            f"{text!r} is no promise", "write e.g. 4 hours, 30 minutes or 3 days (those on which you are open)"
        )
    return int(found[1]) * unit[0], unit[1]


def _promise(text: str) -> str:
    promise(text)
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise refused(f"{text!r} is no date", "write year, month and day, e.g. 2026-12-24") from None


def _holidays(text: str) -> str:
    # Here, because only who has holidays in the config needs it.
    from holidays import list_supported_countries

    country, _, part = text.strip().upper().partition("-")
    known = list_supported_countries()
    if country not in known:
        near = nearest(country, known)
        raise refused(
            f"no holidays are known of {text!r}", f"write {near}" if near else "write a country, e.g. GB-ENG or DE"
        )
    if part and part not in known[country]:
        parts = ", ".join(known[country]) or "none"
        raise refused(
            f"{country} has no part {part!r} with holidays of its own", f"write {country}, or one of its parts: {parts}"
        )
    return f"{country}-{part}" if part else country


Promise = Annotated[str, AfterValidator(_promise)]


class Service(Part):
    """When you are open, and what you promise to those who ask or complain."""

    hours: Annotated[dict[str, str], AfterValidator(_hours), NO_KEYS] = Field(
        default_factory=dict,
        description="When you are open; day and night unless given.",
        examples=[{"mon-fri": "9:00-17:30", "sat": "9:00-13:00"}],
    )
    holidays: Annotated[str, AfterValidator(_holidays)] | None = Field(
        default=None,
        description="Whose public holidays you keep: a country, or a part of one; none unless given.",
        examples=["GB-ENG"],
    )
    closed: Annotated[tuple[Annotated[str, AfterValidator(_day)], ...], NO_ENTRIES] = Field(
        default=(), description="Days on which you are closed besides.", examples=[["2026-12-24"]]
    )
    first_answer: Promise | None = Field(
        default=None,
        description="Within what time somebody is answered: minutes and hours in which you are open, or days on which you are.",
        examples=["4 hours"],
    )
    resolution: Promise | None = Field(
        default=None, description="Within what time a complaint is solved.", examples=["3 days"]
    )

    def settings(self) -> settings.Service:
        """The same as plain values."""
        return settings.Service(
            tuple(
                settings.Opening(day, opens, closes)
                for days, text in self.hours.items()
                for day in weekdays(days)
                for opens, closes in spans(text)
            ),
            self.holidays,
            tuple(date.fromisoformat(day) for day in self.closed),
            promise(self.first_answer) if self.first_answer else None,
            promise(self.resolution) if self.resolution else None,
        )
