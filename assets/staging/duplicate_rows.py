"""Orders and products that stand on several rows of a source: they count once.

A shop's export repeats the order on each of its lines, whole or with blanks; such rows agree with the first and are
passed over in silence. A row of the same order with an amount below nothing is money paid back. A row that says something
else under the same id is set aside, for a person to look at. Whom a further row names, with an address or a name of their
own, is somebody all the same: two people may come on one order.
"""

from collections.abc import Collection
from types import MappingProxyType

from assets.streams import STREAM_TYPES, STREAMS
from assets.warehouse.connection import Warehouse, literal, quoted, quoted_table

UNIQUE = MappingProxyType({name: stream.key[0] for name, stream in STREAM_TYPES.items() if stream.is_looked_up})
"""Streams that other tables look things up in, and the field that names a row."""

_TELLS_APART = ("email", "phone", "name")
"""What makes a further row's person another than the first row's, the surest first."""


def find_repeats(warehouse: Warehouse, table: str, holds: str, inline: Collection[str]) -> str | None:
    """Find further rows of the same id; a select of those that contradict the first, to set aside.

    None when there are no such rows. They stay in the table until `drop_repeats`, for the people whom they name; the
    person of a row that agrees with the first is not named again.
    """
    key = UNIQUE[holds]
    # Landing tells apart two rows with one id (`17` and `17~2`): without those no id can be there twice.
    doubtful = f"select {key} from {quoted_table(table)} where record_id <> {key} and _is_current"
    repeats = _name(holds)
    if not warehouse.value(f"select count(*) from ({doubtful})"):
        return None
    warehouse.connection.execute(
        f"create or replace temp table {repeats} as {_repeats(table, key, holds, doubtful, inline)}"
    )
    warehouse.connection.execute(
        f"""
        update {quoted_table(table)} as rows
        set _aside = null, _owner = case when repeats.is_another then rows._owner end
        from {repeats} as repeats
        where repeats.source = rows.source and repeats.record_id = rows.record_id
        """
    )
    if holds == "orders":
        _take_off(warehouse, table, repeats)
    return f"""
        select source, {literal(holds)} as stream, record_id, position, {literal(key)} as field, id as value,
            'the same ' || {literal(key)} || ' is also in ' || first_position || ', with another ' || differs
            || ': only the first row was used' as reason,
            extracted_at as happened_at
        from {repeats} where differs <> '' and not is_refund
    """


def drop_repeats(warehouse: Warehouse, table: str, holds: str) -> None:
    """Take the further rows out of the table."""
    warehouse.connection.execute(
        f"delete from {quoted_table(table)} where (source, record_id) in (select (source, record_id) from {_name(holds)})"
    )


def _name(holds: str) -> str:
    return quoted(f"repeats__{holds}")


def _take_off(warehouse: Warehouse, table: str, repeats: str) -> None:
    """What was paid back in rows of their own comes off the order."""
    warehouse.connection.execute(
        f"""
        update {quoted_table(table)} as orders
        set refunded = coalesce(orders.refunded, 0) + back.total
        from (
            select source, first_record_id, -sum(total) as total from {repeats} where is_refund group by all
        ) as back
        where back.source = orders.source and back.first_record_id = orders.record_id
        """
    )


def _repeats(table: str, key: str, holds: str, doubtful: str, inline: Collection[str]) -> str:
    """Every row but the first of each id; `differs` names the fields in which it contradicts the first."""
    compared = [each.name for each in STREAMS[holds] if each.name not in (key, "person_id")]
    differs = ", ".join(f"case when later.{name} <> first.{name} then '{name}' end" for name in compared)
    total = "later.total" if holds == "orders" else "null"
    below = "coalesce(total < 0, false), " if holds == "orders" else ""
    is_refund = "later.total < 0 and first.total >= 0" if holds == "orders" else "false"
    return f"""
        with same as (
            select *, row_number() over (partition by source, {key} order by not _is_kept, {below}_row) as place
            from {quoted_table(table)} where _is_current and {key} in ({doubtful})
        )
        select later.source, later.record_id, later.position, later.extracted_at, later.{key} as id,
            first.position as first_position, first.record_id as first_record_id, {total} as total,
            coalesce({is_refund}, false) as is_refund, concat_ws(', ', {differs}) as differs,
            {_is_another(holds, inline)} as is_another
        from same as later
        inner join same as first on first.source = later.source and first.{key} = later.{key} and first.place = 1
        where later.place > 1
    """


def _is_another(holds: str, inline: Collection[str]) -> str:
    """Whether the row is about another person than the first: by the first of the fields that both give."""
    present = [quoted(name) for name in _TELLS_APART if name in inline]
    if holds != "orders" or not present:
        return "false"
    whens = " ".join(
        f"when later.{name} is not null and first.{name} is not null then later.{name} <> first.{name}"
        for name in present
    )
    return f"case {whens} else false end"
