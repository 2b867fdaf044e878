"""Whatever is run, by itself and in any order: nothing is published that did not pass, nothing delivered that is not published."""

import shutil
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise, product
from pathlib import Path

import dagster as dg
import duckdb
import openpyxl
import pytest
import yaml
from click.testing import CliRunner

from assets.graph import all_tables
from assets.run import RunOptions, RunResult
from assets.warehouse.publish import link
from checks.audit import Auditor
from checks.expectations import CheckResult
from checks.suites import CHECKS
from pipelines.cli import main
from pipelines.commands.refresh_report import problem_lines
from pipelines.config.load import load
from pipelines.dagster_home import prepare, workspace
from pipelines.definitions import build
from pipelines.refresh import exit_code
from pipelines.resources import open_run

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources:
  book: {type: csv, path: people.csv, holds: people}
  till: {type: csv, path: orders.csv, holds: orders, people: book}
follow_ups:
  callers: {where: orders >= 1, because: "{{ orders }} orders", say: "Hello {{ first_name }}", channel: call}
deliver:
  - {type: excel, path: out/lists.xlsx}
"""
PEOPLE = """record_id,name,email,phone,ok to call
1,Ada Lovelace,ada@example.org,020 7946 0018,yes
2,Grace Hopper,grace@example.org,07400 123456,yes
"""
ORDERS = """order_id,customer_id,ordered_at,total
o1,1,2026-01-05,10.50
o2,2,2026-02-01,4.00
"""
LISTS = "lists-out_lists"

Run = Callable[..., RunResult]
RunAlone = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture(scope="module")
def refreshed_shop(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "regulars.yaml").write_text(CONFIG)
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "orders.csv").write_text(ORDERS)
    assert exit_code(run(folder)) == 0
    return folder


@pytest.fixture
def run_alone(helper_process: Auditor) -> RunAlone:
    """Run these assets of the project in a folder, as Dagster's UI does, with the checks that belong to them."""

    def materialize(
        folder: Path,
        *assets: str,
        checked: str | None = None,
        auditor: object = helper_process,
        options: RunOptions = RunOptions(),
        tell: Callable[[str], None] = lambda _: None,
    ) -> dg.ExecuteInProcessResult:
        config = load(folder, {})
        with open_run(config, options, tell) as run_context, dg.DagsterInstance.ephemeral() as instance:
            job = build(
                config, {"run_context": run_context, "auditor": auditor}
            ).resolve_implicit_global_asset_job_def()
            keys = {dg.AssetKey(asset.split("/")) for asset in assets}
            checks = {dg.AssetCheckKey(dg.AssetKey(["crm", "customers"]), checked)} if checked else None
            chosen = job.get_subset(asset_selection=keys, asset_check_selection=checks)
            quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
            return chosen.execute_in_process(instance=instance, run_config=quiet, raise_on_error=False)

    return materialize


def add_customer(shop: Path, number: int) -> str:
    """Somebody new, who buys and may be called."""
    name = f"Mary {chr(ord('A') + number // 26)}{chr(ord('a') + number % 26)}rdson"
    with (shop / "people.csv").open("a") as people, (shop / "orders.csv").open("a") as orders:
        people.write(f"n{number},{name},mary{number}@example.org,07400 12{number:04},yes\n")
        orders.write(f"n{number},n{number},2026-03-01,5.00\n")
    return name


def add_customer_to_book(shop: Path) -> None:
    with (shop / "people.csv").open("a") as people:
        people.write("n1,Mary Bardson,mary@example.org,07400 123457,yes\n")


def published(shop: Path) -> set[str]:
    with duckdb.connect(str(link(shop / "data")), read_only=True) as view:
        assert view.execute("select check_name from quality.checks where not passed").fetchall() == []
        return {name for (name,) in view.execute("select name from crm.customers").fetchall()}


def listed(shop: Path) -> set[str]:
    rows = list(openpyxl.load_workbook(shop / "out" / "lists.xlsx").worksheets[0].values)
    return {str(row[rows[0].index("Customer")]) for row in rows[1:] if row[0]}


