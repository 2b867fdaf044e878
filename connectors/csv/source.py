"""Text files of rows: comma, semicolon, tab, bar or blanks between the cells, in any common encoding.

What belongs here: what the config can say of such a file, and what its owner is told.
What does not: encodings (`dialect`), rows (`rows`) and headings (`connectors.tabular.header_row`).

How each oddity is treated is written down in docs/reading-spreadsheets.md.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from connectors.csv import dialect as csv_dialect
from connectors.csv import rows as csv_rows
from connectors.csv.dialect import Dialect
from connectors.csv.rows import Shape
from connectors.source import Extract
from connectors.tabular import header_row, records
from connectors.tabular.grid import Grid
from connectors.tabular.local_file import fingerprint, telling, unchanged
from connectors.tabular.records import Reading


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A text file whose rows are one stream.

    Attributes:
        place: The path as the person wrote it, for messages.
        expected: Headings that the config names, or that everyone knows: they find the headings below title rows.
        delimiter: What stands between cells (a blank: any run of blanks); None finds out.
        encoding: None finds out.
        header_row: The line number of the headings; None looks for them.
    """

    path: Path
    place: str
    expected: frozenset[str] = frozenset()
    delimiter: str | None = None
    encoding: str | None = None
    header_row: int | None = None

    def extract(self, known: str | None = None) -> Extract | None:
        """Read the rows below the headings; None when the file still has the fingerprint `known`.

        Raises:
            SourceError: See `connectors.errors`.
        """
        with telling(f"reading {self.place}"), unchanged(self.path):
            digest = fingerprint(self.path, self.expected, self.delimiter, self.encoding, self.header_row)
            return None if digest == known else self._read(digest)

    def headers(self) -> tuple[str | None, ...]:
        """The headings as `extract` finds them, None over a column that has none."""
        with telling(f"reading {self.place}"), unchanged(self.path):
            grid, _, _ = self._grid()
            return header_row.find(grid, self.expected, self.header_row).labels

    def _read(self, digest: str) -> Extract:
        grid, dialect, shape = self._grid()
        found = records.extract(grid, Reading(self.place, digest, self.expected, self.header_row))
        uneven = self._uneven(grid, shape) if shape else ()
        notices = (*dialect.notices, *found.notices, *uneven)
        return replace(found, notices=notices, examples=dialect.examples)

    def _grid(self) -> tuple[Grid, Dialect, Shape | None]:
        facts = csv_dialect.detect(self.path)
        dialect = csv_dialect.decide(facts, self.encoding, self.delimiter)
        grid = csv_rows.fast(self.path, facts, dialect)
        if grid is not None:
            return grid, dialect, None
        grid, shape = csv_rows.exact(self.path, dialect, facts)
        if facts.nuls and not dialect.encoding.startswith(("utf-16", "utf-32")):
            dialect = replace(dialect, notices=(*dialect.notices, f"{facts.nuls} NUL characters were left out"))
        return grid, dialect, shape

    def _uneven(self, grid: Grid, shape: Shape) -> tuple[str, ...]:
        """Rows with fewer or more cells than there are headings; titles above the headings do not count."""
        found = header_row.find(grid, self.expected, self.header_row)
        width = max((place + 1 for place, label in enumerate(found.labels) if label), default=0)
        lengths = shape.lengths.copy()
        lengths.subtract(shape.first[: found.bottom + 1])
        shorter = sum(count for length, count in lengths.items() if 0 < length < width)
        has_more = any(column.null_count < len(column) for column in grid.texts[width:])
        longer = sum(count for length, count in lengths.items() if length > width) if has_more else 0
        told = (
            (shorter, "fewer cells than the headings: the rest is blank"),
            (longer, "more cells than the headings: kept"),
        )
        return tuple(f"{count} {'row has' if count == 1 else 'rows have'} {text}" for count, text in told if count)
