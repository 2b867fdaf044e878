"""A tab or text file as columns of cells, before anyone knows which row holds the headings.

What belongs here: the shape that all readers of spreadsheets produce, and carrying it between processes.
What does not: finding the headings (see `connectors.headings`) and the body (see `connectors.table`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import pyarrow as pa

from connectors import cells

Strings = pa.Array | pa.ChunkedArray


class Merge(NamedTuple):
    """A merged range, rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Every cell from the first row and column on.

    Attributes:
        texts: One column of texts per column of the tab, null where blank.
        kinds: One column of letters (see `connectors.extract.TYPES`) per column; none when the source has no types.
        lines: The number of each row as the person sees it; none: they are counted from 1.
        hidden: Numbers of hidden rows.
        has_letters: It is a spreadsheet, whose columns have letters.
    """

    texts: Sequence[Strings]
    kinds: Sequence[Strings] | None = None
    lines: Strings | None = None
    merges: tuple[Merge, ...] = ()
    hidden: frozenset[int] = frozenset()
    notices: tuple[str, ...] = ()
    has_letters: bool = field(default=True)

    @property
    def height(self) -> int:
        return len(self.texts[0]) if self.texts else 0

    def line(self, index: int) -> int:
        """The number of a row as the person sees it."""
        return index + 1 if self.lines is None else int(self.lines[index].as_py())

    def top(self, rows: int) -> list[list[tuple[str | None, str]]]:
        """The first rows, each cell with its letter."""
        texts = [column.slice(0, rows).to_pylist() for column in self.texts]
        if self.kinds is None:
            kinds = [["-" if text is None else "t" for text in column] for column in texts]
        else:
            kinds = [column.slice(0, rows).to_pylist() for column in self.kinds]
        columns = [list(zip(text, kind, strict=True)) for text, kind in zip(texts, kinds, strict=True)]
        return [list(row) for row in zip(*columns, strict=True)]


def of_rows(
    rows: Sequence[Sequence[object]],
    merges: Iterable[Merge] = (),
    shown: Mapping[tuple[int, int], tuple[str, str]] | None = None,
    hidden: frozenset[int] = frozenset(),
    notices: tuple[str, ...] = (),
) -> Grid:
    """A grid of rows of Python values; `shown` (from 1) replaces what a person sees differently."""
    columns = [cells.column(values) for values in _transposed(rows)]
    texts, kinds = [text for text, _ in columns], [kind for _, kind in columns]
    for column, places in _by_column(shown or {}, len(rows), len(columns)).items():
        texts[column] = _replaced(texts[column], {row: text for row, (_, text) in places.items()})
        kinds[column] = _replaced(kinds[column], {row: kind for row, (kind, _) in places.items()})
    return Grid(texts, kinds, None, tuple(merges), hidden, notices)


def _transposed(rows: Sequence[Sequence[object]]) -> Iterator[list[object]]:
    """The columns; slices of one flat list, since unpacking 100,000 rows into `zip` takes five times as long."""
    width = len(rows[0]) if rows else 0
    flat = list(chain.from_iterable(rows))
    return (flat[place::width] for place in range(width))


def _by_column(
    shown: Mapping[tuple[int, int], tuple[str, str]], height: int, width: int
) -> dict[int, dict[int, tuple[str, str]]]:
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for (row, column), cell in shown.items():
        if row <= height and column <= width:
            found.setdefault(column - 1, {})[row - 1] = cell
    return found


def _replaced(values: Strings, changes: Mapping[int, str]) -> pa.Array:
    listed = values.to_pylist()
    for row, text in changes.items():
        listed[row] = text
    return pa.array(listed, pa.string())


def letter(column: int) -> str:
    """The spreadsheet's name of a column counted from 0: `A`, `Z`, `AA`."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def to_bytes(grid: Grid) -> bytes:
    """The grid as an Arrow stream, for another process."""
    about = {"merges": grid.merges, "hidden": sorted(grid.hidden), "notices": grid.notices}
    columns = [*grid.texts, *(grid.kinds or ())]
    table = pa.Table.from_arrays(columns, [str(place) for place in range(len(columns))])
    table = table.replace_schema_metadata({"about": json.dumps(about)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def from_bytes(data: bytes) -> Grid:
    """The grid that `to_bytes` wrote, which has types."""
    table = pa.ipc.open_stream(pa.py_buffer(data)).read_all()
    about = json.loads((table.schema.metadata or {})[b"about"])
    half = table.num_columns // 2
    merges = tuple(Merge(*merge) for merge in about["merges"])
    return Grid(table.columns[:half], table.columns[half:], None, merges, frozenset(about["hidden"]), tuple(about["notices"]))
