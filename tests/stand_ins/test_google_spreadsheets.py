"""A spreadsheet is told, cut to what was asked for, made and copied as Google does."""

import pytest
from google_server import spreadsheets, values
from google_server.document import new_document, new_sheet
from google_server.errors import ApiError
from google_server.fields import masked
from typing_in import shown, typed


@pytest.fixture
def document():
    return new_document("Regulars", document_id="d1")


def test_a_new_spreadsheet_leaves_out_defaults(document):
    answer = spreadsheets.get(document, {})
    grid = {"rowCount": 1000, "columnCount": 26}
    properties = {"sheetId": 0, "title": "Sheet1", "index": 0, "sheetType": "GRID", "gridProperties": grid}
    assert list(answer) == ["spreadsheetId", "properties", "sheets", "spreadsheetUrl"]
    assert answer["sheets"] == [{"properties": properties}]


def test_a_mask_names_the_parts_of_cells_that_are_wanted(document):
    typed(document, "A1", ["=1+1", "", "2020-01-01"])
    document.sheets[0].write_cell(1, 0)["note"] = "ours"
    cells = "userEnteredValue/formulaValue,effectiveValue,effectiveFormat/numberFormat/type,note"
    answer = spreadsheets.get(document, {"fields": [f"sheets(properties.title,data(rowData(values({cells}))))"]})
    row = [
        {"userEnteredValue": {"formulaValue": "=1+1"}, "effectiveValue": {"numberValue": 2}, "effectiveFormat": {}},
        {},
        {
            "userEnteredValue": {},
            "effectiveValue": {"numberValue": 43831},
            "effectiveFormat": {"numberFormat": {"type": "DATE"}},
        },
    ]
    data = [{"rowData": [{"values": row}, {"values": [{"effectiveFormat": {}, "note": "ours"}]}]}]
    assert answer == {"sheets": [{"properties": {"title": "Sheet1"}, "data": data}]}


def test_ranges_cut_the_cells_and_say_where_they_begin(document):
    typed(document, "B2", ["b", "c"])
    document.sheets.append(new_sheet(5, "Other", 1))
    query = {
        "ranges": ["B2:C3"],
        "fields": ["sheets(properties.sheetId,data(startRow,startColumn,rowData.values.note))"],
    }
    data = [{"startRow": 1, "startColumn": 1, "rowData": [{"values": [{}, {}]}]}]
    assert spreadsheets.get(document, query) == {"sheets": [{"properties": {"sheetId": 0}, "data": data}]}


def test_cells_come_without_a_mask_only_when_asked_for(document):
    typed(document, "A1", ["a"])
    (sheet,) = spreadsheets.get(document, {"includeGridData": ["true"], "ranges": ["A1:B1"]})["sheets"]
    (data,) = sheet["data"]
    (cell,) = data["rowData"][0]["values"]
    assert (list(data), data["columnMetadata"]) == (
        ["rowData", "rowMetadata", "columnMetadata"],
        [{"pixelSize": 100}, {"pixelSize": 100}],
    )
    assert list(cell) == ["userEnteredValue", "effectiveValue", "formattedValue", "effectiveFormat"]


def test_rows_tell_that_they_are_hidden_and_what_they_are_marked_with(document):
    document.sheets[0].row_properties[1] = {"hiddenByFilter": True}
    place = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    mark = {"metadataId": 7, "location": {"locationType": "ROW", "dimensionRange": place}}
    document.developer_metadata[7] = mark
    fields = "sheets.data.rowMetadata(hiddenByFilter,developerMetadata.metadataId)"
    lines = [{"developerMetadata": [{"metadataId": 7}]}, {"hiddenByFilter": True}, {}]
    expected = {"sheets": [{"data": [{"rowMetadata": lines}]}]}
    assert spreadsheets.get(document, {"fields": [fields], "ranges": ["A1:A3"]}) == expected


