"""What people do in a spreadsheet in the browser, each action a small value with `apply`.

Here: what is done to cells, made of the same requests that the API takes wherever people's hands do the same. Not here:
rows, columns and tabs (`arranging.py`), who does it, undo and forms (`editor.py`), which come by chance (`chance.py`).
Rows and columns count from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from google_server import updates, values
from google_server.a1 import cell_name, quoted
from google_server.document import Document, Sheet
from google_server.errors import invalid

Request = dict[str, Any]
Block = tuple[int, int, int, int]
"""First row, first column, rows, columns."""


@dataclass(frozen=True)
class Action:
    """Something done in a tab, named by its title."""

    tab: str

    def apply(self, document: Document, user: str | None = None) -> None:
        """Do it.

        Raises:
            ApiError: The browser would not let them: beyond the grid, protected, no such tab.
        """
        updates.apply(document, self.requests(self.sheet(document)), user=user)

    def requests(self, sheet: Sheet) -> list[Request]:
        """The same as requests to the API."""
        raise NotImplementedError

    def block(self) -> Block | None:
        """The cells whose contents it replaces, if that is all it does: what undo can put back later."""
        return None

    def sheet(self, document: Document) -> Sheet:
        found = document.sheet_by_title(self.tab)
        if found is None:
            raise invalid(f"No sheet is called {self.tab}")
        return found


@dataclass(frozen=True)
class Type(Action):
    """Type into a cell, over whatever it held; read as Google reads typing (dates, numbers, formulas)."""

    row: int
    column: int
    text: str

    def apply(self, document: Document, user: str | None = None) -> None:
        cell = f"{quoted(self.sheet(document).title)}!{cell_name(self.row, self.column)}"
        option = {"valueInputOption": "USER_ENTERED"}
        values.update(document, cell, option, {"values": [[self.text]]}, user)

    def block(self) -> Block:
        return self.row, self.column, 1, 1


@dataclass(frozen=True)
class TypeText(Type):
    """Type a text that stays one, as with an apostrophe before it."""

    def apply(self, document: Document, user: str | None = None) -> None:
        updates.apply(document, [text_write(self.sheet(document), self.row, self.column, [[self.text]])], user=user)


@dataclass(frozen=True)
class RenameHeading(Action):
    """Type over a column's heading."""

    column: int
    text: str
    row: int = 0

    def apply(self, document: Document, user: str | None = None) -> None:
        TypeText(self.tab, self.row, self.column, self.text).apply(document, user)

    def block(self) -> Block:
        return self.row, self.column, 1, 1


@dataclass(frozen=True)
class Clear(Action):
    """Press Delete over some cells: contents go; formats, notes and rules stay."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def requests(self, sheet: Sheet) -> list[Request]:
        return [{"updateCells": {"range": grid_range(sheet, *self.block()), "fields": "userEnteredValue"}}]

    def block(self) -> Block:
        return self.row, self.column, self.rows, self.columns


@dataclass(frozen=True)
class Paste(Action):
    """Paste a block from elsewhere; the grid grows where it does not fit, as in the browser."""

    row: int
    column: int
    cells: tuple[tuple[str, ...], ...]

    def apply(self, document: Document, user: str | None = None) -> None:
        sheet, (row, column, rows, columns) = self.sheet(document), self.block()
        grow(document, sheet, row + rows, column + columns)
        cell = f"{quoted(sheet.title)}!{cell_name(row, column)}"
        option = {"valueInputOption": "USER_ENTERED"}
        values.update(document, cell, option, {"values": [list(line) for line in self.cells]}, user)

    def block(self) -> Block:
        return self.row, self.column, max(1, len(self.cells)), max([1, *map(len, self.cells)])


@dataclass(frozen=True)
class CopyRow(Action):
    """Copy a whole row, with everything in it, over another one (a hidden id is copied too)."""

    row: int
    to: int

    def apply(self, document: Document, user: str | None = None) -> None:
        grow(document, self.sheet(document), self.to + 1, 0)
        super().apply(document, user)

    def requests(self, sheet: Sheet) -> list[Request]:
        ranges = {"source": _rows(sheet, self.row, 1), "destination": _rows(sheet, self.to, 1)}
        return [{"copyPaste": {**ranges, "pasteType": "PASTE_NORMAL"}}]


@dataclass(frozen=True)
class Sort(Action):
    """Sort by a column: what the filter covers if there is one, else the table below its heading, else `block`."""

    column: int
    descending: bool = False
    heading: int = 0
    cells: Block | None = None

    def requests(self, sheet: Sheet) -> list[Request]:
        spec = {"dimensionIndex": self.column, "sortOrder": "DESCENDING" if self.descending else "ASCENDING"}
        return [{"sortRange": {"range": self._range(sheet), "sortSpecs": [spec]}}]

    def _range(self, sheet: Sheet) -> Request:
        if self.cells:
            return grid_range(sheet, *self.cells)
        if sheet.basic_filter and "startRowIndex" in sheet.basic_filter.get("range", {}):
            covered = dict(sheet.basic_filter["range"])
            return covered | {"startRowIndex": covered["startRowIndex"] + 1}
        height, width = sheet.data_size()
        return grid_range(sheet, self.heading + 1, 0, max(1, height - self.heading - 1), max(1, width))


@dataclass(frozen=True)
class SetFilter(Action):
    """Put a filter on the table, in which some values of a column are unticked."""

    column: int = 0
    hidden: tuple[str, ...] = ()
    heading: int = 0

    def requests(self, sheet: Sheet) -> list[Request]:
        height, width = sheet.data_size()
        covered = grid_range(sheet, self.heading, 0, max(1, height - self.heading), max(1, width))
        criteria = {str(self.column): {"hiddenValues": list(self.hidden)}} if self.hidden else {}
        return [{"setBasicFilter": {"filter": {"range": covered, "criteria": criteria}}}]


@dataclass(frozen=True)
class ClearFilter(Action):
    """Take the filter off; every row is seen again."""

    def requests(self, sheet: Sheet) -> list[Request]:
        return [{"clearBasicFilter": {"sheetId": sheet.id}}]


@dataclass(frozen=True)
class _Cells(Action):
    """Something done to a block of cells that leaves what they hold."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def range(self, sheet: Sheet) -> Request:
        return grid_range(sheet, self.row, self.column, self.rows, self.columns)


