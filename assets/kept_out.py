"""What a source or a tab of ours still says of people whom we erased: kept out before it is stored."""

from dataclasses import replace

import pyarrow as pa

from assets.erased import cleaned, is_anybody_erased, is_theirs, ready
from assets.landing.land import Keys
from assets.settings import Stream
from assets.warehouse import Warehouse, quoted
from connectors.extract import ROW, TYPES, Extract


def kept_out(warehouse: Warehouse, stream: Stream, extract: Extract, keys: Keys) -> Extract:
    """What a source gave, without the rows about anybody erased, and with nobody's address left in the others."""
    if not is_anybody_erased(warehouse.settings):
        return extract
    rows = extract.rows
    ready(warehouse)
    headers = tuple(name for name in rows.column_names if name not in (ROW, TYPES))
    key = "null::varchar"
    if keys.record_id:
        parts = ", ".join(f"nullif(trim({quoted(header)}), '')" for header in keys.record_id)
        key = f"concat_ws('/', {parts})"
    warehouse.connection.register("arrived", rows)
    columns = ", ".join(f"{cleaned(stream, headers, header)} as {quoted(header)}" for header in headers)
    kept = warehouse.connection.execute(
        f"select {columns}{',' if columns else ''} {ROW}, {TYPES} from arrived"
        f" where not ({is_theirs(stream, headers, key)})"
    ).to_arrow_table()
    warehouse.connection.unregister("arrived")
    left_out = rows.num_rows - kept.num_rows
    told = (f"{left_out:,} rows are about people who were erased, and were left out",) if left_out else ()
    return replace(extract, rows=kept, notices=(*extract.notices, *told))


def kept_out_edits(warehouse: Warehouse, edits: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The rows of our tabs that are about others, and those that are about somebody erased."""
    if not is_anybody_erased(warehouse.settings):
        return edits, edits.slice(0, 0)
    ready(warehouse)
    warehouse.connection.register("typed", edits)
    theirs, others = (
        warehouse.connection.execute(f"from typed where {test} is_erased('item', coalesce(id, ''))").to_arrow_table()
        for test in ("", "not")
    )
    warehouse.connection.unregister("typed")
    return others, theirs
