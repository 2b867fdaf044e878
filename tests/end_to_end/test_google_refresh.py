"""The main job with Google at both ends: a sheet and a form are read, people work in the lists, and it comes back."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from assets.run import RunResult
from connectors.google.api.client import Google
from pipelines.cli import main
from pipelines.commands.refresh_report import problem_lines
from pipelines.demo import make_demo
from pipelines.refresh import exit_code

sys.path.append(str(Path(__file__).parents[1] / "stand_ins"))

from google_server.arranging import AddColumn
from google_server.document import Document
from google_server.editing import Type
from google_server.faults import Faults
from stand_in import ADDRESS, Running, start

CONFIG = """
business: {{name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}}
sources:
  book: {{type: google_sheet, spreadsheet: {book}, tab: Customers, holds: people}}
  answers: {{type: google_form, spreadsheet: {form}, holds: feedback}}
  till: {{type: csv, path: orders.csv, holds: orders, people: book}}
follow_ups:
  callers: {{where: orders >= 1, because: "{{{{ orders }}}} orders", say: "Hello {{{{ first_name }}}}", channel: call}}
deliver:
  - {{type: google_sheet, spreadsheet: {lists}}}
  - {{type: excel, path: out/lists.xlsx}}
"""
CUSTOMERS = [
    ["record_id", "name", "email", "phone", "ok to call"],
    ["1", "Ada Lovelace", "ada@example.org", "020 7946 0018", "yes"],
    ["2", "Grace Hopper", "grace@example.org", "07400 123456", "yes"],
    ["3", "Mary Somerville", "mary@example.org", "07400 123457", "yes"],
]
ANSWERS = [["Timestamp", "Email Address", "Score"], ["2/1/2026 10:00:00", "ada@example.org", "5"]]
ORDERS = """order_id,customer_id,ordered_at,total
o1,1,2026-01-05,10.50
o2,2,2026-02-01,4.00
o3,3,2026-02-03,2.25
"""
EVERYBODY = ["Ada Lovelace", "Grace Hopper", "Mary Somerville"]
EXCEL = Path("out/lists.xlsx")

Run = Callable[..., RunResult]
Refreshed = Callable[[Path], duckdb.DuckDBPyConnection]


class Shop:
    """A project's folder, and its spreadsheets at Google."""

    def __init__(self, folder: Path, google: Running) -> None:
        self.folder, self.google = folder, google
        google.service_account(folder)
        (folder / ".env").write_text(f"REGULARS_GOOGLE_API={google.url}\n", encoding="utf-8")
        self.book = google.spreadsheet({"Customers": CUSTOMERS}, "reader")
        self.form = google.spreadsheet({"Form responses 1": ANSWERS}, "reader")
        self.lists = google.spreadsheet({"Sheet1": [["Mine"]]}, title="Our lists")
        ids = {"book": self.book.id, "form": self.form.id, "lists": self.lists.id}
        (folder / "regulars.yaml").write_text(CONFIG.format(**ids), encoding="utf-8")
        (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")

    def type_at_google(self, customer: str, heading: str, text: str) -> None:
        """Type into the row of a customer."""
        heads, *rows = table(self.lists, "Callers")
        [row] = [number for number, line in enumerate(rows, 1) if customer in line]
        people = self.google.app.editor(self.lists.id)
        assert people.do(Type("Callers", row, heads.index(heading), text))

    def type_in_excel(self, customer: str, heading: str, text: str) -> None:
        """The same in the workbook."""
        book = openpyxl.load_workbook(self.folder / EXCEL)
        sheet = book["Callers"]
        heads = [cell.value for cell in sheet[1]]
        [row] = [line[0].row for line in sheet.iter_rows() if customer in [cell.value for cell in line]]
        sheet.cell(row, heads.index(heading) + 1).value = text
        book.save(self.folder / EXCEL)

    def callers(self) -> tuple[list[str], list[str]]:
        """The customers in the list, at Google and in Excel."""
        sheet = openpyxl.load_workbook(self.folder / EXCEL)["Callers"]
        in_excel = [str(line[1]) for line in sheet.iter_rows(min_row=2, values_only=True) if line[1]]
        return [line[1] for line in table(self.lists, "Callers")[1:]], in_excel

    def asked(self) -> dict[str, dict[str, int]]:
        """Reads and writes of each spreadsheet since this was asked last; requests for tokens aside."""
        names = {self.book.id: "book", self.form.id: "form", self.lists.id: "lists"}
        found: dict[str, Counter[str]] = {}
        for entry in self.google.app.log:
            for name in (name for number, name in names.items() if number in entry.path):
                found.setdefault(name, Counter())[entry.kind] += 1
        self.google.app.log.clear()
        return {name: dict(kinds) for name, kinds in sorted(found.items())}


@pytest.fixture
def google() -> Iterator[Running]:
    with start() as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, google: Running) -> Shop:
    return Shop(tmp_path, google)


