"""Updates that copy or cut cells, shift cells within a range, or paste text.

A copied formula reads from its new place ($ holds); a cut one keeps what it points to, and what pointed to the cut
cells follows them.
"""

import csv
import io
from dataclasses import replace
from typing import Any

from google_server import shifting
from google_server.a1 import Area
from google_server.cells import set_value, show_again, type_in
from google_server.document import Cell, Document, Sheet, deep_copy
from google_server.errors import invalid
from google_server.references import Corner, Reference, copied
from google_server.updates.areas import area, coordinate, dimension_of, limit_cells, required, stored, whole

_FORMATS = ("userEnteredFormat", "textFormatRuns")
_VALUES = ("userEnteredValue", "effectiveValue", "formattedValue", "effectiveFormat", "hyperlink", "textFormatRuns")
_PARTS = {
    "PASTE_NORMAL": (*_VALUES, "userEnteredFormat", "note", "dataValidation", "pivotTable", "chipRuns"),
    "PASTE_NO_BORDERS": (*_VALUES, "userEnteredFormat", "note", "dataValidation", "pivotTable", "chipRuns"),
    "PASTE_FORMAT": _FORMATS,
    "PASTE_DATA_VALIDATION": ("dataValidation",),
    "PASTE_CONDITIONAL_FORMATTING": (),
}


def copy_paste(document: Document, request: dict[str, Any]) -> None:
    """Copy cells elsewhere; a destination that the source fits into several times is filled."""
    source, target = area(document, request.get("source"), "source"), request.get("destination")
    kind, turned = request.get("pasteType") or "PASTE_NORMAL", request.get("pasteOrientation") == "TRANSPOSE"
    found = area(document, target, "destination")
    block = _block(source)
    height, width = len(block), len(block[0])
    if turned:
        height, width = width, height
    found = _filled(document, found, height, width)
    for row in range(found.top, found.bottom):
        for column in range(found.left, found.right):
            down, along = (row - found.top) % height, (column - found.left) % width
            down, along = (along, down) if turned else (down, along)
            moved = (row - source.top - down, column - source.left - along)
            paste(document, found.sheet, (row, column), block[down][along], kind, moved)
    if kind in {"PASTE_NORMAL", "PASTE_NO_BORDERS"} and not turned:
        _copy_merges(source, found)
    if kind in {"PASTE_NORMAL", "PASTE_NO_BORDERS", "PASTE_FORMAT", "PASTE_CONDITIONAL_FORMATTING"}:
        _copy_conditions(source, found)


def cut_paste(document: Document, request: dict[str, Any]) -> None:
    """Move cells elsewhere; formulas that pointed to them follow."""
    source, place = area(document, request.get("source"), "source"), request.get("destination")
    sheet, top, left = coordinate(document, place)
    kind = request.get("pasteType") or "PASTE_NORMAL"
    block = _block(source)
    found = _filled(document, Area(sheet, top, top + 1, left, left + 1), len(block), len(block[0]))
    merges = [merge for merge in source.sheet.merges if within(source, merge)]
    if kind == "PASTE_NORMAL":
        _follow(document, source, found)
        block = _block(source)
    empty(source)
    source.sheet.merges = [merge for merge in source.sheet.merges if merge not in merges]
    for down, cells in enumerate(block):
        for along, cell in enumerate(cells):
            paste(document, sheet, (top + down, left + along), deep_copy(cell), kind, (0, 0))
    if kind == "PASTE_NORMAL":
        sheet.merges += [_moved(merge, source, found) for merge in merges]


def insert_range(document: Document, request: dict[str, Any]) -> None:
    """Blank cells come in; those that were there go down or to the right, the last ones over the edge grow the grid."""
    found, dimension = area(document, request.get("range")), dimension_of({"dimension": request.get("shiftDimension")})
    rest = _rest(found, dimension)
    if dimension == "ROWS":
        _shift_block(document, rest, found.bottom - found.top, 0)
    else:
        _shift_block(document, rest, 0, found.right - found.left)


