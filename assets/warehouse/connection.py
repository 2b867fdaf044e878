"""The pipeline's own DuckDB file and what a layer needs to make its tables in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from assets.settings import Settings
from assets.warehouse.without_pandas import without_pandas

if TYPE_CHECKING:
    import pyarrow as pa

MEMORY = "2500MB"
"""What DuckDB may use before it spills to disk; the rest of the process needs about as much again at a million customers."""

ROW_GROUP = 20_480
"""Rows of a table that one processor takes at a time: DuckDB's own 122,880 would leave all but one idle in most shops."""

SCHEMAS = ("journal", "staging", "identity", "crm", "follow_ups", "quality", "report")


def quoted(name: str) -> str:
    """One identifier, safe to put into SQL, whatever is in it: a heading may hold dots and quotes."""
    return '"' + name.replace('"', '""') + '"'


def quoted_table(name: str) -> str:
    """A table of ours with its schema: `crm.customers` becomes `"crm"."customers"`."""
    return ".".join(map(quoted, name.split(".")))


def literal(text: str) -> str:
    """A string literal, safe to put into SQL where a value cannot be bound."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(slots=True)
class Warehouse:
    """One connection, the settings, and the moment of this run (`run_at`, UTC without zone)."""

    connection: duckdb.DuckDBPyConnection
    settings: Settings
    run_at: datetime
    until: datetime | None = None
    """Landing after this moment is not there: `rebuild --as-of`."""

    def create(self, name: str, select: str, *, is_view: bool = False) -> None:
        """Make the table (or view) `name` from a select, whatever was there before."""
        kind, other = ("view", "table") if is_view else ("table", "view")
        # Asked, not tried: since DuckDB 2.0 a statement that is refused ends the transaction that it stands in.
        if self._is(other, name):
            self.connection.execute(f"drop {other} {quoted_table(name)}")
        self.connection.execute(f"create or replace {kind} {quoted_table(name)} as {select}")

    def in_zone(self, timezone: str) -> "Warehouse":
        """The same, for moments that are said to be in another zone than the business's."""
        business = replace(self.settings.business, timezone=timezone)
        return replace(self, settings=replace(self.settings, business=business))

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        return self.connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> Any:
        """The first column of the only row of a query."""
        [(found,)] = self.rows(sql, parameters)
        return found

    def arrow(self, sql: str) -> "pa.Table":
        """Every row of a query, for whoever goes on with Arrow."""
        # Of a relation: of what `execute` gives, DuckDB 2.0 makes a copy more, and says so on the screen.
        return self.connection.sql(sql).to_arrow_table()

    def exists(self, name: str) -> bool:
        """Whether there is a table or view called `name`."""
        schema, _, table = name.partition(".")
        return bool(
            self.value(
                "select count(*) from information_schema.tables where table_schema = $1 and table_name = $2",
                [schema, table],
            )
        )

    def _is(self, kind: str, name: str) -> bool:
        """Whether there is a table, or a view, of that name; `information_schema` takes five times as long to say so."""
        found = (
            f"from duckdb_{kind}s() where database_name = current_database() and schema_name || '.' || {kind}_name = $1"
        )
        return bool(self.rows(found, [name]))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.connection.begin()
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()


@contextmanager
def open_warehouse(
    settings: Settings, run_at: datetime, path: Path | str = ":memory:", until: datetime | None = None
) -> Iterator[Warehouse]:
    """Open (or make) the file, with every schema there; closed whatever happens."""
    with without_pandas(), duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set memory_limit = '{MEMORY}'")
        # Else what does not fit is spilled into the folder that the person stands in.
        spilled = settings.state / "memory.tmp" if str(path) == ":memory:" else f"{path}.tmp"
        connection.execute(f"set temp_directory = {literal(str(spilled))}")
        connection.execute(f"attach {literal(str(path))} as warehouse (row_group_size {ROW_GROUP})")
        connection.execute("use warehouse")
        # Rows carry their order where it matters; keeping it everywhere costs memory.
        connection.execute("set preserve_insertion_order = false")
        for schema in SCHEMAS:
            connection.execute(f"create schema if not exists {schema}")
        # No primary key: where the disk is full, DuckDB cannot take back what its index was given, and ends the process.
        connection.execute("create table if not exists main.fingerprints (name varchar, fingerprint varchar)")
        warehouse = Warehouse(connection, settings, run_at, until)
        _make_checks(warehouse)
        yield warehouse


def _make_checks(warehouse: Warehouse) -> None:
    """The results of the last audit, if they are kept in these columns; in a file of an older release they are not."""
    if not warehouse.rows("from duckdb_columns() where schema_name = 'quality' and column_name = 'check_name'"):
        warehouse.connection.execute(
            "create or replace table quality.checks"
            " (check_name varchar, table_name varchar, passed boolean, offending bigint, happened_at timestamp)"
        )
