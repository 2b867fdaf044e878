"""Lists in a spreadsheet at Google: what is written, what is left alone, and how a write that missed is put right."""

import json
import sys
from datetime import date
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "stand_ins")]

from google_server import document, updates
from people_at_work import Direct

from connectors.errors import SourceUnavailable
from connectors.google.api.responses import GoogleRefused
from connectors.google.sheet_target import GoogleWorkbook
from connectors.google.write.sync_state import sheet_id
from connectors.target import Column, Link, Stored, Tab

COLUMNS = (
    Column("Customer", width=24, is_key=True, note="Whom to contact"),
    Column("Phone"),
    Column("Why", width=40),
    Column("Due", kind="date"),
    Column("Status", ours=False, choices=("To do", "Won"), begins_with="To do"),
    Column("Notes", ours=False),
    Column("id", hidden=True),
)
HEADINGS = [column.heading for column in COLUMNS]
DUE = date(2026, 3, 5)


def row(key, why="birthday", **cells):
    ours = {"Customer": f"Ada {key}", "Phone": "+441", "Why": why, "Due": DUE, "Status": "To do"}
    return {"id": key, **ours, **cells}


def tab(*rows, name="Birthdays", columns=COLUMNS):
    return Tab(name, columns, rows)


class Shop:
    """A spreadsheet, and what somebody does before the request of that number (from 1, counted in each push)."""

    def __init__(self):
        self.doc = document.new_document("Follow-ups")
        self.acts = {}
        self.google = Direct(self.doc, self._between)

    def _between(self):
        act = self.acts.pop(self.google.requests + 1, None)
        if act:
            act()

    def read(self):
        """Read what people typed, as a refresh begins; the rows, and what landing makes of them."""
        self.google.requests = self.google.writes = 0
        self.target = GoogleWorkbook(self.google, "it", "Google sheet Lists", "lists", lambda: date(2026, 3, 1))
        edits = self.target.read_edits()
        rows = edits.rows.to_pylist() if edits else []
        own = ("tab", "id", "_row", "_types")
        return Stored.of((r["tab"], r["id"], {k: v for k, v in r.items() if k not in own}) for r in rows)

    def push(self, *tabs):
        """A whole refresh."""
        stored = self.read()
        return self.target.push(tabs, stored)

    def sheet(self, title="Birthdays"):
        return self.doc.sheet_by_title(title)

    def shown(self, title="Birthdays"):
        sheet = self.sheet(title)
        height, width = sheet.data_size()
        return [[sheet.cell(r, c).get("formattedValue", "") for c in range(width)] for r in range(height)]

    def titles(self):
        return [sheet.properties["title"] for sheet in self.doc.sheets]

    def type(self, row, column, text, title="Birthdays"):
        """Type into a cell; row and column from 0."""
        start = {"sheetId": self.sheet(title).properties["sheetId"], "rowIndex": row, "columnIndex": column}
        cells = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
        self.apply({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})

    def apply(self, *requests):
        updates.apply(self.doc, list(requests))

    def lines(self, kind, dimension, start, **more):
        span = {"sheetId": self.sheet().properties["sheetId"], "dimension": dimension}
        return {kind: {"range": {**span, "startIndex": start, "endIndex": start + 1}, **more}}


@pytest.fixture
def shop():
    return Shop()


SHOWN = ["Ada a", "+441", "birthday", "5 Mar 2026", "To do", "", "a"]


def test_a_first_push_makes_the_tab_and_a_second_one_writes_nothing(shop):
    done = shop.push(tab(row("a")))
    assert (done.added, shop.shown(), shop.google.requests) == (1, [HEADINGS, SHOWN], 3)
    quiet = shop.push(tab(row("a")))
    assert (quiet.is_written, shop.google.requests, shop.google.writes) == (False, 2, 0)


def test_a_push_that_writes_adds_and_removes_takes_six_requests_and_leaves_no_copy(shop):
    shop.push(tab(row("a"), row("b")))
    done = shop.push(tab(row("a", "renewal"), row("c")))
    assert (done.added, done.changed, done.removed, shop.google.requests) == (1, 1, 1, 6)
    assert [line[6] + line[2] for line in shop.shown()[1:]] == ["arenewal", "cbirthday"]
    assert shop.titles() == ["Sheet1", "_regulars", "Birthdays"]


