"""The state of a spreadsheet: a document, its sheets and their cells, in the API's own shape.

What belongs here: what is stored, and how a copy is had cheaply. What does not: what input means (`input`), how cells
are calculated and shown (`cells`, `rendering`), how places move (`shifting`), and every answer to a request.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from google_server.defaults import DEFAULT_FORMAT, THEME
from google_server.errors import ApiError

Found = TypeVar("Found")
Cell = dict[str, Any]
"""CellData as the API has it; {} is blank. A cell that was read is never changed in place: see `Sheet.write_cell`."""


def deep_copy(value: Any) -> Any:
    """A copy of JSON; several times quicker than `copy.deepcopy`, which also looks for cycles."""
    if isinstance(value, dict):
        return {key: deep_copy(item) if isinstance(item, (dict, list)) else item for key, item in value.items()}
    if isinstance(value, list):
        return [deep_copy(item) for item in value]
    return value


@dataclass
class Sheet:
    """One tab. Rows are ragged: shorter than the grid, and fewer, where nothing was ever written.

    Rows may be shared with copies of the sheet. Whoever changes a row gets it by `write_row` or `write_cell`, which
    make it this sheet's own first; rows may be put anywhere in `rows`, taken out and exchanged without that.
    """

    properties: dict[str, Any]
    rows: list[list[Cell]] = field(default_factory=list)
    row_properties: dict[int, dict[str, Any]] = field(default_factory=dict)
    column_properties: dict[int, dict[str, Any]] = field(default_factory=dict)
    row_groups: list[dict[str, Any]] = field(default_factory=list)
    column_groups: list[dict[str, Any]] = field(default_factory=list)
    merges: list[dict[str, Any]] = field(default_factory=list)
    protected_ranges: list[dict[str, Any]] = field(default_factory=list)
    basic_filter: dict[str, Any] | None = None
    filter_views: list[dict[str, Any]] = field(default_factory=list)
    conditional_formats: list[dict[str, Any]] = field(default_factory=list)
    banded_ranges: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    charts: list[dict[str, Any]] = field(default_factory=list)
    # By id(), with the row itself so that its id cannot be given to another list while it stands here.
    _own: dict[int, list[Cell]] = field(default_factory=dict, repr=False, compare=False)
    _looked_at: dict[int, tuple[list[Cell], dict[str, Any]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def id(self) -> int:
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    @property
    def row_count(self) -> int:
        return int(self.properties["gridProperties"]["rowCount"])

    @row_count.setter
    def row_count(self, count: int) -> None:
        self.properties["gridProperties"]["rowCount"] = count

    @property
    def column_count(self) -> int:
        return int(self.properties["gridProperties"]["columnCount"])

    @column_count.setter
    def column_count(self, count: int) -> None:
        self.properties["gridProperties"]["columnCount"] = count

    def cell(self, row: int, column: int) -> Cell:
        """The cell for reading; {} beyond what was ever written."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return {}

    def write_row(self, row: int) -> list[Cell]:
        """The row for writing: it and its cells are this sheet's own; rows above are added as needed."""
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        self._looked_at.pop(id(cells), None)
        if id(cells) not in self._own:
            cells = [deep_copy(cell) for cell in cells]
            self.rows[row] = self._own[id(cells)] = cells
        return cells

    def write_cell(self, row: int, column: int) -> Cell:
        """The cell for writing; rows and cells before it are added as needed. The grid's size is not looked at."""
        cells = self.write_row(row)
        while len(cells) <= column:
            cells.append({})
        return cells[column]

    def once(self, cells: list[Cell], what: str, look: Callable[[list[Cell]], Found]) -> Found:
        """What `look` finds in a row; it is not looked at again until it is written. `what` names the look."""
        if len(self._looked_at) > 2 * len(self.rows) + 1000:
            self._looked_at.clear()
        known = self._looked_at.setdefault(id(cells), (cells, {}))[1]
        if what not in known:
            known[what] = look(cells)
        found: Found = known[what]
        return found

    def formulas(self) -> list[tuple[int, tuple[int, ...]]]:
        """The rows that hold formulas, with the columns these are in."""
        looked = ((position, self.once(cells, "formulas", _formulas)) for position, cells in enumerate(self.rows))
        return [(position, columns) for position, columns in looked if columns]

    def formula_rows(self) -> list[int]:
        """The rows that hold formulas."""
        return [row for row, _ in self.formulas()]

    def data_size(self) -> tuple[int, int]:
        """How many rows and columns it takes to hold every cell that has a value."""
        last_row = last_column = 0
        for position, cells in enumerate(self.rows, start=1):
            for column in range(len(cells), 0, -1):
                if "effectiveValue" in cells[column - 1] or "userEnteredValue" in cells[column - 1]:
                    last_row, last_column = position, max(last_column, column)
                    break
        return last_row, last_column

    def copy(self) -> "Sheet":
        """An equal sheet that may be changed without the other noticing. Rows stay shared until one is written."""
        self._own.clear()  # from now on the copy has them too
        sheet = Sheet(
            properties=deep_copy(self.properties),
            rows=self.rows.copy(),
            row_properties=deep_copy(self.row_properties),
            column_properties=deep_copy(self.column_properties),
            row_groups=deep_copy(self.row_groups),
            column_groups=deep_copy(self.column_groups),
            merges=deep_copy(self.merges),
            protected_ranges=deep_copy(self.protected_ranges),
            basic_filter=deep_copy(self.basic_filter),
            filter_views=deep_copy(self.filter_views),
            conditional_formats=deep_copy(self.conditional_formats),
            banded_ranges=deep_copy(self.banded_ranges),
            tables=deep_copy(self.tables),
            charts=deep_copy(self.charts),
        )
        sheet._looked_at = self._looked_at.copy()
        return sheet


