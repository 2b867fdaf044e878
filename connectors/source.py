"""What a connector hands over: rows with headings, or objects, as they were found, and where each was found.

TableSource    a table with headings, read whole: a file, a tab            -> Extract
ObjectSource   an API with several streams, read on from a cursor          -> Batch after Batch
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

ROW = "_row"
"""Column of `Extract.rows`: the row number in the file or tab as the person sees it, from 1 (int64)."""

TYPES = "_types"
"""Column of `Extract.rows`: one letter per source column, in order, for how the cell was stored (string, or null).

t text, n number, d date, s date with time, h time of day, b true/false, e error cell, - blank.
Null means that the source has no cell types (csv): everything is text.
"""


ROWS_OF_A_FILE = 100_000_000
"""Added to the row numbers for each file before it, where the rows of several files are one stream."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows of one stream, every cell as it was found.

    Attributes:
        rows: One string column per header in the source's order, then `_row` and `_types`. A blank cell is null;
            text is untouched (not trimmed). Numbers, dates and booleans have one spelling each: `151234`, `12.5`,
            `2024-03-05`, `2024-03-05T10:00:00`, `10:00:00`, `true`.
        place: Where the rows are, for people: `sheets/customers.xlsx, tab Customers`.
        fingerprint: Changes when the content may have changed; equal means there is nothing to read.
        letters: Header to the spreadsheet's column letter (`Birthday` -> `F`); empty where there are none.
        notices: What a person should know about how it was read (a totals row left out, hidden rows kept, …);
            counts and headers only, never a customer's data.
        examples: Lines of the source where it is in doubt how to read it, for the eyes of whoever checks it alone.
        is_complete: The rows are everything there is, so that a record that is missing has disappeared.
        link: Where a cell can be looked at, with `{cell}` for its letter and row: an address, or a file's path and
            the tab behind `#`. None where a cell has no such place.
        labels: Column to its heading, where landing had to call it otherwise.
        files: The place of each file, the oldest first, where several are one stream.
    """

    rows: pa.Table
    place: str
    fingerprint: str
    letters: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    is_complete: bool = True
    link: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()


Cursor = Mapping[str, Any]
"""How far a stream was read, in a connector's own words; JSON, and small."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request brought, or a few, and where to go on after it.

    Attributes:
        objects: Each object of the stream with its id, as the system gave it; of two with one id, the later counts.
        cursor: Where reading goes on when everything up to here, this batch included, is stored.
        gone: Ids that the system says were deleted.
        present: The ids of all the objects there are: what is stored and not among them is gone. None: not known.
        is_last: The stream has been read to its end, as far as it goes today.
        notices: What a person should know about how it was read; counts only, never a customer's data.
    """

    objects: tuple[tuple[str, Mapping[str, Any]], ...]
    cursor: Cursor
    gone: frozenset[str] = frozenset()
    present: frozenset[str] | None = None
    is_last: bool = False
    notices: tuple[str, ...] = ()


class TableSource(Protocol):
    """One table of an outside system."""

    def extract(self, known: str | None = None) -> Extract | None:
        """Read the table; None when it still has the fingerprint `known`.

        Raises:
            SourceError: See `connectors.errors`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be read of one stream, for whoever checks: how many objects, or why none; and what to know beside it."""

    stream: str
    waiting: int | None = None
    problem: str | None = None
    notice: str | None = None


class ObjectSource(Protocol):
    """An outside system with several streams of objects."""

    @property
    def place(self) -> str:
        """What messages call it: `the shop at shop.example.org`."""
        ...

    def streams(self) -> tuple[str, ...]:
        """The streams to read, in the order in which they should be."""
        ...

    def extract(self, stream: str, cursor: Cursor | None) -> Iterator[Batch]:
        """Read on from the cursor of a batch that was stored, or from the beginning; at least one batch, the last `is_last`.

        Raises:
            SourceError: See `connectors.errors`; batches handed over before stay good.
        """
        ...

    def link(self, stream: str) -> str:
        """Where a person finds an object, with `{id}` for its id: an address in a browser."""
        ...

    def reach(self) -> Iterator[Reach]:
        """Try every stream, without reading it."""
        ...


Source = TableSource | ObjectSource


@runtime_checkable
class Listener(Protocol):
    """A source of objects that are sent to us as they come about; what it fetches by itself it must give alike."""

    def heard(
        self, body: bytes, kind: str | None, received_at: datetime
    ) -> "tuple[str, str, Mapping[str, Any]] | None":
        """What a delivery brought: stream, id and object; None where it tells of something else.

        Raises:
            ValueError: It is not what the system sends.
        """
        ...
