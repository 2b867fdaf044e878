"""The cells of a text file, in two ways that give the same: pyarrow on all cores, and the csv module line by line.

What belongs here: choosing between them, and the line number of every row.
What does not: encoding and delimiter (see `connectors.csv.dialect`), headings (see `connectors.tabular.header_row`).

`fast` gives up (None) wherever pyarrow might read otherwise than a person: odd quotes, rows of uneven length, blank
lines in between, another encoding. It proves its line numbers: rows and line breaks within cells must add up to the
lines of the file.
"""

import csv
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from connectors.csv.dialect import BLANKS, BLOCK, Dialect, Facts
from connectors.errors import SourceDamaged, SourceRejected
from connectors.tabular import cell_text
from connectors.tabular.grid import Grid, Strings

AT_ONCE = 20_000
FIRST = 100
END = "\0\0"
"""A last line that no file has: NUL characters are taken out before."""
UNCLOSED = 'the quote (") opened in the row that starts in line {} is never closed; correct that line'
TOO_LONG = (
    "the row that starts in line {} has a cell of more than 131,072 characters;"
    ' a quote (") is probably opened there and never closed'
)
"""The limit is the csv module's own."""


@dataclass(slots=True)
class Shape:
    """How long the rows were, in cells: of all, and of the first ones in order."""

    lengths: Counter[int] = field(default_factory=Counter)
    first: list[int] = field(default_factory=list)


def fast(path: Path, facts: Facts, dialect: Dialect) -> Grid | None:
    """All cells by pyarrow, or None where the exact way is needed."""
    width = _width(facts.head, dialect) if _is_plain(facts, dialect) else 0
    if not width:
        return None
    # ArrowInvalid is its word for rows of uneven length: those are for the exact way.
    with suppress(pa.ArrowInvalid):
        table = _by_pyarrow(path, dialect, width, facts.quotes > 0)
        lines = _lines(table, facts, dialect)
        return None if lines is False else Grid(table.columns, None, lines)
    return None


def exact(path: Path, dialect: Dialect, facts: Facts) -> tuple[Grid, Shape]:
    """All cells by the csv module, whatever the file looks like.

    Raises:
        SourceRejected: The encoding that the config names does not fit.
        SourceDamaged: A quote is opened and never closed.
    """
    shape, columns, lines = Shape(), list[list[pa.Array]](), list[pa.Array]()
    try:
        with path.open(encoding=dialect.encoding, errors=dialect.errors, newline="") as file:
            text = (line.replace("\0", "") for line in file) if facts.nuls else file
            for numbers, rows in _batches(_without_mark(text), dialect):
                _grow(columns, rows, sum(map(len, lines)))
                lines.append(pa.Array.from_buffers(pa.int64(), len(rows), [None, pa.py_buffer(numbers)]))
                shape.lengths.update(map(len, rows))
                shape.first += map(len, rows[: FIRST - len(shape.first)])
    except UnicodeError:
        raise SourceRejected(f"it is not written in {dialect.encoding}; leave `encoding:` out, or try cp1252") from None
    return Grid([pa.chunked_array(chunks) for chunks in columns], None, pa.chunked_array(lines, pa.int64())), shape


def _is_plain(facts: Facts, dialect: Dialect) -> bool:
    if dialect.encoding not in ("utf-8", "utf-8-sig") or not facts.is_utf8:
        return False
    is_odd = facts.nuls or facts.lone_returns or facts.quotes % 2 or dialect.has_blank_before_quote
    return not is_odd and dialect.delimiter != BLANKS and len(dialect.delimiter) == 1 and dialect.delimiter != '"'


def _width(head: bytes, dialect: Dialect) -> int:
    lines = head.decode("utf-8", "ignore").removeprefix("\ufeff").splitlines(keepends=True)[dialect.skip :]
    return len(next(csv.reader(lines, delimiter=dialect.delimiter), []))


