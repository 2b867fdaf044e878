"""One push into a workbook in memory: find each tab, merge it, tell the conflicts, add up what was done."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connectors.errors import SourceChanged
from connectors.excel.write.apply_plan import carry_out
from connectors.excel.write.remove_rows import pinned_rows
from connectors.excel.write.workbook import Book
from connectors.sheet_merge.cell_values import Grid, as_kind, spelled
from connectors.sheet_merge.conflicts import CONFLICTS, conflicts_tab
from connectors.sheet_merge.locate import BARE, Layout, locate
from connectors.sheet_merge.merge import Conflict, Plan, plan
from connectors.sheet_merge.merge_base import TITLE, TabBase
from connectors.target import ID, Pushed, Stored, Tab

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Typed = Counter[tuple[str, str, str, str]]
"""How often each (tab, id, heading, text) stands in people's columns."""


@dataclass(frozen=True, slots=True)
class FoundTab:
    """A tab of ours in a workbook."""

    sheet: "Worksheet"
    grid: Grid
    layout: Layout


def find_tab(
    book: Book, name: str, words: Iterable[str], base: TabBase | None, taken: Collection[str]
) -> FoundTab | None:
    """Find a tab by its name, or under the new name that people gave it; None when it is not there.

    Raises:
        SourceChanged: It is there, but cannot be told apart any more.
    """
    words = list(dict.fromkeys((*words, *(base.headings if base else ()))))
    if base is None and safe_title(name) in taken:
        return None  # Another list's tab: long names can be cut to the same title.
    sheet = book.sheet(base.title if base else safe_title(name))
    if sheet is None:
        return _renamed(book, words, base, taken) if base else None
    grid = book.grid(sheet)
    if not grid.values and base is None:
        return FoundTab(sheet, grid, BARE)
    return FoundTab(sheet, grid, locate(grid, words, base))


def safe_title(name: str) -> str:
    """A name that a tab can have."""
    return re.sub(r"[\[\]:*?/\\]", "-", name)[:31].strip("' ") or "List"


def _renamed(book: Book, words: Iterable[str], base: TabBase, taken: Collection[str]) -> FoundTab | None:
    others = {title.casefold() for title in (*taken, TITLE)}
    found = [_tried(book, sheet, words, base) for sheet in book.book.worksheets if sheet.title.casefold() not in others]
    return max((tab for tab in found if tab), key=lambda tab: _shared_ids(tab, base), default=None)


def _tried(book: Book, sheet: "Worksheet", words: Iterable[str], base: TabBase) -> FoundTab | None:
    grid = book.grid(sheet)
    try:
        tab = FoundTab(sheet, grid, locate(grid, words, base))
    except SourceChanged:
        return None
    if base.rows:
        return tab if _shared_ids(tab, base) else None
    return tab if {word for word, heading in base.headings.items() if heading} <= tab.layout.columns.keys() else None


def _shared_ids(tab: FoundTab, base: TabBase) -> int:
    return len(base.rows.keys() & set(tab.layout.rows.values()))


def typed(book: Book, bases: Mapping[str, TabBase], names: Collection[str]) -> Typed:
    """What stands in people's columns of the tabs called `names`."""
    found: Typed = Counter()
    for name in names:
        tab = find_tab(book, name, (), bases[name], {base.title for base in bases.values()})
        if tab is not None:
            found.update(_typed_in(name, tab, bases[name].ours, tab.layout.rows))
    return found


def _typed_in(
    name: str, tab: FoundTab, ours: Collection[str], rows: Iterable[int]
) -> Iterator[tuple[str, str, str, str]]:
    theirs = {word: place for word, place in tab.layout.columns.items() if word not in ours and word != ID}
    for row in rows:
        for heading, place in (theirs | dict(tab.layout.own)).items():
            # A formula changes with the places it points at, and its result with what stands there.
            text = "=" if (row, place) in tab.grid.formulas else tab.grid.text(row, place)
            if text is not None:
                yield name, tab.layout.rows[row], heading, text


