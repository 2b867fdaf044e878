"""Files as a shop's programs write them, the same bytes for the same cells.

What does not belong here: what the cells say.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.demo.town import Cell, Row

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SAVED_AT = (2024, 1, 1, 8, 0, 0)
"""When the workbook says it was saved; a zip member has no time zone."""
TITLE_ROWS = 2


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the workbook: a title, a blank row, the headings, the rows and perhaps a total.

    Attributes:
        columns: Key of a row -> heading.
        hidden: Headings of columns that nobody wants to see.
    """

    name: str
    title: str
    columns: dict[str, str]
    rows: Sequence[Row]
    total: Row | None = None
    hidden: tuple[str, ...] = ()


def write_csv(
    path: Path, columns: dict[str, str], rows: Iterable[Row], *, delimiter: str = ",", encoding: str = "utf-8"
) -> None:
    """Write rows under the headings of `columns`; days and moments as people here write them."""
    with _made(path).open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(columns.values())
        writer.writerows([_text(row.get(key)) for key in columns] for row in rows)


def write_workbook(path: Path, tabs: Sequence[Tab]) -> None:
    """Write a workbook as a tidy person keeps it: titles, coloured headings, columns as wide as they need to be."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for tab in tabs:
        _fill(book.create_sheet(tab.name), tab)
    packed = io.BytesIO()
    book.save(packed)
    _made(path).write_bytes(_settled(packed.getvalue()))


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _text(cell: Cell) -> str | int | float | None:
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell


def _fill(sheet: "Worksheet", tab: Tab) -> None:
    from openpyxl.styles import Font, PatternFill

    sheet.append([tab.title])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    sheet.append(list(tab.columns.values()))
    for row in [*tab.rows, *([tab.total] if tab.total else [])]:
        sheet.append([row.get(key) for key in tab.columns])
    for heading in sheet[TITLE_ROWS + 1]:
        heading.font = Font(bold=True, color="FFFFFF")
        heading.fill = PatternFill("solid", fgColor="7A4B2A")
    if tab.total:
        for cell in sheet[sheet.max_row]:
            cell.font = Font(bold=True)
    sheet.freeze_panes = f"A{TITLE_ROWS + 2}"
    _format(sheet, tab)


def _format(sheet: "Worksheet", tab: Tab) -> None:
    """Dates as people here read them, and columns as wide as their longest cell."""
    from openpyxl.utils import get_column_letter

    for place, heading in enumerate(tab.columns.values(), 1):
        cells = next(sheet.iter_cols(place, place, TITLE_ROWS + 1))
        for cell in cells:
            if isinstance(cell.value, date):
                cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(cell.value, datetime) else "dd/mm/yyyy"
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = min(44, 3 + max(len(str(cell.value or "")) for cell in cells))
        column.hidden = heading in tab.hidden


def _settled(workbook: bytes) -> bytes:
    """The workbook without the moment it was saved at, which openpyxl writes into its members and properties."""
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-01-01T08:00:00Z", content)
            member = zipfile.ZipInfo(name, SAVED_AT)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, content)
    return settled.getvalue()
