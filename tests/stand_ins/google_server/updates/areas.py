"""Where a request points: GridRange, GridCoordinate and DimensionRange, made definite and held to the grid.

Here: the cells and lines a request means, and the refusals when they are not there. Not here: A1 notation (`a1`).
"""

from typing import Any, NamedTuple

from google_server.a1 import Area
from google_server.answers import answered
from google_server.document import Document, Sheet
from google_server.errors import invalid

__all__ = ["answered"]


class Lines(NamedTuple):
    """Rows or columns of one sheet."""

    sheet: Sheet
    dimension: str
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def area(self) -> Area:
        """The cells of these rows or columns."""
        if self.dimension == "ROWS":
            return Area(self.sheet, self.start, self.end, 0, self.sheet.column_count)
        return Area(self.sheet, 0, self.sheet.row_count, self.start, self.end)


def required(request: dict[str, Any], name: str) -> Any:
    """A field that must be there.

    Raises:
        ApiError: 400, it is not.
    """
    if request.get(name) is None:
        raise invalid(f"Must specify {name}.")
    return request[name]


def sheet_of(document: Document, sheet_id: int | None, kind: str = "sheet") -> Sheet:
    """The sheet of this id, 0 when none is named; Google calls it a grid where cells are meant."""
    for sheet in document.sheets:
        if sheet.id == (sheet_id or 0):
            return sheet
    raise invalid(f"No {kind} with id: {sheet_id or 0}")


def area(document: Document, grid_range: dict[str, Any] | None, name: str = "range") -> Area:
    """The cells of a range; an end that is left open is the grid's.

    Raises:
        ApiError: 400, no range, no such sheet, empty, or not all on the grid.
    """
    if grid_range is None:
        raise invalid(f"Must specify {name}.")
    sheet = sheet_of(document, grid_range.get("sheetId"), "grid")
    top, bottom = _span(grid_range, name, "RowIndex", sheet.row_count)
    left, right = _span(grid_range, name, "ColumnIndex", sheet.column_count)
    return Area(sheet, top, bottom, left, right)


def _span(grid_range: dict[str, Any], name: str, what: str, size: int) -> tuple[int, int]:
    start, end = grid_range.get(f"start{what}"), grid_range.get(f"end{what}")
    start, end = 0 if start is None else start, size if end is None else end
    if min(start, end) < 0:
        raise invalid(f"{name} indexes must be >= 0")
    if start >= size:
        raise invalid(f"{name}.start{what} is larger than current grid size ({size})")
    if end > size:
        raise invalid(f"{name}.end{what} is larger than current grid size ({size})")
    if end <= start:
        raise invalid(f"{name}.end{what}[{end}] must be after {name}.start{what}[{start}]")
    return start, end


def coordinate(document: Document, place: dict[str, Any] | None) -> tuple[Sheet, int, int]:
    """The sheet, row and column of a GridCoordinate.

    Raises:
        ApiError: 400, none given, no such sheet, or beyond the grid.
    """
    if place is None:
        raise invalid("Must specify a coordinate.")
    sheet = sheet_of(document, place.get("sheetId"), "grid")
    row, column = place.get("rowIndex") or 0, place.get("columnIndex") or 0
    if row < 0 or column < 0:
        raise invalid("GridCoordinate indexes must be >= 0")
    if row >= sheet.row_count:
        raise invalid(f"GridCoordinate.rowIndex[{row}] is after last row in grid[{sheet.row_count - 1}]")
    if column >= sheet.column_count:
        raise invalid(f"GridCoordinate.columnIndex[{column}] is after last column in grid[{sheet.column_count - 1}]")
    return sheet, row, column


def lines(document: Document, place: dict[str, Any] | None, name: str = "range") -> Lines:
    """The rows or columns of a DimensionRange that are there; open ends are the grid's.

    Raises:
        ApiError: 400, none given, no such sheet, no dimension, empty, or beyond the grid.
    """
    asked = asked_lines(document, place, name)
    size = size_of(asked.sheet, asked.dimension)
    if asked.end > size:
        raise invalid(f"{name}.endIndex is larger than current grid size ({size})")
    return asked


def asked_lines(document: Document, place: dict[str, Any] | None, name: str = "range") -> Lines:
    """The rows or columns of a DimensionRange, on the grid or not."""
    if place is None:
        raise invalid(f"Must specify {name}.")
    sheet, dimension = sheet_of(document, place.get("sheetId"), "grid"), dimension_of(place)
    start, end = place.get("startIndex") or 0, place.get("endIndex")
    end = size_of(sheet, dimension) if end is None else end
    if min(start, end) < 0:
        raise invalid("DimensionRange indexes must be >= 0")
    if end <= start:
        raise invalid(f"{name}.endIndex[{end}] must be after {name}.startIndex[{start}]")
    return Lines(sheet, dimension, start, end)


def dimension_of(place: dict[str, Any]) -> str:
    """ROWS or COLUMNS.

    Raises:
        ApiError: 400, neither is named.
    """
    if place.get("dimension") not in {"ROWS", "COLUMNS"}:
        raise invalid("No dimension specified.")
    return str(place["dimension"])


def size_of(sheet: Sheet, dimension: str) -> int:
    """How many rows or columns the grid has."""
    return sheet.row_count if dimension == "ROWS" else sheet.column_count


def whole(found: Area) -> dict[str, Any]:
    """The GridRange of an area, every end named."""
    return {
        "sheetId": found.sheet.id,
        "startRowIndex": found.top,
        "endRowIndex": found.bottom,
        "startColumnIndex": found.left,
        "endColumnIndex": found.right,
    }


def overlap(one: Area, other: Area) -> bool:
    """Whether two areas share a cell."""
    across = one.left < other.right and other.left < one.right
    return one.sheet is other.sheet and across and one.top < other.bottom and other.top < one.bottom


def inside(one: Area, other: Area) -> bool:
    """Whether all of `one` lies in `other`."""
    across = other.left <= one.left and one.right <= other.right
    return one.sheet is other.sheet and across and other.top <= one.top and one.bottom <= other.bottom


def stored(sheet: Sheet, grid_range: dict[str, Any]) -> Area:
    """The cells of a range that the document itself keeps; what reaches over the grid's end is cut off."""
    bottom, right = grid_range.get("endRowIndex"), grid_range.get("endColumnIndex")
    return Area(
        sheet,
        grid_range.get("startRowIndex", 0),
        sheet.row_count if bottom is None else bottom,
        grid_range.get("startColumnIndex", 0),
        sheet.column_count if right is None else right,
    )


def limit_cells(document: Document) -> None:
    """Refuse a spreadsheet of more cells than Google keeps.

    Raises:
        ApiError: 400, more than ten million.
    """
    if sum(sheet.row_count * sheet.column_count for sheet in document.sheets) > 10_000_000:
        raise invalid(
            "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
        )
