"""Which row is which record: every row of `arriving` gets its `_record_id`."""

from typing import TYPE_CHECKING

from assets.landing.column_names import CONTENT
from assets.landing.row_content import content_of
from assets.warehouse.connection import Warehouse, quoted

if TYPE_CHECKING:
    from assets.landing.keys import Keys
    from assets.landing.read import Landed


def assign_record_ids(warehouse: Warehouse, keys: "Keys", before: "Landed | None") -> None:
    """Make the view `incoming`: the rows of `arriving`, each with the id of the record it is, and whether that is a key.

    With an id column the id is what stands there; the second row with the same id is `17~2`, so that neither is lost.
    Without one, the id is made from the row's content when it is first seen, and kept when the row changes.
    """
    key = key_of(keys)
    name = f"coalesce({key}, 'r' || left(md5({CONTENT}), 16))"
    named = f"select *, {name} as _record_id, {key} is not null as _has_key from arriving"
    is_mapped_anew = before is not None and before.keys != (keys.record_id,)
    may_be_known = before is not None and (bool(keys.match) or is_mapped_anew)
    if before is not None and is_mapped_anew and keys.record_id:
        named = _known_by_another_key(warehouse, keys, before, named)
    if not may_be_known and _is_unique(warehouse, name):
        warehouse.connection.execute(f"create or replace temp view incoming as {named}")
        return
    warehouse.connection.execute(
        f"""
        create or replace temp table naming as
        select _row, _hash, _has_key, _record_id || case when row_number() over same > 1
            then '~' || row_number() over same else '' end as _record_id
        from ({named})
        -- an order and no identity: the second of two rows with one id stays the second, as it always was
        window same as (
            partition by _record_id order by {"_is_known desc," if "_is_known" in named else ""} hash({CONTENT}), _row
        )
        """
    )
    warehouse.connection.execute(
        "create or replace temp view incoming as select * from arriving join naming using (_row, _hash)"
    )
    if before is not None and may_be_known:
        _recognise(warehouse, keys, before)


def key_of(keys: "Keys") -> str:
    """SQL: what the id columns of a row say, null where one is blank or there are none."""
    return _complete(keys.record_id, "'/'", f"nullif({_MEANT}, '')") if keys.record_id else "null::varchar"


_MEANT = r"""regexp_replace(trim({}), '^(?:''([0-9+].*)|="([^"]*)")$', '\1\2')"""
"""An id without what keeps Excel from reading a number: `'6001` and `="6001"` are the 6001 of another file."""


def _known_by_another_key(warehouse: Warehouse, keys: "Keys", before: "Landed", named: str) -> str:
    """The select `named`, where each record keeps the id that it has: a change of the config is none of the source.

    What the config calls the id of a row by now stood in the row before as well, as far as the column was there.
    """
    if not set(keys.record_id) <= set(before.headers):
        return named
    warehouse.connection.execute(
        f"""
        create or replace temp table known_keys as
        select {key_of(keys)} as _key, min(_record_id) as _known_id
        from {quoted(before.relation)}
        where _valid_to is null and {key_of(keys)} is not null
        group by 1 having count(*) = 1
        """
    )
    return f"""
        select named.* replace (coalesce(known_keys._known_id, named._record_id) as _record_id),
            known_keys._known_id is not null as _is_known
        from ({named}) as named left join known_keys on known_keys._key = named._record_id and named._has_key
    """


def _is_unique(warehouse: Warehouse, name: str) -> bool:
    """Whether every row has a name of its own; most sources are so, and windows over millions are dear."""
    found: bool = warehouse.value(f"select count(*) = count(distinct hash({name})) from arriving")
    return found


def _complete(headers: tuple[str, ...], separator: str, form: str) -> str:
    """The cells of the headers as one text; null unless every one is filled."""
    values = [form.format(quoted(header)) for header in headers]
    if len(values) == 1:
        return values[0]
    filled = " and ".join(f"{value} is not null" for value in values)
    return f"case when {filled} then concat_ws({separator}, {', '.join(values)}) end"


