"""Workbooks: .xlsx, .xlsm, .xls, .xlsb and .ods, whatever the file is called.

What belongs here: what the config can say of a workbook, and what its owner is told.
What does not: formats (see `connectors.excel.read.reader`), headings and rows (see `connectors.tabular.records`).

How each oddity of a spreadsheet is treated is written down in docs/reading-spreadsheets.md. A workbook that is open in
Excel is read as it was last saved: reading disturbs nobody.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from connectors.errors import SourceRejected
from connectors.excel.read import reader
from connectors.source import Extract
from connectors.tabular import header_row, records
from connectors.tabular.grid import Grid
from connectors.tabular.local_file import fingerprint_of, telling, unchanged
from connectors.tabular.records import Reading

MOST_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class ExcelTab:
    """A tab of a workbook that holds one stream.

    Attributes:
        place: The path as the person wrote it, for messages.
        tab: None is the only visible tab that holds anything.
        expected: Headings that the config names, or that everyone knows: they find the headings below title rows.
        header_row: The row number of the headings; None looks for them.
    """

    path: Path
    place: str
    tab: str | None = None
    expected: frozenset[str] = frozenset()
    header_row: int | None = None

    def extract(self, known: str | None = None) -> Extract | None:
        """Read the rows below the headings; None when the file still has the fingerprint `known`.

        Raises:
            SourceError: See `connectors.errors`.
        """
        with telling(self._doing()), unchanged(self.path):
            data = content(self.path)
            fingerprint = fingerprint_of(data, self.tab, self.expected, self.header_row)
            if fingerprint == known:
                return None
            grid = self._grid(data)
            reading = Reading(f"{self.place}, tab {grid.tab}", fingerprint, self.expected, self.header_row)
            return replace(records.extract(grid, reading), link=self._link(grid.tab))

    def headers(self) -> tuple[str | None, ...]:
        """The headings as `extract` finds them, None over a column that has none."""
        with telling(self._doing()), unchanged(self.path):
            return header_row.find(self._grid(content(self.path)), self.expected, self.header_row).labels

    def _grid(self, data: bytes) -> Grid:
        return reader.read(data, self.tab, self.path)

    def _link(self, tab: str) -> str:
        quoted = tab.replace("'", "''")
        return f"{self.place}#'{quoted}'!{{cell}}"

    def _doing(self) -> str:
        return f"reading tab {self.tab!r} of {self.place}" if self.tab is not None else f"reading {self.place}"


def tabs(path: Path, place: str, *, are_hidden: bool = False) -> list[str]:
    """Names of the visible tabs that can hold rows, in order, or of the hidden ones.

    Raises:
        SourceError: See `connectors.errors`.
    """
    with telling(f"reading the tabs of {place}"), unchanged(path):
        return [name for name, state in reader.tabs(content(path)) if (state != "visible") == are_hidden]


def content(path: Path) -> bytes:
    """The bytes of a workbook.

    Raises:
        SourceRejected: It is larger than any workbook that Excel opens with ease.
    """
    if path.stat().st_size > MOST_BYTES:
        raise SourceRejected(f"it is larger than {MOST_BYTES >> 20} MB; save the tab as csv and write `type: csv`")
    return path.read_bytes()
