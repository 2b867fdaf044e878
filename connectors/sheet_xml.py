"""One pass over the xml of a tab for what calamine does not tell: where the cells lie, and which are not what they seem.

What belongs here: bounds (calamine allots the whole rectangle, and one stray cell at XFD1048576 would ask for half a
terabyte), hidden rows, error cells, ISO dates with a zone, numbers shown with leading zeros, formulas never calculated.
What does not: the values of all other cells; calamine reads those.

A pass of regular expressions over blocks cut at the end of a row, because it is ten times faster than a parser. It only
looks for what spreadsheet programs write; a tab whose cells it cannot all place says so in `is_placed`.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from connectors import xlsx_parts

PREFIX = rb"<(?:[\w.-]+:)?"
CELL = re.compile(rb"<c[\s/>]")
PREFIXED_CELL = re.compile(rb"<[\w.-]+:c[\s/>]")
COLUMN = re.compile(rb" r=\"([A-Z]{1,3})[1-9]")
ROW = re.compile(rb" r=\"[A-Z]{1,3}([1-9][0-9]{0,6})\"")
HIDDEN = re.compile(PREFIX + rb"row\s[^>]*\shidden=\"(?:1|true)\"[^>]*>")
ROW_NUMBER = re.compile(rb"\sr=\"([1-9][0-9]{0,6})\"")
SPECIAL = re.compile(
    PREFIX + rb"c\s(?=[^>]*?r=\"([A-Z]{1,3})([1-9][0-9]{0,6})\")[^>]*?t=\"([ed])\"[^>]*>(?:<(?:[\w.-]+:)?f[\s>/].*?)??"
    rb"<(?:[\w.-]+:)?v>([^<]*)<",
    re.DOTALL,
)
FORMULA = re.compile(PREFIX + rb"c(\s[^>]*)?>\s*<(?:[\w.-]+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?f>)\s*"
                     rb"(?:<(?:[\w.-]+:)?v\s*/>|<(?:[\w.-]+:)?v>\s*</(?:[\w.-]+:)?v>)?\s*</(?:[\w.-]+:)?c>")
ROW_END = b"row>"
MOST_CARRIED = 64 << 20


@dataclass(slots=True)
class SheetScan:
    """What the pass found.

    Attributes:
        cells: Cells with a tag of their own, blank formatted ones included.
        rows, columns: The last row and column of any cell, from 1.
        is_placed: Every cell names its place the usual way, so that the bounds can be trusted.
        hidden: Numbers of hidden rows.
        shown: (row, column) from 1 -> (letter, text) of cells that calamine would give otherwise or not at all.
        uncalculated: Formulas without a stored result.
    """

    cells: int = 0
    rows: int = 0
    columns: int = 0
    is_placed: bool = True
    hidden: set[int] = field(default_factory=set)
    shown: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    uncalculated: int = 0
    filled: int = 0


def scan(blocks: Iterable[bytes], padded: Mapping[int, str]) -> SheetScan:
    """Read the tab once, from `archive.blocks`; `padded` is from `xlsx_parts`."""
    found = SheetScan()
    numbers = _padded_pattern(padded)
    for block in _at_rows(blocks):
        _bounds(block, found)
        found.hidden.update(_hidden_rows(block))
        _special(block, found)
        if numbers is not None:
            _padded(block, numbers, padded, found)
        if b"<f" in block or b":f" in block:
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


def _bounds(block: bytes, found: SheetScan) -> None:
    cells = len(CELL.findall(block)) + (len(PREFIXED_CELL.findall(block)) if b":c" in block else 0)
    if not cells:
        return
    columns, rows = COLUMN.findall(block), ROW.findall(block)
    found.cells += cells
    found.filled += block.count(b"v>") + block.count(b"is>")
    found.is_placed &= len(columns) == len(rows) == cells
    found.columns = max(found.columns, *map(column_number, set(columns)), 0)
    found.rows = max(found.rows, *map(int, set(rows)), 0)


def _hidden_rows(block: bytes) -> Iterator[int]:
    if b"hidden=" in block:
        for tag in HIDDEN.findall(block):
            number = ROW_NUMBER.search(tag)
            if number:
                yield int(number.group(1))


def _special(block: bytes, found: SheetScan) -> None:
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
        PREFIX + rb"c\s(?=[^>]*?r=\"([A-Z]{1,3})([1-9][0-9]{0,6})\")(?![^>]*\st=\"[^n])[^>]*?\ss=\"(" + styles + rb")\"[^>]*>"
        rb"(?:<(?:[\w.-]+:)?f[\s>/][^v]*?)??<(?:[\w.-]+:)?v>(-?[0-9]+)(?:\.0+)?<"
    )


def _padded(block: bytes, pattern: re.Pattern[bytes], padded: Mapping[int, str], found: SheetScan) -> None:
    for column, row, style, number in pattern.findall(block):
        text = xlsx_parts.shown(padded[int(style)], int(number))
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
