"""Take rows out of a sheet the way Excel does, so that nothing else loses its place.

openpyxl's `delete_rows` moves the cells and nothing else: notes' neighbours, links, merged cells, dropdowns, coloured
rules, row heights, hidden rows, filters, named ranges and formulas all keep pointing at where the rows were. What does
not belong here: which rows may go (`connectors.sheet_merge.merge`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LAST_ROW = 1_048_576

REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?", re.IGNORECASE)
WHOLE_ROWS = re.compile(r"(\$?)(\d+):(\$?)(\d+)")


@dataclass(frozen=True, slots=True)
class Shift:
    """Where rows are after `removed` (sorted) are taken out."""

    removed: tuple[int, ...]

    def row(self, row: int) -> int | None:
        """The row's new number, None when it is taken out."""
        before = bisect_left(self.removed, row)
        return None if before < len(self.removed) and self.removed[before] == row else row - before

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """What is left of a range of rows, None when nothing is; a range to the end of the sheet stays one."""
        top = first - bisect_left(self.removed, first)
        bottom = last if last == LAST_ROW else last - bisect_right(self.removed, last)
        return (top, bottom) if top <= bottom else None

    def reference(self, text: str) -> str:
        """A reference without a sheet name, such as `K5`, `$A$2:$C$9` or `3:4`, after the shift."""
        if found := REFERENCE.fullmatch(text):
            return self._cells(*found.groups())
        if found := WHOLE_ROWS.fullmatch(text):
            left, first, right, last = found.groups()
            span = self.span(int(first), int(last))
            return f"{left}{span[0]}:{right}{span[1]}" if span else "#REF!"
        return text

    def _cells(self, left: str, first: str, right: str | None, last: str | None) -> str:
        if right is None or last is None:
            row = self.row(int(first))
            return f"{left}{row}" if row else "#REF!"
        span = self.span(int(first), int(last))
        return f"{left}{span[0]}:{right}{span[1]}" if span else "#REF!"

    def ranges(self, text: str) -> str:
        """Ranges separated by blanks, without those that are gone."""
        moved = (self.reference(part) for part in text.split())
        return " ".join(part for part in moved if part != "#REF!")

    def formula(self, text: str, sheet: str, *, is_inside: bool) -> str:
        """A formula after the shift in `sheet`; `is_inside` when the formula itself stands in that sheet."""
        from openpyxl.formula.tokenizer import Token, Tokenizer

        tokens = Tokenizer(text).items
        for token in tokens:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                token.value = self._operand(token.value, sheet, is_inside=is_inside)
        return "=" + "".join(token.value for token in tokens)

    def _operand(self, text: str, sheet: str, *, is_inside: bool) -> str:
        place, mark, cells = text.rpartition("!")
        named = place.removeprefix("'").removesuffix("'").replace("''", "'")
        concerns_us = named.casefold() == sheet.casefold() if mark else is_inside
        return f"{place}{mark}{self.reference(cells)}" if concerns_us else text


def pinned_rows(sheet: "Worksheet", rows: Iterable[int]) -> set[int]:
    """Those of `rows` that cannot be taken out: people noted something, or they share a cell or formula with others."""
    shared = [(span.min_row, span.max_row) for span in sheet.merged_cells.ranges if span.max_row > span.min_row]
    shared += [_span(cell.value.ref) for cell in _cells(sheet) if _is_array(cell.value)]
    edges = {_span(table.ref)[0] for table in sheet.tables.values()}
    edges |= {_span(table.ref)[1] for table in sheet.tables.values() if table.totalsRowCount}
    noted = {cell.row for cell in _cells(sheet) if cell.comment}
    return {row for row in rows if row in noted | edges or any(a <= row <= b and a < b for a, b in shared)}


def remove_rows(book: "Workbook", sheet: "Worksheet", rows: Iterable[int]) -> None:
    """Take the rows out and move everything below them up."""
    shift = Shift(tuple(sorted(rows)))
    if not shift.removed:
        return
    _move_formulas(book, sheet, shift)
    _move_cells(sheet, shift)
    _move_heights(sheet, shift)
    _move_ranges(sheet, shift)
    _move_names(book, sheet, shift)


def _cells(sheet: "Worksheet") -> list[Any]:
    return list(_places(sheet).values())


def _places(sheet: "Worksheet") -> dict[tuple[int, int], Any]:
    return sheet._cells  # The public iterator creates a cell wherever there is none.


def _span(ref: str) -> tuple[int, int]:
    from openpyxl.utils import range_boundaries

    _, first, _, last = range_boundaries(ref)
    return first or 1, last or LAST_ROW


