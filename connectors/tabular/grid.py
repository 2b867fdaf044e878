"""A tab or text file as columns of cells, before anyone knows which row holds the headings.

What belongs here: the shape that all readers of spreadsheets produce, and carrying it between processes.
What does not: finding the headings (see `connectors.tabular.header_row`) and the body (see `connectors.tabular.records`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, TypeAlias

import pyarrow as pa

from connectors.tabular import cell_text

Strings: TypeAlias = pa.Array | pa.ChunkedArray


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
        kinds: One column of letters (see `connectors.source.TYPES`) per column; none when the source has no types.
        lines: The number of each row as the person sees it; none: they are counted from 1.
        hidden: Numbers of hidden rows.
        tab: Its name in the workbook; empty where there are no tabs.
    """

    texts: Sequence[Strings]
    kinds: Sequence[Strings] | None = None
    lines: Strings | None = None
    merges: tuple[Merge, ...] = ()
    hidden: frozenset[int] = frozenset()
    notices: tuple[str, ...] = ()
    tab: str = ""

    @property
    def height(self) -> int:
        """Rows, blank ones included."""
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
    rows: Iterable[Sequence[object]],
    width: int,
    left: int = 0,
    merges: Iterable[Merge] = (),
    shown: Mapping[tuple[int, int], tuple[str, str]] | None = None,
    hidden: frozenset[int] = frozenset(),
    notices: tuple[str, ...] = (),
) -> Grid:
    """A grid of rows of `width` Python values, with `left` blank columns before them.

    `shown` (row and column from 1) replaces what a person sees differently; it may lie outside the rows.
    """
    values = _transposed(rows, width, left, shown or {})
    columns = [cell_text.column(column) for column in values]
    texts, kinds = [text for text, _ in columns], [kind for _, kind in columns]
    for column, places in _by_column(shown or {}).items():
        texts[column] = _replaced(texts[column], {row: text for row, (_, text) in places.items()})
        kinds[column] = _replaced(kinds[column], {row: kind for row, (kind, _) in places.items()})
    return Grid(texts, kinds, None, tuple(merges), hidden, notices)


def _transposed(
    rows: Iterable[Sequence[object]], width: int, left: int, shown: Iterable[tuple[int, int]]
) -> list[list[object]]:
    """The columns: slices of one flat list.

    No list of rows is ever held. 100,000 of them would keep the garbage collector busy for longer than all the rest.
    """
    flat = list(chain.from_iterable(rows))
    columns = [flat[place::width] for place in range(width)]
    height = max([len(columns[0]) if columns else 0, *(row for row, _ in shown)])
    wanted = max([left + width, *(column for _, column in shown)])
    blanks: list[list[object]] = [[None] * height for _ in range(wanted - width)]
    filled = [column + [None] * (height - len(column)) for column in columns]
    return [*blanks[:left], *filled, *blanks[left:]]


def _by_column(shown: Mapping[tuple[int, int], tuple[str, str]]) -> dict[int, dict[int, tuple[str, str]]]:
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for (row, column), cell in shown.items():
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
    about = {"merges": grid.merges, "hidden": sorted(grid.hidden), "notices": grid.notices, "tab": grid.tab}
    columns = [*grid.texts, *(grid.kinds or ())]
    table = pa.Table.from_arrays(columns, [str(place) for place in range(len(columns))])
    table = table.replace_schema_metadata({"about": json.dumps(about)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def from_bytes(data: bytes) -> Grid:
    """The grid that `to_bytes` wrote, which has types."""
    table = pa.ipc.open_stream(pa.py_buffer(data)).read_all()
    about = json.loads((table.schema.metadata or {})[b"about"])
    half = table.num_columns // 2
    return Grid(
        texts=table.columns[:half],
        kinds=table.columns[half:],
        merges=tuple(Merge(*merge) for merge in about["merges"]),
        hidden=frozenset(about["hidden"]),
        notices=tuple(about["notices"]),
        tab=about["tab"],
    )