class Push:
    """Brings tabs to the wanted state, one after the other, and keeps account."""

    def __init__(self, book: Book, stored: Stored, today: str) -> None:
        self._book, self._stored, self._today = book, stored, today
        self._old = book.bases()
        self._bases = dict(self._old)
        self._expected: Typed = Counter()
        self._names: list[str] = []
        self._conflicts: list[Conflict] = []
        self._done = Pushed()
        self._has_work = False

    def bring(self, tab: Tab) -> None:
        """Merge one list tab; one that cannot be told apart any more is left alone, with a notice."""
        plan = self._merge(tab)
        if plan is not None:
            self._conflicts += plan.conflicts
            self._count(plan)

    def tell(self, notice: str) -> None:
        """Something that a person should know of this push."""
        self._done = replace(self._done, notices=(*self._done.notices, notice))

    def tell_conflicts(self) -> None:
        """Bring the `Conflicts` tab up to date; it is made with the first conflict."""
        if self._conflicts or CONFLICTS in self._old:
            self._merge(conflicts_tab(self._conflicts))

    def _merge(self, tab: Tab) -> Plan | None:
        base = self._old.get(tab.name)
        try:
            found = find_tab(self._book, tab.name, (c.heading for c in tab.columns), base, self._titles())
        except SourceChanged as error:
            self.tell(f"tab '{tab.name}' was left alone: {error}")
            return None
        if found is None:
            base, found = None, self._new_tab(tab.name)
        return self._carry_out(tab, base, found)

    def titles(self) -> set[str]:
        """What our tabs are called in the workbook, the hidden one as well."""
        return self._titles() | {TITLE}

    def _titles(self) -> set[str]:
        return {base.title for base in self._bases.values()}

    def _new_tab(self, name: str) -> FoundTab:
        titles = (safe_title(name), *(f"{safe_title(name)[:28]} {n}" for n in range(2, 100)))
        title = next(title for title in titles if self._book.sheet(title) is None)
        return FoundTab(self._book.book.create_sheet(title), Grid({}), BARE)

    def _carry_out(self, tab: Tab, base: TabBase | None, found: FoundTab) -> Plan:
        rows = found.layout.rows
        pinned = pinned_rows(found.sheet, rows)
        merged = plan(tab, found.grid, found.layout, base, self._stored, today=self._today, pinned=pinned)
        self._expect(tab, found, merged)
        after = carry_out(self._book.book, found.sheet, tab, found.layout, merged)
        self._bases[tab.name] = after
        self._has_work = self._has_work or merged.has_work() or base is None or after.essence() != base.essence()
        return merged

    def _expect(self, tab: Tab, found: FoundTab, merged: Plan) -> None:
        """What people typed has to be read back from the new workbook exactly so."""
        self._names.append(tab.name)
        staying = [row for row in found.layout.rows if row not in merged.removals]
        self._expected.update(_typed_in(tab.name, found, merged.base.ours, staying))
        kinds = {column.heading: column for column in tab.columns}
        for row in merged.additions:
            for heading, value in row.items():
                text = spelled(as_kind(value, kinds.get(heading)))
                if heading != ID and heading not in merged.base.ours and text is not None:
                    self._expected[tab.name, str(row[ID]), heading, text] += 1

    def _count(self, plan: Plan) -> None:
        done = self._done
        self._done = replace(
            done,
            added=done.added + len(plan.additions),
            changed=done.changed + plan.changed_rows(),
            removed=done.removed + len(plan.removals),
            kept=done.kept + plan.kept,
            conflicts=done.conflicts + len(plan.conflicts),
            deleted=done.deleted + plan.deleted,
        )

    def has_changes(self) -> bool:
        """Something is to be written."""
        return self._has_work

    def saved(self) -> bytes:
        """The workbook as it should be on disk."""
        self._book.remember(self._bases)
        return self._book.saved()

    def keeps_what_was_typed(self, again: Book) -> bool:
        """The workbook, opened again, holds every cell that people typed, in the row it belongs to."""
        return typed(again, again.bases(), self._names) == self._expected

    def report(self) -> Pushed:
        """What was done, in rows of the list tabs."""
        return replace(self._done, is_written=self._has_work)
