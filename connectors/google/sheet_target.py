"""A spreadsheet at Google that a team edits: what they typed is read, our cells are kept fresh.

Its oddities, and what we do about each:

- Google cannot write on a condition, and people sort and type between our look and our write. So each write copies the
  tab it changes, in the same atomic batch, and is checked against the copy (`connectors.google.write.write_log`).
- An answer may be lost although the write was done. A write that is sent twice is refused the second time, because it
  makes a tab with an id of its own.
- A tab keeps its id when people rename or move it, so ours have ids that we chose (`connectors.google.write.sync_state`).
- Nothing is ever written by values:append, which a repeated request would append twice.

What does not belong here: who wins when both sides changed a cell (`connectors.sheet_merge.merge`).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pyarrow as pa

from connectors.errors import SourceChanged, SourceError
from connectors.google.api.client import Google
from connectors.google.write.push import Push
from connectors.google.write.snapshot import Snapshot, fetch
from connectors.sheet_merge.edits import Edit, edits, missing, to_table
from connectors.sheet_merge.locate import Layout, locate
from connectors.sheet_merge.merge_base import TabBase
from connectors.source import Extract
from connectors.target import Pushed, Stored, Tab


def _today() -> date:
    return datetime.now(UTC).date()


class GoogleWorkbook:
    """A spreadsheet at Google. `place` is what messages call it, `name` its folder in landing."""

    def __init__(
        self, google: Google, spreadsheet_id: str, place: str, name: str, today: Callable[[], date] = _today
    ) -> None:
        self._google, self._spreadsheet, self._today = google, spreadsheet_id, today
        self._place, self._name = place, name
        self._sight: Snapshot | None = None

    @property
    def name(self) -> str:
        """Names its folder in landing."""
        return self._name

    @property
    def place(self) -> str:
        """Where it is, as the person wrote it."""
        return self._place

    def read_edits(self) -> Extract | None:
        """What stands in people's columns, from every tab that we made; see `connectors.target.Target`.

        Raises:
            SourceUnavailable: Google does not answer, or asks us to wait longer than we can.
            SourceRejected: We may not read it.
        """
        with self._told("reading what people typed in"):
            self._sight = fetch(self._google, self._spreadsheet)
            bases = self._sight.bases()
            if not bases:
                return None
            found, removed, notices = _read(self._sight, bases)
            rows = to_table(found)
            return Extract(
                rows, self._place, _fingerprint(rows), notices=tuple(notices), is_complete=False, removed=removed
            )

    def push(self, tabs: Sequence[Tab], stored: Stored) -> Pushed:
        """Bring the tabs to the wanted state; see `connectors.target.Target`.

        Raises:
            SourceUnavailable: Google does not answer; what was written is right, the rest follows at the next refresh.
            SourceRejected: We may not write to it.
        """
        with self._told("writing the lists to"):
            sight, self._sight = self._sight, None
            return Push(self._google, self._spreadsheet, stored, self._today().isoformat()).run(tabs, sight)

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        try:
            yield
        except SourceError as error:
            raise type(error)(f"{doing} {self._place}: {error}") from error


def _read(sight: Snapshot, bases: dict[str, TabBase]) -> tuple[list[Edit], frozenset[str], list[str]]:
    found: list[Edit] = []
    layouts: dict[str, Layout] = {}
    notices: list[str] = []
    for name, base in bases.items():
        seen = sight.as_meant(name)
        try:
            if seen is not None:
                layouts[name] = locate(seen.grid, base.headings, base)
                found += edits(name, seen.grid, layouts[name], base)
        except SourceChanged as error:
            notices.append(f"tab '{name}' was not read: {error}")
    return found, missing(bases, layouts), notices


def _fingerprint(rows: pa.Table) -> str:
    digest = hashlib.blake2b(" ".join(rows.column_names).encode(), digest_size=16)
    for batch in rows.combine_chunks().to_batches():
        for column in batch.columns:
            for buffer in column.buffers():
                digest.update(buffer or b"-")
    return digest.hexdigest()
