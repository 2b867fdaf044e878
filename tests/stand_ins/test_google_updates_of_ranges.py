"""Cells are sorted, copied, merged, named, filtered and searched, in the stand-in for Google."""

import pytest
from google_server.updates import apply
from update_examples import BOOK, cells, copy_of, document_with, entered, lines, refusal, shown

# Sorting


def test_sorting_leaves_the_header_and_moves_notes_but_not_heights():
    document = document_with(BOOK)
    note = {"updateCells": {"start": {"rowIndex": 1}, "rows": [{"values": [{"note": "vip"}]}], "fields": "note"}}
    height = {"range": lines("ROWS", 1, 2), "properties": {"pixelSize": 40}, "fields": "pixelSize"}
    apply(document, [note, {"updateDimensionProperties": height}])
    specs = [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]
    apply(document, [{"sortRange": {"range": cells(1, 4, 0, 2), "sortSpecs": specs}}])
    assert shown(document) == [["Name", "Spent"], ["Ben", "10"], ["Cem", "20"], ["Ada", "30"]]
    assert (document.sheets[0].cell(3, 0)["note"], document.sheets[0].row_properties) == ("vip", {1: {"pixelSize": 40}})


@pytest.mark.parametrize(
    ("order", "result"),
    [
        ("ASCENDING", [["2"], ["10"], ["apple"], ["Éclair"], ["zoo"], ["FALSE"], ["TRUE"]]),
        ("DESCENDING", [["TRUE"], ["FALSE"], ["zoo"], ["Éclair"], ["apple"], ["10"], ["2"]]),
    ],
)
def test_numbers_text_and_booleans_in_the_order_of_sheets_with_blanks_last(order, result):
    document = document_with([["zoo"], [10], [], [True], ["apple"], [2], [False], ["Éclair"]], row_count=9)
    specs = [{"dimensionIndex": 0, "sortOrder": order}]
    apply(document, [{"sortRange": {"range": {"sheetId": 0}, "sortSpecs": specs}}])
    assert shown(document) == result


def test_a_second_column_decides_between_equals_and_the_old_order_after_that():
    document = document_with([["b", 1, "x"], ["a", 2, "y"], ["b", 0, "z"], ["a", 2, "w"]])
    specs = [{"dimensionIndex": 0}, {"dimensionIndex": 1, "sortOrder": "DESCENDING"}]
    apply(document, [{"sortRange": {"range": cells(0, 4, 0, 3), "sortSpecs": specs}}])
    assert shown(document) == [["a", "2", "y"], ["a", "2", "w"], ["b", "1", "x"], ["b", "0", "z"]]


def test_a_formula_follows_its_row_when_sorted():
    document = document_with([[3, "=A1*2"], [1, "=A2*2"], [2, "=A3*$A$1"]])
    apply(document, [{"sortRange": {"range": cells(0, 3, 0, 2), "sortSpecs": [{"dimensionIndex": 0}]}}])
    assert [entered(document, row, 1) for row in range(3)] == ["=A1*2", "=A2*$A$1", "=A3*2"]
    assert shown(document) == [["1", "2"], ["2", "2"], ["3", "6"]]


def test_only_the_columns_of_the_range_are_sorted():
    document = document_with([[3, "x", "c"], [1, "y", "a"]])
    apply(document, [{"sortRange": {"range": cells(0, 2, 2, 3), "sortSpecs": [{"dimensionIndex": 2}]}}])
    assert shown(document) == [["3", "x", "a"], ["1", "y", "c"]]


