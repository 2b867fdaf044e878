"""The main job, end to end: a folder of ordinary files becomes a customer view and a workbook that people edit."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from assets.run import RunOptions, RunResult
from assets.warehouse.publish import link
from checks.expectations import CheckResult
from checks.suites import CHECKS
from pipelines.config.load import load
from pipelines.lock import Busy, lock
from pipelines.refresh import exit_code, refresh, rehearse

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources:
  book: {type: csv, path: people.csv, holds: people}
  till: {type: csv, path: orders.csv, holds: orders, people: book}
segments:
  buyers: {where: orders >= 1}
follow_ups:
  callers: {where: orders >= 1, because: "{{ orders }} orders", say: "Hello {{ first_name }}", channel: call}
deliver:
  - {type: excel, path: out/lists.xlsx}
"""
PEOPLE = """record_id,name,email,phone,ok to call
1,Ada Lovelace,ada@example.org,020 7946 0018,yes
2,Grace Hopper,grace@example.org,07400 123456,yes
3,A. Lovelace,ADA@example.org,,
"""
ORDERS = """order_id,customer_id,ordered_at,total
o1,1,2026-01-05,10.50
o2,2,2026-02-01,4.00
o3,3,2026-02-03,2.25
"""


Refreshed = Callable[[Path], duckdb.DuckDBPyConnection]
Run = Callable[..., RunResult]


def write_shop(folder: Path) -> Path:
    (folder / "regulars.yaml").write_text(CONFIG)
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "orders.csv").write_text(ORDERS)
    return folder


@pytest.fixture
def new_shop(tmp_path: Path) -> Path:
    """A shop that was never refreshed."""
    return write_shop(tmp_path)


@pytest.fixture(scope="module")
def refreshed_shop(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    folder = write_shop(tmp_path_factory.mktemp("shop"))
    assert exit_code(run(folder)) == 0
    return folder


def rows_of(workbook: Path) -> list[dict[str, Any]]:
    """The rows of the first tab by heading."""
    sheet = openpyxl.load_workbook(workbook).worksheets[0]
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows if any(row)]


def write(workbook: Path, customer: str, **cells: str) -> None:
    """Type into the row of a customer."""
    book = openpyxl.load_workbook(workbook)
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[1]}
    [row] = [r for r in range(2, sheet.max_row + 1) if sheet.cell(r, headings["Customer"]).value == customer]
    for heading, value in cells.items():
        sheet.cell(row, headings[heading]).value = value
    book.save(workbook)


def test_files_become_customers_with_their_orders(new_shop: Path, refreshed: Refreshed) -> None:
    customers = refreshed(new_shop).execute(
        "select name, email, phone, orders, revenue::double, records from crm.customers order by name"
    )
    assert customers.fetchall() == [
        ("Ada Lovelace", "ada@example.org", "+442079460018", 2, 12.75, 2),
        ("Grace Hopper", "grace@example.org", "+447400123456", 1, 4.0, 1),
    ]


def test_every_column_of_every_published_table_says_what_it_means(shop: Path, refreshed: Refreshed) -> None:
    view = refreshed(shop)
    silent = view.execute(
        """
        select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()
        where comment is null and not internal and database_name = current_database()
        union all
        select schema_name || '.' || table_name from duckdb_tables() where comment is null
        union all
        select schema_name || '.' || view_name from duckdb_views() where comment is null and not internal
        """
    )
    assert silent.fetchall() == []


def test_a_second_refresh_changes_nothing_and_writes_nothing(new_shop: Path, run: Run) -> None:
    run(new_shop)
    workbook = new_shop / "out" / "lists.xlsx"
    before = (workbook.read_bytes(), link(new_shop / "data").resolve(), sorted((new_shop / "data/landing").rglob("*")))
    again = run(new_shop)
    assert (again.unchanged, again.landed, again.published) == (["book", "till"], {}, None)
    assert [pushed.is_written for pushed in again.pushed.values()] == [False]
    after = (workbook.read_bytes(), link(new_shop / "data").resolve(), sorted((new_shop / "data/landing").rglob("*")))
    assert after == before


def test_what_a_person_typed_survives_three_more_refreshes(shop: Path, run: Run, refreshed: Refreshed) -> None:
    workbook = shop / "out" / "lists.xlsx"
    write(workbook, "Grace Hopper", Notes="asked for rye", Owner="Ida", Status="No answer")
    for number in range(3):
        (shop / "orders.csv").write_text(f"{ORDERS}n{number},1,2026-02-1{number},1.00\n")
        run(shop)
    [row] = [row for row in rows_of(workbook) if row["Customer"] == "Grace Hopper"]
    assert (row["Notes"], row["Owner"], row["Status"]) == ("asked for rye", "Ida", "No answer")
    assert refreshed(shop).execute(
        "select status, owner, f.notes from crm.follow_ups as f join crm.customers using (customer_id) where name = 'Grace Hopper'"
    ).fetchall() == [("No answer", "Ida", "asked for rye")]


def test_do_not_contact_in_the_sheet_is_an_opt_out_that_later_imports_do_not_lift(
    shop: Path, run: Run, refreshed: Refreshed
) -> None:
    write(shop / "out" / "lists.xlsx", "Grace Hopper", Status="Do not contact")
    run(shop)
    (shop / "people.csv").write_text(PEOPLE + "4,Grace Hopper,grace@example.org,,yes\n")
    allowed = refreshed(shop).execute(
        "select may_email, may_sms, may_call, may_post from crm.customers where name = 'Grace Hopper'"
    )
    assert allowed.fetchall() == [(False, False, False, False)]
    assert "Grace Hopper" not in [row["Customer"] for row in rows_of(shop / "out" / "lists.xlsx")]


