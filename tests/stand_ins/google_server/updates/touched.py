"""Which cells a request would change, so that a protection can stop it before it starts."""

from typing import Any

from google_server.a1 import Area
from google_server.document import Document
from google_server.updates.areas import asked_lines, sheet_of, size_of, stored
from google_server.updates.protection import refuse_protected

_RANGE = {
    "repeatCell",
    "setDataValidation",
    "updateBorders",
    "sortRange",
    "randomizeRange",
    "deleteDuplicates",
    "mergeCells",
    "unmergeCells",
    "insertRange",
    "deleteRange",
    "trimWhitespace",
}
_LINES = {
    "deleteDimension": "range",
    "moveDimension": "source",
    "updateDimensionProperties": "range",
    "autoResizeDimensions": "dimensions",
}
_WHOLE_SHEET = {"deleteSheet", "updateSheetProperties"}


def refuse_protected_cells(document: Document, kind: str, body: dict[str, Any], user: str | None) -> None:
    """Stop a request that would change protected cells.

    Raises:
        ApiError: 400, it would, and the user is not let in.
    """
    if user is None or not any(sheet.protected_ranges for sheet in document.sheets):
        return
    for area in _touched(document, kind, body):
        refuse_protected(document, area, user)


def _touched(document: Document, kind: str, body: dict[str, Any]) -> list[Area]:
    if kind in _RANGE:
        return _ranges(document, body.get("range"))
    if kind in _LINES:
        found = asked_lines(document, body.get(_LINES[kind]))
        return [found.area] if found.start < size_of(found.sheet, found.dimension) else []
    if kind == "insertDimension":
        return _split(document, body)
    if kind in _WHOLE_SHEET:
        sheet = sheet_of(document, (body.get("properties") or body).get("sheetId"))
        return [stored(sheet, {})]
    if kind == "updateCells":
        return _ranges(document, body.get("range")) or _rows(document, body.get("start"), body)
    if kind == "copyPaste":
        return _ranges(document, body.get("destination"), body.get("source"))
    if kind == "cutPaste":
        source = body.get("source")
        return [*_ranges(document, source), *_block(document, body.get("destination"), source)]
    if kind in {"findReplace", "textToColumns"}:
        return _ranges(document, body.get("range") or body.get("source"))
    return []


def _split(document: Document, body: dict[str, Any]) -> list[Area]:
    """The protected cells that an insertion would part; one at the edge of a protection only moves it."""
    found = asked_lines(document, body.get("range"))
    areas = [stored(found.sheet, protected["range"]) for protected in found.sheet.protected_ranges]
    if found.dimension == "ROWS":
        return [one for one in areas if one.top < found.start < one.bottom]
    return [one for one in areas if one.left < found.start < one.right]


def _ranges(document: Document, grid_range: dict[str, Any] | None, source: dict[str, Any] | None = None) -> list[Area]:
    """The cells of a range; at least as many as the source has, when something is copied there."""
    if grid_range is None:
        return []
    found = stored(sheet_of(document, grid_range.get("sheetId"), "grid"), grid_range)
    if source is None:
        return [found]
    size = stored(sheet_of(document, source.get("sheetId"), "grid"), source)
    bottom = max(found.bottom, found.top + size.bottom - size.top)
    return [found._replace(bottom=bottom, right=max(found.right, found.left + size.right - size.left))]


def _block(document: Document, place: dict[str, Any] | None, source: dict[str, Any] | None) -> list[Area]:
    if place is None or source is None:
        return []
    size = stored(sheet_of(document, source.get("sheetId"), "grid"), source)
    sheet = sheet_of(document, place.get("sheetId"), "grid")
    top, left = place.get("rowIndex") or 0, place.get("columnIndex") or 0
    return [Area(sheet, top, top + size.bottom - size.top, left, left + size.right - size.left)]


def _rows(document: Document, start: dict[str, Any] | None, body: dict[str, Any]) -> list[Area]:
    """The cells that rows written from a coordinate on cover; each row by itself, since they differ in length."""
    if start is None:
        return []
    sheet = sheet_of(document, start.get("sheetId"), "grid")
    top, left = start.get("rowIndex") or 0, start.get("columnIndex") or 0
    widths = [len(row.get("values") or []) for row in body.get("rows") or []]
    return [Area(sheet, top + at, top + at + 1, left, left + width) for at, width in enumerate(widths) if width]