def remembered(shop: Path) -> set[str]:
    journal = shop / "data/landing/regulars/follow_ups/*.parquet"
    rows = duckdb.sql(f"select follow_up_id from '{journal}'").fetchall()
    return {follow_up for (follow_up,) in rows}


def follow_ups(shop: Path) -> set[str]:
    rows = list(openpyxl.load_workbook(shop / "out" / "lists.xlsx").worksheets[0].values)
    return {str(row[rows[0].index("id")]) for row in rows[1:] if row[0]}


def summary(shop: Path) -> list[str]:
    rows = openpyxl.load_workbook(shop / "out" / "lists.xlsx")["Summary"].values
    return [f"{what}: {today}" for what, today, *_ in rows]


def assert_promise(shop: Path) -> None:
    """What the team sees was published, and is remembered; what was published passed its checks."""
    assert listed(shop) <= published(shop)
    assert follow_ups(shop) <= remembered(shop)


def assets_in_order() -> Iterator[str]:
    yield from ("landing/book", "landing/till", f"landing/{LISTS}", "landing")
    yield from (name.replace(".", "/") for name, table in all_tables().items() if table.is_public)
    yield from ("published/customers", f"delivered/{LISTS}")


def test_every_asset_by_itself_and_the_last_two_publish_and_deliver_what_the_others_made(
    shop: Path, run_alone: RunAlone
) -> None:
    name = add_customer(shop, 1)
    *makers, publishes, delivers = assets_in_order()
    for asset in makers:
        assert (asset, run_alone(shop, asset).success) == (asset, True)
        assert_promise(shop)
    assert told(run_alone(shop, publishes)) == (
        "nothing was published: the tables were not checked since they were made; run their checks"
    )
    assert run_alone(shop, checked="one_row_per_customer").success
    assert name not in published(shop)
    assert run_alone(shop, publishes).success
    assert (name in published(shop), name in listed(shop)) == (True, False)
    assert run_alone(shop, delivers).success
    assert name in listed(shop)


STEPS = (
    "landing/book",
    "staging/people",
    "crm/customers",
    "crm/follow_ups",
    "published/customers",
    f"delivered/{LISTS}",
)


def every_order_of_two() -> list[str]:
    """The steps in a row in which each comes right after each, itself included."""
    pairs = [(left, right) for place, left in enumerate(STEPS) for right in STEPS[place:]]
    return [step for left, right in pairs for step in ([left] if left == right else [left, right])] + [STEPS[0]]


def test_any_two_after_each_other_keep_the_promise(shop: Path, run_alone: RunAlone) -> None:
    walk = every_order_of_two()
    assert set(pairwise(walk)) == set(product(STEPS, STEPS))
    for number, asset in enumerate(walk):
        add_customer(shop, number)
        run_alone(shop, asset)
        assert_promise(shop)


def test_any_two_together_keep_the_promise(shop: Path, run_alone: RunAlone) -> None:
    for number, pair in enumerate(combinations(STEPS, 2)):
        add_customer(shop, number)
        run_alone(shop, *pair)
        assert_promise(shop)


class Strict:
    """Finds fault with one check, whatever the tables say."""

    def warm_up(self) -> None:
        """Nothing to load."""

    def audit(self, path: Path) -> list[CheckResult]:
        wrong = "one_row_per_customer"
        return [CheckResult(check.table, check.name, check.name != wrong, int(check.name == wrong)) for check in CHECKS]


def test_after_a_failed_audit_nothing_is_published_or_delivered(shop: Path, run_alone: RunAlone) -> None:
    before = (published(shop), (shop / "out/lists.xlsx").read_bytes())
    add_customer(shop, 1)
    run_alone(shop, *list(assets_in_order())[:-2], auditor=Strict())
    refused = [run_alone(shop, asset) for asset in ("published/customers", f"delivered/{LISTS}")]
    assert [told(run) for run in refused] == [
        "nothing was published:\nNo customer is listed twice."
        " (one_row_per_customer: 1 rows of crm.customers are not so)",
        "nothing was delivered: the tables are not those that were published; publish them first",
    ]
    assert (published(shop), (shop / "out/lists.xlsx").read_bytes()) == before


