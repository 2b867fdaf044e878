"""The tables of things that happened: orders, calls, complaints … each row with the person record it is about.

What the cells mean is settled before, in `settle`; whose id stands in a row is found in `owners`; what a stream says
besides its own rows (people nobody listed, consents, what was set aside) is in `event_parts`.
"""

from assets.staging.columns import OWNER, event_columns, in_order, nothing, person_values
from assets.staging.duplicate_rows import UNIQUE, drop_repeats, find_repeats
from assets.staging.event_parts import Found, Landed, make_parts
from assets.staging.implicit_people import owner_select, with_owners
from assets.staging.line_owners import leave_to_orders
from assets.staging.link_people import find_owners
from assets.staging.named_people import named_not_numbered
from assets.staging.parsed_rows import read_stream
from assets.staging.quarantine import unusable_select
from assets.staging.statements import STATEMENTS_TYPE
from assets.staging.typed_rows import ASIDE_TYPE, settle
from assets.streams import CARRIES_PEOPLE, STREAMS
from assets.warehouse.connection import Warehouse, literal, quoted, quoted_table

INLINE = frozenset(person_values())

OWN = {
    "_row": "bigint",
    "_is_current": "boolean",
    "_is_kept": "boolean",
    "_statements": STATEMENTS_TYPE,
    "_aside": ASIDE_TYPE,
    "_first_seen_at": "timestamp",
    "_owner": "varchar",
    "_people_source": "varchar",
    "_people_record_id": "varchar",
}
"""Columns that only this module needs; gone once the table is made."""


def row_columns(holds: str) -> dict[str, str]:
    """The columns of a stream's own table; a consent also has the address it was given for."""
    if holds == "consents":
        return event_columns(holds) | {"email": "varchar", "phone": "varchar", "is_dated": "boolean"}
    return event_columns(holds)


def make_events(warehouse: Warehouse, holds: str, table: str) -> None:
    """Make the table of a stream from every source that holds it, and its `PARTS`."""
    found = _read(warehouse, holds)
    inline = _inline(found)
    columns = row_columns(holds) | inline | OWN
    selects = [_select(landed, holds, columns) for landed in found.landed]
    warehouse.create(table, " union all ".join([*selects, nothing(columns)]))
    if holds == "order_lines":
        leave_to_orders(warehouse, table)
    repeats = find_repeats(warehouse, table, holds, inline) if holds in UNIQUE else None
    make_parts(warehouse, table, found, frozenset(inline), repeats)
    if repeats:
        drop_repeats(warehouse, table, holds)
    _drop_the_rest(warehouse, table, holds)


def _read(warehouse: Warehouse, holds: str) -> Found:
    found = Found(holds)
    for stream in warehouse.settings.streams:
        reading = read_stream(warehouse, stream, every_version=holds == "consents") if stream.holds == holds else None
        if reading is None:
            continue
        missing = reading.headers.required_missing
        reading, told_of_names = named_not_numbered(warehouse, reading)
        owners = find_owners(warehouse, reading) if holds in CARRIES_PEOPLE and not missing else None
        if missing:
            found.unusable.append(unusable_select(stream.source, holds, missing))
        else:
            settled = settle(reading, warehouse.settings.business.currency)
            found.landed.append(Landed(stream.source, settled, owners))
        told = [
            *reading.notices,
            *([told_of_names] if told_of_names else []),
            *(owners.notices if owners else ()),
        ]
        found.notices += [(stream.source, notice) for notice in told]
    return found


def _inline(found: Found) -> dict[str, str]:
    """The person columns that any source brings along; an event's own field of the same name is not one."""
    if found.holds not in CARRIES_PEOPLE:
        return {}
    brought = {name for landed in found.landed for name in landed.columns} - _own(found.holds)
    return {name: kind for name, kind in person_values().items() if name in brought}


def _select(landed: Landed, holds: str, columns: dict[str, str]) -> str:
    """The rows of one source with whose they are, under the columns given."""
    source, have = literal(landed.source), {"source", "record_id", "position", "extracted_at", "attributes"}
    have |= {"_is_current", "_is_kept", "_statements", "_aside", "_row", "_first_seen_at", *landed.columns}
    who = ""
    if holds in CARRIES_PEOPLE:
        who = owner_select(source, frozenset(landed.columns), _own(holds))
        have |= {*OWNER, "_owner", "_people_source", "_people_record_id"}
    return f"""
        select {in_order(columns, have)}
        from (
            select *, {source} as source, _record_id as record_id, _position as position,
                _extracted_at as extracted_at, _valid_to is null as _is_current {who}
            from ({with_owners(landed.settled, landed.owners)})
        )
    """


def _own(holds: str) -> frozenset[str]:
    return frozenset(each.name for each in STREAMS[holds])


def _drop_the_rest(warehouse: Warehouse, table: str, holds: str) -> None:
    """Leave the table as it is meant to be: its rows, its columns."""
    kept = "_is_kept" if holds == "consents" else "_is_kept and _is_current"
    if warehouse.value(f"select count(*) from {quoted_table(table)} where not ({kept})"):
        warehouse.connection.execute(f"delete from {quoted_table(table)} where not ({kept})")
    if holds == "consents":
        # Said by whom the row's id means: the record beside theirs is gone with the row, what was said is not.
        warehouse.connection.execute(
            f"update {quoted_table(table)} set person_source = _people_source, person_record_id = _people_record_id"
            " where _people_source is not null"
        )
    wanted = row_columns(holds)
    for (name,) in warehouse.rows(f"select column_name from (describe {quoted_table(table)})"):
        if name not in wanted:
            warehouse.connection.execute(f"alter table {quoted_table(table)} drop column {quoted(name)}")
