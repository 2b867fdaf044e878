"""What the tests of a batchUpdate share: a small spreadsheet, places in it, and what is seen of it."""

import pytest
from google_server.cells import recalculate, type_in
from google_server.document import new_document
from google_server.errors import ApiError
from google_server.updates import apply

BOOK = [["Name", "Spent"], ["Ada", 30], ["Ben", 10], ["Cem", 20]]


def document_with(rows, row_count=6, column_count=4):
    """A spreadsheet whose first tab holds the rows, typed in."""
    document = new_document("Shop")
    sheet = document.sheets[0]
    sheet.row_count, sheet.column_count = row_count, column_count
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            type_in(sheet.write_cell(row, column), value)
    recalculate(document)
    return document


def shown(document, sheet=0):
    """What a reader sees, without trailing blanks."""
    rows = [[cell.get("formattedValue", "") for cell in row] for row in document.sheets[sheet].rows]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def entered(document, row, column, sheet=0):
    [value] = document.sheets[sheet].cell(row, column)["userEnteredValue"].values()
    return value


def lines(dimension, start, end, sheet_id=0):
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end}


def cells(top, bottom, left, right, sheet_id=0):
    ends = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": sheet_id, **ends}


def refusal(document, *requests, user=None):
    with pytest.raises(ApiError) as caught:
        apply(document, [*requests], user=user)
    return caught.value.status, caught.value.message


def copy_of(source, destination, kind="PASTE_NORMAL", orientation="NORMAL"):
    places = {"source": source, "destination": destination}
    return {"copyPaste": {**places, "pasteType": kind, "pasteOrientation": orientation}}
