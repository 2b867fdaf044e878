"""The stand-in signs in, shares, counts, fails and keeps files as Google does."""

import base64
import csv
import hashlib
import io
import json
import socket
import time
import urllib.request
import zipfile
from urllib.parse import parse_qs, urlencode, urlsplit

import openpyxl
import pytest
from google_server.accounts import ADDRESS, service_account
from google_server.app import App
from google_server.editing import Type
from google_server.faults import KINDS, Faults
from google_server.quota import Quota
from stand_in import start, started

SHEETS = "https://www.googleapis.com/auth/spreadsheets"
DRIVE = "https://www.googleapis.com/auth/drive"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
OTHER = "other@example.org"


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


class Caller:
    """Somebody who asks an app, with a token."""

    def __init__(self, app, user=ADDRESS, *scopes):
        self.app = app
        self.token = app.oauth.issue(user, set(scopes or (DRIVE,)))

    def __call__(self, method, path, body=None, **query):
        headers = {"Authorization": f"Bearer {self.token}"}
        data = json.dumps(body).encode() if body is not None else b""
        return self.app.handle(method, path, {name: [str(value)] for name, value in query.items()}, headers, data)

    def json(self, method, path, body=None, **query):
        response = self(method, path, body, **query)
        return response.status, json.loads(response.body) if response.body else None

    def refusal(self, method, path, body=None, **query):
        response = self(method, path, body, **query)
        return response.status, json.loads(response.body)["error"]["message"]


@pytest.fixture
def app():
    made = App(clock=Clock())
    made.store.create("Shop", {"People": [["Name"], ["Ada"]]}, document_id="d1", shared={ADDRESS: "writer"})
    return made


@pytest.fixture
def caller(app):
    return Caller(app)


def form(app, path, **fields):
    response = app.handle("POST", path, {}, {"host": "127.0.0.1:1"}, urlencode(fields).encode())
    return response.status, json.loads(response.body)


# --- sign-in -------------------------------------------------------------------------------------------------------


def assertion(app, key=0, **claims):
    from google.auth import crypt, jwt

    signer = crypt.RSASigner.from_service_account_info(service_account(key=key).info)
    now = int(app.clock())
    told = {"iss": ADDRESS, "scope": SHEETS, "aud": "http://127.0.0.1:1/token", "iat": now, "exp": now + 3600, **claims}
    return jwt.encode(signer, told).decode()


def by_assertion(app, text):
    return form(app, "/token", grant_type="urn:ietf:params:oauth:grant-type:jwt-bearer", assertion=text)


def test_a_service_account_gets_a_token_for_what_it_asked_for(app):
    app.oauth.keys[ADDRESS] = service_account().public_key
    status, given = by_assertion(app, assertion(app))
    grant = app.oauth.grants[given["access_token"]]
    assert (status, given["expires_in"], grant.user, grant.scopes) == (200, 3599, ADDRESS, frozenset({SHEETS}))


@pytest.mark.parametrize(
    ("key", "claims", "told"),
    [
        (1, {}, "Invalid JWT Signature."),
        (0, {"aud": "https://example.org/token"}, "Invalid JWT: Failed audience check."),
        (0, {"scope": ""}, "Invalid OAuth scope or ID token audience provided."),
        (0, {"exp": 1_600_000_000}, "Invalid JWT: Token must be a short-lived token"),
        (0, {"iat": 1_700_009_000, "exp": 1_700_012_600}, "Invalid JWT: Token must be a short-lived token"),
    ],
    ids=["another key", "another audience", "no scope", "expired", "a clock that is fast"],
)
def test_an_assertion_that_is_not_right_is_refused(app, key, claims, told):
    app.oauth.keys[ADDRESS] = service_account().public_key
    status, given = by_assertion(app, assertion(app, key, **claims))
    assert (status, given["error_description"].startswith(told)) == (400, True)


def test_a_deleted_service_account_gets_nothing(app):
    app.oauth.keys[ADDRESS] = service_account().public_key
    app.oauth.withdraw(ADDRESS)
    refused = {"error": "invalid_grant", "error_description": "Invalid grant: account not found"}
    assert by_assertion(app, assertion(app)) == (400, refused)


