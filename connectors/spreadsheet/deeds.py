"""Whether a write hit what it meant; and if people moved things under it, what has to go back where.

Google cannot write on a condition. So each write first copies the tab it changes to a hidden tab, in the same atomic
batch: the copy is the tab as it was at the very moment of the write. A `Deed` says what the write found when it was
planned and what it did. Copy and deed together tell which cells and rows it missed, and what they held.

All pure. What does not belong here: planning (`connectors.sync.merge`), requests (`connectors.spreadsheet.push`).
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.spreadsheet.reading import Place, SeenTab
from connectors.sync.base import TabBase
from connectors.sync.cells import BLANK, Grid
from connectors.sync.layout import DEEPEST_HEADER
from connectors.sync.merge import revert


@dataclass(frozen=True, slots=True)
class Deed:
    """One write to one tab. Rows and columns are those of the tab as it was when the write was planned.

    Attributes:
        before: Sheet id of the copy that was made right before the write.
        heads: Column -> digest of its heading.
        words: Column -> our word for it, of the columns written in; empty when the write put something back.
        ids: Row -> id of the row, of the rows written in or removed.
        owners: Row -> digest by which it is told whose row it was.
        cells: Place -> digest that it had, digest that it got.
        removed: Row -> digest of the whole row.
        added: Digest of a whole row that was put in -> its id, "" for one that was brought back.
        undoes: Place -> copy, row and column from which it was put back.
        returned: Copy and row of the rows that were brought back.
        inserted: Rows that were put in: before which row, counted after the removals, and how many.
    """

    tab: str
    sheet: int
    before: int
    header: int
    id_column: int
    heads: Mapping[int, str] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)
    ids: Mapping[int, str] = field(default_factory=dict)
    owners: Mapping[int, str] = field(default_factory=dict)
    cells: Mapping[Place, tuple[str, str]] = field(default_factory=dict)
    removed: Mapping[int, str] = field(default_factory=dict)
    added: Mapping[str, str] = field(default_factory=dict)
    undoes: Mapping[Place, tuple[int, int, int]] = field(default_factory=dict)
    returned: tuple[tuple[int, int], ...] = ()
    inserted: tuple[tuple[int, int], ...] = ()

    def row_after(self, row: int) -> int:
        """Where a row that stayed is right after the write."""
        gone = sorted(self.removed)
        moved = row - bisect_left(gone, row)
        return moved + sum(count for first, count in self.inserted if moved >= first)


def put_right_by(deeds: Iterable[Deed], copies: Mapping[int, SeenTab]) -> set[tuple[int, ...]]:
    """What has been put right already: copy, row and column of a cell, copy and row of a row."""
    done: set[tuple[int, ...]] = set()
    for deed in deeds:
        astray = missed(deed, copies[deed.before]) if deed.before in copies else Missed((), ())
        done.update(deed.returned if not astray.are_columns else ())
        done.update(source for target, source in deed.undoes.items() if target not in astray.cells)
    return done


def owner(seen: SeenTab, row: int, id_column: int) -> str:
    """By what a row is known: its id, else all that stands in it."""
    mark = seen.mark(row, id_column)
    return mark if mark != BLANK else f"row {seen.row_mark(row)}"


@dataclass(frozen=True, slots=True)
class Missed:
    """What a write hit although it did not mean it; with `are_columns` its new rows stand under other headings."""

    cells: tuple[Place, ...]
    rows: tuple[int, ...]
    are_columns: bool = False

    def __bool__(self) -> bool:
        return bool(self.cells or self.rows or self.are_columns)


def missed(deed: Deed, before: SeenTab) -> Missed:
    """Compare what the write meant to hit with what was there."""
    cells = [place for place in deed.cells if not _is_hit(deed, before, place)]
    rows = [row for row, mark in deed.removed.items() if before.row_mark(row) != mark]
    are_columns = bool(deed.added) and any(before.mark(deed.header, at) != head for at, head in deed.heads.items())
    return Missed(tuple(cells), tuple(rows), are_columns)


def _is_hit(deed: Deed, before: SeenTab, place: Place) -> bool:
    row, column = place
    return (
        before.mark(deed.header, column) == deed.heads.get(column, BLANK)
        and before.mark(row, column) == deed.cells[place][0]
        and owner(before, row, deed.id_column) == deed.owners[row]
    )


def settled(old: TabBase | None, new: TabBase, deed: Deed, before: SeenTab) -> TabBase:
    """What to remember of the tab: `new`, without what the write missed."""
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
            revert(rows[key], word, known.get(key, {}).get(word))
    for key in deed.added.values() if astray.are_columns else ():
        rows.pop(key, None)
    return replace(new, rows=rows)


@dataclass(frozen=True, slots=True)
class PutBack:
    """A cell to be put back: from `source` in the copy to `target` in the tab, which has the digest `now`."""

    before: int
    source: Place
    target: Place
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class BringBack:
    """A row to be brought back whole: the row in the copy, column there -> column in the tab, and before which row."""

    before: int
    row: int
    columns: Mapping[int, int]
    at: int


@dataclass(frozen=True, slots=True)
class Damage:
    """What has to be put right in a tab; `strays` are new rows of ours to be taken out again."""

    cells: tuple[PutBack, ...] = ()
    rows: tuple[BringBack, ...] = ()
    strays: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cells or self.rows or self.strays)


def damage(deed: Deed, before: SeenTab, now: SeenTab, done: Collection[tuple[int, ...]] = ()) -> Damage:
    """What the write missed and was not put right since. A cell that a person has typed in again is theirs."""
    astray = missed(deed, before)
    if not astray:
        return Damage()
    trail = _Trail(deed, before, now)
    cells: list[PutBack] = []
    lost = dict.fromkeys(row for row in astray.rows if trail.is_lost(row))
    for row, column in astray.cells:
        if (deed.before, row, column) in done:
            continue
        target = (trail.row(row), trail.columns.get(column))
        if target[0] is None and row not in deed.removed:
            lost |= {row: None} if trail.is_lost(row) else {}
        elif target in now.grid.covered:
            lost |= {row: None}  # Somebody merged cells over it: what is put there could not be seen.
        elif target[0] is not None and target[1] is not None:
            cells += _put_back(deed, before, now, (row, column), (target[0], target[1]))
    rows = (
        BringBack(deed.before, row, trail.columns, trail.place_for(row))
        for row in sorted(lost)
        if (deed.before, row) not in done
    )
    return Damage(tuple(cells), tuple(rows), tuple(_strays(deed, now)) if astray.are_columns else ())


def _strays(deed: Deed, now: SeenTab) -> Iterator[int]:
    """Our new rows that stand under other headings than they were made for, as long as nobody typed in them."""
    for row in range(1, now.last_row() + 1):
        if now.row_mark(row) in deed.added:
            yield row


def _put_back(deed: Deed, before: SeenTab, now: SeenTab, source: Place, target: Place) -> Iterator[PutBack]:
    _, after = deed.cells[source]
    then = before.mark(*source)
    if now.mark(*target) == after != then:
        yield PutBack(deed.before, source, target, after, then)


def undone(now: SeenTab, found: Damage, copies: Mapping[int, SeenTab]) -> SeenTab:
    """The tab as it will be when everything is put right."""
    values = {place: value for place, value in now.grid.values.items() if place[0] not in found.strays}
    formulas = {place: text for place, text in now.formulas.items() if place[0] not in found.strays}
    moves = [(cell.before, cell.source, cell.target) for cell in found.cells]
    for row, back in enumerate(found.rows, now.last_row() + 1):  # Their order matters to people only.
        moves += [(back.before, (back.row, source), (row, target)) for source, target in back.columns.items()]
    for copy, source, target in moves:
        _take(values, copies[copy].grid.values, source, target)
        _take(formulas, copies[copy].formulas, source, target)
    grid = Grid(values, frozenset(formulas), now.grid.covered)
    return replace(now, grid=grid, formulas=formulas)


def _take(cells: dict[Place, Any], then: Mapping[Place, Any], source: Place, target: Place) -> None:
    cells.pop(target, None)
    if source in then:
        cells[target] = then[source]


class _Trail:
    """Where the rows and columns of the copy are by now."""

    def __init__(self, deed: Deed, before: SeenTab, now: SeenTab) -> None:
        self.deed, self.before, self.now = deed, before, now
        self.headers = _header(before, deed), _header(now, deed)
        self.width = max([before.width(), *(column for _, column in deed.cells)])
        self.columns = dict(self._columns())
        self.id_before = self._id_column()
        self.ids = self._ids_now()
        places = {at for at, _ in before.grid.values}
        self._ids_before = Counter(before.mark(at, self.id_before) for at in places)

    def _columns(self) -> Iterator[tuple[int, int]]:
        """Column of the copy -> column of the tab: under the same heading, else in the same place."""
        then, now = self.headers
        heads = {column: self.before.mark(then, column) for column in range(1, self.width + 1)}
        named: dict[str, int] = {}
        for column in range(1, self.now.width() + 1):
            named.setdefault(self.now.mark(now, column), column)
        named.pop(BLANK, None)
        for column, head in heads.items():
            if head in named:
                yield column, named[head]
            elif self.now.mark(now, column) not in heads.values() or self.now.mark(now, column) == BLANK:
                yield column, column

    def _id_column(self) -> int:
        head = self.deed.heads.get(self.deed.id_column, BLANK)
        columns = (c for c in range(1, self.width + 1) if head == self.before.mark(self.headers[0], c) != BLANK)
        return next(columns, self.deed.id_column)

    def _ids_now(self) -> dict[str, list[int]]:
        column = self.columns.get(self.id_before, self.id_before)
        found: dict[str, list[int]] = {}
        for row, at in sorted(self.now.grid.values):
            if at == column and row > self.headers[1]:
                found.setdefault(self.now.mark(row, at), []).append(row)
        return found

    def row(self, row: int) -> int | None:
        """Where a row that was not removed is now, None when it is not there any more."""
        if row == self.headers[0]:
            return self.headers[1]
        expected = self.deed.row_after(row)
        if row not in self.deed.removed and self._is_same(row, expected):
            return expected
        key = self.before.mark(row, self.id_before)
        if key != BLANK:
            return self._by_id(row, key)
        return self._by_content(row)

    def _by_id(self, row: int, key: str) -> int | None:
        """Of rows that people copied only one that is the same in every cell: in the others our words are theirs."""
        found = self.ids.get(key, [])
        if len(found) == 1 and self._ids_before[key] == 1:
            return found[0]
        return next((candidate for candidate in found if self._is_same(row, candidate)), None)

    def place_for(self, row: int) -> int:
        """Where a lost row belongs: below the row that stood above it."""
        above = (at for up in range(row - 1, 0, -1) if (at := self._still(up)) is not None)
        return next(above, 0) + 1

    def _still(self, row: int) -> int | None:
        if row in self.deed.removed and self.is_lost(row):
            return None
        return self.row(row)

    def is_lost(self, row: int) -> bool:
        """The row holds something and is nowhere in the tab; one with an id that is gone by now was deleted by people."""
        if not self._holds_anything(row):
            return False
        key = self.before.mark(row, self.id_before)
        if key != BLANK:
            return row in self.deed.removed and key not in self.ids
        return self._by_content(row) is None

    def _holds_anything(self, row: int) -> bool:
        return any(self.before.mark(row, column) != BLANK for column in range(1, self.width + 1))

    def _by_content(self, row: int) -> int | None:
        nameless = sorted({r for r, _ in self.now.grid.values if r > self.headers[1]})
        return next((candidate for candidate in nameless if self._is_same(row, candidate)), None)

    def _is_same(self, row: int, candidate: int) -> bool:
        """Every cell is as in the copy, or as the write left it."""
        return all(self._is_same_cell((row, c), (candidate, self.columns[c])) for c in self.columns)

    def _is_same_cell(self, then: Place, now: Place) -> bool:
        if then in self.before.formulas:
            return now in self.now.formulas  # A formula that moved with its row reads differently.
        mark = self.now.mark(*now)
        return mark == self.before.mark(*then) or mark == self.deed.cells.get(then, ("", ""))[1]


def _header(seen: SeenTab, deed: Deed) -> int:
    known = set(deed.heads.values()) - {BLANK}
    tops = (place for place in seen.grid.values if place[0] <= DEEPEST_HEADER)
    hits = Counter(row for row, column in tops if seen.mark(row, column) in known)
    best = max(hits.values(), default=0)
    return min((row for row, count in hits.items() if count == best), default=deed.header)


MAPS = ("heads", "words", "ids", "owners", "removed", "added")


def to_json(deeds: Iterable[Deed]) -> str:
    """The deeds as a text for the hidden tab."""
    return json.dumps([_plain(deed) for deed in deeds], separators=(",", ":"))


def from_json(text: str) -> tuple[Deed, ...]:
    """The deeds of a text that `to_json` wrote.

    Raises:
        ValueError, LookupError, TypeError: Somebody damaged it.
    """
    return tuple(_deed(plain) for plain in json.loads(text))


def _plain(deed: Deed) -> dict[str, Any]:
    cells = [(row, column, *marks) for (row, column), marks in deed.cells.items()]
    return {
        **{name: getattr(deed, name) for name in ("tab", "sheet", "before", "header", "id_column", "inserted")},
        **{name: list(getattr(deed, name).items()) for name in MAPS},
        "cells": cells,
        "undoes": [(*place, *source) for place, source in deed.undoes.items()],
        "returned": deed.returned,
    }


def _deed(plain: dict[str, Any]) -> Deed:
    cells = {(row, column): (then, after) for row, column, then, after in plain.pop("cells")}
    undoes = {(row, column): (copy, r, c) for row, column, copy, r, c in plain.pop("undoes")}
    returned = tuple((copy, row) for copy, row in plain.pop("returned"))
    inserted = tuple((first, count) for first, count in plain.pop("inserted"))
    for name in MAPS:
        plain[name] = dict(plain[name])
    return Deed(**plain, cells=cells, undoes=undoes, returned=returned, inserted=inserted)
