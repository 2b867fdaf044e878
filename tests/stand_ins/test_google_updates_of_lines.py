"""Rows and columns are inserted, deleted and moved with everything attached, in the stand-in for Google."""

import pytest
from google_server.references import copied
from google_server.updates import apply
from hypothesis import given
from hypothesis import strategies as st
from update_examples import BOOK, cells, document_with, entered, lines, refusal, shown


def everything_at(document):
    """Whatever has a place, attached to row 2 (Ben) and column 1 (Spent)."""
    location = {"dimensionRange": lines("ROWS", 2, 3)}
    created = {"metadataId": 1, "metadataKey": "id", "visibility": "DOCUMENT", "location": location}
    column = {"dimensionRange": lines("COLUMNS", 1, 2)}
    rule = {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}
    size = {"properties": {"pixelSize": 40}, "fields": "pixelSize"}
    apply(
        document,
        [
            {"createDeveloperMetadata": {"developerMetadata": created}},
            {"createDeveloperMetadata": {"developerMetadata": created | {"metadataId": 2, "location": column}}},
            {"updateDimensionProperties": {"range": lines("ROWS", 2, 3), **size}},
            {"mergeCells": {"range": cells(2, 3, 2, 4)}},
            {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "spent", "range": cells(1, 4, 1, 2)}}},
            {"addProtectedRange": {"protectedRange": {"protectedRangeId": 3, "range": cells(2, 3, 0, 4)}}},
            {"addConditionalFormatRule": {"rule": {"ranges": [cells(1, 4, 1, 2)], "booleanRule": rule}}},
            {"setBasicFilter": {"filter": {"range": cells(0, 4, 0, 2), "criteria": {"1": {"hiddenValues": ["30"]}}}}},
            {"addDimensionGroup": {"range": lines("ROWS", 2, 4)}},
        ],
    )
    return document


def places(document):
    sheet = document.sheets[0]
    found = {
        "metadata": [one["location"]["dimensionRange"]["startIndex"] for one in document.developer_metadata.values()],
        "heights": {row: one for row, one in sheet.row_properties.items() if "pixelSize" in one},
        "hidden": [row for row, one in sheet.row_properties.items() if "hiddenByFilter" in one],
        "merges": sheet.merges,
        "named": [named["range"] for named in document.named_ranges.values()],
        "protected": [one["range"] for one in sheet.protected_ranges],
        "conditional": [one["ranges"] for one in sheet.conditional_formats],
        "filter": sheet.basic_filter and (sheet.basic_filter["range"], [*sheet.basic_filter["criteria"]]),
        "groups": [one["range"] for one in sheet.row_groups],
    }
    return {name: value for name, value in found.items() if value}


# Rows and columns


def test_a_row_inserted_above_moves_everything_down():
    document = everything_at(document_with([*BOOK, ["", "=SUM(B2:B4)"]]))
    apply(document, [{"insertDimension": {"range": lines("ROWS", 1, 3), "inheritFromBefore": True}}])
    assert shown(document) == [["Name", "Spent"], [], [], ["Ada", "30"], ["Ben", "10"], ["Cem", "20"], ["", "60"]]
    assert entered(document, 6, 1) == "=SUM(B4:B6)"
    assert places(document) == {
        "metadata": [4, 1],
        "heights": {4: {"pixelSize": 40}},
        "hidden": [3],
        "merges": [cells(4, 5, 2, 4)],
        "named": [cells(3, 6, 1, 2)],
        "protected": [cells(4, 5, 0, 4)],
        "conditional": [[cells(3, 6, 1, 2)]],
        "filter": (cells(0, 6, 0, 2), ["1"]),
        "groups": [lines("ROWS", 4, 6)],
    }


def test_a_deleted_row_takes_along_what_only_it_had():
    document = everything_at(document_with([*BOOK, ["", "=SUM(B2:B4)+B3"]]))
    apply(document, [{"deleteDimension": {"range": lines("ROWS", 2, 3)}}])
    assert entered(document, 3, 1) == "=SUM(B2:B3)+#REF!"
    assert places(document) == {
        "metadata": [1],
        "hidden": [1],
        "named": [cells(1, 3, 1, 2)],
        "conditional": [[cells(1, 3, 1, 2)]],
        "filter": (cells(0, 3, 0, 2), ["1"]),
        "groups": [lines("ROWS", 2, 3)],
    }


def test_a_moved_row_takes_along_what_it_has():
    document = everything_at(document_with([*BOOK, ["", "=B3"]]))
    apply(document, [{"moveDimension": {"source": lines("ROWS", 2, 3), "destinationIndex": 1}}])
    assert shown(document) == [["Name", "Spent"], ["Ben", "10"], ["Ada", "30"], ["Cem", "20"], ["", "10"]]
    assert entered(document, 4, 1) == "=B2"
    found = places(document)
    assert (found["metadata"], found["heights"], found["hidden"]) == ([1, 1], {1: {"pixelSize": 40}}, [2])
    assert (found["merges"], found["protected"]) == ([cells(1, 2, 2, 4)], [cells(1, 2, 0, 4)])


