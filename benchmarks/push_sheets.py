"""What a push to Google Sheets costs, ours and that of a plain gspread script: `python -m benchmarks.push_sheets [ROWS …]`.

Both talk, over loopback, to the stand-in in a process of its own. The plain script does what most scripts do: clear the tab
and write all of it again, which loses what people typed, the order they sorted by, and whatever they do meanwhile.

`own s` is the processor time of this process; the rest of the seconds is the stand-in's, and says nothing about Google's.
Requests for tokens are not counted. Each push has a client of its own, as each refresh has.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import gspread
import pyarrow as pa
import requests
from requests.adapters import HTTPAdapter

from assets.delivery.list_tab import LIST_COLUMNS
from connectors.google.api.account import Account
from connectors.google.api.client import Google
from connectors.google.sheet_target import GoogleWorkbook
from connectors.target import Cell, Pushed, Stored, Tab

sys.path.append(str(Path(__file__).parent.parent / "tests" / "stand_ins"))
from stand_in import started

Row = dict[str, Cell]

SIZES = (100, 1_000, 10_000)
SPREADSHEET = "follow-ups"
LIST, PLAIN = "Thank-yous", "Plain"
HEADINGS = [column.heading for column in LIST_COLUMNS]
PUSHES = ("first", "nothing changed", "1 % changed, left, came", "every row changed")


@dataclass(slots=True)
class Cost:
    """What went over the line, and how long it took."""

    reads: int = 0
    writes: int = 0
    sent: int = 0
    received: int = 0
    seconds: float = 0
    own: float = 0

    def __str__(self) -> str:
        line = f"{self.sent / 1000:>9,.0f} {self.received / 1000:>9,.0f}"
        return f"{self.reads:>5} {self.writes:>6} {line} {self.seconds:>8.2f} {self.own:>7.2f}"


@contextmanager
def metered() -> Iterator[Cost]:
    """Count every request of the `requests` library, which both sides use; bytes are those on the line, bodies only."""
    cost, send = Cost(), requests.Session.send

    def counted(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        response = send(session, request, **options)
        if not str(request.url).endswith("/token"):
            is_read = request.method == "GET"
            cost.reads, cost.writes = cost.reads + is_read, cost.writes + (not is_read)
            cost.sent += len(request.body or b"")
            cost.received += int(response.headers.get("Content-Length", 0))
        return response

    requests.Session.send = counted  # type: ignore[method-assign]
    began, busy = time.perf_counter(), time.process_time()
    try:
        yield cost
    finally:
        requests.Session.send = send  # type: ignore[method-assign]
        cost.seconds, cost.own = time.perf_counter() - began, time.process_time() - busy


def made(number: int, version: int = 0) -> Row:
    """A row of a list; another version has another reason, another day and another value."""
    name, due = f"Ada Lovelace {number}", date(2026, 3, 1) + timedelta(days=number % 30 + version)
    return {
        "Follow-up": "Thank-you, e-mail",
        "Customer": name,
        "Phone": f"+44 7700 9{number:05}",
        "Email": f"ada.{number}@example.org",
        "Why": f"Order {1000 + number + version} of {20 + number % 80} pounds, the largest since last spring",
        "Say": f"Dear {name}, thank you for your order: we hope that everything was as you wished",
        "Due": due,
        "Value": round(20 + number * 1.37 + version, 2),
        "Status": "To do",
        "id": f"f{number:08}",
    }


def wanted(rows: int, push: str) -> list[Row]:
    """The list before each push; what changes is spread over it."""
    few = max(1, rows // 100)
    if push in ("first", "nothing changed"):
        return [made(number) for number in range(rows)]
    changed, left = set(range(0, rows, rows // few)), set(range(1, rows, rows // few))
    stays = [number for number in range(rows + few) if number not in left]
    is_all = push == "every row changed"
    return [made(number, 2 if is_all else number in changed) for number in stays]


class ToStandIn(HTTPAdapter):
    """Leads what gspread means for Google to the stand-in."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Host and scheme go, path and query stay."""
        request.url = self.url + request.path_url
        return super().send(request, *args, **options)


class Bench:
    """Both ways to bring a list into one spreadsheet."""

    def __init__(self, url: str, credentials: Path) -> None:
        self.url, self.credentials = url, credentials

    def ours(self, rows: Sequence[Row]) -> Pushed:
        """What a refresh does: read what people typed, which then is in landing, and push."""
        google = Google(Account(self.credentials, self.credentials.with_name("token"), self.url), writes=True)
        target = GoogleWorkbook(google, SPREADSHEET, "the spreadsheet", "lists", lambda: date(2026, 3, 1))
        edits = target.read_edits()
        typed = edits.rows.to_pylist() if edits else ()
        stored = Stored({(row["tab"], row["id"]): row for row in typed})
        return target.push([Tab(LIST, LIST_COLUMNS, rows)], stored)

    def plain(self, rows: Sequence[Row]) -> None:
        """What a script does."""
        spreadsheet = self._spreadsheet()
        there = {sheet.title: sheet for sheet in spreadsheet.worksheets()}
        sheet = there.get(PLAIN) or spreadsheet.add_worksheet(PLAIN, len(rows) * 2, len(HEADINGS))
        sheet.clear()
        sheet.update([HEADINGS, *([_plain(row.get(heading)) for heading in HEADINGS] for row in rows)], raw=True)

    def type_notes(self) -> None:
        """A note in every tenth row: what people typed has to be read and kept."""
        sheet = self._spreadsheet().worksheet(LIST)
        notes = [[f"Called on Monday {row}" if row % 10 == 0 else ""] for row in range(2, sheet.row_count - 20)]
        sheet.update(notes, f"{chr(ord('A') + HEADINGS.index('Notes'))}2", raw=True)

    def _spreadsheet(self) -> gspread.Spreadsheet:
        client = gspread.service_account(filename=self.credentials)
        client.http_client.session.mount("https://", ToStandIn(self.url))
        return client.open_by_key(SPREADSHEET)


def _plain(value: Cell) -> str | float | None:
    return value if isinstance(value, int | float | None) else str(value)


def measure(rows: int) -> Iterator[tuple[str, str, Cost]]:
    """Every push of both, in turn, into a spreadsheet that was empty."""
    with tempfile.TemporaryDirectory() as folder:
        credentials = Path(folder) / "google-credentials.json"
        with started("--service-account", str(credentials), "--spreadsheet", SPREADSHEET) as url:
            bench = Bench(url, credentials)
            ways: dict[str, Callable[[Sequence[Row]], object]] = {"ours": bench.ours, "plain": bench.plain}
            for push in PUSHES:
                given = wanted(rows, push)
                for who, way in ways.items():
                    with metered() as cost:
                        way(given)
                    yield push, who, cost
                if push == "first":
                    bench.type_notes()


def main() -> None:
    """Print a line for each push."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="*", default=SIZES)
    pa.array([""])  # pyarrow loads pandas for its first array; in a refresh it has done so long before a push.
    print(f"{'rows':>6}  {'push':<24} {'':<6} reads writes   sent kB   recv kB  seconds   own s")
    for rows in parser.parse_args().rows:
        for push, who, cost in measure(rows):
            print(f"{rows:>6,}  {push:<24} {who:<6} {cost}", flush=True)


if __name__ == "__main__":
    main()
