"""People in memory to customers, as the benchmarks need it: staging filled by hand, and the identity tables made."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from assets import identity
from assets.settings import Business, Settings
from assets.staging.columns import ASIDE, nothing, people_columns
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.journal import read_journals
from benchmarks.made_people import Somebody

Person = dict[str, object]

TYPES = {"first_seen_at": pa.timestamp("us"), "birth_date": pa.date32()}
SEEN_AT = datetime.fromisoformat("2024-01-01")


@contextmanager
def staged(people: Sequence[Person]) -> Iterator[Warehouse]:
    """A warehouse of its own in which `staging.people` has these people, and nothing else is there."""
    with TemporaryDirectory() as folder:
        settings = Settings(Path(folder), Business("Set", "US", "USD", "UTC"))
        with open_warehouse(settings, datetime.now(UTC).replace(tzinfo=None)) as warehouse:
            stage(warehouse)
            _fill(warehouse, people)
            yield warehouse


@contextmanager
def in_file(folder: Path) -> Iterator[Warehouse]:
    """A warehouse in a file of the folder, empty, of a made-up shop."""
    settings = Settings(folder, Business("Made-up shop", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, datetime.now(UTC).replace(tzinfo=None), folder / "warehouse.duckdb") as warehouse:
        yield warehouse


def stage(warehouse: Warehouse) -> None:
    """The tables that identity reads, empty."""
    run = warehouse.connection.execute
    run(f"create table staging.people as {nothing(people_columns())}")
    run("create table staging.person_versions as select *, null::timestamp as valid_to from staging.people limit 0")
    run(
        "create table staging.person_links"
        " (source varchar, record_id varchar, people_source varchar, people_record_id varchar)"
    )
    run(
        "create table staging.sheet_edits (target varchar, place varchar, tab varchar, follow_up_id varchar,"
        ' "at" timestamp, answer varchar, owner varchar, record_id varchar)'
    )
    run("create table staging.clock as select timestamp '2026-03-01 06:00' as run_at, date '2026-03-01' as today")
    run(f"create table quality.quarantine as {nothing(ASIDE)}")
    read_journals(warehouse)


def know(warehouse: Warehouse, made: Sequence[tuple[Somebody, Person]]) -> None:
    """The table `truth`: whose each record is, and of which household."""
    known = pa.table(  # noqa: F841, DuckDB finds it by its name
        {
            "source": [row["source"] for _, row in made],
            "record_id": [row["record_id"] for _, row in made],
            "who": [somebody.who for somebody, _ in made],
            "house": [somebody.house for somebody, _ in made],
        }
    )
    warehouse.connection.execute("create temp table truth as from known")


def build(warehouse: Warehouse, last: str | None = None) -> None:
    """Make the identity tables in their order, up to and with `last`."""
    for table in identity.TABLES:
        table.build(warehouse)
        if table.name == last:
            return


def _fill(warehouse: Warehouse, people: Sequence[Person]) -> None:
    listed = pa.table(  # noqa: F841, DuckDB finds it by its name
        {
            name: pa.array(
                [person.get(name, SEEN_AT if name == "first_seen_at" else None) for person in people], TYPES.get(name)
            )
            for name in people_columns()
            if name == "first_seen_at" or any(name in person for person in people)
        }
    )
    warehouse.connection.execute("insert into staging.people by name select * from listed")
