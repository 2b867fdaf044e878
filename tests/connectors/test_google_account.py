"""Who we are at Google, against a token endpoint and a consent page on this computer."""

import base64
import hashlib
import json
import logging
import stat
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from connectors.errors import SourceRejected, SourceUnavailable
from connectors.google.api.account import READ, WRITE, WRITE_ONLY, Account, sign_in
from connectors.google.api.client import Google
from connectors.google.api.oauth_redirect import Loopback
from connectors.google.api.token_store import Consent, store

ROBOT = "robot@example-project.iam.gserviceaccount.com"
PERSON = "ada@example.org"
CLIENT = {"client_id": "client-1", "client_secret": "secret-1"}
GOOGLE = {"auth_uri": "https://accounts.google.com/o/oauth2/auth", "token_uri": "https://oauth2.googleapis.com/token"}


class Server(ThreadingHTTPServer):
    """Consents at once and gives tokens; a test may change `consent` or fill `refusals`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.consent = {"code": "code-1"}
        self.granted = None
        self.refusals = []
        self.asked_for_tokens = []
        self.challenge = None
        self.about = {"user": {"emailAddress": PERSON}}
        self.tokens = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def give(self, asked):
        self.asked_for_tokens.append(asked)
        if self.refusals:
            return self.refusals.pop(0)
        given = {"access_token": f"access-{len(self.asked_for_tokens)}", "expires_in": 3600, "token_type": "Bearer"}
        if asked["grant_type"] == "authorization_code":
            verified = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).decode()
            assert verified.rstrip("=") == self.challenge
            given |= {"refresh_token": "refresh-1", "scope": self.granted or self.scope}
        return 200, given


class Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True

    def do_GET(self):
        parts = urlsplit(self.path)
        if parts.path == "/o/oauth2/auth":
            return self.consent(dict(parse_qsl(parts.query)))
        self.server.tokens.append(self.headers["Authorization"])
        return self.say(200, self.server.about if parts.path == "/drive/v3/about" else {"version": "7"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.say(*self.server.give(dict(parse_qsl(body))))

    def consent(self, asked):
        self.server.question = asked
        self.server.scope, self.server.challenge = asked["scope"], asked["code_challenge"]
        self.send_response(302)
        answer = urlencode({**self.server.consent, "state": asked["state"]})
        self.send_header("Location", f"{asked['redirect_uri']}?{answer}")
        self.end_headers()

    def say(self, status, told):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(told if isinstance(told, bytes) else json.dumps(told).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def key():
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    public = private.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
    return SimpleNamespace(
        private=private.private_bytes(encoding, form, serialization.NoEncryption()).decode(), public=public
    )


@pytest.fixture
def robot(key):
    return {"type": "service_account", "client_email": ROBOT, "private_key": key.private, **GOOGLE}


@pytest.fixture
def account_of(tmp_path, server):
    def make(content, api=server.url):
        file = tmp_path / "google.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return Account(file, tmp_path / "data" / "google-token.json", api)

    return make


@pytest.fixture
def desktop(account_of):
    return account_of({"installed": {**CLIENT, **GOOGLE}})


def consent(account, **changed):
    kept = {"client": "client-1", "scopes": WRITE, "refresh_token": "refresh-1", "address": PERSON}
    store(account.token, Consent(**{**kept, **changed}))


def asking(account, *, writes=False):
    slept = []
    google = Google(account, writes=writes, sleep=slept.append, random=lambda: 1.0)
    return google, slept


def follow(page):
    urlopen(page).close()


def test_the_address_to_share_with_stands_in_the_file(account_of, robot):
    assert account_of(robot).address() == ROBOT


def test_the_address_of_a_person_is_known_once_they_signed_in(desktop):
    before = desktop.address()
    consent(desktop)
    with_consent = desktop.address()
    consent(desktop, client="another")

    assert (before, with_consent, desktop.address()) == (None, PERSON, None)


def test_there_is_no_address_without_credentials(tmp_path, account_of):
    missing = Account(tmp_path / "nowhere.json", tmp_path / "token.json")
    assert [Account(None, tmp_path / "token.json").address(), missing.address(), account_of("{").address()] == [
        None
    ] * 3


HOW = (
    "set GOOGLE_APPLICATION_CREDENTIALS in .env to a service-account file, or put the file into the project folder as"
    " google-credentials.json"
)
UNFIT = "the credentials in google.json cannot be used:"
ANEW = "download it again from Google Cloud, APIs & Services, Credentials"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("not json", f"{UNFIT} it is no JSON: {ANEW}"),
        ("[" * 100_000, f"{UNFIT} it is no JSON: {ANEW}"),
        ([1], f"{UNFIT} it is not what Google gives out: {ANEW}"),
        ({}, f"{UNFIT} it is neither a service account's key nor the client of a desktop app"),
        (
            {"web": CLIENT},
            f"{UNFIT} it is for a web application: create an OAuth client of the type Desktop app",
        ),
        (
            {"type": "authorized_user", "refresh_token": "x"},
            f"{UNFIT} it was made by gcloud for yourself: create a service account and a key for it, as JSON",
        ),
        ({"type": "service_account", "client_email": ROBOT}, f"{UNFIT} it lacks private_key and token_uri: {ANEW}"),
        ({"installed": {"client_id": "x"}}, f"{UNFIT} it lacks client_secret: {ANEW}"),
        (
            {"type": "service_account", "client_email": ROBOT, "private_key": "torn", **GOOGLE},
            f"the private key in the credentials for Google cannot be read: {ANEW}",
        ),
        ({"installed": CLIENT}, "nobody has signed in to Google yet: run `regulars login google`"),
    ],
)
def test_credentials_that_do_not_fit_are_told_before_anybody_is_asked(account_of, content, told):
    with pytest.raises(SourceRejected) as refused:
        account_of(content).credentials_for(READ)
    assert str(refused.value) == told


def test_missing_credentials_are_told_with_what_to_do(tmp_path):
    file = tmp_path / "nowhere.json"
    told = []
    for path in (None, file, tmp_path):
        with pytest.raises(SourceRejected) as refused:
            Account(path, tmp_path / "token.json").credentials_for(READ)
        told.append(str(refused.value))
    assert told == [
        f"there are no credentials for Google: {HOW}",
        f"the credentials for Google are not at {file}: {HOW}",
        f"the credentials in {tmp_path.name} cannot be used: it cannot be read (Is a directory)",
    ]


def test_another_address_than_googles_must_be_one(account_of, robot):
    with pytest.raises(SourceRejected, match="REGULARS_GOOGLE_API must begin with http"):
        account_of(robot, api="127.0.0.1:8080").credentials_for(READ)


@pytest.mark.parametrize(("writes", "scopes"), [(False, READ), (True, WRITE)])
def test_a_service_account_gets_a_token_by_its_signature_and_asks_for_little(
    account_of, robot, key, server, writes, scopes
):
    google, _ = asking(account_of(robot), writes=writes)

    assert google.file("sheet", "version") == {"version": "7"}
    assertion = jwt.decode(server.asked_for_tokens[0]["assertion"], certs=key.public, audience=GOOGLE["token_uri"])
    assert (assertion["iss"], assertion["scope"].split(), server.tokens) == (ROBOT, list(scopes), ["Bearer access-1"])


def test_a_client_that_only_writes_can_leave_out_what_sources_need(account_of, robot, key, server):
    Google(account_of(robot), writes=True, scopes=WRITE_ONLY).file("sheet", "version")

    assertion = jwt.decode(server.asked_for_tokens[0]["assertion"], certs=key.public, audience=GOOGLE["token_uri"])
    assert assertion["scope"] == "https://www.googleapis.com/auth/spreadsheets"


def test_tokens_come_from_where_the_file_says_when_nothing_stands_in_for_google(account_of, robot, server):
    account = account_of({**robot, "token_uri": f"{server.url}/elsewhere/token"}, api=None)
    credentials = account.credentials_for(READ)

    assert credentials._token_uri == f"{server.url}/elsewhere/token"


@pytest.mark.parametrize(
    ("answer", "pauses"),
    [
        ((503, b"<html>busy</html>"), [1.0]),
        ((500, {"error": "internal_failure"}), [1.0]),
        ((429, {"error": "rate_limit_exceeded"}), [1.0]),
        ((200, b'{"access_token": "acc'), [1.0]),
        ((200, b"<html>sign in to the hotel</html>"), [1.0]),
        ((200, {"token_type": "Bearer"}), [1.0]),
    ],
)
def test_a_token_that_cannot_be_had_now_is_asked_for_again(account_of, robot, server, answer, pauses):
    server.refusals.append(answer)
    google, slept = asking(account_of(robot))

    assert google.file("sheet", "version") == {"version": "7"}
    assert (slept, server.tokens) == (pauses, ["Bearer access-2"])


def test_tokens_that_never_come_are_told_after_eight_tries(account_of, robot, server):
    server.refusals = [(503, {})] * 9
    google, _ = asking(account_of(robot))

    with pytest.raises(SourceUnavailable, match="failed with an error of its own 8 times"):
        google.file("sheet", "version")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            {"error": "invalid_grant", "error_description": "Invalid JWT Signature."},
            f"Google no longer accepts the key of {ROBOT}: if the key or the account was deleted, make a new key in"
            " Google Cloud, IAM & Admin, Service Accounts; otherwise this computer's clock says",
        ),
        (
            {
                "error": "invalid_grant",
                "error_description": "Token must be a short-lived token and in a reasonable timeframe",
            },
            "Google finds our request out of time: this computer's clock says",
        ),
        ({"error": "admin_policy_enforced"}, "your organisation's rules at Google forbid it: ask its administrator"),
        ({"error": "invalid_scope"}, "Google gave us no token (invalid_scope): compare the credentials file with the"),
        ({"error": "<b>secret-1</b>"}, "Google gave us no token: compare the credentials file with the"),
    ],
)
def test_a_key_that_is_refused_says_why_and_is_not_tried_again(account_of, robot, server, answer, told):
    server.refusals.append((400, answer))
    google, slept = asking(account_of(robot))

    with pytest.raises(SourceRejected) as refused:
        google.file("sheet", "version")
    assert str(refused.value).startswith(told)
    assert (slept, server.tokens) == ([], [])


@pytest.mark.parametrize(
    ("status", "answer", "told"),
    [
        (
            400,
            {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
            "the consent was withdrawn or has expired: run `regulars login google` again (as long as the consent screen"
            " is in testing, Google ends every consent after seven days)",
        ),
        (
            401,
            {"error": "deleted_client", "error_description": "The OAuth client was deleted."},
            f"Google no longer knows the desktop app in the credentials file: {ANEW}, then run `regulars login google`",
        ),
        (403, {"error": "access_denied"}, "your organisation's rules at Google forbid it: ask its administrator"),
    ],
)
def test_a_consent_that_ended_says_so(desktop, server, status, answer, told):
    consent(desktop)
    server.refusals.append((status, answer))

    with pytest.raises(SourceRejected) as refused:
        asking(desktop)[0].file("sheet", "version")
    assert str(refused.value) == told


def test_a_consent_is_good_for_what_it_covers_and_the_client_it_was_given_to(desktop):
    consent(desktop, scopes=WRITE)
    desktop.credentials_for(READ)
    told = []
    for changed in ({"scopes": READ}, {"client": "another"}):
        consent(desktop, **changed)
        with pytest.raises(SourceRejected) as refused:
            desktop.credentials_for(WRITE)
        told.append(str(refused.value))
    assert told == [
        "the consent that was given does not cover what the config asks for: run `regulars login google` again",
        "the consent was given for other credentials than those configured now: run `regulars login google`",
    ]


def test_a_person_signs_in_once_and_then_we_ask_in_their_name(desktop, server):
    assert sign_in(desktop, WRITE, follow) == PERSON
    google, _ = asking(desktop, writes=True)
    assert google.file("sheet", "version") == {"version": "7"}

    assert json.loads(desktop.token.read_text()) == {
        "client": "client-1",
        "scopes": list(WRITE),
        "refresh_token": "refresh-1",
        "address": PERSON,
    }
    assert stat.S_IMODE(desktop.token.stat().st_mode) == 0o600
    assert [path.name for path in desktop.token.parent.iterdir()] == ["google-token.json"]
    exchange, refresh = server.asked_for_tokens
    assert (exchange["grant_type"], exchange["code"], exchange["redirect_uri"], exchange["client_secret"]) == (
        "authorization_code",
        "code-1",
        server.question["redirect_uri"],
        "secret-1",
    )
    assert refresh == {"grant_type": "refresh_token", "refresh_token": "refresh-1", **CLIENT}
    assert server.tokens == ["Bearer access-1", "Bearer access-2"]


def test_the_question_is_what_google_wants_of_desktop_apps(desktop, server):
    sign_in(desktop, READ, follow)

    question = server.question
    assert {name: question[name] for name in ("response_type", "access_type", "prompt", "code_challenge_method")} == {
        "response_type": "code",
        "access_type": "offline",
        "prompt": "consent",
        "code_challenge_method": "S256",
    }
    assert question["scope"].split() == list(READ)
    assert question["redirect_uri"].startswith("http://127.0.0.1:")
    assert len(question["state"]) >= 32


def test_addresses_in_the_client_file_are_used_when_nothing_stands_in_for_google(account_of, server):
    there = {"auth_uri": f"{server.url}/o/oauth2/auth", "token_uri": f"{server.url}/token"}
    account = account_of({"installed": {**CLIENT, **there}}, api=None)
    pages = []

    with pytest.raises(SourceRejected, match="run `regulars login google` again and allow it"):
        sign_in(account, READ, lambda page: (pages.append(page), follow_denied(page)))
    assert pages[0].startswith(f"{server.url}/o/oauth2/auth?")
    assert account.token_address(SimpleNamespace(tokens=there["token_uri"])) == there["token_uri"]


def follow_denied(page):
    asked = dict(parse_qsl(urlsplit(page).query))
    follow(f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}")


def test_whatever_else_knocks_at_the_port_is_turned_away(desktop):
    turned_away = []

    def knock_then_follow(page):
        back = dict(parse_qsl(urlsplit(page).query))["redirect_uri"]
        for path in ("favicon.ico", "?code=stolen", "?code=stolen&state=wrong", "?code=stolen&state=%C3%A9"):
            with pytest.raises(HTTPError) as answer:
                urlopen(back + path)
            turned_away.append(answer.value.code)
            answer.value.close()
        follow(page)

    assert (sign_in(desktop, READ, knock_then_follow), turned_away) == (PERSON, [404] * 4)


def test_a_browser_that_opens_in_its_own_time_is_waited_for(desktop):
    assert sign_in(desktop, READ, lambda page: threading.Timer(0.05, follow, [page]).start()) == PERSON


@pytest.mark.parametrize(
    ("consent_page", "granted", "refusals", "told"),
    [
        (
            {"error": "access_denied"},
            None,
            [],
            "Google was not allowed to let us in (access_denied): run `regulars login google` again and allow it",
        ),
        (
            {"code": "code-1"},
            READ[1],
            [],
            "not everything was allowed: run `regulars login google` again and leave every box ticked",
        ),
        (
            {"code": "code-1"},
            None,
            [(401, {"error": "invalid_client"})],
            "Google refused to sign us in (invalid_client): download the desktop app's credentials again, and run"
            " `regulars login google` again",
        ),
        (
            {"code": "code-1"},
            None,
            [(200, {"access_token": "access-1"})],
            "Google gave no lasting consent: remove the app at https://myaccount.google.com/permissions, and run"
            " `regulars login google` again",
        ),
    ],
)
def test_a_sign_in_that_came_to_nothing_says_what_to_do(desktop, server, consent_page, granted, refusals, told):
    server.consent, server.granted, server.refusals = consent_page, granted, refusals

    with pytest.raises(SourceRejected) as refused:
        sign_in(desktop, READ, follow)
    assert (str(refused.value), desktop.token.exists()) == (told, False)


@pytest.mark.parametrize("answer", [(503, {}), (200, b"<html>"), (200, b'{"access')])
def test_google_failing_at_the_exchange_is_told_and_no_code_is_used_twice(desktop, server, answer):
    server.refusals = [answer]

    with pytest.raises(SourceUnavailable, match="run `regulars login google` again"):
        sign_in(desktop, READ, follow)
    assert len(server.asked_for_tokens) == 1


def test_a_consent_without_an_address_is_as_good(desktop, server):
    server.about = {"error": {"code": 403}}

    assert sign_in(desktop, READ, follow) == ""
    assert (desktop.address(), desktop.token.exists()) == (None, True)


def test_signing_in_again_replaces_the_consent(desktop):
    consent(desktop, refresh_token="old")
    desktop.token.chmod(0o644)

    sign_in(desktop, READ, follow)
    kept = json.loads(desktop.token.read_text())
    assert (kept["refresh_token"], stat.S_IMODE(desktop.token.stat().st_mode)) == ("refresh-1", 0o600)


def test_a_service_account_has_nothing_to_sign_in_to(account_of, robot):
    with pytest.raises(SourceRejected) as refused:
        sign_in(account_of(robot), READ, follow)
    assert str(refused.value) == (
        f"there is nothing to sign in to: {ROBOT} is a service account; share the sheets with it"
    )


def test_a_port_that_is_taken_is_told(desktop, server):
    with pytest.raises(SourceRejected, match=f"port {server.server_port} of this computer is not free"):
        sign_in(desktop, READ, follow, port=server.server_port)


def test_nobody_answering_ends_the_wait():
    with Loopback("state", 0) as loopback, pytest.raises(SourceRejected, match="nobody answered in the browser"):
        loopback.wait(0.01)


def test_no_secret_is_in_what_is_printed_or_logged(account_of, desktop, robot, key, caplog):
    caplog.set_level(logging.DEBUG)
    sign_in(desktop, READ, follow)
    asking(desktop)[0].file("sheet", "version")
    google, _ = asking(account_of(robot))
    google.file("sheet", "version")
    printed = caplog.text + repr(google) + repr(google.account) + repr(Consent("client-1", READ, "refresh-1"))

    secrets = ("access-", "refresh-1", "secret-1", "code-1", "PRIVATE", "assertion")
    assert [secret for secret in secrets if secret in printed] == []
