"""The people: every version of every row that a people source ever had, and the people that other rows bring along."""

from assets.staging.columns import NOTICES, in_order, nothing, people_columns
from assets.staging.consents import flags_select
from assets.staging.further_contacts import FURTHER, LISTS, make_further
from assets.staging.headers import WHO
from assets.staging.link_people import FORMER, KEYS, former_select, keys_select
from assets.staging.merge import merged_people
from assets.staging.parsed_rows import read_stream
from assets.staging.quarantine import aside_select, unusable_select
from assets.staging.statements import STATEMENTS_TYPE
from assets.staging.typed_rows import ASIDE_TYPE, Settled, settle
from assets.streams import CARRIES_PEOPLE, STREAM_TYPES
from assets.warehouse.connection import Warehouse, literal, quoted, quoted_table

ROWS = "staging.person_rows"

BUYS = frozenset(name for name, stream in STREAM_TYPES.items() if stream.is_purchase)
"""Streams whose rows make a customer of whoever they are about, known or not: nobody who bought may be missing."""

_OWN = {
    "own_id": "varchar",
    "valid_to": "timestamp",
    "_statements": STATEMENTS_TYPE,
    "_aside": ASIDE_TYPE,
    "_is_kept": "boolean",
    **dict.fromkeys(LISTS, "varchar[]"),
}


def make_rows(warehouse: Warehouse) -> None:
    """Read the people sources: every version of their rows, the keys that name a person, and what was set aside."""
    warehouse.connection.execute("create schema if not exists parsed")
    columns = people_columns() | _OWN
    selects, unusable, told = [nothing(columns)], [], [nothing(NOTICES)]
    for stream in warehouse.settings.streams:
        reading = read_stream(warehouse, stream, every_version=True) if stream.holds == "people" else None
        if reading is None:
            continue
        if reading.headers.required_missing:
            unusable.append(unusable_select(stream.source, "people", reading.headers.required_missing))
        else:
            selects.append(_rows(stream.source, settle(reading, warehouse.settings.business.currency), columns))
            told += [f"select {literal(stream.source)}, 'people', {literal(notice)}" for notice in reading.notices]
    warehouse.create(ROWS, " union all ".join(selects))
    current = f"(from {quoted_table(ROWS)} where valid_to is null)"
    warehouse.create("parsed.people_aside", " union all ".join([aside_select(current, "people"), *unusable]))
    warehouse.create("parsed.people_notices", " union all ".join(told))
    warehouse.connection.execute(f"delete from {quoted_table(ROWS)} where not _is_kept")
    warehouse.create(KEYS, keys_select(ROWS))
    make_further(warehouse, ROWS)
    warehouse.create("parsed.people_consents", _consents())
    for name in ("own_id", "_statements", "_aside", "_is_kept", *LISTS):
        warehouse.connection.execute(f"alter table {quoted_table(ROWS)} drop column {name}")
    warehouse.create(FORMER, former_select(ROWS))


def _rows(source: str, settled: Settled, columns: dict[str, str]) -> str:
    changed = "coalesce(updated_at, _extracted_at)" if "updated_at" in settled.columns else "_extracted_at"
    have = {"source", "record_id", "position", "stream", "first_seen_at", "changed_at", "attributes", "extracted_at"}
    return f"""
        select {in_order(columns, have | {"valid_to", "_statements", "_aside", "_is_kept", *settled.columns})}
        from (
            select *, {literal(source)} as source, _record_id as record_id, _position as position, 'people' as stream,
                _first_seen_at as first_seen_at, {changed} as changed_at, _extracted_at as extracted_at,
                _valid_to as valid_to
            from ({settled.sql})
        )
    """


def _consents() -> str:
    """What the rows say about contact, as they are now."""
    return flags_select(f"""
        select source, record_id, position, source as person_source, record_id as person_record_id, email, phone,
            _statements, changed_at as told_at, false as is_told
        from {quoted_table(ROWS)} where valid_to is null and _statements is not null
    """)


def make_versions(warehouse: Warehouse) -> None:
    """`staging.person_versions`: what is no longer so."""
    warehouse.create(
        "staging.person_versions",
        f"select * exclude (valid_to), extracted_at as valid_from, valid_to from {quoted_table(ROWS)}"
        " where valid_to is not null",
    )


def make_people(warehouse: Warehouse) -> None:
    """`staging.people`: who is in the people sources now, and whoever else did something; each record once."""
    brought = " union all ".join(
        f"from parsed.{holds}_people" + ("" if holds in BUYS else f" where {_is_somebody()}")
        for holds in sorted(CARRIES_PEOPLE)
    )
    every = frozenset(people_columns())
    again = "select *, epoch_us(changed_at) as _order from brought semi join twice using (source, record_id)"
    warehouse.create(
        "staging.people",
        f"""
        with listed as (
            select * exclude (valid_to) from {quoted_table(ROWS)} where valid_to is null
        )
        , brought as ({brought})
        , twice as (
            select source, record_id from brought group by all having count(*) > 1
        )
        , strangers as (
            from brought anti join twice using (source, record_id)
            union all
            {merged_people(again, every)}
        )
        from listed
        union all
        select * exclude (_of) from {quoted_table(FURTHER)}
        union all
        from strangers anti join listed using (source, record_id)
        """,
    )


def _is_somebody() -> str:
    """Whether a record says who somebody is, or how to reach them: the number of a card alone is no customer."""
    return f"coalesce({', '.join(map(quoted, WHO))}) is not null"


BY_LINK = """
    select own.source, own.record_id, people.source as people_source, people.record_id as people_record_id
    from staging.people as own
    inner join staging.people as people
        -- a customer is named for a record of theirs, see `identity.normalized_records`
        on own.record_id = 'C' || left(md5(people.source || chr(31) || people.record_id), 14)
    where own.source = 'hosted_forms'
"""
"""Whoever answered by a link of their own is the customer that the link names, whatever they are called there."""


def make_links(warehouse: Warehouse) -> None:
    """`staging.person_links`: which people record a record made from an event is about."""
    further = f"select source, record_id, source as people_source, _of as people_record_id from {quoted_table(FURTHER)}"
    brought = (f"from parsed.{holds}_links" for holds in sorted(CARRIES_PEOPLE))
    warehouse.create("staging.person_links", " union all ".join([further, *brought, BY_LINK]))