def test_hidden_rows_stay_where_they_are_when_sorted():
    document = document_with([[3], [9], [1]])
    hide = {"range": lines("ROWS", 1, 2), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    apply(document, [{"updateDimensionProperties": hide}])
    apply(document, [{"sortRange": {"range": cells(0, 3, 0, 1), "sortSpecs": [{"dimensionIndex": 0}]}}])
    assert shown(document) == [["1"], ["9"], ["3"]]


def test_a_range_with_a_vertical_merge_is_not_sorted():
    document = document_with(BOOK)
    apply(document, [{"mergeCells": {"range": cells(1, 3, 0, 1)}}])
    sort = {"sortRange": {"range": cells(1, 4, 0, 2), "sortSpecs": [{"dimensionIndex": 1}]}}
    assert refusal(document, sort)[1] == (
        "Invalid requests[0].sortRange: You can't sort a range containing vertical merges. "
        "There is a vertical merge at A2:A3"
    )


def test_duplicates_go_and_the_rest_of_the_range_moves_up():
    document = document_with([["a", 1], ["b", 2], ["a", 3], ["c", 4]])
    compare = [lines("COLUMNS", 0, 1)]
    request = {"deleteDuplicates": {"range": cells(0, 4, 0, 2), "comparisonColumns": compare}}
    assert apply(document, [request]) == [{"deleteDuplicates": {"duplicatesRemovedCount": 1}}]
    assert shown(document) == [["a", "1"], ["b", "2"], ["c", "4"]]


# Copying


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (
            "PASTE_NORMAL",
            {
                "userEnteredValue": {"formulaValue": "=B1*2"},
                "effectiveValue": {"numberValue": 10},
                "formattedValue": "10",
                "userEnteredFormat": {"horizontalAlignment": "LEFT"},
            },
        ),
        (
            "PASTE_VALUES",
            {
                "userEnteredValue": {"numberValue": 6},
                "effectiveValue": {"numberValue": 6},
                "formattedValue": "6",
                "note": "theirs",
            },
        ),
        (
            "PASTE_FORMULA",
            {
                "userEnteredValue": {"formulaValue": "=B1*2"},
                "effectiveValue": {"numberValue": 10},
                "formattedValue": "10",
                "note": "theirs",
            },
        ),
        ("PASTE_FORMAT", {"userEnteredFormat": {"horizontalAlignment": "LEFT"}, "note": "theirs"}),
    ],
)
def test_what_each_kind_of_pasting_brings(kind, cell):
    document = document_with([[3, 5], ["=A1*2"]])
    left = {
        "repeatCell": {
            "range": cells(1, 2, 0, 1),
            "cell": {"userEnteredFormat": {"horizontalAlignment": "LEFT"}},
            "fields": "userEnteredFormat",
        }
    }
    note = {"repeatCell": {"range": cells(1, 2, 1, 2), "cell": {"note": "theirs"}, "fields": "note"}}
    apply(document, [left, note, copy_of(cells(1, 2, 0, 1), cells(1, 2, 1, 2), kind)])
    assert document.sheets[0].cell(1, 1) == cell


def test_a_copy_is_repeated_where_it_fits_and_goes_beyond_a_smaller_destination():
    document = document_with([["a", "b"]])
    apply(document, [copy_of(cells(0, 1, 0, 2), cells(1, 3, 0, 4)), copy_of(cells(0, 1, 0, 2), cells(4, 5, 1, 2))])
    assert shown(document) == [["a", "b"], ["a", "b", "a", "b"], ["a", "b", "a", "b"], [], ["", "a", "b"]]


def test_a_transposed_copy_turns_rows_into_columns():
    document = document_with([["a", "b"], ["c", "d"]])
    apply(document, [copy_of(cells(0, 2, 0, 2), cells(2, 3, 0, 1), orientation="TRANSPOSE")])
    assert shown(document)[2:] == [["a", "c"], ["b", "d"]]


def test_a_copy_to_another_tab_is_its_own():
    document = document_with(BOOK)
    apply(document, [{"addSheet": {"properties": {"sheetId": 5, "title": "Two"}}}])
    apply(document, [copy_of(cells(0, 4, 0, 2), cells(0, 4, 0, 2, 5))])
    apply(document, [{"updateCells": {"range": {"sheetId": 0}, "fields": "*"}}])
    assert (shown(document, 0), shown(document, 1)) == ([], [[str(one) for one in row] for row in BOOK])


def test_what_is_cut_is_followed_by_what_pointed_to_it():
    document = document_with([[3, "=A1"], ["=B1"]])
    cut = {"source": cells(0, 1, 0, 2), "destination": {"rowIndex": 3, "columnIndex": 1}, "pasteType": "PASTE_NORMAL"}
    apply(document, [{"cutPaste": cut}])
    assert shown(document) == [[], ["3"], [], ["", "3", "3"]]
    assert (entered(document, 3, 2), entered(document, 1, 0)) == ("=B4", "=C4")


def test_a_deleted_range_is_closed_from_below():
    document = document_with(BOOK)
    apply(document, [{"deleteRange": {"range": cells(1, 2, 0, 1), "shiftDimension": "ROWS"}}])
    assert shown(document) == [["Name", "Spent"], ["Ben", "30"], ["Cem", "10"], ["", "20"]]
    apply(document, [{"insertRange": {"range": cells(1, 2, 0, 1), "shiftDimension": "ROWS"}}])
    assert shown(document) == [["Name", "Spent"], ["", "30"], ["Ben", "10"], ["Cem", "20"]]


def test_pasted_text_is_read_as_typed():
    document = document_with([])
    paste = {"coordinate": {"rowIndex": 5}, "data": "a,1\nb,2", "delimiter": ",", "type": "PASTE_NORMAL"}
    apply(document, [{"pasteData": paste}])
    assert (shown(document)[5:], document.sheets[0].row_count) == ([["a", "1"], ["b", "2"]], 7)
    assert document.sheets[0].cell(6, 1)["effectiveValue"] == {"numberValue": 2}


# Merges, names, text