def told(run: dg.ExecuteInProcessResult) -> str:
    """Why its only step failed."""
    [failure] = [event for event in run.all_events if event.is_step_failure]
    data = failure.step_failure_data.user_failure_data
    return str(data.description if data else failure.step_failure_data.error)


def test_nothing_can_be_made_from_what_was_not_made_yet(
    tmp_path: Path, refreshed_shop: Path, run_alone: RunAlone
) -> None:
    for file in ("regulars.yaml", "people.csv", "orders.csv"):
        shutil.copy(refreshed_shop / file, tmp_path)
    assert told(run_alone(tmp_path, "staging/person_versions")) == (
        "staging.person_versions is made from staging.person_rows, which was not made yet: materialize that first"
    )
    assert not link(tmp_path / "data").exists()


def test_what_landed_is_shown_as_landed_when_another_source_could_not_be_read(shop: Path, run_alone: RunAlone) -> None:
    (shop / "orders.csv").unlink()
    add_customer_to_book(shop)
    run = run_alone(shop, "landing/book", "landing/till", "landing")
    shown = {event.asset_key.to_user_string() for event in run.all_events if event.is_step_materialization}
    read = {check.asset_key.to_user_string(): check.metadata for check in run.get_asset_check_evaluations()}
    assert shown == {"landing/book", "landing"}
    assert read == {
        "landing/book": {},
        "landing/till": {"why": dg.TextMetadataValue("reading orders.csv: there is no such file")},
    }


def test_one_source_that_cannot_be_read_keeps_none_of_the_others(shop: Path, run: Run) -> None:
    (shop / "orders.csv").unlink()
    add_customer_to_book(shop)
    outcome = run(shop)
    assert (exit_code(outcome), published(shop)) == (6, {"Ada Lovelace", "Grace Hopper", "Mary Bardson"})
    with duckdb.connect(str(link(shop / "data")), read_only=True) as view:
        assert view.execute("select order_id from crm.orders order by 1").fetchall() == [("o1",), ("o2",)]
    [what, then] = problem_lines(outcome)
    assert what == "reading orders.csv: there is no such file"
    assert then.startswith("till stays as it was read on ")
    [told] = [line for line in summary(shop) if line.startswith("Not read: till: as it was on ")]
    (shop / "orders.csv").write_text(ORDERS)
    assert exit_code(run(shop)) == 0
    assert told not in summary(shop)


def test_an_opt_out_of_a_source_that_cannot_be_read_any_longer_still_holds(shop: Path, run: Run) -> None:
    (shop / "people.csv").write_text(PEOPLE.replace("123456,yes", "123456,no"))
    run(shop)
    (shop / "people.csv").write_bytes(b"\x00")
    (shop / "orders.csv").write_text(ORDERS + "o3,2,2026-03-01,1.00\n")
    assert exit_code(run(shop)) == 6
    assert listed(shop) == {"Ada Lovelace"}


def test_a_source_that_was_never_read_keeps_everything_as_it_was(shop: Path, run: Run) -> None:
    before = (published(shop), (shop / "out/lists.xlsx").read_bytes())
    config = CONFIG.replace("follow_ups:", "  no_calls: {type: csv, path: no-calls.csv, holds: consents}\nfollow_ups:")
    (shop / "regulars.yaml").write_text(config)
    add_customer_to_book(shop)
    outcome = run(shop)
    assert (exit_code(outcome), outcome.landed["book"].new) == (2, 1)
    assert list(problem_lines(outcome)) == [
        "reading no-calls.csv: there is no such file\n"
        "no_calls was never read before, and without it somebody's opt-out could be missing: nothing goes on without it",
        "Nothing was published or pushed: the customer view and the sheets are as they were.",
    ]
    assert (published(shop), (shop / "out/lists.xlsx").read_bytes()) == before


