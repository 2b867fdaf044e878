"""Objects of a system that are about somebody we erased: kept out before they are stored, and erased where they are.

An object goes whole when any row that is made of it is about them. In what stays, nobody's e-mail address of theirs is
left; a number may be part of an id there, and is not looked for.
"""

from collections.abc import Iterator

from assets.privacy.suppression import (
    EMAIL_IN_TEXT,
    ERASED,
    define_macros,
    is_anybody_erased,
    match_rules,
)
from assets.settings import Stream
from assets.staging.landed_rows import rows_of
from assets.staging.object_rows import headers_of, make_rows
from assets.systems import made_of
from assets.warehouse.connection import Warehouse, literal, quoted


def redacted_payload(column: str) -> str:
    """SQL for an object as text, without the e-mail addresses of those whom we erased."""
    return f"""
        list_reduce(
            list_filter(regexp_extract_all({column}, {literal(EMAIL_IN_TEXT)}), lambda found: is_listed('email', email_form(found))),
            lambda text, found: replace(text, found, {literal(ERASED)}),
            {column}
        )
    """


def kept_out_objects(warehouse: Warehouse, source: str, folder: str, arriving: str) -> str | None:
    """The select of what may be stored of the table `arriving`; None while nobody was erased."""
    if not is_anybody_erased(warehouse.settings):
        return None
    define_macros(warehouse)
    resource = folder.partition(".")[2]
    rows = f"""
        create or replace temp view arriving_versions as
        select payload, _record_id, ''::varchar as _position, 0::bigint as _row, now()::timestamp as _extracted_at,
            null::timestamp as _valid_to, now()::timestamp as _first_seen_at
        from {arriving}
    """
    warehouse.connection.execute(rows)
    tests = []
    for stream in _streams(warehouse, source, folder):
        name = f"arriving__{stream.holds}"
        make_rows(warehouse, stream, {resource: "arriving_versions"}, name)
        tests.append(f"select _object_id from {quoted(name)} where {_is_theirs(warehouse, stream, name)}")
    theirs = " union ".join(tests) or "select null::varchar where false"
    # `not in` a select with a null in it would keep nobody.
    return f"""
        select _record_id, {redacted_payload("payload")} as payload from {arriving}
        where _record_id not in (select _object_id from ({theirs}) as named (_object_id) where _object_id is not null)
    """


def theirs_in(warehouse: Warehouse, source: str, folder: str) -> str:
    """The select of `_record_id` and `_extracted_at` of every stored version of an object that is about somebody erased."""
    tests = []
    for stream in _streams(warehouse, source, folder):
        rows = rows_of(warehouse, stream)
        if rows is not None:
            tests.append(
                f"select _object_id, _extracted_at from {quoted(rows.relation)}"
                f" where {_is_theirs(warehouse, stream, rows.relation)}"
            )
    return " union ".join(tests) or "select null::varchar as _object_id, null::timestamp as _extracted_at where false"


def _is_theirs(warehouse: Warehouse, stream: Stream, name: str) -> str:
    tests = match_rules(stream, headers_of(warehouse, name), "_record_id")
    return " or ".join(f"coalesce({test}, false)" for _, test in tests)


def _streams(warehouse: Warehouse, source: str, folder: str) -> Iterator[Stream]:
    configured = {(stream.source, stream.holds): stream for stream in warehouse.settings.streams}
    for stream in made_of(source, folder):
        yield configured.get((source, stream.holds), stream)
