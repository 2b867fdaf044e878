"""What calamine does not tell of a tab, from its xml: where the cells lie, and which are not what they seem.

What belongs here: bounds (calamine allots the whole rectangle, and one stray cell at XFD1048576 would ask for half a
terabyte), hidden rows, error cells, ISO dates with a zone, numbers shown with leading zeros, formulas never calculated.
What does not: the values of all other cells; calamine reads those.

Regular expressions over blocks cut at the end of a row, because they are ten times faster than a parser. They look for
what spreadsheet programs write; a tab whose cells they cannot all place says so in `Bounds.is_placed`.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from connectors.tabular import number_formats

PREFIX = rb"<(?:[\w.-]+:)?"
CELL = re.compile(rb"<c[\s/>]")
PREFIXED_CELL = re.compile(rb"<[\w.-]+:c[\s/>]")
PLACED = re.compile(rb"<c r=\"([A-Z]{1,3})[1-9]")
PREFIXED_PLACED = re.compile(rb"<[\w.-]+:c r=\"([A-Z]{1,3})[1-9]")
ROW = re.compile(rb" r=\"[A-Z]{1,3}([1-9][0-9]{0,6})\"")
VALUE = re.compile(rb"<(?:[\w.-]+:)?(?:v|is)>\s*[^\s<]|<(?:[\w.-]+:)?is>")
HIDDEN = re.compile(PREFIX + rb"row\s[^>]*\shidden=\"(?:1|true)\"[^>]*>")
ROW_NUMBER = re.compile(rb"\sr=\"([1-9][0-9]{0,6})\"")
CALCULATED = rb"(?:<(?:[\w.-]+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?f>)\s*)?"
"""The formula of a cell, if it has one. Not `.*?`: without a value behind it, that would look through all cells below."""
SPECIAL = re.compile(
    PREFIX
    + rb"c\s(?=[^>]*?r=\"([A-Z]{1,3})([1-9][0-9]{0,6})\")[^>]*?t=\"([ed])\"[^>]*>\s*"
    + CALCULATED
    + rb"<(?:[\w.-]+:)?v>([^<]*)<"
)
FORMULA = re.compile(
    PREFIX + rb"c(\s[^>]*)?>\s*<(?:[\w.-]+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?f>)\s*"
    rb"(?:<(?:[\w.-]+:)?v\s*/>|<(?:[\w.-]+:)?v>\s*</(?:[\w.-]+:)?v>)?\s*</(?:[\w.-]+:)?c>"
)
ROW_END = b"row>"
PROLOGUE = 1 << 16
"""Where the sheet data begin, at the latest; whether the tags have a prefix shows there."""
MOST_CARRIED = 64 << 20


@dataclass(slots=True)
class Bounds:
    """Where the cells lie, at most.

    Attributes:
        cells: Cells with a tag of their own, blank formatted ones included.
        rows, columns: No cell lies beyond, counted from 1; rows may be more than there are.
        is_filled: Some cell holds a value.
        is_placed: Every cell names its place the usual way, so that the bounds can be trusted.
    """

    cells: int = 0
    rows: int = 0
    columns: int = 0
    is_filled: bool = False
    is_placed: bool = True


@dataclass(slots=True)
class Oddities:
    """Cells that are not what they seem.

    Attributes:
        hidden: Numbers of hidden rows.
        shown: (row, column) from 1 -> (letter, text) of cells that calamine would give otherwise or not at all.
        uncalculated: Formulas without a stored result.
    """

    hidden: set[int] = field(default_factory=set)
    shown: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    uncalculated: int = 0

    def notices(self) -> tuple[str, ...]:
        """What a person should know; what is only shown otherwise needs no word."""
        if not self.uncalculated:
            return ()
        formulas = "1 formula has" if self.uncalculated == 1 else f"{self.uncalculated:,} formulas have"
        return (f"{formulas} no result yet and read as blank; open the file in Excel and save it",)


def bounds(blocks: Iterable[bytes]) -> Bounds:
    """Where the cells of a tab lie; `blocks` are from `archive.blocks`."""
    found = Bounds()
    for block in _at_rows(blocks):
        cells, columns = _cells(block)
        if cells:
            found.cells += cells
            found.is_placed &= len(columns) == cells
            found.is_filled |= VALUE.search(block) is not None
            found.columns = max(found.columns, *map(column_number, set(columns)), 0)
            found.rows = max(found.rows, _last_row(block))
    return found


def _cells(block: bytes) -> tuple[int, list[bytes]]:
    """How many tags of cells there are, and the column letters of those whose first attribute is their place."""
    columns, tags = PLACED.findall(block), block.count(b"<c")
    if tags != len(columns):
        tags = len(CELL.findall(block))
    if b":c" in block:
        tags += len(PREFIXED_CELL.findall(block))
        columns += PREFIXED_PLACED.findall(block)
    return tags, columns


def _last_row(block: bytes) -> int:
    """A bound by the first digit: `39999` when no cell has a row from 40000 on, which a search or two can tell."""
    highest = ROW.search(block, block.rfind(b' r="'))
    row = highest.group(1) if highest else b"1"
    while beyond := _rows_beyond(len(row), int(row[:1])).search(block):
        row = beyond.group(1)
    return min((int(row[:1]) + 1) * int(10 ** (len(row) - 1)) - 1, 1_048_576)


@cache
def _rows_beyond(digits: int, first: int) -> re.Pattern[bytes]:
    """References to rows of more digits, or of as many that start with a higher one."""
    higher = rb"[%d-9][0-9]{%d}" % (first + 1, digits - 1) if first < 9 else b"(?!)"
    longer = rb"[1-9][0-9]{%d,6}" % digits if digits < 7 else b"(?!)"
    return re.compile(rb' r="[A-Z]{1,3}(%b|%b)"' % (higher, longer))


def exact_rows(blocks: Iterable[bytes]) -> int:
    """The last row of any cell, where the bound by digits is not good enough."""
    return max((int(row) for block in _at_rows(blocks) for row in set(ROW.findall(block))), default=0)


def oddities(blocks: Iterable[bytes], padded: Mapping[int, str]) -> Oddities:
    """What calamine would not tell; `padded` is from `xlsx_parts`."""
    found = Oddities()
    numbers, formula = _padded_pattern(padded), b"<f"
    for block in _at_rows(blocks):
        formula = b":f" if b":sheetData" in block[:PROLOGUE] else formula
        found.hidden.update(_hidden_rows(block))
        _special(block, found)
        if numbers is not None:
            _padded(block, numbers, padded, found)
        if formula in block:
            found.uncalculated += sum(not _is_text(match.group(1)) for match in FORMULA.finditer(block))
    return found


def _at_rows(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut where a row ends, so that no cell is cut in two."""
    rest = b""
    for block in blocks:
        rest += block
        cut = rest.rfind(ROW_END) + len(ROW_END)
        if cut >= len(ROW_END) or len(rest) > MOST_CARRIED:
            cut = cut if cut >= len(ROW_END) else len(rest)
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _hidden_rows(block: bytes) -> Iterator[int]:
    if b"hidden=" in block:
        for tag in HIDDEN.findall(block):
            number = ROW_NUMBER.search(tag)
            if number:
                yield int(number.group(1))


