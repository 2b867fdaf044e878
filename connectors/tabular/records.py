"""From a grid of cells to an `Extract`: the rows below the headings that are records, each with its row number.

What belongs here: blank rows, totals, headings pasted twice, merged cells, columns without a heading or with the same.
What does not: reading files, the meaning of a column.
"""

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import count

import pyarrow as pa
import pyarrow.compute as pc

from connectors.errors import SourceChanged
from connectors.source import ROW, TYPES, Extract
from connectors.tabular import not_records, several_tables
from connectors.tabular.grid import Grid, Merge, Strings, letter
from connectors.tabular.header_row import Headings, find, normal
from connectors.tabular.not_records import NotRecords

SECTION = "Section"
"""Heading of the column that says under which heading within the list a record stands."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source wants its grid read, and how it is called."""

    place: str
    fingerprint: str
    expected: Collection[str] = frozenset()
    header_row: int | None = None


def extract(grid: Grid, reading: Reading) -> Extract:
    """The records of the grid.

    Raises:
        SourceChanged: No headings, or two columns with data and the same heading, which means something to us.
    """
    headings = find(grid, reading.expected, reading.header_row)
    body = _body(grid, headings.bottom + 1)
    several_tables.refuse(body.texts, headings, reading.expected, lambda place: int(body.lines[place].as_py()))
    keep = _rows_to_keep(body.texts, headings, grid.merges)
    merged = _filled_down(body, grid.merges, headings.bottom + 1)
    names = _names(headings.labels, merged.texts, keep, set(map(normal, reading.expected)))
    rows, letters = _rows(merged, names, keep)
    rows = _with_sections(rows, keep)
    hidden = len(grid.hidden.intersection(rows[ROW].to_pylist())) if grid.hidden else 0
    notices = _notices(headings, names, merged.filled, hidden, rows.num_rows)
    told = (*grid.notices, *_title_notice(headings, grid), *_left_out(body, keep.others), *notices)
    return Extract(rows, reading.place, reading.fingerprint, letters, told)


@dataclass(frozen=True, slots=True)
class Body:
    """The grid below the headings; `filled` merged cells have given their value to all of their rows."""

    texts: list[Strings]
    kinds: list[Strings] | None
    lines: Strings
    filled: int = 0


@dataclass(frozen=True, slots=True)
class Keep:
    """Which rows of the body are records: all `height` of them (mask None), or those that the mask names."""

    height: int
    mask: Strings | None
    others: NotRecords


def _body(grid: Grid, start: int) -> Body:
    texts = [column.slice(start) for column in grid.texts]
    kinds = [column.slice(start) for column in grid.kinds] if grid.kinds is not None else None
    lines = grid.lines.slice(start) if grid.lines is not None else _counted(start + 1, grid.height - start)
    return Body(texts, kinds, lines)


def _rows(body: Body, names: Sequence[str | None], keep: Keep) -> tuple[pa.Table, dict[str, str]]:
    """The table of an extract, and the letter of each of its columns."""
    named = {name: place for place, name in enumerate(names) if name is not None}
    columns = [_kept(body.texts[place], keep) for place in named.values()]
    lines = _kept(body.lines, keep)
    kinds = None if body.kinds is None else [_kept(body.kinds[place], keep) for place in named.values()]
    rows = pa.table([*columns, lines, _types(kinds, len(lines))], names=[*named, ROW, TYPES])
    return rows, {name: letter(place) for name, place in named.items()}


def _rows_to_keep(texts: Sequence[Strings], headings: Headings, merges: Sequence[Merge]) -> Keep:
    height, blank = len(texts[0]), _blank(texts)
    others = not_records.find(texts, headings, blank, not_records.merged_rows(merges, headings.bottom + 1))
    left_out = others.places()
    if blank is None and not left_out:
        return Keep(height, None, others)
    mask = pc.invert(blank) if blank is not None else pa.array([True] * height)
    if left_out:
        mask = pc.and_(mask, pa.array([place not in left_out for place in range(height)]))
    return Keep(height, mask, others)


def _blank(texts: Sequence[Strings]) -> Strings | None:
    """Which rows hold nothing; None when every row holds something."""
    if any(column.null_count == 0 for column in texts):
        return None
    blank = reduce(pc.and_, (column.is_null() for column in texts))
    return blank if pc.any(blank).as_py() else None


def _with_sections(rows: pa.Table, keep: Keep) -> pa.Table:
    """The rows with what stands over them, where the list has headings within it."""
    if not keep.others.sections:
        return rows
    begins = dict(keep.others.sections)
    section, over = None, []
    for place in range(keep.height):
        section = begins.get(place, section)
        over.append(section)
    column = _kept(pa.array(over, pa.string()), keep)
    name = next(name for number in count(1) if (name := SECTION * number) not in rows.column_names)
    types = pc.binary_join_element_wise(rows[TYPES], pc.if_else(column.is_valid(), "t", "-"), "")
    place = rows.num_columns - 2
    return rows.add_column(place, name, column).set_column(place + 2, TYPES, types)


