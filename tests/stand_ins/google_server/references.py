"""References inside formulas: found, and rewritten when what they point to moves.

Here: A1 references in the text of a formula. Not here: what a formula amounts to (`formulas`), ranges outside
formulas (`a1`, `shifting`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from google_server.a1 import column_index, column_name, quoted
from google_server.movements import Movement

LOST = "#REF!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d*"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_ROW = r"\$?[1-9]\d*"
_FOUND = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?<![\w$.!'])(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    rf"(?P<first>{_CELL}|{_COLUMN}(?=:)|{_ROW}(?=:))(?::(?P<last>{_CELL}|{_COLUMN}|{_ROW}))?(?![\w(.!$])"
)
_CORNER = re.compile(r"(?P<column_fixed>\$?)(?P<column>[A-Za-z]{0,3})(?P<row_fixed>\$?)(?P<row>\d*)")


@dataclass(frozen=True, slots=True)
class Corner:
    """One end of a reference, counted from 0; None where a whole row or column is meant."""

    column: int | None
    row: int | None
    column_fixed: bool
    row_fixed: bool

    def along(self, dimension: str) -> int | None:
        """The row or the column."""
        return self.row if dimension == "ROWS" else self.column

    def at(self, dimension: str, position: int) -> "Corner":
        """The same corner in another row or column."""
        return replace(self, row=position) if dimension == "ROWS" else replace(self, column=position)

    def __str__(self) -> str:
        column = "" if self.column is None else "$" * self.column_fixed + column_name(self.column)
        row = "" if self.row is None else "$" * self.row_fixed + str(self.row + 1)
        return column + row


@dataclass(frozen=True, slots=True)
class Reference:
    """`Sheet!A1` or `Sheet!A1:B2`; `sheet` is None where the formula's own sheet is meant."""

    sheet: str | None
    first: Corner
    last: Corner | None

    def __str__(self) -> str:
        place = str(self.first) if self.last is None else f"{self.first}:{self.last}"
        return place if self.sheet is None else f"{quoted(self.sheet)}!{place}"


def rewritten(formula: str, change: Callable[[Reference], Reference | None]) -> str:
    """The formula with every reference changed; None makes it #REF!. What stands in quotation marks stays."""

    def one(match: re.Match[str]) -> str:
        if match["text"]:
            return match[0]
        found = _reference(match)
        new = change(found)
        if new is None:
            return LOST
        return match[0] if new == found else str(new)

    return _FOUND.sub(one, formula)


def copied(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads in a cell that many rows below and columns to the right: $ holds, the rest moves."""

    def along(reference: Reference) -> Reference | None:
        first = _offset(reference.first, rows, columns)
        last = None if reference.last is None else _offset(reference.last, rows, columns)
        if first is None or (last is None and reference.last is not None):
            return None
        return replace(reference, first=first, last=last)

    return rewritten(formula, along)


def shifted(reference: Reference, dimension: str, movement: Movement) -> Reference | None:
    """The reference after the rows or columns of its sheet moved."""
    first, last = reference.first, reference.last
    start = first.along(dimension)
    if start is None:
        return reference
    if last is None:
        moved = movement.index(start)
        return None if moved is None else replace(reference, first=first.at(dimension, moved))
    end = last.along(dimension)
    span = movement.span(start, None if end is None else end + 1)
    if span is None:
        return None
    last = last if span[1] is None else last.at(dimension, span[1] - 1)
    return replace(reference, first=first.at(dimension, span[0]), last=last)


def _reference(match: re.Match[str]) -> Reference:
    sheet = match["sheet"]
    if sheet is not None:
        sheet = sheet[:-1]
        sheet = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    return Reference(sheet, _corner(match["first"]), _corner(match["last"]) if match["last"] else None)


def _corner(text: str) -> Corner:
    parts = _CORNER.fullmatch(text)
    assert parts is not None
    column = column_index(parts["column"]) if parts["column"] else None
    row = int(parts["row"]) - 1 if parts["row"] else None
    # In "$5" the first group takes the sign, though no letter follows it.
    row_fixed = bool(parts["row_fixed"] or (column is None and parts["column_fixed"]))
    return Corner(column, row, column is not None and bool(parts["column_fixed"]), row_fixed)


def _offset(corner: Corner, rows: int, columns: int) -> Corner | None:
    row = corner.row if corner.row is None or corner.row_fixed else corner.row + rows
    column = corner.column if corner.column is None or corner.column_fixed else corner.column + columns
    if (row is not None and row < 0) or (column is not None and column < 0):
        return None
    return replace(corner, row=row, column=column)
