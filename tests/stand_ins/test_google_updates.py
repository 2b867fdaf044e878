"""What a batchUpdate does as a whole, to tabs, and to what stands in cells, in the stand-in for Google."""

import pytest
from google_server.cells import type_in
from google_server.updates import apply
from update_examples import BOOK, cells, document_with, entered, lines, refusal, shown

# A batch as a whole


def test_a_refused_batch_leaves_everything_as_it_was():
    document = document_with(BOOK)
    sheet = document.sheets[0]
    before = document.copy()
    refusal(
        document,
        {"deleteDimension": {"range": lines("ROWS", 0, 2)}},
        {"updateCells": {"start": {}, "rows": [{"values": [{"note": "hello"}]}], "fields": "note"}},
        {"addSheet": {"properties": {"title": "Second"}}},
        {"deleteSheet": {"sheetId": 77}},
    )
    assert document == before
    assert document.sheets[0] is sheet


def test_the_refusal_names_the_request_and_its_kind():
    document = document_with(BOOK)
    fine = {"updateSheetProperties": {"properties": {"title": "Customers"}, "fields": "title"}}
    assert refusal(document, fine, {"deleteSheet": {"sheetId": 77}}) == (
        400,
        "Invalid requests[1].deleteSheet: No sheet with id: 77",
    )


def test_an_empty_batch_is_refused():
    assert refusal(document_with([])) == (400, "Must specify at least one request.")


def test_an_update_without_fields_is_refused():
    request = {"updateSheetProperties": {"properties": {"title": "Customers"}}}
    assert refusal(document_with([]), request) == (
        400,
        "Invalid requests[0].updateSheetProperties: At least one field must be listed in 'fields'. "
        "(Use '*' to indicate all fields.)",
    )


# Tabs


def test_a_new_tab_is_the_last_one_and_1000_by_26():
    document = document_with([])
    assert apply(document, [{"addSheet": {"properties": {"sheetId": 5, "title": "Lists"}}}]) == [
        {
            "addSheet": {
                "properties": {
                    "sheetId": 5,
                    "title": "Lists",
                    "index": 1,
                    "sheetType": "GRID",
                    "gridProperties": {"rowCount": 1000, "columnCount": 26},
                }
            }
        }
    ]


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"title": "sheet1"}, 'A sheet with the name "sheet1" already exists. Please enter another name.'),
        ({"title": "New", "sheetId": 0}, "A sheet with the ID 0 already exists. Please enter another ID."),
        ({"title": "x" * 101}, "The sheet name cannot be greater than 100 characters."),
        (
            {"title": "Huge", "gridProperties": {"rowCount": 10_000_000, "columnCount": 2}},
            "This action would increase the number of cells in the workbook above the limit of 10000000 cells.",
        ),
    ],
)
def test_a_tab_that_cannot_be_is_refused(properties, message):
    request = {"addSheet": {"properties": properties}}
    assert refusal(document_with([]), request) == (400, f"Invalid requests[0].addSheet: {message}")


def test_the_last_tab_and_the_last_visible_one_stay():
    document = document_with([])
    assert refusal(document, {"deleteSheet": {"sheetId": 0}})[1].endswith(
        "You can't remove all the sheets in a document."
    )
    hide = {"updateSheetProperties": {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}}
    assert refusal(document, hide)[1].endswith("You can't hide all the sheets in a document.")


def test_a_duplicate_has_everything_under_ids_of_its_own():
    document = document_with(BOOK)
    apply(
        document,
        [
            {"mergeCells": {"range": cells(4, 5, 0, 2)}},
            {"setBasicFilter": {"filter": {"range": cells(0, 4, 0, 2)}}},
            {"addProtectedRange": {"protectedRange": {"protectedRangeId": 9, "range": cells(0, 1, 0, 2)}}},
            {"updateCells": {"start": {}, "rows": [{"values": [{"note": "ours"}]}], "fields": "note"}},
        ],
    )
    apply(document, [{"duplicateSheet": {"insertSheetIndex": 1, "newSheetId": 4, "newSheetName": "March"}}])
    copy = document.sheets[1]
    assert shown(document, 1) == shown(document, 0)
    assert copy.properties == document.sheets[0].properties | {"sheetId": 4, "title": "March", "index": 1}
    assert copy.merges == [cells(4, 5, 0, 2, 4)]
    assert copy.basic_filter == {"range": cells(0, 4, 0, 2, 4)}
    assert copy.cell(0, 0)["note"] == "ours"
    [protected] = copy.protected_ranges
    assert protected["range"] == cells(0, 1, 0, 2, 4)
    assert protected["protectedRangeId"] != 9


