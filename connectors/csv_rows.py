"""The cells of a text file, in two ways that give the same: pyarrow on all cores, and the csv module line by line.

What belongs here: choosing between them, and the line number of every row.
What does not: encoding and delimiter (see `connectors.csv_dialect`), headings (see `connectors.headings`).

`fast` gives up (None) wherever pyarrow might read otherwise than a person: odd quotes, rows of uneven length, blank
lines in between, another encoding. It proves its line numbers: rows and line breaks within cells must add up to the
lines of the file.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from connectors.csv_dialect import BLANKS, BLOCK, Dialect, Facts
from connectors.errors import SourceDamaged, SourceRejected
from connectors.grid import Grid, Strings

AT_ONCE = 20_000
LONGEST_CELL = 131_072
"""The csv module's own limit."""


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
    shape, columns, lines, height = Shape(), [], [], 0
    rows = _rows(path, dialect, facts.nuls > 0)
    try:
        while batch := list(islice(rows, AT_ONCE)):
            _grow(columns, batch, height)
            lines.append(pa.array([line for line, _ in batch], pa.int64()))
            shape.lengths.update(len(cells) for _, cells in batch)
            shape.first += [len(cells) for _, cells in batch[: 100 - len(shape.first)]]
            height += len(batch)
    except UnicodeError:
        raise SourceRejected(f"it is not written in {dialect.encoding}; leave `encoding:` out, or try cp1252") from None
    texts = [pa.chunked_array(chunks, pa.string()) for chunks in columns]
    return Grid(texts, None, pa.chunked_array(lines, pa.int64())), shape


def _is_plain(facts: Facts, dialect: Dialect) -> bool:
    if dialect.encoding not in ("utf-8", "utf-8-sig") or not facts.is_utf8:
        return False
    is_odd = facts.nuls or facts.lone_returns or facts.quotes % 2
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


def _lines(table: pa.Table, facts: Facts, dialect: Dialect) -> Strings | None | Literal[False]:
    """The line of every row; None when they are counted from 1; False when they do not add up."""
    lines = facts.lines - facts.blank_end - dialect.skip
    if table.num_rows == lines and not dialect.skip:
        return None
    breaks = _breaks(table)
    # A last row of several lines may be a quote that is never closed.
    if table.num_rows + (pc.sum(breaks).as_py() or 0) != lines or breaks[-1].as_py():
        return False
    return pc.add(pc.subtract(pc.cumulative_sum(pc.add(breaks, 1)), breaks), dialect.skip)


def _breaks(table: pa.Table) -> Strings:
    """How many line breaks the cells of each row hold."""
    total = pa.chunked_array([pa.array([0] * table.num_rows, pa.int64())])
    for column in table.columns:
        total = pc.add(total, pc.fill_null(pc.count_substring(column, "\n"), 0))
    return total


def _rows(path: Path, dialect: Dialect, has_nuls: bool) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold any cell, each with the number of its first line."""
    with path.open(encoding=dialect.encoding, newline="") as file:
        lines: Iterator[str] = (line.replace("\0", "") for line in file) if has_nuls else file
        if dialect.delimiter == BLANKS:
            yield from ((place, line.split()) for place, line in enumerate(lines, 1) if line.strip())
        else:
            yield from _quoted_rows(lines, dialect)


def _quoted_rows(lines: Iterator[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    lines = _without_mark(lines)
    for _ in range(dialect.skip):
        next(lines, None)
    last = _Last(lines)
    reader = csv.reader(last, delimiter=dialect.delimiter)
    start = 1
    try:
        for row in reader:
            if row:
                yield start + dialect.skip, row
            last.check(start + dialect.skip)
            start = reader.line_num + 1
    except csv.Error:
        raise SourceDamaged(
            f"the cell that starts in line {start + dialect.skip} is longer than {LONGEST_CELL:,} characters;"
            " a quote (\") is probably opened there and never closed"
        ) from None


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    first = next(lines, "")
    return chain([first.removeprefix("\ufeff")], lines)


class _Last:
    """Lines on their way to the reader, with the ones of the current row kept until it is complete."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.row: list[str] = []
        self.is_over = False

    def __iter__(self) -> "_Last":
        return self

    def __next__(self) -> str:
        try:
            line = next(self.lines)
        except StopIteration:
            self.is_over = True
            raise
        self.row.append(line)
        return line

    def check(self, start: int) -> None:
        """Refuse a row that only the end of the file ended.

        The reader does not tell, and everything below the quote would be one cell.
        """
        if self.is_over and len(self.row) > 1:
            raise SourceDamaged(f"the quote (\") opened in the row that starts in line {start} is never closed; correct that line")
        self.row = []


def _grow(columns: list[list[pa.Array]], batch: Sequence[tuple[int, list[str]]], height: int) -> None:
    """Append the rows to the columns, with new columns for rows longer than all before."""
    width = max(len(columns), max(len(cells) for _, cells in batch))
    for _ in range(width - len(columns)):
        columns.append([pa.nulls(height, pa.string())] if height else [])
    for place, column in enumerate(columns):
        column.append(pa.array([cells[place] or None if place < len(cells) else None for _, cells in batch], pa.string()))
