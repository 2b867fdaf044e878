"""One push into a spreadsheet at Google: plan, write, look whether the write hit what it meant, agree.

    see ──> plan ──> write, with a copy made before ──> see ──> agree        (nobody interfered)
                                                         └────> put right ──> see ──> agree ──> plan …

docs/sheets.md tells the reason for each step. What does not belong here: who wins a cell (`connectors.sheet_merge.merge`),
requests for one tab (`connectors.google.write.batch_requests`), what a write missed (`connectors.google.write.write_log`).
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.errors import SourceUnavailable
from connectors.google.api.client import Google
from connectors.google.api.responses import GoogleRefused
from connectors.google.write import sync_state as hidden
from connectors.google.write.batch_requests import Change, copy_of, put_right
from connectors.google.write.plans import Plans, TabPlan
from connectors.google.write.read_tabs import Title
from connectors.google.write.repair import Damage
from connectors.google.write.snapshot import Snapshot, fetch
from connectors.google.write.sync_state import STATE_TAB, SyncState
from connectors.google.write.write_log import LoggedWrite
from connectors.sheet_merge.merge_base import TabBase
from connectors.target import ID, Pushed, Stored, Tab

Request = dict[str, Any]

ROUNDS = 16
"""Writes and corrections before we leave people in peace until the next refresh."""

REFUSALS = 4
"""Writes that Google refuses, because people changed the tabs meanwhile, before we believe that it means us."""

MOST_CELLS = 200_000
"""Cells of a tab in one write, unless Google says that it is too large."""

TOO_LARGE = 413
FEWEST_CELLS = 50

LONGEST_TITLE = 90


class Push:
    """Brings the tabs of one spreadsheet to the wanted state, and keeps account."""

    def __init__(self, google: Google, spreadsheet: str, stored: Stored, today: str) -> None:
        self._google, self._spreadsheet = google, spreadsheet
        self._stored, self._today = stored, today
        self._most_cells = MOST_CELLS
        self._refusals = 0
        self._done = Pushed()
        self._rows: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._cells = 0
        self._planned: tuple[Snapshot, Plans] | None = None

    def run(self, tabs: Sequence[Tab], sight: Snapshot | None) -> Pushed:
        """Push; `sight` is what was seen earlier in this refresh: enough to know that there is nothing to do.

        Raises:
            SourceUnavailable: Google does not answer, or people change the tabs faster than we can write.
        """
        sight = sight or fetch(self._google, self._spreadsheet)
        if not self._is_done(tabs, sight):
            sight = fetch(self._google, self._spreadsheet, sight.titles)
        left = ROUNDS
        while left:
            if sight.memory.is_unchecked:
                damages = sight.damages()
                left = left - 1 if damages else ROUNDS
                sight = self._put_right(sight, damages) if damages else self._agree(sight)
            elif self._is_done(tabs, sight):
                return self._done
            else:
                left -= 1
                sight = self._write(tabs, sight)
        raise SourceUnavailable("people change the tabs faster than we can write; the next refresh goes on from here")

    def _is_done(self, tabs: Sequence[Tab], sight: Snapshot) -> bool:
        if sight.memory.is_unchecked:
            return False
        plans = self._plans(tabs, sight)
        self._done = plans.report(self._done)
        return not plans.changing()

    def _plans(self, tabs: Sequence[Tab], sight: Snapshot) -> Plans:
        """The plans of what is seen, made once: a merge of ten thousand rows takes its time."""
        if self._planned is None or self._planned[0] is not sight:
            self._planned = sight, Plans(tabs, sight, self._stored, self._today, self._most_cells)
        return self._planned[1]

    def _write(self, tabs: Sequence[Tab], sight: Snapshot) -> Snapshot:
        """Write as much as one request takes, each changed tab copied before, and see what came of it."""
        plans = self._plans(tabs, sight)
        titles = _titles(sight)
        changes = [planned.change(titles(planned.tab.name)) for planned in plans.changing()]
        copies, deeds = _copies(changes, sight.memory)
        bases = {**sight.memory.bases, **{change.tab: change.base for change in changes}}
        made = [] if STATE_TAB in sight.titles else hidden.make_tab()
        requests = [request for change in changes for request in change.requests]
        stamp = secrets.token_hex(8)
        told = _told(sight, bases, deeds, stamp)
        # Without the hidden tab nobody knows any more what a copy was made for.
        stale = _removals(sight.copies())
        self._cells = max(change.cells for change in changes)
        after = self._sent([*made, *stale, *copies, *requests, *told], sight, is_followed=True)
        if after.memory.stamp == stamp or not deeds:
            self._count([planned for planned in plans.lists() if planned.seen is None or not planned.plan.new_columns])
        return after

    def _put_right(self, sight: Snapshot, damages: Mapping[str, Damage]) -> Snapshot:
        """Put back what writes hit although they did not mean it, with a copy before that, too."""
        last = {deed.tab: deed for deed in sight.memory.deeds}
        changes = [put_right(last[tab], sight.tabs[last[tab].sheet], wrong) for tab, wrong in damages.items()]
        copies, deeds = _copies(changes, sight.memory)
        requests = [request for change in changes for request in change.requests]
        done = (*sight.memory.deeds, *deeds)
        told = hidden.announce(sight.memory, sight.memory.pending, done, sight.memory.stamp, _rows(sight))
        return self._sent([*copies, *requests, *told], sight, is_followed=True)

    def _agree(self, sight: Snapshot) -> Snapshot:
        """Nothing is wrong: what we wrote is what we agree on from now on."""
        bases, copies = sight.bases(), sight.copies()
        told = hidden.agree(sight.memory, bases, _rows(sight))
        after = self._sent([*told, *_removals(copies)], sight, is_followed=False)
        return after if after is not sight else sight.agreed(bases, copies)

    def _sent(self, requests: list[Request], sight: Snapshot, *, is_followed: bool) -> Snapshot:
        """Send one batch, and look again unless nobody but us can have changed what it is about.

        A batch that was applied although its answer was lost is refused when it is sent again, because it makes tabs
        with ids of their own: so nothing is ever done twice, and what we see afterwards is what counts.
        """
        try:
            self._google.batch_update(self._spreadsheet, requests)
        except GoogleRefused as refused:
            self._note(refused)
            return fetch(self._google, self._spreadsheet)
        self._refusals = 0
        return fetch(self._google, self._spreadsheet, _known(sight, requests)) if is_followed else sight

    def _note(self, refused: GoogleRefused) -> None:
        if refused.status == TOO_LARGE and self._cells > FEWEST_CELLS:
            self._most_cells = min(self._most_cells, self._cells) // 4
            return
        self._refusals += 1
        if self._refusals > REFUSALS and refused.status == TOO_LARGE:
            raise SourceUnavailable(
                f"Google finds even {self._cells} cells too large for one request; the rest is left for the next refresh"
            ) from refused
        if self._refusals > REFUSALS:
            raise refused

    def _count(self, plans: Sequence[TabPlan]) -> None:
        """By row: what had to be put back and was written again counts once."""
        for planned in plans:
            name, rows, plan = planned.tab.name, planned.layout.rows, planned.plan
            self._rows["added"] |= {(name, str(row[ID])) for row in plan.additions}
            self._rows["changed"] |= {(name, rows[row]) for row, _ in plan.writes}
            self._rows["removed"] |= {(name, rows[row]) for row in plan.removals}
        added, changed, removed = (len(self._rows[what]) for what in ("added", "changed", "removed"))
        self._done = replace(self._done, added=added, changed=changed, removed=removed, is_written=True)


def _removals(sheets: Iterable[int]) -> list[Request]:
    return [{"deleteSheet": {"sheetId": sheet}} for sheet in sheets]


def _titles(sight: Snapshot) -> Callable[[str], str]:
    """A way to give each new tab a title that no other has."""
    taken = {about.title.casefold() for about in sight.titles.values()}

    def free(name: str) -> str:
        spellings = (name[:LONGEST_TITLE], *(f"{name[:LONGEST_TITLE]} {number}" for number in range(2, 1000)))
        title = next(spelling for spelling in spellings if spelling.casefold() not in taken)
        taken.add(title.casefold())
        return title

    return free


def _copies(changes: Iterable[Change], memory: SyncState) -> tuple[list[Request], tuple[LoggedWrite, ...]]:
    """The requests that copy each tab before it is changed, and the deeds with their copies."""
    requests: list[Request] = []
    deeds = []
    for change in changes:
        if change.deed is not None and change.requests:
            generation = 1 + sum(deed.tab == change.tab for deed in memory.deeds)
            copy, made = copy_of(change.tab, change.deed.sheet, generation)
            requests += made
            deeds.append(replace(change.deed, before=copy))
    return requests, tuple(deeds)


def _told(sight: Snapshot, bases: Mapping[str, TabBase], deeds: tuple[LoggedWrite, ...], stamp: str) -> list[Request]:
    """A write to a tab that existed has to be checked; one that only made tabs has not."""
    if deeds:
        return hidden.announce(sight.memory, bases, deeds, stamp, _rows(sight))
    return hidden.agree(sight.memory, bases, _rows(sight))


def _rows(sight: Snapshot) -> int:
    return sight.tabs[STATE_TAB].about.rows if STATE_TAB in sight.tabs else hidden.ROWS


def _known(sight: Snapshot, requests: Iterable[Request]) -> dict[int, Title]:
    """The titles as they are after the requests, so that one request is enough to see the tabs."""
    known = dict(sight.titles)
    for request in requests:
        if "addSheet" in request:
            made = request["addSheet"]["properties"]
            known[made["sheetId"]] = Title(made["sheetId"], made["title"], 0, 0)
        elif "deleteSheet" in request:
            known.pop(request["deleteSheet"]["sheetId"], None)
        elif "duplicateSheet" in request:
            copied = request["duplicateSheet"]
            known[copied["newSheetId"]] = Title(copied["newSheetId"], copied["newSheetName"], 0, 0)
    return known
