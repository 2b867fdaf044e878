"""How the value of a sheet's cell is cleaned, spelled and compared, whatever workbook it stands in.

What does not belong here: where a cell is (`connectors.sheet_merge.locate`) and who may write it (`connectors.sheet_merge.merge`).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import blake2b

from connectors.target import Cell, Column, Link

# Neither XML nor a spreadsheet can hold these: control characters, half surrogate pairs, non-characters.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
EXACT = 10**15
FIRST_DAY = date(1900, 3, 1)
"""Before it, Excel and everybody else count days differently; such a date is written as text."""

LONGEST_TEXT = 32_767
"""Characters a cell can hold, in Excel and in Google Sheets counted as UTF-16 units."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a tab that hold anything, by (row, column) from 1.

    A formula stands in `values` with its result, or as its text where no result is known, and its place in `formulas`.
    `covered` are the places that lie under a merged cell and can hold nothing.
    """

    values: Mapping[tuple[int, int], object]
    formulas: frozenset[tuple[int, int]] = frozenset()
    covered: frozenset[tuple[int, int]] = frozenset()

    def text(self, row: int, column: int) -> str | None:
        """What the cell says, None when it is blank."""
        return spelled(self.values.get((row, column)))


def cleaned(value: Cell | Decimal) -> Cell:
    """The value as a cell can hold it: no unwritable characters, one kind of line break, not too long."""
    match value:
        case str():
            return _shortened(UNWRITABLE.sub("", value).replace("\r\n", "\n")) or None
        case Link():
            text = cleaned(value.text)
            return Link(text, value.url) if isinstance(text, str) else None
        case float() | Decimal():
            return _as_kept(float(value)) if math.isfinite(value) else None
        case int() if abs(value) >= EXACT:
            return str(value)
        case datetime():
            return value.replace(tzinfo=None)
        case date() if value < FIRST_DAY:
            return value.isoformat()
        case _:
            return value


def _as_kept(number: float) -> float:
    """Spreadsheets keep 15 digits: were there more, a file that is only opened and saved would look changed."""
    return float(f"{number:.15g}")


def _shortened(text: str) -> str:
    if 2 * len(text) <= LONGEST_TEXT:
        return text  # A letter is two units at most.
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", errors="ignore") + "…"


def spelled(value: object) -> str | None:
    """The one spelling of a cell (see `connectors.source.Extract.rows`), None when it is blank."""
    if type(value) is str and "\r" not in value and "_x" not in value:
        return value or None  # Nearly every cell.
    match value:
        case None | "":
            return None
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="seconds")
        case timedelta():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else repr(_as_kept(value))
        case _:
            return str(value).replace("\r\n", "\n") or None  # Some programs break lines so.


def as_kind(value: Cell, column: Column | None) -> Cell:
    """What a person typed, as landing keeps it, back in the kind of its column: `2026-03-05` is a date again."""
    if not isinstance(value, str) or column is None or column.kind == "text":
        return value
    if column.kind == "number":
        return float(value) if NUMBER.fullmatch(value) else value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def letter(value: object) -> str:
    """How the cell was stored, as a letter of `connectors.source.TYPES`."""
    match value:
        case None | "":
            return "-"
        case bool():
            return "b"
        case datetime():
            return "d" if value.time() == time() else "s"
        case date():
            return "d"
        case time() | timedelta():
            return "h"
        case int() | float():
            return "n"
        case _:
            return "e" if str(value) in ERRORS else "t"


ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})


def digest(text: str | None) -> str:
    """Twelve characters that tell whether a cell is as it was, without keeping a copy of the customer's data."""
    return blake2b((text or "").encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


BLANK = digest(None)


def folded(heading: object) -> str:
    """A heading as it is compared: people change its case and spaces without meaning another column."""
    return " ".join((spelled(heading) or "").casefold().split())
