"""What every table and column means: the comments that analysts find in the published file and in `docs/tables.md`."""

import sys
import tomllib
from functools import cache
from pathlib import Path

import duckdb

from assets.warehouse.table import PACKAGE_ROOT


@cache
def _entries() -> dict[str, dict[str, str]]:
    """Table -> column -> meaning; `columns` holds the words that mean the same in every table.

    `joined_in` names the table that has all columns of the others in its file.
    """
    merged: dict[str, dict[str, str]] = {}
    for file in sorted(PACKAGE_ROOT.glob("**/glossary.toml")):
        sections = tomllib.loads(file.read_text(encoding="utf-8"))
        joined = sections.pop("joined_in", None)
        for table, columns in sections.items():
            said = {column: _in_words(entry) for column, entry in columns.items()}
            for each in filter(None, (table, joined)):
                merged.setdefault(each, {}).update(said)
    return merged


def _in_words(entry: str | dict[str, str]) -> str:
    """A meaning as it stands, or put together from `means`, `unit` and `source`."""
    if isinstance(entry, str):
        return entry
    unit = f"; in {entry['unit']}" if "unit" in entry else ""
    source = f". From {entry['source']}" if "source" in entry else ""
    return entry["means"] + unit + source


def meaning(table: str, column: str) -> str | None:
    """What the column says; its own entry first, then the word as it is used everywhere."""
    entries = _entries()
    return entries.get(table, {}).get(column) or entries.get("columns", {}).get(column)


def as_markdown(published: Path) -> str:
    """`docs/tables.md`: every table of a published file and what its columns mean, from the comments in the file itself."""
    with duckdb.connect(str(published), read_only=True) as connection:
        tables = connection.execute(
            """
            select schema_name || '.' || table_name, comment from duckdb_tables()
            union all
            select schema_name || '.' || view_name, comment from duckdb_views() where not internal
            order by 1
            """
        ).fetchall()
        parts = [_table_section(connection, name, comment or "") for name, comment in tables]
    head = "# The tables\n\nWhat analysts find in `data/customers.duckdb`. Made by `make docs` from the comments in the file.\n"
    return "\n".join([head, *parts])


def _table_section(connection: duckdb.DuckDBPyConnection, name: str, comment: str) -> str:
    columns = connection.execute(
        """
        select column_name, lower(data_type), coalesce(comment, '') from duckdb_columns()
        where schema_name || '.' || table_name = $1 order by column_index
        """,
        [name],
    ).fetchall()
    rows = "\n".join(f"| {column} | {kind} | {said} |" for column, kind, said in columns)
    return f"## {name}\n\n{comment}\n\n| column | type | meaning |\n| --- | --- | --- |\n{rows}\n"


if __name__ == "__main__":
    sys.stdout.write(as_markdown(Path(sys.argv[1])))
