"""Where Google's APIs are, and what kind of request one is there.

What does not belong here: sending (`connectors.http`), and what came back (`connectors.google.api.responses`).
"""

from urllib.parse import urlsplit

from connectors.http.request import Call

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE = "https://www.googleapis.com/drive/v3"
TOKENS = "https://oauth2.googleapis.com/token"
CONSENTS = "https://accounts.google.com/o/oauth2/auth"

API = "REGULARS_GOOGLE_API"
"""The variable that names who stands in for Google."""

ASKING = ("getByDataFilter", "batchGetByDataFilter", "search")
"""Methods of Google that are sent by POST and change nothing."""


def is_write(call: Call) -> bool:
    """Whether Google counts the request as a write."""
    return call.method.upper() != "GET" and call.url.rpartition(":")[2] not in ASKING


def has_json(call: Call) -> bool:
    """Whether the answer is an object in JSON: all but a file that is exported."""
    return not urlsplit(call.url).path.endswith("/export")
