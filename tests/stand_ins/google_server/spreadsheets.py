"""The `spreadsheets` endpoints but for batchUpdate: get, getByDataFilter, create, and copying a tab to another file."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google_server.a1 import Area, area, parse
from google_server.answers import answered
from google_server.cells import recalculate, set_value
from google_server.document import Document, Sheet, deep_copy, new_document, new_sheet
from google_server.errors import invalid
from google_server.fields import Mask, below, cutter, parse_fields, refuse_unknown
from google_server.grid import grid_data
from google_server.metadata import ranges_of
from google_server.options import first, is_true, listed
from google_server.schema import SPREADSHEET
from google_server.updates.sheets import properties, readdress, renew_ids

Answer = dict[str, Any]
Options = Mapping[str, Any]

_PROPERTIES = tuple(SPREADSHEET["properties"])


def get(document: Document, query: Options, user: str | None = None) -> Answer:
    """GET spreadsheets/{id}. With `ranges`, only the tabs and the cells that they name.

    Cells are answered when the mask names them, and without a mask when includeGridData asks for them.
    """
    areas = [area(document, parse(document, text)) for text in listed(query, "ranges")]
    return _spreadsheet(document, areas, query, is_true(query, "includeGridData"), user)


def get_by_data_filter(document: Document, body: Options, query: Options, user: str | None = None) -> Answer:
    """POST spreadsheets/{id}:getByDataFilter."""
    filters = body.get("dataFilters", [])
    areas = [area(document, found) for one in filters for found in ranges_of(document, one)]
    answer = _spreadsheet(document, areas, query, is_true(body, "includeGridData"), user)
    if filters and not areas:
        answer.pop("sheets", None)
    return answer


def create(body: Options) -> Document:
    """POST spreadsheets: a new document with the tabs and cells that the body asks for.

    Raises:
        ApiError: 400, two tabs have one title or one id.
    """
    wanted = body.get("properties") or {}
    document = new_document(wanted.get("title") or "Untitled spreadsheet")
    document.properties |= {name: value for name, value in wanted.items() if value is not None}
    document.properties["title"] = wanted.get("title") or "Untitled spreadsheet"
    if body.get("sheets"):
        document.sheets = []
        for position, one in enumerate(body["sheets"]):
            document.sheets.append(_new_sheet(document, position, one))
    for position, named in enumerate(body.get("namedRanges") or [], start=1):
        named_id = named.get("namedRangeId") or str(position)
        document.named_ranges[named_id] = {**named, "namedRangeId": named_id}
    recalculate(document)
    return document


def copy_to(document: Document, sheet_id: int, destination: Document) -> Answer:
    """POST spreadsheets/{id}/sheets/{sheetId}:copyTo: the tab at the end of another file, as "Copy of …"."""
    sheet = document.sheet_by_id(sheet_id).copy()
    title = f"Copy of {sheet.title}"
    number = 1
    while destination.sheet_by_title(title):
        number += 1
        title = f"Copy of {document.sheet_by_id(sheet_id).title} {number}"
    taken = {other.id for other in destination.sheets}
    readdress(sheet, next(number for number in range(1_000_000_001, 2**31) if number not in taken))
    sheet.properties |= {"title": title, "index": len(destination.sheets)}
    renew_ids(destination, sheet)
    destination.sheets.append(sheet)
    recalculate(destination)
    return properties(sheet)


def _spreadsheet(
    document: Document, areas: Sequence[Area], query: Options, with_data: bool, user: str | None
) -> Answer:
    fields = first(query, "fields") or first(query, "$fields")
    mask = parse_fields(fields) if fields else {}
    if fields:
        refuse_unknown(mask, SPREADSHEET)
    parts: dict[str, Callable[[], Any]] = {
        "spreadsheetId": lambda: document.id,
        "properties": lambda: {name: document.properties[name] for name in _PROPERTIES if name in document.properties},
        "sheets": lambda: _sheets(document, areas, below(mask, "sheets") or {}, bool(fields) or with_data, user),
        "namedRanges": lambda: [answered(named) for named in document.named_ranges.values()],
        "spreadsheetUrl": lambda: f"https://docs.google.com/spreadsheets/d/{document.id}/edit",
        "developerMetadata": lambda: _metadata(document, "SPREADSHEET"),
    }
    return _made(parts, mask, cut_already=("sheets",))


def _made(parts: Mapping[str, Callable[[], Any]], mask: Mask, cut_already: Sequence[str]) -> Answer:
    """The parts that the mask names and that are not empty."""
    answer: Answer = {}
    for name, make in parts.items():
        inner = below(mask, name)
        if inner is None:
            continue
        value = make()
        if value is not None and value != [] and value != {}:
            answer[name] = value if name in cut_already else cutter(inner)(value)
    return answer


def _sheets(
    document: Document, areas: Sequence[Area], mask: Mask, with_data: bool, user: str | None
) -> list[dict[str, Any]]:
    """The tabs, in their order; of those that ranges are asked of, one GridData for each range."""
    sheets = []
    for sheet in document.sheets:
        wanted = [found for found in areas if found.sheet is sheet]
        if wanted or not areas:
            wanted = wanted or [Area(sheet, 0, sheet.row_count, 0, sheet.column_count)]
            sheets.append(_sheet(document, sheet, wanted, mask, with_data, user))
    return sheets


def _sheet(
    document: Document, sheet: Sheet, wanted: Sequence[Area], mask: Mask, with_data: bool, user: str | None
) -> Answer:
    data_mask = below(mask, "data") or {}
    parts: dict[str, Callable[[], Any]] = {
        "properties": lambda: properties(sheet),
        "data": lambda: [grid_data(document, found, data_mask) for found in wanted] if with_data else None,
        "merges": lambda: answered(sheet.merges),
        "conditionalFormats": lambda: answered(sheet.conditional_formats),
        "filterViews": lambda: answered(sheet.filter_views),
        "protectedRanges": lambda: [_protected(document, one, user) for one in sheet.protected_ranges],
        "basicFilter": lambda: answered(sheet.basic_filter),
        "charts": lambda: answered(sheet.charts),
        "bandedRanges": lambda: answered(sheet.banded_ranges),
        "tables": lambda: answered(sheet.tables),
        "developerMetadata": lambda: _metadata(document, "SHEET", sheet),
        "rowGroups": lambda: answered(sheet.row_groups),
        "columnGroups": lambda: answered(sheet.column_groups),
    }
    return _made(parts, mask, cut_already=("data",))


def _protected(document: Document, protected: Mapping[str, Any], user: str | None) -> Answer:
    """A protected range as the caller sees it: only who may edit it learns who else may."""
    editors = (protected.get("editors") or {}).get("users", [])
    may_edit = user is None or user == document.owner or user in editors or bool(protected.get("warningOnly"))
    shown: Answer = answered({name: value for name, value in protected.items() if name != "editors" or may_edit})
    return shown | ({"requestingUserCanEdit": True} if may_edit else {})


def _metadata(document: Document, kind: str, sheet: Sheet | None = None) -> list[dict[str, Any]]:
    """Developer metadata of the spreadsheet itself, or of one of its tabs."""
    return [
        answered(one)
        for one in document.developer_metadata.values()
        if one.get("location", {}).get("locationType") == kind
        and (sheet is None or one["location"].get("sheetId", 0) == sheet.id)
    ]


def _new_sheet(document: Document, position: int, wanted: Mapping[str, Any]) -> Sheet:
    """A tab as a create request describes it, with its cells."""
    named = wanted.get("properties") or {}
    sheet_id = named.get("sheetId", next(n for n in range(len(document.sheets) + 1) if n not in _ids(document)))
    title = named.get("title") or f"Sheet{position + 1}"
    if sheet_id in _ids(document):
        raise invalid(f"Invalid sheets[{position}]: A sheet with the ID {sheet_id} already exists.")
    if document.sheet_by_title(title):
        raise invalid(f'Invalid sheets[{position}]: A sheet with the name "{title}" already exists.')
    grid = named.get("gridProperties") or {}
    sheet = new_sheet(sheet_id, title, position, grid.get("rowCount", 1000), grid.get("columnCount", 26))
    sheet.properties |= {name: value for name, value in named.items() if name not in ("gridProperties", "index")}
    sheet.properties |= {"title": title}
    sheet.properties["gridProperties"] |= grid
    for data in wanted.get("data") or []:
        _fill(sheet, data, str(document.properties["locale"]))
    return sheet


def _ids(document: Document) -> set[int]:
    return {sheet.id for sheet in document.sheets}


def _fill(sheet: Sheet, data: Mapping[str, Any], locale: str) -> None:
    """Put a GridData into a new tab."""
    for row, line in enumerate(data.get("rowData") or [], start=data.get("startRow", 0)):
        for column, given in enumerate(line.get("values") or [], start=data.get("startColumn", 0)):
            cell = sheet.write_cell(row, column)
            cell |= deep_copy(
                {name: given[name] for name in ("userEnteredFormat", "note", "dataValidation") if name in given}
            )
            set_value(cell, given.get("userEnteredValue"), locale)