def test_a_duplicate_does_not_change_with_its_original():
    document = document_with(BOOK)
    apply(document, [{"duplicateSheet": {"newSheetId": 4}}])
    clear = {"updateCells": {"range": {"sheetId": 0}, "fields": "userEnteredValue"}}
    apply(document, [clear])
    assert [sheet.title for sheet in document.sheets] == ["Copy of Sheet1", "Sheet1"]
    assert (shown(document, 0), shown(document, 1)) == ([[str(one) for one in row] for row in BOOK], [])


def test_a_taken_title_or_id_of_a_duplicate_is_refused():
    document = document_with([])
    assert refusal(document, {"duplicateSheet": {"newSheetName": "Sheet1"}})[1].endswith(
        "already exists. Please enter another name."
    )
    assert refusal(document, {"duplicateSheet": {"newSheetId": 0}})[1].endswith(
        "already exists. Please enter another ID."
    )


def test_renaming_a_tab_keeps_formulas_and_moving_it_keeps_counting():
    document = document_with(BOOK)
    apply(document, [{"addSheet": {"properties": {"sheetId": 5, "title": "Sums"}}}])
    type_in(document.sheets[1].write_cell(0, 0), "=SUM(Sheet1!B2:B4)")
    properties = {"sheetId": 0, "title": "My customers", "index": 2}
    apply(document, [{"updateSheetProperties": {"properties": properties, "fields": "title,index"}}])
    assert [(one.title, one.properties["index"]) for one in document.sheets] == [("Sums", 0), ("My customers", 1)]
    assert (entered(document, 0, 0), shown(document)) == ("=SUM('My customers'!B2:B4)", [["60"]])


def test_a_deleted_tab_leaves_a_broken_reference_and_no_metadata():
    document = document_with(BOOK)
    apply(document, [{"addSheet": {"properties": {"sheetId": 5, "title": "Sums"}}}])
    type_in(document.sheets[1].write_cell(0, 0), "=Sheet1!B2")
    create = {"metadataKey": "id", "visibility": "DOCUMENT", "location": {"sheetId": 0}}
    apply(document, [{"createDeveloperMetadata": {"developerMetadata": create}}])
    apply(document, [{"deleteSheet": {"sheetId": 0}}])
    assert (entered(document, 0, 0), document.developer_metadata) == ("=#REF!", {})


def test_a_smaller_grid_cuts_off_what_is_beyond_it():
    document = document_with(BOOK)
    grid = {"rowCount": 2, "columnCount": 1}
    fields = "gridProperties/rowCount,gridProperties/columnCount"
    apply(document, [{"updateSheetProperties": {"properties": {"gridProperties": grid}, "fields": fields}}])
    assert shown(document) == [["Name"], ["Ada"]]


# Cells


def test_text_that_looks_like_something_stays_text():
    document = document_with([])
    values = [{"userEnteredValue": {"stringValue": text}} for text in ("007", "=1+1", "2024-03-01", "TRUE")]
    apply(document, [{"updateCells": {"start": {}, "rows": [{"values": values}], "fields": "userEnteredValue"}}])
    assert shown(document) == [["007", "=1+1", "2024-03-01", "TRUE"]]
    assert document.sheets[0].cell(0, 1)["effectiveValue"] == {"stringValue": "=1+1"}


def test_what_the_mask_names_and_the_cell_lacks_is_cleared_and_nothing_else():
    document = document_with([["Ada"]])
    note = {"updateCells": {"start": {}, "rows": [{"values": [{"note": "ours"}]}], "fields": "note"}}
    apply(document, [note])
    assert document.sheets[0].cell(0, 0)["formattedValue"] == "Ada"
    apply(document, [{"updateCells": {"start": {}, "rows": [{"values": [{}]}], "fields": "userEnteredValue"}}])
    assert document.sheets[0].cell(0, 0) == {"note": "ours"}


