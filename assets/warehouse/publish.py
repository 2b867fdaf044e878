"""What analysts open: a compact numbered copy of the tables, checked before the link `customers.duckdb` points to it.

Write, audit, publish: `write_candidate`, then the checks read the candidate, then `flip`. A run that dies before the
flip leaves the old copy in place, and the next one starts a new candidate.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assets.warehouse.column_comments import meaning
from assets.warehouse.connection import Warehouse, literal, quoted, quoted_table
from assets.warehouse.parquet import flush

SCHEMAS = ("crm", "identity", "follow_ups", "quality", "report")
"""What analysts see; the other schemas are the run_context's own."""

KEPT = 3
"""Copies kept, so that a reader who opened the last one is never cut off."""

READABLE_SINCE = "v1.2.0"
"""The oldest DuckDB that can open the copy."""


def link(state: Path) -> Path:
    """The name that analysts open."""
    return state / "customers.duckdb"


def next_candidate(state: Path) -> Path:
    """Where the next copy is written; what a killed run left there is gone."""
    folder = state / "published"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for leftover in folder.glob("*.unfinished*"):
        leftover.unlink()
    return folder / f"customers-{_last_number(folder) + 1:06d}.unfinished"


def write_candidate(warehouse: Warehouse, descriptions: Mapping[str, str], target: Path) -> Path:
    """Copy every table that has a description, with its comments, into a new file that nobody looks at yet."""
    target.unlink(missing_ok=True)
    with _attached(warehouse, target):
        for schema in SCHEMAS:
            warehouse.connection.execute(f"create schema if not exists candidate.{schema}")
        tables = {name: _if_it_can_stand_alone(sql) for name, sql in _found(warehouse, descriptions).items()}
        for name, view_sql in tables.items():
            if view_sql is None:
                warehouse.connection.execute(
                    f"create table candidate.{quoted_table(name)} as from {quoted_table(name)}"
                )
        _copy_views(warehouse, {name: sql for name, sql in tables.items() if sql})
        _comment(warehouse, tables, descriptions)
    target.chmod(0o600)
    return target


def record_checks(warehouse: Warehouse, candidate: Path) -> None:
    """Put the results of the checks beside the tables they are about."""
    with _attached(warehouse, candidate):
        warehouse.connection.execute("delete from candidate.quality.checks")
        warehouse.connection.execute("insert into candidate.quality.checks by name from quality.checks")


def published_name(candidate: Path) -> Path:
    """What the candidate is called once it is what analysts open."""
    return candidate.with_suffix(".duckdb")


def flip(warehouse: Warehouse, candidate: Path) -> Path:
    """Make the candidate what analysts open, in one step; the file it is now."""
    state = warehouse.settings.state
    final = published_name(candidate)
    flush(candidate)
    candidate.rename(final)
    _set_aside_log(state)
    pointer = state / ".customers.duckdb.next"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(final.relative_to(state))
    pointer.replace(link(state))
    flush(state)
    for old in sorted(final.parent.glob("customers-*.duckdb"))[:-KEPT]:
        old.unlink()
    return final


def _found(warehouse: Warehouse, names: Iterable[str]) -> dict[str, str | None]:
    """Those of the tables that are there and for analysts, and for a view its select."""
    rows = warehouse.rows(
        """
        select schema_name, schema_name || '.' || table_name, null from duckdb_tables()
        where database_name = current_database()
        union all
        select schema_name, schema_name || '.' || view_name, sql from duckdb_views()
        where database_name = current_database() and not internal
        order by 2
        """
    )
    wanted = set(names)
    return {name: sql for schema, name, sql in rows if schema in SCHEMAS and name in wanted}


def _if_it_can_stand_alone(view_sql: str | None) -> str | None:
    """A view that reads staging becomes a table in the copy: a large one is then written once, and not twice."""
    return None if view_sql is None or re.search(r'\bstaging"?\.', view_sql) else view_sql


def _copy_views(warehouse: Warehouse, views: Mapping[str, str]) -> None:
    """A view's names mean the file that it stands in, so it is made from inside the candidate."""
    own = warehouse.value("select current_database()")
    warehouse.connection.execute("use candidate")
    try:
        for sql in views.values():
            warehouse.connection.execute(sql)
    finally:
        warehouse.connection.execute(f"use {quoted(own)}")


def _comment(warehouse: Warehouse, tables: Mapping[str, str | None], descriptions: Mapping[str, str]) -> None:
    """Say what a row and a column is; in one transaction, since each comment by itself would wait for the disk."""
    columns = warehouse.rows(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() where database_name = 'candidate'"
    )
    with warehouse.transaction():
        for name, view_sql in tables.items():
            if name in descriptions:
                kind = "view" if view_sql else "table"
                said = literal(descriptions[name])
                warehouse.connection.execute(f"comment on {kind} candidate.{quoted_table(name)} is {said}")
        for name, column in columns:
            if meant := meaning(name, column):
                where = f"candidate.{quoted_table(name)}.{quoted(column)}"
                warehouse.connection.execute(f"comment on column {where} is {literal(meant)}")


@contextmanager
def _attached(warehouse: Warehouse, path: Path) -> Iterator[None]:
    """The file as catalog `candidate`; whole on disk once it is detached."""
    warehouse.connection.execute(
        f"attach {literal(str(path))} as candidate (storage_version {literal(READABLE_SINCE)})"
    )
    try:
        yield
    finally:
        warehouse.connection.execute("detach candidate")


def _last_number(folder: Path) -> int:
    numbers = [int(file.stem.removeprefix("customers-")) for file in folder.glob("customers-*.duckdb")]
    return max(numbers, default=0)


def _set_aside_log(state: Path) -> None:
    """Somebody who opened the link for writing leaves a log beside it; beside a new file it would break every reader."""
    log = state / "customers.duckdb.wal"
    if log.exists() and link(state).is_symlink():
        log.replace(f"{link(state).resolve()}.wal")
