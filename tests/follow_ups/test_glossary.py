"""Every column that analysts find says what it means."""

from typing import Any

from assets.warehouse.column_comments import meaning


def test_every_column_of_these_layers_has_a_meaning(open_lists: Any):
    lists = open_lists().on("2026-03-02")
    columns = lists.rows(
        "select table_schema || '.' || table_name, column_name from information_schema.columns"
        " where table_schema in ('crm', 'follow_ups') or table_name = 'not_converted' order by all"
    )
    assert [f"{table}.{column}" for table, column in columns if not meaning(table, column)] == []
