"""What people's input becomes: USER_ENTERED reads it as if it had been typed into a cell, RAW takes it as it is."""

import re
from datetime import date, datetime
from typing import Any

from google_server.locales import Locale, locale_named
from google_server.rendering import EPOCH

ExtendedValue = dict[str, Any]
NumberFormat = dict[str, str]
Entered = tuple[ExtendedValue, NumberFormat | None]

_DATE = re.compile(r"(\d{1,4})([/.-])(\d{1,2})(?:\2(\d{1,4}))?")
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})([ -])([A-Za-z]{3,9})\.?(?:,?[ -](\d{4}|\d{2}))?")
_MONTH_NAME_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?")
_TIME = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?( ?[AaPp][Mm])?")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


def raw(value: Any) -> ExtendedValue:
    """RAW: text stays text, whatever it looks like; "" empties the cell."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, (int, float)):
        return {"numberValue": value}
    return {"stringValue": value} if value else {}


def entered(value: Any, locale: str = "en_US", today: date | None = None) -> Entered:
    """USER_ENTERED, for any JSON value."""
    return parse_entered(value, locale, today) if isinstance(value, str) else (raw(value), None)


def parse_entered(text: str, locale: str = "en_US", today: date | None = None) -> Entered:
    """What typing `text` puts into a cell, and the number format it brings along. `today` gives dates their year."""
    if text.startswith("'"):
        return raw(text[1:]), None
    if text.startswith("=") and len(text) > 1:
        return {"formulaValue": text}, None
    stripped = text.strip()
    if stripped.upper() in ("TRUE", "FALSE"):
        return {"boolValue": stripped.upper() == "TRUE"}, None
    if any(character.isdigit() for character in stripped):
        rules = locale_named(locale)
        found = _number(stripped, rules) or _moment(stripped, rules, today)
        if found:
            return {"numberValue": found[0]}, found[1]
        # A telephone number such as "+49 151 23" is taken for a formula, and is then an error.
        if stripped.startswith("+"):
            return {"formulaValue": "=" + stripped}, None
    return raw(text), None


def whole(number: float) -> float:
    """The same number, as an int where it has no fraction, as JSON from Google has it."""
    return int(number) if number == int(number) and abs(number) < 2**53 else number


def _number(text: str, locale: Locale) -> tuple[float, NumberFormat | None] | None:
    """A number with its sign, currency, percent, thousands."""
    match = _number_pattern(locale).fullmatch(text)
    if not match:
        return None
    units = match["units"] or "0"
    has_groups = not units.isdigit()
    digits = "".join(filter(str.isdigit, units))
    number = float(f"{digits}.{match['fraction'] or '0'}e{match['exponent'] or '0'}")
    if match["sign"] == "-" or match["open"]:
        number = -number
    if match["percent"]:
        number = round(number / 100, 15)
    return whole(number), _number_format(match, has_groups)


def _number_format(match: re.Match[str], has_groups: bool) -> NumberFormat | None:
    fraction = ".00" if match["fraction"] else ""
    currency = match["currency"] or match["currency_after"]
    if match["percent"]:
        return {"type": "PERCENT", "pattern": f"0{fraction}%"}
    if currency:
        return {"type": "CURRENCY", "pattern": f'"{currency}"#,##0{fraction}'}
    if match["exponent"]:
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    return {"type": "NUMBER", "pattern": f"#,##0{fraction}"} if has_groups else None


def _number_pattern(locale: Locale) -> re.Pattern[str]:
    group, decimal, currency = re.escape(locale.group), re.escape(locale.decimal), re.escape(locale.currency)
    if locale.group in "\u00a0\u202f":
        group = "[ \u00a0\u202f]"
    return re.compile(
        rf"(?P<open>\()?(?P<sign>[+-])? ?(?P<currency>{currency})? ?"
        rf"(?P<units>\d{{1,3}}(?:{group}\d{{3}})+|\d+)?(?:{decimal}(?P<fraction>\d*))?"
        rf"(?:[eE](?P<exponent>[+-]?\d{{1,3}}))? ?(?P<percent>%)?(?P<currency_after>{currency})?(?(open)\))"
    )


def _moment(text: str, locale: Locale, today: date | None) -> tuple[float, NumberFormat] | None:
    """A date, a time, or both with a blank between."""
    day = _day(text, locale, today)
    if day:
        return (day[0] - EPOCH.date()).days, {"type": "DATE", "pattern": day[1]}
    clock = _clock(text)
    if clock:
        return whole(clock[0]), {"type": "TIME", "pattern": clock[1]}
    head, _, tail = text.replace("T", " ").partition(" ")
    day, clock = _day(head, locale, today), _clock(tail.strip())
    if day and clock:
        days = (day[0] - EPOCH.date()).days
        return whole(days + clock[0]), {"type": "DATE_TIME", "pattern": f"{day[1]} {clock[1]}"}
    return None


def _day(text: str, locale: Locale, today: date | None) -> tuple[date, str] | None:
    """The date and the pattern that shows it as it was typed."""
    match = _DATE.fullmatch(text)
    if match:
        return _numeric_day(match, locale, today or datetime.now().astimezone().date())
    year_now = str((today or datetime.now().astimezone().date()).year)
    match = _DAY_MONTH_NAME.fullmatch(text)
    if match:
        day, mark, month, year = match.groups()
        return _named_day(year or year_now, month, day, f"d{mark}mmm{mark}yyyy" if year else f"d{mark}mmm")
    match = _MONTH_NAME_DAY.fullmatch(text)
    if match:
        month, day, year = match.groups()
        return _named_day(year or year_now, month, day, "mmm d, yyyy" if year else "mmm d")
    return None


def _numeric_day(match: re.Match[str], locale: Locale, today: date) -> tuple[date, str] | None:
    first, mark, second, third = match.groups()
    if len(first) == 4:
        names = "ymd"
    elif third is None:
        names = locale.order.replace("y", "")
    else:
        names = locale.order if locale.order != "ymd" or len(first) > 2 else "mdy"
    parts = dict(zip(names, (first, second, third), strict=False))
    if len(names) < 2 or (len(first) == 4 and third is None):
        return None
    pattern = mark.join(_width(name, parts[name]) for name in names)
    found = _date(parts.get("y") or str(today.year), parts["m"], parts["d"])
    return (found, pattern) if found else None


def _width(name: str, text: str) -> str:
    if name == "y":
        return "yyyy" if len(text) > 2 else "yy"
    return name * 2 if text.startswith("0") else name


def _named_day(year: str, month: str, day: str, pattern: str) -> tuple[date, str] | None:
    number = next((place for place, name in enumerate(_MONTHS, 1) if name.startswith(month.lower())), None)
    if number is None or (len(month) > 3 and month.lower() not in _MONTHS):
        return None
    found = _date(year, str(number), day)
    return (found, pattern.replace("mmm", "mmmm") if len(month) > 3 else pattern) if found else None


def _date(year: str, month: str, day: str) -> date | None:
    full = int(year) + (0 if len(year) > 2 else 2000 if int(year) < 30 else 1900)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


def _clock(text: str) -> tuple[float, str] | None:
    """A time as a part of a day."""
    match = _TIME.fullmatch(text)
    if not match or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return None
    hours = int(match[1])
    if match[4]:
        hours = hours % 12 + (12 if "p" in match[4].lower() else 0)
    pattern = ("h:mm:ss" if match[3] else "h:mm") + (" am/pm" if match[4] else "")
    return (hours * 3600 + int(match[2]) * 60 + int(match[3] or 0)) / 86400, pattern
