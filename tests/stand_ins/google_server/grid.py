"""GridData: the cells of a range with everything known of them, or with what a mask names.

Ten thousand rows are answered in well under a second, which is why a mask becomes one function per cell, made once.
"""

from collections.abc import Callable, Mapping
from typing import Any

from google_server.a1 import Area
from google_server.answers import answered
from google_server.defaults import DEFAULT_FORMAT
from google_server.document import Cell, Document, Sheet
from google_server.fields import Mask, below, cutter
from google_server.rendering import default_pattern, number_format_of

ROW_HEIGHT = 21
COLUMN_WIDTH = 100
_STORED = ("userEnteredValue", "effectiveValue", "formattedValue", "userEnteredFormat")
_STORED_AFTER = ("hyperlink", "note", "textFormatRuns", "dataValidation", "pivotTable")
_DIMENSION_FLAGS = ("hiddenByFilter", "hiddenByUser")

Reader = Callable[[Cell], Any]


def grid_data(document: Document, wanted: Area, mask: Mask) -> dict[str, Any]:
    """One GridData; parts that the mask does not name are not made. Where it starts is left out when it is 0."""
    starts = {"startRow": wanted.top, "startColumn": wanted.left}
    answer: dict[str, Any] = {name: start for name, start in starts.items() if start and below(mask, name) is not None}
    rows = below(mask, "rowData")
    if rows is not None:
        data = _row_data(document, wanted, rows)
        answer |= {"rowData": data} if data else {}
    for name, dimension, first, last in (
        ("rowMetadata", "ROWS", wanted.top, wanted.bottom),
        ("columnMetadata", "COLUMNS", wanted.left, wanted.right),
    ):
        lines = below(mask, name)
        if lines is not None:
            cut = cutter(lines)
            answer[name] = [cut(line) for line in _lines(document, wanted.sheet, dimension, first, last)]
    return answer


def _row_data(document: Document, wanted: Area, mask: Mask) -> list[dict[str, Any]]:
    """Row by row, without the blank cells at the end of each and the blank rows at the end."""
    cells_mask = below(mask, "values")
    if cells_mask is None:
        return []
    read = _reader(document, cells_mask)

    def answer(cells: list[Cell]) -> dict[str, Any]:
        end = min(len(cells), wanted.right)
        while end > wanted.left and not cells[end - 1]:
            end -= 1
        row = [read(cell) if cell else {} for cell in cells[wanted.left : end]]
        return {"values": row} if row else {}

    rows, properties = wanted.sheet.rows[wanted.top : wanted.bottom], document.properties
    asked = f"{cells_mask} {wanted.left} {wanted.right} {properties.get('locale')} {properties.get('defaultFormat')}"
    data = [wanted.sheet.once(cells, asked, answer) for cells in rows]
    while data and not data[-1]:
        data.pop()
    return data


def _reader(document: Document, mask: Mask) -> Reader:
    """What makes the answer for one cell, in the order in which Google gives its parts."""
    before, after = (
        [(name, cutter(inner) if inner else None) for name in names if (inner := below(mask, name)) is not None]
        for names in (_STORED, _STORED_AFTER)
    )
    inner = below(mask, "effectiveFormat")
    effective = None if inner is None else effective_format(document, inner)

    def read(cell: Cell) -> dict[str, Any]:
        answer = {}
        for name, cut in before:
            if name in cell:
                answer[name] = cut(cell[name]) if cut else cell[name]
        if effective:
            answer["effectiveFormat"] = effective(cell)
        for name, cut in after:
            if name in cell:
                answer[name] = cut(cell[name]) if cut else cell[name]
        return answer

    return read


def effective_format(document: Document, mask: Mask) -> Reader:
    """What makes a cell's effectiveFormat, cut to the mask: the document's default, and above it the cell's own."""
    locale = str(document.properties.get("locale", "en_US"))
    cut = cutter(mask)
    default = {**document.properties.get("defaultFormat", DEFAULT_FORMAT), "hyperlinkDisplayType": "PLAIN_TEXT"}
    plain = cut(default)

    def read(cell: Cell) -> Any:
        own = cell.get("userEnteredFormat")
        if not own and "effectiveFormat" not in cell and "hyperlink" not in cell:
            return plain
        merged = {**default, **(own or {})}
        if own and "textFormat" in own:
            merged["textFormat"] = {**default.get("textFormat", {}), **own["textFormat"]}
        number_format = number_format_of(cell)
        if number_format:
            merged["numberFormat"] = _complete(number_format, locale)
        if "hyperlink" in cell:
            merged["hyperlinkDisplayType"] = "LINKED"
        return cut(merged)

    return read


def _complete(number_format: Mapping[str, Any], locale: str) -> Mapping[str, Any]:
    """A number format with the pattern that its type has in this locale."""
    if "pattern" in number_format:
        return number_format
    pattern = default_pattern(str(number_format.get("type", "")), locale)
    return {**number_format, "pattern": pattern} if pattern else number_format


def _lines(document: Document, sheet: Sheet, dimension: str, first: int, last: int) -> list[dict[str, Any]]:
    """DimensionProperties of rows or columns, with the developer metadata that sits on each."""
    is_rows = dimension == "ROWS"
    size, special = (ROW_HEIGHT, sheet.row_properties) if is_rows else (COLUMN_WIDTH, sheet.column_properties)
    lines = [_line(special.get(position), size) for position in range(first, last)]
    for metadata in document.developer_metadata.values():
        place = metadata.get("location", {}).get("dimensionRange", {})
        if place.get("dimension") == dimension and place.get("sheetId", 0) == sheet.id:
            start = place.get("startIndex", 0)
            if first <= start < last:
                lines[start - first].setdefault("developerMetadata", []).append(answered(metadata))
    return lines


def _line(special: Mapping[str, Any] | None, size: int) -> dict[str, Any]:
    if not special:
        return {"pixelSize": size}
    flags = {name: True for name in _DIMENSION_FLAGS if special.get(name)}
    return {**flags, "pixelSize": special.get("pixelSize", size)}
