"""gspread itself, over real HTTP with a real service account, finds in the stand-in what it expects of Google."""

import gspread
import pytest
from gspread.exceptions import APIError, WorksheetNotFound
from gspread.utils import ExportFormat
from requests.adapters import HTTPAdapter

PEOPLE = [["Name", "Visits"], ["Ada", 3], ["Grace", 12], ["Mary", 7]]


class ToStandIn(HTTPAdapter):
    """Leads what is meant for Google to the stand-in."""

    def __init__(self, url):
        super().__init__()
        self.url = url

    def send(self, request, *args, **kwargs):
        request.url = self.url + request.path_url
        return super().send(request, *args, **kwargs)


@pytest.fixture
def client(google, tmp_path):
    made = gspread.service_account(filename=google.service_account(tmp_path))
    made.http_client.session.mount("https://", ToStandIn(google.url))
    yield made
    made.http_client.session.close()


@pytest.fixture
def people(client):
    sheet = client.create("Customers").sheet1
    sheet.update(PEOPLE, "A1")
    return sheet


def test_a_new_spreadsheet_is_found_by_title_key_and_url(client):
    made = client.create("Customers")
    found = [client.open("Customers"), client.open_by_key(made.id), client.open_by_url(made.url)]
    assert [(one.id, one.title, one.sheet1.title) for one in found] == [(made.id, "Customers", "Sheet1")] * 3


def test_a_deleted_spreadsheet_is_gone(client):
    made = client.create("Customers")
    client.del_spreadsheet(made.id)
    assert client.list_spreadsheet_files() == []


def test_values_come_back_as_typed_and_as_shown(people):
    people.update([["=B2+B3", "50%", "2024-02-29", "'007", "TRUE"]], "A6", raw=False)
    assert people.get_values("A6:E6") == [["15", "50%", "2024-02-29", "007", "TRUE"]]
    unformatted = people.get("A6:E6", value_render_option="UNFORMATTED_VALUE")
    assert unformatted == [[15, 0.5, 45351, "007", True]]
    assert people.acell("A6", value_render_option="FORMULA").value == "=B2+B3"


def test_raw_text_stays_text(people):
    people.update([["007", "=1+1", "2024-02-29"]], "A6")
    assert people.get("A6:C6", value_render_option="UNFORMATTED_VALUE") == [["007", "=1+1", "2024-02-29"]]


def test_rows_are_appended_below_the_table(people):
    answer = people.append_row(["Joan", 1])
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!A1:B4", "Sheet1!A5:B5")
    assert people.col_values(1) == ["Name", "Ada", "Grace", "Mary", "Joan"]


def test_rows_are_inserted_deleted_and_sorted(people):
    people.insert_row(["Joan", 1], 2)
    people.delete_rows(3)
    people.sort((2, "des"), range="A2:B4")
    assert people.get_all_values() == [["Name", "Visits"], ["Grace", "12"], ["Mary", "7"], ["Joan", "1"]]


def test_cells_are_found_by_what_they_show(people):
    assert people.find("12").address == "B3"
    assert people.find("nobody") is None


def test_ranges_are_read_written_and_cleared_in_batches(people):
    people.batch_update([{"range": "A2", "values": [["Lin"]]}, {"range": "B4:B5", "values": [[8], [9]]}])
    people.batch_clear(["A3:B3"])
    assert people.batch_get(["A2:B3", "B:B"]) == [[["Lin", "3"]], [["Visits"], ["3"], [], ["8"], ["9"]]]


def test_tabs_are_added_copied_renamed_moved_and_deleted(people):
    book = people.spreadsheet
    added = book.add_worksheet("Orders", rows=5, cols=2)
    copy = people.duplicate(insert_sheet_index=0, new_sheet_name="People (2)")
    added.update_title("Bills")
    book.reorder_worksheets([added, people, copy])
    assert [(one.title, one.row_count) for one in book.worksheets()] == [
        ("Bills", 5),
        ("Sheet1", 1000),
        ("People (2)", 1000),
    ]
    assert copy.get_all_values() == people.get_all_values()
    book.del_worksheet(added)
    with pytest.raises(WorksheetNotFound):
        book.worksheet("Bills")


def test_a_tab_is_copied_into_another_spreadsheet(client, people):
    other = client.create("Archive")
    people.copy_to(other.id)
    assert other.worksheet("Copy of Sheet1").get_all_values() == people.get_all_values()


def test_notes_merges_frozen_rows_filters_and_hidden_columns_are_kept(people):
    people.insert_note("A2", "regular since 1843")
    people.merge_cells("A6:B7")
    people.freeze(rows=1)
    people.set_basic_filter("A1:B4")
    people.hide_columns(1, 2)
    [tab] = people.spreadsheet.fetch_sheet_metadata({"includeGridData": "true", "ranges": "Sheet1!A1:B2"})["sheets"]
    assert people.get_note("A2") == "regular since 1843"
    kept = {"startRowIndex": 5, "endRowIndex": 7, "startColumnIndex": 0, "endColumnIndex": 2}
    assert (tab["merges"], tab["basicFilter"]) == ([kept], {"range": {**kept, "startRowIndex": 0, "endRowIndex": 4}})
    assert tab["properties"]["gridProperties"]["frozenRowCount"] == 1
    assert tab["data"][0]["columnMetadata"] == [{"pixelSize": 100}, {"hiddenByUser": True, "pixelSize": 100}]


def test_a_named_range_is_read_by_its_name(people):
    people.define_named_range("A2:A4", "Names")
    assert people.spreadsheet.values_get("Names")["values"] == [["Ada"], ["Grace"], ["Mary"]]


def test_a_csv_comes_in_and_goes_out(client):
    made = client.create("Customers")
    client.import_csv(made.id, b"Name,Visits\nAda,3\n")
    assert client.open_by_key(made.id).sheet1.get_all_values() == [["Name", "Visits"], ["Ada", "3"]]
    assert client.export(made.id, ExportFormat.CSV) == b"Name,Visits\r\nAda,3"


def test_a_spreadsheet_is_copied_with_its_contents(client, people):
    assert client.copy(people.spreadsheet_id, "Again").sheet1.get_all_values() == people.get_all_values()


def test_a_spreadsheet_is_shared_and_taken_back(people):
    book = people.spreadsheet
    book.share("ada@example.org", perm_type="user", role="writer", notify=False)
    shared = [(one["emailAddress"], one["role"]) for one in book.list_permissions()]
    assert ("ada@example.org", "writer") in shared
    assert len(book.remove_permissions("ada@example.org", "writer")) == 1
    assert len(book.list_permissions()) == 1


def test_what_nobody_shared_is_refused_and_what_does_not_exist_is_not_found(google, client):
    private = google.app.store.create("Private", owner="ada@example.org")
    with pytest.raises(PermissionError):
        client.open_by_key(private.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("does-not-exist")


def test_a_reader_may_not_write(google, client):
    shown = google.spreadsheet({"Sheet1": PEOPLE}, role="reader")
    sheet = client.open_by_key(shown.id).sheet1
    assert sheet.acell("A2").value == "Ada"
    with pytest.raises(APIError, match="The caller does not have permission"):
        sheet.update_acell("A2", "Lin")


def test_a_range_that_is_none_is_refused_in_googles_words(people):
    with pytest.raises(APIError, match="Unable to parse range: Nowhere!A1"):
        people.spreadsheet.values_get("Nowhere!A1")
