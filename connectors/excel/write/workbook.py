"""An .xlsx workbook opened with openpyxl so that it can be written back whole, and its bytes.

What belongs here: opening, what openpyxl forgets by itself (the results of formulas), and saving.
What does not: the file on disk (`connectors.excel.write.file_swap`), and what we change (`connectors.excel.write.apply_plan`).
"""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from connectors.errors import SourceDamaged, SourceRejected
from connectors.excel.write.carried_parts import CarriedParts, carried_parts, core_properties
from connectors.excel.write.escapes import unescaped
from connectors.excel.write.unsupported_parts import check_readable, check_writable, has_formulas
from connectors.sheet_merge.cell_values import Grid, spelled
from connectors.sheet_merge.merge_base import TITLE, TabBase, from_texts, to_texts

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# Everything that openpyxl and zipfile were seen to raise on a file that is not quite a workbook.
UNREADABLE = (
    ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, zipfile.BadZipFile,
)  # fmt: skip

FORMULA_CELL = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*)>(<f[^>]*/>|<f[^>]*>.*?</f>)(?:<v ?/>|<v></v>)</c>', re.DOTALL)

UNKEPT_BLANK = re.compile(rb"<t>(?=\s|[^<]*\s</t>)")
"""Text that begins or ends with a blank, which is lost unless it is said that it counts; openpyxl forgets that of a run
that is nothing but a blank, between two words of different formats."""

# What it warns of although nothing anybody made is lost; extensions are looked at in `connectors.excel.write.unsupported_parts`.
HARMLESS = re.compile("no default style|no stylesheet|extension is not supported")

MOST_CHARACTERS = 100_000_000

NOTHING_CARRIED = CarriedParts()

Results = dict[Any, object]
"""Formula cell (the object, which moves with its row) -> the result it last had."""


class Book:
    """A workbook to be changed, together with what its formulas last resulted in."""

    def __init__(self, book: "Workbook", results: Results, carried: CarriedParts = NOTHING_CARRIED) -> None:
        self.book, self.results, self.carried = book, results, carried

    @classmethod
    def new(cls) -> "Book":
        """A workbook without any tab."""
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.worksheets[0])
        return cls(book, {})

    @classmethod
    def opened(cls, data: bytes, *, is_writable: bool = True) -> "Book":
        """Open a workbook, for writing only one that can be written back whole.

        Raises:
            SourceRejected: It holds what would be lost, or no tab that can be read.
            SourceDamaged: It cannot be read.
        """
        check_readable(data)
        if is_writable:
            check_writable(data)
        book = _load(data, is_writable=is_writable)
        _take_properties(book, data)
        return cls(book, _results(book, data) if has_formulas(data) else {}, carried_parts(data))

    def sheet(self, title: str) -> "Worksheet | None":
        """The tab of that name; Excel does not tell names apart by case."""
        return next((s for s in self.book.worksheets if s.title.casefold() == title.casefold()), None)

    def grid(self, sheet: "Worksheet") -> Grid:
        """The tab's cells that hold anything."""
        values: dict[tuple[int, int], object] = {}
        formulas = set()
        # The public iterator makes a cell of every place in the rectangle, which one stray cell can make enormous.
        for place, cell in sheet._cells.items():
            value: object = cell.value
            if cell.data_type == "f":
                formulas.add(place)
                value = self.results.get(cell, getattr(value, "text", value))
            value = unescaped(value)
            if spelled(value) is not None:
                values[place] = value
        return Grid(values, frozenset(formulas), _covered(sheet))

    def bases(self) -> dict[str, TabBase]:
        """How we last left the tabs, empty when we never wrote to this workbook."""
        sheet = self.sheet(TITLE)
        rows = sheet.iter_rows(max_col=1, values_only=True) if sheet is not None else ()
        return from_texts(str(value) for (value,) in rows if value is not None)

    def remember(self, bases: Mapping[str, TabBase]) -> None:
        """Write down how we leave the tabs."""
        old = self.sheet(TITLE)
        if old is not None:
            self.book.remove(old)
        sheet = self.book.create_sheet(TITLE)
        sheet.sheet_state = "veryHidden"
        for row, text in enumerate(to_texts(bases), 1):
            cell: Any = sheet.cell(row, 1, text)
            cell.data_type = "s"  # A piece may start with "=".

    def saved(self) -> bytes:
        """The workbook as bytes; formulas keep the results they had, and are calculated anew when it is opened."""
        from openpyxl.workbook.properties import CalcProperties
        from openpyxl.writer.excel import ExcelWriter

        self.book.calculation = self.book.calculation or CalcProperties()
        self.book.calculation.fullCalcOnLoad = True
        if self.book.active is None or self.book.active.sheet_state != "visible":
            self.book.active = next(i for i, s in enumerate(self.book.worksheets) if s.sheet_state == "visible")
        places = [
            (cell.parent.title, cell.coordinate.encode(), self._serial(value)) for cell, value in self.results.items()
        ]
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:  # Book.save leaves it open when it fails.
            ExcelWriter(self.book, archive).write_data()
        return _mended(buffer.getvalue(), self._by_part(places), self.carried)

    def _serial(self, value: object) -> object:
        """A date as the number of days that the workbook counts it by."""
        from openpyxl.utils.datetime import to_excel

        if not isinstance(value, date | time | timedelta):
            return value
        return to_excel(value, self.book.epoch)  # type: ignore[no-untyped-call]

    def _by_part(self, places: Iterable[tuple[str, bytes, object]]) -> dict[str, dict[bytes, object]]:
        parts = {sheet.title: f"xl/worksheets/sheet{n}.xml" for n, sheet in enumerate(self.book.worksheets, 1)}
        by_part: dict[str, dict[bytes, object]] = {}
        for title, coordinate, value in places:
            by_part.setdefault(parts[title], {})[coordinate] = value
        return by_part


