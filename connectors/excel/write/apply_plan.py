"""Carry out the plan of a merge in a tab of an .xlsx workbook."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.excel.write.escapes import unescaped
from connectors.excel.write.formatting import Looks, add_heading, dress_tab, height, write
from connectors.excel.write.remove_rows import LAST_ROW, remove_rows
from connectors.sheet_merge.cell_values import as_kind, spelled
from connectors.sheet_merge.locate import Layout, column_letter
from connectors.sheet_merge.merge import Plan
from connectors.sheet_merge.merge_base import TabBase
from connectors.target import Cell, Column, Tab

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def carry_out(book: "Workbook", sheet: "Worksheet", tab: Tab, layout: Layout, plan: Plan) -> TabBase:
    """Change the sheet as planned, and tell how we leave it."""
    is_new = layout.last_column == 0
    columns = _add_columns(sheet, tab, layout, plan)
    _write_cells(sheet, tab, columns, plan)
    remove_rows(book, sheet, plan.removals)
    last = layout.last_row - len(plan.removals)
    _add_rows(sheet, tab, columns | dict(layout.own), plan, last)
    if is_new:
        dress_tab(sheet, last + len(plan.additions), max(columns.values()))
    else:
        _extend(sheet, layout, last, last + len(plan.additions), max(columns.values()))
        _extend_dropdowns(sheet, last, {columns[c.heading] for c in tab.columns if c.choices and c.heading in columns})
    return _left(sheet, tab, layout.header, columns, plan.base)


def _add_columns(sheet: "Worksheet", tab: Tab, layout: Layout, plan: Plan) -> dict[str, int]:
    columns = dict(layout.columns)
    kinds = {column.heading: column for column in tab.columns}
    for place, word in enumerate(plan.new_columns, layout.last_column + 1):
        add_heading(sheet, layout.header, place, kinds[word])
        columns[word] = place
    return columns


def _write_cells(sheet: "Worksheet", tab: Tab, columns: Mapping[str, int], plan: Plan) -> None:
    rows = sorted({row for row, _ in plan.writes})
    before = {row: _height(sheet, tab, columns, row) for row in rows}
    for (row, word), value in plan.writes.items():
        write(sheet.cell(row, columns[word]), value)
    for row in rows:
        if sheet.row_dimensions[row].height == before[row]:  # Else a person chose it.
            sheet.row_dimensions[row].height = _height(sheet, tab, columns, row)


def _height(sheet: "Worksheet", tab: Tab, places: Mapping[str, int], row: int) -> float | None:
    shown = (column for column in tab.columns if column.heading in places)
    return height((sheet.cell(row, places[column.heading]).value, column) for column in shown)


def _add_rows(sheet: "Worksheet", tab: Tab, places: Mapping[str, int], plan: Plan, last: int) -> None:
    """Add the rows below everything that stands in the tab, so that nothing typed there is overwritten."""
    kinds = {column.heading: column for column in tab.columns}
    looks = Looks()
    for row, wanted in enumerate(plan.additions, last + 1):
        for word, place in places.items():
            _add_cell(sheet, (row, place), as_kind(wanted.get(word), kinds.get(word)), looks, kinds.get(word))
        sheet.row_dimensions[row].hidden = False  # An empty row below the list may have been filtered out.
        sheet.row_dimensions[row].height = _height(sheet, tab, places, row)


def _add_cell(sheet: "Worksheet", place: tuple[int, int], value: Cell, looks: Looks, column: Column | None) -> None:
    cell = sheet.cell(*place)
    if column is not None:
        looks.dress(cell, column)
    if value is not None:
        write(cell, value)


def _extend(sheet: "Worksheet", layout: Layout, old_last: int, new_last: int, last_column: int) -> None:
    """Let a filter or table that ended with the last row end with the new last row; one people removed stays away."""
    from openpyxl.utils import range_boundaries

    for ranged in (sheet.auto_filter, *sheet.tables.values()):
        if not ranged.ref:
            continue
        left, top, right, bottom = (edge or 0 for edge in range_boundaries(ranged.ref))
        is_filter = ranged is sheet.auto_filter
        if top != layout.header or (bottom < old_last and not is_filter) or getattr(ranged, "totalsRowCount", None):
            continue
        right = last_column if is_filter and right == layout.last_column else right
        ranged.ref = f"{column_letter(left)}{top}:{column_letter(right)}{max(bottom, new_last)}"
        if getattr(ranged, "autoFilter", None):
            ranged.autoFilter.ref = ranged.ref


def _extend_dropdowns(sheet: "Worksheet", last: int, places: Collection[int]) -> None:
    """LibreOffice ends a dropdown a thousand rows down; a row that is added after that still needs it."""
    for dropdown in sheet.data_validations.dataValidation:
        for span in dropdown.sqref.ranges:
            if span.min_col == span.max_col and span.min_col in places and last <= span.max_row < LAST_ROW:
                span.expand(down=LAST_ROW - span.max_row)


def _left(sheet: "Worksheet", tab: Tab, header: int, columns: Mapping[str, int], base: TabBase) -> TabBase:
    """What we remember, with the title and headings as they stand now; None for a column that people deleted."""
    words = dict.fromkeys((*base.headings, *(column.heading for column in tab.columns)))
    headings = {word: _heading(sheet, header, columns[word]) if word in columns else None for word in words}
    order = [_heading(sheet, header, place) for place in range(1, max(columns.values(), default=0) + 1)]
    return replace(base, title=sheet.title, headings=headings, order=tuple(order))


def _heading(sheet: "Worksheet", header: int, place: int) -> str:
    return spelled(unescaped(sheet.cell(header, place).value)) or ""
