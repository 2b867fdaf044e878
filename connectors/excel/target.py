"""An Excel workbook that a team edits: what they typed is read, our cells are kept fresh.

The workbook is read as one snapshot, merged in memory, and replaced in one step, only if it is still the one that was
read and nobody has it open. Its oddities, and what we do about each:

- Excel and LibreOffice announce an open file by a lock file beside it. Whoever has it open would save over what we
  wrote, so we write nothing and come back at the next refresh.
- openpyxl forgets charts, pivots, pictures and more. `connectors.excel.write.unsupported_parts` refuses such a workbook.
- openpyxl forgets the results of formulas. They are put back (`connectors.excel.write.workbook`), or a person's formula in a
  column of theirs would read as blank at the next refresh.
- Rows that leave have to leave as Excel would let them (`connectors.excel.write.remove_rows`).

What does not belong here: who wins when both sides changed a cell (`connectors.sheet_merge.merge`).
"""

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from connectors.errors import SourceChanged, SourceError, SourceRejected, SourceUnavailable
from connectors.excel.write.file_swap import Snapshot, refuse_if_open, snapshot, swap_in, sweep
from connectors.excel.write.links import for_workbook
from connectors.excel.write.push import Push, find_tab
from connectors.excel.write.second_reader import misread
from connectors.excel.write.unsupported_parts import has_phonetic_guides
from connectors.excel.write.workbook import Book
from connectors.sheet_merge.edits import Edit, edits, missing, to_table
from connectors.sheet_merge.locate import Layout
from connectors.source import Extract
from connectors.target import Pushed, Stored, Tab

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class ExcelWorkbook:
    """An .xlsx file. `place` is what messages call it, `name` its folder in landing."""

    path: Path
    place: str
    name: str
    today: Callable[[], date] = _today

    def read_edits(self) -> Extract | None:
        """What stands in people's columns, from every tab that we made; see `connectors.target.Target`.

        Raises:
            SourceUnavailable: It is being saved at this moment.
            SourceRejected: It is no .xlsx, or its tabs cannot be read.
            SourceDamaged: It cannot be read.
        """
        with self._told("reading what people typed in"):
            seen = self._snapshot()
            if seen is None:
                return None
            found, removed, notices = _read(Book.opened(seen.data, is_writable=False))
            return Extract(
                to_table(found),
                self.place,
                seen.fingerprint,
                notices=tuple(notices),
                is_complete=False,
                removed=removed,
            )

    def push(self, tabs: Sequence[Tab], stored: Stored) -> Pushed:
        """Bring the tabs to the wanted state; see `connectors.target.Target`.

        Raises:
            SourceUnavailable: Somebody has it open, it changed meanwhile, or the disk does not take it.
            SourceRejected: It holds what could not be written back.
            SourceDamaged: It cannot be read.
        """
        with self._told("writing the lists to"):
            refuse_if_open(self.path)
            sweep(self.path)
            seen = self._snapshot()
            push = Push(Book.opened(seen.data) if seen else Book.new(), stored, self.today().isoformat())
            for tab in tabs:
                push.bring(for_workbook(tab, self.path))
            push.tell_conflicts()
            if push.has_changes():
                self._write(push, seen)
                if seen and has_phonetic_guides(seen.data):
                    push.tell("the readings above words (furigana) could not be kept; the words are as they were")
            return push.report()

    def _snapshot(self) -> Snapshot | None:
        if self.path.suffix.lower() != ".xlsx":
            raise SourceRejected("lists are written to .xlsx workbooks only: change the path in regulars.yaml")
        return snapshot(self.path)

    def _write(self, push: Push, seen: Snapshot | None) -> None:
        data = push.saved()
        again = Book.opened(data)
        lost = misread(seen.data if seen else None, data, again, push.titles())
        if lost or not push.keeps_what_was_typed(again):
            raise SourceRejected(
                f"{lost or 'what people typed'} could not have been written back as it is; nothing was changed. "
                "Give the lists a path of their own in regulars.yaml, and tell us about this workbook"
            )
        swap_in(self.path, data, seen)

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        try:
            yield
        except SourceError as error:
            raise type(error)(f"{doing} {self.place}: {error}") from error
        except OSError as error:
            reason = "the disk is full" if error.errno in FULL else error.strerror or type(error).__name__
            raise SourceUnavailable(
                f"{doing} {self.place}: {reason}; nothing was changed, and the next refresh tries again"
            ) from error


def _read(book: Book) -> tuple[list[Edit], frozenset[str], list[str]]:
    bases = book.bases()
    found: list[Edit] = []
    layouts: dict[str, Layout] = {}
    notices = [] if bases else ["no list of ours was found in it yet"]
    for name, base in bases.items():
        try:
            tab = find_tab(book, name, base.headings, base, {other.title for other in bases.values()})
            if tab is not None:
                layouts[name] = tab.layout
                found += edits(name, tab.grid, tab.layout, base)
        except SourceChanged as error:
            notices.append(f"tab '{name}' was not read: {error}")
    return found, missing(bases, layouts), notices
