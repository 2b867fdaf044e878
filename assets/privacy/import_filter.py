"""What a source or a tab of ours still says of people whom we erased: kept out before it is stored."""

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from assets.landing.keys import Keys
from assets.privacy.suppression import cleaned, define_macros, has_their_contact, is_anybody_erased, match_rules
from assets.settings import Stream
from assets.warehouse.connection import Warehouse, literal, quoted
from connectors.source import ROW, TYPES, Extract

SHOWN = 20
"""Row numbers that a notice lists."""


def kept_out(warehouse: Warehouse, stream: Stream, extract: Extract, keys: Keys) -> Extract:
    """What a source gave, without the rows about anybody erased, and with nobody's address left in the others."""
    if not is_anybody_erased(warehouse.settings):
        return extract
    rows = extract.rows
    define_macros(warehouse)
    headers = tuple(name for name in rows.column_names if name not in (ROW, TYPES))
    key = "null::varchar"
    if keys.record_id:
        parts = ", ".join(f"nullif(trim({quoted(header)}), '')" for header in keys.record_id)
        key = f"concat_ws('/', {parts})"
    warehouse.connection.register("arrived", rows)
    columns = ", ".join(f"{cleaned(stream, headers, header)} as {quoted(header)}" for header in headers)
    why = "".join(f" when {test} then {literal(sign)}" for sign, test in match_rules(stream, headers, key))
    # A number that was theirs, under another name: somebody new.
    again = " or ".join(has_their_contact(stream, headers).values()) or "false"
    warehouse.connection.execute(
        f"create or replace temp table judged as select *, case{why} end as _why, coalesce({again}, false) as _again"
        " from arrived"
    )
    found = warehouse.arrow(
        f"select {columns}{',' if columns else ''} {ROW}, {TYPES} from judged where _why is null order by {ROW}"
    )
    notices = (*extract.notices, *_told(warehouse))
    warehouse.connection.execute("drop table judged")
    warehouse.connection.unregister("arrived")
    return replace(extract, rows=found, notices=notices)


def _told(warehouse: Warehouse) -> Iterator[str]:
    """Which rows, and by what they are known; never what stands in them."""
    rows = warehouse.rows(
        f"select _why, list({ROW} order by {ROW}) from judged where _why is not null group by 1 order by 1"
    )
    for why, numbers in rows:
        yield f"{_numbered(numbers)} left out, about somebody who was erased: known by {why}"
    [(numbers,)] = warehouse.rows(f"select list({ROW} order by {ROW}) from judged where _why is null and _again")
    if numbers:
        yield (
            f"{_numbered(numbers)} kept, though the phone number was that of somebody who was erased:"
            " under another name it is taken for somebody else's now"
        )


def _numbered(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:SHOWN]))
    more = f" and {len(numbers) - SHOWN:,} more" if len(numbers) > SHOWN else ""
    return f"{'row' if len(numbers) == 1 else 'rows'} {shown}{more} {'was' if len(numbers) == 1 else 'were'}"


def kept_out_edits(warehouse: Warehouse, edits: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The rows of our tabs that are about others, and those that are about somebody erased."""
    if not is_anybody_erased(warehouse.settings):
        return edits, edits.slice(0, 0)
    define_macros(warehouse)
    warehouse.connection.register("typed", edits)
    theirs, others = (
        warehouse.arrow(f"from typed where {test} is_erased('item', coalesce(id, ''))") for test in ("", "not")
    )
    warehouse.connection.unregister("typed")
    return others, theirs
