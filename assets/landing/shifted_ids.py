"""Numbers that count the rows of a list are nobody's: when one person leaves, everybody below has another's number.

Seen when many numbers of a list have an e-mail or a name that another number had before. Nothing may be stored then, or
customers would swap their history, their consents and their decisions.
"""

from typing import TYPE_CHECKING

from assets.landing.read import Landed
from assets.landing.row_identity import key_of
from assets.warehouse.connection import Warehouse, quoted
from connectors.source import Extract

if TYPE_CHECKING:
    from assets.landing.keys import Keys

LEAST = 2
"""Two people may have swapped cards; more than that, and as many as stayed, have not."""


def shifted(warehouse: Warehouse, before: Landed, extract: Extract, keys: "Keys") -> int:
    """How many people have the number that another had, where that is most of those who can be told; else 0."""
    known = set(before.headers) & set(extract.rows.column_names)
    groups = [group for group in keys.match if set(group) <= known]
    if not groups or not keys.record_id or not set(keys.record_id) <= known:
        return 0
    who = f"concat_ws(' ', {', '.join(f'lower(trim({quoted(header)}))' for header in groups[0])})"
    warehouse.connection.register("numbered_rows", extract.rows)
    [(moved, stayed)] = warehouse.rows(
        f"""
        with was as (
            select {key_of(keys)} as number, {who} as who from {quoted(before.relation)} where _valid_to is null
        ),
        known as (
            select who, min(number) as number from was where who <> '' group by who having count(*) = 1
        ),
        now as (
            select who, min(number) as number from (select {key_of(keys)} as number, {who} as who from numbered_rows)
            where who <> '' group by who having count(*) = 1
        )
        select count(*) filter (where now.number <> known.number), count(*) filter (where now.number = known.number)
        from now inner join known using (who)
        where now.number in (select number from was)
        """
    )
    warehouse.connection.unregister("numbered_rows")
    return moved if moved >= LEAST and moved > stayed else 0