def _covered(sheet: "Worksheet") -> frozenset[tuple[int, int]]:
    """Places under a merged cell, except its first: they can hold nothing."""
    places = (place for span in sheet.merged_cells.ranges for place in span.cells)
    return frozenset(places) - {(span.min_row, span.min_col) for span in sheet.merged_cells.ranges}


def _load(data: bytes, *, is_writable: bool = False, has_results: bool = False) -> "Workbook":
    """Open with openpyxl; whatever it warns of, it would drop when it writes."""
    from openpyxl import load_workbook

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            book = load_workbook(io.BytesIO(data), data_only=has_results, rich_text=not has_results)
        except UNREADABLE as error:
            raise SourceDamaged(
                f"it cannot be read as a workbook ({type(error).__name__}): open it and save it again as .xlsx"
            ) from error
    lost = [str(warning.message) for warning in told if not HARMLESS.search(str(warning.message))]
    if lost and is_writable:
        raise SourceRejected(f"some of it cannot be written back ({lost[0]}); nothing was changed")
    if not book.worksheets:
        raise SourceRejected("no tab could be read (a 'Strict Open XML' workbook?): save it as a plain .xlsx")
    if _characters(book) > MOST_CHARACTERS:
        raise SourceDamaged("it holds more text than anyone could have typed; give the lists a path of their own")
    return book


def _characters(book: "Workbook") -> int:
    """A text that a million cells share is stored once, but would be written a million times."""
    cells = (cell for sheet in book.worksheets for cell in sheet._cells.values() if cell.data_type == "s")
    return sum(len(str(cell.value)) for cell in cells)


def _take_properties(book: "Workbook", data: bytes) -> None:
    """Title and author, as programs made with .NET keep them."""
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.xml.functions import fromstring

    properties = core_properties(data)
    if properties:
        with suppress(*UNREADABLE):
            tree: Any = fromstring(properties)
            book.properties = DocumentProperties.from_tree(tree)


def _results(book: "Workbook", data: bytes) -> Results:
    values = _load(data, has_results=True)
    results: Results = {}
    for sheet, of_values in zip(book.worksheets, values.worksheets, strict=True):
        for place, cell in sheet._cells.items():
            if cell.data_type == "f" and of_values._cells[place].value is not None:
                results[cell] = of_values._cells[place].value
    return results


def _mended(data: bytes, by_part: Mapping[str, Mapping[bytes, object]], carried: CarriedParts) -> bytes:
    """Put back what openpyxl leaves out: results of formulas, for programs that only read, blanks, other parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.startswith("xl/worksheets/"):
                content = UNKEPT_BLANK.sub(b'<t xml:space="preserve">', content)
            results = by_part.get(part.filename)
            content = FORMULA_CELL.sub(_filler(results), content) if results else content
            new.writestr(part, carried.added_to(part.filename, content))
        for name, content in carried.parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def _filler(results: Mapping[bytes, object]) -> Callable[[re.Match[bytes]], bytes]:
    def fill(found: re.Match[bytes]) -> bytes:
        place, attributes, formula = found.groups()
        kind, text = _stored(results.get(place))
        return b'<c r="%b"%b%b>%b<v>%b</v></c>' % (place, attributes, kind, formula, text) if text else found[0]

    return fill


def _stored(value: object) -> tuple[bytes, bytes]:
    """The type attribute and text of a formula's result."""
    match value:
        case None:
            return b"", b""
        case bool():
            return b' t="b"', b"1" if value else b"0"
        case int() | float():
            return b"", repr(value).encode()
        case str() if value.startswith("#"):
            return b' t="e"', escape(value).encode()
        case _:
            return b' t="str"', escape(str(value)).encode()
