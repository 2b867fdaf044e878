"""Ranges as people write them: `Sheet1!A1:B2`, `'May 2024'!A:C`, `3:5`, `R1C1`, a tab's title, a named range.

Read into the API's GridRange, where an open end is a key that is not there, and printed as Google prints it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from google_server.document import Document, Sheet
from google_server.errors import ApiError

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d*)")
_CELLS = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?(?::\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?)?")
_R1C1 = re.compile(r"R([1-9]\d*)C([1-9]\d*)(?::R([1-9]\d*)C([1-9]\d*))?", re.IGNORECASE)
_QUOTED = re.compile(r"'((?:[^']|'')*)'(?:!(.*))?", re.DOTALL)
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|R\d*C\d*|R|C|TRUE|FALSE", re.IGNORECASE)

GridRange = dict[str, Any]


class Area(NamedTuple):
    """Cells of one sheet with every end known; ends are exclusive."""

    sheet: Sheet
    top: int
    bottom: int
    left: int
    right: int

    def __str__(self) -> str:
        return f"{quoted(self.sheet.title)}!{cells_name(self.top, self.bottom, self.left, self.right)}"


def column_name(column: int) -> str:
    """0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def column_index(name: str) -> int:
    """A is 0, AA is 26."""
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


@lru_cache(maxsize=65536)
def cell_index(name: str) -> tuple[int, int] | None:
    """Row and column of a plain reference to one cell, such as `B3` or `$B$3`; nothing for any other text."""
    match = _CELL.fullmatch(name)
    return (int(match[2]) - 1, column_index(match[1])) if match else None


def cell_name(row: int, column: int) -> str:
    """`B3` for row 2, column 1."""
    return f"{column_name(column)}{row + 1}"


def cells_name(top: int, bottom: int, left: int, right: int) -> str:
    """`A1:B2`, or `A1` for one cell."""
    first, last = cell_name(top, left), cell_name(bottom - 1, right - 1)
    return first if first == last else f"{first}:{last}"


def quoted(title: str) -> str:
    """A tab's title as it stands before the `!`: in quotes unless it is a plain word that no cell is called."""
    if _PLAIN_TITLE.fullmatch(title) and not _LOOKS_LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def parse(document: Document, text: str, default_sheet: Sheet | None = None) -> GridRange:
    """The GridRange that `text` names; without a tab in it, `default_sheet` or else the first tab.

    Raises:
        ApiError: 400, "Unable to parse range: …".
    """
    title, cells = _split(text.strip())
    sheet = document.sheet_by_title(cells if title is None else title)
    if title is None:
        found = _cells(default_sheet or _first_visible(document), cells) or _named(document, cells)
        found = found or ({"sheetId": sheet.id} if sheet else None)
    else:
        found = (_cells(sheet, cells) or _named(document, cells)) if sheet else None
    if not found:
        raise ApiError(400, "INVALID_ARGUMENT", f"Unable to parse range: {text}")
    return found


def area(document: Document, grid_range: Mapping[str, Any]) -> Area:
    """The cells of a GridRange that are on the grid.

    Raises:
        ApiError: 400, the range begins beyond the grid ("exceeds grid limits").
    """
    sheet = document.sheet_by_id(grid_range.get("sheetId", 0))
    top, left = grid_range.get("startRowIndex", 0), grid_range.get("startColumnIndex", 0)
    bottom = grid_range.get("endRowIndex", sheet.row_count)
    right = grid_range.get("endColumnIndex", sheet.column_count)
    if top >= sheet.row_count or left >= sheet.column_count:
        raise exceeds_grid(Area(sheet, top, max(bottom, top + 1), left, max(right, left + 1)))
    return Area(sheet, top, min(bottom, sheet.row_count), left, min(right, sheet.column_count))


def exceeds_grid(wanted: Area) -> ApiError:
    """The answer to a range that is not, or not all, on the grid."""
    limits = f"Max rows: {wanted.sheet.row_count}, max columns: {wanted.sheet.column_count}"
    return ApiError(400, "INVALID_ARGUMENT", f"Range ({wanted}) exceeds grid limits. {limits}")


def to_a1(document: Document, grid_range: Mapping[str, Any]) -> str:
    """The range as Google prints it; a whole tab is its title."""
    sheet = document.sheet_by_id(grid_range.get("sheetId", 0))
    if not grid_range.keys() - {"sheetId"}:
        return quoted(sheet.title)
    return str(area(document, grid_range))


def _split(text: str) -> tuple[str | None, str]:
    """The tab's title, if the text names one for sure, and the rest."""
    match = _QUOTED.fullmatch(text)
    if match:
        return match[1].replace("''", "'"), "" if match[2] is None else match[2] or "!"
    title, mark, cells = text.rpartition("!")
    return (title, cells or "!") if mark else (None, text)


def _cells(sheet: Sheet, text: str) -> GridRange | None:
    """The range on `sheet`; nothing when the text is not cells."""
    if not text:
        return {"sheetId": sheet.id}
    match = _R1C1.fullmatch(text)
    if match:
        row, column, last_row, last_column = match.groups()
        return _ordered(sheet, int(row), int(column) - 1, int(last_row or row), int(last_column or column) - 1)
    match = _CELLS.fullmatch(text)
    if not match or not any(match.groups()):
        return None
    letters, row, last_letters, last_row = match.groups()
    if ":" not in text:
        if not (letters and row):
            return None
        last_letters, last_row = letters, row
    elif not (last_letters or last_row):
        return None
    return _ordered(sheet, _row(row), _column(letters), _row(last_row), _column(last_letters))


def _row(text: str | None) -> int | None:
    return int(text) if text else None


def _column(text: str | None) -> int | None:
    return column_index(text) if text else None


def _ordered(
    sheet: Sheet, row: int | None, column: int | None, last_row: int | None, last_column: int | None
) -> GridRange:
    """The corners in order (`D4:A1` is `A1:D4`); what neither end names stays open, as in `A2:C`."""
    found: GridRange = {"sheetId": sheet.id}
    if row and last_row and last_row < row:
        row, last_row = last_row, row
    if column is not None and last_column is not None and last_column < column:
        column, last_column = last_column, column
    if row is not None:
        found["startRowIndex"] = row - 1
    elif last_row is not None:
        found["startRowIndex"] = 0
    if last_row is not None:
        found["endRowIndex"] = last_row
    if column is not None:
        found["startColumnIndex"] = column
    elif last_column is not None:
        found["startColumnIndex"] = 0
    if last_column is not None:
        found["endColumnIndex"] = last_column + 1
    return found


def _named(document: Document, name: str) -> GridRange | None:
    for named in document.named_ranges.values():
        if named["name"].casefold() == name.casefold():
            return {"sheetId": 0, **named["range"]}
    return None


def _first_visible(document: Document) -> Sheet:
    return next((sheet for sheet in document.sheets if not sheet.properties.get("hidden")), document.sheets[0])