@dataclass(frozen=True)
class Merge(_Cells):
    """Merge cells; only what the first one held is left."""

    def requests(self, sheet: Sheet) -> list[Request]:
        return [{"mergeCells": {"range": self.range(sheet), "mergeType": "MERGE_ALL"}}]


@dataclass(frozen=True)
class Colour(_Cells):
    """Colour the background."""

    colour: tuple[float, float, float] = (1.0, 0.9, 0.4)

    def requests(self, sheet: Sheet) -> list[Request]:
        colour = dict(zip(("red", "green", "blue"), self.colour, strict=True))
        cell = {"userEnteredFormat": {"backgroundColor": colour}}
        fields = "userEnteredFormat.backgroundColor"
        return [{"repeatCell": {"range": self.range(sheet), "cell": cell, "fields": fields}}]


@dataclass(frozen=True)
class Note(_Cells):
    """Put a note on the cells."""

    text: str = "asked her mother"

    def requests(self, sheet: Sheet) -> list[Request]:
        return [{"repeatCell": {"range": self.range(sheet), "cell": {"note": self.text}, "fields": "note"}}]


@dataclass(frozen=True)
class Protect(_Cells):
    """Protect the cells: a warning, or nobody but these people may edit them."""

    warning_only: bool = True
    editors: tuple[str, ...] = ()

    def requests(self, sheet: Sheet) -> list[Request]:
        who: Request = {"warningOnly": True} if self.warning_only else {"editors": {"users": list(self.editors)}}
        return [{"addProtectedRange": {"protectedRange": {"range": self.range(sheet), **who}}}]


def grid_range(sheet: Sheet, row: int, column: int, rows: int, columns: int) -> Request:
    across = {"startColumnIndex": column, "endColumnIndex": column + columns}
    return {"sheetId": sheet.id, "startRowIndex": row, "endRowIndex": row + rows, **across}


def _rows(sheet: Sheet, row: int, rows: int) -> Request:
    return grid_range(sheet, row, 0, rows, sheet.column_count)


def span_of(sheet: Sheet, dimension: str, at: int, count: int) -> Request:
    return {"sheetId": sheet.id, "dimension": dimension, "startIndex": at, "endIndex": at + count}


def text_write(sheet: Sheet, row: int, column: int, texts: Sequence[Sequence[str]]) -> Request:
    rows = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in line]} for line in texts]
    start = {"sheetId": sheet.id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def grow(document: Document, sheet: Sheet, rows: int, columns: int) -> None:
    wanted = {"ROWS": rows - sheet.row_count, "COLUMNS": columns - sheet.column_count}
    requests = [
        {"appendDimension": {"sheetId": sheet.id, "dimension": dimension, "length": missing}}
        for dimension, missing in wanted.items()
        if missing > 0
    ]
    if requests:
        updates.apply(document, requests)
