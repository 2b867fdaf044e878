"""What a tab ought to hold, retold from the copies that were made before each write: people's work, and what we meant.

Between two requests people may have done anything, so a write may have hit what it did not mean. Each copy is the tab
as it was at the moment of a write, so we know exactly what the write did to it, and what people did until the next
copy is the difference. Retelling that from copy to copy tells for every row and cell what ought to stand there:

    copy 1 ─ our write ─> known exactly ─ people ─> copy 2 ─ our write ─> known exactly ─ people ─> the tab as it is

What people did is followed row by row: a row is known by its cells, then by its id, then by likeness. Cells that we
hit by mistake stand in both states that are compared, so they do not confuse it.

All pure. What does not belong here: whether a write hit (`connectors.google.write.write_log`), putting right
(`connectors.google.write.batch_requests`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from operator import itemgetter

from connectors.google.write.read_tabs import Place, SeenTab
from connectors.google.write.repair import BringBack, Damage, PutBack, Source
from connectors.google.write.row_matching import same_columns, same_rows
from connectors.google.write.write_log import LoggedWrite, Missed, header_of, missed
from connectors.sheet_merge.cell_values import BLANK


@dataclass(slots=True, eq=False)
class Row:
    """What a row ought to hold: name of a column -> digest of the cell, and the copy in which it stands.

    Attributes:
        origin: Copy and row from which it was removed by mistake.
        above: The row that stood above it when it was removed.
    """

    cells: dict[int, tuple[str, Source | None]] = field(default_factory=dict)
    origin: tuple[int, int] | None = None
    above: "Row | None" = None


@dataclass(slots=True)
class State:
    """The tab at one moment: what stands there, and what each row and column of it ought to be.

    Attributes:
        marks: Row -> column -> digest of what stands there, blanks left out.
        rows: Row -> what it ought to be; None for a row of ours that ought not to be there.
        columns: Column -> the name by which it is followed.
        lost: Rows that were removed by mistake.
        head: The row of the headings.
    """

    marks: dict[int, dict[int, str]]
    rows: dict[int, Row | None]
    columns: dict[int, int]
    lost: list[Row] = field(default_factory=list)
    head: Row | None = None

    def above(self) -> dict[int, Row | None]:
        """Row -> what the nearest row above it ought to be."""
        found: dict[int, Row | None] = {}
        last: Row | None = None
        for row, meant in sorted(self.rows.items(), key=itemgetter(0)):
            found[row] = last
            last = meant or last
        return found


def damage(deeds: Sequence[LoggedWrite], copies: Mapping[int, SeenTab], now: SeenTab) -> Damage:
    """What the writes to one tab, in order, hit although they did not mean it, and how to put it right.

    A copy that people deleted cannot tell; what was written before it counts as meant.
    """
    known = [deed for deed in deeds if deed.before in copies]
    astray = {deed.before: missed(deed, copies[deed.before]) for deed in known}
    if not any(astray.values()):
        return Damage()
    names = count()
    state = State({}, {}, {})
    for deed in known:
        state = _after_people(state, copies[deed.before], deed.before, names)
        state.head = state.head or state.rows.get(header_of(copies[deed.before], deed))
        _write(state, deed, astray[deed.before], names)
    return _compared(_after_people(state, now, None, names), now)


def _write(state: State, deed: LoggedWrite, astray: Missed, names: Iterator[int]) -> None:
    """What our write did: it is known exactly."""
    for place, (_, after) in deed.cells.items():
        _write_cell(state, place, after, names, is_hit=place not in astray.cells)
    _remove(state, deed, astray)
    moved = deed.rows_after(state.rows)
    state.marks = {moved[row]: line for row, line in state.marks.items() if row in moved}
    state.rows = {moved[row]: meant for row, meant in state.rows.items() if row in moved}
    _insert(state, deed, astray, names)


def _write_cell(state: State, place: Place, after: str, names: Iterator[int], *, is_hit: bool) -> None:
    row, column = place
    if column not in state.columns:
        state.columns[column] = next(names)
    meant = state.rows.setdefault(row, Row())  # A blank row ought to be blank.
    if is_hit and meant is not None:
        meant.cells[state.columns[column]] = (after, None)
    line = state.marks.setdefault(row, {})
    line[column] = after
    if after == BLANK:
        del line[column]


def _remove(state: State, deed: LoggedWrite, astray: Missed) -> None:
    above = state.above() if deed.removed else {}
    for row in sorted(deed.removed):
        meant = state.rows.get(row)
        if meant is not None:
            meant.above = above[row]
        if meant is not None and row in astray.rows:
            meant.origin = (deed.before, row)
            state.lost.append(meant)


def _insert(state: State, deed: LoggedWrite, astray: Missed, names: Iterator[int]) -> None:
    """New rows stand where they were put; under other headings than they were made for they are strays.

    A row that was brought back under other headings is the one that was lost, and its cells are put right one by one:
    people may have typed in it by now.
    """
    returned, added = iter(deed.returned), iter(deed.added)
    for row in deed.new_rows():
        origin = next(returned, None)
        _, marks = next(added, ("", ()))
        state.marks[row] = {column: mark for column, mark in enumerate(marks, 1) if mark != BLANK}
        back = next((lost for lost in state.lost if lost.origin == origin), None) if origin else None
        if back is not None and not astray.is_above:
            _name_columns(state, row, names)
            state.rows[row] = back
            state.lost.remove(back)
        elif astray.are_new_rows:
            state.rows[row] = None
        elif origin is None:
            _name_columns(state, row, names)
            state.rows[row] = Row({state.columns[c]: (mark, None) for c, mark in state.marks[row].items()})


def _name_columns(state: State, row: int, names: Iterator[int]) -> None:
    for column in sorted(state.marks[row].keys() - state.columns.keys()):
        state.columns[column] = next(names)


def _after_people(state: State, seen: SeenTab, sheet: int | None, names: Iterator[int]) -> State:
    """What people did until the tab was as `seen`: a copy with the id `sheet`, or the tab itself."""
    marks = _marks(seen)
    columns = same_columns(state.marks, marks, state.columns)
    named = {columns[old]: name for old, name in state.columns.items() if old in columns}
    for column in sorted({column for line in marks.values() for column in line} - named.keys()):
        named[column] = next(names)
    rows = same_rows(state.marks, marks, columns)
    after = State(marks, {}, named, state.lost, state.head)
    was = {row: old for old, row in rows.items()}
    for row, line in sorted(marks.items()):
        _follow(after, state, _Step(was.get(row), row, columns, sheet), line, seen)
    above = state.above()
    for old, meant in state.rows.items():
        if meant is not None and old not in rows:
            meant.above = above[old]  # People deleted it; what stood below it may still be lost.
            _keep_if_emptied(after, meant, state.marks.get(old))
    return after


def _keep_if_emptied(after: State, meant: Row, line: Mapping[int, str] | None) -> None:
    """A row that we emptied by mistake cannot be told from any other blank row: it is lost, and not deleted."""
    origin = _origin(meant.cells)
    if not line and origin:
        meant.origin = origin
        after.lost.append(meant)


@dataclass(frozen=True, slots=True)
class _Step:
    """A row before (None: it is new) and after what people did, and where the columns went."""

    old: int | None
    row: int
    columns: Mapping[int, int]
    sheet: int | None

    def source(self, column: int) -> Source | None:
        return (self.sheet, self.row, column) if self.sheet is not None else None


def _follow(after: State, state: State, step: _Step, line: Mapping[int, str], seen: SeenTab) -> None:
    """One row: what people changed in it is meant, the rest ought to be what it ought to have been."""
    meant = state.rows.get(step.old) if step.old is not None else None
    if meant is None and step.old in state.rows and _is_untouched(state, step, line):
        after.rows[step.row] = None
        return
    if meant is None:
        after.rows[step.row] = Row({n: (line[c], step.source(c)) for c, n in after.columns.items() if c in line})
        return
    after.rows[step.row] = meant
    covered: dict[int, tuple[str, Source | None]] = {}
    before = {step.columns[c]: mark for c, mark in state.marks[step.old or 0].items() if c in step.columns}
    for column, name in after.columns.items():
        was, is_now = before.get(column, BLANK), line.get(column, BLANK)
        ought, known = meant.cells.get(name, (BLANK, None))
        if (step.row, column) in seen.grid.covered:
            covered |= {name: (ought, known)} if ought not in (was, BLANK) and known else {}
            meant.cells[name] = (is_now, step.source(column))
        elif is_now == BLANK and was != ought:
            continue  # They emptied what we had put there by mistake, not what they could not see below it.
        elif is_now != was:
            meant.cells[name] = (is_now, step.source(column))
        elif ought == is_now:
            meant.cells[name] = (is_now, step.source(column) or known)
    if covered:
        # They merged over what they could not see: it gets a row of its own.
        after.lost.append(Row(covered, _origin(covered), meant))


def _origin(cells: Mapping[int, tuple[str, Source | None]]) -> tuple[int, int] | None:
    return next((source[:2] for mark, source in cells.values() if source and mark != BLANK), None)


def _is_untouched(state: State, step: _Step, line: Mapping[int, str]) -> bool:
    """Nobody typed in it; they may have emptied cells of it."""
    before = {step.columns.get(column, 0): mark for column, mark in state.marks.get(step.old or 0, {}).items()}
    return line.items() <= before.items()


def _marks(seen: SeenTab) -> dict[int, dict[int, str]]:
    lines: dict[int, dict[int, str]] = defaultdict(dict)
    for row, column in {*seen.grid.values, *seen.formulas}:
        lines[row][column] = seen.mark(row, column)
    return dict(lines)


def _compared(state: State, now: SeenTab) -> Damage:
    """What stands elsewhere than it ought to."""
    cells = [cell for row, meant in sorted(state.rows.items()) if meant for cell in _wrong(state, row, meant, now)]
    places = {meant: row for row, meant in state.rows.items() if meant}
    rows = sorted((back for lost in state.lost if (back := _brought_back(state, lost, places, now))), key=_order)
    return Damage(tuple(cells), tuple(rows), tuple(row for row, meant in sorted(state.rows.items()) if meant is None))


def _wrong(state: State, row: int, meant: Row, now: SeenTab) -> Iterator[PutBack]:
    for column, name in state.columns.items():
        ought, source = meant.cells.get(name, (BLANK, None))
        mark = state.marks.get(row, {}).get(column, BLANK)
        if mark != ought and (source or ought == BLANK) and (row, column) not in now.grid.covered:
            yield PutBack(source if ought != BLANK else None, (row, column), mark, ought)


def _brought_back(state: State, lost: Row, places: Mapping[Row, int], now: SeenTab) -> BringBack | None:
    columns = {name: column for column, name in state.columns.items()}
    held = ((columns[name], cell) for name, cell in lost.cells.items() if name in columns)
    cells = {column: (mark, source) for column, (mark, source) in held if source and mark != BLANK}
    at = _place(state, lost, places)
    for first, last in sorted(now.tall):
        at = last + 1 if first < at <= last else at  # Inside of a merged cell nobody would see it.
    return BringBack(at, cells, lost.origin or (0, 0)) if cells else None


def _place(state: State, lost: Row, places: Mapping[Row, int]) -> int:
    """Below the row that stood above it; never above the headings, except what stood above nothing."""
    above, passed = lost.above, lost is state.head or lost.above is None
    while above is not None and above not in places:
        above = above.above
    place = places[above] if above else 0
    head = places.get(state.head, 0) if state.head else 0
    return place + 1 if passed else max(place, head) + 1


def _order(back: BringBack) -> tuple[int, tuple[int, int]]:
    return back.at, back.origin
