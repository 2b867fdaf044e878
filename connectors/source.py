"""What a connector hands over: the rows of one stream as they were found, and where each was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

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


class Source(Protocol):
    """One stream of an outside system."""

    def extract(self, known: str | None = None) -> Extract | None:
        """Read the stream; None when it still has the fingerprint `known`.

        Raises:
            SourceError: See `connectors.errors`.
        """
        ...
