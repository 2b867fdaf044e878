"""What a newer export says nothing of: an order of September is not gone because the export of October begins later.

What a file covers are the days from its first record to its last. A record outside of them stays; one inside that is
missing has been deleted. A list that still holds most of what it held covers what comes after its last record as well:
there somebody deleted a row.
"""

from collections.abc import Callable
from types import MappingProxyType

from assets.landing.read import Landed
from assets.settings import Stream
from assets.staging.headers import map_headers
from assets.staging.parsing.field_types import Cells, parse
from assets.streams import STREAM_TYPES
from assets.warehouse.connection import Warehouse, quoted

MOMENTS = MappingProxyType(
    {name: stream.happened_at for name, stream in STREAM_TYPES.items() if stream.comes_in_time and stream.happened_at}
)
"""Streams of events, and when each happened."""

EVERYTHING = "everything"
"""`covers: everything`: the file is always the whole list."""


def spared(
    warehouse: Warehouse, stream: Stream, headers: tuple[str, ...], tell: Callable[[int], None]
) -> Callable[[Landed], str | None]:
    """For landing: which records are not gone though they are missing; `tell` hears how many lie at other times."""

    def ask(before: Landed) -> str | None:
        found = _not_covered(warehouse, stream, before, headers)
        if found and stream.holds in MOMENTS and (number := warehouse.value(f"select count(*) from {found}")):
            tell(number)
        return found

    return ask


def _not_covered(warehouse: Warehouse, stream: Stream, before: Landed, headers: tuple[str, ...]) -> str | None:
    """The table of `_record_id`s of which the rows of `incoming` say nothing."""
    fields = map_headers(stream, headers).fields
    if stream.covers == EVERYTHING:
        return None
    if stream.holds == "order_lines" and fields.get("order_id") in before.headers:
        return _of_other_orders(warehouse, before, fields["order_id"])
    header = fields.get(MOMENTS.get(stream.holds, ""))
    if header is None or header not in before.headers:
        return None
    return _at_other_times(warehouse, before, header, headers)


def _of_other_orders(warehouse: Warehouse, before: Landed, header: str) -> str:
    """Lines of orders that the export does not name."""
    warehouse.connection.execute(
        f"""
        create or replace temp table not_covered as
        select _record_id from {quoted(before.relation)}
        where _valid_to is null and {quoted(header)} not in (
            select {quoted(header)} from incoming where {quoted(header)} is not null
        )
        """
    )
    return "not_covered"


def _at_other_times(warehouse: Warehouse, before: Landed, header: str, headers: tuple[str, ...]) -> str:
    """Records before the first or after the last of the export, by its own way of writing dates."""
    index = [*before.headers, *(name for name in headers if name not in before.headers)].index(header) + 1
    cell = f"_record_id, {quoted(header)} as cell, coalesce(substr(_types, {index}, 1), 't') as letter"
    warehouse.connection.execute(
        f"""
        create or replace temp table asked_when as
        select {cell}, true as is_new from incoming
        union all
        select {cell}, false from {quoted(before.relation)}
        where _valid_to is null and _record_id not in (select _record_id from incoming)
        """
    )
    has_types = "r.letter" if before.has_types else None
    parsed = parse(warehouse, "timestamp", Cells("asked_when", "r.cell", has_types))
    warehouse.connection.execute(
        f"""
        create or replace temp table not_covered as
        with moments as (
            select r._record_id, r.is_new, {parsed.value} as moment from asked_when as r {parsed.joins}
        ),
        span as (
            select min(moment) as first_at, max(moment) as last_at from moments where is_new
        ),
        kept as (
            select count(*) filter (where is_new and _record_id in (
                select _record_id from {quoted(before.relation)} where _valid_to is null
            )) as known, count(*) filter (where not is_new) as missing
            from moments
        )
        select _record_id from moments cross join span cross join kept
        where not is_new and (moment < first_at or (moment > last_at and known < missing))
        """
    )
    return "not_covered"
