"""Values, cells and formulas of the stand-in are what Google says they are."""

from datetime import date, datetime

import pytest
from google_server import spreadsheets, values
from google_server.a1 import area, parse, to_a1
from google_server.cells import now_in, recalculate, set_value
from google_server.document import new_document, new_sheet
from google_server.errors import ApiError
from google_server.fields import masked
from google_server.input import parse_entered
from google_server.rendering import show

TYPED = {"valueInputOption": ["USER_ENTERED"]}
RAW = {"valueInputOption": ["RAW"]}


@pytest.fixture
def document():
    return new_document("Regulars", document_id="d1")


def typed(document, cells, *rows):
    values.update(document, cells, TYPED, {"values": list(rows)})


def shown(document, cells="Sheet1", **options):
    return values.get(document, cells, {name: [value] for name, value in options.items()}).get("values")


def refusal(call, *arguments):
    with pytest.raises(ApiError) as caught:
        call(*arguments)
    return caught.value.status, caught.value.message


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


# Input as typed


@pytest.mark.parametrize(
    ("text", "value", "pattern", "formatted"),
    [
        ("0042", 42, None, "42"),
        ("2,000,000.01", 2000000.01, "#,##0.00", "2,000,000.01"),
        ("-3.5", -3.5, None, "-3.5"),
        ("(5)", -5, None, "-5"),
        ("12%", 0.12, "0%", "12%"),
        ("$5.10", 5.1, '"$"#,##0.00', "$5.10"),
        ("1e5", 100000, "0.00E+00", "1.00E+05"),
        ("1/2/2020", 43832, "m/d/yyyy", "1/2/2020"),
        ("3/4", 45355, "m/d", "3/4"),
        ("2020-01-01", 43831, "yyyy-mm-dd", "2020-01-01"),
        ("Jan 5, 2024", 45296, "mmm d, yyyy", "Jan 5, 2024"),
        ("5-Jan-2024", 45296, "d-mmm-yyyy", "5-Jan-2024"),
        ("1/2/2020 12:30", 43832.520833333336, "m/d/yyyy h:mm", "1/2/2020 12:30"),
        ("10:15 PM", 0.9270833333333334, "h:mm am/pm", "10:15 PM"),
    ],
)
def test_numbers_and_dates_are_recognized_as_typed(text, value, pattern, formatted):
    entered, number_format = parse_entered(text, "en_US", date(2024, 6, 1))
    assert (entered, (number_format or {}).get("pattern")) == ({"numberValue": value}, pattern)
    assert show(entered, number_format) == formatted


@pytest.mark.parametrize(
    ("locale", "text", "formatted"),
    [
        ("de_DE", "1.234,56", "1.234,56"),
        ("de_DE", "10 €", "€10"),
        ("de_DE", "1.2.2024", "1.2.2024"),
        ("en_GB", "13/2/2024", "13/2/2024"),
        ("fr_FR", "3,5", "3,5"),
    ],
)
def test_the_locale_says_how_numbers_and_dates_are_written(locale, text, formatted):
    entered, number_format = parse_entered(text, locale)
    assert (list(entered), show(entered, number_format, locale)) == (["numberValue"], formatted)


@pytest.mark.parametrize("text", ["2024-02-30", "13/13/2024", "a@example.org", "3 Maple Road", "-", "$", "1,2,3"])
def test_other_text_stays_text(text):
    assert parse_entered(text) == ({"stringValue": text}, None)


def test_an_apostrophe_keeps_text_as_it_is():
    assert parse_entered("'007") == ({"stringValue": "007"}, None)


def test_a_telephone_number_with_a_plus_and_blanks_becomes_a_broken_formula(document):
    typed(document, "A1", ["+49 151 234", "+49151234"])
    assert shown(document) == [["#ERROR!", "49151234"]]


def test_plain_text_cells_keep_what_is_typed(document):
    document.sheets[0].write_cell(0, 0)["userEnteredFormat"] = {"numberFormat": {"type": "TEXT", "pattern": "@"}}
    typed(document, "A1", ["=1+1"])
    assert document.sheets[0].cell(0, 0)["userEnteredValue"] == {"stringValue": "=1+1"}


@pytest.mark.parametrize(
    ("number", "number_format", "formatted"),
    [
        (1 / 1024, None, "0.0009765625"),
        (10 / 3, None, "3.333333333"),
        (12345678901, None, "12345678901"),
        (1e15, None, "1E+15"),
        (-1234.5, {"type": "NUMBER", "pattern": "#,##0.00;(#,##0.00)"}, "(1,234.50)"),
        (0.5, {"type": "PERCENT"}, "50.00%"),
        (7, {"type": "NUMBER", "pattern": "000"}, "007"),
        (45296.75, {"type": "DATE_TIME", "pattern": "ddd d mmmm yyyy, hh:mm"}, "Fri 5 January 2024, 18:00"),
        (45296, {"type": "DATE"}, "1/5/2024"),
    ],
)
def test_numbers_are_shown_by_their_format(number, number_format, formatted):
    assert show({"numberValue": number}, number_format) == formatted


# Formulas


@pytest.mark.parametrize(
    ("formula", "formatted"),
    [
        ("=A1+B1*2", "8"),
        ("=-2^2", "4"),
        ('=A1&" "&C1', "2 Ann"),
        ("=SUM(A1:B1)", "5"),
        ("=AVERAGE(A1:C1)", "2.5"),
        ("=COUNT(A1:D1)", "2"),
        ('=IF(A1>1;"many";"one")', "many"),
        ('=CONCATENATE(C1,"-",A1)', "Ann-2"),
        ('=HYPERLINK("https://example.org","shop")', "shop"),
        ("=Z9", "0"),
        ('=Z9=""', "TRUE"),
        ('=C1="ann"', "TRUE"),
        ("=A1/0", "#DIV/0!"),
        ('=IFERROR(A1/0,"none")', "none"),
        ("=C1+1", "#VALUE!"),
        ("=NOSUCH(1)", "#NAME?"),
        ("=Nowhere!A1", "#REF!"),
        ("=(1", "#ERROR!"),
        ("=E1", "#REF!"),
        ("=F1", "7"),
    ],
)
def test_formulas_are_calculated(document, formula, formatted):
    typed(document, "A1", [2, 3, "Ann", "", formula, "=G1", 7])
    assert shown(document, "E1") == [[formatted]]


def test_formulas_follow_the_cells_they_name(document):
    typed(document, "A1", [2, "=A1*2", "=B1+1"])
    typed(document, "A1", [10])
    assert shown(document) == [["10", "20", "21"]]


def test_today_is_the_day_in_the_documents_time_zone():
    document = new_document("Regulars", time_zone="Pacific/Auckland")
    midnight_less_one = datetime.fromisoformat("2024-06-01T23:00:00+00:00").timestamp()
    set_value(document.sheets[0].write_cell(0, 0), {"formulaValue": "=TODAY()+1"})
    recalculate(document, midnight_less_one)
    assert (shown(document), now_in(document, midnight_less_one)) == ([["6/3/2024"]], datetime(2024, 6, 2, 11))


# Spreadsheets


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
