"""What people type in the tabs of a real workbook: answers, mistakes mended at the source, opt-outs.

Every layer is made as a refresh makes it; only the checks, the publishing and Dagster, which add nothing here, are left
out for speed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from openpyxl.comments import Comment

from assets.delivery.deliver import deliver
from assets.graph import LAYERS
from assets.ingest import ingest
from assets.run import RunResult
from assets.warehouse.build import build_layer
from assets.warehouse.journal import commit
from pipelines.config.load import load
from pipelines.resources import open_run

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources:
  book: {type: excel, path: sheets/our book.xlsx, tab: Customers, holds: people}
follow_ups:
  greet: {where: "true", because: "Has a name", say: "Hello {{ first_name }}", channel: call}
deliver:
  - {type: excel, path: out/lists.xlsx}
  - {type: excel, path: out/second.xlsx}
"""
PEOPLE = (
    ("record_id", "name", "email", "phone", "birth date"),
    ("1", "Mark Bell", "bell@example.org", "020 7946 0018", "03/04/1980"),
    ("2", "Mary Bell", "bell@example.org", "020 7946 0019", None),
    ("3", "Grace Hopper", "grace@example.org", "020 7946 0020", "when asked"),
)
MAY = "select name, may_email, may_sms, may_call, may_post from crm.customers where name like 'Grace%'"
NAMES = "select name from crm.customers order by 1"


def refresh(folder: Path) -> RunResult:
    """Read, make every table, remember, push."""
    with open_run(load(folder, {})) as run_context:
        ingest(run_context)
        for layer in LAYERS.values():
            list(build_layer(run_context.warehouse, layer))
        commit(run_context.warehouse)
        for target in run_context.targets:
            deliver(run_context, target.name)
        assert run_context.outcome.problems == []
        return run_context.outcome


def write_shop(folder: Path) -> Path:
    (folder / "regulars.yaml").write_text(CONFIG)
    (folder / "sheets").mkdir()
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Customers"
    for row in PEOPLE:
        book.worksheets[0].append(row)
    book.save(folder / "sheets" / "our book.xlsx")
    return folder


@pytest.fixture(scope="module")
def refreshed_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_shop(tmp_path_factory.mktemp("shop"))
    refresh(folder)
    return folder


def found(shop: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(shop / "data" / "warehouse.duckdb")) as connection:
        return connection.execute(sql).fetchall()


@contextmanager
def opened(workbook: Path, tab: str) -> Iterator[Any]:
    """The tab, to be edited and saved as a person would."""
    book = openpyxl.load_workbook(workbook)
    yield book[tab]
    book.save(workbook)


def rows_of(shop: Path, tab: str, workbook: str = "lists") -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(shop / "out" / f"{workbook}.xlsx")[tab]
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows if any(row)]


def type_in(shop: Path, tab: str, row: int, workbook: str = "lists", /, **cells: str | None) -> None:
    """Type into a row by heading; a blank in a heading is written as `_`."""
    with opened(shop / "out" / f"{workbook}.xlsx", tab) as sheet:
        headings = {str(cell.value).rstrip("?").replace(" ", "_"): cell.column for cell in sheet[1]}
        for heading, value in cells.items():
            sheet.cell(row, headings[heading]).value = value


def row_of(shop: Path, customer: str, workbook: str = "lists") -> int:
    names = [row["Customer"] for row in rows_of(shop, "Greet", workbook)]
    return names.index(customer) + 2


def test_a_possible_duplicate_is_asked_about_in_plain_words(shop: Path) -> None:
    [row] = rows_of(shop, "Possible duplicates")
    persons = {(row.pop("Person A"), row.pop("Contact A")), (row.pop("Person B"), row.pop("Contact B"))}
    assert persons == {
        ("Mark Bell", "bell@example.org / 020 7946 0018"),
        ("Mary Bell", "bell@example.org / 020 7946 0019"),
    }
    assert row.pop("id").startswith("D")
    assert row == {
        "Same person?": None,
        "Alike": "Family name; e-mail",
        "Different": "First names, though they are alike; phones, by a digit",
        "Likely": 71,
        "Owner": None,
        "Notes": None,
    }


def test_a_yes_in_any_spelling_is_carried_out_by_the_refresh_that_reads_it(shop: Path) -> None:
    type_in(shop, "Possible duplicates", 2, Same_person="Ja!", Owner="Kim", Notes="Rang them")
    refresh(shop)
    assert len(found(shop, NAMES)) == 2
    assert found(shop, "select decision, decided_by from identity.decisions") == [("same", "Kim")]
    assert found(shop, "select change, decided_by from identity.changes") == [("merge", "Kim")]
    assert (rows_of(shop, "Possible duplicates"), rows_of(shop, "Possible duplicates", "second")) == ([], [])


