"""Dates that stand in several columns: a time of day beside its day, the day, month and year of a birth.

Known by the headings of the other columns; what they hold is also kept as it is.
"""

from collections.abc import Sequence
from types import MappingProxyType

from assets.staging.heading_forms import heading_key
from assets.warehouse.connection import quoted

MOMENTS = frozenset({"ordered_at", "at", "opened_at"})
"""Fields beside which a column of times belongs: when an event happened."""

_HEADINGS = MappingProxyType(
    {
        "time": "time|time of day|order time|sale time|purchase time|uhrzeit|zeit|bestellzeit|heure|hora|ora|tijd|tijdstip",
        "month": "birth month|month of birth|dob month|geburtsmonat|mois de naissance|mes de nacimiento|mese di nascita|geboortemaand",
        "year": "birth year|year of birth|dob year|geburtsjahr|année de naissance|año de nacimiento|anno di nascita|geboortejaar",
    }
)  # fmt: skip


def with_its_time(header: str, others: Sequence[str]) -> str | None:
    """SQL over `r`: the day together with the time in a column of its own; None where there is no such column."""
    time = _column("time", header, others)
    if time is None:
        return None
    day = f"r.{quoted(header)}"
    is_time = rf"regexp_full_match(trim({time}), '\d{{1,2}}[:.h]\d{{2}}.*')"
    return f"case when {is_time} and not contains({day}, ':') then {day} || ' ' || trim({time}) else {day} end"


def with_its_month(header: str, others: Sequence[str]) -> str | None:
    """SQL over `r`: a birth date from its parts, without the year where that is blank; None where it is in one column."""
    month = _column("month", header, others)
    if month is None:
        return None
    day, year = f"trim(r.{quoted(header)})", _column("year", header, others) or "null::varchar"
    parts = f"lpad(trim({month}), 2, '0') || '-' || lpad({day}, 2, '0')"
    whole = f"coalesce(nullif(trim({year}), '') || '-', '--')"
    in_words = f"{day} || ' ' || trim({month}) || coalesce(' ' || nullif(trim({year}), ''), '')"
    is_part = rf"regexp_full_match({day}, '\d{{1,2}}')"
    return (
        rf"case when not {is_part} then r.{quoted(header)}"
        rf" when regexp_full_match(trim({month}), '\d{{1,2}}') then {whole} || {parts} else {in_words} end"
    )


def _column(what: str, header: str, others: Sequence[str]) -> str | None:
    keys = {heading_key(heading) for heading in _HEADINGS[what].split("|")}
    found = next((name for name in others if name != header and heading_key(name) in keys), None)
    return f"r.{quoted(found)}" if found is not None else None
