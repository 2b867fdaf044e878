"""Rows that people copied: several with one id, each followed for itself.

`F1` is the record of a row, `F1~2` that of its copy. A row keeps its record while anything of it is unchanged, so that
what somebody typed in one copy is never taken for something that was emptied in the other.
"""

from assets.landing.read import Landed
from assets.warehouse.connection import Warehouse, quoted

_COPY = r"~\d+$"


def original(record_id: str) -> str:
    """SQL for the id that all copies of a row share."""
    return f"regexp_replace({record_id}, '{_COPY}', '')"


def name_copies(warehouse: Warehouse, key: str, content: str, before: Landed, content_before: str) -> None:
    """Make the view `incoming`: a row that is as it was keeps its record, then the others take what is left, in order.

    Args:
        warehouse: Holds the view `arriving`.
        key: SQL for the id that stands in a row.
        content: Column of `arriving` with all cells as one text.
        before: The rows as they were landed.
        content_before: SQL for the same text of those.
    """
    likeness = " + ".join(
        f"(old.{cell} is not distinct from new.{cell})::integer" for cell in map(quoted, before.headers)
    )
    warehouse.connection.execute(
        f"""
        create or replace temp table naming as
        with

        rows as (

            select
                _row, _hash, {key} as id, {content} as content,
                row_number() over (partition by {key}, {content} order by _row) as turn
            from arriving

        ),

        live as (

            select
                _record_id, {original("_record_id")} as id, {content_before} as content,
                row_number() over (partition by id, content order by _record_id) as turn
            from {quoted(before.relation)}
            where _valid_to is null

        ),

        same as (

            select rows._row, rows._hash, live._record_id, id
            from rows
            inner join live using (id, content, turn)

        ),

        others as (

            select _row, _hash, id, row_number() over (partition by id order by _row) as turn
            from rows
            anti join same using (_row, _hash)

        ),

        numbers as (

            select id, unnest(range(1, count(*) + 1)) as number
            from (select id from rows union all select id from live)
            group by id

        ),

        fresh as (

            select id, if(number = 1, id, id || '~' || number) as _record_id, number
            from numbers
            where _record_id not in (select live._record_id from live)

        ),

        vacant as (

            -- records of which no row is left as it was, the likest to one that changed first
            select old._record_id, others.id, max({likeness}) as likeness
            from {quoted(before.relation)} as old
            inner join others on others.id = {original("old._record_id")}
            inner join arriving as new on new._row = others._row and new._hash = others._hash
            where old._valid_to is null and old._record_id not in (select same._record_id from same)
            group by all

        ),

        free as (

            select id, _record_id, row_number() over (partition by id order by likeness desc, number, _record_id) as turn
            from (
                select id, _record_id, likeness, 0 as number from vacant
                union all
                select id, _record_id, -1, number from fresh
            )

        )

        select _row, _hash, true as _has_key, _record_id from same
        union all
        select others._row, others._hash, true, free._record_id
        from others
        inner join free using (id, turn)
        """
    )
    warehouse.connection.execute(
        "create or replace temp view incoming as select * from arriving join naming using (_row, _hash)"
    )
