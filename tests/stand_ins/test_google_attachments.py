"""Protections stop who is not let in, and developer metadata is found, in the stand-in for Google."""

import pytest
from google_server import metadata
from google_server.updates import apply
from update_examples import BOOK, cells, copy_of, document_with, lines, refusal

# Protection


PROTECTED = {"addProtectedRange": {"protectedRange": {"protectedRangeId": 3, "range": cells(0, 1, 0, 4)}}}
WRITE = {"updateCells": {"start": {}, "rows": [{"values": [{"note": "x"}]}], "fields": "note"}}
REFUSED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection "
    "if you need to edit."
)


def test_a_protection_stops_whoever_it_does_not_list():
    document = document_with(BOOK)
    [reply] = apply(document, [PROTECTED], user="ada@example.org")
    ends = {name: end for name, end in cells(0, 1, 0, 4).items() if name != "sheetId"}
    told = {"protectedRangeId": 3, "range": ends, "requestingUserCanEdit": True, "editors": {}}
    assert reply == {"addProtectedRange": {"protectedRange": told}}
    assert refusal(document, WRITE, user="ben@example.org") == (400, f"Invalid requests[0].updateCells: {REFUSED}")
    apply(document, [WRITE], user="ada@example.org")
    apply(document, [WRITE], user=document.owner)
    assert document.sheets[0].cell(0, 0)["note"] == "x"


@pytest.mark.parametrize(
    "request_",
    [
        {"deleteDimension": {"range": lines("COLUMNS", 0, 1)}},
        {"sortRange": {"range": cells(0, 4, 0, 2), "sortSpecs": [{"dimensionIndex": 0}]}},
        copy_of(cells(1, 2, 0, 1), cells(0, 1, 0, 1)),
        {"deleteSheet": {"sheetId": 0}},
        {"deleteProtectedRange": {"protectedRangeId": 3}},
    ],
)
def test_a_protection_stops_every_kind_of_change(request_):
    document = document_with(BOOK)
    apply(document, [PROTECTED, {"addSheet": {"properties": {"title": "Two"}}}], user="ada@example.org")
    assert refusal(document, request_, user="ben@example.org")[1].endswith(REFUSED)


def test_a_warning_stops_no_program_and_has_no_editors():
    document = document_with(BOOK)
    warning = {"range": cells(0, 1, 0, 4), "warningOnly": True}
    apply(document, [{"addProtectedRange": {"protectedRange": warning}}], user="ada@example.org")
    apply(document, [WRITE], user="ben@example.org")
    editors = {"editors": {"users": ["ada@example.org"]}}
    assert refusal(document, {"addProtectedRange": {"protectedRange": warning | editors}})[1].endswith(
        "ProtectedRange is warningOnly. Editors cannot be set on it."
    )


def test_a_row_next_to_a_protection_may_be_inserted_but_not_inside():
    document = document_with(BOOK)
    protect = {"addProtectedRange": {"protectedRange": {"range": cells(0, 2, 0, 4)}}}
    apply(document, [protect], user="ada@example.org")
    inside = {"insertDimension": {"range": lines("ROWS", 1, 2)}}
    assert refusal(document, inside, user="ben@example.org")[1].endswith(REFUSED)
    apply(document, [{"insertDimension": {"range": lines("ROWS", 2, 3)}}], user="ben@example.org")


# Developer metadata


def attached(metadata_id, key, value, location):
    held = {"metadataId": metadata_id, "metadataKey": key, "metadataValue": value}
    return {"createDeveloperMetadata": {"developerMetadata": {**held, "location": location, "visibility": "DOCUMENT"}}}


def with_metadata():
    document = document_with(BOOK)
    places_ = [{"dimensionRange": lines("ROWS", 2, 3)}, {"dimensionRange": lines("COLUMNS", 1, 2)}, {"sheetId": 0}]
    named = [("row", "r1"), ("column", "c1"), ("tab", "t1")]
    apply(document, [attached(at, *named[at - 1], places_[at - 1]) for at in (1, 2, 3)])
    apply(document, [attached(4, "file", "f1", {"spreadsheet": True})])
    return document


