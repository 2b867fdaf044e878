"""A shop whose staged rows a test writes down, and whose tables it then reads."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assets import crm
from assets.settings import Business, ContactPolicy, FollowUpList, Segment, Settings
from assets.staging.columns import (
    ASIDE,
    consent_columns,
    event_columns,
    nothing,
    people_columns,
)
from assets.staging.referrals import referral_columns
from assets.staging.settings_rows import write_settings
from assets.streams import STREAMS
from assets.warehouse.connection import Warehouse, open_warehouse, quoted, quoted_table
from assets.warehouse.journal import read_journals
from assets.warehouse.table import AnyTable, Table

ANY_TIME = ContactPolicy()
VALID = {"valid_from": "timestamp", "valid_to": "timestamp"}
EDITS = {
    **dict.fromkeys(
        (*("target", "place", "position", "tab", "follow_up_id", "record_id"), "status", "owner", "notes", "answer"),
        "varchar",
    ),
    "at": "timestamp",
    "valid_to": "timestamp",
    "is_current": "boolean",
    "snooze_until": "date",
    "own": "json",
}
DECISION = ("left_source", "left_record_id", "right_source", "right_record_id", "decision", "opt_outs")
DUPLICATES = dict.fromkeys(
    (
        *("question_id", "left_source", "left_record_id", "right_source", "right_record_id"),
        *("left_customer_id", "right_customer_id", "guard"),
    ),
    "varchar",
) | {"probability": "double", "evidence": "json", "is_asked": "boolean"}
CHANGES = dict.fromkeys(("customer_id", "other_customer_id", "change", "decided_by", "reason"), "varchar") | {
    "happened_at": "timestamp"
}


class Shop:
    """Staged rows in, tables out. It is Monday, 2 March 2026, six in the morning in London."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        read_journals(warehouse)
        empty = {
            "staging.people": people_columns(),
            "staging.person_versions": {**people_columns(), **VALID},
            "staging.consents": consent_columns(),
            "staging.sheet_edits": EDITS,
            "staging.rates": {"currency": "varchar", "rate": "double"},
            "identity.clusters": dict.fromkeys(("source", "record_id", "customer_id"), "varchar"),
            "identity.decisions": dict.fromkeys(DECISION, "varchar"),
            "identity.forwards": dict.fromkeys(("old_customer_id", "customer_id"), "varchar"),
            "identity.changes": CHANGES,
            "identity.possible_duplicates": DUPLICATES,
            "identity.review_items": {"question_id": "varchar", "happened_at": "timestamp"},
            "quality.quarantine": {**ASIDE, "link": "varchar"},
            **{f"staging.{s}": event_columns(s) for s in STREAMS if s not in ("people", "consents")},
            "staging.referrals": referral_columns(),
        }
        for table, columns in empty.items():
            warehouse.create(table, nothing(columns))
        Table("identity.record_versions", is_view=True).build(warehouse)
        write_settings(warehouse)

    def today(self, day: str) -> None:
        """Let it be six in the morning of another day."""
        self.warehouse.create("staging.clock", f"select timestamp '{day} 06:00' as run_at, date '{day}' as today")

    def make(self, table: str, **row: Any) -> None:
        columns = ", ".join(f"${name} as {quoted(name)}" for name in row)
        self.warehouse.connection.execute(f"create or replace table {quoted_table(table)} as select {columns}", row)

    def add(self, table: str, **row: Any) -> None:
        """One more row; columns that are not named stay null."""
        columns = ", ".join(f"${name} as {quoted(name)}" for name in row)
        self.warehouse.connection.execute(f"insert into {quoted_table(table)} by name select {columns}", row)

    def person(self, customer_id: str, record_id: str, **row: Any) -> None:
        """A record of the source `book`, unless said otherwise, and the customer it belongs to."""
        given = {
            "source": "book",
            "record_id": record_id,
            "changed_at": "2026-01-01",
            "first_seen_at": "2026-01-01",
        } | row
        self.add("staging.people", **given)
        self.add("identity.clusters", source=given["source"], record_id=record_id, customer_id=customer_id)

    def event(self, stream: str, person: str | None = None, **row: Any) -> None:
        """A row of a stream, about the record `person` of `book`."""
        who = {"person_source": "book", "person_record_id": person} if person else {}
        self.add(f"staging.{stream}", **({"source": "till", "record_id": str(row)} | who | row))

    def consent(self, person: str | None, channel: str, status: str, at: str, **row: Any) -> None:
        """A dated statement, unless `is_dated` is false: as its row says it, and as the ledger has it."""
        said = {"channel": channel, "status": status, "is_dated": True} | row
        name = f"{person} {channel} {status} {at}"
        self.event("consents", person, at=at, **({"record_id": name} | said))
        where = {"source": row.get("source", "till"), "stream": "consents", "record_id": name, "statement_id": name}
        self.add("journal.consents", **(where | {"happened_at": at, "seen_at": at, "reading": status} | said))

    def build(self, tables: Sequence[AnyTable] = crm.TABLES) -> "Shop":
        for table in tables:
            table.build(self.warehouse)
        return self

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.warehouse.rows(sql)


@pytest.fixture
def open_shop(tmp_path: Path) -> Iterator[Callable[..., Shop]]:
    """An empty shop with the segments, lists and policy given."""
    with ExitStack() as open_shops:

        def shop(
            segments: Sequence[Segment] = (),
            follow_ups: Sequence[FollowUpList] = (),
            policy: ContactPolicy = ANY_TIME,
            **scheme: Any,
        ) -> Shop:
            business = Business("Corner Bakery", "GB", "GBP", "Europe/London")
            settings = Settings(tmp_path, business, (), tuple(segments), tuple(follow_ups), policy, **scheme)
            return Shop(open_shops.enter_context(open_warehouse(settings, datetime.fromisoformat("2026-03-02T06:00"))))

        yield shop


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    return open_shop()
