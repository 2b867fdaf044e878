"""Updates of rows and columns: insert, delete, move, append, size, hide, group.

Here: what Google allows and answers. Not here: how everything in a document follows (`google_server.shifting`).
"""

from typing import Any

from google_server import shifting
from google_server.document import Document, Sheet, deep_copy
from google_server.errors import invalid
from google_server.updates.areas import (
    Lines,
    answered,
    asked_lines,
    dimension_of,
    limit_cells,
    lines,
    required,
    sheet_of,
    size_of,
)
from google_server.updates.masks import applied, mask

Reply = dict[str, Any]
_NAMES = {"ROWS": "row", "COLUMNS": "column"}
_INHERITED = ("userEnteredFormat", "dataValidation")


def insert_dimension(document: Document, request: dict[str, Any]) -> None:
    """Blank rows or columns, which look like those before or after them."""
    found = asked_lines(document, request.get("range"))
    size, before = size_of(found.sheet, found.dimension), bool(request.get("inheritFromBefore"))
    if request["range"].get("endIndex") is None:
        raise invalid("range.endIndex must be specified.")
    if before and found.start == 0:
        raise invalid("range.startIndex must be greater than 0 if inheritFromBefore is true.")
    if found.start > size:
        raise invalid(f"range.startIndex is larger than current grid size ({size})")
    if found.start == size and not before:
        raise invalid(f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false.")
    shifting.insert(document, found.sheet, found.dimension, found.start, found.length)
    _inherit(found, found.start - 1 if before else found.end)
    limit_cells(document)


def append_dimension(document: Document, request: dict[str, Any]) -> None:
    """Blank rows or columns at the end."""
    sheet, dimension = sheet_of(document, request.get("sheetId"), "grid"), dimension_of(request)
    length = request.get("length") or 0
    if length < 1:
        raise invalid("length must be greater than 0.")
    if dimension == "ROWS":
        sheet.row_count += length
    else:
        sheet.column_count += length
    limit_cells(document)


def delete_dimension(document: Document, request: dict[str, Any]) -> None:
    """Rows or columns go."""
    found = asked_lines(document, request.get("range"))
    size, name = size_of(found.sheet, found.dimension), _NAMES[found.dimension]
    if found.end > size:
        missing = max(found.start, size)
        raise invalid(
            f"Cannot delete a {name} that doesn't exist. Tried to delete {name} index {missing} "
            f"but there are only {size} {name}s."
        )
    frozen = found.sheet.properties["gridProperties"].get(f"frozen{name.capitalize()}Count", 0)
    if found.length == size:
        raise invalid(f"You can't delete all the {name}s on the sheet.")
    if frozen and found.start <= frozen and found.end == size:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {name}s.")
    shifting.delete(document, found.sheet, found.dimension, found.start, found.length)


def move_dimension(document: Document, request: dict[str, Any]) -> None:
    """Rows or columns go elsewhere in their sheet."""
    found, to = lines(document, request.get("source"), "source"), required(request, "destinationIndex")
    size, name = size_of(found.sheet, found.dimension), _NAMES[found.dimension]
    if not 0 <= to <= size:
        raise invalid(f"destinationIndex is larger than current grid size ({size})")
    edges = ("startRowIndex", "endRowIndex") if name == "row" else ("startColumnIndex", "endColumnIndex")
    for merge in found.sheet.merges:
        start, end = merge[edges[0]], merge[edges[1]]
        cut = any(start < edge < end for edge in (found.start, found.end, to))
        if cut:
            raise invalid(
                f"Sorry, it is not possible to move a {name} to a position that crosses a merged cell. "
                "Please unmerge and try again."
            )
    shifting.move(document, found.sheet, found.dimension, found.start, found.length, to)


def update_dimension_properties(document: Document, request: dict[str, Any]) -> None:
    """Hide rows or columns, or set their height or width."""
    found, fields = lines(document, request.get("range")), mask(request)
    wanted = required(request, "properties")
    held = _properties(found.sheet, found.dimension)
    for position in range(found.start, found.end):
        new = applied(held.get(position, {}), wanted, fields or {"hiddenByUser": {}, "pixelSize": {}})
        new = {key: value for key, value in new.items() if value is not False}
        held.pop(position, None)
        if new:
            held[position] = new


def auto_resize_dimensions(document: Document, request: dict[str, Any]) -> None:
    """Rows or columns as high or wide as what they hold."""
    found = lines(document, request.get("dimensions"), "dimensions")
    held = _properties(found.sheet, found.dimension)
    for position in range(found.start, found.end):
        properties = dict(held.pop(position, {}))
        properties.pop("pixelSize", None)
        width = _width(found.sheet, position) if found.dimension == "COLUMNS" else 0
        if width:
            properties["pixelSize"] = width
        if properties:
            held[position] = properties


def add_dimension_group(document: Document, request: dict[str, Any]) -> Reply:
    """One more level of grouping over a span, as deep as the deepest that it touches, plus one."""
    found = lines(document, request.get("range"))
    groups = _regroup(found, 1)
    # Google says so from the first group on, and goes on saying it when the groups are gone.
    found.sheet.properties["gridProperties"][f"{_NAMES[found.dimension]}GroupControlAfter"] = True
    return {"addDimensionGroup": {"dimensionGroups": groups}}


def delete_dimension_group(document: Document, request: dict[str, Any]) -> Reply:
    """One level of grouping less over a span."""
    groups = _regroup(lines(document, request.get("range")), -1)
    return {"deleteDimensionGroup": {"dimensionGroups": groups} if groups else {}}


def update_dimension_group(document: Document, request: dict[str, Any]) -> None:
    """Collapse or expand a group, and hide or show what is in it."""
    wanted, fields = required(request, "dimensionGroup"), mask(request)
    found = lines(document, wanted.get("range"))
    for group in _groups(found.sheet, found.dimension):
        place = group["range"]
        same = (place["startIndex"], place["endIndex"]) == (found.start, found.end)
        if same and group["depth"] == wanted.get("depth", group["depth"]):
            if not fields or "collapsed" in fields:
                _collapse(found, group, bool(wanted.get("collapsed")))
            return
    raise invalid("No dimension group over the requested range.")


def _inherit(found: Lines, source: int) -> None:
    """New rows or columns look like the one at `source`: cell formats, rules, height or width."""
    sheet, dimension = found.sheet, found.dimension
    size = _properties(sheet, dimension).get(source, {}).get("pixelSize")
    if size is not None:
        _properties(sheet, dimension).update({at: {"pixelSize": size} for at in range(found.start, found.end)})
    if dimension == "ROWS":
        places = [(source, column) for column in range(len(sheet.rows[source]) if source < len(sheet.rows) else 0)]
    else:
        places = [(row, source) for row in range(len(sheet.rows))]
    for row, column in places:
        look = {key: value for key, value in sheet.cell(row, column).items() if key in _INHERITED}
        for at in range(found.start, found.end) if look else ():
            target = (at, column) if dimension == "ROWS" else (row, at)
            sheet.write_cell(*target).update(deep_copy(look))


def _properties(sheet: Sheet, dimension: str) -> dict[int, dict[str, Any]]:
    return sheet.row_properties if dimension == "ROWS" else sheet.column_properties


def _width(sheet: Sheet, column: int) -> int:
    """What the widest text of a column needs; 0 when there is none. A capital A is as wide as Google's."""
    texts = {sheet.cell(row, column).get("formattedValue", "") for row in range(len(sheet.rows))}
    widest = max((sum(8.475 if letter.isupper() else 6.5 for letter in text) for text in texts), default=0)
    return int(13 + widest) if widest else 0


def _groups(sheet: Sheet, dimension: str) -> list[dict[str, Any]]:
    return sheet.row_groups if dimension == "ROWS" else sheet.column_groups


def _regroup(found: Lines, step: int) -> list[dict[str, Any]]:
    """Change how deep a span is grouped; the groups follow from the depth of each row or column."""
    groups, size = _groups(found.sheet, found.dimension), size_of(found.sheet, found.dimension)
    depths = [0] * size
    for group in groups:
        for position in range(group["range"]["startIndex"], group["range"]["endIndex"]):
            depths[position] = max(depths[position], group["depth"])
    if step < 0 and not all(depths[found.start : found.end]):
        raise invalid("Cannot delete a group that doesn't exist.")
    for position in range(found.start, found.end):
        depths[position] += step
    spans = [span for depth in range(1, max(depths) + 1) for span in _runs(depths, depth)]
    place = {"sheetId": found.sheet.id, "dimension": found.dimension}
    groups[:] = [{"range": {**place, "startIndex": a, "endIndex": b}, "depth": depth} for a, b, depth in spans]
    return [answered(group) for group in groups]


def _runs(depths: list[int], depth: int) -> list[tuple[int, int, int]]:
    runs, start = [], None
    for position, found in enumerate([*depths, 0]):
        if found >= depth and start is None:
            start = position
        elif found < depth and start is not None:
            runs.append((start, position, depth))
            start = None
    return runs


def _collapse(found: Lines, group: dict[str, Any], is_collapsed: bool) -> None:
    group["collapsed"] = is_collapsed
    held = _properties(found.sheet, found.dimension)
    for position in range(found.start, found.end):
        properties = {key: value for key, value in held.pop(position, {}).items() if key != "hiddenByUser"}
        if is_collapsed or properties:
            held[position] = {**properties, "hiddenByUser": True} if is_collapsed else properties