def test_metadata_is_answered_with_its_place():
    assert metadata.get(with_metadata(), 1) == {
        "metadataId": 1,
        "metadataKey": "row",
        "metadataValue": "r1",
        "location": {"locationType": "ROW", "dimensionRange": {"dimension": "ROWS", "startIndex": 2, "endIndex": 3}},
        "visibility": "DOCUMENT",
    }


@pytest.mark.parametrize(
    ("lookup", "found"),
    [
        ({"metadataKey": "row"}, [1]),
        ({"metadataId": 2}, [2]),
        ({"metadataKey": "row", "metadataValue": "other"}, []),
        ({"locationType": "SHEET"}, [3]),
        ({"visibility": "DOCUMENT"}, [1, 2, 3, 4]),
        ({"metadataLocation": {"dimensionRange": lines("ROWS", 2, 3)}}, [1, 2, 3]),
        (
            {
                "metadataLocation": {"dimensionRange": lines("ROWS", 2, 3)},
                "locationMatchingStrategy": "EXACT_LOCATION",
            },
            [1],
        ),
        ({"metadataLocation": {"dimensionRange": lines("ROWS", 0, 1)}, "locationType": "ROW"}, []),
        ({"metadataLocation": {"spreadsheet": True}}, [4]),
    ],
)
def test_metadata_is_looked_up(lookup, found):
    answer = metadata.search(with_metadata(), {"dataFilters": [{"developerMetadataLookup": lookup}]})
    matched = answer.get("matchedDeveloperMetadata", [])
    assert [one["developerMetadata"]["metadataId"] for one in matched] == found


@pytest.mark.parametrize(
    ("data_filter", "ranges"),
    [
        ({"a1Range": "Sheet1!A2:B"}, [{"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 2}]),
        ({"gridRange": {"startRowIndex": 1}}, [{"sheetId": 0, "startRowIndex": 1}]),
        (
            {"developerMetadataLookup": {"metadataKey": "row"}},
            [{"sheetId": 0, "startRowIndex": 2, "endRowIndex": 3}],
        ),
        (
            {"developerMetadataLookup": {"metadataKey": "column"}},
            [{"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2}],
        ),
        ({"developerMetadataLookup": {"metadataKey": "tab"}}, [{"sheetId": 0}]),
        ({"developerMetadataLookup": {"metadataKey": "nothing"}}, []),
    ],
)
def test_a_data_filter_selects_ranges(data_filter, ranges):
    assert metadata.ranges_of(with_metadata(), data_filter) == ranges


def test_a_metadata_id_is_taken_once():
    document = with_metadata()
    assert refusal(document, attached(1, "row", "again", {"sheetId": 0})) == (
        400,
        "Invalid requests[0].createDeveloperMetadata: Cannot add developer metadata with ID [1] "
        "because developer metadata with that ID already exists.",
    )


def test_metadata_is_changed_and_deleted_by_what_a_filter_selects():
    document = with_metadata()
    row = {"developerMetadataLookup": {"metadataKey": "row"}}
    change = {"dataFilters": [row], "developerMetadata": {"metadataValue": "r2"}, "fields": "metadataValue"}
    [changed] = apply(document, [{"updateDeveloperMetadata": change}])
    [gone] = apply(document, [{"deleteDeveloperMetadata": {"dataFilter": row}}])
    assert changed["updateDeveloperMetadata"]["developerMetadata"][0]["metadataValue"] == "r2"
    assert (
        gone["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
        == changed["updateDeveloperMetadata"]["developerMetadata"]
    )
    assert [*document.developer_metadata] == [2, 3, 4]


def test_more_metadata_than_google_keeps_is_refused():
    document = document_with([])
    requests = [attached(at, "key", "x" * 9_997, {"sheetId": 0}) for at in (1, 2, 3, 4)]
    apply(document, requests[:3])
    assert refusal(document, requests[3])[1].endswith("storage limit of 30000 characters.")