def _special(block: bytes, found: Oddities) -> None:
    """Error cells, which calamine blanks, and ISO dates with a zone, which it leaves as text."""
    if b't="e"' not in block and b't="d"' not in block:
        return
    for column, row, kind, value in SPECIAL.findall(block):
        text = html.unescape(value.decode("utf-8", "replace")).strip()
        if kind == b"e":
            found.shown[int(row), column_number(column)] = ("e", text)
        elif text.endswith("Z") and "T" in text:
            found.shown[int(row), column_number(column)] = ("s", text.removesuffix("Z"))


def _padded_pattern(padded: Mapping[int, str]) -> re.Pattern[bytes] | None:
    if not padded:
        return None
    styles = b"|".join(str(style).encode() for style in padded)
    return re.compile(
        PREFIX
        + rb"c\s(?=[^>]*?r=\"([A-Z]{1,3})([1-9][0-9]{0,6})\")(?![^>]*\st=\"[^n])[^>]*?\ss=\"("
        + styles
        + rb")\"[^>]*>\s*"
        + CALCULATED
        + rb"<(?:[\w.-]+:)?v>(-?[0-9]+)(?:\.0+)?<"
    )


def _padded(block: bytes, pattern: re.Pattern[bytes], padded: Mapping[int, str], found: Oddities) -> None:
    for column, row, style, number in pattern.findall(block):
        text = number_formats.shown(padded[int(style)], int(number))
        found.shown[int(row), column_number(column)] = ("t", text)


def _is_text(attributes: bytes | None) -> bool:
    """A formula whose result is the empty text has been calculated."""
    return b't="str"' in (attributes or b"")


def column_number(letters: bytes | str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters.decode() if isinstance(letters, bytes) else letters:
        number = number * 26 + ord(letter) - 64
    return number
