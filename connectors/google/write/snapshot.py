"""What we see of a spreadsheet at Google at one moment, and what a write that is not checked yet did to it.

What does not belong here: doing anything about it (`connectors.google.write.push`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.errors import SourceUnavailable
from connectors.google.api.responses import GoogleRefused
from connectors.google.write.read_tabs import SeenTab, Title, see, titles
from connectors.google.write.repair import Damage, undone
from connectors.google.write.replay import damage
from connectors.google.write.sync_state import STATE_TAB, SyncState, is_ours, recall, sheet_id
from connectors.google.write.write_log import LoggedWrite, settled
from connectors.sheet_merge.merge_base import TabBase

if TYPE_CHECKING:
    from connectors.google.api.client import Google


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The spreadsheet at one moment: every tab by name only, ours with their cells."""

    titles: Mapping[int, Title]
    tabs: Mapping[int, SeenTab]
    memory: SyncState

    def copies(self) -> list[int]:
        """The hidden copies that were made before writes."""
        about = (title for title in self.titles.values() if is_ours(title.id))
        return [title.id for title in about if title.title.startswith("_regulars before ")]

    def bases(self) -> dict[str, TabBase]:
        """How we left each tab, an unchecked write included as far as it hit what it meant."""
        if not self.memory.is_unchecked:
            return dict(self.memory.bases)
        bases = dict(self.memory.pending)
        for tab, done in self._deeds().items():
            known, now = self.memory.bases.get(tab), self.tabs.get(done[0].sheet)
            for deed in done:
                before = self.tabs.get(deed.before)
                if before is not None and tab in bases:
                    bases[tab] = settled(known, bases[tab], deed, before, now)
        return bases

    def _deeds(self) -> dict[str, list[LoggedWrite]]:
        deeds: dict[str, list[LoggedWrite]] = defaultdict(list)
        for deed in self.memory.deeds:
            deeds[deed.tab].append(deed)
        return deeds

    def damages(self) -> dict[str, Damage]:
        """What unchecked writes missed and is to be put right, by tab."""
        found = {
            tab: damage(done, self.tabs, self.tabs[done[0].sheet])
            for tab, done in self._deeds().items()
            if done[0].sheet in self.tabs
        }
        return {tab: wrong for tab, wrong in found.items() if wrong}

    def agreed(self, bases: Mapping[str, TabBase], copies: Collection[int]) -> "Snapshot":
        """What we see once the last write is agreed on and the copies are gone."""
        return Snapshot(
            {sheet: about for sheet, about in self.titles.items() if sheet not in copies},
            {sheet: tab for sheet, tab in self.tabs.items() if sheet not in copies},
            SyncState(bases, column=3 - self.memory.column),
        )

    def as_meant(self, name: str) -> SeenTab | None:
        """A tab as it will be when everything is put right, None when it is not there."""
        seen, wrong = self.tabs.get(sheet_id(name)), self.damages().get(name)
        return undone(seen, wrong, self.tabs) if seen and wrong else seen


def fetch(google: "Google", spreadsheet: str, known: Mapping[int, Title] | None = None) -> Snapshot:
    """See our tabs as they stand. With `known` titles it takes one request, unless somebody renamed a tab meanwhile.

    Raises:
        SourceError: See `connectors.errors`.
    """
    about = known if known is not None else titles(google, spreadsheet)
    for _ in range(3):
        try:
            tabs = see(google, spreadsheet, [title for title in about.values() if is_ours(title.id)])
        except GoogleRefused:
            about = titles(google, spreadsheet)
        else:
            return Snapshot(about, tabs, recall(tabs.get(STATE_TAB)))
    raise SourceUnavailable("its tabs are being renamed while we read them; we try again at the next refresh")
