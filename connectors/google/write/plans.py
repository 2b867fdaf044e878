"""What is to be done with each tab, merged from what is seen, what is wanted and what we remember."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from connectors.errors import SourceChanged
from connectors.google.write.batch_requests import Change, changed_rows, left, new_columns, new_tab
from connectors.google.write.read_tabs import SeenTab
from connectors.google.write.snapshot import Snapshot
from connectors.google.write.sync_state import sheet_id
from connectors.sheet_merge.cell_values import Grid
from connectors.sheet_merge.conflicts import CONFLICTS, conflicts_tab
from connectors.sheet_merge.locate import BARE, Layout, locate
from connectors.sheet_merge.merge import Plan, part, plan
from connectors.sheet_merge.merge_base import TabBase
from connectors.target import Pushed, Stored, Tab


@dataclass(frozen=True, slots=True)
class TabPlan:
    """What is to be done with one tab; `seen` is None for one that has to be made."""

    tab: Tab
    seen: SeenTab | None
    layout: Layout
    base: TabBase | None
    plan: Plan

    def has_work(self) -> bool:
        """The tab, or what we remember of it, changes."""
        if self.seen is None or self.base is None or self.plan.has_work():
            return True
        return left(self.tab, self.seen, self.layout, self.plan.base).essence() != self.base.essence()

    def change(self, title: str) -> Change:
        """The requests; `title` is for a tab that has to be made."""
        if self.seen is None:
            return new_tab(self.tab, sheet_id(self.tab.name), title, self.plan)
        if self.plan.new_columns:
            return new_columns(self.tab, self.seen, self.layout, self.plan, self.base or TabBase(self.tab.name))
        return changed_rows(self.tab, self.seen, self.layout, self.plan)


class Plans:
    """The plans of all tabs, the one that tells the conflicts of the others included."""

    def __init__(self, tabs: Sequence[Tab], sight: Snapshot, stored: Stored, today: str, most_cells: int) -> None:
        self._sight, self._stored, self._today, self._most_cells = sight, stored, today, most_cells
        self._notices: list[str] = []
        self._lists = list(self._planned(tabs))
        self._conflicts = [conflict for planned in self._lists for conflict in planned.plan.conflicts]
        is_told = self._conflicts or CONFLICTS in sight.memory.bases
        self._told = list(self._planned([conflicts_tab(self._conflicts)])) if is_told else []

    def changing(self) -> list[TabPlan]:
        """Those with something to do."""
        return [planned for planned in (*self._lists, *self._told) if planned.has_work()]

    def lists(self) -> list[TabPlan]:
        """Those of the wanted tabs that change."""
        return [planned for planned in self._lists if planned.has_work()]

    def report(self, done: Pushed) -> Pushed:
        """What was done, and what stands besides."""
        return replace(
            done,
            kept=sum(planned.plan.kept for planned in self._lists),
            deleted=sum(planned.plan.deleted for planned in self._lists),
            conflicts=len(self._conflicts),
            notices=tuple(self._notices),
        )

    def _planned(self, tabs: Iterable[Tab]) -> Iterable[TabPlan]:
        for tab in tabs:
            try:
                yield self._plan(tab)
            except SourceChanged as error:
                self._notices.append(f"tab '{tab.name}' was left alone: {error}")

    def _plan(self, tab: Tab) -> TabPlan:
        seen, base = self._sight.tabs.get(sheet_id(tab.name)), self._sight.memory.bases.get(tab.name)
        if seen is None:
            return self._merged(tab, None, BARE, None)
        words = dict.fromkeys((*(column.heading for column in tab.columns), *(base.headings if base else ())))
        return self._merged(tab, seen, locate(seen.grid, words, base), base)

    def _merged(self, tab: Tab, seen: SeenTab | None, layout: Layout, base: TabBase | None) -> TabPlan:
        grid, pinned = (seen.grid, seen.pinned()) if seen else (Grid({}), frozenset())
        merged = plan(tab, grid, layout, base, self._stored, today=self._today, pinned=pinned)
        most = max(self._most_cells, len(tab.columns))
        return TabPlan(tab, seen, layout, base, part(merged, base, layout.rows, most, len(tab.columns)))