def test_a_merge_keeps_the_first_value():
    document = document_with([["", "a"], ["b", "c"]])
    apply(document, [{"mergeCells": {"range": cells(0, 2, 0, 2), "mergeType": "MERGE_ALL"}}])
    assert (shown(document), document.sheets[0].merges) == ([["a"]], [cells(0, 2, 0, 2)])
    assert refusal(document, {"unmergeCells": {"range": cells(0, 1, 0, 1)}})[1].endswith(
        "You must select all cells in a merged range to merge or unmerge them."
    )
    apply(document, [{"unmergeCells": {"range": cells(0, 4, 0, 4)}}])
    assert document.sheets[0].merges == []


def test_a_merge_by_rows_is_one_for_each_row():
    document = document_with([])
    apply(document, [{"mergeCells": {"range": cells(0, 2, 0, 2), "mergeType": "MERGE_ROWS"}}])
    assert document.sheets[0].merges == [cells(0, 1, 0, 2), cells(1, 2, 0, 2)]


def test_a_name_is_given_once():
    document = document_with([])
    add = {"addNamedRange": {"namedRange": {"namedRangeId": "7", "name": "best", "range": cells(0, 2, 0, 2)}}}
    ends = {name: end for name, end in cells(0, 2, 0, 2).items() if name != "sheetId"}
    assert apply(document, [add]) == [
        {"addNamedRange": {"namedRange": {"namedRangeId": "7", "name": "best", "range": ends}}}
    ]
    again = {"addNamedRange": {"namedRange": {"name": "Best", "range": cells(0, 1, 0, 1)}}}
    assert refusal(document, again)[1] == (
        "Invalid requests[0].addNamedRange: Cannot add named range with name Best, "
        "a named range with that name already exists."
    )


def test_text_is_replaced_and_counted():
    document = document_with([["Google Sheets", "Google Docs"], ["x"]])
    request = {"find": "o.* (.*)", "replacement": "$1 Rocks", "searchByRegex": True, "allSheets": True}
    assert apply(document, [{"findReplace": request}]) == [
        {"findReplace": {"valuesChanged": 2, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 2}}
    ]
    assert shown(document) == [["GSheets Rocks", "GDocs Rocks"], ["x"]]


def test_blanks_around_text_are_trimmed():
    document = document_with([["  Ada   L. ", "Ben"]])
    reply = apply(document, [{"trimWhitespace": {"range": {"sheetId": 0}}}])
    assert (reply, shown(document)) == ([{"trimWhitespace": {"cellsChangedCount": 1}}], [["Ada L.", "Ben"]])


# Filters, formats


def test_a_filter_hides_the_rows_that_do_not_pass_until_it_is_cleared():
    document = document_with(BOOK)
    specs = [
        {
            "columnIndex": 1,
            "filterCriteria": {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "15"}]}},
        }
    ]
    apply(document, [{"setBasicFilter": {"filter": {"range": cells(0, 4, 0, 2), "filterSpecs": specs}}}])
    assert document.sheets[0].row_properties == {2: {"hiddenByFilter": True}}
    apply(document, [{"clearBasicFilter": {"sheetId": 0}}])
    assert (document.sheets[0].row_properties, document.sheets[0].basic_filter) == ({}, None)


def test_a_filter_over_a_whole_tab_ends_with_the_grid():
    document = document_with(BOOK)
    apply(document, [{"setBasicFilter": {"filter": {"range": {"sheetId": 0}}}}])
    assert document.sheets[0].basic_filter == {"range": cells(0, 6, 0, 4)}


def test_a_colour_is_kept_in_both_shapes_and_cleared_in_both():
    document = document_with([])
    colour = {"red": 1, "green": 0.5, "blue": 0}
    set_it = {"properties": {"tabColorStyle": {"rgbColor": colour}}, "fields": "tabColorStyle"}
    apply(document, [{"updateSheetProperties": set_it}])
    kept = {"red": 1, "green": 0.49803922}
    properties = document.sheets[0].properties
    assert (properties["tabColor"], properties["tabColorStyle"]) == (kept, {"rgbColor": kept})
    apply(document, [{"updateSheetProperties": {"properties": {}, "fields": "tabColor"}}])
    assert not {"tabColor", "tabColorStyle"} & document.sheets[0].properties.keys()


def test_conditional_formats_are_kept_in_order():
    document = document_with([])
    rules = [
        {"ranges": [cells(0, 1, 0, 1)], "booleanRule": {"condition": {"type": kind}, "format": {}}}
        for kind in ("BLANK", "NOT_BLANK")
    ]
    apply(document, [{"addConditionalFormatRule": {"rule": rule, "index": 0}} for rule in rules])
    reply = apply(document, [{"deleteConditionalFormatRule": {"index": 1}}])
    assert document.sheets[0].conditional_formats == rules[1:]
    assert reply[0]["deleteConditionalFormatRule"]["rule"]["booleanRule"]["condition"] == {"type": "BLANK"}
