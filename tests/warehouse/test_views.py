"""What the select of a published view may use, so that every DuckDB since 1.2 reads what any later one wrote."""

import re

import pytest

from assets.graph import all_tables
from assets.warehouse.table import Table

PUBLIC = {name: table for name, table in all_tables().items() if isinstance(table, Table) and table.is_public}
VIEWS = {
    name: table
    for name, table in PUBLIC.items()
    if table.is_view and "staging." not in table.sql  # these are tables in the published copy
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_a_published_view_calls_no_if(view: Table) -> None:
    """DuckDB 2.0 stores it as a function that no older release knows."""
    without_comments = re.sub(r"--.*", "", view.sql)
    assert re.findall(r"\bif\s*\(", without_comments) == []