def test_a_yes_that_is_emptied_again_is_undone(shop: Path) -> None:
    before = found(shop, NAMES)
    with opened(shop / "out" / "lists.xlsx", "Possible duplicates") as sheet:
        sheet["A2"].comment = Comment("Ask their mother", "Kim")  # a row with a note stays
    type_in(shop, "Possible duplicates", 2, Same_person="yes")
    refresh(shop)
    assert len(found(shop, NAMES)) == 2
    type_in(shop, "Possible duplicates", 2, Same_person=None)
    refresh(shop)
    assert found(shop, NAMES) == before
    assert found(shop, "select count(*) from identity.decisions") == [(0,)]
    assert found(shop, "select change from identity.changes order by happened_at") == [("merge",), ("split",)]


def test_an_answer_nobody_can_read_stays_as_typed_and_is_told(shop: Path) -> None:
    type_in(shop, "Possible duplicates", 2, Same_person="cousins")
    refresh(shop)
    assert [row["Same person?"] for row in rows_of(shop, "Possible duplicates")] == ["cousins"]
    assert (
        "out/lists.xlsx, tab Possible duplicates, row 2, column Same person?",
        "answer: cousins",
        "neither yes nor no: write yes, no or not sure",
    ) in [(row["Where"], row["What"], row["Why"]) for row in rows_of(shop, "To fix")]


def test_what_is_mended_at_its_source_leaves_the_tab_that_led_there(shop: Path) -> None:
    sheet = openpyxl.load_workbook(shop / "out" / "lists.xlsx")["To fix"]
    assert [(cell.value, cell.hyperlink.target, cell.hyperlink.location) for [cell] in sheet["A2:A2"]] == [
        ("sheets/our book.xlsx, tab Customers, cell E4", "../sheets/our%20book.xlsx", "'Customers'!E4")
    ]
    with opened(shop / "sheets" / "our book.xlsx", "Customers") as book:
        book.insert_rows(2)  # the mistake moves, and is the same mistake
        book["A2"], book["B2"], book["E2"] = "4", "Ada King", "14/04/1980"
    refresh(shop)
    assert [row["Where"] for row in rows_of(shop, "To fix")] == ["sheets/our book.xlsx, tab Customers, cell E5"]
    with opened(shop / "sheets" / "our book.xlsx", "Customers") as book:
        book["E5"] = "09/12/1906"
    refresh(shop)
    assert rows_of(shop, "To fix") == []


def test_nothing_is_written_when_nothing_changed(tmp_path: Path) -> None:
    shop = write_shop(tmp_path)
    first, second = refresh(shop), refresh(shop)
    assert [pushed.is_written for pushed in first.pushed.values()] == [True, True]
    assert [pushed.is_written for pushed in second.pushed.values()] == [False, False]


@pytest.mark.parametrize("loss", ["row", "tab", "workbook", "status", "target"])
def test_an_opt_out_typed_in_a_list_outlives_whatever_is_deleted(shop: Path, loss: str) -> None:
    type_in(shop, "Greet", row_of(shop, "Grace Hopper"), Status="do not contact!", Owner="Kim")
    if loss == "status":
        with opened(shop / "out" / "lists.xlsx", "Greet") as sheet:
            sheet.cell(row_of(shop, "Grace Hopper"), 2).comment = Comment("Rang", "Kim")  # keeps the row
    refresh(shop)
    if loss == "row":
        with opened(shop / "out" / "lists.xlsx", "Greet") as sheet:
            sheet.delete_rows(2, 3)
    elif loss == "tab":
        with opened(shop / "out" / "lists.xlsx", "Greet") as sheet:
            sheet.parent.remove(sheet)
    elif loss == "workbook":
        (shop / "out" / "lists.xlsx").unlink()
    elif loss == "status":
        type_in(shop, "Greet", row_of(shop, "Grace Hopper"), Status=None)
    else:
        (shop / "regulars.yaml").write_text(CONFIG.replace("  - {type: excel, path: out/lists.xlsx}\n", ""))
    refresh(shop)
    assert found(shop, MAY) == [("Grace Hopper", False, False, False, False)]
    assert found(shop, "select distinct evidence from crm.consents") == [('Status "Do not contact" in a list, by Kim',)]
    assert "Grace Hopper" not in [row["Customer"] for row in rows_of(shop, "Greet", "second")]


def test_two_workbooks_that_say_different_things_are_told_and_one_contact_is_counted(shop: Path) -> None:
    type_in(shop, "Greet", row_of(shop, "Grace Hopper"), "lists", Status="Contacted", Owner="Kim")
    type_in(shop, "Greet", row_of(shop, "Grace Hopper", "second"), "second", Status="Won", Owner="Kim")
    refresh(shop)
    assert found(shop, "select status, owner, outcome from crm.follow_ups where status <> 'To do'") == [
        ("Won", "Kim", "Won")
    ]
    assert found(shop, "select staff, outcome from crm.interactions") == [("Kim", "Won")]
    assert (
        "Won (out/second.xlsx); Contacted (out/lists.xlsx)",
        "two workbooks said different things at the same time: the first one named here counts",
    ) in [(row["What"], row["Why"]) for row in rows_of(shop, "To fix")]


