"""The select of a step, and how it is asked of few records instead of all.

A step names the tables that it reads. Where only what changed is wanted, some of these names stand for smaller tables of
the same columns: `overrides` says which.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from assets.warehouse.connection import Warehouse
from assets.warehouse.table import select_file

Overrides = Mapping[str, str]
"""Table -> the smaller table that stands for it."""

ALL: Overrides = MappingProxyType({})
"""Every table stands for itself."""


def select(step: str, overrides: Overrides = ALL) -> str:
    """The select in the `.sql` file of the step."""
    sql = select_file("identity", step).read_text(encoding="utf-8")
    for table, smaller in overrides.items():
        sql = re.sub(rf"\b{re.escape(table)}\b", smaller, sql)
    return sql


def create_temp_table(warehouse: Warehouse, table: str, select: str) -> None:
    """Make the temp table of this name."""
    warehouse.connection.execute(f"create or replace temp table {table} as {select}")