def _filled_down(body: Body, merges: Sequence[Merge], start: int) -> Body:
    """Cells merged over several rows give their value to each of them; across columns the first one has it."""
    tall = [merge for merge in merges if merge.bottom > merge.top >= start]
    by_column: dict[int, list[Merge]] = {}
    for merge in tall:
        by_column.setdefault(merge.left, []).append(merge)
    texts, kinds = list(body.texts), list(body.kinds) if body.kinds is not None else None
    for column, own in by_column.items():
        if column < len(texts):
            origin = _origins(own, len(texts[column]), start)
            texts[column] = texts[column].take(origin)
            if kinds is not None:
                kinds[column] = kinds[column].take(origin)
    return Body(texts, kinds, body.lines, len(tall))


def _origins(merges: Sequence[Merge], height: int, start: int) -> pa.Array:
    origin = array("q", range(height))
    for merge in merges:
        for place in range(merge.top - start, min(merge.bottom - start + 1, height)):
            origin[place] = merge.top - start
    return _integers(origin)


def _counted(first: int, height: int) -> pa.Array:
    return _integers(array("q", range(first, first + max(height, 0))))


def _integers(values: "array[int]") -> pa.Array:
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])


def _names(
    labels: Sequence[str | None], texts: Sequence[Strings], keep: Keep, expected: Collection[str]
) -> list[str | None]:
    """The name of every column; None for one left out: no heading and no data, or a repeated heading and no data."""
    has_data = [_has_data(column, keep) for column in texts]
    names = [label or (f"column {letter(place)}" if has_data[place] else None) for place, label in enumerate(labels)]
    by_name: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if name is not None:
            by_name.setdefault(normal(name) or name, []).append(place)
    for key, places in by_name.items():
        used = [place for place in places if has_data[place]] or [places[0]]
        if len(used) > 1 and key in expected:
            where = " and ".join(letter(place) for place in used)
            raise SourceChanged(f"columns {where} are both called {names[used[0]]!r}; give each heading its own name")
        for place in places:
            names[place] = names[place] if place in used else None
        for place in used if names[used[0]] in (ROW, TYPES) else used[1:]:
            names[place] = _lettered(names, place)
    return names


def _lettered(names: Sequence[str | None], place: int) -> str:
    """The heading with its column's letter behind it, as no other column is called."""
    name = f"{names[place]} ({letter(place)})"
    while name in names:
        name += f" ({letter(place)})"
    return name


def _has_data(column: Strings, keep: Keep) -> bool:
    return bool(column.null_count < len(column) and _kept(column, keep).null_count < _count(keep))


def _count(keep: Keep) -> int:
    return keep.height if keep.mask is None else int(pc.sum(keep.mask).as_py() or 0)


def _kept(column: Strings, keep: Keep) -> Strings:
    return column if keep.mask is None else column.filter(keep.mask)


def _types(kinds: Sequence[Strings] | None, height: int) -> Strings:
    if kinds is None:
        return pa.nulls(height, pa.string())
    if not kinds:
        return pa.array([""] * height, pa.string())
    return pc.binary_join_element_wise(*kinds, "") if len(kinds) > 1 else kinds[0]


def _title_notice(headings: Headings, grid: Grid) -> list[str]:
    if headings.top == 0:
        return []
    return [f"the headings were found in row {grid.line(headings.bottom)}; the rows above them were left out"]


def _left_out(body: Body, others: NotRecords) -> Iterator[str]:
    """Which rows were taken for no records, and why."""
    told = (
        (others.totals, "left out: totals"),
        (others.repeats, "left out: the headings again"),
        (others.closing, "left out: closing lines, no records"),
        (
            [place for place, _ in others.sections],
            f"left out: headings within the list, kept as {SECTION!r} of the rows below",
        ),
    )
    for places, why in told:
        if places:
            yield f"{_listed('row', [body.lines[place].as_py() for place in places])} {why}"


def _notices(headings: Headings, names: Sequence[str | None], filled: int, hidden: int, height: int) -> list[str]:
    named = [(label, name) for label, name in zip(headings.labels, names, strict=True) if name]
    blank = [name for label, name in named if not label]
    again = [name for label, name in named if label and label != name]
    told = (
        (
            blank,
            f"{_listed('column', [name.removeprefix('column ') for name in blank])} without a heading: named by letter",
        ),
        (again, f"a heading that stands twice: the later column is kept as {_quoted(again)}"),
        (filled, f"{filled:,} merged {'cell' if filled == 1 else 'cells'} over several rows: each row got the value"),
        (hidden, f"{hidden:,} hidden {'row was' if hidden == 1 else 'rows were'} read like the others"),
        (height == 0, "there are no rows below the headings"),
    )
    return [text for found, text in told if found]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:5])) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _listed(noun: str, places: Sequence[object]) -> str:
    """`row 7`, `rows 7, 9`, `rows 7, 9, 12, 15, 18 and 40 more`."""
    first = ", ".join(map(str, places[:5])) + (f" and {len(places) - 5} more" if len(places) > 5 else "")
    return f"{noun}{'' if len(places) == 1 else 's'} {first}"