def table(document: Document, tab: str) -> list[list[str]]:
    """The rows of a tab that hold anything, as they are shown."""
    sheet = document.sheet_by_title(tab)
    assert sheet is not None
    rows = [[str(cell.get("formattedValue", "")) for cell in row] for row in sheet.rows]
    return [row for row in rows if any(row)]


def rows(view: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return view.execute(f"{query} order by name").fetchall()


def test_a_sheet_and_a_form_become_lists_in_both_workbooks_and_again_nothing(
    shop: Shop, run: Run, refreshed: Refreshed
) -> None:
    view = refreshed(shop.folder)
    assert rows(view, "select name, phone, orders from crm.customers") == [
        ("Ada Lovelace", "+442079460018", 1),
        ("Grace Hopper", "+447400123456", 1),
        ("Mary Somerville", "+447400123457", 1),
    ]
    assert rows(view, "select name, score::int from crm.feedback join crm.customers using (customer_id)") == [
        ("Ada Lovelace", 5)
    ]
    assert shop.callers() == (EVERYBODY, EVERYBODY)
    assert table(shop.lists, "Sheet1") == [["Mine"]]

    before = shop.lists.version
    shop.asked()
    again = run(shop.folder)
    assert (exit_code(again), sorted(again.unchanged), again.landed) == (0, ["answers", "book", "till"], {})
    assert [pushed.is_written for pushed in again.pushed.values()] == [False, False]
    assert shop.asked() == {"book": {"read": 2}, "form": {"read": 2}, "lists": {"read": 2}}
    assert shop.lists.version == before


def test_what_people_type_at_google_and_in_excel_comes_back(shop: Shop, run: Run, refreshed: Refreshed) -> None:
    run(shop.folder)
    shop.type_at_google("Grace Hopper", "Status", "No answer")
    shop.type_at_google("Grace Hopper", "Notes", "asked for rye")
    shop.type_at_google("Ada Lovelace", "Status", "Do not contact")
    assert shop.google.app.editor(shop.lists.id).do(AddColumn("Callers", "Colour", ("", "green")))
    shop.type_in_excel("Grace Hopper", "Owner", "Ida")
    shop.type_in_excel("Mary Somerville", "Status", "Do not contact")
    view = refreshed(shop.folder)
    assert rows(
        view, "select name, status, owner, f.notes from crm.follow_ups as f join crm.customers using (customer_id)"
    ) == [
        ("Ada Lovelace", "Do not contact", None, None),
        ("Grace Hopper", "No answer", "Ida", "asked for rye"),
        ("Mary Somerville", "Do not contact", None, None),
    ]
    assert rows(
        view, "select name, channel, outcome, i.notes from crm.interactions as i join crm.customers using (customer_id)"
    ) == [("Grace Hopper", "call", "No answer", "asked for rye")]
    assert rows(
        view, "select name, channel, status from crm.consents join crm.customers using (customer_id) where is_dated"
    ) == [
        ("Ada Lovelace", "all", "withdrawn"),
        ("Mary Somerville", "all", "withdrawn"),
    ]
    assert shop.callers() == (["Grace Hopper"], ["Grace Hopper"])
    [_, grace] = table(shop.lists, "Callers")
    assert (grace[8:12], grace[13]) == (["No answer", "", "asked for rye", ""], "green")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits: time moves on by itself when somebody sleeps."""
    passed = [0.0]
    options = Google.__init__.__kwdefaults__
    assert options is not None
    monkeypatch.setitem(options, "sleep", lambda seconds: passed.append(passed.pop() + seconds))
    monkeypatch.setitem(options, "clock", lambda: passed[0])


@pytest.mark.usefixtures("hasty")
def test_when_the_quota_is_used_up_the_view_is_published_and_the_next_refresh_delivers(shop: Shop, run: Run) -> None:
    shop.google.app.faults = Faults([{"fault": "429", "path": ":batchUpdate", "times": None}])
    unlucky = run(shop.folder)
    place = f"Google sheet {shop.lists.id[:6]}…"
    [told, last] = problem_lines(unlucky)
    assert exit_code(unlucky) == 5
    assert (told[: told.index(" within")], told.partition("; ")[2]) == (
        f"writing the lists to {place}: Google asked us to slow down 8 times",
        "the next refresh goes on from there",
    )
    assert last == "The customer view is published; the next refresh delivers what is left."
    assert [sheet.title for sheet in shop.lists.sheets] == ["Sheet1"]

    shop.google.app.faults = Faults([{"fault": "cut-after", "path": ":batchUpdate", "times": 1}])
    lucky = run(shop.folder)
    assert (exit_code(lucky), [pushed.is_written for pushed in lucky.pushed.values()]) == (0, [True, True])
    assert shop.callers() == (EVERYBODY, EVERYBODY)


@pytest.mark.parametrize(
    ("role", "code", "told"),
    [
        ("writer", 0, ["ok     lists: Our lists (Google)"]),
        (
            "reader",
            2,
            [
                "MEND   lists: Our lists (Google)",
                f"       ! it is shared with {ADDRESS} for reading only: open the sheet, press Share, and make that address"
                " an Editor",
            ],
        ),
        (
            None,
            2,
            [
                "MEND   lists: Google sheet PLACE…",
                f"       ! it is not shared with {ADDRESS}: open the sheet, press Share, and add that address as Viewer, or"
                " as Editor if lists are written to it",
            ],
        ),
    ],
)
def test_check_says_whether_the_lists_can_be_read_and_written(
    shop: Shop, role: str | None, code: int, told: list[str]
) -> None:
    shop.google.app.share(shop.lists.id, ADDRESS, role)
    done = CliRunner().invoke(main, ["check", "--project", str(shop.folder)])
    lines = [line.replace(shop.lists.id[:6], "PLACE") for line in done.output.splitlines()]
    about = [line for line in lines if "lists: " in line or "shared" in line]
    assert (done.exit_code, about) == (code, [*told, "ok     lists: out/lists.xlsx (will be made)"])
    assert {entry.kind for entry in shop.google.app.log} == {"token", "read"}


def test_the_lists_of_the_demo_go_to_google_as_to_excel(tmp_path: Path, google: Running, run: Run) -> None:
    make_demo(tmp_path, datetime.now(UTC).date())
    google.service_account(tmp_path)
    lists = google.spreadsheet(title="Our lists")
    (tmp_path / ".env").write_text(f"REGULARS_GOOGLE_API={google.url}\nSHEET_ID={lists.id}\n", encoding="utf-8")
    config = tmp_path / "regulars.yaml"
    before, there, after = config.read_text(encoding="utf-8").partition("deliver:\n")
    ours = '  - {type: google_sheet, spreadsheet: "${SHEET_ID}"}\n'
    config.write_text(before + there + ours + after, encoding="utf-8")

    assert exit_code(run(tmp_path)) == 0

    book = openpyxl.load_workbook(tmp_path / "out/follow-ups.xlsx")
    in_excel = {
        sheet.title: ids([[str(v) for v in line] for line in sheet.values]) for sheet in book if sheet["A1"].value
    }
    at_google = {sheet.title: ids(table(lists, sheet.title)) for sheet in lists.sheets if sheet.rows}
    assert at_google.pop("_regulars") == in_excel.pop("_regulars") == []
    assert at_google == in_excel
    assert sum(map(len, at_google.values())) > 40


def ids(lines: list[list[str]]) -> list[str]:
    """What stands in the column `id`."""
    if "id" not in lines[0]:
        return []
    return [line[lines[0].index("id")] for line in lines[1:] if line[0] not in ("", "None")]