def test_a_failed_check_publishes_and_pushes_nothing(shop: Path, run: Run) -> None:
    before = (link(shop / "data").resolve(), (shop / "out/lists.xlsx").read_bytes())
    (shop / "people.csv").write_text(PEOPLE + "4,Cy Twombly,cy@example.org,,yes\n")
    outcome = refresh(load(shop, {}), RunOptions(), lambda _: None, lambda: nullcontext(Strict()))  # type: ignore[arg-type]
    assert exit_code(outcome) == 3
    assert outcome.failed_checks == [
        "No customer is listed twice. (one_row_per_customer: 1 rows of crm.customers are not so)"
    ]
    assert (link(shop / "data").resolve(), (shop / "out/lists.xlsx").read_bytes()) == before
    assert run(shop).published is not None


class Strict:
    """Finds fault with one check, whatever the tables say."""

    def warm_up(self) -> None:
        """Nothing to load."""

    def audit(self, path: Path) -> list[CheckResult]:
        return [
            CheckResult(
                check.table, check.name, check.name != "one_row_per_customer", int(check.name == "one_row_per_customer")
            )
            for check in CHECKS
        ]


def test_a_rehearsal_says_what_would_happen_and_leaves_everything_as_it_was(shop: Path, run: Run) -> None:
    files = {
        path: path.stat().st_mtime_ns for path in shop.rglob("*") if path.is_file() and "refresh." not in path.name
    }
    (shop / "people.csv").write_text(PEOPLE + "4,Cy Twombly,cy@example.org,,yes\n")
    outcome = rehearse(load(shop, {}), RunOptions(), lambda _: None)
    assert (outcome.landed["book"].new, outcome.built["crm.customers"]) == (1, 3)
    changed = {path for path in files if path.stat().st_mtime_ns != files[path]}
    assert changed == {shop / "people.csv"}


def test_only_the_named_source_is_read(shop: Path, run: Run) -> None:
    (shop / "people.csv").write_text(PEOPLE + "4,Cy Twombly,cy@example.org,,yes\n")
    (shop / "orders.csv").write_text(ORDERS + "o4,2,2026-02-05,1.00\n")
    outcome = run(shop, RunOptions(only=frozenset({"till"})))
    assert (outcome.landed["till"].new, "book" in outcome.landed) == (1, False)
    assert (outcome.built["crm.customers"], outcome.built["crm.orders"]) == (2, 4)


def test_a_source_that_lost_half_of_its_rows_blocks_until_somebody_says_it_is_right(new_shop: Path, run: Run) -> None:
    many = "".join(f"{n},Person {n},p{n}@example.org,,\n" for n in range(10, 40))
    (new_shop / "people.csv").write_text(PEOPLE + many)
    run(new_shop)
    before = link(new_shop / "data").resolve()
    (new_shop / "people.csv").write_text(PEOPLE)
    blocked = run(new_shop)
    assert (exit_code(blocked), link(new_shop / "data").resolve()) == (3, before)
    assert "--accept-shrunk book" in str(blocked.problems[0])
    assert exit_code(run(new_shop, RunOptions(may_shrink=frozenset({"book"})))) == 0


def test_two_refreshes_at_once_are_told_apart(new_shop: Path, run: Run) -> None:
    with lock(new_shop / "data"), pytest.raises(Busy, match="process "):
        run(new_shop)


def test_an_analyst_reads_on_while_a_refresh_replaces_the_view(shop: Path, run: Run) -> None:
    with duckdb.connect(str(link(shop / "data")), read_only=True) as analyst:
        (shop / "people.csv").write_text(PEOPLE + "4,Cy Twombly,cy@example.org,,yes\n")
        run(shop)
        assert analyst.execute("select count(*) from crm.customers").fetchall() == [(2,)]
    with duckdb.connect(str(link(shop / "data")), read_only=True) as analyst:
        assert analyst.execute("select count(*) from crm.customers").fetchall() == [(3,)]


def test_the_state_is_its_owners_alone(shop: Path) -> None:
    assert oct((shop / "data").stat().st_mode)[-3:] == "700"
    open_to_others = [path for path in (shop / "data").rglob("*.parquet") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_no_customer_is_named_in_dagsters_own_store(shop: Path) -> None:
    stored = b"".join(path.read_bytes() for path in (shop / "data/dagster").rglob("*") if path.is_file())
    assert [
        name for name in (b"Lovelace", b"Hopper", b"example.org", b"2079460018", b"400123456") if name in stored
    ] == []


def test_the_workbook_open_in_excel_is_left_alone_and_brought_up_to_date_later(shop: Path, run: Run) -> None:
    workbook = shop / "out" / "lists.xlsx"
    held = shop / "out" / "~$lists.xlsx"
    held.write_bytes(b"\x05Clerk" + b" " * 159)
    (shop / "orders.csv").write_text(ORDERS.replace("o2,2,", "o2,1,"))
    before = workbook.read_bytes()
    outcome = run(shop)
    assert (exit_code(outcome), workbook.read_bytes()) == (5, before)
    held.unlink()
    assert exit_code(run(shop)) == 0
    assert [row["Customer"] for row in rows_of(workbook)] == ["Ada Lovelace"]


def test_json_is_what_a_script_can_read(new_shop: Path, run: Run) -> None:
    from pipelines.commands.refresh_report import as_dict

    told = json.loads(json.dumps(as_dict(run(new_shop), 0)))
    assert (told["exit_code"], told["sources"]["book"]["rows"], told["tables"]["crm.customers"]) == (0, 3, 2)
