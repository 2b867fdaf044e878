"""Of a record that several files of one stream hold, the version of the newest file counts, and it counts once."""

from dataclasses import replace
from typing import TYPE_CHECKING

from assets.landing.row_identity import key_of
from assets.warehouse.connection import Warehouse, quoted
from connectors.source import ROW, ROWS_OF_A_FILE, TYPES, Extract

if TYPE_CHECKING:
    from assets.landing.keys import Keys


def newest_of_each(warehouse: Warehouse, extract: Extract, keys: "Keys") -> Extract:
    """The extract with the rows of every record as its newest file has them; rows without a key are the same when all is."""
    if len(extract.files) < 2:
        return extract
    names = [quoted(name) for name in extract.rows.column_names if name not in (ROW, TYPES)]
    content = f"concat_ws(chr(31), {', '.join(f'coalesce({name}, chr(30))' for name in names)})"
    key = f"coalesce({key_of(keys)}, {content})" if keys.record_id else content
    warehouse.connection.register("rows_of_files", extract.rows)
    rows = warehouse.connection.execute(
        f"""
        from rows_of_files
        qualify {ROW} // {ROWS_OF_A_FILE} = max({ROW} // {ROWS_OF_A_FILE}) over (partition by {key})
        order by {ROW}
        """
    ).to_arrow_table()
    warehouse.connection.unregister("rows_of_files")
    return replace(extract, rows=rows)
