"""Updates of formats that belong to ranges, not to cells: conditional formats and alternating colours."""

from typing import Any

from google_server.document import Document, Sheet
from google_server.errors import invalid
from google_server.updates.areas import answered, area, overlap, required, sheet_of, stored, whole
from google_server.updates.colours import both_shapes, settled
from google_server.updates.masks import applied, cleaned, mask
from google_server.updates.sheets import fresh_id

Reply = dict[str, Any]


def add_conditional_format_rule(document: Document, request: dict[str, Any]) -> None:
    """A rule, at an index of its sheet's rules; the first that applies wins."""
    sheet, rule = _rule(document, request.get("rule"))
    index = request.get("index") or 0
    if not 0 <= index <= len(sheet.conditional_formats):
        raise invalid(f"No conditional format rule can be added at index: {index}")
    sheet.conditional_formats.insert(index, rule)


def update_conditional_format_rule(document: Document, request: dict[str, Any]) -> Reply:
    """Replace a rule, or move it."""
    index, rule = request.get("index") or 0, request.get("rule")
    if (rule is None) == (request.get("newIndex") is None):
        raise invalid("Must specify either rule or newIndex.")
    if rule is not None:
        sheet, new = _rule(document, rule)
        old = _at(sheet, index)
        sheet.conditional_formats[index] = new
        reply = {"oldRule": old, "newIndex": index, "newRule": new}
        return {"updateConditionalFormatRule": answered(reply)}
    sheet = sheet_of(document, request.get("sheetId"), "grid")
    moved, target = _at(sheet, index), request["newIndex"]
    _at(sheet, target)
    sheet.conditional_formats.remove(moved)
    sheet.conditional_formats.insert(target, moved)
    return {"updateConditionalFormatRule": answered({"newRule": moved, "oldIndex": index, "newIndex": target})}


def delete_conditional_format_rule(document: Document, request: dict[str, Any]) -> Reply:
    """A rule goes, and those after it move up."""
    sheet, index = sheet_of(document, request.get("sheetId"), "grid"), request.get("index") or 0
    gone = _at(sheet, index)
    del sheet.conditional_formats[index]
    return {"deleteConditionalFormatRule": {"rule": answered(gone)}}


def add_banding(document: Document, request: dict[str, Any]) -> Reply:
    """Alternating colours over a range that has none yet."""
    wanted = cleaned(required(request, "bandedRange"))
    taken = {one["bandedRangeId"] for sheet in document.sheets for one in sheet.banded_ranges}
    key = wanted.pop("bandedRangeId", None)
    if key in taken:
        raise invalid(f"A banded range with ID {key} already exists.")
    banding = _banding(document, {"bandedRangeId": key or fresh_id(taken), **wanted})
    document.sheet_by_id(banding["range"]["sheetId"]).banded_ranges.append(banding)
    return {"addBanding": {"bandedRange": answered(banding)}}


def update_banding(document: Document, request: dict[str, Any]) -> None:
    """Change the colours or the range."""
    wanted, fields = required(request, "bandedRange"), both_shapes(mask(request))
    sheet, old = _banded(document, wanted.get("bandedRangeId"))
    new = _banding(document, {**applied(old, wanted, fields), "bandedRangeId": old["bandedRangeId"]})
    sheet.banded_ranges.remove(old)
    document.sheet_by_id(new["range"]["sheetId"]).banded_ranges.append(new)


def delete_banding(document: Document, request: dict[str, Any]) -> None:
    """The colours go."""
    sheet, old = _banded(document, request.get("bandedRangeId"))
    sheet.banded_ranges.remove(old)


def _rule(document: Document, given: dict[str, Any] | None) -> tuple[Sheet, dict[str, Any]]:
    rule = settled(cleaned(given or {}))
    if not rule.get("ranges"):
        raise invalid("ConditionalFormatRule.ranges is required.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise invalid("Must specify either booleanRule or gradientRule.")
    areas = [area(document, one, "ranges") for one in rule["ranges"]]
    if any(one.sheet is not areas[0].sheet for one in areas):
        raise invalid("All the ranges of a ConditionalFormatRule must be on the same grid.")
    return areas[0].sheet, {**rule, "ranges": [{"sheetId": areas[0].sheet.id, **one} for one in rule["ranges"]]}


def _at(sheet: Sheet, index: int) -> dict[str, Any]:
    if not 0 <= index < len(sheet.conditional_formats):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return sheet.conditional_formats[index]


def _banding(document: Document, wanted: dict[str, Any]) -> dict[str, Any]:
    found = area(document, wanted.get("range"), "bandedRange.range")
    if not wanted.keys() & {"rowProperties", "columnProperties"}:
        raise invalid("At least one of rowProperties or columnProperties must be specified.")
    for other in found.sheet.banded_ranges:
        if other["bandedRangeId"] != wanted["bandedRangeId"] and overlap(stored(found.sheet, other["range"]), found):
            raise invalid(
                "You cannot add alternating background colors to a range that already has alternating background colors."
            )
    return {**settled(wanted), "range": whole(found)}


def _banded(document: Document, key: int | None) -> tuple[Sheet, dict[str, Any]]:
    for sheet in document.sheets:
        for one in sheet.banded_ranges:
            if one["bandedRangeId"] == key:
                return sheet, one
    raise invalid(f"No banded range with ID: {key}")
