"""The patient client, against a server on this computer that answers what a test tells it to."""

import json
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from queue import SimpleQueue
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from gspread.utils import ExportFormat
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import SourceRejected, SourceUnavailable
from connectors.google.api.account import Account
from connectors.google.api.client import Google, GoogleRefused, spreadsheet_id
from connectors.google.api.tokens import Tokens
from connectors.http.rate_limit import RateLimit
from connectors.http.retry import RetryableError, RetryPolicy, RetryReason

ROBOT = "robot@example-project.iam.gserviceaccount.com"
HTML = b"<!DOCTYPE html><title>Error 502 (Server Error)!!1</title>"


def error(code, status, message, **more):
    return json.dumps({"error": {"code": code, "message": message, "status": status, **more}}).encode()


def drive_error(code, domain, reason, message):
    errors = [{"domain": domain, "reason": reason, "message": message}]
    return json.dumps({"error": {"errors": errors, "code": code, "message": message}}).encode()


def reason(word, **metadata):
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    return [{"@type": kind, "reason": word, "domain": "googleapis.com", "metadata": metadata}]


QUOTA = error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Read requests'")


class Server(ThreadingHTTPServer):
    """Answers from `script`, one after the other, and with `usual` when it is used up."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = deque()
        self.usual = (200, {}, b'{"replies": []}')
        self.seen = []
        self.bodies = []
        self.tokens = []
        self.connections = set()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def paths(self):
        return [f"{method} {urlsplit(path).path}" for method, path in self.seen]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/token":
            return self.token()
        self.server.seen.append((self.command, self.path))
        self.server.bodies.append(body)
        self.server.tokens.append(self.headers["Authorization"])
        self.server.connections.add(self.client_address)
        answer = self.server.script.popleft() if self.server.script else self.server.usual
        return answer(self) if callable(answer) else self.say(*answer)

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 (the names are the library's)

    def token(self):
        self.server.issued = getattr(self.server, "issued", 0) + 1
        told = {"access_token": f"token-{self.server.issued}", "expires_in": 3600, "token_type": "Bearer"}
        self.say(200, {}, json.dumps(told).encode())

    def say(self, status, headers, body):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def hang_up(handler):
    handler.close_connection = True


def cut_short(handler):
    handler.close_connection = True
    handler.say(200, {"Content-Length": "500"}, b'{"replies": [')


@dataclass
class Time:
    """A clock that moves only when somebody sleeps."""

    now: float = 0.0
    slept: list = field(default_factory=list)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def clock(self):
        return self.now


@pytest.fixture(scope="module")
def private_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # short: nobody looks at it here
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def account(server, private_key, tmp_path):
    file = tmp_path / "robot.json"
    google_s = "https://oauth2.googleapis.com/token"
    told = {"type": "service_account", "client_email": ROBOT, "private_key": private_key, "token_uri": google_s}
    file.write_text(json.dumps(told))
    return Account(file, tmp_path / "consent.json", server.url)


@pytest.fixture
def google(account, time):
    return Google(account, writes=True, sleep=time.sleep, clock=time.clock, random=lambda: 1.0)


def test_values_come_by_range_unformatted_and_an_empty_range_has_no_rows(google, server):
    told = {"valueRanges": [{"range": "A!A1:B2", "values": [["id", 7], ["x"]]}, {"range": "B!A1:A1"}]}
    server.script.append((200, {}, json.dumps(told).encode()))

    assert google.values("sheet", ["A!A1:B2", "B!A1:A1"]) == [[["id", 7], ["x"]], []]

    asked = urlsplit(server.seen[0][1])
    assert (asked.path, parse_qs(asked.query)) == (
        "/v4/spreadsheets/sheet/values:batchGet",
        {
            "ranges": ["A!A1:B2", "B!A1:A1"],
            "valueRenderOption": ["UNFORMATTED_VALUE"],
            "dateTimeRenderOption": ["SERIAL_NUMBER"],
            "prettyPrint": ["false"],
        },
    )


def test_everything_goes_to_the_stand_in_although_the_key_names_google(google, server):
    google.spreadsheet("sheet", "sheets.properties", ["A!A1:B2"])
    google.batch_update("sheet", [{"addSheet": {}}], includeSpreadsheetInResponse=True)
    google.file("sheet", "version")

    assert server.seen == [
        ("GET", "/v4/spreadsheets/sheet?prettyPrint=false&fields=sheets.properties&ranges=A%21A1%3AB2"),
        ("POST", "/v4/spreadsheets/sheet:batchUpdate?prettyPrint=false&fields=replies"),
        ("GET", "/drive/v3/files/sheet?prettyPrint=false&fields=version&supportsAllDrives=true"),
    ]
    assert json.loads(server.bodies[1]) == {"requests": [{"addSheet": {}}], "includeSpreadsheetInResponse": True}
    assert server.tokens == ["Bearer token-1"] * 3
    assert (google.requests, google.reads, google.writes) == (3, 2, 1)


def test_no_ranges_and_no_requests_need_no_request(google, server):
    assert (google.values("sheet", []), google.batch_update("sheet", []), server.seen) == ([], {}, [])


@pytest.mark.parametrize(
    "first",
    [
        pytest.param((429, {}, QUOTA), id="429"),
        pytest.param((500, {}, error(500, "INTERNAL", "Internal error encountered.")), id="500"),
        pytest.param((502, {"Content-Type": "text/html"}, HTML), id="502 as a page"),
        pytest.param((503, {}, error(503, "UNAVAILABLE", "The service is currently unavailable.")), id="503"),
        pytest.param((504, {}, b""), id="504"),
        pytest.param((409, {}, error(409, "ABORTED", "The operation was aborted.")), id="409"),
        pytest.param((403, {}, drive_error(403, "usageLimits", "userRateLimitExceeded", "Slow")), id="403 of Drive"),
        pytest.param((403, {}, error(403, "", "Slow", details=reason("RATE_LIMIT_EXCEEDED"))), id="403 of Sheets"),
        pytest.param((200, {}, b'{"replies": ['), id="half JSON"),
        pytest.param((200, {}, HTML), id="a page instead of JSON"),
        pytest.param((200, {}, b"[]"), id="JSON but no object"),
        pytest.param((200, {"Content-Encoding": "gzip"}, b"no gzip"), id="badly packed"),
        pytest.param((302, {"Location": "/sign-in"}, b""), id="sent to a sign-in page"),
        pytest.param(hang_up, id="connection cut before the answer"),
        pytest.param(cut_short, id="connection cut in the answer"),
    ],
)
def test_what_may_pass_is_tried_again_also_when_it_writes(google, server, time, first):
    server.script.append(first)

    assert google.batch_update("sheet", [{"addSheet": {}}]) == {"replies": []}
    assert (server.paths, time.slept) == (["POST /v4/spreadsheets/sheet:batchUpdate"] * 2, [1.0])
    assert google.writes == 2


def test_an_answer_that_comes_too_late_is_not_waited_for(account, server, time):
    released, given_up = threading.Event(), SimpleQueue()
    server.script.append(lambda _: given_up.put(released.wait(5)))
    impatient = Google(account, writes=False, sleep=time.sleep, clock=time.clock, timeout=(1, 0.05))

    assert impatient.file("sheet", "version") == {"replies": []}
    released.set()
    assert (given_up.get(timeout=10), len(server.seen)) == (True, 2)


def test_values_that_lack_a_range_are_asked_for_again(google, server):
    server.script.append((200, {}, b'{"valueRanges": []}'))
    server.script.append((200, {}, b'{"valueRanges": [{"values": [["whole"]]}]}'))

    assert google.values("sheet", ["A1"]) == [[["whole"]]]


@pytest.mark.parametrize(
    ("luck", "status", "pauses"),
    [
        (1.0, 500, [1, 2, 4, 8, 16, 32, 64]),
        (0.5, 500, [0.5, 1, 2, 4, 8, 16, 32]),
        (0.0, 500, [0, 0, 0, 0, 0, 0, 0]),
        (1.0, 429, [1, 2, 4, 8, 16, 32, 64]),
        (0.0, 429, [0.5, 1, 2, 4, 8, 16, 32]),  # more than the minute that a quota lasts, with the worst of luck
    ],
)
def test_pauses_double_by_chance_and_eight_tries_are_all(account, server, time, luck, status, pauses):
    server.usual = (status, {}, b"")
    google = Google(account, writes=False, sleep=time.sleep, clock=time.clock, random=lambda: luck)

    with pytest.raises(SourceUnavailable):
        google.file("sheet", "version")
    assert (time.slept, len(server.seen)) == (pauses, 8)


def test_giving_up_says_how_often_and_what_comes_next(google, server):
    server.usual = (429, {}, QUOTA)

    with pytest.raises(SourceUnavailable) as told:
        google.file("sheet", "version")
    assert str(told.value) == ("Google asked us to slow down 8 times within 127 s; the next refresh goes on from there")


def test_giving_up_tells_every_kind_of_failure(google, server):
    server.script.extend([(429, {}, QUOTA), (503, {}, b""), (503, {}, b"")])
    server.usual = hang_up

    with pytest.raises(SourceUnavailable) as told:
        google.file("sheet", "version")
    assert str(told.value) == (
        "Google asked us to slow down once and failed with an error of its own 2 times and could not be reached, or"
        " hung up, 5 times within 127 s; look at the internet connection; the next refresh goes on from there"
    )


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.5),
        ({"Retry-After": "0"}, 0.5),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 30.5),
        ({"Retry-After": "Wed, 21 Oct 2015 07:27:00 GMT", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.5),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT"}, 0.5),
        ({"Retry-After": "3600"}, 64),
        ({"Retry-After": "9" * 400}, 64),
        ({"Retry-After": "-3"}, 0.75),
        ({"Retry-After": "soon"}, 0.75),
        ({}, 0.75),
    ],
)
def test_the_pause_google_asks_for_is_kept_within_reason(account, server, time, headers, pause):
    google = Google(account, writes=False, sleep=time.sleep, clock=time.clock, random=lambda: 0.5)
    server.script.append(lambda handler: (handler.send_response_only(429), send(handler, headers)))

    google.file("sheet", "version")
    assert time.slept == [pause]


def send(handler, headers):
    for name, value in {"Content-Length": "0", **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()


def test_five_minutes_are_all_however_long_google_asks_us_to_wait(google, server, time):
    server.usual = (503, {"Retry-After": "3600"}, b"")

    with pytest.raises(SourceUnavailable):
        google.file("sheet", "version")
    assert (time.slept, len(server.seen)) == ([64, 64, 64, 64], 5)


def test_five_minutes_are_all_when_answers_do_not_come(time):
    left = []

    def slow(seconds):
        left.append(seconds)
        time.now += min(120, seconds)
        raise RetryableError(RetryReason.TIMED_OUT)

    with pytest.raises(SourceUnavailable) as told:
        RetryPolicy("Google", time.sleep, time.clock, lambda: 1.0).persist(slow, lambda: None)
    assert left == [300, 179, 57]
    assert str(told.value) == "Google did not answer in time 3 times within 300 s; the next refresh goes on from there"


def test_a_token_that_ends_in_mid_run_is_replaced_once(google, server, time):
    google.file("sheet", "version")
    server.script.append((401, {}, error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")))
    google.file("sheet", "version")

    assert server.tokens == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]
    assert time.slept == [0.0]


def test_a_fresh_token_that_is_not_accepted_either_ends_it(google, server):
    server.usual = (401, {}, error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."))

    with pytest.raises(SourceRejected) as told:
        google.file("sheet", "version")
    assert str(told.value) == (
        "Google does not accept us, not even with a fresh token: the credentials were withdrawn; make a new key for the"
        " service account, or run `regulars login google` again"
    )
    assert len(server.seen) == 2


DENIED = error(403, "PERMISSION_DENIED", "The caller does not have permission")
UNKNOWN = error(404, "NOT_FOUND", "Requested entity was not found.")
SHARE = f"it is not shared with {ROBOT}: open the sheet, press Share, and add that address as"
MISSING = (
    f"there is no spreadsheet with that id, or it is not shared with {ROBOT}: compare the address of the spreadsheet in"
    " the browser with the config; open the sheet, press Share, and add that address as"
)
CONSENT = "with the consent that was given: run `regulars login google` again and leave every box ticked"
LIBRARY = "https://console.cloud.google.com/apis/library"
WAIT = "wait a minute, try again"


@pytest.mark.parametrize(
    ("writes", "answer", "told"),
    [
        (False, (403, DENIED), f"{SHARE} Viewer"),
        (True, (403, DENIED), SHARE.replace("shared", "shared for writing") + " Editor"),
        (False, (404, UNKNOWN), f"{MISSING} Viewer"),
        (True, (404, UNKNOWN), f"{MISSING} Editor"),
        (False, (404, HTML), f"{MISSING} Viewer"),
        (False, (404, drive_error(404, "global", "notFound", "File not found: sheet.")), f"{MISSING} Viewer"),
        (
            False,
            (403, error(403, "", "Off", details=reason("SERVICE_DISABLED", consumer="projects/42"))),
            f"the Google Drive API is not switched on for these credentials: press Enable at {LIBRARY}/drive"
            f".googleapis.com?project=42, {WAIT}",
        ),
        (
            True,
            (403, drive_error(403, "usageLimits", "accessNotConfigured", "Off")),
            "the Google Sheets API is not switched on for these credentials: press Enable at"
            f" {LIBRARY}/sheets.googleapis.com, {WAIT}",
        ),
        (
            True,
            (403, error(403, "PERMISSION_DENIED", "No", details=reason("ACCESS_TOKEN_SCOPE_INSUFFICIENT"))),
            f"we may not write {CONSENT}",
        ),
        (False, (403, drive_error(403, "global", "insufficientPermissions", "No")), f"we may not do that {CONSENT}"),
        (
            False,
            (403, drive_error(403, "global", "domainPolicy", "No")),
            "your organisation's rules at Google forbid it: ask its administrator",
        ),
        (False, (403, HTML), "it was forbidden, but not by Google's API: is there a proxy or firewall in between?"),
    ],
)
def test_a_refusal_says_what_a_person_can_do_and_is_not_repeated(account, server, time, writes, answer, told):
    google = Google(account, writes=writes, sleep=time.sleep, clock=time.clock)
    server.usual = (answer[0], {}, answer[1])

    with pytest.raises(SourceRejected) as refused:
        google.batch_update("sheet", [{}]) if writes else google.file("sheet", "version")
    assert (str(refused.value), len(server.seen)) == (told, 1)


def test_reading_what_may_be_a_target_too_leaves_the_role_open(google, server):
    server.usual = (403, {}, DENIED)

    with pytest.raises(SourceRejected) as told:
        google.file("sheet", "version")
    assert str(told.value) == f"{SHARE} Viewer, or as Editor if lists are written to it"


def test_the_requests_of_a_day_used_up_are_not_waited_for(google, server, time):
    server.usual = (403, {}, drive_error(403, "usageLimits", "dailyLimitExceeded", "Daily Limit Exceeded"))

    with pytest.raises(SourceUnavailable) as told:
        google.file("sheet", "version")
    assert str(told.value) == (
        "the requests that Google allows in a day are used up; the next refresh tomorrow goes on"
    )
    assert time.slept == []


@pytest.mark.parametrize(
    ("status", "name", "message", "told"),
    [
        (
            400,
            "INVALID_ARGUMENT",
            'Invalid value at "+44 20 7946 0000"',
            "(400 INVALID_ARGUMENT): nothing of it was done",
        ),
        (
            400,
            "INVALID_ARGUMENT",
            "Unable to parse range: Lost!A1",
            "(400 INVALID_ARGUMENT): it names a tab or a range that is not there",
        ),
        (
            400,
            "FAILED_PRECONDITION",
            "This operation is not supported for this document",
            "(400 FAILED_PRECONDITION): it is an Excel file kept in Google Drive: open it, choose File, Save as Google"
            " Sheets, and give the new one's address",
        ),
        (
            403,
            "PERMISSION_DENIED",
            "You are trying to edit a protected cell or object.",
            "(403 PERMISSION_DENIED): it would change cells that someone protected: ask the owner of the spreadsheet to"
            " allow it",
        ),
        (413, "", "Too big", "(413): the request is too large"),
    ],
)
def test_a_refused_request_is_for_the_caller_and_shows_no_cell(google, server, status, name, message, told):
    server.usual = (status, {}, error(status, name, message))

    with pytest.raises(GoogleRefused) as refused:
        google.batch_update("sheet", [{}])
    found = refused.value
    assert (str(found), found.status, found.reason, found.message) == (
        f"Google refused the request {told}",
        status,
        name,
        message,
    )
    assert len(server.seen) == 1


def test_requests_beyond_the_budget_wait_and_writes_have_their_own(account, time):
    google = Google(account, writes=True, sleep=time.sleep, clock=time.clock, per_minute=2)
    for _ in range(3):
        google.file("sheet", "version")
    google.batch_update("sheet", [{}])

    assert (time.slept, google.reads, google.writes) == ([60.0], 3, 1)


def test_repeated_requests_are_within_the_budget_too(account, server, time):
    google = Google(account, writes=True, sleep=time.sleep, clock=time.clock, random=lambda: 0.0, per_minute=2)
    server.script.extend([(500, {}, b"")] * 2)

    google.file("sheet", "version")
    assert time.slept == [0.0, 0.0, 60.0]


@given(st.integers(1, 5), st.lists(st.floats(0, 90), max_size=40))
def test_no_sixty_seconds_hold_more_than_the_budget(most, gaps):
    time, sent = Time(), []
    budget = RateLimit(most, time.sleep, time.clock)
    for gap in gaps:
        time.now += gap
        budget.take()
        sent.append(time.now)

    assert [
        later - earlier for earlier, later in zip(sent, sent[most:], strict=False) if later - earlier < 59.999
    ] == []
    assert all(earlier <= later for earlier, later in pairwise(sent))


def test_every_thread_has_a_session_of_its_own(google, server):
    for _ in range(3):
        thread = threading.Thread(target=lambda: [google.file("sheet", "version") for _ in range(2)])
        thread.start()
        thread.join()

    assert (len(server.connections), google.reads) == (3, 6)


def test_threads_fetch_one_token_for_all(google, server):
    start = threading.Barrier(4)
    threads = [threading.Thread(target=lambda: (start.wait(), google.file("sheet", "version"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert server.tokens == ["Bearer token-1"] * 4


def test_a_token_that_another_thread_has_replaced_is_not_replaced_again():
    credentials = SimpleNamespace(token="new", valid=True)
    tokens = Tokens(credentials, None)
    tokens.forget("old")

    assert tokens.current(1) == "new"


def test_a_stand_in_on_this_computer_is_not_looked_for_behind_the_proxy(google, server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert google.file("sheet", "version") == {"replies": []}


def test_gspread_itself_asks_through_the_patient_client(google, server, time):
    tab = {"properties": {"title": "Customers", "index": 0}}
    book = {"spreadsheetId": "sheet", "properties": {"title": "Ours"}, "sheets": [tab]}
    server.script.extend(
        [
            (500, {"Content-Type": "text/html"}, HTML),
            (200, {}, json.dumps(book).encode()),
            (200, {}, json.dumps(book).encode()),
            (200, {}, HTML),
            (200, {}, json.dumps({"range": "Customers!A1:B1", "values": [["007", "Ada"]]}).encode()),
        ]
    )

    assert google.sheets.open_by_key("sheet").worksheet("Customers").get_values() == [["007", "Ada"]]
    assert (time.slept, google.reads) == ([1.0, 1.0], 5)
    assert {path.split("?")[0] for _, path in server.seen} == {
        "/v4/spreadsheets/sheet",
        "/v4/spreadsheets/sheet/values/%27Customers%27",
    }


def test_gspread_gets_files_and_empty_answers_as_they_are(google, server):
    server.script.append((200, {}, b"id,name\r\n"))
    server.script.append((204, {}, b""))

    assert google.sheets.http_client.export("sheet", ExportFormat.CSV) == b"id,name\r\n"
    google.sheets.del_spreadsheet("sheet")
    assert server.paths == ["GET /drive/v3/files/sheet/export", "DELETE /drive/v3/files/sheet"]


def test_gspread_tells_our_errors(google, server):
    server.usual = (404, {}, UNKNOWN)

    with pytest.raises(SourceRejected, match="there is no spreadsheet with that id"):
        google.sheets.open_by_key("sheet")


@pytest.mark.parametrize("method", ["values:batchGetByDataFilter", "developerMetadata:search"])
def test_asking_by_post_counts_as_reading(google, method):
    google.ask_object("POST", f"https://sheets.googleapis.com/v4/spreadsheets/sheet/{method}", json={})

    assert (google.reads, google.writes) == (1, 0)


def test_a_large_answer_is_read_whole(google, server):
    rows = [[f"C-{number}", number] for number in range(20_000)]
    server.script.append((200, {}, json.dumps({"valueRanges": [{"values": rows}]}).encode()))

    assert google.values("sheet", ["A:B"]) == [rows]


ID = "1aBcD_eFgHiJ-kLmNoPqRsTuVwXyZ0123456789abcde"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"  {ID}\n",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?usp=sharing#gid=42",
        f"https://docs.google.com/spreadsheets/d/{ID}",
        f"docs.google.com/spreadsheets/d/{ID}/edit",
        f"https://docs.google.com/spreadsheets/u/1/d/{ID}/edit",
        f"https://docs.google.com/a/example.org/spreadsheets/d/{ID}/edit",
        f"https://drive.google.com/file/d/{ID}/view",
        f"https://drive.google.com/open?id={ID}",
    ],
)
def test_a_spreadsheet_is_known_by_its_id_or_any_address_of_it(text):
    assert spreadsheet_id(text) == ID


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no spreadsheet is named"),
        ("Customers 2024", "'Customers 2024' is no address of a Google spreadsheet"),
        ("../../drive/v3/files", "'../../drive/v3/files' is no address of a Google spreadsheet"),
        (f"https://example.org/spreadsheets/d/{ID}", "is no address of a Google spreadsheet"),
        (f"https://docs.google.com@example.org/spreadsheets/d/{ID}", "is no address of a Google spreadsheet"),
        (f"file://docs.google.com/spreadsheets/d/{ID}", "is no address of a Google spreadsheet"),
        ("https://[docs.google.com/spreadsheets/d/x", "is no address of a Google spreadsheet"),
        ("https://docs.google.com/spreadsheets/d/..%2Fx/edit", "there is no spreadsheet's id in"),
        ("https://docs.google.com/spreadsheets/u/0/", "there is no spreadsheet's id in"),
        (f"https://docs.google.com/spreadsheets/d/e/2PACX-{ID}/pubhtml", "is a published copy"),
        (f"https://docs.google.com/forms/d/{ID}/edit", "is a form: open it"),
    ],
)
def test_what_is_no_spreadsheet_is_told(text, told):
    with pytest.raises(SourceRejected) as refused:
        spreadsheet_id(text)
    assert told in str(refused.value)


def test_nothing_of_google_is_imported_before_the_first_request():
    code = (
        "import sys, connectors.google.api.client, connectors.google.api.account;"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'google', 'gspread', 'requests', 'cryptography'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
