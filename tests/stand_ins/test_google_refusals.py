"""What Google refuses is refused, in its words where they are known, and leaves the spreadsheet as it was."""

import pytest
from google_server.document import new_document
from google_server.errors import ApiError
from google_server.updates import apply


@pytest.fixture
def document():
    return new_document("Customers")


def refused(document, **request):
    with pytest.raises(ApiError) as refusal:
        apply(document, [request])
    return refusal.value.message


def cells(**value):
    row = {"values": [{"userEnteredValue": value}]}
    return {"start": {"sheetId": 0}, "rows": [row], "fields": "userEnteredValue"}


def test_an_error_cannot_be_written_into_a_cell(document):
    message = "Invalid requests[0].updateCells: Field is read-only: errorValue"
    assert refused(document, updateCells=cells(errorValue={"type": "N_A"})) == message


def test_a_cell_takes_one_kind_of_value(document):
    message = (
        "Invalid requests[0].updateCells: Invalid value: oneof field 'value' is already set. Cannot set 'numberValue'"
    )
    assert refused(document, updateCells=cells(stringValue="7", numberValue=7)) == message


def test_a_kind_of_value_that_is_null_is_none(document):
    apply(document, [{"updateCells": cells(stringValue=None, numberValue=7)}])
    assert document.sheets[0].cell(0, 0)["formattedValue"] == "7"


def test_nothing_cannot_be_pasted(document):
    message = "Invalid requests[0].pasteData: data must not be empty."
    assert refused(document, pasteData={"coordinate": {"sheetId": 0}, "data": ""}) == message


def test_metadata_is_attached_to_something(document):
    nowhere = {"metadataKey": "id", "visibility": "DOCUMENT", "location": {"spreadsheet": False}}
    message = "Invalid requests[0].createDeveloperMetadata: DeveloperMetadata.location must be specified."
    assert refused(document, createDeveloperMetadata={"developerMetadata": nowhere}) == message


@pytest.fixture
def ask(google):
    made = google.spreadsheet({"Sheet1": [["Name"], ["Ada"]]})
    token = google.app.oauth.issue("owner@example.org", {"https://www.googleapis.com/auth/spreadsheets"})

    def asked(method, path, query=None, body=b""):
        headers = {"authorization": f"Bearer {token}"}
        answer = google.app.handle(method, f"/v4/spreadsheets/{made.id}{path}", query, headers, body)
        return answer.status, answer.body.decode()

    return asked


@pytest.mark.parametrize("path", ["", "/values/A1", "/values:batchGet"])
def test_an_option_that_is_misspelt_is_not_passed_over(ask, path):
    status, text = ask("GET", path, {"valueRenderOptions": ["FORMULA"]})
    assert (status, 'Unknown name \\"valueRenderOptions\\": Cannot bind query parameter.' in text) == (400, True)


def test_options_of_a_body_are_not_taken_from_the_query(ask):
    assert ask("POST", "/values:batchUpdate", {"valueInputOption": ["RAW"]}, b'{"data": []}')[0] == 400


def test_options_that_every_address_has_are_taken(ask):
    status, text = ask("GET", "/values/A2", {"prettyPrint": ["false"], "fields": ["values"], "alt": ["json"]})
    assert (status, text) == (200, '{"values":[["Ada"]]}')


def test_a_write_that_says_not_where_is_refused(ask):
    status, text = ask("POST", "/values:batchUpdateByDataFilter", None, b'{"valueInputOption": "RAW", "data": [{}]}')
    assert (status, "Must specify a1Range, gridRange or developerMetadataLookup" in text) == (400, True)
