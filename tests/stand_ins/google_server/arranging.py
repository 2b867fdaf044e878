"""What people do to rows, columns and tabs in the browser: insert, delete, drag, rename, duplicate.

Not here: what they do to cells (`editing.py`), who does it (`editor.py`). Rows and columns count from 0.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from google_server.document import Document, Sheet
from google_server.editing import Action, Paste, Request, span_of, text_write


@dataclass(frozen=True)
class _Lines(Action):
    """Some rows or columns next to each other."""

    at: int
    count: int = 1
    dimension: ClassVar[str] = "ROWS"

    def span(self, sheet: Sheet) -> Request:
        return span_of(sheet, self.dimension, self.at, self.count)


@dataclass(frozen=True)
class InsertRows(_Lines):
    """Insert empty rows before row `at`; they look like the one above."""

    def requests(self, sheet: Sheet) -> list[Request]:
        return [{"insertDimension": {"range": self.span(sheet), "inheritFromBefore": self.at > 0}}]


@dataclass(frozen=True)
class InsertColumns(InsertRows):
    """Insert empty columns before column `at`."""

    dimension = "COLUMNS"


@dataclass(frozen=True)
class DeleteRows(_Lines):
    """Delete whole rows."""

    def requests(self, sheet: Sheet) -> list[Request]:
        return [{"deleteDimension": {"range": self.span(sheet)}}]


@dataclass(frozen=True)
class DeleteColumns(DeleteRows):
    """Delete whole columns."""

    dimension = "COLUMNS"


@dataclass(frozen=True)
class MoveRows(_Lines):
    """Drag rows so that they come before what is row `to` now."""

    to: int = 0

    def requests(self, sheet: Sheet) -> list[Request]:
        return [{"moveDimension": {"source": self.span(sheet), "destinationIndex": self.to}}]


@dataclass(frozen=True)
class MoveColumns(MoveRows):
    """Drag columns so that they come before what is column `to` now."""

    dimension = "COLUMNS"


@dataclass(frozen=True)
class AddColumn(Action):
    """A column of their own, to the right of the table or inserted before column `at`, with what stands below."""

    heading: str
    cells: tuple[str, ...] = ()
    at: int | None = None
    row: int = 0

    def apply(self, document: Document, user: str | None = None) -> None:
        sheet = self.sheet(document)
        column = sheet.data_size()[1] if self.at is None else self.at
        if self.at is not None:
            InsertColumns(self.tab, column).apply(document, user)
        Paste(self.tab, self.row, column, tuple((text,) for text in (self.heading, *self.cells))).apply(document, user)


@dataclass(frozen=True)
class TitleRow(Action):
    """A title in a new row above everything."""

    text: str

    def requests(self, sheet: Sheet) -> list[Request]:
        inserted = {"insertDimension": {"range": span_of(sheet, "ROWS", 0, 1), "inheritFromBefore": False}}
        return [inserted, text_write(sheet, 0, 0, [[self.text]])]


@dataclass(frozen=True)
class RenameTab(Action):
    """Give the tab another title."""

    title: str

    def requests(self, sheet: Sheet) -> list[Request]:
        return [_properties(sheet, "title", self.title)]


@dataclass(frozen=True)
class MoveTab(Action):
    """Drag the tab to another place among the tabs."""

    index: int

    def requests(self, sheet: Sheet) -> list[Request]:
        return [_properties(sheet, "index", self.index)]


@dataclass(frozen=True)
class DuplicateTab(Action):
    """Make a copy of the tab, right of it."""

    def requests(self, sheet: Sheet) -> list[Request]:
        index = int(sheet.properties.get("index", 0)) + 1
        return [{"duplicateSheet": {"sourceSheetId": sheet.id, "insertSheetIndex": index}}]


@dataclass(frozen=True)
class DeleteTab(Action):
    """Delete the tab."""

    def requests(self, sheet: Sheet) -> list[Request]:
        return [{"deleteSheet": {"sheetId": sheet.id}}]


def _properties(sheet: Sheet, name: str, value: Any) -> Request:
    return {"updateSheetProperties": {"properties": {"sheetId": sheet.id, name: value}, "fields": name}}