def consent(app, **more):
    query = {
        "client_id": "c",
        "redirect_uri": "http://127.0.0.1:9/",
        "response_type": "code",
        "scope": SHEETS,
        "state": "s",
        "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(b"proof").digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **more,
    }
    response = app.handle("GET", "/o/oauth2/auth", {name: [value] for name, value in query.items()})
    return {name: value[0] for name, value in parse_qs(urlsplit(response.headers["Location"]).query).items()}


def by_code(app, code, verifier="proof", **more):
    told = {"client_id": "c", "redirect_uri": "http://127.0.0.1:9/", "code_verifier": verifier, **more}
    return form(app, "/token", grant_type="authorization_code", code=code, **told)


def test_a_person_agrees_and_their_consent_lasts(app):
    agreed = consent(app)
    status, given = by_code(app, agreed["code"])
    fresh = form(app, "/token", grant_type="refresh_token", refresh_token=given["refresh_token"], client_id="c")
    assert (agreed["state"], status, given["scope"], fresh[0]) == ("s", 200, SHEETS, 200)
    assert app.oauth.grants[fresh[1]["access_token"]].user == "person@example.org"


def test_a_person_may_say_no(app):
    app.oauth.refuses = True
    assert consent(app) == {"state": "s", "error": "access_denied"}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"verifier": "guess"}, "Invalid code verifier."),
        ({"verifier": ""}, "Missing code verifier."),
        ({"redirect_uri": "http://127.0.0.1:10/"}, "Bad Request"),
        ({"client_id": "d"}, "Malformed auth code."),
    ],
)
def test_a_code_is_good_only_for_who_asked_for_it(app, more, told):
    status, given = by_code(app, consent(app)["code"], **more)
    assert (status, given["error_description"]) == (400, told)


def test_a_code_is_good_once(app):
    code = consent(app)["code"]
    assert (by_code(app, code)[0], by_code(app, code)[1]["error_description"]) == (200, "Malformed auth code.")


def test_consent_that_was_taken_back_is_over(app):
    _, given = by_code(app, consent(app)["code"])
    assert form(app, "/revoke", token=given["refresh_token"]) == (200, {})
    refused = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    assert form(app, "/token", grant_type="refresh_token", refresh_token=given["refresh_token"]) == (400, refused)
    assert given["access_token"] not in app.oauth.grants


def test_a_client_that_was_registered_needs_its_secret(app):
    app.oauth.clients["c"] = "secret"
    assert by_code(app, "x", client_secret="guess") == (
        401,
        {"error": "invalid_client", "error_description": "Unauthorized"},
    )


# --- access --------------------------------------------------------------------------------------------------------


def test_a_token_is_good_for_an_hour(app, caller):
    before = caller("GET", "/v4/spreadsheets/d1").status
    app.clock.now += 3600
    status, told = caller.json("GET", "/v4/spreadsheets/d1")
    assert (before, status, told["error"]["status"]) == (200, 401, "UNAUTHENTICATED")


def test_a_token_may_be_good_for_some_requests_only(app):
    app.oauth.requests_per_token = 2
    caller = Caller(app)
    assert [caller("GET", "/v4/spreadsheets/d1").status for _ in range(3)] == [200, 200, 401]


def test_drive_refuses_a_bad_token_in_its_own_shape(app, caller):
    app.oauth.expire()
    _, told = caller.json("GET", "/drive/v3/files/d1")
    assert told["error"]["errors"][0]["reason"] == "authError"


def test_nobody_gets_in_without_a_token(app):
    assert app.handle("GET", "/v4/spreadsheets/d1").status == 403


@pytest.mark.parametrize(
    ("scope", "reads", "writes", "looks"),
    [
        ("spreadsheets.readonly", 200, 403, 403),
        ("spreadsheets", 200, 200, 403),
        ("drive.metadata.readonly", 403, 403, 200),
        ("drive.readonly", 200, 403, 200),
        ("drive", 200, 200, 200),
    ],
)
def test_scopes_allow_what_they_say(app, scope, reads, writes, looks):
    caller = Caller(app, ADDRESS, f"https://www.googleapis.com/auth/{scope}")
    answers = (
        caller("GET", "/v4/spreadsheets/d1/values/A1"),
        caller("POST", "/v4/spreadsheets/d1/values/A9:clear"),
        caller("GET", "/drive/v3/files/d1"),
    )
    assert tuple(answer.status for answer in answers) == (reads, writes, looks)