def test_a_new_tab_is_frozen_filtered_has_a_dropdown_warns_and_hides_the_ids(shop):
    shop.push(tab(row("a")))
    sheet = shop.sheet()
    rule = sheet.cell(1, 4)["dataValidation"]
    assert sheet.properties["gridProperties"]["frozenRowCount"] == 1
    assert sheet.basic_filter["range"]["endColumnIndex"] == 7
    assert [v["userEnteredValue"] for v in rule["condition"]["values"]] == ["To do", "Won"]
    assert rule.get("strict", False) is False
    assert [(p["warningOnly"], p["range"]["startColumnIndex"]) for p in sheet.protected_ranges] == [
        (True, 0),
        (True, 6),
    ]
    assert sheet.column_properties[6]["hiddenByUser"] is True
    assert sheet.cell(0, 0)["note"] == "Whom to contact"
    assert shop.doc.sheet_by_title("_regulars").properties["hidden"] is True


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 1", "-5", "@x", "007", "1/2/2026", "TRUE", "'quoted", "_x000D_", "_x4E2D_"]
)
def test_text_of_a_customer_is_never_anything_but_text(shop, text):
    shop.push(tab(row("a", text)))
    assert shop.sheet().cell(1, 2)["userEnteredValue"] == {"stringValue": text}
    assert not shop.push(tab(row("a", text))).is_written


def test_a_link_leads_there_and_is_no_formula(shop):
    url = "https://docs.google.com/spreadsheets/d/x/edit#gid=0&range=F14"
    shop.push(tab(row("a", Link("row 14", url))))
    cell = shop.sheet().cell(1, 2)
    assert cell["userEnteredValue"] == {"stringValue": "row 14"}
    assert cell["userEnteredFormat"]["textFormat"]["link"] == {"uri": url}


def test_what_people_typed_comes_back_with_their_own_columns(shop):
    shop.push(tab(row("a")))
    shop.type(1, 5, "rang")
    shop.type(0, 7, "Shoe size")
    shop.type(1, 7, "42")
    assert shop.read().cells == {("Birthdays", "a"): [{"Status": "To do", "Notes": "rang", "Shoe size": "42"}]}


def test_a_row_leaves_only_when_what_was_typed_in_it_is_stored(shop):
    shop.push(tab(row("a"), row("b")))
    shop.acts = {3: lambda: shop.type(1, 5, "typed after the reading")}
    kept = shop.push(tab(row("b")))
    assert (kept.removed, kept.kept, [line[6] for line in shop.shown()[1:]]) == (0, 1, ["a", "b"])
    gone = shop.push(tab(row("b")))
    assert (gone.removed, [line[6] for line in shop.shown()[1:]]) == (1, ["b"])


def test_what_is_typed_in_the_moment_of_the_write_is_put_back(shop):
    shop.push(tab(row("a"), row("b")))
    shop.acts = {4: lambda: (shop.type(1, 5, "typed at the last moment"), shop.type(2, 2, "my reason"))}
    shop.push(tab(row("b", "renewal")))
    assert [(line[6], line[2], line[5]) for line in shop.shown()[1:]] == [
        ("a", "birthday", "typed at the last moment"),
        ("b", "my reason", ""),
    ]
    assert shop.titles() == ["Sheet1", "_regulars", "Birthdays", "Conflicts"]


def test_whoever_empties_what_we_wrote_by_mistake_gets_back_what_stood_there(shop):
    shop.push(tab(row("a")))
    shop.acts = {4: lambda: shop.type(1, 2, "my reason"), 5: lambda: shop.type(1, 2, "")}
    shop.push(tab(row("a", "renewal")))
    assert shop.shown()[1][2] == "my reason"


def test_what_people_merge_over_without_seeing_it_gets_a_row_of_its_own(shop):
    shop.push(tab(row("a"), row("b")))
    span = {"sheetId": shop.sheet().properties["sheetId"], "startRowIndex": 1, "endRowIndex": 3}
    block = {**span, "startColumnIndex": 1, "endColumnIndex": 3}
    shop.acts = {
        4: lambda: (shop.type(2, 1, "my phone"), shop.type(2, 2, "my reason")),
        5: lambda: shop.apply({"mergeCells": {"range": block, "mergeType": "MERGE_ALL"}}),
    }
    shop.push(tab(row("a"), row("b", "renewal", Phone="+442")))
    assert [line[:3] for line in shop.shown()] == [
        ["Customer", "Phone", "Why"],
        ["Ada a", "+441", ""],
        ["Ada b", "", ""],
        ["", "my phone", "my reason"],
    ]


