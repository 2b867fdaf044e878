"""A cell as Google's API spells it, and as we do: dates are days since the end of 1899, text is never looked into."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from connectors.target import Cell

DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a day in a sheet has no time zone
LAST_SERIAL = 2_958_466
"""The day after 31 December 9999."""

ERROR_TEXTS = {
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


def value_of(cell: Mapping[str, Any]) -> object:
    """What a cell of `spreadsheets.get` holds; None when it is blank."""
    value = cell.get("effectiveValue")
    if not value:
        return None
    if "numberValue" in value:
        return _number(value["numberValue"], _format_of(cell))
    if "errorValue" in value:
        return ERROR_TEXTS.get(value["errorValue"].get("type"), "#ERROR!")
    return value.get("stringValue", value.get("boolValue"))


def _format_of(cell: Mapping[str, Any]) -> str:
    for look in ("effectiveFormat", "userEnteredFormat"):
        kind = cell.get(look, {}).get("numberFormat", {}).get("type")
        if kind:
            return str(kind)
    return ""


def _number(serial: float, kind: str) -> object:
    if kind not in ("DATE", "DATE_TIME", "TIME") or not 0 <= serial < LAST_SERIAL:
        return serial
    if kind == "TIME" and serial < 1:
        return (DAY_ZERO + _since(serial)).time()
    moment = DAY_ZERO + _since(serial)
    return moment.date() if kind == "DATE" and moment.time() == time() else moment


def _since(serial: float) -> timedelta:
    """To the second: a sheet's fraction of a day is never quite the moment that was typed."""
    return timedelta(seconds=round(serial * 86_400))


def entered(value: Cell) -> dict[str, object]:
    """The `userEnteredValue` that puts the value into a cell raw: text stays text, whatever it starts with."""
    match value:
        case None | "":
            return {}
        case bool():
            return {"boolValue": value}
        case int() | float():
            return {"numberValue": value}
        case datetime():
            return {"numberValue": (value - DAY_ZERO) / timedelta(days=1)}
        case date():
            return {"numberValue": (value - DAY_ZERO.date()).days}
        case _:
            return {"stringValue": str(value)}
