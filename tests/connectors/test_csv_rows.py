"""The fast way of reading a text file gives what the exact way gives, or leaves it to the exact way."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.csv import dialect as csv_dialect
from connectors.csv import rows as csv_rows
from connectors.csv.dialect import Dialect
from connectors.errors import SourceDamaged
from connectors.tabular.grid import Grid

Rows = list[tuple[int, list[str | None]]]

CELL = st.text(st.sampled_from('ab ,;"\n\tĳ0'), max_size=4) | st.sampled_from(["", "NA", "null", "0012", "a\r\nb"])
TABLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
)


def read(grid: Grid) -> Rows:
    """Line number and cells of every row that holds anything."""
    columns = [column.to_pylist() for column in grid.texts]
    rows = [(grid.line(place), list(cells)) for place, cells in enumerate(zip(*columns, strict=True))]
    return [(line, cells) for line, cells in rows if any(cell is not None for cell in cells)]


def both(content: bytes, delimiter: str) -> tuple[Rows | None, Rows | str]:
    """What the fast way gives (None: it leaves the file to the other), and what the exact way gives."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(content)
        facts, dialect = csv_dialect.detect(path), Dialect("utf-8", delimiter)
        fast = csv_rows.fast(path, facts, dialect)
        try:
            exact: Rows | str = read(csv_rows.exact(path, dialect, facts)[0])
        except SourceDamaged as refusal:
            exact = str(refusal)
        return (None if fast is None else read(fast)), exact


@settings(deadline=None)
@given(TABLE, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_written_tables_are_read_the_same_in_both_ways(table, delimiter, end, quote_all):
    written = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)
    fast, exact = both(written.getvalue().encode(), delimiter)
    assert fast in (None, exact)
    assert [cells for _, cells in exact] == [[cell or None for cell in row] for row in table if any(row)]


@settings(deadline=None)
@given(st.text(st.sampled_from('ab,"\n'), max_size=24), st.sampled_from(["\n", "\r\n"]))
@example('a,"b\nc', "\n")
@example('a,"\n\n', "\n")
@example('a","\n\n', "\n")
@example('a,5"\n"b,c\n', "\n")
@example('a,"b"c"\n', "\n")
@example("a\n\nb\n", "\n")
def test_scribbles_are_read_the_same_in_both_ways_or_left_to_the_exact_one(text, end):
    fast, exact = both(text.replace("\n", end).encode(), ",")
    assert fast in (None, exact)


def test_an_ordinary_file_is_read_the_fast_way():
    fast, exact = both(b'Name,Town\nAda,York\n"Bob\nB",Leeds\nCleo,\n', ",")
    assert fast == exact == [(1, ["Name", "Town"]), (2, ["Ada", "York"]), (3, ["Bob\nB", "Leeds"]), (5, ["Cleo", None])]


def test_blank_lines_at_the_end_do_not_make_it_slow():
    assert both(b"Name,Town\nAda,York\n\n\n", ",")[0] == [(1, ["Name", "Town"]), (2, ["Ada", "York"])]
