"""Cells as openpyxl reads them: slower, but it opens some workbooks that calamine refuses.

What belongs here: calls of openpyxl, and how its values differ from calamine's.
What does not: deciding when it is needed (see `connectors.excel.read.reader`).

Zero sheets is openpyxl's silent answer to workbooks that it does not understand: here it is an error.
"""

import datetime as dt
import io
import struct
import warnings
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

from connectors.errors import SourceDamaged
from connectors.tabular import grid
from connectors.tabular.grid import Grid, Merge
from connectors.tabular.zip_safety import DAMAGED

LONGEST_TEXT = 32_767
"""The most characters that a cell of a spreadsheet may hold."""
MOST_CELLS = 5_000_000

ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    struct.error,
)
"""What openpyxl lets through from a file that is not as it should be."""


def tab_states(data: bytes) -> list[tuple[str, str]]:
    """Name and state (visible, hidden) of every tab that holds cells, in order."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = _opened(data)
    return [(sheet.title, "visible" if sheet.sheet_state == "visible" else "hidden") for sheet in workbook.worksheets]


def read(data: bytes, tab: str, notices: tuple[str, ...] = ()) -> Grid:
    """Every cell of the tab.

    Raises:
        SourceDamaged: openpyxl cannot read it either, or a cell holds more than a cell can.
    """
    with warnings.catch_warnings():
        # About extensions that it drops when it saves; we only read.
        warnings.simplefilter("ignore")
        try:
            sheet = _opened(data)[tab]
        except KeyError:
            raise SourceDamaged(DAMAGED) from None
    if sheet.max_row * sheet.max_column > MOST_CELLS:
        raise SourceDamaged("it spans more cells than can be read this way; save it again from Excel")
    rows = [[_value(cell) for cell in row] for row in sheet.iter_rows()]
    merges = [Merge(r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in sheet.merged_cells.ranges]
    hidden = frozenset(number for number, row in sheet.row_dimensions.items() if row.hidden)
    shown = {
        (cell.row, cell.column): ("e", str(cell.value))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e"
    }
    return grid.of_rows(rows, len(rows[0]) if rows else 0, 0, merges, shown, hidden, notices)


def _opened(data: bytes):  # type: ignore[no-untyped-def]
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except ERRORS:
        raise SourceDamaged(DAMAGED) from None
    if not workbook.worksheets:
        raise SourceDamaged("no tab could be found in it; open it in Excel and save it again as .xlsx")
    return workbook


def _value(cell) -> object:  # type: ignore[no-untyped-def]
    value = cell.value
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise SourceDamaged(
                "a cell holds more text than a cell can; the file was not written by a spreadsheet program"
            )
        return value.replace("_x000D_", "\r")
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value