def test_a_status_of_the_teams_own_is_kept_and_told(shop: Path) -> None:
    type_in(shop, "Greet", row_of(shop, "Grace Hopper"), Status="In Bearbeitung", Snooze_until="soon")
    refresh(shop)
    row = row_of(shop, "Grace Hopper")
    told = {row["Where"]: row["What"] for row in rows_of(shop, "To fix")}
    assert told == {
        "sheets/our book.xlsx, tab Customers, cell E4": "birth_date: when asked",
        f"out/lists.xlsx, tab Greet, row {row}, column Snooze until": "snooze_until: soon",
        f"out/lists.xlsx, tab Greet, row {row}, column Status": "In Bearbeitung",
    }
    assert [row["Status"] for row in rows_of(shop, "Greet") if row["Customer"] == "Grace Hopper"] == ["In Bearbeitung"]


def test_what_cannot_be_delivered_is_told_in_the_other_workbook(shop: Path) -> None:
    (shop / "out" / "~$second.xlsx").write_bytes(b"\x03Kim" + b" " * 161)
    refresh(shop)
    refresh(shop)
    assert "Left alone: out/second.xlsx" in [row["What"] for row in rows_of(shop, "Summary")]
    (shop / "out" / "~$second.xlsx").unlink()
    refresh(shop)
    refresh(shop)
    for workbook in ("lists", "second"):
        assert [row["What"] for row in rows_of(shop, "Summary", workbook)][-1] == "List: Greet"


def test_a_workbook_that_cannot_be_read_keeps_the_others_from_nothing(shop: Path) -> None:
    (shop / "out" / "second.xlsx").unlink()
    (shop / "out" / "second.xlsx").mkdir()
    type_in(shop, "Greet", row_of(shop, "Grace Hopper"), Status="Won")
    outcome = refresh(shop)
    assert [str(problem) for problem in outcome.undelivered] == [
        "reading what people typed in out/second.xlsx: it is a folder: give the path of an .xlsx file"
    ]
    assert [pushed.is_written for pushed in outcome.pushed.values()] == [True]
    assert "Grace Hopper" not in [row["Customer"] for row in rows_of(shop, "Greet")]


def listed(shop: Path) -> list[str]:
    [row] = [row for row in rows_of(shop, "Summary") if row["What"] == "List: Greet"]
    return [row["Today"], *(name["Customer"] for name in rows_of(shop, "Greet"))]


def test_a_row_that_the_team_deleted_is_told_to_be_so_until_they_undo_it(shop: Path) -> None:
    standing = (
        "select c.held_back_by, f.held_back_by, f.outcome from follow_ups.candidates as c"
        " join crm.follow_ups as f using (follow_up_id) join crm.customers as k on f.customer_id = k.customer_id"
        " where k.name like 'Grace%'"
    )
    whole = {workbook: (shop / "out" / f"{workbook}.xlsx").read_bytes() for workbook in ("lists", "second")}
    for workbook, held in (("lists", None), ("second", "deleted in the sheet")):
        number = row_of(shop, "Grace Hopper", workbook)
        with opened(shop / "out" / f"{workbook}.xlsx", "Greet") as sheet:
            sheet.delete_rows(number)
        for _ in range(2):
            refresh(shop)
            assert (workbook, found(shop, standing)) == (workbook, [(held, held, None)])
    assert listed(shop) == ["2", "Mark Bell", "Mary Bell"]
    (shop / "out" / "lists.xlsx").write_bytes(whole["lists"])
    refresh(shop)
    assert found(shop, standing) == [(None, None, None)]
    assert listed(shop)[0] == "3"


def test_a_phone_that_the_team_corrects_in_a_list_is_told_where_it_counts(shop: Path) -> None:
    type_in(shop, "Greet", row_of(shop, "Grace Hopper"), Phone="020 7946 0099", Email="GRACE@example.org")
    refresh(shop)
    asked = [row for row in rows_of(shop, "To fix") if "typed in" in (row["What"] or "")]
    [place] = {row["Where"] for row in asked}
    assert place == "sheets/our book.xlsx, tab Customers, row 4"
    assert [row["What"].partition(" (typed in out/lists.xlsx, tab Greet, row ")[0] for row in asked] == [
        "Phone: 020 7946 0099"
    ]
    assert found(shop, "select phone from crm.customers where name like 'Grace%'") == [("+442079460020",)]
    with opened(shop / "sheets" / "our book.xlsx", "Customers") as sheet:
        sheet.cell(4, 4).value = "020 7946 0099"
    refresh(shop)
    assert found(shop, "select phone from crm.customers where name like 'Grace%'") == [("+442079460099",)]
    assert [row for row in rows_of(shop, "To fix") if "typed in" in (row["What"] or "")] == []