def test_a_missing_scope_is_named_as_the_reason(app):
    _, told = Caller(app, ADDRESS, f"{SHEETS}.readonly").json("POST", "/v4/spreadsheets/d1/values/A9:clear")
    assert told["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_a_spreadsheet_is_for_those_it_is_shared_with(app, caller):
    stranger, reader = Caller(app, "stranger@example.org"), Caller(app, OTHER)
    app.share("d1", OTHER, "reader")
    denied, lost = (403, "The caller does not have permission"), (404, "Requested entity was not found.")
    assert stranger.refusal("GET", "/v4/spreadsheets/d1") == denied
    assert caller.refusal("GET", "/v4/spreadsheets/nothing") == lost
    assert stranger.refusal("GET", "/drive/v3/files/d1") == (404, "File not found: d1.")
    assert reader("GET", "/v4/spreadsheets/d1/values/A1").status == 200
    assert reader.refusal("POST", "/v4/spreadsheets/d1/values/A1:clear") == denied


def test_access_can_be_taken_away(app, caller):
    app.share("d1", ADDRESS, None)
    assert caller("GET", "/v4/spreadsheets/d1").status == 403


# --- requests and answers ------------------------------------------------------------------------------------------


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


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_new_spreadsheet_belongs_to_who_made_it(app, caller):
    _, made = caller.json("POST", "/drive/v3/files", {"name": "New", "mimeType": SPREADSHEET})
    assert made == {"kind": "drive#file", "id": made["id"], "name": "New", "mimeType": SPREADSHEET}
    assert caller.json("GET", f"/drive/v3/files/{made['id']}", fields="ownedByMe,version") == (
        200,
        {"version": "1", "ownedByMe": True},
    )
    assert Caller(app, OTHER)("DELETE", f"/drive/v3/files/{made['id']}").status == 404
    assert (caller("DELETE", f"/drive/v3/files/{made['id']}").status, made["id"] in app.documents) == (204, False)


def test_only_the_owner_deletes(caller):
    assert caller("DELETE", "/drive/v3/files/d1").status == 403


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (f"mimeType='{SPREADSHEET}'", ["Shop", "Old", "O'Neil"]),
        ("name = 'Old'", ["Old"]),
        ("name contains 'o' and not name = 'Old'", ["Shop", "O'Neil", "Folder"]),
        ("name = 'Old' or (name = \"Shop\" and trashed = false)", ["Shop", "Old"]),
        (r"name = 'O\'Neil'", ["O'Neil"]),
        ("trashed = true", ["Old"]),
        ("'FOLDER' in parents", ["Old"]),
        ("'owner@example.org' in owners", ["Shop"]),
        ("modifiedTime > '2023-11-14T22:13:20'", []),
    ],
)
def test_files_are_found_by_a_query(app, caller, query, names):
    folder = app.store.folder("Folder", ADDRESS)
    app.store.create("Old", owner=ADDRESS).trashed = True
    app.store.create("O'Neil", owner=ADDRESS)
    app.store.create("Not yours", owner=OTHER)
    app.store.parents[next(one.id for one in app.documents.values() if one.name == "Old")] = [folder.id]
    asked = query.replace("FOLDER", folder.id).replace("owners", "writers")
    if "modifiedTime" in query:
        asked = asked.replace("22:13:20", "22:13:21")
    _, told = caller.json("GET", "/drive/v3/files", q=asked, fields="files(name)", orderBy="createdTime")
    assert [file["name"] for file in told["files"]] == names


@pytest.mark.parametrize("query", ["name =", "colour = 'red'", "name = 'a' and", "(name = 'a'", "name ~ 'a'"])
def test_a_query_that_cannot_be_read_is_refused(caller, query):
    assert caller.refusal("GET", "/drive/v3/files", q=query) == (400, "Invalid Value")


def test_long_lists_come_in_pages(app, caller):
    for number in range(4):
        app.store.create(f"n{number}", owner=ADDRESS)
    names, token = [], ""
    for _ in range(3):
        _, told = caller.json("GET", "/drive/v3/files", pageSize=2, pageToken=token, orderBy="name")
        names.append([file["name"] for file in told["files"]])
        token = told.get("nextPageToken", "")
    assert (names, token) == ([["n0", "n1"], ["n2", "n3"], ["Shop"]], "")