def _by_pyarrow(path: Path, dialect: Dialect, width: int, has_quotes: bool) -> pa.Table:
    from pyarrow import csv as arrow_csv

    names = [str(place) for place in range(width)]
    return arrow_csv.read_csv(
        path,
        arrow_csv.ReadOptions(column_names=names, skip_rows=dialect.skip, block_size=BLOCK),
        arrow_csv.ParseOptions(delimiter=dialect.delimiter, newlines_in_values=has_quotes, ignore_empty_lines=True),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            check_utf8=False,
        ),
    )


def _lines(table: pa.Table, facts: Facts, dialect: Dialect) -> Strings | Literal[False] | None:
    """The line of every row; None when they are counted from 1; False when they do not add up."""
    # A last row of several lines may be a quote that is never closed.
    if any("\n" in (column[-1].as_py() or "") for column in table.columns if len(column)):
        return False
    lines = facts.lines - facts.blank_end - dialect.skip
    if table.num_rows == lines and not dialect.skip:
        return None
    breaks = _breaks(table)
    if table.num_rows + (pc.sum(breaks).as_py() or 0) != lines:
        return False
    return pc.add(pc.subtract(pc.cumulative_sum(pc.add(breaks, 1)), breaks), dialect.skip)


def _breaks(table: pa.Table) -> Strings:
    """How many line breaks the cells of each row hold."""
    total = pa.chunked_array([pa.array([0] * table.num_rows, pa.int64())])
    for column in table.columns:
        total = pc.add(total, pc.fill_null(pc.count_substring(column, "\n"), 0))
    return total


def _batches(lines: Iterator[str], dialect: Dialect) -> Iterator[tuple["array[int]", list[list[str]]]]:
    """Rows, blank ones included, and the line that each starts in."""
    start = 1 + dialect.skip
    lines = islice(lines, dialect.skip, None)
    if dialect.delimiter == BLANKS:
        while rows := [line.split() for line in islice(lines, AT_ONCE)]:
            yield array("q", range(start, start + len(rows))), rows
            start += len(rows)
        return
    reader = csv.reader(
        chain(lines, [END]), delimiter=dialect.delimiter, skipinitialspace=dialect.has_blank_before_quote
    )
    while rows := _next_rows(reader, start):
        numbers = _starts(rows, start, reader.line_num + 1 + dialect.skip)
        start = reader.line_num + 1 + dialect.skip
        if rows[-1] and rows[-1][-1].endswith(END):
            _end(rows, numbers)
        if rows:
            yield numbers, rows


def _next_rows(reader: Iterator[list[str]], start: int) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        rows.extend(islice(reader, AT_ONCE))
    except csv.Error:
        raise SourceDamaged(TOO_LONG.format(start + sum(map(_height, rows)))) from None
    return rows


def _starts(rows: Sequence[Sequence[str]], start: int, end: int) -> "array[int]":
    if end - start == len(rows):
        return array("q", range(start, end))
    return array("q", accumulate(map(_height, rows[:-1]), initial=start))


def _height(row: Sequence[str]) -> int:
    """Lines that a row takes: one more for every line break in its cells."""
    return 1 + sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in row)


def _end(rows: list[list[str]], numbers: "array[int]") -> None:
    """Take the mark of the end away; where a cell has swallowed it, a quote was never closed.

    The csv module does not tell, and everything below the quote would be one cell.
    """
    if rows[-1] == [END]:
        rows.pop()
        numbers.pop()
        return
    rows[-1][-1] = rows[-1][-1].removesuffix(END)
    if _height(rows[-1]) > 1:
        raise SourceDamaged(UNCLOSED.format(numbers[-1]))


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    first = next(lines, "")
    return chain([first.removeprefix("\ufeff")], lines)


def _grow(columns: list[list[pa.Array]], rows: Sequence[list[str]], height: int) -> None:
    """Append the rows to the columns, with new columns for rows longer than all before."""
    lengths = set(map(len, rows))
    width = max(len(columns), *lengths)
    if lengths != {width}:
        rows = [row + [""] * (width - len(row)) for row in rows]
    flat = list(chain.from_iterable(rows))
    columns.extend([pa.nulls(height, pa.string())] for _ in range(width - len(columns)))
    for place, column in enumerate(columns):
        column.append(cell_text.texts(flat[place::width]))