def test_a_source_that_was_never_read_is_missed_by_tables_made_one_by_one_too(shop: Path, run_alone: RunAlone) -> None:
    config = CONFIG.replace("follow_ups:", "  no_calls: {type: csv, path: no-calls.csv, holds: consents}\nfollow_ups:")
    (shop / "regulars.yaml").write_text(config)
    add_customer(shop, 1)
    run_alone(shop, "landing/book", "landing/till")
    run_alone(shop, *[asset for asset in assets_in_order() if asset.split("/")[0] not in ("landing", "delivered")])
    assert "no_calls was never read before" in told(run_alone(shop, "published/customers"))


def test_lists_that_cannot_be_read_are_left_alone_and_the_view_is_published(shop: Path, run: Run) -> None:
    (shop / "out" / "lists.xlsx").write_bytes(b"no workbook")
    add_customer_to_book(shop)
    outcome = run(shop)
    assert (exit_code(outcome), len(published(shop)), len(outcome.undelivered)) == (5, 3, 1)
    assert (shop / "out" / "lists.xlsx").read_bytes() == b"no workbook"


def test_a_refresh_says_what_it_does_while_it_does_it(shop: Path) -> None:
    add_customer_to_book(shop)
    done = CliRunner().invoke(main, ["refresh", "--project", str(shop)])
    steps = [line.partition(" s  ")[2].partition(":")[0] for line in done.stderr.splitlines()]
    assert list(dict.fromkeys(steps)) == [
        "Starting",
        "Reading out/lists.xlsx",
        "Reading book",
        "Reading till",
        *(f"Making {layer}" for layer in ("staging", "identity", "crm", "follow-ups", "report")),
        "Checking",
        "Publishing",
        "Delivering to out/lists.xlsx",
    ]


def test_a_table_tells_dagster_its_columns_and_a_version_that_changes_with_what_it_is_made_from(
    shop: Path, run_alone: RunAlone
) -> None:
    def materialized() -> tuple[str | None, dict[str, str]]:
        [found] = run_alone(shop, "crm/customers").asset_materializations_for_node("customer_view")
        columns = found.metadata["dagster/column_schema"].value.columns
        return (found.tags or {}).get("dagster/data_version"), {column.name: column.type for column in columns}

    before, columns = materialized()
    assert (columns["customer_id"], columns["birth_date"], columns["orders"]) == ("varchar", "date", "integer")
    assert materialized()[0] == before
    add_customer_to_book(shop)
    run_alone(shop, "landing/book")
    for layer in ("staging", "identity"):
        run_alone(shop, *[asset for asset in assets_in_order() if asset.split("/")[0] == layer])
    assert materialized()[0] != before


def test_a_refresh_is_shown_in_dagsters_ui_among_the_runs_of_the_graph(shop: Path) -> None:
    home = shop / "data" / "dagster"
    prepare(home)
    [place] = yaml.safe_load(workspace(home).read_text())["load_from"]
    with dg.DagsterInstance.from_config(str(home)) as instance:
        [run] = instance.get_runs()
        origin = run.remote_job_origin
        assert origin is not None
        assert origin.location_name == place["python_module"]["location_name"] == "regulars"
        assert (instance.nux_enabled, instance.telemetry_enabled) == (False, False)


def test_a_run_that_nobody_watches_comes_back_to_a_workbook_that_is_open(
    shop: Path, run: Run, run_alone: RunAlone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.edge_steps.PAUSE", 0)
    add_customer(shop, 1)
    run(shop, RunOptions(is_pushed=False))
    held = shop / "out" / "~$lists.xlsx"
    held.write_bytes(b"\x05Clerk" + b" " * 159)
    attempts: list[str] = []

    def close_after_the_first(step: str) -> None:
        attempts.append(step)
        if len(attempts) == 2:
            held.unlink()

    delivered = run_alone(shop, f"delivered/{LISTS}", options=RunOptions(retries=2), tell=close_after_the_first)
    assert (delivered.success, attempts) == (True, ["Delivering to out/lists.xlsx"] * 2)
    assert [check.passed for check in delivered.get_asset_check_evaluations()] == [True]
    assert listed(shop) == published(shop)
