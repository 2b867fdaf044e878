"""The `spreadsheets.values` endpoints: each takes the document and the request's query and body, and gives the answer.

Reading and writing of values only; formats, notes and rules stay what they are. Where a table ends, for `append`, is in
`tables`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from google_server import rendering
from google_server.a1 import Area, area, parse
from google_server.cells import VALUE_KEYS, recalculate
from google_server.document import Cell, Document
from google_server.errors import invalid
from google_server.metadata import ranges_of
from google_server.options import chosen, first, is_true, listed
from google_server.shifting import insert_rows
from google_server.tables import last_table
from google_server.updates.protection import refuse_protected
from google_server.writing import Write, fitting, grow, matrix, writer

Answer = dict[str, Any]
Options = Mapping[str, Any]
"""Names and values of a query (lists of texts) or of a body."""

RENDER = {
    ("FORMATTED_VALUE", "SERIAL_NUMBER"): rendering.formatted,
    ("FORMATTED_VALUE", "FORMATTED_STRING"): rendering.formatted,
    ("UNFORMATTED_VALUE", "SERIAL_NUMBER"): rendering.unformatted,
    ("UNFORMATTED_VALUE", "FORMATTED_STRING"): rendering.unformatted_but_dates,
    ("FORMULA", "SERIAL_NUMBER"): rendering.formula,
    ("FORMULA", "FORMATTED_STRING"): rendering.formula_but_dates,
}


def get(document: Document, cells: str, query: Options) -> Answer:
    """GET values/{range}."""
    return _value_range(area(document, parse(document, cells)), query)


def batch_get(document: Document, query: Options) -> Answer:
    """GET values:batchGet."""
    areas = [area(document, parse(document, cells)) for cells in listed(query, "ranges")]
    return {"spreadsheetId": document.id, "valueRanges": [_value_range(found, query) for found in areas]}


def batch_get_by_data_filter(document: Document, body: Options) -> Answer:
    """POST values:batchGetByDataFilter."""
    matched = [
        {"valueRange": _value_range(area(document, found), body), "dataFilters": [data_filter]}
        for data_filter in body.get("dataFilters", [])
        for found in ranges_of(document, data_filter)
    ]
    return {"spreadsheetId": document.id} | ({"valueRanges": matched} if matched else {})


def update(document: Document, cells: str, query: Options, body: Options, user: str | None = None) -> Answer:
    """PUT values/{range}."""
    matrix(body)  # what is wrong with the values is told before what is wrong with the range
    wanted = area(document, parse(document, cells))
    named = body.get("range")
    if named and str(area(document, parse(document, named))) != str(wanted):
        raise invalid(f"Requested writing within range [{wanted}], but the values are for range [{named}].")
    written = Write(document, wanted, body, user)
    answer = written.apply(writer(document, query))
    recalculate(document)
    return answer | _written_data(written, query)


def batch_update(document: Document, body: Options, user: str | None = None) -> Answer:
    """POST values:batchUpdate; all of it is written, or nothing."""
    parts = body.get("data") or []
    writes = [Write(document, area(document, parse(document, part.get("range", ""))), part, user) for part in parts]
    return _all_written(document, writes, body)


def batch_update_by_data_filter(document: Document, body: Options, user: str | None = None) -> Answer:
    """POST values:batchUpdateByDataFilter."""
    writes = [
        Write(document, area(document, found), part, user, part.get("dataFilter"))
        for part in body.get("data") or []
        for found in ranges_of(document, part.get("dataFilter") or {})
    ]
    return _all_written(document, writes, body)


def append(document: Document, cells: str, query: Options, body: Options, user: str | None = None) -> Answer:
    """POST values/{range}:append: below the last table that the range touches, or else where the range begins."""
    searched = area(document, parse(document, cells))
    write = writer(document, query)
    table = last_table(searched)
    row, column = (table.bottom, table.left) if table else (searched.top, searched.left)
    rows = matrix(body)
    target = fitting(searched.sheet, row, column, rows)
    refuse_protected(document, target, user)
    if chosen(query, "insertDataOption") == "INSERT_ROWS" and rows:
        insert_rows(document, searched.sheet, row, len(rows))
    grow(document, target)
    written = Write(document, target, body, user)
    updates = written.apply(write)
    recalculate(document)
    answer: Answer = {"spreadsheetId": document.id}
    if table:
        answer["tableRange"] = str(table)
    return answer | {"updates": updates | _written_data(written, query)}


def clear(document: Document, cells: str, user: str | None = None) -> Answer:
    """POST values/{range}:clear."""
    cleared = batch_clear(document, {"ranges": [cells]}, user)["clearedRanges"]
    return {"spreadsheetId": document.id, "clearedRange": cleared[0]}


def batch_clear(document: Document, body: Options, user: str | None = None) -> Answer:
    """POST values:batchClear."""
    return _cleared(document, [parse(document, cells) for cells in body.get("ranges", [])], user)


def batch_clear_by_data_filter(document: Document, body: Options, user: str | None = None) -> Answer:
    """POST values:batchClearByDataFilter."""
    filters = body.get("dataFilters", [])
    return _cleared(document, [found for item in filters for found in ranges_of(document, item)], user)


def read(wanted: Area, render: Callable[[Cell], Any], by_columns: bool = False) -> list[list[Any]]:
    """The values row by row, without the blanks at the end of each row and the blank rows at the end."""
    left, right = wanted.left, wanted.right
    rows = [[render(cell) for cell in cells[left:right]] for cells in wanted.sheet.rows[wanted.top : wanted.bottom]]
    if by_columns:
        width = max(map(len, rows), default=0)
        rows = [[cells[column] if column < len(cells) else "" for cells in rows] for column in range(width)]
    for cells in rows:
        while cells and cells[-1] == "":
            cells.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _all_written(document: Document, writes: Sequence[Write], body: Options) -> Answer:
    write = writer(document, body)
    responses = [one.apply(write) for one in writes]
    recalculate(document)
    totals = {
        "totalUpdatedRows": len({(one.target.sheet.id, row) for one in writes for row in one.touched_rows}),
        "totalUpdatedColumns": len({(one.target.sheet.id, at) for one in writes for at in one.touched_columns}),
        "totalUpdatedCells": sum(response.get("updatedCells", 0) for response in responses),
        "totalUpdatedSheets": len({one.target.sheet.id for one in writes if one.touched_rows}),
    }
    answers = [response | _written_data(one, body) for response, one in zip(responses, writes, strict=True)]
    answer = {"spreadsheetId": document.id} | {name: total for name, total in totals.items() if total}
    return answer | ({"responses": answers} if answers else {})


def _written_data(write: Write, options: Options) -> Answer:
    """`updatedData`, where the request asks for it."""
    if not is_true(options, "includeValuesInResponse"):
        return {}
    asked = {
        "valueRenderOption": first(options, "responseValueRenderOption"),
        "dateTimeRenderOption": first(options, "responseDateTimeRenderOption"),
        "majorDimension": write.body.get("majorDimension"),
    }
    return {"updatedData": _value_range(write.target, asked)}


def _value_range(wanted: Area, options: Options) -> Answer:
    dimension = chosen(options, "majorDimension")
    render = RENDER[chosen(options, "valueRenderOption"), chosen(options, "dateTimeRenderOption")]
    values = read(wanted, render, dimension == "COLUMNS")
    return {"range": str(wanted), "majorDimension": dimension} | ({"values": values} if values else {})


def _cleared(document: Document, ranges: Iterable[Mapping[str, Any]], user: str | None) -> Answer:
    areas = [area(document, found) for found in ranges]
    for found in areas:
        refuse_protected(document, found, user)
    for found in areas:
        _empty(found)
    recalculate(document)
    return {"spreadsheetId": document.id, "clearedRanges": [str(found) for found in areas]}


def _empty(found: Area) -> None:
    """Take the values out; only rows that hold any are written."""
    for row in range(found.top, min(found.bottom, len(found.sheet.rows))):
        held = [cell for cell in found.sheet.rows[row][found.left : found.right] if "userEnteredValue" in cell]
        if held:
            for cell in found.sheet.write_row(row)[found.left : found.right]:
                for key in VALUE_KEYS:
                    cell.pop(key, None)
