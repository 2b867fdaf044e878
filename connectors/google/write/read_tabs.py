"""Tabs of a spreadsheet at Google as they stand at one moment: cells, formulas, notes, merged cells.

One request gives all tabs that are asked for, so that they are of the same moment. What does not belong here: what the
tabs mean (`connectors.sheet_merge.locate`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from connectors import gc_pause
from connectors.google.write.cell_values import entered, value_of
from connectors.sheet_merge.cell_values import BLANK, Grid, digest, spelled

if TYPE_CHECKING:
    from connectors.google.api.client import Google

Place = tuple[int, int]

PROPERTIES = "properties(sheetId,title,index,hidden,gridProperties(rowCount,columnCount))"
TITLES = f"sheets({PROPERTIES})"
CELLS = (
    f"sheets({PROPERTIES},merges,data(rowData(values("
    "effectiveValue,userEnteredValue/formulaValue,effectiveFormat/numberFormat/type,note))))"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A tab without its cells; `id` stays when people rename or move it."""

    id: int
    title: str
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class SeenTab:
    """A tab with its cells. Rows and columns count from 1."""

    about: Title
    grid: Grid
    formulas: Mapping[Place, str] = field(default_factory=dict)
    noted: frozenset[int] = frozenset()
    tall: tuple[tuple[int, int], ...] = ()
    _width: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        # Counted once: a write that removes a thousand rows asks for it a thousand times.
        object.__setattr__(self, "_width", max((column for _, column in self.grid.values), default=0))

    def mark(self, row: int, column: int) -> str:
        """A digest of the cell as somebody typed it: of the formula where there is one, which may calculate anything."""
        formula = self.formulas.get((row, column))
        return digest(formula) if formula is not None else mark_of(self.grid.values.get((row, column)))

    def pinned(self) -> frozenset[int]:
        """Rows that are not taken out: somebody put a note on a cell, or merged it with the next row."""
        return self.noted | {row for first, last in self.tall for row in range(first, last + 1)}

    def last_row(self) -> int:
        """The last row that holds anything."""
        return max((row for row, _ in self.grid.values), default=0)

    def width(self) -> int:
        """The last column that holds anything."""
        return self._width

    def row_mark(self, row: int) -> str:
        """A digest of the whole row, blanks at its end aside."""
        return row_mark_of(self.mark(row, column) for column in range(1, self.width() + 1))


def mark_of(value: object) -> str:
    """A digest of a cell; of a date it is that of its number, which reads as a date only where the format says so."""
    if isinstance(value, date):
        value = entered(value)["numberValue"]
    return digest(spelled(value))


def row_mark_of(marks: Iterable[str]) -> str:
    """A digest of a whole row."""
    cells = list(marks)
    while cells and cells[-1] == BLANK:
        cells.pop()
    return digest(" ".join(cells))


def titles(google: "Google", spreadsheet: str) -> dict[int, Title]:
    """Every tab, in the order of the spreadsheet."""
    found = google.spreadsheet(spreadsheet, TITLES)
    return {about.id: about for about in (_title(sheet["properties"]) for sheet in found.get("sheets", ()))}


def see(google: "Google", spreadsheet: str, wanted: Iterable[Title]) -> dict[int, SeenTab]:
    """The tabs with their cells, as of one moment."""
    ranges = ["'" + about.title.replace("'", "''") + "'" for about in wanted]
    if not ranges:
        return {}
    found = google.spreadsheet(spreadsheet, CELLS, ranges)
    with gc_pause.paused():
        return {tab.about.id: tab for tab in map(_seen, found.get("sheets", ()))}


def _title(properties: Mapping[str, Any]) -> Title:
    grid = properties.get("gridProperties", {})
    return Title(properties.get("sheetId", 0), properties["title"], grid.get("rowCount", 0), grid.get("columnCount", 0))


def _seen(sheet: Mapping[str, Any]) -> SeenTab:
    values: dict[Place, object] = {}
    formulas: dict[Place, str] = {}
    noted: set[int] = set()
    covered = _covered(sheet)
    for block in sheet.get("data", ()):
        for row, line in enumerate(block.get("rowData", ()), 1):
            for column, cell in enumerate(line.get("values", ()), 1):
                if cell and (row, column) not in covered:
                    _take(cell, (row, column), values, formulas, noted)
    grid = Grid(values, frozenset(formulas), covered)
    return SeenTab(_title(sheet["properties"]), grid, formulas, frozenset(noted), tuple(_tall(sheet)))


def _take(
    cell: Mapping[str, Any], place: Place, values: dict[Place, object], formulas: dict[Place, str], noted: set[int]
) -> None:
    value = value_of(cell)
    if value is not None and value != "":
        values[place] = value
    if "userEnteredValue" in cell and (formula := cell["userEnteredValue"].get("formulaValue")) is not None:
        formulas[place] = formula
    if cell.get("note"):
        noted.add(place[0])


def _tall(sheet: Mapping[str, Any]) -> Iterable[tuple[int, int]]:
    spans = ((m.get("startRowIndex", 0) + 1, m["endRowIndex"]) for m in sheet.get("merges", ()) if "endRowIndex" in m)
    return [(first, last) for first, last in spans if last > first]


def _covered(sheet: Mapping[str, Any]) -> frozenset[Place]:
    """Places under a merged cell, except its first: they can hold nothing."""
    covered: set[Place] = set()
    for merge in sheet.get("merges", ()):
        top, left = merge.get("startRowIndex", 0), merge.get("startColumnIndex", 0)
        for row in range(top, merge["endRowIndex"]):
            covered.update((row + 1, column + 1) for column in range(left, merge["endColumnIndex"]))
        covered.discard((top + 1, left + 1))
    return frozenset(covered)