def delete_range(document: Document, request: dict[str, Any]) -> None:
    """Cells go; those below or to the right take their place."""
    found, dimension = area(document, request.get("range")), dimension_of({"dimension": request.get("shiftDimension")})
    empty(found)
    found.sheet.merges = [merge for merge in found.sheet.merges if not within(found, merge)]
    rest = _rest(found, dimension)
    if dimension == "ROWS" and rest.bottom > found.bottom:
        _shift_block(document, rest._replace(top=found.bottom), found.top - found.bottom, 0)
    if dimension == "COLUMNS" and rest.right > found.right:
        _shift_block(document, rest._replace(left=found.right), 0, found.left - found.right)


def paste_data(document: Document, request: dict[str, Any]) -> None:
    """Text is typed into cells, split into rows and columns."""
    sheet, top, left = coordinate(document, request.get("coordinate"))
    if request.get("html"):
        raise invalid("Pasting HTML is not supported by this stand-in.")
    text, delimiter = required(request, "data"), request.get("delimiter") or "\t"
    rows = [*csv.reader(io.StringIO(text), delimiter=delimiter[0])]
    if not any(rows):
        raise invalid("data must not be empty.")
    found = _filled(document, Area(sheet, top, top + 1, left, left + 1), len(rows), max(map(len, rows), default=0))
    locale = str(document.properties.get("locale", "en_US"))
    for row, texts in enumerate(rows, start=found.top):
        for column, one in enumerate(texts, start=left):
            type_in(sheet.write_cell(row, column), one, locale)


def paste(
    document: Document, sheet: Sheet, place: tuple[int, int], copy: Cell, kind: str, moved: tuple[int, int]
) -> None:
    """Put a copy of a cell into another, as the kind of pasting says."""
    cell, locale = sheet.write_cell(*place), str(document.properties.get("locale", "en_US"))
    formula = copy.get("userEnteredValue", {}).get("formulaValue")
    if kind == "PASTE_VALUES":
        set_value(cell, copy.get("effectiveValue"), locale)
        return
    if formula is not None and moved != (0, 0):
        copy["userEnteredValue"] = {"formulaValue": copied(formula, *moved)}
    if kind == "PASTE_FORMULA":
        set_value(cell, copy.get("userEnteredValue"), locale)
        return
    kept = cell.get("userEnteredFormat", {}).get("borders")
    for name in _PARTS[kind]:
        cell.pop(name, None)
        if name in copy:
            cell[name] = copy[name]
    if kind == "PASTE_NO_BORDERS":
        _keep_borders(cell, kept)
    show_again(cell, locale)


def empty(found: Area) -> None:
    """Take everything out of the cells of an area."""
    for row in range(found.top, min(found.bottom, len(found.sheet.rows))):
        cells = found.sheet.rows[row]
        found.sheet.rows[row] = (
            cells[: found.left] + [{} for _ in cells[found.left : found.right]] + cells[found.right :]
        )


def within(found: Area, grid_range: dict[str, Any]) -> bool:
    """Whether a range of the same sheet lies in the area."""
    place = stored(found.sheet, grid_range)
    across = found.left <= place.left and place.right <= found.right
    return across and found.top <= place.top and place.bottom <= found.bottom


def _block(source: Area) -> list[list[Cell]]:
    """Copies of the cells of an area."""
    columns = range(source.left, source.right)
    return [
        [deep_copy(source.sheet.cell(row, column)) for column in columns] for row in range(source.top, source.bottom)
    ]


def _filled(document: Document, target: Area, height: int, width: int) -> Area:
    """The cells that pasting fills: the destination where the source fits a whole number of times, else one source."""
    rows, columns = target.bottom - target.top, target.right - target.left
    rows = rows if rows % height == 0 else height
    columns = columns if columns % width == 0 else width
    sheet = target.sheet
    sheet.row_count = max(sheet.row_count, target.top + rows)
    sheet.column_count = max(sheet.column_count, target.left + columns)
    limit_cells(document)
    return Area(sheet, target.top, target.top + rows, target.left, target.left + columns)


