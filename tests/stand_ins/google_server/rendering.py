"""How a value is shown: number formats, dates, and the three render options of the values endpoints.

Covered are the patterns that Google sets when people type, and what people choose from the menu; colours and
conditions in brackets are read over.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from google_server.document import Cell
from google_server.locales import Locale, locale_named

EPOCH = datetime(1899, 12, 30)
DATES = frozenset({"DATE", "TIME", "DATE_TIME"})

ERRORS = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}

_DATE_PARTS = re.compile(r'\[h+\]|"[^"]*"|\\.|y+|m+|d+|h+|s+|\.0+|am/pm|a/p|.', re.IGNORECASE | re.DOTALL)
_LITERALS = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+")


def show(value: Mapping[str, Any], number_format: Mapping[str, Any] | None, locale: str = "en_US") -> str:
    """The `formattedValue` of an effective value."""
    if "stringValue" in value:
        return str(value["stringValue"])
    if "boolValue" in value:
        return "TRUE" if value["boolValue"] else "FALSE"
    if "errorValue" in value:
        return ERRORS[value["errorValue"]["type"]]
    if not number_format:
        return general(value["numberValue"], locale_named(locale).decimal)
    kind, pattern = number_format.get("type", "NUMBER"), number_format.get("pattern", "")
    return _formatter(kind, pattern, locale)(value["numberValue"])


def number_format_of(cell: Cell) -> Mapping[str, Any] | None:
    """The format that holds for the cell: its own, or the one its formula brings along."""
    for formats in ("userEnteredFormat", "effectiveFormat"):
        if formats in cell and "numberFormat" in cell[formats]:
            found: Mapping[str, Any] = cell[formats]["numberFormat"]
            return found
    return None


def formatted(cell: Cell) -> Any:
    """FORMATTED_VALUE: as people see it; "" for a blank cell."""
    return cell.get("formattedValue", "")


def unformatted(cell: Cell) -> Any:
    """UNFORMATTED_VALUE with SERIAL_NUMBER: numbers as numbers, dates as days since 1899-12-30."""
    for kind, value in cell.get("effectiveValue", {"": ""}).items():
        if kind == "errorValue":
            return ERRORS[value["type"]]
        return value
    return ""


def unformatted_but_dates(cell: Cell) -> Any:
    """UNFORMATTED_VALUE with FORMATTED_STRING."""
    number_format = number_format_of(cell)
    if number_format and number_format.get("type") in DATES:
        return formatted(cell)
    return unformatted(cell)


def formula(cell: Cell) -> Any:
    """FORMULA: what was entered where it is a formula, else the value."""
    entered = cell.get("userEnteredValue")
    return entered["formulaValue"] if entered and "formulaValue" in entered else unformatted(cell)


def formula_but_dates(cell: Cell) -> Any:
    """FORMULA with FORMATTED_STRING."""
    entered = cell.get("userEnteredValue")
    return entered["formulaValue"] if entered and "formulaValue" in entered else unformatted_but_dates(cell)


def general(number: float, decimal: str = ".") -> str:
    """A number without a format: as many digits as are needed, ten at most unless it is whole."""
    if number == 0:
        return "0"
    size = abs(number)
    if size >= 1e15 or size < 1e-5:
        digits, exponent = f"{number:.5E}".split("E")
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return f"{digits}E{exponent}".replace(".", decimal)
    if number == int(number):
        return str(int(number))
    places = max(0, 10 - max(0, math.floor(math.log10(size)) + 1))
    text = f"{number:.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", decimal)


@lru_cache(maxsize=512)
def _formatter(kind: str, pattern: str, locale_name: str) -> Callable[[float], str]:
    locale = locale_named(locale_name)
    if kind == "TEXT" or pattern == "@":
        return lambda number: general(number, locale.decimal)
    pattern = pattern or default_pattern(kind, locale_name)
    if pattern.lower() == "general" or not pattern:
        return lambda number: general(number, locale.decimal)
    if kind in DATES or (kind == "NUMBER" and _is_date(pattern)):
        return _date_formatter(pattern)
    return _number_formatter(pattern, locale)


def default_pattern(kind: str, locale_name: str) -> str:
    """The pattern of a number format that names its type only."""
    locale = locale_named(locale_name)
    return {
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": f'"{locale.currency}"#,##0.00',
        "DATE": locale.date,
        "TIME": "h:mm:ss AM/PM",
        "DATE_TIME": f"{locale.date} H:mm:ss",
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")


def _is_date(pattern: str) -> bool:
    return bool(re.search("[ymdhs]", _LITERALS.sub("", pattern), re.IGNORECASE))


def _date_formatter(pattern: str) -> Callable[[float], str]:
    parts = _DATE_PARTS.findall(pattern)
    is_half_day = any(part.lower() in ("am/pm", "a/p") for part in parts)
    makers = [_date_part(parts, place, is_half_day) for place in range(len(parts))]

    def write(serial: float) -> str:
        moment = EPOCH + timedelta(seconds=round(serial * 86400, 3))
        return "".join(make(moment, serial) for make in makers)

    return write


def _date_part(parts: list[str], place: int, is_half_day: bool) -> Callable[[datetime, float], str]:
    """What writes one part of a date pattern; "m" is minutes after hours or before seconds."""
    part = parts[place]
    kind, width = part[0].lower(), len(part)
    if kind == "[":
        return lambda _, serial: str(int(serial * 24))
    if part.lower() in ("am/pm", "a/p"):
        return lambda moment, _: f"{moment:%p}"
    if kind == "m" and _is_minutes(parts, place):
        return lambda moment, _: str(moment.minute).zfill(width)
    if kind in _DATE_WRITERS:
        return lambda moment, _: _DATE_WRITERS[kind](moment, width)
    if kind == "h":
        return lambda moment, _: str((moment.hour - 1) % 12 + 1 if is_half_day else moment.hour).zfill(width)
    literal = part[1:-1] if kind == '"' and width > 1 else part.removeprefix("\\")
    return lambda _, __: literal


def _is_minutes(parts: list[str], place: int) -> bool:
    letters = [part[:2].lower().strip("[") for part in parts]
    before = next((item for item in reversed(letters[:place]) if item[:1] in ("y", "m", "d", "h", "s")), "")
    after = next((item for item in letters[place + 1 :] if item[:1] in ("y", "m", "d", "h", "s")), "")
    return before.startswith("h") or after.startswith("s")


def _month(moment: datetime, width: int) -> str:
    if width > 2:
        return f"{moment:%B}" if width > 3 else f"{moment:%b}"
    return str(moment.month).zfill(width)


def _day(moment: datetime, width: int) -> str:
    if width > 2:
        return f"{moment:%A}" if width > 3 else f"{moment:%a}"
    return str(moment.day).zfill(width)


_DATE_WRITERS: dict[str, Callable[[datetime, int], str]] = {
    "y": lambda moment, width: f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}",
    "m": _month,
    "d": _day,
    "s": lambda moment, width: str(moment.second).zfill(width),
    ".": lambda moment, width: f".{moment.microsecond:06d}"[:width] if width > 1 else ".",
}


def _number_formatter(pattern: str, locale: Locale) -> Callable[[float], str]:
    """For a pattern of up to three sections: positive; negative; zero."""
    sections = [_section(text, locale) for text in pattern.split(";")]

    def write(number: float) -> str:
        if number < 0:
            return sections[1](-number) if len(sections) > 1 else "-" + sections[0](-number)
        return sections[2](0) if number == 0 and len(sections) > 2 else sections[0](number)

    return write


def _section(pattern: str, locale: Locale) -> Callable[[float], str]:
    """One section: literal text around one group of digits, with percent and exponent."""
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[1] or match[2] or "")
        return "\x00"

    bare = _LITERALS.sub(keep, pattern)
    digits = _DIGITS.search(bare)
    before, after = (bare[: digits.start()], bare[digits.end() :]) if digits else (bare, "")
    shape = digits[0] if digits else ""
    factor = 100 ** bare.count("%")
    is_scientific = "E+" in after.upper()

    def write(number: float) -> str:
        if not digits:
            text = before
        elif is_scientific:
            text = before + _scientific(number, shape, locale) + re.sub(r"(?i)E\+0+", "", after)
        else:
            text = before + _digits(number * factor, shape, locale) + after
        kept = iter(literals)
        return re.sub("\x00", lambda _: next(kept), text)

    return write


def _scientific(number: float, shape: str, locale: Locale) -> str:
    mantissa, exponent = f"{number:.{len(shape.partition('.')[2])}E}".split("E")
    return f"{mantissa.replace('.', locale.decimal)}E{exponent}"


def _digits(number: float, shape: str, locale: Locale) -> str:
    whole, _, fraction = shape.partition(".")
    # Half away from zero as people expect; the nudge is smaller than any digit shown.
    text = f"{number + (1e-9 if number else 0):.{len(fraction)}f}"
    units, _, decimals = text.partition(".")
    optional = len(fraction) - len(fraction.rstrip("#"))
    decimals = decimals[: len(decimals) - optional] + decimals[len(decimals) - optional :].rstrip("0")
    units = units.zfill(whole.count("0")) if units != "0" or "0" in whole else ""
    if "," in whole:
        units = f"{int(units or 0):,}".replace(",", locale.group)
    return units + (locale.decimal + decimals if decimals or (shape.endswith(".")) else "")
