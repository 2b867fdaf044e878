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
    shape, height = Shape(), 0
    columns: list[list[pa.Array]] = []
    lines: list[pa.Array] = []
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


def _rows(path: Path, dialect: Dialect, has_nuls: bool) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold any cell, each with the number of its first line."""
    with path.open(encoding=dialect.encoding, newline="") as file:
        lines: Iterator[str] = (line.replace("\0", "") for line in file) if has_nuls else file
        if dialect.delimiter == BLANKS:
            yield from ((place, line.split()) for place, line in enumerate(lines, 1) if line.strip())
        else:
            yield from _quoted_rows(lines, dialect)


def _quoted_rows(lines: Iterator[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    over: list[bool] = []
    lines = _watched(islice(_without_mark(lines), dialect.skip, None), over)
    reader = csv.reader(lines, delimiter=dialect.delimiter)
    start = 1
    try:
        for row in reader:
            if over and reader.line_num > start:
                raise SourceDamaged(UNCLOSED.format(start + dialect.skip))
            if row:
                yield start + dialect.skip, row
            start = reader.line_num + 1
    except csv.Error:
        raise SourceDamaged(TOO_LONG.format(start + dialect.skip)) from None


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    first = next(lines, "")
    return chain([first.removeprefix("\ufeff")], lines)


def _watched(lines: Iterator[str], over: list[bool]) -> Iterator[str]:
    """The lines; `over` fills when they have ended.

    A row that is complete ends before the file does: one of several lines that only the end of the file ended holds a
    quote that was never closed, and everything below it as one cell. The csv module does not tell.
    """
    yield from lines
    over.append(True)


def _grow(columns: list[list[pa.Array]], batch: Sequence[tuple[int, list[str]]], height: int) -> None:
    """Append the rows to the columns, with new columns for rows longer than all before."""
    width = max(len(columns), max(len(cells) for _, cells in batch))
    columns.extend([pa.nulls(height, pa.string())] for _ in range(width - len(columns)))
    for place, column in enumerate(columns):
        column.append(
            pa.array([cells[place] or None if place < len(cells) else None for _, cells in batch], pa.string())
        )
