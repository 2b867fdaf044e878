"""How a list tab looks when it is opened: headings, widths, formats, the dropdown.

Set when a tab, a column or a row is made, and never again: from then on the look is the people's.
"""

from collections.abc import Iterable
from copy import copy
from math import ceil
from typing import TYPE_CHECKING, Any

from connectors.excel.write.escapes import escaped
from connectors.excel.write.links import put_link
from connectors.excel.write.remove_rows import LAST_ROW
from connectors.sheet_merge.locate import column_letter
from connectors.target import Cell, Column, Link

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEADING_FILL = {True: "D9D9D9", False: "FFE699"}
"""Ours are grey, theirs yellow: who may type where is seen at a glance."""

HEADING_TEXT = {True: "595959", False: "3F3F3F"}
OUR_FILL = "F5F5F5"
LINE = "D9D9D9"
FORMATS = {"text": "@", "date": "d mmm yyyy", "number": "General"}
LINE_HEIGHT = 15.0
MOST_LINES = 8

LONGEST_DROPDOWN = 255

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def dress_tab(sheet: "Worksheet", last_row: int, last_column: int) -> None:
    """Make a new tab easy to read, filter and print."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{column_letter(last_column)}{max(last_row, 2)}"
    sheet.row_dimensions[1].height = 24
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def add_heading(sheet: "Worksheet", header: int, place: int, column: Column) -> None:
    """Put a column at `place`: its heading, width, format for what people will type below, dropdown."""
    cell = sheet.cell(header, place)
    write(cell, column.heading)
    _dress_heading(cell, column)
    dimension = _dimension(sheet, place)
    dimension.width = column.width
    dimension.hidden = column.hidden
    dimension.number_format = column.number_format or FORMATS[column.kind]
    if column.choices:
        _add_dropdown(sheet, f"{column_letter(place)}{header + 1}:{column_letter(place)}{LAST_ROW}", column.choices)


def _dress_heading(cell: Any, column: Column) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell.font = Font(name="Calibri", size=11, bold=True, color=HEADING_TEXT[column.ours])
    cell.fill = PatternFill("solid", fgColor=HEADING_FILL[column.ours])
    cell.border = Border(bottom=Side("thin", color="A6A6A6"))
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    if column.note:
        cell.comment = Comment(column.note, "Regulars", width=260, height=24 + 18 * (1 + len(column.note) // 36))


def _add_dropdown(sheet: "Worksheet", ranges: str, choices: tuple[str, ...]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = ",".join(choices)
    if len(listed) > LONGEST_DROPDOWN or any("," in choice or '"' in choice for choice in choices):
        return  # The format has no way to say it; people type, and staging reads what they mean.
    # Only a warning: a team that needs a status of its own may type it.
    dropdown = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, errorStyle="warning")
    dropdown.showErrorMessage = True
    dropdown.errorTitle, dropdown.error = "Not in the list", "Use one of: " + ", ".join(choices)[:200]
    dropdown.add(ranges)
    sheet.add_data_validation(dropdown)


def _dimension(sheet: "Worksheet", place: int) -> Any:
    """The column's own width and format; people's programs store neighbours that look alike as one group."""
    from openpyxl.worksheet.dimensions import ColumnDimension

    dimensions = sheet.column_dimensions
    groups: list[Any] = list(dimensions.values())
    for group in groups:
        group.reindex()
        if group.min < place <= group.max or group.min == place < group.max:
            looks = {"width": group.width, "hidden": group.hidden, "style": group._style}
            parts = [(group.min, place - 1), (place, place), (place + 1, group.max)]
            del dimensions[group.index]
            for first, last in parts:
                if first <= last:
                    letter = column_letter(first)
                    dimensions[letter] = ColumnDimension(sheet, index=letter, min=first, max=last, **looks)
    return dimensions[column_letter(place)]


class Looks:
    """The looks of new cells, made once per column: dressing each cell anew takes most of the time of a push."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def dress(self, cell: Any, column: Column) -> None:
        """Give a cell of a new row the look of its column."""
        if column.heading not in self._made:
            _dress(cell, column)
            self._made[column.heading] = copy(cell._style)
        cell._style = copy(self._made[column.heading])


def _dress(cell: Any, column: Column) -> None:
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    cell.number_format = column.number_format or FORMATS[column.kind]
    cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=column.is_wrapped or None)
    cell.border = Border(bottom=Side("hair", color=LINE))
    if column.ours:
        cell.fill = PatternFill("solid", fgColor=OUR_FILL)


def height(cells: Iterable[tuple[object, Column]]) -> float | None:
    """The height at which a row can be read, None for the usual one; LibreOffice does not find it itself."""
    lines = (_lines(str(value), column.width) for value, column in cells if value is not None and column.is_wrapped)
    most = min(max(lines, default=1), MOST_LINES)
    return most * LINE_HEIGHT if most > 1 else None


def _lines(text: str, width: int) -> int:
    return sum(max(1, ceil(1.1 * len(line) / width)) for line in text.split("\n"))


def write(cell: Any, value: Cell) -> None:
    """Put a value into a cell as what it is; text is text, whatever it starts with."""
    if isinstance(value, Link):
        write(cell, value.text)
        put_link(cell, value)
        return
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = escaped(value)
    cell.data_type = "s"  # openpyxl takes "=…" for a formula and "#N/A" for an error.
    cell.quotePrefix = value.startswith(FORMULA_STARTS)
