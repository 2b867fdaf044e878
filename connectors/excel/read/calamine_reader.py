"""Cells as python-calamine reads them: every format, fast.

What belongs here: calls of calamine, and what its answers and refusals mean.
What does not: deciding whether a file is safe to hand over (see `connectors.excel.read.reader`).

Calamine blanks error cells, and knows neither number formats nor hidden rows; `connectors.excel.read.sheet_xml` adds these for
.xlsx.
"""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import python_calamine as calamine

from connectors.errors import SourceDamaged
from connectors.excel.read.sheet_xml import Oddities
from connectors.tabular import grid
from connectors.tabular.file_format import PROTECTED
from connectors.tabular.grid import Grid, Merge


class CalamineRefusedError(Exception):
    """Calamine cannot read it; something else may."""


@contextmanager
def refusals() -> Iterator[None]:
    """Calamine's errors as ours.

    Raises:
        SourceDamaged: Protected with a password.
        CalamineRefusedError: Anything else that it did not like.
    """
    try:
        yield
    except calamine.PasswordError:
        raise SourceDamaged(PROTECTED) from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise CalamineRefusedError(type(error).__name__) from None
    except BaseException as error:
        # A panic of the Rust side is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise CalamineRefusedError("panic") from None


def tab_states(data: bytes) -> list[tuple[str, str]]:
    """Name and state (visible, hidden) of every tab that holds cells, in order."""
    with refusals():
        sheets = calamine.load_workbook(io.BytesIO(data)).sheets_metadata
    return [
        (sheet.name, "visible" if sheet.visible == calamine.SheetVisibleEnum.Visible else "hidden")
        for sheet in sheets
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]


def filled_tabs(data: bytes) -> list[str]:
    """Names of the tabs with any cell."""
    with refusals():
        workbook = calamine.load_workbook(io.BytesIO(data))
        return [name for name in workbook.sheet_names if workbook.get_sheet_by_name(name).end is not None]


def read(source: bytes | Path, tab: str, look: Callable[[], Oddities] = Oddities) -> Grid:
    """Every cell of the tab; `look` finds what calamine does not tell, while calamine reads.

    Raises:
        SourceDamaged: Protected with a password.
        CalamineRefusedError: Calamine cannot read it.
    """
    with ThreadPoolExecutor(1) as other, refusals():
        opening = other.submit(_sheet, source, tab)
        odd = look()
        sheet = opening.result()
        merges = [Merge(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
        left = sheet.start[1] if sheet.start is not None else 0
        return grid.of_rows(
            sheet.iter_rows(), sheet.width, left, merges, odd.shown, frozenset(odd.hidden), odd.notices()
        )


def _sheet(source: bytes | Path, tab: str) -> calamine.CalamineSheet:
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    return calamine.load_workbook(file).get_sheet_by_name(tab)