def test_a_range_is_cleared_where_the_rows_do_not_reach():
    document = document_with(BOOK)
    rows = [{"values": [{"userEnteredValue": {"numberValue": 5}}]}]
    apply(document, [{"updateCells": {"range": cells(1, 3, 0, 2), "rows": rows, "fields": "userEnteredValue"}}])
    assert shown(document) == [["Name", "Spent"], ["5"], [], ["Cem", "20"]]


def test_a_format_below_a_mask_leaves_its_neighbours():
    document = document_with([[45000]])
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}, "horizontalAlignment": "CENTER"}}
    apply(document, [{"repeatCell": {"range": cells(0, 1, 0, 1), "cell": bold, "fields": "userEnteredFormat"}}])
    date = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}}
    fields = "userEnteredFormat(numberFormat,textFormat.italic)"
    apply(document, [{"updateCells": {"start": {}, "rows": [{"values": [date]}], "fields": fields}}])
    assert document.sheets[0].cell(0, 0) == {
        "userEnteredValue": {"numberValue": 45000},
        "effectiveValue": {"numberValue": 45000},
        "formattedValue": "2023-03-15",
        "userEnteredFormat": {
            "textFormat": {"bold": True},
            "horizontalAlignment": "CENTER",
            "numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"},
        },
    }


def test_a_repeated_formula_reads_from_its_row():
    document = document_with([[1, 10], [2, 20]])
    cell = {"userEnteredValue": {"formulaValue": "=A1+$B$1"}}
    apply(document, [{"repeatCell": {"range": cells(0, 2, 2, 3), "cell": cell, "fields": "userEnteredValue"}}])
    assert shown(document) == [["1", "10", "11"], ["2", "20", "12"]]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"updateCells": {"start": {"rowIndex": 6}, "rows": [{}], "fields": "note"}},
            "updateCells: GridCoordinate.rowIndex[6] is after last row in grid[5]",
        ),
        (
            {"updateCells": {"start": {"columnIndex": 3}, "rows": [{"values": [{}, {}]}], "fields": "note"}},
            "updateCells: Attempting to write column: 4, beyond the last requested column of: 3",
        ),
        (
            {"updateCells": {"range": cells(0, 1, 0, 1), "rows": [{}, {}], "fields": "note"}},
            "updateCells: Attempting to write row: 1, beyond the last requested row of: 0",
        ),
        (
            {"repeatCell": {"range": cells(6, 7, 0, 1), "cell": {}, "fields": "note"}},
            "repeatCell: range.startRowIndex is larger than current grid size (6)",
        ),
        (
            {"deleteDimension": {"range": lines("ROWS", 5, 8)}},
            "deleteDimension: Cannot delete a row that doesn't exist. Tried to delete row index 6 but there are only 6 rows.",
        ),
        (
            {"insertDimension": {"range": lines("ROWS", 6, 7)}},
            "insertDimension: range.startIndex must be less than the grid size (6) if inheritFromBefore is false.",
        ),
        ({"setBasicFilter": {"filter": {"range": {"sheetId": 3}}}}, "setBasicFilter: No grid with id: 3"),
    ],
)
def test_what_lies_beyond_the_grid_is_refused(request_, message):
    assert refusal(document_with(BOOK), request_) == (400, f"Invalid requests[0].{message}")


def test_a_dropdown_is_set_and_taken_away():
    document = document_with(BOOK)
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "yes"}]}, "strict": False}
    apply(document, [{"setDataValidation": {"range": cells(1, 3, 2, 3), "rule": rule}}])
    rules = [document.sheets[0].cell(row, 2).get("dataValidation") for row in range(4)]
    assert rules == [None, rule, rule, None]
    apply(document, [{"setDataValidation": {"range": cells(0, 6, 2, 3)}}])
    assert [document.sheets[0].cell(row, 2) for row in range(4)] == [{}, {}, {}, {}]


def test_appended_cells_come_after_the_last_value_and_the_grid_grows():
    document = document_with(BOOK, row_count=4)
    rows = [{"values": [{"userEnteredValue": {"stringValue": "Dee"}}]}]
    apply(document, [{"appendCells": {"rows": rows, "fields": "userEnteredValue"}}])
    assert (shown(document)[3:], document.sheets[0].row_count) == ([["Cem", "20"], ["Dee"]], 5)