def _keep_borders(cell: Cell, borders: dict[str, Any] | None) -> None:
    style = {key: value for key, value in cell.get("userEnteredFormat", {}).items() if key != "borders"}
    style = {**style, "borders": borders} if borders else style
    cell.pop("userEnteredFormat", None)
    if style:
        cell["userEnteredFormat"] = style


def _copy_merges(source: Area, found: Area) -> None:
    merges = [merge for merge in source.sheet.merges if within(source, merge)]
    height, width = source.bottom - source.top, source.right - source.left
    found.sheet.merges = [merge for merge in found.sheet.merges if not within(found, merge) or merge in merges]
    for top in range(found.top, found.bottom, height):
        for left in range(found.left, found.right, width):
            to = Area(found.sheet, top, top + height, left, left + width)
            found.sheet.merges += [
                new for merge in merges if (new := _moved(merge, source, to)) not in found.sheet.merges
            ]


def _copy_conditions(source: Area, found: Area) -> None:
    """Conditional formats that cover the source wholly cover the destination too."""
    if source.sheet is not found.sheet:
        return
    corner = Area(source.sheet, source.top, source.bottom, source.left, source.right)
    for rule in source.sheet.conditional_formats:
        covers = [stored(source.sheet, one) for one in rule["ranges"]]
        if any(_covers(one, corner) for one in covers) and not any(_covers(one, found) for one in covers):
            rule["ranges"].append(whole(found))


def _covers(one: Area, other: Area) -> bool:
    return one.top <= other.top and other.bottom <= one.bottom and one.left <= other.left and other.right <= one.right


def _moved(merge: dict[str, Any], source: Area, found: Area) -> dict[str, Any]:
    down, along = found.top - source.top, found.left - source.left
    return {
        "sheetId": found.sheet.id,
        "startRowIndex": merge["startRowIndex"] + down,
        "endRowIndex": merge["endRowIndex"] + down,
        "startColumnIndex": merge["startColumnIndex"] + along,
        "endColumnIndex": merge["endColumnIndex"] + along,
    }


def _rest(found: Area, dimension: str) -> Area:
    """The cells of an area and all that lie below it, or to its right, as far as there is anything."""
    rows = found.sheet.rows
    if dimension == "ROWS":
        return found._replace(bottom=max(found.bottom, len(rows)))
    width = max((len(rows[row]) for row in range(found.top, min(found.bottom, len(rows)))), default=0)
    return found._replace(right=max(found.right, width))


def _shift_block(document: Document, block: Area, down: int, along: int) -> None:
    place = {"sheetId": block.sheet.id, "rowIndex": block.top + down, "columnIndex": block.left + along}
    cut_paste(document, {"source": whole(block), "destination": place})


def _follow(document: Document, source: Area, found: Area) -> None:
    """References that lie wholly in the source point to the destination."""

    def change(home: Sheet, reference: Reference) -> Reference:
        if shifting.refers_to(document, home, reference) is not source.sheet or not _lies_in(source, reference):
            return reference
        sheet = reference.sheet if found.sheet is source.sheet else found.sheet.title
        last = reference.last and _along(reference.last, source, found)
        return Reference(sheet, _along(reference.first, source, found), last)

    shifting.rewrite_formulas(document, change)


def _lies_in(source: Area, reference: Reference) -> bool:
    corners = (reference.first, reference.last or reference.first)
    return all(
        one.row is not None
        and one.column is not None
        and source.top <= one.row < source.bottom
        and source.left <= one.column < source.right
        for one in corners
    )


def _along(corner: Corner, source: Area, found: Area) -> Corner:
    assert corner.row is not None
    assert corner.column is not None
    return replace(corner, row=corner.row + found.top - source.top, column=corner.column + found.left - source.left)
