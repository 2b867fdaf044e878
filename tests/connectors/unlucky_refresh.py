"""A refresh of lists at Google to which something happens at one of its requests, and what is left of it.

A `World` is one spreadsheet at the stand-in, reached over real HTTP by our own client and gspread, with Google's quota
on. Its clock moves when somebody sleeps. What belongs here: making things go wrong, and looking at what is left. What
does not: what ought to be left (`test_google_faults`).
"""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives import serialization

sys.path.append(str(Path(__file__).parents[1] / "stand_ins"))

from google_server.document import Document, Sheet
from google_server.faults import Faults
from google_server.quota import Quota
from stand_in import Running, start

from connectors.errors import SourceError
from connectors.google.api.account import Account
from connectors.google.api.client import Google
from connectors.google.sheet_target import GoogleWorkbook
from connectors.google.write import formatting
from connectors.google.write.sync_state import STATE_TAB
from connectors.target import Pushed, Stored, Tab

SPREADSHEET = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcdef"
PLACE = "Google sheet 'Lists'"
TODAY = date(2026, 3, 1)


class Killed(BaseException):
    """The process is gone: nothing catches it."""


@dataclass
class Clock:
    """Moves when somebody sleeps."""

    now: float = 0.0

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True)
class Sent:
    """A request to Sheets or Drive that left us; those for tokens are not among them."""

    at: float
    method: str
    url: str
    body: bytes

    @property
    def kind(self) -> str:
        return "write" if self.method != "GET" else "read"


@dataclass
class Wire:
    """All that goes over the wire; `kill` is the number of the request after which we die, its answer unread."""

    clock: Clock
    sent: list[Sent] = field(default_factory=list)
    kill: int | None = None
    bad_from: int = 0

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        send = requests.adapters.HTTPAdapter.send

        def watched(adapter: Any, request: requests.PreparedRequest, **options: Any) -> requests.Response:
            if urlsplit(request.url).path == "/token":
                return send(adapter, request, **options)
            self.sent.append(Sent(self.clock.now, request.method, request.url, request.body or b""))
            response = send(adapter, request, **options)
            if self.kill == len(self.sent):
                raise Killed
            return response

        monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", watched)

    def tries(self) -> int:
        """How often a request was sent at most, from the first one that failed on."""
        sent = self.sent[self.bad_from :]
        return max((len(list(same)) for _, same in groupby((s.method, s.url, s.body) for s in sent)), default=0)

    def per_minute(self) -> int:
        """The most requests of a kind in any 60 seconds."""
        times = {kind: [sent.at for sent in self.sent if sent.kind == kind] for kind in ("read", "write")}
        return max((sum(at <= other < at + 60 for other in each) for each in times.values() for at in each), default=0)