def test_a_row_that_is_brought_back_while_people_move_columns_is_put_right_and_not_doubled(shop):
    shop.push(tab(row("a"), row("b")))
    move = {"sheetId": shop.sheet().properties["sheetId"], "dimension": "COLUMNS", "startIndex": 5, "endIndex": 6}
    shop.acts = {
        4: lambda: shop.type(2, 5, "rang"),
        6: lambda: shop.apply({"moveDimension": {"source": move, "destinationIndex": 2}}),
        7: lambda: shop.type(2, 5, "Won"),
    }
    shop.push(tab(row("a")))
    assert shop.shown() == [
        ["Customer", "Phone", "Notes", "Why", "Due", "Status", "id"],
        ["Ada a", "+441", "", "birthday", "5 Mar 2026", "To do", "a"],
        ["Ada b", "+441", "rang", "birthday", "5 Mar 2026", "Won", "b"],
    ]


def test_a_new_row_hit_by_a_correction_in_which_somebody_types_shows_its_own_customer(shop):
    shop.push(tab(row("a")))
    sheet = shop.sheet().properties["sheetId"]
    move = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    by_id = {
        "range": {"sheetId": sheet, "startRowIndex": 1, "endRowIndex": 3},
        "sortSpecs": [{"dimensionIndex": 6, "sortOrder": "DESCENDING"}],
    }
    shop.acts = {
        4: lambda: shop.apply({"moveDimension": {"source": move, "destinationIndex": 2}}),
        6: lambda: shop.apply({"sortRange": by_id}),
        8: lambda: shop.type(1, 5, "rang"),
    }
    shop.push(tab(row("a", Phone="+442"), row("b")))
    assert shop.shown() == [
        ["Phone", "Customer", "Why", "Due", "Status", "Notes", "id"],
        ["+441", "Ada b", "birthday", "5 Mar 2026", "To do", "rang", "b"],
        ["+442", "Ada a", "birthday", "5 Mar 2026", "To do", "", "a"],
    ]


def test_what_is_typed_in_a_new_row_in_the_moment_of_its_correction_stays(shop):
    shop.push(tab(row("a")))
    move = {"sheetId": shop.sheet().properties["sheetId"], "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    shop.acts = {
        4: lambda: shop.apply({"moveDimension": {"source": move, "destinationIndex": 2}}),
        6: lambda: shop.type(2, 0, "my phone"),
    }
    shop.push(tab(row("a"), row("b")))
    assert shop.shown()[2] == ["my phone", "Ada b", "birthday", "5 Mar 2026", "To do", "", "b"]


def test_rows_that_people_sort_in_the_moment_of_the_write_get_their_own_values(shop):
    shop.push(tab(row("a"), row("b"), row("c")))
    shop.type(1, 5, "note on a")

    def sort():
        span = {"sheetId": shop.sheet().properties["sheetId"], "startRowIndex": 1, "endRowIndex": 4}
        spec = {"dimensionIndex": 6, "sortOrder": "DESCENDING"}
        shop.apply({"sortRange": {"range": span, "sortSpecs": [spec]}})

    shop.acts = {4: sort}
    shop.push(tab(row("a", "why a"), row("b"), row("c", "why c")))
    assert [(line[6], line[2], line[5]) for line in shop.shown()[1:]] == [
        ("c", "why c", ""),
        ("b", "birthday", ""),
        ("a", "why a", "note on a"),
    ]


def test_a_column_that_people_move_in_the_moment_of_the_write_keeps_what_they_typed(shop):
    shop.push(tab(row("a")))
    shop.type(1, 5, "rang")
    move = {"sheetId": shop.sheet().properties["sheetId"], "dimension": "COLUMNS", "startIndex": 5, "endIndex": 6}
    shop.acts = {4: lambda: shop.apply({"moveDimension": {"source": move, "destinationIndex": 2}})}
    shop.push(tab(row("a", "renewal")))
    assert shop.shown() == [
        ["Customer", "Phone", "Notes", "Why", "Due", "Status", "id"],
        ["Ada a", "+441", "rang", "renewal", "5 Mar 2026", "To do", "a"],
    ]