def test_a_copy_is_a_file_of_its_own(app, caller):
    _, made = caller.json("POST", "/drive/v3/files/d1/copy", {"name": None})
    caller("PUT", "/v4/spreadsheets/d1/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    assert made["name"] == "Copy of Shop"
    assert caller.json("GET", f"/v4/spreadsheets/{made['id']}/values/A1", fields="values") == (
        200,
        {"values": [["Name"]]},
    )
    assert (app.documents[made["id"]].permissions, app.documents[made["id"]].owner) == ([], ADDRESS)


def test_a_file_is_renamed_binned_and_moved(app, caller):
    made = app.store.create("Mine", owner=ADDRESS)
    folder = app.store.folder("Folder", ADDRESS)
    path = f"/drive/v3/files/{made.id}"
    caller(
        "PATCH",
        path,
        {"name": "Ours", "trashed": True},
        addParents=folder.id,
        removeParents=app.store.parents[made.id][0],
    )
    told = caller.json("GET", path, fields="name,trashed,parents,version")
    assert told == (200, {"name": "Ours", "trashed": True, "parents": [folder.id], "version": "2"})


def test_sharing_is_listed_changed_and_taken_back(caller):
    path = "/drive/v3/files/d1/permissions"
    _, given = caller.json("POST", path, {"type": "user", "role": "reader", "emailAddress": OTHER})
    caller("PATCH", f"{path}/{given['id']}", {"role": "writer"})
    _, listed = caller.json("GET", path, fields="permissions(emailAddress,role)")
    assert [(one["emailAddress"], one["role"]) for one in listed["permissions"]] == [
        ("owner@example.org", "owner"),
        (ADDRESS, "writer"),
        (OTHER, "writer"),
    ]
    assert [caller("DELETE", f"{path}/{given['id']}").status for _ in range(2)] == [204, 404]


def test_a_file_changes_hands_only_when_that_is_said(app, caller):
    made = app.store.create("Mine", owner=ADDRESS)
    path, body = f"/drive/v3/files/{made.id}/permissions", {"type": "user", "role": "owner", "emailAddress": OTHER}
    refused = caller("POST", path, body).status
    assert (refused, caller("POST", path, body, transferOwnership=True).status) == (403, 200)
    assert (made.owner, [(one["emailAddress"], one["role"]) for one in made.permissions]) == (
        OTHER,
        [(ADDRESS, "writer")],
    )


def test_comments_are_kept(caller):
    path = "/drive/v3/files/d1/comments"
    caller("POST", path, {"content": "nice"}, fields="id")
    assert caller.json("GET", path, fields="comments/content") == (200, {"comments": [{"content": "nice"}]})
    assert caller("GET", path).status == 400


def test_a_spreadsheet_is_exported(app, caller):
    app.store.create("Out", {"A": [["x", "1.50"], ["=1+1"]], "B": [["y"]]}, document_id="d2", owner=ADDRESS)

    def export(kind):
        return caller("GET", "/drive/v3/files/d2/export", mimeType=kind).body

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    workbook = openpyxl.load_workbook(io.BytesIO(export(kind)))
    assert list(csv.reader(io.StringIO(export("text/csv").decode()))) == [["x", "1.5"], ["2", ""]]
    assert export("text/tab-separated-values") == b"x\t1.5\r\n2\t"
    assert [[cell.value for cell in row] for row in workbook["A"]] == [["x", 1.5], ["=1+1", None]]
    assert zipfile.ZipFile(io.BytesIO(export("application/zip"))).namelist() == ["A.html", "B.html"]
    assert export("application/pdf")[:8] == b"%PDF-1.4"
    assert caller.refusal("GET", "/drive/v3/files/d2/export", mimeType="image/png")[0] == 400


def test_an_imported_csv_takes_the_place_of_every_tab(app, caller):
    headers = {"authorization": f"Bearer {caller.token}"}
    response = app.handle("PUT", "/upload/drive/v2/files/d1", {"uploadType": ["media"]}, headers, b"a,b\n1,2")
    told = caller.json("GET", "/v4/spreadsheets/d1/values/Shop", fields="values")
    assert (response.status, told) == (200, (200, {"values": [["a", "b"], ["1", "2"]]}))


# --- quota ---------------------------------------------------------------------------------------------------------


def test_a_minute_holds_sixty_reads_and_sixty_writes_of_a_user(app, caller):
    app.quota = Quota(app.clock)
    reads = [caller("GET", "/v4/spreadsheets/d1/values/A1").status for _ in range(61)]
    writes = [caller("POST", "/v4/spreadsheets/d1/values/A9:clear").status for _ in range(61)]
    app.clock.now += 60
    assert (reads, writes) == ([200] * 60 + [429], [200] * 60 + [429])
    assert caller("GET", "/v4/spreadsheets/d1/values/A1").status == 200


def test_a_minute_holds_three_hundred_reads_of_a_project(app):
    app.quota = Quota(app.clock)
    callers = [Caller(app, f"u{number}@example.org") for number in range(6)]
    for caller in callers:
        app.share("d1", f"u{callers.index(caller)}@example.org")
    statuses = [caller("GET", "/v4/spreadsheets/d1/values/A1").status for caller in callers for _ in range(51)]
    assert (statuses.count(200), statuses.count(429)) == (300, 6)


def test_what_is_too_much_is_said_in_googles_words_without_a_time_to_wait(app, caller):
    app.quota = Quota(app.clock, per_user=0)
    response = caller("GET", "/v4/spreadsheets/d1")
    error = json.loads(response.body)["error"]
    assert error["message"] == (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service "
        "'sheets.googleapis.com' for consumer 'project_number:108200000000'."
    )
    assert (error["code"], error["status"], response.headers) == (429, "RESOURCE_EXHAUSTED", {})


def test_drive_says_it_in_its_own_way(app, caller):
    app.quota = Quota(app.clock, drive_per_user=0)
    _, told = caller.json("GET", "/drive/v3/files/d1")
    error = told["error"]["errors"][0]
    assert (told["error"]["code"], error["domain"], error["reason"]) == (403, "usageLimits", "userRateLimitExceeded")


# --- faults --------------------------------------------------------------------------------------------------------


def statuses(app, caller, plan, count=4):
    app.faults = Faults(plan)
    return [caller("GET", "/v4/spreadsheets/d1").status for _ in range(count)]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ([{"fault": "503", "at": 2}], [200, 503, 200, 200]),
        ([{"fault": 503, "every": 2, "times": None}], [200, 503, 200, 503]),
        ([{"fault": "500", "times": 2}], [500, 500, 200, 200]),
        ([{"fault": "404"}, {"fault": "502", "at": 2}], [404, 502, 200, 200]),
        ([{"fault": "404", "method": "POST"}], [200, 200, 200, 200]),
        ([{"fault": "404", "path": "values"}], [200, 200, 200, 200]),
        ([{"fault": "cut-before", "at": 3}], [200, 200, 0, 200]),
    ],
)
def test_faults_happen_when_the_plan_says(app, caller, plan, expected):
    assert statuses(app, caller, plan) == expected


