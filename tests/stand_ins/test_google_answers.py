"""The stand-in reads requests and writes answers as Google does."""

import pytest
from asking import consent
from google_server.accounts import ADDRESS
from google_server.editing import Type


def test_an_answer_is_printed_as_google_prints_it(caller):
    body = caller("GET", "/v4/spreadsheets/d1/values/People!A1:A2").body.decode()
    assert body == (
        '{\n  "range": "People!A1:A2",\n  "majorDimension": "ROWS",\n  "values": [\n    [\n      "Name"\n    ],\n'
        '    [\n      "Ada"\n    ]\n  ]\n}\n'
    )
    assert b"\n" not in caller("GET", "/v4/spreadsheets/d1/values/A1", prettyPrint="false").body


def test_only_the_fields_asked_for_are_answered(caller):
    assert caller.json("GET", "/v4/spreadsheets/d1/values/A1", fields="range") == (200, {"range": "People!A1"})
    told = caller.json("GET", "/v4/spreadsheets/d1", fields="sheets.properties.title")
    assert told == (200, {"sheets": [{"properties": {"title": "People"}}]})


def test_a_name_that_google_does_not_know_is_refused(caller):
    body = {"requests": [{"updateCells": {"feilds": "note"}}]}
    assert caller.refusal("POST", "/v4/spreadsheets/d1:batchUpdate", body) == (
        400,
        "Invalid JSON payload received. Unknown name \"feilds\" at 'requests[0].update_cells': Cannot find field.",
    )


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ({"rowIndex": "a"}, "Invalid value at 'requests[0].update_cells.start.row_index' (TYPE_INT32), \"a\""),
        ({"rowIndex": 1.5}, "Invalid value at 'requests[0].update_cells.start.row_index' (TYPE_INT32), 1.5"),
    ],
)
def test_a_value_of_another_type_is_refused(caller, start, told):
    body = {"requests": [{"updateCells": {"start": start, "fields": "note"}}]}
    assert caller.refusal("POST", "/v4/spreadsheets/d1:batchUpdate", body) == (400, told)


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_a_body_that_is_no_json_object_is_refused(app, caller, body):
    headers = {"authorization": f"Bearer {caller.token}"}
    assert app.handle("POST", "/v4/spreadsheets/d1:batchUpdate", {}, headers, body).status == 400


def test_an_address_that_does_not_exist_is_a_page_of_the_front_end(caller):
    response = caller("GET", "/v4/nothing")
    assert (response.status, response.content_type, response.body[:15]) == (
        404,
        "text/html; charset=UTF-8",
        b"<!DOCTYPE html>",
    )


def test_a_batch_that_is_refused_leaves_everything_as_it_was(app, caller):
    body = {
        "valueInputOption": "RAW",
        "data": [{"range": "A1", "values": [["x"]]}, {"range": "No!A1", "values": [["x"]]}],
    }
    before = app.documents["d1"].copy()
    assert caller("POST", "/v4/spreadsheets/d1/values:batchUpdate", body).status == 400
    assert app.documents["d1"] == before


def test_a_tab_with_a_slash_and_a_colon_in_its_name_is_found(app, caller):
    app.store.create("Odd", {"a/b:append": [["x"]]}, document_id="d2", shared={ADDRESS: "writer"})
    told = caller.json("GET", "/v4/spreadsheets/d2/values/%27a%2Fb%3Aappend%27%21A1", fields="values")
    assert told == (200, {"values": [["x"]]})


def test_every_edit_moves_version_and_time_on_but_reading_does_not(app, caller):
    asked = {"fields": "version,modifiedTime"}
    app.clock.now += 60
    caller("GET", "/v4/spreadsheets/d1")
    before = caller.json("GET", "/drive/v3/files/d1", **asked)
    caller("PUT", "/v4/spreadsheets/d1/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    assert before == (200, {"version": "1", "modifiedTime": "2023-11-14T22:13:20.000Z"})
    told = caller.json("GET", "/drive/v3/files/d1", **asked)
    assert told == (200, {"version": "2", "modifiedTime": "2023-11-14T22:14:20.000Z"})


def test_somebody_may_act_right_before_a_request(app, caller):
    seen = []
    editor = app.editor("d1")

    def act(number, method, path):
        seen.append((number, method, path))
        editor.do(Type("People", 1, 0, "Bo"))

    app.before_request = act
    told = caller.json("GET", "/v4/spreadsheets/d1/values/People!A2", fields="values")
    assert (seen, told) == ([(1, "GET", "/v4/spreadsheets/d1/values/People!A2")], (200, {"values": [["Bo"]]}))


def test_the_log_tells_what_came_but_no_token(app, caller):
    consent(app)
    caller("GET", "/v4/spreadsheets/d1/values/A1", fields="range")
    caller("POST", "/v4/spreadsheets/d1/values/A1:clear")
    caller("GET", "/drive/v3/files/d1")
    assert [(entry.number, entry.method, entry.path, entry.status, entry.service, entry.kind) for entry in app.log] == [
        (0, "GET", "/o/oauth2/auth", 302, "oauth", "token"),
        (1, "GET", "/v4/spreadsheets/d1/values/A1?fields=range", 200, "sheets", "read"),
        (2, "POST", "/v4/spreadsheets/d1/values/A1:clear", 200, "sheets", "write"),
        (3, "GET", "/drive/v3/files/d1", 200, "drive", "read"),
    ]
    assert (app.reads, app.writes, app.requests) == (1, 1, 3)