def test_a_row_that_people_insert_in_the_moment_of_a_removal_costs_nobody_a_row(shop):
    shop.push(tab(row("a"), row("b"), row("c")))
    shop.acts = {4: lambda: shop.apply(shop.lines("insertDimension", "ROWS", 1))}
    shop.push(tab(row("a"), row("c")))
    assert [line[6] for line in shop.shown()[1:] if any(line)] == ["a", "c"]


def test_both_sides_changed_a_cell_theirs_stays_and_ours_is_told(shop):
    shop.push(tab(row("a")))
    shop.type(1, 2, "mine")
    done = shop.push(tab(row("a", "renewal")))
    assert (done.conflicts, shop.shown()[1][2]) == (1, "mine")
    told = shop.shown("Conflicts")[1]
    assert told[:6] == ["Birthdays", "Ada a", "Why", "mine", "renewal", "1 Mar 2026"]
    shop.type(1, 2, "")
    assert (shop.push(tab(row("a", "renewal"))).conflicts, shop.shown()[1][2]) == (0, "renewal")


def test_a_renamed_tab_is_still_ours_and_a_deleted_one_is_made_again(shop):
    shop.push(tab(row("a")))
    sheet = shop.sheet().properties["sheetId"]
    shop.apply({"updateSheetProperties": {"properties": {"sheetId": sheet, "title": "Mine"}, "fields": "title"}})
    shop.push(tab(row("a", "renewal")))
    assert (shop.titles(), shop.shown("Mine")[1][2]) == (["Sheet1", "_regulars", "Mine"], "renewal")
    shop.apply({"deleteSheet": {"sheetId": sheet}})
    shop.push(tab(row("a", "renewal")))
    assert shop.shown()[1][2] == "renewal"


def test_a_tab_of_their_own_that_has_the_name_of_a_list_is_not_touched(shop):
    shop.apply({"addSheet": {"properties": {"title": "Birthdays"}}})
    shop.type(0, 0, "mine")
    shop.push(tab(row("a")))
    assert (shop.shown(), shop.shown("Birthdays 2")[1]) == ([["mine"]], SHOWN)


def test_a_row_with_a_note_is_kept_and_a_deleted_row_stays_away(shop):
    shop.push(tab(row("a"), row("b"), row("c")))
    start = {"sheetId": shop.sheet().properties["sheetId"], "rowIndex": 1, "columnIndex": 0}
    shop.apply({"updateCells": {"start": start, "rows": [{"values": [{"note": "look"}]}], "fields": "note"}})
    shop.apply(shop.lines("deleteDimension", "ROWS", 2))
    done = shop.push(tab(row("b"), row("c")))
    assert (done.kept, done.deleted, [line[6] for line in shop.shown()[1:]]) == (1, 1, ["a", "c"])


def test_rows_of_which_the_ids_are_merged_away_are_still_kept_fresh_and_no_id_is_written_there(shop):
    shop.push(tab(row("a"), row("b")))
    span = {"sheetId": shop.sheet().properties["sheetId"], "startRowIndex": 1, "endRowIndex": 3}
    block = {**span, "startColumnIndex": 5, "endColumnIndex": 7}
    shop.apply({"mergeCells": {"range": block, "mergeType": "MERGE_ALL"}})
    shop.push(tab(row("a"), row("b", "renewal")))
    assert [line[:3] + line[5:] for line in shop.shown()[1:]] == [
        ["Ada a", "+441", "birthday", "a", ""],
        ["Ada b", "+441", "renewal", "", ""],
    ]
    assert not shop.push(tab(row("a"), row("b", "renewal"))).is_written


def test_a_column_that_a_new_version_brings_is_added_and_filled(shop):
    shop.push(tab(row("a")))
    wider = (*COLUMNS[:4], Column("Value", kind="number"), *COLUMNS[4:])
    shop.push(tab(row("a", Value=12.5), columns=wider))
    assert shop.shown() == [[*HEADINGS, "Value"], [*SHOWN, "12.5"]]
    assert not shop.push(tab(row("a", Value=12.5), columns=wider)).is_written


