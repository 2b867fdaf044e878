"""A column of cells, as a person might have typed them, read as one kind."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.settings import Business, Settings
from assets.staging.parsing.field_types import Cells, parse
from assets.warehouse.connection import Warehouse

Read = Callable[..., list[tuple[Any, str | None]]]


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


@pytest.fixture(scope="session")
def read(connection: duckdb.DuckDBPyConnection) -> Read:
    """Give the value and the reason of every cell of a column, on 1 March 2026."""

    def read_column(
        kind: str,
        cells: list[str | None],
        *,
        types: str | None = None,
        business: str = "GB GBP Europe/London",
        countries: list[str | None] | None = None,
        live: str = "true",
    ) -> list[tuple[Any, str | None]]:
        settings = Settings(Path(), Business("Bakery", *business.split()))
        warehouse = Warehouse(connection, settings, datetime(2026, 3, 1))
        connection.execute(
            "create or replace temp table raw as select unnest($1::varchar[]) as cell, unnest($2::varchar[]) as type,"
            " unnest($3::varchar[]) as country, unnest(range(len($1::varchar[]))) as place",
            [cells, list(types or "t" * len(cells)), countries or [None] * len(cells)],
        )
        column = Cells("raw", "r.cell", "r.type" if types else None, live)
        parsed = parse(warehouse, kind, column, country="r.country" if countries else None)
        return warehouse.rows(f"select {parsed.value}, {parsed.reason} from raw as r {parsed.joins} order by r.place")

    return read_column


@pytest.fixture(scope="session")
def values(read: Read) -> Callable[..., list[Any]]:
    """Give the values of a column whose every cell is understood or blank."""

    def read_values(kind: str, cells: list[str | None], **options: Any) -> list[Any]:
        pairs = read(kind, cells, **options)
        assert [reason for _, reason in pairs if reason] == []
        return [value for value, _ in pairs]

    return read_values


@pytest.fixture(scope="session")
def reasons(read: Read) -> Callable[..., list[str | None]]:
    """Give the reasons of a column none of whose cells has a value."""

    def read_reasons(kind: str, cells: list[str | None], **options: Any) -> list[str | None]:
        pairs = read(kind, cells, **options)
        assert [value for value, _ in pairs if value is not None] == []
        return [reason for _, reason in pairs]

    return read_reasons
