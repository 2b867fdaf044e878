"""The demo, refreshed: the people of `cast.toml` become as many customers as they truly are."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.demo import make_demo
from pipelines.demo.town import Case, cases

HOUSE = Path(__file__).parents[2]
READ_EVERYTHING = HOUSE / "tests/warehouse/read_everything.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bakery")


@pytest.fixture(scope="module")
def bakery(refreshed: Callable[[Path], duckdb.DuckDBPyConnection], folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    make_demo(folder, datetime.now(UTC).date())
    connection = refreshed(folder)
    yield connection
    connection.close()


@pytest.mark.parametrize("who", ["Bob Hargreave", "robert hargreave", "Hargreave, Bob", "B-1006", "0117 496 0801"])
@pytest.mark.usefixtures("bakery")
def test_whom_the_guide_asks_about_is_found_by_whatever_one_of_his_records_says(folder: Path, who: str) -> None:
    told = CliRunner().invoke(main, ["show", who, "--project", str(folder)])
    assert (told.exit_code, told.stdout.splitlines()[0].partition("  ")[0]) == (0, "Robert Hargreave")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.about)
def test_a_case_comes_out_as_many_customers_as_it_truly_is(case: Case, bakery: duckdb.DuckDBPyConnection) -> None:
    names = bakery.execute(
        """
        with wanted as (select distinct lower(strip_accents(unnest($surnames::varchar[]))) as surname)
        select distinct customer_id, name from crm.customers
        join wanted on contains(lower(strip_accents(name)), surname)
        """,
        {"surnames": list(case.surnames)},
    ).fetchall()
    assert len(names) == case.customers, names


def test_what_people_said_of_being_contacted_holds(bakery: duckdb.DuckDBPyConnection) -> None:
    said = bakery.execute(
        """
        select last_name, may_email, may_call from crm.customers
        where last_name in ('Trelawney', 'Vandersteen', 'Achterberg', 'Brathwaite') order by last_name
        """
    ).fetchall()
    assert {(name, may_email) for name, may_email, _ in said} == {
        ("Achterberg", True),
        ("Brathwaite", True),
        ("Trelawney", False),
        ("Vandersteen", False),
    }
    assert [may_call for name, _, may_call in said if name == "Brathwaite"] == [False]


def test_only_the_cells_that_make_no_sense_are_set_aside(bakery: duckdb.DuckDBPyConnection) -> None:
    aside = bakery.execute("select source, field, value from quality.quarantine order by all").fetchall()
    assert aside == [
        ("counter_book", "birth_date", "31/02/1980"),
        ("feedback", "score", "lots"),
        ("loyalty_cards", "points", "ten"),
        ("newsletter", "email", "hamish.ogilby(at)example.org"),
        ("newsletter", "phone", "0117 49"),
        ("web_orders", "total", "see till roll"),
    ]


def test_every_stream_arrived(bakery: duckdb.DuckDBPyConnection) -> None:
    events = ("orders", "order_lines", "products", "interactions", "complaints", "feedback", "agreements")
    streams = (*events, "loyalty", "instalments", "consents", "referrals")
    counts = {name: bakery.execute(f"select count(*) from crm.{name}").fetchall()[0][0] for name in streams}
    assert {name for name, count in counts.items() if not count} == set()


def test_every_list_and_segment_of_the_config_has_somebody_in_it(bakery: duckdb.DuckDBPyConnection) -> None:
    lists = {name for (name,) in bakery.execute("select distinct list from crm.follow_ups").fetchall()}
    segments = {name for (name,) in bakery.execute("select distinct segment from crm.segments").fetchall()}
    # Whoever lapsed may be on `win_back` too, which is worth more: the shop's own list then has nobody left.
    assert lists - {"lapsed_regulars"} == {"birthdays", "win_back", "thank_you", "missing_details"}
    assert segments == {
        "champions", "newcomers", "at_risk", "big_spenders", "key_customers", "look_alikes", "nobody_can_reach",
    }  # fmt: skip


def test_the_order_in_euro_counts_in_pounds(bakery: duckdb.DuckDBPyConnection) -> None:
    (foreign,) = bakery.execute(
        """
        select orders.currency, round(customers.revenue, 2) = round(orders.total * 0.86, 2)
        from crm.customers as customers join crm.orders as orders using (customer_id) where last_name = 'Deschamps'
        """
    ).fetchall()
    assert foreign == ("EUR", True)


def test_a_birthday_this_week_is_on_the_list(bakery: duckdb.DuckDBPyConnection) -> None:
    (count,) = bakery.execute("select count(*) from crm.follow_ups where list = 'birthdays'").fetchall()[0]
    assert count >= 3


@pytest.mark.parametrize("release", ["1.2", "1.3", "1.4", "2"])
def test_every_release_that_we_promise_reads_every_row(release: str, bakery: duckdb.DuckDBPyConnection) -> None:
    """And every column by its plain name: `at` is a reserved word of some releases alone."""
    other = HOUSE / f".venv-duckdb-{release}/bin/python"
    if not other.exists():
        pytest.skip(f"no DuckDB {release} to read with: make {other.parents[1].name}/installed")
    [(published,)] = bakery.execute("select path from duckdb_databases() where path is not null").fetchall()
    ours, theirs = (
        json.loads(subprocess.run([python, READ_EVERYTHING, published], capture_output=True, check=True).stdout)
        for python in (sys.executable, other)
    )
    assert [name for name, (read, counted, _) in ours.items() if read != counted] == []
    assert theirs == ours
