"""The three-way merge of a tab: as people left it, as we want it, as we last left it. Pure, for every kind of workbook.

    cell          wanted        what we do
    ------------  ------------  ---------------------------------------------------------------
    as we left    any           write ours
    changed       as we left    theirs stays
    changed       the same      theirs stays, and is what we agree on from now on
    changed       another       theirs stays, ours is told in the `Conflicts` tab
    emptied       any           write ours: how a person says "take yours"

People's own cells are never written, except in a row that is added.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from connectors.sheet_merge.cell_values import Grid, cleaned, digest, folded, spelled
from connectors.sheet_merge.edits import human_cells
from connectors.sheet_merge.locate import Layout
from connectors.sheet_merge.merge_base import TabBase
from connectors.target import ID, Cell, Stored, Tab


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed the same cell. `who` is what the key columns of the row say."""

    tab: str
    id: str
    who: str
    heading: str
    theirs: str
    ours: str | None
    since: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do in a tab. Rows are those of the tab as it stands; do writes, then removals, then additions.

    Attributes:
        new_columns: Words of the columns to add at the right.
        writes: (row, word) -> value.
        removals: Rows to take out.
        additions: Rows to add at the end: word or own heading -> value.
        kept: How many rows stay because of what people typed in them.
        deleted: How many wanted rows stay away because people deleted them.
    """

    new_columns: tuple[str, ...]
    writes: Mapping[tuple[int, str], Cell]
    removals: tuple[int, ...]
    additions: tuple[Mapping[str, Cell], ...]
    kept: int
    deleted: int
    conflicts: tuple[Conflict, ...]
    base: TabBase

    def has_work(self) -> bool:
        """Something in the tab changes (what we remember of it may change all the same)."""
        return bool(self.new_columns or self.writes or self.removals or self.additions)

    def changed_rows(self) -> int:
        """How many rows get a new value."""
        return len({row for row, _ in self.writes})


def settle(theirs: str | None, ours: str | None, last: str | None) -> Literal["agreed", "write", "leave", "conflict"]:
    """Decide about one cell of ours; `last` is the digest it had when we last agreed, None when we do not know."""
    if theirs == ours:
        return "agreed"
    if theirs is None or not theirs.strip() or digest(theirs) == last:
        return "write"
    return "leave" if digest(ours) == last else "conflict"


def plan(
    tab: Tab,
    grid: Grid,
    layout: Layout,
    base: TabBase | None,
    stored: Stored,
    *,
    today: str,
    pinned: Collection[int] = (),
) -> Plan:
    """Merge one tab. `pinned` are rows that cannot be taken out: they carry a comment, or share a merged cell."""
    merge = _Merge(tab, grid, layout, base or TabBase(tab.name, ours=_ours(tab)), today)
    merge.write_rows()
    removals, kept = merge.split_unwanted(stored, pinned)
    additions = merge.additions()
    return Plan(
        new_columns=merge.new_columns,
        writes=merge.writes,
        removals=tuple(removals),
        additions=tuple(additions),
        kept=len(kept),
        deleted=len(merge.deleted()),
        conflicts=tuple(merge.conflicts),
        base=merge.next_base(removals, additions),
    )


def _ours(tab: Tab) -> frozenset[str]:
    return frozenset(column.heading for column in tab.columns if column.ours)


class _Merge:
    def __init__(self, tab: Tab, grid: Grid, layout: Layout, base: TabBase, today: str) -> None:
        self.tab, self.grid, self.layout, self.base, self.today = tab, grid, layout, base, today
        self.wanted = {str(row[ID]): row for row in tab.rows}
        self.ours = [column.heading for column in tab.columns if column.ours]
        self.retired = base.ours - {column.heading for column in tab.columns}
        self.new_columns = tuple(word for word in (c.heading for c in tab.columns) if self._is_new(word))
        self.writes: dict[tuple[int, str], Cell] = {}
        self.conflicts: list[Conflict] = []
        self.agreed: dict[str, dict[str, str]] = {}

    def _is_new(self, word: str) -> bool:
        """A column that a person deleted is not brought back; without `id` no row could be found again."""
        return word not in self.layout.columns and (word == ID or word not in self.base.headings)

    def write_rows(self) -> None:
        """Settle our cells of the first row of every id; copies that people made are theirs."""
        for row, key in self.layout.rows.items():
            if key not in self.agreed:
                self.agreed[key] = self._theirs_now(row) | self._retired_cells(key)
                self._restore_id(row, key)
                for word in self.ours:
                    self._settle_cell(row, key, word)

    def _theirs_now(self, row: int) -> dict[str, str]:
        human = (column.heading for column in self.tab.columns if not column.ours)
        places = {word: self.layout.columns.get(word) for word in human}
        return {word: digest(self.grid.text(row, column)) for word, column in places.items() if column is not None}

    def _retired_cells(self, key: str) -> dict[str, str]:
        """Columns that we wrote once stand there until people delete them, and still are not theirs."""
        return {word: last for word, last in self.base.last(key).items() if word in self.retired}

    def _restore_id(self, row: int, key: str) -> None:
        place = (row, self.layout.columns.get(ID, 0))
        if self.grid.text(*place) is None and place not in self.grid.covered:
            self.writes[row, ID] = key
        self.agreed[key][ID] = digest(key)

    def _settle_cell(self, row: int, key: str, word: str) -> None:
        last = self.base.last(key).get(word)
        if word == ID:
            return
        if key not in self.wanted or self._is_away(word):
            self._remember(key, word, last)
            return
        place = (row, self.layout.columns.get(word, 0))
        if place in self.grid.covered:
            self._remember(key, word, last)
            return
        theirs = self.grid.text(*place)
        wanted = cleaned(self.wanted[key].get(word))
        ours = spelled(wanted)
        # A formula that a person put here is theirs, even while it results in what we wrote.
        match settle(theirs, ours, None if place in self.grid.formulas else last):
            case "agreed":
                self._remember(key, word, digest(ours))
            case "write":
                self.writes[row, word] = wanted
                self._remember(key, word, digest(ours))
            case "leave":
                self._remember(key, word, last)
            case "conflict":
                self._remember(key, word, last)
                self._tell(key, word, theirs or "", ours)

    def _is_away(self, word: str) -> bool:
        """A person deleted the column, or renamed it beyond recognition; it may come back with what we wrote in it."""
        return word not in self.layout.columns and word not in self.new_columns

    def _remember(self, key: str, word: str, last: str | None) -> None:
        if last is not None:
            self.agreed[key][word] = last

    def _tell(self, key: str, word: str, theirs: str, ours: str | None) -> None:
        names = (spelled(cleaned(self.wanted[key].get(c.heading))) for c in self.tab.columns if c.is_key)
        who = ", ".join(name for name in names if name)
        since = self.base.since.get((key, word), self.today)
        self.conflicts.append(Conflict(self.tab.name, key, who, word, theirs, ours, since))

    def split_unwanted(self, stored: Stored, pinned: Collection[int]) -> tuple[list[int], list[int]]:
        """Rows to remove, and rows to keep: those whose typed cells are not stored yet, or that are pinned."""
        unwanted = [row for row, key in self.layout.rows.items() if key not in self.wanted]
        removals = [row for row in unwanted if row not in pinned and self._is_stored(row, stored)]
        return removals, sorted(set(unwanted) - set(removals))

    def _is_stored(self, row: int, stored: Stored) -> bool:
        key = self.layout.rows[row]
        safe = stored.cells.get((self.tab.name, key), ())
        if not safe and key not in self.base.rows:
            return False  # An id we never wrote: somebody typed it.
        human = human_cells(self.grid, self.layout, self.base, row)
        untouched = {column.heading: column.begins_with for column in self.tab.columns}
        return any(_says(said, human) for said in safe or (untouched,))

    def additions(self) -> list[Mapping[str, Cell]]:
        """Wanted rows that are not in the tab and that nobody deleted, in the order given."""
        away = self.deleted()
        fresh = (row for key, row in self.wanted.items() if key not in self.agreed and key not in away)
        return [self._new_row(row) for row in fresh]

    def _new_row(self, row: Mapping[str, Cell]) -> dict[str, Cell]:
        headings = (*self.layout.columns, *self.new_columns, *self.layout.own)
        given = {folded(heading): cell for heading, cell in row.items()}
        return {heading: cleaned(given.get(folded(heading))) for heading in headings} | {ID: str(row[ID])}

    def deleted(self) -> frozenset[str]:
        """The ids that a person deleted, as long as we want them."""
        gone = (self.base.rows.keys() | self.base.deleted.keys()) - self.agreed.keys()
        return frozenset(gone & self.wanted.keys())

    def next_base(self, removals: Sequence[int], additions: Sequence[Mapping[str, Cell]]) -> TabBase:
        """What to remember of the tab when the plan is carried out; its title, order and headings are seen then."""
        staying = {key for row, key in self.layout.rows.items() if row not in removals}
        known = {key: cells for key, cells in self.agreed.items() if key in staying and self._is_known(key)}
        words = {column.heading for column in self.tab.columns}
        added = {
            str(row[ID]): {word: digest(spelled(value)) for word, value in row.items() if word in words}
            for row in additions
        }
        return TabBase(
            title=self.base.title,
            headings=self.base.headings,
            ours=frozenset(self.ours) | self.retired,
            order=self.base.order,
            rows=known | added,
            deleted={key: self.base.last(key) for key in sorted(self.deleted())},
            since={(conflict.id, conflict.heading): conflict.since for conflict in self.conflicts},
        )

    def _is_known(self, key: str) -> bool:
        return key in self.wanted or key in self.base.rows


def _says(stored: Mapping[str, str | None], human: Mapping[str, tuple[str | None, str]]) -> bool:
    """Whether a row as it is stored says what stands in the cells; a heading's case does not matter."""
    known = {folded(heading): text or None for heading, text in stored.items()}
    return all(text == known.get(folded(heading)) for heading, (text, _) in human.items())


