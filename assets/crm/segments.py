"""Segments: who is in which, since when, and every entry and exit with its reason.

What a predicate may say is checked where the config is read (`assets.crm.predicates`); here it is only asked.
"""

import re
from collections.abc import Iterable

from assets.crm.customer_columns import CUSTOMER_COLUMNS, PERSONAL_COLUMNS
from assets.crm.own_columns import CUSTOMERS, condition_sql
from assets.crm.predicates import parts_of
from assets.settings import Segment
from assets.warehouse.connection import Warehouse, literal, quoted
from assets.warehouse.table import PythonTable

_TEXT = re.compile(r"'(?:[^']|'')*'")
_OWN = re.compile(r"\b(?:attributes|identifiers)\s*\.\s*(?:\w+|\"(?:[^\"]|\"\")*\")", re.IGNORECASE)

_STATE = """
-- The journal under today's customer ids; the last entry or exit says how it stands.
with

changes as (

    select
        coalesce(forwards.customer_id, changes.customer_id) as customer_id,
        changes.segment,
        changes.change,
        changes.at
    from journal.segment_changes as changes
    left join identity.forwards as forwards
        on changes.customer_id = forwards.old_customer_id

),

marked as (

    select *, max(changes.at) filter (where change = 'left') over (partition by customer_id, segment) as left_at
    from changes

)

select
    customer_id,
    segment,
    min(marked.at) filter (where change = 'entered' and (left_at is null or marked.at > left_at)) as since
from marked
group by customer_id, segment
having since is not null
"""

_CHANGES = """
select customer_id, segment, change, changes.at as happened_at, reason
from journal.segment_changes as changes
union all
select members.customer_id, members.segment, 'entered', clock.run_at, members.reason
from members
cross join staging.clock as clock
anti join known using (customer_id, segment)
union all
select
    known.customer_id,
    known.segment,
    'left',
    clock.run_at,
    case
        when customers.customer_id is null then 'no longer a customer'
        else coalesce(reasons.reason, 'the segment is no longer in the config')
    end
from known
cross join staging.clock as clock
anti join members using (customer_id, segment)
left join crm.customers as customers using (customer_id)
left join reasons using (customer_id, segment)
"""


def reason_sql(where: str) -> str:
    """SQL for the columns that decide and their values (`rfm_score = 14, orders = 3`); no personal ones."""
    words = dict.fromkeys(word.lower() for word in re.findall(r"\w+", _OWN.sub("", _TEXT.sub("", where))))
    columns = [word for word in words if word in CUSTOMER_COLUMNS and word not in PERSONAL_COLUMNS]
    if not columns:
        return literal("the condition holds")
    shown = (f"{literal(column + ' = ')} || coalesce({_shown(column)}, 'unknown')" for column in columns)
    return f"concat_ws(', ', {', '.join(shown)})"


def _shown(column: str) -> str:
    if CUSTOMER_COLUMNS[column].startswith("decimal"):
        return f"format('{{:.2f}}', {quoted(column)}::double)"
    return f"{quoted(column)}::varchar"


def _members(segments: Iterable[Segment]) -> str:
    selects = [
        f"select customer_id, {literal(s.name)} as segment, {reason_sql(s.where)} as reason"
        f" from {CUSTOMERS} where {condition_sql(s.where)}"
        for s in segments
    ]
    return " union all ".join(selects) or "select '' as customer_id, '' as segment, '' as reason where false"


def _reasons(segments: Iterable[Segment]) -> str:
    """Why somebody is out: the same columns, as they are now, of those who were in."""
    selects = [
        f"select customer_id, {literal(s.name)} as segment, {reason_sql(s.where)} as reason"
        f" from crm.customers where customer_id in (select customer_id from known where segment = {literal(s.name)})"
        for s in segments
    ]
    return " union all ".join(selects) or "select '' as customer_id, '' as segment, '' as reason where false"


def make_segments(warehouse: Warehouse) -> None:
    """Make `crm.segments`, `crm.segment_changes` and `crm.segment_sizes`."""
    connection, segments = warehouse.connection, warehouse.settings.segments
    connection.execute(f"create or replace temp table members as {_members(segments)}")
    connection.execute(f"create or replace temp table known as {_STATE}")
    connection.execute(f"create or replace temp table reasons as {_reasons(segments)}")
    warehouse.create("crm.segment_changes", _CHANGES)
    warehouse.create(
        "crm.segments",
        "select members.customer_id, members.segment, coalesce(known.since, clock.run_at) as since from members"
        " cross join staging.clock as clock left join known using (customer_id, segment)",
    )
    _make_sizes(warehouse)
    for table in ("members", "known", "reasons"):
        connection.execute(f"drop table {table}")


def _make_sizes(warehouse: Warehouse) -> None:
    """Make `crm.segment_sizes`: one that nobody is in says what keeps everybody out."""
    connection = warehouse.connection
    connection.execute(
        "create or replace table crm.segment_sizes"
        " (segment varchar, describes varchar, condition varchar, customers integer, why_empty varchar)"
    )
    sizes = dict(warehouse.rows("select segment, count(*) from members group by segment"))
    for segment in warehouse.settings.segments:
        size = sizes.get(segment.name, 0)
        why = None if size else _why_empty(warehouse, segment.where)
        row = [segment.name, segment.describe, segment.where, size, why]
        connection.execute("insert into crm.segment_sizes values ($1, $2, $3, $4, $5)", row)


def _why_empty(warehouse: Warehouse, where: str) -> str:
    """In words: for how many customers each part of the condition holds by itself."""
    parts = parts_of(where)
    counts = (f"count(*) filter (where {condition_sql(part)})" for part in parts)
    [found] = warehouse.rows(f"select {', '.join(counts)} from {CUSTOMERS}")
    told = [f"{part} holds for {count or 'nobody'}" for part, count in zip(parts, found, strict=True)]
    unmet = [each for each, count in zip(told, found, strict=True) if not count]
    return "; ".join(unmet) if unmet else f"no one meets all of it: {'; '.join(told)}"


SEGMENTS = PythonTable(
    "crm.segments",
    "One row per customer and segment they are in, and since when.",
    deps=("crm.customers", "crm.profiles", "identity.forwards", "staging.clock"),
    make=make_segments,
    also={
        "crm.segment_changes": "One row per entry into a segment or exit from it, with why.",
        "crm.segment_sizes": "One row per segment of the config: how many are in it, and why, when nobody is.",
    },
    inputs=lambda warehouse: repr(warehouse.settings.segments),
)
