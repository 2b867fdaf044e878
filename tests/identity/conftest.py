"""A warehouse with the tables that identity reads, filled with invented people."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from assets import identity
from assets.settings import Business, Settings, Stream
from assets.warehouse.build import build_layer, remember_inputs
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.journal import read_journals
from assets.warehouse.table import AnyTable

NOW = datetime.fromisoformat("2026-03-01 06:00")

PEOPLE = """
create or replace table staging.people (
    source varchar, record_id varchar, first_seen_at timestamp, name varchar, title varchar, first_name varchar,
    last_name varchar, suffix varchar, company varchar, email varchar, phone varchar, house_number varchar,
    street varchar,
    city varchar, region varchar, postcode varchar, country varchar, birth_date date, birth_year integer,
    birth_month integer, birth_day integer, identifiers json
);
create or replace table staging.person_versions as select *, null::timestamp as valid_to from staging.people limit 0;
create or replace table staging.person_links (
    source varchar, record_id varchar, people_source varchar, people_record_id varchar
);
create or replace table quality.quarantine (
    source varchar, stream varchar, record_id varchar, field varchar, value varchar
);
create or replace table staging.sheet_edits (
    target varchar, place varchar, tab varchar, follow_up_id varchar, record_id varchar,
    "at" timestamp, answer varchar, owner varchar
);
"""
INPUTS = sorted(
    {dep for table in identity.TABLES for dep in table.deps if dep.startswith(("staging.", "journal.", "quality."))}
)

Person = dict[str, Any]


def fill(warehouse: Warehouse, people: Sequence[Person]) -> None:
    """Put people into staging; `born` fills the four columns of a birth date."""
    rows = [_row(person) for person in people]
    columns = sorted({column for row in rows for column in row})
    if rows:
        given = pa.table({column: [row.get(column) for row in rows] for column in columns})
        warehouse.connection.register("given", given)
        warehouse.connection.execute("insert into staging.people by name from given")
        warehouse.connection.unregister("given")


def _row(person: Person) -> Person:
    row = {"source": "book", "first_seen_at": "2024-01-01", **person}
    if born := row.pop("born", None):
        year, month, day = (int(part) or None for part in born.split("-"))
        row |= {"birth_year": year, "birth_month": month, "birth_day": day}
        row |= {"birth_date": born if year and month and day else None}
    return row


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    ledger = Stream("ledger", "people", no_duplicates=True)
    business = Business("Corner Bakery", "GB", "GBP", "Europe/London")
    settings = Settings(tmp_path_factory.mktemp("state"), business, (ledger,))
    with open_warehouse(settings, NOW) as opened:
        yield opened


Identify = Callable[..., Warehouse]


@pytest.fixture(scope="module")
def identify(warehouse: Warehouse) -> Identify:
    """Make the identity tables from people, and from what is remembered or said of them.

    A link is four names; a decision is left, right and what was said, the latest last; `journal` holds selects of
    rows of `journal.decisions`, `decided` such rows in full. `review_items` are rows of `identity.review_items`; what is
    `typed` beside one is its id, the day in March, the answer, who owns the row, and the workbook. `aside` are cells that
    staging could not read: record, field, what was typed. `day` is today's in March, `tables` are those to bring up to
    date. As in a refresh, a table is made again only when something that it reads has changed.
    """

    def run(
        *people: Person,
        links: Sequence[Sequence[str]] = (),
        decisions: Sequence[Sequence[str]] = (),
        changes: Sequence[Sequence[Any]] = (),
        journal: Sequence[str] = (),
        decided: Sequence[Sequence[Any]] = (),
        questions: Sequence[Sequence[Any]] = (),
        typed: Sequence[Sequence[Any]] = (),
        aside: Sequence[Sequence[str]] = (),
        tables: Sequence[AnyTable] = identity.TABLES,
        day: int = 1,
    ) -> Warehouse:
        warehouse.connection.execute(PEOPLE)
        warehouse.connection.execute(
            f"create or replace table staging.clock as select timestamp '2026-03-0{day} 06:00' as run_at,"
            f" date '2026-03-0{day}' as today"
        )
        read_journals(warehouse)
        fill(warehouse, people)
        for link in links:
            warehouse.connection.execute("insert into staging.person_links values ($1, $2, $3, $4)", list(link))
        for cell in aside:
            warehouse.connection.execute(
                "insert into quality.quarantine values ('book', 'people', $1, $2, $3)", list(cell)
            )
        for number, (left, right, said) in enumerate(decisions):
            warehouse.connection.execute(
                "insert into journal.decisions values ($1, 'book', $2, 'book', $3, $4, $5, 'Mo', null, null, null)",
                [f"d{number}", left, right, said, f"2026-02-01 00:{number:02}:00"],
            )
        for row in journal:
            warehouse.connection.execute(f"insert into journal.decisions by name {row}")
        for decision in decided:
            warehouse.connection.execute(
                "insert into journal.decisions values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", list(decision)
            )
        for question in questions:
            warehouse.connection.execute(
                "insert into journal.questions values ($1, $2, $3, $4, $5, $6)", list(question)
            )
        for question_id, day, answer, owner, target in typed:
            warehouse.connection.execute(
                "insert into staging.sheet_edits values ($1, $2, 'Possible duplicates', $3, null, $4, $5, $6)",
                [target, f"out/{target}.xlsx", question_id, f"2026-03-{day:02} 06:00", answer, owner],
            )
        for change in changes:
            warehouse.connection.execute(
                "insert into journal.identity_changes values ($1, $2, $3, $4, $5, $6)", list(change)
            )
        remember_inputs(warehouse, {name: repr(warehouse.rows(f"from {name}")) for name in INPUTS})
        for _ in build_layer(warehouse, tables):
            pass
        return warehouse

    return run


def clusters(warehouse: Warehouse) -> list[str]:
    """The record ids of each customer, as in `a b | c`."""
    return [
        " ".join(members)
        for (members,) in warehouse.rows(
            "select list(record_id order by record_id) from identity.clusters group by customer_id order by 1"
        )
    ]


@pytest.fixture
def who(identify: Identify) -> Callable[..., list[str]]:
    """The customers that people turn out to be: the record ids of each."""
    return lambda *people, **said: clusters(identify(*people, **said))
