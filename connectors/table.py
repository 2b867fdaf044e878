"""From a grid of cells to an `Extract`: the rows below the headings that are records, each with its row number.

What belongs here: blank rows, totals, headings pasted twice, merged cells, columns without a heading or with the same.
What does not: reading files, the meaning of a column.
"""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from connectors.errors import SourceChanged
from connectors.extract import ROW, TYPES, Extract
from connectors.grid import Grid, Merge, Strings, letter
from connectors.headings import DATA, Headings, find, normal

TOTALS = frozenset(
    normal(word)
    for word in (
        "total totals grand_total sum subtotal sub_total summe gesamt gesamtsumme zwischensumme insgesamt totale"
        " totaux somma suma razem totaal som soma сумма итого всего 合計 小計 合计 总计 총계 celkem összesen yhteensä"
    ).split()
)
LAST_ROWS = 6
"""Totals are looked for among the last rows that hold anything."""


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
        SourceChanged: No headings, or two columns with data and the same heading.
    """
    headings = find(grid, reading.expected, reading.header_row)
    start = headings.bottom + 1
    texts = [column.slice(start) for column in grid.texts]
    keep = _rows_to_keep(texts, headings)
    notices = [*grid.notices, *_title_notice(headings, grid)]
    kinds = [column.slice(start) for column in grid.kinds] if grid.kinds is not None else None
    texts, kinds, filled = _filled_down(texts, kinds, grid.merges, start)
    lines = grid.lines.slice(start) if grid.lines is not None else _counted(start + 1, grid.height - start)
    names = _names(headings.labels, texts, keep)
    places = [place for place, name in enumerate(names) if name is not None]
    columns = [_kept(texts[place], keep) for place in places]
    left_out = _kept_lines(lines, keep.left_out)
    lines = _kept(lines, keep)
    types = _types([_kept(kinds[place], keep) for place in places] if kinds is not None else None, len(lines))
    headers = [names[place] or "" for place in places]
    rows = pa.table([*columns, lines, types], names=[*headers, ROW, TYPES])
    notices += _notices(headings, names, filled, keep, left_out, grid, lines)
    letters = {name: letter(place) for name, place in zip(headers, places, strict=True)} if grid.has_letters else {}
    return Extract(rows, reading.place, reading.fingerprint, letters, tuple(notices))


@dataclass(frozen=True, slots=True)
class Keep:
    """Which rows of the body are records: all of the first `height` (mask None), or those that the mask names."""

    height: int
    mask: pa.Array | None
    left_out: tuple[int, ...] = ()
    totals: int = 0
    repeats: int = 0


def _rows_to_keep(texts: Sequence[Strings], headings: Headings) -> Keep:
    blank = _blank(texts)
    height = len(texts[0])
    repeats = _repeats(texts, headings)
    totals = _totals(texts, blank, height)
    left_out = tuple(sorted({*repeats, *totals}))
    if blank is None and not left_out:
        return Keep(height, None)
    mask = pc.invert(blank) if blank is not None else pa.array([True] * height)
    if left_out:
        dropped = set(left_out)
        mask = pc.and_(mask, pa.array([place not in dropped for place in range(height)]))
    return Keep(height, mask, left_out, len(totals), len(repeats))


def _blank(texts: Sequence[Strings]) -> Strings | None:
    """Which rows hold nothing; None when every row holds something."""
    if any(column.null_count == 0 for column in texts):
        return None
    blank = reduce(pc.and_, (column.is_null() for column in texts))
    return blank if pc.any(blank).as_py() else None


def _repeats(texts: Sequence[Strings], headings: Headings) -> list[int]:
    """Rows that say the headings again, as pasted exports do."""
    named = [(place, label) for place, label in enumerate(headings.labels) if label]
    if len(named) < 2 or headings.top != headings.bottom:
        return []
    found: Strings | None = None
    for place, label in named:
        same = pc.fill_null(pc.equal(texts[place], label), False)
        found = same if found is None else pc.and_(found, same)
        if not pc.any(found).as_py():
            return []
    return [place for place, hit in enumerate(found.to_pylist()) if hit] if found is not None else []


def _totals(texts: Sequence[Strings], blank: Strings | None, height: int) -> list[int]:
    """Rows at the end that add up the others: the first text is a word for total, the rest numbers or nothing."""
    places = _last_filled(blank, height)
    rows = {place: [text for column in texts if (text := column[place].as_py()) is not None] for place in places}
    totals = []
    for place in reversed(places):
        if _is_total(rows[place]):
            totals.append(place)
        elif totals or place != places[-1]:
            break
    return totals


def _last_filled(blank: Strings | None, height: int) -> list[int]:
    places = []
    for place in range(height - 1, -1, -1):
        if blank is None or not blank[place].as_py():
            places.append(place)
        if len(places) == LAST_ROWS:
            break
    return places[::-1]


def _is_total(cells: Sequence[str]) -> bool:
    words = [text for text in cells if not DATA.fullmatch(text.strip())]
    return len(words) == 1 and normal(words[0]) in TOTALS and (cells[0] == words[0] or len(cells) > 1)


def _filled_down(
    texts: Sequence[Strings], kinds: Sequence[Strings] | None, merges: Sequence[Merge], start: int
) -> tuple[list[Strings], list[Strings] | None, int]:
    """Cells merged over several rows give their value to each of them; across columns the first one has it."""
    tall = [merge for merge in merges if merge.bottom > merge.top >= start]
    by_column: dict[int, list[Merge]] = {}
    for merge in tall:
        by_column.setdefault(merge.left, []).append(merge)
    texts, kinds = list(texts), list(kinds) if kinds is not None else None
    for column, own in by_column.items():
        if column < len(texts):
            origin = _origins(own, len(texts[column]), start)
            texts[column] = texts[column].take(origin)
            if kinds is not None:
                kinds[column] = kinds[column].take(origin)
    return texts, kinds, len(tall)


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


def _names(labels: Sequence[str | None], texts: Sequence[Strings], keep: Keep) -> list[str | None]:
    """The name of every column; None for one that is left out because it has neither heading nor data, or no data twice."""
    has_data = [_has_data(column, keep) for column in texts]
    names = [label or (f"column {letter(place)}" if has_data[place] else None) for place, label in enumerate(labels)]
    by_name: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if name is not None:
            by_name.setdefault(normal(name) or name, []).append(place)
    for places in by_name.values():
        for spare in _spare(places, has_data, names):
            names[spare] = None
    return names


def _spare(places: Sequence[int], has_data: Sequence[bool], names: Sequence[str | None]) -> list[int]:
    """Columns of the same name to leave out: those without data."""
    used = [place for place in places if has_data[place]] or [places[0]]
    if len(used) > 1:
        where = " and ".join(letter(place) for place in used)
        raise SourceChanged(f"columns {where} are both called {names[used[0]]!r}; give each heading its own name")
    return [place for place in places if place != used[0]]


def _has_data(column: Strings, keep: Keep) -> bool:
    return bool(column.null_count < len(column) and _kept(column, keep).null_count < _count(keep))


def _count(keep: Keep) -> int:
    return keep.height if keep.mask is None else int(pc.sum(keep.mask).as_py() or 0)


def _kept(column: Strings, keep: Keep) -> Strings:
    return column if keep.mask is None else column.filter(keep.mask)


def _kept_lines(lines: Strings, places: Sequence[int]) -> list[int]:
    return [int(lines[place].as_py()) for place in places]


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


def _notices(
    headings: Headings, names: Sequence[str | None], filled: int, keep: Keep, left_out: Sequence[int], grid: Grid, lines: Strings
) -> list[str]:
    blank = [name for label, name in zip(headings.labels, names, strict=True) if not label and name]
    hidden = len(grid.hidden.intersection(lines.to_pylist())) if grid.hidden else 0
    rows = ", ".join(map(str, left_out[:5])) + (", …" if len(left_out) > 5 else "")
    told = (
        (len(blank), f"without a heading, named by their letters: {', '.join(blank[:5])}" + (", …" if len(blank) > 5 else "")),
        (keep.totals + keep.repeats, f"totals or repeated headings were left out: row {rows}"),
        (filled, "cells merged over several rows: each row got the value"),
        (hidden, "hidden rows were read like the others"),
        (int(len(lines) == 0), "there are no rows below the headings"),
    )
    return [text if text.startswith("there") else f"{count} {text}" for count, text in told if count]
