"""Writing a cell's value: whoever writes one gets the effective and the shown value with it.

`recalculate` comes after a change of any kind; it looks only at cells that hold a formula, and writes only those
whose result differs.
"""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from google_server.document import Cell, Document, Sheet
from google_server.evaluation import Evaluation, Result
from google_server.input import NumberFormat, entered
from google_server.rendering import number_format_of, show

VALUE_KEYS = ("userEnteredValue", "effectiveValue", "formattedValue", "effectiveFormat", "hyperlink", "textFormatRuns")


def set_value(cell: Cell, value: Mapping[str, Any] | None, locale: str = "en_US") -> None:
    """Put an ExtendedValue into the cell; nothing, or an empty text, empties it. Formats, notes, rules stay.

    A formula has its result after `recalculate`.
    """
    for key in VALUE_KEYS:
        cell.pop(key, None)
    if not value or value.get("stringValue") == "":
        return
    cell["userEnteredValue"] = value
    if "formulaValue" not in value:
        cell["effectiveValue"] = value
        text = value.get("stringValue")
        cell["formattedValue"] = text if text is not None else show(value, number_format_of(cell), locale)


def set_number_format(cell: Cell, number_format: NumberFormat, locale: str = "en_US") -> None:
    """Give the cell a number format, as typing a date does, and show its value anew."""
    cell["userEnteredFormat"] = {**cell.get("userEnteredFormat", {}), "numberFormat": number_format}
    show_again(cell, locale)


def show_again(cell: Cell, locale: str = "en_US") -> None:
    """Bring `formattedValue` up to date after the cell's format changed."""
    if "effectiveValue" in cell:
        cell["formattedValue"] = show(cell["effectiveValue"], number_format_of(cell), locale)


def type_in(cell: Cell, value: Any, locale: str = "en_US", now: datetime | None = None) -> None:
    """What USER_ENTERED does: read it as typed, bringing along the format of dates, percents and money.

    A cell formatted as plain text keeps what is typed as text; one that is a date already keeps its own pattern.
    """
    present = (cell.get("userEnteredFormat") or {}).get("numberFormat", {}).get("type")
    if present == "TEXT" and isinstance(value, str):
        set_value(cell, {"stringValue": value.removeprefix("'")}, locale)
        return
    extended, number_format = entered(value, locale, now.date() if now else None)
    set_value(cell, extended, locale)
    if number_format and (present is None or present != number_format["type"]):
        set_number_format(cell, number_format, locale)


def now_in(document: Document, at: float | None = None) -> datetime:
    """The clock on the document's wall, without its zone."""
    try:
        zone = ZoneInfo(str(document.properties.get("timeZone", "Etc/GMT")))
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("Etc/GMT")
    return datetime.fromtimestamp(time.time() if at is None else at, zone).replace(tzinfo=None)


def recalculate(document: Document, at: float | None = None) -> None:
    """Calculate every formula; `at` is the time that TODAY and NOW tell, in seconds since 1970."""
    formulas = [(sheet, sheet.formulas()) for sheet in document.sheets]
    if not any(rows for _, rows in formulas):
        return
    evaluation = Evaluation(document, now_in(document, at))
    locale = str(document.properties.get("locale", "en_US"))
    for sheet, rows in formulas:
        for row, columns in rows:
            for column in columns:
                _settle(sheet, row, column, evaluation.result(sheet, row, column), locale)


def _settle(sheet: Sheet, row: int, column: int, result: Result, locale: str) -> None:
    """Write a formula's result, if it is another than before; rows that stay as they are stay shared."""
    cell = sheet.cell(row, column)
    brought = {"numberFormat": result.number_format} if result.number_format else None
    settled = (cell.get("effectiveValue"), cell.get("effectiveFormat"), cell.get("hyperlink"))
    if settled == (result.effective, brought, result.link) and "formattedValue" in cell:
        return
    cell = sheet.write_cell(row, column)
    for key, value in (("effectiveValue", result.effective), ("effectiveFormat", brought), ("hyperlink", result.link)):
        cell.pop(key, None)
        if value is not None:
            cell[key] = value
    cell["formattedValue"] = show(result.effective, number_format_of(cell), locale)