def test_a_token_request_fails_only_when_it_is_named(app, caller):
    app.faults = Faults([{"fault": "500"}, {"fault": "503", "path": "/token"}])
    assert (app.handle("POST", "/token").status, app.handle("POST", "/token").status) == (503, 400)
    assert caller("GET", "/v4/spreadsheets/d1").status == 500


def test_large_bodies_can_be_too_large(app, caller):
    app.faults = Faults([{"fault": "413", "above": 1000, "times": None}])
    answers = [
        caller("PUT", "/v4/spreadsheets/d1/values/A1", {"values": [["x" * size]]}, valueInputOption="RAW").status
        for size in (10, 1000, 10)
    ]
    assert answers == [200, 413, 200]


def test_a_wait_can_be_told_in_seconds_or_as_a_time(app, caller):
    app.faults = Faults(
        [{"fault": "429", "retry_after": 7}, {"fault": "429", "at": 2, "retry_after": 7, "retry_at": True}]
    )
    told = [caller("GET", "/v4/spreadsheets/d1").headers["Retry-After"] for _ in range(2)]
    assert (told[0], told[1].endswith("GMT")) == ("7", True)


def test_a_request_may_be_done_without_anybody_being_told(app, caller):
    app.faults = Faults([{"fault": "cut-after"}])
    response = caller("PUT", "/v4/spreadsheets/d1/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    assert (response.sent, app.documents["d1"].sheets[0].cell(0, 0)["formattedValue"]) == (-1, "x")


def test_a_request_may_be_lost_before_it_is_done(app, caller):
    app.faults = Faults([{"fault": "cut-before"}])
    response = caller("PUT", "/v4/spreadsheets/d1/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    assert (response.sent, app.documents["d1"].sheets[0].cell(0, 0)["formattedValue"]) == (-1, "Name")


@pytest.mark.parametrize("fault", KINDS)
def test_every_fault_happens_and_then_it_is_over(app, caller, fault):
    app.faults = Faults([{"fault": fault}])
    whole = len(caller("GET", "/v4/spreadsheets/d1/values/A1").body)
    after = caller("GET", "/v4/spreadsheets/d1/values/A1")
    assert (after.status, after.sent, len(after.body) != whole or fault == "half-json") == (200, None, True)


@pytest.mark.parametrize("entry", [{"fault": "418"}, {"fault": "503", "when": 3}, {}])
def test_a_plan_that_means_nothing_is_refused(entry):
    with pytest.raises(ValueError, match="fault"):
        Faults([entry])


# --- over the wire -------------------------------------------------------------------------------------------------


def get(google, path, timeout=5):
    token = google.app.oauth.issue(ADDRESS, {DRIVE})
    request = urllib.request.Request(google.url + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return answer.read()


def test_gspread_works_with_a_key_file_of_the_stand_in(google, tmp_path):
    import gspread
    from google.auth.transport.requests import AuthorizedSession
    from google.oauth2.service_account import Credentials

    google.spreadsheet({"People": [["Name", "Phone"], ["Ada", "'007"]]}, document_id="d1")
    credentials = Credentials.from_service_account_file(google.service_account(tmp_path), scopes=[DRIVE])
    with AuthorizedSession(credentials) as session:
        session.mount("https://", Redirected(google.url))
        sheet = gspread.Client(None, session).open_by_key("d1").worksheet("People")
        sheet.update([["Bo", "008"]], "A3:B3")
        assert sheet.get_all_values() == [["Name", "Phone"], ["Ada", "007"], ["Bo", "008"]]


def Redirected(url):  # noqa: N802  (stands for a class that needs a late import)
    """An adapter of requests that sends what is meant for Google to a stand-in."""
    from requests.adapters import HTTPAdapter

    class Adapter(HTTPAdapter):
        def send(self, request, **options):
            request.url = url + request.path_url
            return super().send(request, **options)

    return Adapter()


def test_a_connection_is_kept_and_an_answer_takes_no_time(google):
    google.spreadsheet({"People": [["Name"]]}, document_id="d1")
    token = google.app.oauth.issue(ADDRESS, {DRIVE})
    asked = f"GET /v4/spreadsheets/d1/values/A1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    host, port = google.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        started_at = time.perf_counter()
        for _ in range(50):
            connection.sendall(asked)
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        assert (time.perf_counter() - started_at) / 50 < 0.02


def test_a_caller_that_takes_gzip_gets_it(google):
    google.spreadsheet({"People": [[f"name {number}"] for number in range(500)]}, document_id="d1")
    token = google.app.oauth.issue(ADDRESS, {DRIVE})
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
    request = urllib.request.Request(google.url + "/v4/spreadsheets/d1/values/People", headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert (answer.headers["Content-Encoding"], answer.read(2)) == ("gzip", b"\x1f\x8b")


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ({"fault": "cut-before"}, "RemoteDisconnected"),
        ({"fault": "cut-after"}, "RemoteDisconnected"),
        ({"fault": "time-out", "seconds": 0.05}, "RemoteDisconnected"),
        ({"fault": "half-json"}, "IncompleteRead"),
        ({"fault": "half-json", "keeps_length": False}, "JSONDecodeError"),
        ({"fault": "html"}, "JSONDecodeError"),
        ({"fault": "502"}, "HTTPError"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["fault"],
)
def test_a_fault_is_what_it_says_on_the_wire(google, plan, told):
    google.spreadsheet({"People": [["Name"]]}, document_id="d1")
    google.app.faults = Faults([plan])
    with pytest.raises(Exception) as caught:  # noqa: PT011  (each fault has its own, compared below)
        json.loads(get(google, "/v4/spreadsheets/d1"))
    error = caught.value
    getattr(error, "close", lambda: None)()
    assert type(error).__name__ == told


def test_a_caller_that_gives_up_ends_the_wait(google):
    google.spreadsheet({"People": [["Name"]]}, document_id="d1")
    google.app.faults = Faults([{"fault": "time-out", "seconds": 30}])
    with pytest.raises(TimeoutError):
        get(google, "/v4/spreadsheets/d1", timeout=0.05)
    assert json.loads(get(google, "/v4/spreadsheets/d1"))["spreadsheetId"] == "d1"


def control(url, path, content=None):
    data = None if content is None else json.dumps(content).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/_control/{path}", data), timeout=5) as answer:
        return json.loads(answer.read())


def test_another_process_can_drive_it(google):
    made = control(
        google.url, "document", {"id": "d1", "tabs": {"People": [["Name"], ["Ada"]]}, "shared": {ADDRESS: "writer"}}
    )
    typed = {"action": "Type", "tab": "People", "row": 1, "column": 0, "text": "Bo"}
    refused = {"action": "DeleteTab", "tab": "People"}
    done = control(google.url, "edit", {"id": "d1", "actions": [typed, refused]})
    control(google.url, "form", {"id": "d1", "tab": "People", "values": ["Cleo"]})
    held = control(google.url, "document/d1")
    get(google, "/v4/spreadsheets/d1")
    counted = control(google.url, "requests")
    assert (made, done, held) == (
        {"spreadsheetId": "d1"},
        {"done": [True, False]},
        {"People": [["Name"], ["Bo"], ["Cleo"]]},
    )
    assert (counted, [entry["path"] for entry in control(google.url, "log")]) == (
        {"requests": 1, "reads": 1, "writes": 0},
        ["/v4/spreadsheets/d1"],
    )


def test_faults_quota_sharing_and_tokens_can_be_set_from_outside(google):
    control(google.url, "document", {"id": "d1"})
    token = control(google.url, "token", {"user": OTHER})["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    def status():
        return google.app.handle("GET", "/v4/spreadsheets/d1", {}, headers).status

    seen = [status()]
    control(google.url, "share", {"id": "d1", "email": OTHER, "role": "reader"})
    seen.append(status())
    control(google.url, "faults", [{"fault": "503"}])
    seen += [status(), status()]
    control(google.url, "quota", {"per_user": 1})
    seen += [status(), status()]
    control(google.url, "expire", {})
    assert [*seen, status()] == [403, 200, 503, 200, 200, 429, 401]


def test_a_reset_forgets_everything_but_accounts(google):
    info = control(google.url, "service-account", {})
    control(google.url, "document", {"id": "d1"})
    control(google.url, "reset", {})
    assert (google.app.documents, google.app.log, list(google.app.oauth.keys)) == ({}, [], [info["client_email"]])


def test_what_control_does_not_understand_is_told(google):
    with pytest.raises(urllib.error.HTTPError, match="400") as caught:
        control(google.url, "edit", {"id": "d1", "actions": []})
    with caught.value as error:
        assert json.loads(error.read())["error"]["message"] == "/_control/edit: KeyError: 'd1'"


def test_the_command_prints_its_address_and_writes_a_key_file(tmp_path):
    key_file = tmp_path / "key.json"
    with started("--service-account", str(key_file), "--spreadsheet", "mine", "--quota") as url:
        held = control(url, "document/mine")
        known = json.loads(key_file.read_text())
    assert (held, known["token_uri"], known["client_email"]) == ({"Sheet1": []}, f"{url}/token", ADDRESS)


def test_googles_libraries_stay_what_they_are():
    import google.auth

    assert "stand_ins" not in str(google.auth.__file__)


def test_two_stand_ins_do_not_know_each_other():
    with start() as one, start() as other:
        one.spreadsheet(document_id="d1")
        assert (one.url == other.url, list(one.app.documents), list(other.app.documents)) == (False, ["d1"], [])
