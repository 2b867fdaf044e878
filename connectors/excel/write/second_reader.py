"""A written workbook as another reader than its writer sees it, before anybody else does.

openpyxl reads back what it wrote as it meant it, also where the file says something else: a blank between two words is
there for openpyxl, and gone for Excel. calamine is a reader of its own, and shows such a loss.
"""

import io
from collections.abc import Collection, Iterator
from contextlib import suppress
from math import isclose
from typing import TYPE_CHECKING, Any

from connectors.excel.write.workbook import Book
from connectors.sheet_merge.cell_values import Grid, spelled
from connectors.sheet_merge.locate import column_letter

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_PLACES = 2_000_000
"""The rectangle of a tab that is compared; calamine makes a cell of every place in it."""

Cells = dict[tuple[int, int], object]


def misread(before: bytes | None, after: bytes, book: Book, ours: Collection[str]) -> str | None:
    """The first cell that does not say what it should: `cell B4 of tab 'Plan'`; None when all do.

    Args:
        before: The workbook as people left it.
        after: The workbook as written.
        book: The same, as the writer reads it.
        ours: Titles of the tabs that we write; the others must say what they said before.
    """
    old, new = _opened(before) if before else None, _opened(after)
    for sheet in filter(_is_small, book.book.worksheets):
        seen, grid = _cells(new, sheet.title), book.grid(sheet)
        unlike = (
            _unlike_texts(grid, seen)
            if sheet.title in ours
            else _unlike(_cells(old, sheet.title) if old else seen, seen)
        )
        for row, column in unlike:
            under = " (it lies under a merged cell)" if (row, column) in grid.covered else ""
            return f"cell {column_letter(column)}{row} of tab '{sheet.title}'{under}"
    return None


def _opened(data: bytes) -> Any:
    """None when it cannot read the workbook; people's programs read what it does not know."""
    from python_calamine import CalamineError, load_workbook

    with suppress(CalamineError):
        return load_workbook(io.BytesIO(data))
    return None


def _is_small(sheet: "Worksheet") -> bool:
    rows = max((row for row, _ in sheet._cells), default=0)
    columns = max((column for _, column in sheet._cells), default=0)
    return rows * columns <= MOST_PLACES


def _cells(workbook: Any, title: str) -> Cells:
    """What each cell says. A cell of nothing but blanks says nothing: not all files tell whether the blanks count."""
    rows = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
    return {
        (row, column): value
        for row, cells in enumerate(rows, 1)
        for column, value in enumerate(cells, 1)
        if value != "" and not (isinstance(value, str) and value.isspace())
    }


def _unlike(before: Cells, after: Cells) -> Iterator[tuple[int, int]]:
    return (place for place in sorted(before.keys() | after.keys()) if not _agree(before.get(place), after.get(place)))


def _agree(one: object, other: object) -> bool:
    """Of 17 digits that a file may hold a spreadsheet shows 15, and openpyxl writes 16."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-14)
    return spelled(one) == spelled(other)


def _unlike_texts(meant: Grid, seen: Cells) -> Iterator[tuple[int, int]]:
    """Of text alone: how numbers and dates are held differs from program to program."""
    texts = {place: value for place, value in meant.values.items() if isinstance(value, str) and not value.isspace()}
    return (p for p, text in texts.items() if p not in meant.formulas and not _agree(text, seen.get(p)))