def _is_array(value: object) -> bool:
    return hasattr(value, "ref")  # ArrayFormula and DataTableFormula


def _move_formulas(book: "Workbook", sheet: "Worksheet", shift: Shift) -> None:
    for other in book.worksheets:
        move = _formula_mover(sheet.title, shift, is_inside=other is sheet)
        for cell in _cells(other):
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = move(cell.value)
            elif cell.data_type == "f" and isinstance(getattr(cell.value, "text", None), str):
                cell.value.text = move(cell.value.text)
        for conditional in other.conditional_formatting:
            for rule in conditional.rules:
                rule.formula = [move(f"={text}")[1:] for text in rule.formula]
        for dropdown in other.data_validations.dataValidation:
            dropdown.formula1 = _moved_if_given(dropdown.formula1, move)
            dropdown.formula2 = _moved_if_given(dropdown.formula2, move)


def _formula_mover(title: str, shift: Shift, *, is_inside: bool) -> Callable[[str], str]:
    def move(text: str) -> str:
        return shift.formula(text, title, is_inside=is_inside) if is_inside or "!" in text else text

    return move


def _moved_if_given(text: str | None, move: Callable[[str], str]) -> str | None:
    return move(f"={text}")[1:] if text else text


def _move_cells(sheet: "Worksheet", shift: Shift) -> None:
    moved = {}
    for (row, column), cell in _places(sheet).items():
        target = shift.row(row)
        if target is not None:
            cell.row = target
            moved[target, column] = cell
            if cell.hyperlink:
                cell.hyperlink.ref = cell.coordinate
            if _is_array(cell.value):
                cell.value.ref = shift.reference(cell.value.ref)
    sheet._cells = moved


def _move_heights(sheet: "Worksheet", shift: Shift) -> None:
    dimensions = [(shift.row(row), dimension) for row, dimension in sheet.row_dimensions.items()]
    sheet.row_dimensions.clear()
    for row, dimension in dimensions:
        if row is not None:
            dimension.index = row
            sheet.row_dimensions[row] = dimension
    for page_break in sheet.row_breaks.brk:
        _, page_break.id = shift.span(1, page_break.id or 1) or (1, 1)


def _move_ranges(sheet: "Worksheet", shift: Shift) -> None:
    _move_merged(sheet, shift)
    _move_conditional(sheet, shift)
    for dropdown in list(sheet.data_validations.dataValidation):
        ranges = shift.ranges(str(dropdown.sqref))
        if ranges:
            dropdown.sqref = ranges
        else:
            sheet.data_validations.dataValidation.remove(dropdown)
    for table in sheet.tables.values():
        table.ref = _with_a_row(shift.reference(table.ref))
        if table.autoFilter and table.autoFilter.ref:
            table.autoFilter.ref = _with_a_row(shift.reference(table.autoFilter.ref))
    for sorted_range in (sheet.auto_filter, sheet.auto_filter.sortState):
        if sorted_range is not None and sorted_range.ref:
            sorted_range.ref = shift.reference(sorted_range.ref)


def _with_a_row(ref: str) -> str:
    """Excel repairs, and so damages, a table that has only its headings."""
    first, last = _span(ref)
    return ref if last > first else f"{ref.removesuffix(str(last))}{first + 1}"


def _move_merged(sheet: "Worksheet", shift: Shift) -> None:
    for span in list(sheet.merged_cells.ranges):
        target = shift.row(span.min_row)
        if target is None:
            sheet.merged_cells.remove(span)
        else:
            span.shift(row_shift=target - span.min_row)


def _move_conditional(sheet: "Worksheet", shift: Shift) -> None:
    from openpyxl.formatting.formatting import ConditionalFormattingList

    moved = ConditionalFormattingList()
    for conditional in sheet.conditional_formatting:
        ranges = shift.ranges(str(conditional.sqref))
        for rule in conditional.rules if ranges else ():
            moved.add(ranges, rule)
    sheet.conditional_formatting = moved


def _move_names(book: "Workbook", sheet: "Worksheet", shift: Shift) -> None:
    for names, is_inside in ((book.defined_names, False), *((s.defined_names, s is sheet) for s in book.worksheets)):
        for name in names.values():
            if name.attr_text and (is_inside or "!" in name.attr_text):
                name.attr_text = shift.formula(f"={name.attr_text}", sheet.title, is_inside=is_inside)[1:]
    if sheet.print_area:
        areas = (area.rpartition("!")[2].replace("$", "") for area in sheet.print_area.split(","))
        moved = [shift.reference(area) for area in areas]
        sheet.print_area = [area for area in moved if area != "#REF!"] or None