def test_a_deleted_column_that_comes_back_with_what_we_wrote_is_ours_again(shop):
    shop.push(tab(row("a"), row("b")))
    shop.type(2, 2, "my reason")
    before = shop.sheet().properties["sheetId"]
    kept = {"sheetId": before, "startColumnIndex": 2, "endColumnIndex": 3}
    shop.apply({"duplicateSheet": {"sourceSheetId": before, "newSheetId": 7, "newSheetName": "version history"}})
    shop.apply(shop.lines("deleteDimension", "COLUMNS", 2))
    shop.push(tab(row("a"), row("b")))
    shop.apply(shop.lines("insertDimension", "COLUMNS", 2))
    shop.apply({"copyPaste": {"source": {**kept, "sheetId": 7}, "destination": kept}})
    done = shop.push(tab(row("a", "renewal"), row("b")))
    assert (done.conflicts, [line[2] for line in shop.shown()]) == (0, ["Why", "renewal", "my reason"])


def test_a_deleted_row_that_comes_back_with_what_we_wrote_is_ours_again(shop):
    shop.push(tab(row("a"), row("b")))
    shop.apply(shop.lines("deleteDimension", "ROWS", 1))
    shop.push(tab(row("a"), row("b")))
    for column, text in enumerate(["Ada a", "my phone", "birthday", "", "To do", "", "a"]):
        shop.type(2, column, text)
    assert shop.read().cells["Birthdays", "a"] == [{"Status": "To do", "Notes": None, "Phone": "my phone"}]
    done = shop.push(tab(row("a", "renewal"), row("b")))
    assert (done.conflicts, shop.shown()[2]) == (0, ["Ada a", "my phone", "renewal", "5 Mar 2026", "To do", "", "a"])


def test_without_the_hidden_tab_every_differing_cell_counts_as_theirs(shop):
    shop.push(tab(row("a")))
    shop.apply({"deleteSheet": {"sheetId": shop.doc.sheet_by_title("_regulars").properties["sheetId"]}})
    done = shop.push(tab(row("a", "renewal"), row("b")))
    assert (done.conflicts, [line[2] for line in shop.shown()[1:]]) == (1, ["birthday", "birthday"])


def test_a_batch_that_is_too_large_is_written_in_parts(shop, monkeypatch):
    shop.push(tab(row("a")))
    monkeypatch.setattr("connectors.google.write.push.MOST_CELLS", 40)
    done = shop.push(tab(*(row(f"r{number:02}") for number in range(20))))
    assert (done.added, len(shop.shown())) == (20, 21)
    assert not shop.push(tab(*(row(f"r{number:02}") for number in range(20)))).is_written


def test_a_batch_that_google_finds_too_large_is_made_smaller_until_it_is_not(shop):
    whole = shop.google.batch_update

    def refusing(spreadsheet_id, requests, fields=""):
        if len(json.dumps(requests)) > 120_000:
            raise GoogleRefused("too large", status=413)
        return whole(spreadsheet_id, requests, fields)

    shop.google.batch_update = refusing
    rows = [row(f"r{number:03}") for number in range(300)]
    assert (shop.push(tab(*rows)).added, len(shop.shown())) == (300, 301)
    assert not shop.push(tab(*rows)).is_written


def test_people_who_never_stop_are_left_in_peace_and_nothing_is_lost(shop):
    shop.push(tab(row("a"), row("b")))
    shop.google.between = lambda: shop.apply(shop.lines("insertDimension", "ROWS", 1))
    with pytest.raises(
        SourceUnavailable, match=r"writing the lists to Google sheet Lists: people change the tabs faster"
    ):
        shop.push(tab(row("a", "renewal")))
    shop.google.between = lambda: None
    shop.push(tab(row("a", "renewal")))
    assert [(line[6], line[2]) for line in shop.shown()[1:] if line[6]] == [("a", "renewal")]
    assert "_regulars before" not in " ".join(shop.titles())


def test_a_copy_that_nobody_knows_any_more_is_cleared_away(shop):
    shop.push(tab(row("a")))
    sheet = shop.sheet().properties["sheetId"]
    copy = {"sourceSheetId": sheet, "newSheetId": sheet_id("before 1 Birthdays"), "newSheetName": "_regulars before 1"}
    shop.apply({"duplicateSheet": copy})
    shop.push(tab(row("a", "renewal")))
    assert (shop.titles(), shop.shown()[1][2]) == (["Sheet1", "_regulars", "Birthdays"], "renewal")
