"""Whether a write hit what it meant; and if people moved things under it, what has to go back where.

Google cannot write on a condition. So each write first copies the tab it changes to a hidden tab, in the same atomic
batch: the copy is the tab as it was at the very moment of the write. A `LoggedWrite` says what the write found when it was
planned and what it did. Copy and log together tell which cells and rows it missed, and what they held.

All pure. What does not belong here: planning (`connectors.sheet_merge.merge`), requests (`connectors.google.write.push`).
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.google.write.read_tabs import Place, SeenTab
from connectors.sheet_merge.cell_values import BLANK, digest
from connectors.sheet_merge.locate import DEEPEST_HEADER
from connectors.sheet_merge.merge import revert
from connectors.sheet_merge.merge_base import TabBase
from connectors.target import ID


@dataclass(frozen=True, slots=True)
class LoggedWrite:
    """One write to one tab. Rows and columns are those of the tab as it was when the write was planned.

    Attributes:
        before: Sheet id of the copy that was made right before the write.
        heads: Column -> digest of its cell in the row `header`.
        is_headed: That row holds the headings; they may be gone for a moment.
        words: Column -> our word for it, of the columns written in; empty when the write put something back.
        ids: Row -> id of the row, of the rows written in or removed.
        owners: Row -> digest by which it is told whose row it was.
        cells: Place -> digest that it had, digest that it got.
        removed: Row -> digest of the whole row.
        added: The rows that were put in: id ("" for one that was brought back), and digest of each cell.
        returned: Copy and row of the rows that were brought back.
        inserted: Rows that were put in: before which row, counted after the removals, and how many.
    """

    tab: str
    sheet: int
    before: int
    header: int
    id_column: int
    heads: Mapping[int, str] = field(default_factory=dict)
    is_headed: bool = True
    words: Mapping[int, str] = field(default_factory=dict)
    ids: Mapping[int, str] = field(default_factory=dict)
    owners: Mapping[int, str] = field(default_factory=dict)
    cells: Mapping[Place, tuple[str, str]] = field(default_factory=dict)
    removed: Mapping[int, str] = field(default_factory=dict)
    added: tuple[tuple[str, tuple[str, ...]], ...] = ()
    returned: tuple[tuple[int, int], ...] = ()
    inserted: tuple[tuple[int, int], ...] = ()

    def rows_after(self, rows: Iterable[int]) -> dict[int, int]:
        """Where the rows that stayed are right after the write."""
        gone = sorted(self.removed)
        moved = {row: row - bisect_left(gone, row) for row in rows if row not in self.removed}
        return {row: at + sum(count for first, count in self.inserted if at >= first) for row, at in moved.items()}

    def new_rows(self) -> Iterator[int]:
        """Where the rows that were put in stand right after the write, from top to bottom."""
        above = 0
        for first, length in self.inserted:
            yield from range(first + above, first + above + length)
            above += length


def owner(seen: SeenTab, row: int, id_column: int) -> str:
    """By what a row is known: its id, else all that stands in it."""
    mark = seen.mark(row, id_column)
    return mark if mark != BLANK else f"row {seen.row_mark(row)}"


def _garbled(
    base: TabBase, deed: LoggedWrite, ours: Collection[str], now: SeenTab
) -> Iterator[tuple[str, dict[str, str]]]:
    """New rows under other headings than they were made for, in which somebody typed, so that they stay.

    What stands in them and was written by us, be it for another row, is remembered as ours, so that the next write puts
    our columns right and not theirs.
    """
    places = sorted(now.grid.values, reverse=True)
    found = {now.grid.text(*place): place for place in places}
    names = {word: found[heading][1] for word, heading in base.headings.items() if heading in found}
    rows = {now.grid.text(row, column): row for row, column in places if column == names.get(ID)}
    for key, marks in deed.added:
        row = rows.get(key, 0)
        known = (at for at in names.items() if now.mark(row, at[1]) in marks or now.mark(row, at[1]) in ours)
        if row and (cells := {word: digest(now.grid.text(row, column)) for word, column in known}):
            yield key, cells


@dataclass(frozen=True, slots=True)
class Missed:
    """What a write hit although it did not mean it.

    Attributes:
        is_shifted: Its new rows stand under other headings than they were made for.
        is_above: Its new rows stand above the headings.
    """

    cells: tuple[Place, ...]
    rows: tuple[int, ...]
    is_shifted: bool = False
    is_above: bool = False

    def __bool__(self) -> bool:
        return bool(self.cells or self.rows or self.are_new_rows)

    @property
    def are_new_rows(self) -> bool:
        """The new rows are wrong where they stand."""
        return self.is_shifted or self.is_above


def missed(deed: LoggedWrite, before: SeenTab) -> Missed:
    """Compare what the write meant to hit with what was there."""
    cells = [place for place in deed.cells if not _is_hit(deed, before, place)]
    rows = [row for row, mark in deed.removed.items() if before.row_mark(row) != mark]
    has_added = bool(deed.added)
    return Missed(
        tuple(cells), tuple(rows), has_added and _has_shifted(deed, before), has_added and _is_above(deed, before)
    )


def _has_shifted(deed: LoggedWrite, before: SeenTab) -> bool:
    """A heading stands over another column than it did; one that is gone was renamed, or its column deleted."""
    header = header_of(before, deed)
    now = {before.mark(header, column): column for column in range(before.width(), 0, -1)}
    times = Counter(deed.heads.values())
    return any(times[head] == 1 and now.get(head, column) != column for column, head in deed.heads.items())


def _is_above(deed: LoggedWrite, before: SeenTab) -> bool:
    """New rows were put in above the headings, which people had moved down."""
    header = header_of(before, deed)
    if not deed.is_headed or header in deed.removed:
        return False
    meant, found = (head - sum(row < head for row in deed.removed) for head in (deed.header, header))
    return any(meant < first <= found for first, _ in deed.inserted)


def _is_hit(deed: LoggedWrite, before: SeenTab, place: Place) -> bool:
    row, column = place
    return (
        before.mark(deed.header, column) == deed.heads.get(column, BLANK)
        and before.mark(row, column) == deed.cells[place][0]
        and owner(before, row, deed.id_column) == deed.owners[row]
    )


def settled(old: TabBase | None, new: TabBase, deed: LoggedWrite, before: SeenTab, now: SeenTab | None) -> TabBase:
    """What to remember of the tab: `new`, without what the write missed. `now` is the tab as it stands."""
    astray = missed(deed, before)
    if not astray:
        return new
    known = old.rows if old else {}
    rows = {key: dict(cells) for key, cells in new.rows.items()}
    for row in astray.rows:
        if deed.ids[row] in known:
            rows[deed.ids[row]] = dict(known[deed.ids[row]])
    for row, column in astray.cells:
        key, word = deed.ids[row], deed.words.get(column)
        if word is not None and key in rows:
            revert(rows[key], word, old.last(key).get(word) if old else None)
    if astray.are_new_rows:
        added = dict(deed.added)
        rows = {key: cells for key, cells in rows.items() if key not in added}
        ours = {mark for base in (old, new) if base for mark in base.our_marks()}
        rows |= dict(_garbled(new, deed, ours, now)) if now else {}
    return replace(new, rows=rows)


def header_of(seen: SeenTab, deed: LoggedWrite) -> int:
    """The row that holds the most of the headings that the write knew."""
    known = set(deed.heads.values()) - {BLANK}
    tops = (place for place in seen.grid.values if place[0] <= DEEPEST_HEADER)
    hits = Counter(row for row, column in tops if seen.mark(row, column) in known)
    best = max(hits.values(), default=0)
    return min((row for row, count in hits.items() if count == best), default=deed.header)


MAPS = ("heads", "words", "ids", "owners", "removed")


def to_json(deeds: Iterable[LoggedWrite]) -> str:
    """The deeds as a text for the hidden tab."""
    return json.dumps([_plain(deed) for deed in deeds], separators=(",", ":"))


def from_json(text: str) -> tuple[LoggedWrite, ...]:
    """The deeds of a text that `to_json` wrote.

    Raises:
        ValueError, LookupError, TypeError: Somebody damaged it.
    """
    return tuple(_deed(plain) for plain in json.loads(text))


def _plain(deed: LoggedWrite) -> dict[str, Any]:
    cells = [(row, column, *marks) for (row, column), marks in deed.cells.items()]
    return {
        **{
            name: getattr(deed, name)
            for name in ("tab", "sheet", "before", "header", "is_headed", "id_column", "inserted")
        },
        **{name: list(getattr(deed, name).items()) for name in MAPS},
        "cells": cells,
        "added": [(key, " ".join("" if mark == BLANK else mark for mark in marks)) for key, marks in deed.added],
        "returned": deed.returned,
    }


def _deed(plain: dict[str, Any]) -> LoggedWrite:
    cells = {(row, column): (then, after) for row, column, then, after in plain.pop("cells")}
    added = tuple((key, tuple(mark or BLANK for mark in marks.split(" "))) for key, marks in plain.pop("added"))
    returned = tuple((copy, row) for copy, row in plain.pop("returned"))
    inserted = tuple((first, count) for first, count in plain.pop("inserted"))
    for name in MAPS:
        plain[name] = dict(plain[name])
    return LoggedWrite(**plain, cells=cells, added=added, returned=returned, inserted=inserted)
