"""Over HTTP, as a server of its own, and driven by another process, the stand-in is the same."""

import json
import socket
import time
import urllib.request

import pytest
from asking import DRIVE, OTHER
from google_server.accounts import ADDRESS
from google_server.faults import Faults
from stand_in import start, started


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
