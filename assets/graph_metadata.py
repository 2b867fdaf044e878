"""What Dagster's UI shows of a table: where it stands, the select that makes it, its columns and what they mean."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import dagster as dg

from assets.warehouse.build import Built
from assets.warehouse.column_comments import meaning
from assets.warehouse.connection import SCHEMAS, Warehouse
from assets.warehouse.table import AnyTable, Table, description, select_file

Metadata = dict[str, Any]


def key(table: str) -> dg.AssetKey:
    """`crm.customers` is the asset `crm/customers`."""
    return dg.AssetKey(table.split("."))


def table_spec(name: str, table: AnyTable, layer: str, deps: Sequence[dg.AssetKey]) -> dg.AssetSpec:
    """The asset of a table; its code opens in an editor, its select can be read in the UI."""
    metadata: Metadata = {"dagster/table_name": name, "dagster/code_references": _code(table)}
    if isinstance(table, Table):
        metadata["select"] = dg.MetadataValue.md(f"```sql\n{table.sql}\n```")
    return dg.AssetSpec(
        key(name),
        group_name=layer,
        description=description(table, name),
        kinds={"duckdb", "sql" if isinstance(table, Table) else "python"},
        deps=deps,
        metadata=metadata,
    )


def _code(table: AnyTable) -> dg.CodeReferencesMetadataValue:
    file, line = _source(table)
    with catch_warnings():
        simplefilter("ignore", dg.BetaWarning)
        code = dg.LocalFileCodeReference(file_path=str(file), line_number=line, label=file.name)
        return dg.CodeReferencesMetadataValue(code_references=[code])


def _source(table: AnyTable) -> tuple[Path, int]:
    if isinstance(table, Table):
        return select_file(*table.name.split(".")), 1
    made_by: Callable[..., Any] = table.make.func if isinstance(table.make, partial) else table.make
    made_by = getattr(made_by, "__func__", made_by)
    return Path(made_by.__code__.co_filename), made_by.__code__.co_firstlineno


def column_schemas(warehouse: Warehouse) -> Mapping[str, dg.TableSchema]:
    """The columns of every table, asked for at once."""
    rows = warehouse.rows(
        "select schema_name || '.' || table_name, list(column_name order by column_index),"
        " list(lower(data_type) order by column_index) from duckdb_columns()"
        " where database_name = current_database() and list_contains($1, schema_name) group by 1",
        [list(SCHEMAS)],
    )
    return {
        table: dg.TableSchema(
            columns=[
                dg.TableColumn(column, kind, description=meaning(table, column))
                for column, kind in zip(columns, kinds, strict=True)
            ]
        )
        for table, columns, kinds in rows
    }


def what_was_made(built: Built, schemas: Mapping[str, dg.TableSchema]) -> Metadata:
    """How many rows it has by now, whether it was made anew, and its columns."""
    found: Metadata = {"unchanged": not built.is_new, "dagster/column_schema": schemas[built.name]}
    return found if built.rows is None else {**found, "dagster/row_count": built.rows}
