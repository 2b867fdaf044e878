"""Requests about tables: what *Convert to table* makes of a range. Named so beside `google_server.tables`, which finds blocks."""

from typing import Any

from google_server.document import Document, Sheet
from google_server.errors import invalid
from google_server.updates.areas import answered, area, overlap, required, stored, whole
from google_server.updates.masks import applied, cleaned, mask
from google_server.updates.sheets import fresh_id


def add_table(document: Document, request: dict[str, Any]) -> dict[str, Any]:
    """A range becomes a table: its first row names the columns."""
    wanted = cleaned(required(request, "table"))
    numbers = {int(one["tableId"]) for one in _all(document) if one["tableId"].isdecimal()}
    made = _checked(document, {"tableId": str(fresh_id(numbers)), "name": _free_name(document), **wanted})
    document.sheet_by_id(made["range"]["sheetId"]).tables.append(made)
    return {"addTable": {"table": answered(made)}}


def update_table(document: Document, request: dict[str, Any]) -> None:
    """Another name, range, colour or kind of column."""
    wanted, fields = required(request, "table"), mask(request)
    sheet, old = _found(document, wanted.get("tableId"))
    new = _checked(document, {**applied(old, wanted, fields), "tableId": old["tableId"]})
    sheet.tables.remove(old)
    document.sheet_by_id(new["range"]["sheetId"]).tables.append(new)


def delete_table(document: Document, request: dict[str, Any]) -> None:
    """The table goes, with all that stands in it."""
    sheet, old = _found(document, request.get("tableId"))
    sheet.tables.remove(old)
    place = stored(sheet, old["range"])
    for row in range(place.top, place.bottom):
        for column in range(place.left, place.right):
            sheet.write_cell(row, column).clear()


def _all(document: Document) -> list[dict[str, Any]]:
    return [one for sheet in document.sheets for one in sheet.tables]


def _found(document: Document, key: str | None) -> tuple[Sheet, dict[str, Any]]:
    for sheet in document.sheets:
        for one in sheet.tables:
            if one["tableId"] == key:
                return sheet, one
    raise invalid(f"No table with ID: {key}")


def _free_name(document: Document) -> str:
    taken = {one["name"] for one in _all(document)}
    return next(name for number in range(1, len(taken) + 2) if (name := f"Table{number}") not in taken)


def _checked(document: Document, wanted: dict[str, Any]) -> dict[str, Any]:
    found = area(document, wanted.get("range"), "table.range")
    for other in _all(document):
        if other["tableId"] == wanted["tableId"]:
            continue
        if other["name"].casefold() == wanted["name"].casefold():
            raise invalid(f"A table with the name '{wanted['name']}' already exists.")
        if other["range"]["sheetId"] == found.sheet.id and overlap(stored(found.sheet, other["range"]), found):
            raise invalid("A table cannot overlap another table.")
    given = {one.get("columnIndex", 0): one for one in wanted.get("columnProperties", ())}
    columns = [
        {"columnIndex": number, "columnName": _heading(found.sheet, found.top, found.left + number, number)}
        | given.get(number, {})
        for number in range(found.right - found.left)
    ]
    return {**wanted, "range": whole(found), "columnProperties": columns}


def _heading(sheet: Sheet, row: int, column: int, number: int) -> str:
    return str(sheet.cell(row, column).get("formattedValue", "")) or f"Column {number + 1}"
