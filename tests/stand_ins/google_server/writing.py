"""Writing a ValueRange: what is refused, how far it reaches, and how much of it was written.

Here: one range's values into the cells. Not here: the endpoints and their answers (`values`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google_server.a1 import Area, column_name, exceeds_grid
from google_server.cells import now_in, set_value, type_in
from google_server.document import Cell, Document, Sheet
from google_server.errors import invalid, violation
from google_server.input import raw
from google_server.options import chosen
from google_server.updates.protection import refuse_protected

Answer = dict[str, Any]
Options = Mapping[str, Any]

_LONGEST = 50_000
_MOST_CELLS = 10_000_000


def matrix(body: Options) -> list[list[Any]]:
    """The values of a ValueRange by rows; None is a cell to leave alone.

    Raises:
        ApiError: 400, they are not rows of texts, numbers, booleans and nulls.
    """
    values = body.get("values") or []
    _refuse_unreadable(values)
    if body.get("majorDimension") == "COLUMNS":
        height = max(map(len, values), default=0)
        return [[column[row] if row < len(column) else None for column in values] for row in range(height)]
    return list(values)


def _refuse_unreadable(values: Any) -> None:
    rows = values if isinstance(values, list) else [values]
    for position, row in enumerate(rows):
        if not isinstance(row, list):
            place = f"data.values[{position}]" if isinstance(values, list) else "data.values"
            raise violation(
                place, f"Invalid value at '{place}' (type.googleapis.com/google.protobuf.ListValue), \"{row}\""
            )
        for column, value in enumerate(row):
            if isinstance(value, (dict, list)):
                kind = "struct_value" if isinstance(value, dict) else "list_value"
                raise invalid(f"Invalid values[{position}][{column}]: {kind} {{\n}}\n")
            if isinstance(value, str) and len(value) > _LONGEST:
                raise invalid(f"Your input contains more than the maximum of {_LONGEST} characters in a single cell.")


class Write:
    """One ValueRange to be written. It is checked when made, so that of several either all are written or none."""

    def __init__(
        self, document: Document, wanted: Area, body: Options, user: str | None, data_filter: Any = None
    ) -> None:
        self.document, self.body, self.data_filter = document, body, data_filter
        self.rows = matrix(body)
        self.target = _within(wanted, self.rows)
        self.touched_rows: set[int] = set()
        self.touched_columns: set[int] = set()
        refuse_protected(document, self.target, user)

    def apply(self, write: Callable[[Cell, Any], None]) -> Answer:
        """Write, and say how much was written: nulls are not counted."""
        count = 0
        for row, values in enumerate(self.rows, start=self.target.top):
            found = [(column, value) for column, value in enumerate(values, self.target.left) if value is not None]
            if not found:
                continue
            cells = self.target.sheet.write_row(row)
            if len(cells) <= found[-1][0]:
                cells.extend({} for _ in range(found[-1][0] + 1 - len(cells)))
            for column, value in found:
                write(cells[column], value)
            count += len(found)
            self.touched_rows.add(row)
            self.touched_columns.update(column for column, _ in found)
        return self._answer(count)

    def _answer(self, count: int) -> Answer:
        answer: Answer = {"spreadsheetId": self.document.id, "updatedRange": str(self.target)}
        counts = {"Rows": len(self.touched_rows), "Columns": len(self.touched_columns), "Cells": count}
        answer |= {f"updated{name}": number for name, number in counts.items() if number}
        return answer | ({"dataFilter": self.data_filter} if self.data_filter else {})


def _within(wanted: Area, rows: Sequence[Sequence[Any]]) -> Area:
    """The cells that `rows` fill from the first cell of the range on.

    Raises:
        ApiError: 400, they are more than the range holds (one cell stands for as many as it takes), or the grid.
    """
    sheet, top, _, left, _ = wanted
    bottom, right = top + max(1, len(rows)), left + max(1, max(map(len, rows), default=1))
    target = Area(sheet, top, bottom, left, right)
    is_one = wanted.bottom - top == 1 and wanted.right - left == 1
    if not is_one and bottom > wanted.bottom < sheet.row_count:
        raise invalid(f"Requested writing within range [{wanted}], but tried writing to row [{wanted.bottom + 1}]")
    if not is_one and right > wanted.right < sheet.column_count:
        column = column_name(wanted.right)
        raise invalid(f"Requested writing within range [{wanted}], but tried writing to column [{column}]")
    if bottom > sheet.row_count or right > sheet.column_count:
        raise exceeds_grid(target)
    return target


def fitting(sheet: Sheet, row: int, column: int, rows: Sequence[Sequence[Any]]) -> Area:
    """The cells that `rows` fill from a cell on, on the grid or not."""
    width = max(1, max(map(len, rows), default=1))
    return Area(sheet, row, row + max(1, len(rows)), column, column + width)


def grow(document: Document, target: Area) -> None:
    """Let the grid hold the cells: appending adds the rows it needs."""
    sheet = target.sheet
    rows, columns = max(sheet.row_count, target.bottom), max(sheet.column_count, target.right)
    others = sum(other.row_count * other.column_count for other in document.sheets if other is not sheet)
    if others + rows * columns > _MOST_CELLS:
        limit = f"above the limit of {_MOST_CELLS} cells"
        raise invalid(f"This action would increase the number of cells in the workbook {limit}.")
    sheet.row_count, sheet.column_count = rows, columns


def writer(document: Document, options: Options) -> Callable[[Cell, Any], None]:
    """What writes one value, as the valueInputOption has it."""
    option = chosen(options, "valueInputOption")
    locale = str(document.properties.get("locale", "en_US"))
    if option == "RAW":
        return lambda cell, value: set_value(cell, raw(value), locale)
    if option == "USER_ENTERED":
        now = now_in(document)
        return lambda cell, value: type_in(cell, value, locale, now)
    raise invalid("'valueInputOption' is required but not specified")