def test_a_mask_of_a_field_that_does_not_exist_is_refused(document):
    with pytest.raises(ApiError) as caught:
        spreadsheets.get(document, {"fields": ["sheets.data.rowdata"]})
    sentence = "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.data.rowdata'."
    assert caught.value.details[0]["fieldViolations"] == [{"field": "fields", "description": sentence}]


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ("a", {"a": {"b": 1, "c": [{"d": 2, "e": 3}, {"e": 4}]}}),
        ("a.b,f", {"a": {"b": 1}, "f": 5}),
        ("a/c/d", {"a": {"c": [{"d": 2}, {}]}}),
        ("a(b,c(e))", {"a": {"b": 1, "c": [{"e": 3}, {"e": 4}]}}),
        ("a.b,a.c.e", {"a": {"b": 1, "c": [{"e": 3}, {"e": 4}]}}),
        ("*", {"a": {"b": 1, "c": [{"d": 2, "e": 3}, {"e": 4}]}, "f": 5}),
        ("*/b", {"a": {"b": 1}, "f": 5}),
    ],
)
def test_partial_responses_are_cut_out(fields, left):
    assert masked({"a": {"b": 1, "c": [{"d": 2, "e": 3}, {"e": 4}]}, "f": 5}, fields) == left


def test_a_spreadsheet_is_created_with_its_tabs(document):
    cell = {"userEnteredValue": {"stringValue": "=1+1"}, "note": "ours"}
    tab = {"properties": {"title": "Today", "sheetId": 7}, "data": [{"startRow": 1, "rowData": [{"values": [cell]}]}]}
    created = spreadsheets.create({"properties": {"title": "Lists", "locale": "de_DE"}, "sheets": [tab]})
    assert (created.name, created.properties["locale"], created.sheets[0].id) == ("Lists", "de_DE", 7)
    assert shown(created, "Today") == [[], ["=1+1"]]


def test_a_tab_is_copied_to_another_file(document):
    typed(document, "A1", ["a"])
    other = new_document("Other")
    spreadsheets.copy_to(document, 0, other)
    answer = spreadsheets.copy_to(document, 0, other)
    assert (answer["title"], answer["index"]) == ("Copy of Sheet1 2", 2)
    assert shown(other, "Copy of Sheet1") == [["a"]]


# Copies


def test_a_copy_is_changed_without_the_original_and_the_other_way_round(document):
    typed(document, "A1", ["one", "=A1"])
    copy = document.copy()
    typed(copy, "A1", ["two"])
    typed(document, "A2", ["three"])
    assert (shown(document), shown(copy)) == ([["one", "one"], ["three"]], [["two", "two"]])


# Data filters


def test_values_are_found_by_what_a_row_is_marked_with(document):
    typed(document, "A1", ["a"], ["b", "c"])
    place = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    location = {"locationType": "ROW", "dimensionRange": place}
    document.developer_metadata[7] = {"metadataId": 7, "metadataKey": "id", "location": location}
    marked = {"developerMetadataLookup": {"metadataKey": "id"}}
    part = {"dataFilter": marked, "values": [[None, "new"]]}
    values.batch_update_by_data_filter(document, {"valueInputOption": "RAW", "data": [part]})
    found = {"range": "Sheet1!A2:Z2", "majorDimension": "ROWS", "values": [["b", "new"]]}
    assert values.batch_get_by_data_filter(document, {"dataFilters": [marked]}) == {
        "spreadsheetId": "d1",
        "valueRanges": [{"valueRange": found, "dataFilters": [marked]}],
    }
    cleared = {"spreadsheetId": "d1", "clearedRanges": ["Sheet1!A2:Z2"]}
    assert values.batch_clear_by_data_filter(document, {"dataFilters": [marked]}) == cleared


def test_a_spreadsheet_is_cut_to_what_filters_find(document):
    typed(document, "A1", ["a", "b"])
    body = {"dataFilters": [{"a1Range": "B1:C1"}]}
    fields = {"fields": ["sheets.data.rowData.values.formattedValue"]}
    data = [{"rowData": [{"values": [{"formattedValue": "b"}]}]}]
    assert spreadsheets.get_by_data_filter(document, body, fields) == {"sheets": [{"data": data}]}
