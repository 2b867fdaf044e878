"""Updates of filters: the one that people see (basic filter) and filter views.

Setting the basic filter hides the rows that do not pass, and sorts when asked to; a filter view changes nothing that
others see. Rows that are changed later are not filtered anew until the filter is set again, as in Google Sheets.
"""

import re
from typing import Any

from google_server.a1 import Area
from google_server.document import Cell, Document, Sheet, deep_copy
from google_server.errors import invalid
from google_server.updates.areas import answered, area, required, sheet_of
from google_server.updates.masks import applied, cleaned, mask
from google_server.updates.sheets import fresh_id
from google_server.updates.sorting import sort

Reply = dict[str, Any]


def set_basic_filter(document: Document, request: dict[str, Any]) -> None:
    """Set, or replace, the sheet's filter."""
    wanted = _complete(document, cleaned(required(request, "filter")))
    found = area(document, wanted["range"], "filter.range")
    _unhide(found.sheet)
    if wanted.get("sortSpecs") and found.bottom - found.top > 1:
        sort(found._replace(top=found.top + 1), wanted["sortSpecs"])
    found.sheet.basic_filter = wanted
    for row in range(found.top + 1, found.bottom):
        if not _passes(found, row, wanted.get("criteria", {})):
            held = found.sheet.row_properties
            held[row] = {**held.get(row, {}), "hiddenByFilter": True}


def clear_basic_filter(document: Document, request: dict[str, Any]) -> None:
    """Take the filter away and show all rows that it hid; fine when there is none."""
    sheet = sheet_of(document, request.get("sheetId"), "grid")
    sheet.basic_filter = None
    _unhide(sheet)


def add_filter_view(document: Document, request: dict[str, Any]) -> Reply:
    """A view that anybody may look through."""
    wanted = _complete(document, cleaned(required(request, "filter")))
    taken = {one["filterViewId"] for sheet in document.sheets for one in sheet.filter_views}
    key = wanted.pop("filterViewId", None)
    if key in taken:
        raise invalid(f"A filter view with ID {key} already exists.")
    key, sheet = key or fresh_id(taken), area(document, wanted["range"], "filter.range").sheet
    title = wanted.pop("title", None) or f"Filter {len(sheet.filter_views) + 1}"
    view = {"filterViewId": key, "title": title, **wanted}
    sheet.filter_views.append(view)
    return {"addFilterView": {"filter": answered(view)}}


def update_filter_view(document: Document, request: dict[str, Any]) -> None:
    """Change a view's title, range or criteria."""
    wanted, fields = required(request, "filter"), mask(request)
    sheet, old = _view(document, wanted.get("filterViewId"))
    new = applied(old, wanted, fields)
    if "filterSpecs" in (fields or new) and "criteria" not in fields:
        new.pop("criteria", None)
    place = sheet.filter_views.index(old)
    sheet.filter_views[place] = {**_complete(document, new), "filterViewId": old["filterViewId"]}


def duplicate_filter_view(document: Document, request: dict[str, Any]) -> Reply:
    """A view once more, under an id and title of its own."""
    sheet, old = _view(document, request.get("filterId"))
    taken = {one["filterViewId"] for other in document.sheets for one in other.filter_views}
    copy = {**deep_copy(old), "filterViewId": fresh_id(taken), "title": f"Copy of {old['title']}"}
    sheet.filter_views.append(copy)
    return {"duplicateFilterView": {"filter": answered(copy)}}


def delete_filter_view(document: Document, request: dict[str, Any]) -> None:
    """A view goes; nothing else changes."""
    sheet, old = _view(document, request.get("filterId"))
    sheet.filter_views.remove(old)


def _view(document: Document, key: int | None) -> tuple[Sheet, dict[str, Any]]:
    for sheet in document.sheets:
        for view in sheet.filter_views:
            if view["filterViewId"] == key:
                return sheet, view
    raise invalid(f"No filter view with ID: {key}")


def _complete(document: Document, wanted: dict[str, Any]) -> dict[str, Any]:
    """A filter with its range made definite, and its criteria in both of the shapes that Google keeps."""
    if "range" not in wanted:
        raise invalid("Must specify filter.range.")
    sheet = area(document, wanted["range"], "filter.range").sheet
    # Google answers an open range with the ends of the grid.
    ends = {
        "startRowIndex": 0,
        "endRowIndex": sheet.row_count,
        "startColumnIndex": 0,
        "endColumnIndex": sheet.column_count,
    }
    complete = {**wanted, "range": {"sheetId": sheet.id, **ends, **wanted["range"]}}
    if "filterSpecs" in wanted:
        given = ((spec.get("columnIndex", 0), spec.get("filterCriteria", {})) for spec in wanted["filterSpecs"])
        complete["criteria"] = {str(column): criterion for column, criterion in given}
    elif "criteria" in wanted:
        kept = sorted((int(column), criterion) for column, criterion in wanted["criteria"].items())
        complete["filterSpecs"] = [{"columnIndex": column, "filterCriteria": one} for column, one in kept]
    return complete


def _unhide(sheet: Sheet) -> None:
    shown = {}
    for row, properties in sheet.row_properties.items():
        rest = {key: value for key, value in properties.items() if key != "hiddenByFilter"}
        if rest:
            shown[row] = rest
    sheet.row_properties = shown


def _passes(found: Area, row: int, criteria: dict[str, Any]) -> bool:
    for column, criterion in criteria.items():
        cell = found.sheet.cell(row, int(column))
        if cell.get("formattedValue", "") in criterion.get("hiddenValues", []):
            return False
        if "condition" in criterion and not meets(cell, criterion["condition"]):
            return False
    return True


def meets(cell: Cell, condition: dict[str, Any]) -> bool:
    """Whether a cell's value meets a condition of a filter.

    Raises:
        ApiError: 400, no condition that filters know.
    """
    kind, values = (
        condition.get("type", ""),
        [str(one.get("userEnteredValue", "")) for one in condition.get("values", [])],
    )
    text, first = str(cell.get("formattedValue", "")).casefold(), (values or [""])[0].casefold()
    number: float | None = cell.get("effectiveValue", {}).get("numberValue")
    texts = {
        "BLANK": text == "",
        "NOT_BLANK": text != "",
        "TEXT_EQ": text == first,
        "TEXT_NOT_EQ": text != first,
        "TEXT_CONTAINS": first in text,
        "TEXT_NOT_CONTAINS": first not in text,
        "TEXT_STARTS_WITH": text.startswith(first),
        "TEXT_ENDS_WITH": text.endswith(first),
    }
    if kind in texts:
        return texts[kind]
    if kind.startswith("NUMBER_"):
        limits = [_number(value) for value in values]
        return number is not None and _compares(kind, float(number), limits)
    raise invalid(f"ConditionType '{kind}' is not supported in filters.")


def _compares(kind: str, number: float, values: list[float]) -> bool:
    first, last = values[0], values[-1]
    return {
        "NUMBER_GREATER": number > first,
        "NUMBER_GREATER_THAN_EQ": number >= first,
        "NUMBER_LESS": number < first,
        "NUMBER_LESS_THAN_EQ": number <= first,
        "NUMBER_EQ": number == first,
        "NUMBER_NOT_EQ": number != first,
        "NUMBER_BETWEEN": first <= number <= last,
        "NUMBER_NOT_BETWEEN": not first <= number <= last,
    }[kind]


def _number(text: str) -> float:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise invalid(f"Invalid condition value: {text}")
    return float(text)
