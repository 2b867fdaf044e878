"""What a list tab should look like, and what people typed in it: the words that every workbook target shares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from connectors.source import Extract


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere: an `https:` address, or a local file's `file:` address with `#'Tab'!F14` behind it.

    It is compared by its text alone: what people see. Where a workbook cannot lead there, the text stands by itself.
    """

    text: str
    url: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | date | Link | None

ID = "id"
"""Heading of the column, hidden, by which a row is found again wherever people moved it."""

WRAPPED_FROM = 28
"""A text column this wide holds sentences; in characters."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of a tab. `ours` we write; the others belong to the people and are only read.

    `begins_with` is what a person's cell holds in a row that nobody has touched yet: it was not typed.
    `number_format` is how numbers are shown, as Excel and Google both write it; the usual way when it is empty.
    `is_key` names the row for people: what `Conflicts` calls it, and what should stay in sight on a narrow screen.
    """

    heading: str
    kind: Literal["text", "date", "number"] = "text"
    ours: bool = True
    choices: tuple[str, ...] = ()
    hidden: bool = False
    width: int = 16
    begins_with: str | None = None
    note: str = ""
    is_key: bool = False
    number_format: str = ""

    @property
    def is_wrapped(self) -> bool:
        """The column holds sentences, which are read in several lines rather than cut off."""
        return self.kind == "text" and self.width >= WRAPPED_FROM and not self.hidden


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab as it should be: `rows` in the order to show, each by heading; every row has an `id` cell.

    A row may hold cells of people's columns: they are written only when the row is added to the sheet, and are what
    it starts with (`Status` "To do", or what was typed before the row left the list).
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Cell]]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did, in rows.

    Attributes:
        kept: No longer wanted, left in place because someone typed in them since they were read.
        deleted: Still wanted, but a person deleted them; they stay away.
        conflicts: Cells of ours that a person changed and for which we have another value by now.
        notices: What a person should know: a tab that was left alone, and why.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0
    conflicts: int = 0
    is_written: bool = False
    deleted: int = 0
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What people typed as it is already safe in landing: (tab, id) -> of each copy of the row, heading -> text."""

    cells: Mapping[tuple[str, str], Sequence[Mapping[str, str | None]]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, Mapping[str, str | None]]]) -> "Stored":
        """The rows as (tab, id, heading -> text), copies of one row together."""
        copies: dict[tuple[str, str], list[Mapping[str, str | None]]] = {}
        for tab, key, cells in rows:
            copies.setdefault((tab, key), []).append(cells)
        return cls(copies)


class Target(Protocol):
    """A workbook that people edit while we keep our columns in it fresh."""

    @property
    def name(self) -> str:
        """Names its folder in landing; does not change when other targets come or go."""
        ...

    @property
    def place(self) -> str:
        """Where it is, as the person wrote it."""
        ...

    def read_edits(self) -> Extract | None:
        """Every row that has an id, in every list tab: columns `tab`, `id`, then one per human heading.

        A cell of ours that a person overtyped comes too, under our heading (null in every other row), so that it is
        stored before its row may leave. None when the workbook does not exist yet. `is_complete` is False: a row
        that left the sheet was not untyped.

        Raises:
            SourceError: See `connectors.errors`.
        """
        ...

    def push(self, tabs: Sequence[Tab], stored: Stored) -> Pushed:
        """Bring the tabs to the wanted state, touching only our own cells; other tabs are left alone.

        A row that is no longer wanted is removed only when what people typed in it is in `stored`.

        Raises:
            SourceUnavailable: The workbook is open elsewhere, or changed while we worked: nothing was written.
            SourceRejected: The workbook holds what we could not write back whole (charts, pivots, images).
        """
        ...
