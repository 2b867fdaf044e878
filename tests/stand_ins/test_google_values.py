"""Values are read, written, appended and cleared as Google does."""

import pytest
from google_server import values
from google_server.a1 import area, parse, to_a1
from google_server.document import new_document, new_sheet
from typing_in import RAW, TYPED, refusal, shown, typed


@pytest.fixture
def document():
    return new_document("Regulars", document_id="d1")


# Reading


def test_an_empty_tab_has_no_values_key(document):
    assert values.get(document, "Sheet1", {}) == {"range": "Sheet1!A1:Z1000", "majorDimension": "ROWS"}


def test_rows_end_with_their_last_value_and_blank_rows_between_stay(document):
    values.update(document, "A1:D4", RAW, {"values": [["A1", "B1", "", "D1"], ["", "b2", "", ""], [], ["A4"]]})
    assert shown(document) == [["A1", "B1", "", "D1"], ["", "b2"], [], ["A4"]]


def test_columns_can_be_asked_for(document):
    typed(document, "A1", ["a", "b"], ["c"])
    assert shown(document, "A:B", majorDimension="COLUMNS") == [["a", "c"], ["b"]]


def test_values_are_rendered_in_three_ways(document):
    typed(document, "A1", ["=4/2", "2020-01-01", "string", 53], ["=3/2", 0.12, "1999-01-02", "true"])
    assert shown(document) == [["2", "2020-01-01", "string", "53"], ["1.5", "0.12", "1999-01-02", "TRUE"]]
    assert shown(document, valueRenderOption="UNFORMATTED_VALUE") == [
        [2, 43831, "string", 53],
        [1.5, 0.12, 36162, True],
    ]
    assert shown(document, valueRenderOption="FORMULA") == [["=4/2", 43831, "string", 53], ["=3/2", 0.12, 36162, True]]


def test_dates_are_text_when_asked_for_as_formatted_strings(document):
    typed(document, "A1", ["2020-01-01", 5])
    options = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert shown(document, **options) == [["2020-01-01", 5]]


def test_ranges_are_answered_in_the_order_in_which_they_were_asked(document):
    typed(document, "A1", ["a", "b"])
    assert values.batch_get(document, {"ranges": ["B:B", "A1"]}) == {
        "spreadsheetId": "d1",
        "valueRanges": [
            {"range": "Sheet1!B1:B1000", "majorDimension": "ROWS", "values": [["b"]]},
            {"range": "Sheet1!A1", "majorDimension": "ROWS", "values": [["a"]]},
        ],
    }


def test_a_range_is_cut_at_the_end_of_the_grid_but_may_not_begin_beyond_it(document):
    assert values.get(document, "Y999:AC2000", {})["range"] == "Sheet1!Y999:Z1000"
    assert refusal(values.get, document, "A1001:B1002", {}) == (
        400,
        "Range (Sheet1!A1001:B1002) exceeds grid limits. Max rows: 1000, max columns: 26",
    )


def test_a_render_option_nobody_knows_is_refused(document):
    assert refusal(values.get, document, "A1", {"valueRenderOption": ["PRETTY"]}) == (
        400,
        "Invalid value at 'value_render_option' (type.googleapis.com/google.apps.sheets.v4.ValueRenderOption), "
        '"PRETTY"',
    )


