"""Updates of whole tabs and of the spreadsheet: add, delete, duplicate, rename, move, hide, resize, freeze.

Not here: what stands in a tab (the other modules of this package).
"""

import secrets
from typing import Any

from google_server import shifting
from google_server.document import Document, Sheet, deep_copy, new_sheet
from google_server.errors import invalid
from google_server.references import Reference
from google_server.updates.areas import answered, limit_cells, required, sheet_of
from google_server.updates.colours import both_shapes, settled
from google_server.updates.masks import applied, cleaned, mask

Reply = dict[str, Any]
_ORDER = (
    "sheetId",
    "title",
    "index",
    "sheetType",
    "gridProperties",
    "hidden",
    "tabColor",
    "tabColorStyle",
    "rightToLeft",
)
_FIXED = {"sheetId", "sheetType", "dataSourceSheetProperties"}
_IDS = {"protected_ranges": "protectedRangeId", "filter_views": "filterViewId", "banded_ranges": "bandedRangeId"}


def fresh_id(taken: set[int]) -> int:
    """An id like Google's: a positive number of 31 bits that is not in use."""
    while (number := secrets.randbelow(2**31 - 2) + 1) in taken:
        pass
    return number


def add_sheet(document: Document, request: dict[str, Any]) -> Reply:
    """A new tab, the last one unless an index is given."""
    wanted = settled(cleaned(request.get("properties") or {}))
    title = wanted.get("title") or _free_title(document, "Sheet{}")
    _check_title(document, title, None)
    sheet = new_sheet(_new_id(document, wanted.get("sheetId")), title, len(document.sheets))
    sheet.properties["gridProperties"].update(wanted.pop("gridProperties", {}))
    index = wanted.pop("index", len(document.sheets))
    sheet.properties.update({key: value for key, value in wanted.items() if key != "sheetId"} | {"title": title})
    _check_grid(sheet)
    document.sheets.insert(index, sheet)
    _number(document)
    limit_cells(document)
    return {"addSheet": {"properties": properties(sheet)}}


def delete_sheet(document: Document, request: dict[str, Any]) -> None:
    """A tab goes, with everything that pointed into it alone; formulas that did show #REF!."""
    sheet = sheet_of(document, request.get("sheetId"))
    rest = [other for other in document.sheets if other is not sheet]
    if not rest:
        raise invalid("You can't remove all the sheets in a document.")
    if all(other.properties.get("hidden") for other in rest):
        raise invalid("You can't remove all the visible sheets in a document.")

    def lose(_: Sheet, reference: Reference) -> Reference | None:
        return None if _names(document, reference, sheet) else reference

    shifting.rewrite_formulas(document, lose)
    document.sheets = rest
    named, metadata = document.named_ranges, document.developer_metadata
    document.named_ranges = {key: one for key, one in named.items() if one["range"].get("sheetId", 0) != sheet.id}
    document.developer_metadata = {
        key: one for key, one in metadata.items() if metadata_sheet(one["location"]) != sheet.id
    }
    _number(document)


def duplicate_sheet(document: Document, request: dict[str, Any]) -> Reply:
    """A tab with everything that is in it, under a new id and title; attachments get ids of their own."""
    source = sheet_of(document, request.get("sourceSheetId"))
    title = request.get("newSheetName") or _copy_title(document, source.title)
    _check_title(document, title, None)
    sheet = source.copy()
    readdress(sheet, _new_id(document, request.get("newSheetId")))
    sheet.properties["title"] = title
    renew_ids(document, sheet)
    _copy_metadata(document, source.id, sheet.id)
    document.sheets.insert(request.get("insertSheetIndex") or 0, sheet)
    _number(document)
    limit_cells(document)
    return {"duplicateSheet": {"properties": properties(sheet)}}


