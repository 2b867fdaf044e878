"""Tables, as *Convert to table* makes them, in the stand-in for Google; and lists of ours that somebody made into one."""

import json
from io import BytesIO

import openpyxl
from google_server import spreadsheets
from google_server.export import _FORMATS, XLSX
from google_server.updates import apply
from update_examples import BOOK, cells, document_with, lines, refusal

ADD = {"addTable": {"table": {"name": "People", "range": cells(0, 4, 0, 2)}}}


def tables(document):
    answer = spreadsheets.get(document, {"fields": ["sheets.tables"]})
    return json.loads(json.dumps(answer))["sheets"][0].get("tables", [])


def test_the_first_row_of_a_range_names_the_columns_of_the_table():
    document = document_with(BOOK)
    [reply] = apply(document, [ADD])
    [table] = tables(document)
    assert reply["addTable"]["table"] == table
    assert (table["name"], table["columnProperties"]) == (
        "People",
        [{"columnIndex": 0, "columnName": "Name"}, {"columnIndex": 1, "columnName": "Spent"}],
    )


def test_a_table_grows_with_rows_inserted_in_it_and_goes_when_it_is_deleted():
    document = document_with(BOOK)
    apply(document, [ADD, {"insertDimension": {"range": lines("ROWS", 2, 3), "inheritFromBefore": True}}])
    [table] = tables(document)
    assert table["range"]["endRowIndex"] == 5
    apply(document, [{"deleteTable": {"tableId": table["tableId"]}}])
    assert (tables(document), document.sheets[0].cell(1, 0)) == ([], {})


def test_a_table_gets_another_name_and_overlaps_no_other():
    document = document_with(BOOK)
    apply(document, [ADD])
    [table] = tables(document)
    apply(document, [{"updateTable": {"table": {"tableId": table["tableId"], "name": "Guests"}, "fields": "name"}}])
    assert [one["name"] for one in tables(document)] == ["Guests"]
    assert refusal(document, {"addTable": {"table": {"range": cells(3, 6, 1, 3)}}}) == (
        400,
        "Invalid requests[0].addTable: A table cannot overlap another table.",
    )


def test_numbers_keep_their_formats_in_an_xlsx_export():
    document = document_with([["Spent", "Due"], [0.25, 45000]])
    shown = [{"numberFormat": {"type": "PERCENT", "pattern": "0%"}}, {"numberFormat": {"type": "DATE"}}]
    values = [{"userEnteredFormat": each} for each in shown]
    start = {"sheetId": 0, "rowIndex": 1, "columnIndex": 0}
    apply(document, [{"updateCells": {"start": start, "rows": [{"values": values}], "fields": "userEnteredFormat"}}])
    sheet = openpyxl.load_workbook(BytesIO(_FORMATS[XLSX](document))).worksheets[0]
    assert [(cell.number_format, cell.is_date) for cell in sheet[2]] == [("0%", False), ("yyyy-mm-dd", True)]
