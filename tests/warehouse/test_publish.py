"""What analysts open is whole, explained, and replaced in one step."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from assets.settings import Business, Settings
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.publish import flip, link, next_candidate, record_checks, write_candidate


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    settings = Settings(tmp_path, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, datetime(2026, 3, 1), tmp_path / "warehouse.duckdb") as opened:
        opened.create("crm.orders", "select 'C1' as customer_id, 5 as total")
        opened.create("crm.spent", "select customer_id, sum(total) as total from crm.orders group by 1", is_view=True)
        opened.create("staging.people", "select 'a secret of the run_context' as note")
        opened.create("crm.notes", "select note from staging.people", is_view=True)
        yield opened


def publish(warehouse: Warehouse) -> Path:
    state = warehouse.settings.state
    candidate = write_candidate(
        warehouse,
        {"crm.orders": "An order.", "crm.spent": "A sum.", "crm.notes": "A note.", "quality.checks": "A check."},
        next_candidate(state),
    )
    record_checks(warehouse, candidate)
    return flip(warehouse, candidate)


def seen(state: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(link(state)), read_only=True) as analyst:
        return analyst.execute(query).fetchall()


def test_tables_and_views_are_there_with_their_comments_and_the_workshops_own_are_not(warehouse: Warehouse) -> None:
    publish(warehouse)
    state = warehouse.settings.state
    assert seen(state, "from crm.spent") == [("C1", 5)]
    assert seen(state, "select comment from duckdb_tables() where table_name = 'orders'") == [("An order.",)]
    assert seen(state, "select count(*) from duckdb_tables() where schema_name = 'staging'") == [(0,)]


def test_a_view_of_the_workshops_own_tables_is_a_table_in_the_copy(warehouse: Warehouse) -> None:
    publish(warehouse)
    assert seen(warehouse.settings.state, "from crm.notes") == [("a secret of the run_context",)]


def test_the_last_three_copies_are_kept_and_the_link_names_the_newest(warehouse: Warehouse) -> None:
    names = [publish(warehouse).name for _ in range(5)]
    kept = sorted(path.name for path in (warehouse.settings.state / "published").iterdir())
    assert (kept, link(warehouse.settings.state).resolve().name) == (names[-3:], names[-1])


def test_a_candidate_that_a_killed_run_left_is_cleared_away(warehouse: Warehouse) -> None:
    state = warehouse.settings.state
    next_candidate(state).write_bytes(b"half a copy")
    publish(warehouse)
    assert [path.name for path in (state / "published").iterdir()] == ["customers-000001.duckdb"]


def test_a_log_that_a_writer_left_beside_the_link_does_not_break_the_next_readers(warehouse: Warehouse) -> None:
    publish(warehouse)
    state = warehouse.settings.state
    (state / "customers.duckdb.wal").write_bytes(b"not for the next file")
    publish(warehouse)
    assert seen(state, "select total from crm.orders") == [(5,)]