# Ranges


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Sheet1", "Sheet1"),
        ("'Sheet1'!D4:A1", "Sheet1!A1:D4"),
        ("sheet1!a:c", "Sheet1!A1:C1000"),
        ("Sheet1!A2:C", "Sheet1!A2:C1000"),
        ("2:3", "Sheet1!A2:Z3"),
        ("$B$2", "Sheet1!B2"),
        ("R2C3", "Sheet1!C2"),
        ("'D3'!A1", "'D3'!A1"),
        ("D3", "Sheet1!D3"),
        ("'Ann''s list'", "'Ann''s list'"),
        ("Kunden für Mai!B:B", "'Kunden für Mai'!B1:B1000"),
        ("Sheet1!Regulars", "Sheet1!B1:C3"),
        ("Regulars", "Sheet1!B1:C3"),
    ],
)
def test_ranges_are_read_and_printed(document, text, printed):
    titles = ("D3", "Ann's list", "Kunden für Mai")
    document.sheets += [new_sheet(position, title, position) for position, title in enumerate(titles, start=1)]
    place = {"startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 3}
    document.named_ranges["1"] = {"namedRangeId": "1", "name": "Regulars", "range": place}
    assert to_a1(document, parse(document, text)) == printed


@pytest.mark.parametrize("text", ["Nowhere!A1", "A0", "Sheet1!", "1", "A1:", "'Sheet1'!A1:Z1:B2", "Sheet1!ABCD1"])
def test_what_is_no_range_is_refused(document, text):
    assert refusal(parse, document, text) == (400, f"Unable to parse range: {text}")


def test_open_ends_stay_open(document):
    assert parse(document, "A2:C") == {"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 3}
    assert str(area(document, {"startColumnIndex": 25})) == "Sheet1!Z1:Z1000"


# Writing


def test_an_update_says_what_it_reached_and_how_much_it_wrote(document):
    body = {"values": [["top left", None, None], [None, None, None], [None, None, 7]]}
    assert values.update(document, "B2", RAW, body) == {
        "spreadsheetId": "d1",
        "updatedRange": "Sheet1!B2:D4",
        "updatedRows": 2,
        "updatedColumns": 2,
        "updatedCells": 2,
    }


def test_an_update_gives_back_the_values_when_asked(document):
    query = {**TYPED, "includeValuesInResponse": ["true"], "responseValueRenderOption": ["UNFORMATTED_VALUE"]}
    assert values.update(document, "A1", query, {"values": [["=1+1", "5%"]]})["updatedData"] == {
        "range": "Sheet1!A1:B1",
        "majorDimension": "ROWS",
        "values": [[2, 0.05]],
    }


def test_raw_input_stays_what_it_is(document):
    values.update(document, "A1", RAW, {"values": [["=1+1", "007", "2020-01-01", 7, True]]})
    assert shown(document, valueRenderOption="UNFORMATTED_VALUE") == [["=1+1", "007", "2020-01-01", 7, True]]


def test_an_empty_text_empties_the_cell_and_null_leaves_it(document):
    typed(document, "A1", ["a", "b", "c"])
    values.update(document, "A1", RAW, {"values": [["", None]]})
    assert shown(document) == [["", "b", "c"]]


@pytest.mark.parametrize(
    ("cells", "rows", "message"),
    [
        ("A1:A2", [[1], [2], [3]], "Requested writing within range [Sheet1!A1:A2], but tried writing to row [3]"),
        ("A2:E2", [[1] * 6], "Requested writing within range [Sheet1!A2:E2], but tried writing to column [F]"),
        ("Z1000", [[1, 2]], "Range (Sheet1!Z1000:AA1000) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("A1001:B1001", [[1]], "Range (Sheet1!A1001:B1001) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("A1", "X", "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""),
        ("A1", [["x" * 50001]], "Your input contains more than the maximum of 50000 characters in a single cell."),
    ],
)
def test_an_update_that_does_not_fit_is_refused_and_leaves_nothing(document, cells, rows, message):
    assert refusal(values.update, document, cells, RAW, {"values": rows}) == (400, message)
    assert shown(document) is None


def test_how_input_is_meant_must_be_said(document):
    expected = (400, "'valueInputOption' is required but not specified")
    assert refusal(values.update, document, "A1", {}, {"values": [["x"]]}) == expected


def test_many_ranges_are_written_as_one(document):
    data = [{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "A4:B4", "values": [["c", "d"]]}]
    answer = values.batch_update(document, {"valueInputOption": "RAW", "data": data})
    assert answer == {
        "spreadsheetId": "d1",
        "totalUpdatedRows": 2,
        "totalUpdatedColumns": 2,
        "totalUpdatedCells": 4,
        "totalUpdatedSheets": 1,
        "responses": [
            {
                "spreadsheetId": "d1",
                "updatedRange": f"Sheet1!A{row}:B{row}",
                "updatedRows": 1,
                "updatedColumns": 2,
                "updatedCells": 2,
            }
            for row in (1, 4)
        ],
    }


def test_of_many_ranges_none_is_written_when_one_is_refused(document):
    data = [{"range": "A1", "values": [["a"]]}, {"range": "Nowhere!A1", "values": [["b"]]}]
    refusal(values.batch_update, document, {"valueInputOption": "RAW", "data": data})
    assert shown(document) is None


def test_clearing_takes_values_and_leaves_formats_and_notes(document):
    typed(document, "A1", ["2020-01-01"])
    document.sheets[0].write_cell(0, 0)["note"] = "ours"
    assert values.batch_clear(document, {"ranges": ["A1:B1", "'Sheet1'!C:C"]}) == {
        "spreadsheetId": "d1",
        "clearedRanges": ["Sheet1!A1:B1", "Sheet1!C1:C1000"],
    }
    number_format = {"type": "DATE", "pattern": "yyyy-mm-dd"}
    assert document.sheets[0].cell(0, 0) == {"userEnteredFormat": {"numberFormat": number_format}, "note": "ours"}


def test_a_protected_cell_is_written_by_its_editors_only(document):
    place = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    editors = {"users": ["ann@example.org"]}
    document.sheets[0].protected_ranges = [{"protectedRangeId": 1, "range": place, "editors": editors}]
    values.update(document, "A1", RAW, {"values": [["a"]]}, user="ann@example.org")
    status, message = refusal(values.update, document, "A1", RAW, {"values": [["b"]]}, "ben@example.org")
    assert (status, message.partition(".")[0]) == (400, "You are trying to edit a protected cell or object")


# Appending


@pytest.mark.parametrize(
    ("searched", "table", "written"),
    [
        ("Sheet1", "Sheet1!B4:D6", "Sheet1!B7"),
        ("C5:D5", "Sheet1!B4:D6", "Sheet1!B7"),
        ("B2:D4", "Sheet1!B4:D6", "Sheet1!B7"),
        ("A3:G10", "Sheet1!B4:D6", "Sheet1!B7"),
        ("A1", "Sheet1!A1:C2", "Sheet1!A3"),
        ("E4", None, "Sheet1!E4"),
        ("A4", None, "Sheet1!A4"),
    ],
)
def test_rows_are_appended_below_the_last_table_in_the_range(document, searched, table, written):
    typed(document, "A1", ["x", "y", "z"], ["x", "y", "z"], [], ["", "x", "y"], ["", "y", "z"], ["", "x", "y", "z"])
    answer = values.append(document, searched, RAW, {"values": [["new"]]})
    assert (answer.get("tableRange"), answer["updates"]["updatedRange"]) == (table, written)


def test_cells_with_a_gap_between_them_are_two_tables(document):
    for _ in range(2):
        values.append(document, "Sheet1", RAW, {"values": [["one", "", "three"]]})
    assert shown(document) == [["one", "", "three"], ["", "", "one", "", "three"]]


def test_appending_makes_the_grid_longer(document):
    document.sheets[0].row_count = 1
    typed(document, "A1", ["a"])
    values.append(document, "A1", RAW, {"values": [["b"], ["c"]]})
    assert (document.sheets[0].row_count, shown(document)) == (3, [["a"], ["b"], ["c"]])


def test_appending_may_insert_rows_and_then_moves_what_is_below(document):
    typed(document, "A1", ["a"], [], ["below"])
    values.append(document, "A1", {**RAW, "insertDataOption": ["INSERT_ROWS"]}, {"values": [["b"], ["c"]]})
    assert (document.sheets[0].row_count, shown(document)) == (1002, [["a"], ["b"], ["c"], [], ["below"]])
