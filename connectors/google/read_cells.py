"""Cells as Google tells them, as a `Grid`: values, types, merged cells and hidden rows, all of one moment.

What belongs here: which fields of `spreadsheets.get` a source needs, and what they mean.
What does not: asking for them (`connectors.google.sheet_source`), headings and rows (`connectors.tabular.records`).

One request gives the values together with their formats. Two would part when somebody sorts between them, and a price
would become a date. `effectiveValue` is what `UNFORMATTED_VALUE` and `SERIAL_NUMBER` give: no locale has a say in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from connectors.errors import SourceUnavailable
from connectors.tabular import grid
from connectors.tabular.grid import Grid, Merge
from connectors.tabular.number_formats import is_padding, shown

FIELDS = (
    "sheets(properties(sheetId,title),merges,data(startColumn,rowMetadata(hiddenByUser,hiddenByFilter),rowData(values("
    "effectiveValue,userEnteredValue/formulaValue,effectiveFormat/numberFormat,pivotTable/source))))"
)
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
FIRST_SERIAL, LAST_SERIAL = -693_593, 2_958_465
"""1 January of the year 1 and 31 December 9999: what lies outside is a number, whatever its format."""
DAY = 86_400_000
"""In milliseconds, the finest that a sheet shows; a serial's last digits are noise beyond them."""
ERRORS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
"""What a cell shows for an error; #ERROR! for any other."""
DURATION = re.compile(r"\[[hms]+\]", re.IGNORECASE)

Cell = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TabAnswer:
    """A tab as Google told it.

    Attributes:
        grid: Its cells, from the first row on.
        is_calculated: Some of them follow from other cells, tabs or files.
    """

    grid: Grid
    is_calculated: bool


def read(sheet: Mapping[str, Any]) -> TabAnswer:
    """The tab from an element of `sheets` in an answer with `FIELDS`.

    Raises:
        SourceUnavailable: Some cells are being calculated at this moment.
    """
    block: Mapping[str, Any] = next(iter(sheet.get("data", ())), {})
    rows: list[Sequence[Cell]] = [row.get("values", ()) for row in block.get("rowData", ())]
    left = int(block.get("startColumn", 0))
    errors = dict(_errors(rows, left))
    _refuse_unfinished(errors)
    width = max(map(len, rows), default=0)
    cells = grid.of_rows(
        ([*map(_value, row), *[None] * (width - len(row))] for row in rows),
        width,
        left,
        map(_merge, sheet.get("merges", ())),
        errors,
        frozenset(number for number, about in enumerate(block.get("rowMetadata", ()), 1) if any(about.values())),
    )
    is_calculated = any(_is_calculated(cell) for row in rows for cell in row)
    return TabAnswer(replace(cells, tab=str(sheet["properties"]["title"])), is_calculated)


def _is_calculated(cell: Cell) -> bool:
    return "formulaValue" in cell.get("userEnteredValue", ()) or bool(cell.get("pivotTable"))


def _value(cell: Cell) -> object:
    """The value in Python; errors are told by `_errors`."""
    value = cell.get("effectiveValue")
    if not value:
        return None
    if "stringValue" in value:
        return value["stringValue"]
    if "numberValue" in value:
        return _number(float(value["numberValue"]), cell.get("effectiveFormat", {}).get("numberFormat", {}))
    return value.get("boolValue")


def _number(number: float, form: Mapping[str, str]) -> object:
    kind, pattern = form.get("type", ""), form.get("pattern", "")
    if kind in ("DATE", "DATE_TIME", "TIME"):
        return _moment(number, kind, pattern)
    return shown(pattern, int(number)) if pattern and number.is_integer() and _is_padding(pattern) else number


_is_padding = cache(is_padding)


def _moment(serial: float, kind: str, pattern: str) -> object:
    """A date, a date with time, a time of day, or a duration.

    A date that hides a time of day still has it. Midnight of a column of moments is a moment.
    """
    since = timedelta(milliseconds=round(serial * DAY)) if FIRST_SERIAL <= serial < LAST_SERIAL else None
    if since is None:
        return serial
    if DURATION.search(pattern):
        return since
    moment: datetime = DAY_ZERO + since
    if kind == "TIME":
        return moment.time() if since.days == 0 else moment
    return moment if kind == "DATE_TIME" or since % timedelta(days=1) else moment.date()


def _errors(rows: Sequence[Sequence[Cell]], left: int) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells, left + 1):
            error = cell.get("effectiveValue", {}).get("errorValue")
            if error is not None:
                yield (row, column), ("e", ERRORS.get(error.get("type", ""), "#ERROR!"))


def _refuse_unfinished(errors: Mapping[tuple[int, int], tuple[str, str]]) -> None:
    """Rows that an import has not brought yet would count as gone."""
    unfinished = sum(text == ERRORS["LOADING"] for _, text in errors.values())
    if unfinished:
        cells = "1 cell is" if unfinished == 1 else f"{unfinished:,} cells are"
        raise SourceUnavailable(f"{cells} still being calculated by Google (Loading...); try again in a minute")


def _merge(found: Mapping[str, int]) -> Merge:
    return Merge(
        found.get("startRowIndex", 0),
        found.get("startColumnIndex", 0),
        found["endRowIndex"] - 1,
        found["endColumnIndex"] - 1,
    )
