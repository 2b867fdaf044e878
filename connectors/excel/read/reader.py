"""A workbook of any format, vetted first and then read by the reader that suits it.

What belongs here: which content goes to which reader, and which tab is meant.
What does not: the readers themselves, headings and rows.

    .xlsx .xlsm   archive checked, tab scanned (`sheet_xml`), calamine in this process; openpyxl where calamine refuses
    .xls .xlsb .ods, and .xlsx whose cells do not say where they are   calamine in a bounded process
"""

import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from connectors.errors import SourceDamaged
from connectors.excel.read import calamine_reader, old_excel, openpyxl_reader, sandbox, sheet_xml, xlsx_parts
from connectors.excel.read.calamine_reader import CalamineRefusedError
from connectors.excel.read.sheet_xml import Oddities
from connectors.excel.read.xlsx_parts import XlsxParts
from connectors.tabular import choose_tab, file_format, zip_safety
from connectors.tabular.grid import Grid

MOST_CELLS = 8_000_000
"""The rectangle that calamine may allot in this process, at 32 bytes a cell."""
MOST_TEXT = 4 << 30
"""Cells times the longest text: what the texts may come to, at worst."""

Tabs = Sequence[tuple[str, str]]
Blocks = Callable[[], Iterable[bytes]]


def tabs(data: bytes) -> list[tuple[str, str]]:
    """Name and state (visible, hidden) of every tab that can hold rows."""
    package = _package(data)
    if package is None:
        return sandbox.tab_states(old_excel.prepared(data))
    parts = xlsx_parts.read(package)
    return [(sheet.name, sheet.state) for sheet in parts.sheets if sheet.part] or openpyxl_reader.tab_states(data)


def read(data: bytes, tab: str | None, path: Path | None = None) -> Grid:
    """Every cell of the tab; without a name, of the only visible one that holds anything.

    With the `path` of the same bytes calamine reads a large .xlsx a third faster than from memory.

    Raises:
        SourceDamaged: The file is not a workbook, or not whole, or hostile, or protected.
        SourceRejected: There is no such tab, or several might be meant.
        SourceChanged: Every tab is empty.
    """
    package = _package(data)
    if package is None:
        return sandbox.read(old_excel.prepared(data), tab)
    # By path calamine trusts the ending.
    is_named_so = path is not None and path.suffix.lower() in (".xlsx", ".xlsm")
    return _xlsx(package, data, tab, path if is_named_so else None)


def read_unvetted(data: bytes, tab: str | None) -> Grid:
    """`read` with calamine alone: for a process that may be lost."""
    states = calamine_reader.tab_states(data)
    name = _chosen(tab, states, partial(calamine_reader.filled_tabs, data))
    return _with_name(calamine_reader.read(data, name), name, states)


def _package(data: bytes) -> zipfile.ZipFile | None:
    """The archive of an .xlsx; None for another format that calamine reads."""
    if data.startswith(file_format.OLE):
        file_format.ole_format(data)
        return None
    if not data.startswith(file_format.ZIP):
        file_format.refuse_text(data[:4096])
    package = zip_safety.opened(data)
    return package if file_format.zip_format(package) == "xlsx" else None


def _xlsx(package: zipfile.ZipFile, data: bytes, tab: str | None, path: Path | None) -> Grid:
    parts = xlsx_parts.read(package)
    states = [(sheet.name, sheet.state) for sheet in parts.sheets if sheet.part]
    if not states or parts.is_utf16:
        return _by_openpyxl(data, tab)
    places = {sheet.name: sheet.part for sheet in parts.sheets if sheet.part}

    def blocks(name: str) -> Blocks:
        return zip_safety.kept_blocks(package, places[name])

    name = _chosen(tab, states, lambda: [name for name in places if sheet_xml.bounds(blocks(name)()).is_filled])
    found = blocks(name)
    if not _is_vetted(found, parts):
        return sandbox.read(data, name)
    return _with_name(_cells(data, path, name, lambda: sheet_xml.oddities(found(), parts.padded)), name, states)


def _is_vetted(blocks: Blocks, parts: XlsxParts) -> bool:
    """Whether calamine may read it in this process: every cell has its place, and they lie close together."""
    bounds = sheet_xml.bounds(blocks())
    most = max(MOST_CELLS, 4 * bounds.cells)
    is_close = bounds.rows * bounds.columns <= most or sheet_xml.exact_rows(blocks()) * bounds.columns <= most
    return bounds.is_placed and is_close and bounds.cells * parts.longest_text <= MOST_TEXT


def _cells(data: bytes, path: Path | None, name: str, odd: Callable[[], Oddities]) -> Grid:
    try:
        return calamine_reader.read(path or data, name, odd)
    except CalamineRefusedError:
        return openpyxl_reader.read(data, name)


def _by_openpyxl(data: bytes, tab: str | None) -> Grid:
    states = openpyxl_reader.tab_states(data)
    name = _chosen(tab, states, lambda: [name for name, _ in states])
    return _with_name(openpyxl_reader.read(data, name), name, states)


def _chosen(tab: str | None, states: Tabs, filled: Callable[[], Sequence[str]]) -> str:
    if not states:
        raise SourceDamaged("no tab with cells could be found in it; open it in Excel and save it again as .xlsx")
    return choose_tab.chosen(tab, states, filled)


def _with_name(grid: Grid, name: str, states: Tabs) -> Grid:
    hidden = () if dict(states)[name] == "visible" else (f"tab {name!r} is hidden",)
    return replace(grid, tab=name, notices=(*hidden, *grid.notices))
