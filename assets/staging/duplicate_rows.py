"""Orders and products that stand on several rows of a source: they count once.

A shop's export repeats the order on each of its lines, whole or with blanks; such rows agree with the first and are
passed over in silence. A row that says something else under the same id is set aside, for a person to look at.
"""

from types import MappingProxyType

from assets.streams import STREAMS
from assets.warehouse.connection import Warehouse, literal, quoted, quoted_table

UNIQUE = MappingProxyType({"orders": "order_id", "products": "product_id"})
"""Streams that other tables look things up in, and the field that names a row."""


def drop_repeats(warehouse: Warehouse, table: str, holds: str) -> str | None:
    """Take further rows of the same id out of the table; a select of those that contradict the first, to set aside.

    None when there are no such rows.
    """
    key = UNIQUE[holds]
    # Landing tells apart two rows with one id (`17` and `17~2`): without those no id can be there twice.
    doubtful = f"select {key} from {quoted_table(table)} where record_id <> {key} and _is_current"
    repeats = quoted(f"repeats__{holds}")
    if not warehouse.value(f"select count(*) from ({doubtful})"):
        return None
    warehouse.connection.execute(f"create or replace temp table {repeats} as {_repeats(table, key, holds, doubtful)}")
    warehouse.connection.execute(
        f"delete from {quoted_table(table)} where (source, record_id) in (select (source, record_id) from {repeats})"
    )
    return f"""
        select source, {literal(holds)} as stream, record_id, position, {literal(key)} as field, id as value,
            'the same ' || {literal(key)} || ' is also in ' || first_position || ', with another ' || differs
            || ': only the first row was used' as reason,
            extracted_at as happened_at
        from {repeats} where differs <> ''
    """


def _repeats(table: str, key: str, holds: str, doubtful: str) -> str:
    """Every row but the first of each id; `differs` names the fields in which it contradicts the first."""
    compared = [each.name for each in STREAMS[holds] if each.name not in (key, "person_id")]
    differs = ", ".join(f"case when later.{name} <> first.{name} then '{name}' end" for name in compared)
    return f"""
        with same as (
            select *, row_number() over (partition by source, {key} order by not _is_kept, _row) as place
            from {quoted_table(table)} where _is_current and {key} in ({doubtful})
        )
        select later.source, later.record_id, later.position, later.extracted_at, later.{key} as id,
            first.position as first_position, concat_ws(', ', {differs}) as differs
        from same as later
        inner join same as first on first.source = later.source and first.{key} = later.{key} and first.place = 1
        where later.place > 1
    """