def update_sheet_properties(document: Document, request: dict[str, Any]) -> None:
    """Rename, move, hide, colour, freeze or resize a tab."""
    wanted = required(request, "properties")
    fields = both_shapes(mask(request))
    sheet = sheet_of(document, wanted.get("sheetId"))
    old = sheet.properties
    new = _complete(applied(old, settled(wanted), fields or {name: {} for name in _ORDER}), old)
    if new["title"] != old["title"]:
        _rename(document, sheet, new["title"])
    _resize(document, sheet, new["gridProperties"])
    sheet.properties = new
    _check_grid(sheet)
    if all(other.properties.get("hidden") for other in document.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    if not fields or "index" in fields:
        _move(document, sheet, wanted.get("index"))
    limit_cells(document)


def update_spreadsheet_properties(document: Document, request: dict[str, Any]) -> None:
    """The spreadsheet's title, locale or time zone."""
    new = applied(document.properties, required(request, "properties"), mask(request))
    if not new.get("title"):
        raise invalid("The spreadsheet title cannot be empty.")
    kept = ("title", "locale", "autoRecalc", "timeZone", "defaultFormat", "spreadsheetTheme")
    document.properties = {**{key: document.properties[key] for key in kept if key in document.properties}, **new}


def properties(sheet: Sheet) -> dict[str, Any]:
    """A tab's properties as they are answered."""
    held = sheet.properties
    shown: dict[str, Any] = answered({key: held[key] for key in _ORDER if key in held})
    shown = {"sheetId": sheet.id, "title": sheet.title, "index": held["index"], **shown}
    return shown | {"gridProperties": {k: v for k, v in shown["gridProperties"].items() if v}}


def readdress(sheet: Sheet, sheet_id: int) -> None:
    """Give a sheet another id, everywhere that it is named in the sheet itself."""
    for name in ("merges", "protected_ranges", "basic_filter", "filter_views", "conditional_formats", "banded_ranges"):
        setattr(sheet, name, _readdressed(getattr(sheet, name), sheet_id))
    for name in ("row_groups", "column_groups", "charts", "tables"):
        setattr(sheet, name, _readdressed(getattr(sheet, name), sheet_id))
    sheet.properties["sheetId"] = sheet_id


def renew_ids(document: Document, sheet: Sheet) -> None:
    """Give what is attached to a copied sheet ids that nothing else has."""
    for name, key in _IDS.items():
        taken = {one[key] for other in document.sheets for one in getattr(other, name)}
        for one in getattr(sheet, name):
            one[key] = fresh_id(taken)
            taken.add(one[key])
    for table in sheet.tables:
        table["tableId"] = str(fresh_id(set()))


def metadata_sheet(location: dict[str, Any]) -> int | None:
    """The id of the sheet that developer metadata is in; none when it is the spreadsheet's."""
    if "dimensionRange" in location:
        return int(location["dimensionRange"].get("sheetId", 0))
    return None if location.get("spreadsheet") else int(location.get("sheetId", 0))


def _names(document: Document, reference: Reference, sheet: Sheet) -> bool:
    return reference.sheet is not None and document.sheet_by_title(reference.sheet) is sheet


def _readdressed(value: Any, sheet_id: int) -> Any:
    if isinstance(value, dict):
        ranged = "sheetId" in value or "startRowIndex" in value or "startIndex" in value
        rest = {key: _readdressed(item, sheet_id) for key, item in value.items()}
        return {**rest, "sheetId": sheet_id} if ranged else rest
    return [_readdressed(item, sheet_id) for item in value] if isinstance(value, list) else value


def _copy_metadata(document: Document, source_id: int, sheet_id: int) -> None:
    for metadata in [*document.developer_metadata.values()]:
        if metadata_sheet(metadata["location"]) == source_id:
            copy = deep_copy(metadata)
            copy["metadataId"] = fresh_id(set(document.developer_metadata))
            copy["location"].get("dimensionRange", copy["location"])["sheetId"] = sheet_id
            document.developer_metadata[copy["metadataId"]] = copy


def _new_id(document: Document, wanted: int | None) -> int:
    taken = {sheet.id for sheet in document.sheets}
    if wanted is None:
        return fresh_id(taken)
    if wanted < 0:
        raise invalid(f"The sheet ID {wanted} is invalid. Sheet IDs must be non-negative.")
    if wanted in taken:
        raise invalid(f"A sheet with the ID {wanted} already exists. Please enter another ID.")
    return wanted


def _check_title(document: Document, title: str, sheet: Sheet | None) -> None:
    if not title.strip():
        raise invalid("The sheet name cannot be empty.")
    if len(title) > 100:
        raise invalid("The sheet name cannot be greater than 100 characters.")
    found = document.sheet_by_title(title)
    if found is not None and found is not sheet:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _free_title(document: Document, pattern: str) -> str:
    number = 1
    while document.sheet_by_title(pattern.format(number)) is not None:
        number += 1
    return pattern.format(number)


def _copy_title(document: Document, title: str) -> str:
    copy = f"Copy of {title}"
    if document.sheet_by_title(copy) is None:
        return copy
    return _free_title(document, copy.replace("{", "{{").replace("}", "}}") + " {}")


def _complete(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Properties as they are kept: what cannot be changed, or cannot be absent, as it was."""
    grid = {key: old["gridProperties"][key] for key in ("rowCount", "columnCount")} | new.get("gridProperties", {})
    fixed = {key: old[key] for key in (*_FIXED, "index") if key in old}
    return {**new, **fixed, "title": new.get("title", ""), "gridProperties": grid}


def _rename(document: Document, sheet: Sheet, title: str) -> None:
    _check_title(document, title, sheet)

    def follow(_: Sheet, reference: Reference) -> Reference:
        named = _names(document, reference, sheet)
        return Reference(title, reference.first, reference.last) if named else reference

    shifting.rewrite_formulas(document, follow)


def _resize(document: Document, sheet: Sheet, grid: dict[str, Any]) -> None:
    """Cut off rows and columns beyond the new size; the frozen ones are checked later."""
    for dimension, name, size in (
        ("ROWS", "rowCount", sheet.row_count),
        ("COLUMNS", "columnCount", sheet.column_count),
    ):
        if grid[name] < 1:
            raise invalid(f"gridProperties.{name} must be at least 1.")
        if grid[name] < size:
            shifting.delete(document, sheet, dimension, grid[name], size - grid[name])


def _check_grid(sheet: Sheet) -> None:
    grid = sheet.properties["gridProperties"]
    for count, frozen, name in (
        ("rowCount", "frozenRowCount", "rows"),
        ("columnCount", "frozenColumnCount", "columns"),
    ):
        if grid[count] < 1:
            raise invalid(f"gridProperties.{count} must be at least 1.")
        if grid.get(frozen, 0) >= grid[count]:
            raise invalid(f"You can't freeze all visible {name} on the sheet.")


def _move(document: Document, sheet: Sheet, index: int | None) -> None:
    """Put a tab before the one that has the index now."""
    old = document.sheets.index(sheet)
    new = len(document.sheets) if index is None else index
    if new > len(document.sheets) or new < 0:
        raise invalid(f"Sheet index {new} is invalid.")
    document.sheets.pop(old)
    document.sheets.insert(new - 1 if new > old else new, sheet)
    _number(document)


def _number(document: Document) -> None:
    for position, sheet in enumerate(document.sheets):
        sheet.properties["index"] = position