def _formulas(cells: list[Cell]) -> tuple[int, ...]:
    return tuple(at for at, cell in enumerate(cells) if "formulaValue" in cell.get("userEnteredValue", ()))


@dataclass
class Document:
    """One spreadsheet, with what Drive knows of it."""

    id: str
    properties: dict[str, Any]
    sheets: list[Sheet]
    named_ranges: dict[str, dict[str, Any]] = field(default_factory=dict)
    developer_metadata: dict[int, dict[str, Any]] = field(default_factory=dict)
    created_at: float = 0.0
    modified_at: float = 0.0
    version: int = 1
    owner: str = "owner@example.org"
    permissions: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    trashed: bool = False

    @property
    def name(self) -> str:
        return str(self.properties["title"])

    @name.setter
    def name(self, name: str) -> None:
        self.properties["title"] = name

    def sheet_by_id(self, sheet_id: int) -> Sheet:
        for sheet in self.sheets:
            if sheet.properties["sheetId"] == sheet_id:
                return sheet
        raise ApiError(400, "INVALID_ARGUMENT", f"No grid with id: {sheet_id}")

    def sheet_by_title(self, title: str) -> Sheet | None:
        """The tab of that name; Google does not tell "Orders" from "orders"."""
        for sheet in self.sheets:
            if sheet.properties["title"] == title:
                return sheet
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()), None)

    def copy(self) -> "Document":
        """An equal document that may be changed without this one noticing; cells are copied only when written."""
        return Document(
            id=self.id,
            properties=deep_copy(self.properties),
            sheets=[sheet.copy() for sheet in self.sheets],
            named_ranges=deep_copy(self.named_ranges),
            developer_metadata=self.developer_metadata.copy(),  # entries are replaced, never changed in place
            created_at=self.created_at,
            modified_at=self.modified_at,
            version=self.version,
            owner=self.owner,
            permissions=deep_copy(self.permissions),
            comments=deep_copy(self.comments),
            trashed=self.trashed,
        )


def new_sheet(sheet_id: int, title: str, index: int, rows: int = 1000, columns: int = 26) -> Sheet:
    """An empty tab as Google makes one."""
    grid = {"rowCount": rows, "columnCount": columns}
    properties = {"sheetId": sheet_id, "title": title, "index": index, "sheetType": "GRID", "gridProperties": grid}
    return Sheet(properties)


def new_document(
    title: str, locale: str = "en_US", time_zone: str = "Etc/GMT", document_id: str | None = None
) -> Document:
    """An empty spreadsheet with one sheet, "Sheet1", id 0, of 1000 rows and 26 columns."""
    properties = {
        "title": title,
        "locale": locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": time_zone,
        "defaultFormat": deep_copy(DEFAULT_FORMAT),
        "spreadsheetTheme": deep_copy(THEME),
    }
    return Document(document_id or secrets.token_urlsafe(33), properties, [new_sheet(0, "Sheet1", 0)])
