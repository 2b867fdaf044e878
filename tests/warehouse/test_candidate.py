"""What may be published is remembered: a run that was killed, or never came to it, leaves that to the next."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from assets.settings import Business, Settings
from assets.warehouse.build import remember, state_of
from assets.warehouse.candidate import Candidate, NotPublished, note_candidate, publish
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.journal import JOURNALS, read_journals
from assets.warehouse.publish import link, next_candidate, write_candidate

TABLES = ("crm.orders",)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    settings = Settings(tmp_path, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, datetime(2026, 3, 1), tmp_path / "warehouse.duckdb") as opened:
        read_journals(opened)
        for journal, (table, _) in JOURNALS.items():
            if table:
                opened.create(table, f'select *, "at" as happened_at from journal.{journal}')
        make(opened, "first")
        yield opened


def make(warehouse: Warehouse, version: str) -> None:
    warehouse.create("crm.orders", f"select '{version}' as order_id")
    remember(warehouse, {"crm.orders": version})


def audit(warehouse: Warehouse, *kept_back: str) -> None:
    file = write_candidate(warehouse, {"crm.orders": "An order."}, next_candidate(warehouse.settings.state))
    note_candidate(warehouse, Candidate(state_of(warehouse, TABLES), file, kept_back))


def test_what_passed_is_published_once(warehouse: Warehouse) -> None:
    audit(warehouse)
    assert publish(warehouse, TABLES) == link(warehouse.settings.state).resolve()
    assert publish(warehouse, TABLES) is None


def test_after_a_kill_between_the_flip_and_its_note_the_same_copy_stays(warehouse: Warehouse) -> None:
    audit(warehouse)
    published = publish(warehouse, TABLES)
    warehouse.connection.execute("delete from main.fingerprints where name = 'published.customers'")
    assert publish(warehouse, TABLES) == published
    assert sorted((warehouse.settings.state / "published").iterdir()) == [published]


def test_a_copy_of_tables_that_were_made_anew_since_is_not_published(warehouse: Warehouse) -> None:
    audit(warehouse)
    make(warehouse, "second")
    with pytest.raises(NotPublished, match="were not checked since they were made"):
        publish(warehouse, TABLES)


def test_a_copy_that_did_not_pass_says_why(warehouse: Warehouse) -> None:
    audit(warehouse, "No customer is listed twice.")
    with pytest.raises(NotPublished, match="No customer is listed twice"):
        publish(warehouse, TABLES)


def test_a_copy_that_is_gone_is_not_published(warehouse: Warehouse) -> None:
    audit(warehouse)
    for file in (warehouse.settings.state / "published").iterdir():
        file.unlink()
    with pytest.raises(NotPublished, match="were not checked since they were made"):
        publish(warehouse, TABLES)