def _recognise(warehouse: Warehouse, keys: "Keys", before: "Landed") -> None:
    """Rows whose content is new take over the id of the record they were, by e-mail, phone, name or place."""
    connection = warehouse.connection
    connection.execute(
        f"""
        create or replace temp table lost as
        select * from {quoted(before.relation)}
        where _valid_to is null and _record_id not in (select _record_id from incoming)
        """
    )
    connection.execute(
        f"""
        create or replace temp table found as
        select * from incoming
        where not _has_key
            and _record_id not in (select _record_id from {quoted(before.relation)} where _valid_to is null)
        """
    )
    connection.execute("create or replace temp table renamed (was varchar, is_now varchar)")
    _recognise_by_content(warehouse, before)
    for headers in keys.match:
        if set(headers) <= set(before.headers):  # a column that is new says nothing of the rows that were there
            _pair(warehouse, _complete(headers, "chr(31)", "nullif(lower(trim({})), '')"))
    if keys.match:
        _pair_by_place(warehouse, before)
    connection.execute(
        "update naming set _record_id = renamed.is_now from renamed where renamed.was = naming._record_id"
    )
    _part_from_strangers(warehouse, before)


def _recognise_by_content(warehouse: Warehouse, before: "Landed") -> None:
    """A row with the very content of a record, though that got its id when its content was another."""
    warehouse.connection.execute(
        f"""
        insert into renamed
        with old as (
            select
                _record_id,
                {content_of(before.headers)} as {CONTENT},
                row_number() over (partition by {CONTENT} order by _valid_to nulls first, _record_id) as n
            from {quoted(before.relation)}
            where _record_id not in (select _record_id from incoming)
            qualify row_number() over (partition by _record_id order by _valid_to desc nulls first) = 1
        ),
        new as (
            select _record_id, {CONTENT}, row_number() over (partition by {CONTENT} order by _record_id) as n from found
        )
        select new._record_id, old._record_id from new join old using ({CONTENT}, n)
        """
    )
    _forget_paired(warehouse)


def _pair(warehouse: Warehouse, value: str) -> None:
    """Pair what is left where `value` names one row on either side."""
    warehouse.connection.execute(
        f"""
        insert into renamed
        with old as (select min(_record_id) as id, {value} as value from lost group by 2 having count(*) = 1),
        new as (select min(_record_id) as id, {value} as value from found group by 2 having count(*) = 1)
        select new.id, old.id from new join old using (value)
        """
    )
    _forget_paired(warehouse)


def _pair_by_place(warehouse: Warehouse, before: "Landed") -> None:
    """Pair rows of one row number if half of their cells agree: else somebody typed a stranger where a row was deleted."""
    cells = [quoted(header) for header in before.headers]
    filled = " + ".join(f"(coalesce(old.{cell}, new.{cell}) is not null)::integer" for cell in cells)
    same = " + ".join(f"coalesce((old.{cell} = new.{cell})::integer, 0)" for cell in cells) or "0"
    warehouse.connection.execute(
        f"""
        insert into renamed
        select new._record_id, old._record_id
        from found as new
        join lost as old on old._row = new._row
        where ({same}) * 2 >= ({filled or "1"})
        """
    )
    _forget_paired(warehouse)


def _forget_paired(warehouse: Warehouse) -> None:
    warehouse.connection.execute("delete from found where _record_id in (select was from renamed)")
    warehouse.connection.execute("delete from lost where _record_id in (select is_now from renamed)")


def _part_from_strangers(warehouse: Warehouse, before: "Landed") -> None:
    """A new row may have the content that another, since edited, record once had, and so its id: give it its own."""
    warehouse.connection.execute(
        f"""
        update naming set _record_id = _record_id || '~' || strftime($1::timestamp, '%Y%m%d%H%M%S')
        where _record_id in (select _record_id from found)
            and _record_id in (select _record_id from {quoted(before.relation)})
        """,
        [warehouse.run_at],
    )
