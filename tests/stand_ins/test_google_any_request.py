"""Whatever is asked, the stand-in answers as the API is described, or refuses and changes nothing."""

import json
from random import Random

import pytest
from any_request import any_request
from google_server.app import App
from google_server.payload import checked
from google_server.updates.kinds import BY_USER, KINDS

ROWS = [["a", "b", "c", 1], ["x", 2, "=B2*2", "2024-01-01"], ["y", None, "TRUE", "'007"], ["z", 4, "=SUM(B2:B3)", 0.5]]


class Spreadsheet:
    """A small one, and somebody who may edit it."""

    def __init__(self, user):
        self.app = App()
        self.document = self.app.store.create(tabs={"Sheet1": ROWS, "Other": [["k"], ["v"]]}, shared={user: "writer"})
        self.document.sheets[1].properties["sheetId"] = 1
        for sheet in self.document.sheets:
            sheet.row_count, sheet.column_count = 12, 8
        token = self.app.oauth.issue(user, {"https://www.googleapis.com/auth/spreadsheets"})
        self.headers = {"authorization": f"Bearer {token}"}

    def ask(self, method, verb="", query=None, content=None):
        body = json.dumps(content).encode() if content else b""
        return self.app.handle(method, f"/v4/spreadsheets/{self.document.id}{verb}", query, self.headers, body)

    def whole(self):
        return self.ask("GET", query={"includeGridData": ["true"], "prettyPrint": ["false"]}).body


def off_the_grid(sheet):
    """What is attached to places that are not there."""
    places = [*sheet.merges, *(one["range"] for one in (*sheet.protected_ranges, *sheet.banded_ranges))]
    off = [one for one in places if one.get("endRowIndex", 0) > sheet.row_count]
    off += [one for one in places if one.get("endColumnIndex", 0) > sheet.column_count]
    rows, columns = sheet.row_properties, sheet.column_properties
    return off + [n for n in rows if n >= sheet.row_count] + [n for n in columns if n >= sheet.column_count]


def outgrown(sheet):
    return len(sheet.rows) > sheet.row_count or any(len(cells) > sheet.column_count for cells in sheet.rows)


@pytest.mark.parametrize("seed", range(8))
def test_any_request_is_answered_or_refused(seed):
    random = Random(seed)
    for _ in range(3):
        spreadsheet = Spreadsheet(random.choice(["owner@example.org", "person@example.org"]))
        for _ in range(25):
            before, requests = spreadsheet.whole(), [any_request(random) for _ in range(random.choice((1, 1, 2)))]
            answer = spreadsheet.ask("POST", ":batchUpdate", content={"requests": requests})
            after = spreadsheet.whole()
            assert answer.status == 200 or (answer.status, after) == (400, before), requests
            checked("Spreadsheet", json.loads(after))
            sheets = spreadsheet.document.sheets
            assert [(off_the_grid(one), outgrown(one)) for one in sheets] == [([], False)] * len(sheets), requests


def test_every_kind_of_request_is_made_up():
    random = Random(0)
    made = {kind for _ in range(2000) for kind in any_request(random)}
    assert made == {*KINDS, *BY_USER}
