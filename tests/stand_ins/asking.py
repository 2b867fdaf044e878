"""Asking a stand-in in this process: somebody with a token, and a clock that a test moves."""

import base64
import hashlib
import json
from urllib.parse import parse_qs, urlencode, urlsplit

from google_server.accounts import ADDRESS

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


def form(app, path, **fields):
    response = app.handle("POST", path, {}, {"host": "127.0.0.1:1"}, urlencode(fields).encode())
    return response.status, json.loads(response.body)


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
