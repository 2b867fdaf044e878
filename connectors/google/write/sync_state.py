"""The hidden tab in which we remember how we left each tab, and what a write that is not checked yet has done.

Column A says which of B and C holds what we agreed on. A write puts what it will be into the other one, and its deeds
into D, in the same batch as the cells. Only when the write has been checked is A flipped and D emptied. So a refresh
that was killed in between finds the old memory, the new one, and what was done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.google.write import write_log as deeds_of
from connectors.google.write.read_tabs import SeenTab
from connectors.google.write.write_log import LoggedWrite
from connectors.sheet_merge.cell_values import digest
from connectors.sheet_merge.merge_base import TITLE, TabBase, from_texts, to_texts

Request = dict[str, Any]

MARK = "."
"""Stands before every text, so that none is ever anything but text."""

LONGEST = 30_000
"""Characters in a cell; Google allows 50,000."""

ROWS = 200
"""Rows of a new hidden tab; it grows when that is not enough."""


def sheet_id(name: str) -> int:
    """The id we give to a tab of ours: by it we know the tab again, whatever people call it.

    All of ours begin with the same byte, so that a list of tabs shows which to read.
    """
    return OURS | int(digest(f"regulars {name}")[:6], 16)


OURS = 0x52 << 24


def is_ours(sheet: int) -> bool:
    """The id may be one of ours."""
    return sheet & ~0xFFFFFF == OURS


STATE_TAB = sheet_id(TITLE)


@dataclass(frozen=True, slots=True)
class SyncState:
    """What the hidden tab says.

    Attributes:
        bases: How we left the tabs, as far as it has been checked.
        pending: How the last write left them, when it has not been checked yet.
        deeds: What that write did to tabs that existed, and what was put back since.
        stamp: Names the last write, so that we know our own again.
        column: Which column holds `bases`: 1 is B, 2 is C.
    """

    bases: Mapping[str, TabBase] = field(default_factory=dict)
    pending: Mapping[str, TabBase] = field(default_factory=dict)
    deeds: tuple[LoggedWrite, ...] = ()
    stamp: str = ""
    column: int = 1

    @property
    def is_unchecked(self) -> bool:
        """A write has not been checked yet, of this push or of one that was killed."""
        return bool(self.stamp)


def recall(tab: SeenTab | None) -> SyncState:
    """Read the hidden tab; what people damaged counts as forgotten, which only makes us more careful."""
    if tab is None:
        return SyncState()
    column = 2 if _text(tab, 1, 1) == "2" else 1
    try:
        stamp, done = _deeds(_column(tab, 4))
    except (ValueError, LookupError, TypeError):
        stamp, done = "", ()
    bases, pending = (from_texts([_column(tab, at)]) for at in (column + 1, 4 - column))
    return SyncState(bases, pending if stamp else {}, done, stamp, column)


def _deeds(text: str) -> tuple[str, tuple[LoggedWrite, ...]]:
    stamp, _, plain = text.partition(" ")
    return stamp, deeds_of.from_json(plain) if plain else ()


def _text(tab: SeenTab, row: int, column: int) -> str:
    value = tab.grid.values.get((row, column))
    return str(value).removeprefix(MARK) if value is not None else ""


def _column(tab: SeenTab, column: int) -> str:
    return "".join(_text(tab, row, column) for row in range(1, tab.last_row() + 1))


def make_tab() -> list[Request]:
    """The requests that make the hidden tab."""
    grid = {"rowCount": ROWS, "columnCount": 4}
    properties = {"sheetId": STATE_TAB, "title": TITLE, "hidden": True, "gridProperties": grid}
    return [{"addSheet": {"properties": properties}}]


def announce(
    memory: SyncState, pending: Mapping[str, TabBase], done: tuple[LoggedWrite, ...], stamp: str, rows: int
) -> list[Request]:
    """The requests that go with a write: what will be remembered, and what it does. `rows` the tab has now."""
    texts = to_texts(pending), _pieces(f"{stamp} {deeds_of.to_json(done)}")
    return [*_grown(max(map(len, texts)), rows), _fill(3 - memory.column, texts[0]), _fill(3, texts[1])]


def agree(memory: SyncState, bases: Mapping[str, TabBase], rows: int) -> list[Request]:
    """The requests that make `bases` what we agree on, and the last write a checked one."""
    column, requests = 3 - memory.column, []
    if bases != memory.pending or not memory.is_unchecked:
        texts = to_texts(bases)
        requests = [*_grown(len(texts), rows), _fill(column, texts)]
    return [*requests, _fill(0, [str(column)]), _fill(3, [])]


def _pieces(text: str) -> list[str]:
    return [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]


def _grown(needed: int, rows: int) -> list[Request]:
    if needed <= rows:
        return []
    grid = {"rowCount": needed + ROWS}
    properties = {"sheetId": STATE_TAB, "gridProperties": grid}
    return [{"updateSheetProperties": {"properties": properties, "fields": "gridProperties.rowCount"}}]


def _fill(column: int, texts: list[str]) -> Request:
    """The whole column holds `texts` and nothing below them."""
    place = {"sheetId": STATE_TAB, "startColumnIndex": column, "endColumnIndex": column + 1, "startRowIndex": 0}
    rows = [{"values": [{"userEnteredValue": {"stringValue": MARK + text}}]} for text in texts] or [{"values": [{}]}]
    return {"updateCells": {"range": place, "rows": rows, "fields": "userEnteredValue"}}
