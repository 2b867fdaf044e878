"""The id of a spreadsheet, from whatever a person pasted into the config.

What does not belong here: asking Google whether it is there.
"""

import re
from urllib.parse import parse_qs, urlsplit

from connectors.errors import SourceRejected

ID = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)
HOSTS = ("docs.google.com", "drive.google.com")
HOW = "paste the address of the spreadsheet from the browser, or the part of it between /d/ and /edit"


def spreadsheet_id(text: str) -> str:
    """The id in an address of Google Sheets or Drive, or the id itself.

    Raises:
        SourceRejected: It is neither.
    """
    text = text.strip()
    if ID.fullmatch(text):
        return text
    if not text:
        raise SourceRejected(f"no spreadsheet is named: {HOW}")
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname
    except ValueError:
        parts, host = None, None
    if parts is None or parts.scheme not in ("http", "https") or host not in HOSTS:
        raise SourceRejected(f"{_short(text)} is no address of a Google spreadsheet: {HOW}")
    return _in_address(text, parts.path, parts.query)


def _in_address(text: str, path: str, query: str) -> str:
    steps = path.split("/")
    if "forms" in steps:
        raise SourceRejected(
            f"{_short(text)} is a form: open it, choose Responses, View in Sheets, and paste the address of that spreadsheet"
        )
    if "/d/e/" in path:
        raise SourceRejected(f"{_short(text)} is a published copy, which is only a picture of the spreadsheet: {HOW}")
    after = steps[steps.index("d") + 1 :][:1] if "d" in steps else parse_qs(query).get("id", [])[:1]
    if not after or not ID.fullmatch(after[0]):
        raise SourceRejected(f"there is no spreadsheet's id in {_short(text)}: {HOW}")
    return after[0]


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:77]}…")