def part(whole: Plan, base: TabBase | None, keys: Mapping[int, str], most: int, width: int) -> Plan:
    """As much of a plan as `most` cells allow, of `width` cells a row; what is left is planned again after it.

    `keys` are the ids of the rows, and `base` is what was remembered before the plan.
    """
    if len(whole.writes) + len(whole.additions) * width <= most:
        return whole
    writes = dict(list(whole.writes.items())[:most])
    is_all = len(writes) == len(whole.writes)
    additions = whole.additions[: max(0 if writes else 1, (most - len(writes)) // width)] if is_all else ()
    known = base.rows if base else {}
    rows = {key: dict(cells) for key, cells in whole.base.rows.items()}
    for row, word in whole.writes.keys() - writes.keys():
        revert(rows[keys[row]], word, base.last(keys[row]).get(word) if base else None)
    for row in () if is_all else whole.removals:
        rows |= {keys[row]: dict(known[keys[row]])} if keys[row] in known else {}
    for addition in whole.additions[len(additions) :]:
        del rows[str(addition[ID])]
    removals = whole.removals if is_all else ()
    after = replace(whole.base, rows=rows)
    return replace(whole, writes=writes, removals=removals, additions=additions, base=after)


def revert(cells: dict[str, str], word: str, last: str | None) -> None:
    """Remember of one cell what was remembered before."""
    cells.pop(word, None)
    if last is not None:
        cells[word] = last