@dataclass
class World:
    """One spreadsheet at Google, what we landed of it, and how many requests have been made."""

    running: Running
    account: Account
    clock: Clock
    wire: Wire
    landed: dict[tuple[str, str], Any] = field(default_factory=dict)
    meanwhile: Callable[[int, str, str], None] | None = None
    waits: float = 10

    @property
    def document(self) -> Document:
        return self.running.app.documents[SPREADSHEET]

    def begin(self, document: Document, landed: dict[tuple[str, str], Any]) -> None:
        """A world of its own that starts from this state."""
        self.clock.now = time()  # The signature under a request for a token carries the computer's time.
        self.running.app.reset()
        self.running.app.quota = Quota(self.clock.read)
        self.running.app.store.add(document.copy(), document.owner)
        self.landed, self.meanwhile = dict(landed), None
        self.wire.sent.clear()
        self.wire.bad_from = 0
        self.wire.kill, self.waits = None, 10

    def google(self) -> Google:
        """As a new process has it."""
        return Google(
            self.account,
            writes=True,
            sleep=self.clock.sleep,
            clock=self.clock.read,
            random=lambda: 0.5,
            timeout=(10, self.waits),
        )

    def refresh(self, tabs: list[Tab]) -> Pushed:
        """Read what people typed, land it, push."""
        target = GoogleWorkbook(self.google(), SPREADSHEET, PLACE, "lists", lambda: TODAY)
        edits = target.read_edits()
        rows = edits.rows.to_pylist() if edits else []
        self.landed |= Stored.of((row["tab"], row["id"], row) for row in rows).cells
        return target.push(tabs, Stored(dict(self.landed)))

    def at_request(self, number: int, happen: Callable[[], None]) -> None:
        """Something happens at Google right before the n-th request (of the world) is looked at there."""
        app = self.running.app
        last = app.requests + number
        earlier = app.before_request

        def before(count: int, method: str, path: str) -> None:
            if earlier:
                earlier(count, method, path)
            if count == last:
                happen()

        app.before_request = before

    def at_first_write(self, happen: Callable[[], None]) -> None:
        """Something happens at Google right before our first write is looked at there."""
        waiting = [happen]

        def before(count: int, method: str, path: str) -> None:
            if waiting and path.endswith(":batchUpdate"):
                waiting.pop()()

        self.running.app.before_request = self.meanwhile = before

    def fail(self, fault: dict[str, Any], number: int, times: int | None) -> None:
        """The n-th request from now on fails, and so do those after it, `times` in all; None is for ever.

        A fault of the path /token is there at once.
        """
        plan = Faults([{**fault, "times": times}])
        self.waits = 0.25 if fault["fault"] == "time-out" else 10

        def begin() -> None:
            self.running.app.faults, self.wire.bad_from = plan, max(len(self.wire.sent) - 1, 0)

        if "/token" in fault.get("path", ""):
            begin()
        else:
            self.at_request(number, begin)

    def calm(self) -> None:
        """Nothing more goes wrong; a while later."""
        self.running.app.faults, self.running.app.before_request = Faults(), self.meanwhile
        self.wire.kill, self.waits = None, 10
        self.clock.sleep(600)

    def secrets(self) -> set[str]:
        """What no message may hold: tokens, the key, the id, and every cell below a heading."""
        cells = {word for sheet in self.document.sheets for row in rows_of(sheet)[1:] for word in row if len(word) > 3}
        key = self.account.credentials.read_text()
        return {*self.running.app.oauth.grants, *cells, key[200:230], SPREADSHEET}


@contextmanager
def world(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """A stand-in, with credentials that it knows."""
    clock = Clock(time())
    # Reading the key takes four times as long as a quiet refresh, and each refresh is a new process that reads it.
    monkeypatch.setattr(serialization, "load_pem_private_key", cache(serialization.load_pem_private_key))
    # Blank rows ready to be written in are most of what is sent, and here nobody needs many.
    monkeypatch.setattr(formatting, "SPARE_ROWS", 4)
    with start(clock=clock.read) as running:
        credentials = running.service_account(folder)
        wire = Wire(clock)
        wire.watch(monkeypatch)
        yield World(running, Account(credentials, folder / "consent.json", running.url), clock, wire)


def rows_of(sheet: Sheet) -> list[list[str]]:
    """The rows of a tab that hold anything, as they are shown."""
    shown = (trimmed([str(cell.get("formattedValue", "")) for cell in row]) for row in sheet.rows)
    return [row for row in shown if row]


def state_of(document: Document) -> list[dict[str, Any]]:
    """Everything in every tab but the memory: cells with formats, notes and dropdowns, widths, filters, warnings."""
    return [_state(sheet) for sheet in document.sheets if sheet.id != STATE_TAB]


def _state(sheet: Sheet) -> dict[str, Any]:
    names = ("properties", "row_properties", "column_properties", "merges", "basic_filter")
    ranges = [
        {name: said for name, said in one.items() if name != "protectedRangeId"} for one in sheet.protected_ranges
    ]
    return {
        **{name: getattr(sheet, name) for name in names},
        "rows": [trimmed(row) for row in sheet.rows],
        "protected_ranges": ranges,
    }


def trimmed(row: list[Any]) -> list[Any]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def told(error: SourceError) -> str:
    """All that a log could show of it."""
    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(str(cause))
        cause = cause.__cause__ or cause.__context__
    return "\n".join(causes)
