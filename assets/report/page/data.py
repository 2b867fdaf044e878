"""What the report reads: the published file, one question at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """The published tables, and the month that the report is about."""

    connection: duckdb.DuckDBPyConnection
    month: date

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[Row]:
        """Every row, by the names of its columns."""
        cursor = self.connection.execute(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def one(self, sql: str, parameters: Sequence[Any] | None = None) -> Row:
        """The first row; empty where there is none."""
        return next(iter(self.rows(sql, parameters)), {})

    def until_month(self, table: str, months: int) -> list[Row]:
        """The last `months` of a table with a month, up to the one that the report is about."""
        return self.rows(
            f"from {table} where month <= $1 and month > $1 - to_months($2) order by month", [self.month, months]
        )