def test_a_column_inserted_before_moves_everything_to_the_right():
    document = everything_at(document_with([*BOOK, ["=SUM(B2:B4)"]]))
    apply(document, [{"insertDimension": {"range": lines("COLUMNS", 1, 2)}}])
    assert shown(document)[:2] == [["Name", "", "Spent"], ["Ada", "", "30"]]
    assert entered(document, 4, 0) == "=SUM(C2:C4)"
    found = places(document)
    assert (found["metadata"], found["filter"], found["merges"]) == (
        [2, 2],
        (cells(0, 4, 0, 3), ["2"]),
        [cells(2, 3, 3, 5)],
    )


def test_columns_move_as_google_counts_them():
    document = document_with([[0, 1, 2, 3, 4]], column_count=5)
    apply(document, [{"moveDimension": {"source": lines("COLUMNS", 1, 3), "destinationIndex": 4}}])
    assert shown(document) == [["0", "3", "1", "2", "4"]]


def test_a_new_row_looks_like_its_neighbour():
    document = document_with(BOOK)
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    apply(document, [{"repeatCell": {"range": cells(0, 1, 0, 1), "cell": bold, "fields": "userEnteredFormat"}}])
    apply(document, [{"insertDimension": {"range": lines("ROWS", 1, 2), "inheritFromBefore": True}}])
    apply(document, [{"insertDimension": {"range": lines("ROWS", 1, 2), "inheritFromBefore": False}}])
    apply(document, [{"insertDimension": {"range": lines("ROWS", 5, 6), "inheritFromBefore": False}}])
    assert [document.sheets[0].cell(row, 0) == bold for row in (1, 2, 5)] == [True, True, False]


def test_rows_that_would_be_the_last_ones_stay():
    document = document_with(BOOK)
    apply(
        document,
        [
            {
                "updateSheetProperties": {
                    "properties": {"gridProperties": {"frozenRowCount": 1}},
                    "fields": "gridProperties.frozenRowCount",
                }
            }
        ],
    )
    assert refusal(document, {"deleteDimension": {"range": lines("ROWS", 1, 6)}})[1].endswith(
        "Sorry, it is not possible to delete all non-frozen rows."
    )
    assert refusal(document, {"deleteDimension": {"range": lines("COLUMNS", 0, 4)}})[1].endswith(
        "You can't delete all the columns on the sheet."
    )


def test_groups_nest_as_google_says():
    document = document_with([], column_count=8)
    add = [{"addDimensionGroup": {"range": lines("COLUMNS", start, end)}} for start, end in ((1, 4), (2, 5))]
    assert apply(document, add)[1] == {
        "addDimensionGroup": {
            "dimensionGroups": [
                {"range": {"dimension": "COLUMNS", "startIndex": 1, "endIndex": 5}, "depth": 1},
                {"range": {"dimension": "COLUMNS", "startIndex": 2, "endIndex": 4}, "depth": 2},
            ]
        }
    }


@given(st.sampled_from(["ROWS", "COLUMNS"]), st.integers(0, 3), st.integers(1, 3), st.booleans())
def test_what_is_inserted_and_deleted_again_leaves_no_trace(dimension, start, count, before):
    document = everything_at(document_with([*BOOK, ["", "=SUM(B2:B4)+SUM(B:B4)"]]))
    expected = (document.copy(), shown(document))
    span = lines(dimension, start, start + count)
    insert = {"insertDimension": {"range": span, "inheritFromBefore": before and start > 0}}
    apply(document, [insert, {"deleteDimension": {"range": span}}])
    assert (shown(document), places(document)) == (expected[1], places(expected[0]))
    assert entered(document, 4, 1) == "=SUM(B2:B4)+SUM(B:B4)"


@given(st.integers(0, 4), st.integers(1, 2), st.integers(0, 6))
def test_no_row_is_lost_by_moving(start, count, destination):
    document = document_with([["a"], ["b"], ["c"], ["d"], ["e"], ["f"]])
    apply(
        document, [{"moveDimension": {"source": lines("ROWS", start, start + count), "destinationIndex": destination}}]
    )
    left = [*"abcdef"[:start], *"abcdef"[start + count :]]
    before = destination if destination <= start else max(start, destination - count)
    assert shown(document) == [[one] for one in (*left[:before], *"abcdef"[start : start + count], *left[before:])]


# Formulas


@pytest.mark.parametrize(
    ("formula", "copy"),
    [
        ("=A1", "=B3"),
        ("=$A1+A$1+$A$1", "=$A3+B$1+$A$1"),
        ("=SUM(A1:B2)", "=SUM(B3:C4)"),
        ("=SUM(A:A)+SUM(1:1)", "=SUM(B:B)+SUM(3:3)"),
        ('="A1"&A1', '="A1"&B3'),
        ("='My tab'!A1+Other!A1", "='My tab'!B3+Other!B3"),
        ("=LOG10(A1)", "=LOG10(B3)"),
        ("=A2:A", "=B4:B"),
    ],
)
def test_a_formula_copied_two_rows_down_and_one_to_the_right(formula, copy):
    assert copied(formula, 2, 1) == copy


def test_a_formula_copied_over_the_edge_is_broken():
    assert copied("=A1+A5", -2, 0) == "=#REF!+A3"
