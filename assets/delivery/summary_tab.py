"""The tab `Summary`: the state of things in a dozen lines.

Nothing in it changes by itself within a day, or every refresh would write to the workbook.
"""

from collections.abc import Iterator, Sequence

from assets.delivery.duplicates_tab import waiting
from assets.delivery.to_fix_tab import MOST_TO_FIX, TO_FIX, to_fix_count
from assets.delivery.undelivered import left_alone
from assets.landing.reads import unread
from assets.staging.sheet_edits import DUPLICATES
from assets.warehouse.connection import Warehouse
from connectors.target import ID, Cell, Column, Tab

SUMMARY = "Summary"

SUMMARY_COLUMNS = (
    Column("What", width=40, note="Counted at the last refresh", is_key=True),
    Column("Today", width=40, note="As of the date in the first line"),
    Column(ID, hidden=True),
)

_COUNTS = """
with

clock as (

    select today, timezone from staging.clock cross join staging.business

),

changed as (

    select max(happened_at) as last_at from follow_ups.issued where not is_held_out
    union all
    select max(closed_at) from crm.follow_ups
    union all
    select max(happened_at) from identity.review_items

),

lately as (

    select
        (select count(*) from crm.customers
            where timezone(timezone, timezone('UTC', first_seen_at))::date >= today - 1) as newcomers,
        -- two that were known before, and were taken for one: not the records of a source that was read together
        (select count(*) from identity.changes as changes
            inner join identity.record_versions as records
                on changes.other_customer_id = records.birth_id and records.valid_to is null
            where change = 'merge' and records.first_seen_at < changes.happened_at
                and timezone(timezone, timezone('UTC', changes.happened_at))::date >= today - 1) as merges
    from clock

)

select
    strftime(today, '%-d %B %Y'),
    (select strftime(timezone(timezone, timezone('UTC', max(last_at))), '%-d %B %Y, %H:%M') from changed),
    (select count(*) from crm.customers),
    newcomers,
    merges
from clock
cross join lately
"""


_EMPTY_SEGMENTS = "select segment, why_empty from crm.segment_sizes where why_empty is not null order by segment"


def summary_tab(warehouse: Warehouse, lists: Sequence[Tab]) -> Tab:
    """Today's counts, and what could not be read or delivered."""
    [(today, changed_at, customers, newcomers, merges)] = warehouse.rows(_COUNTS)
    said = [
        ("Date", today),
        ("Lists last changed", changed_at or "not yet"),
        ("Customers", str(customers)),
        ("New since yesterday", str(newcomers)),
        ("Merged since yesterday", str(merges)),
        (f"Set aside, see {TO_FIX}", _of(to_fix_count(warehouse), MOST_TO_FIX)),
        (f"{DUPLICATES} waiting", _of(*waiting(warehouse))),
        *_counted(warehouse, lists),
        *((f"Segment: {segment}", f"nobody: {why}") for segment, why in warehouse.rows(_EMPTY_SEGMENTS)),
        *((f"Not read: {source}", f"as it was on {since}") for source, since in unread(warehouse)),
        *((f"Left alone: {place}", told) for place, told in left_alone(warehouse)),
    ]
    rows: list[dict[str, Cell]] = [{"What": what, "Today": found, ID: what} for what, found in _told_apart(said)]
    return Tab(SUMMARY, SUMMARY_COLUMNS, rows)


def _counted(warehouse: Warehouse, lists: Sequence[Tab]) -> Iterator[tuple[str, str]]:
    """How many are on each list; those whose row somebody deleted are not."""
    deleted = dict(
        warehouse.rows(
            "select list, count(*) from crm.follow_ups"
            " where closed_at is null and held_back_by = 'deleted in the sheet' group by list"
        )
    )
    for given, tab in zip(warehouse.settings.follow_ups, lists, strict=True):
        yield f"List: {tab.name}", str(len(tab.rows) - deleted.get(given.name, 0))


def _of(found: int, listed: int) -> str:
    return f"{found} (the first {listed} are listed)" if found > listed else str(found)


def _told_apart(said: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Several things may be left alone in one place; a row needs a name of its own."""
    seen: dict[str, int] = {}
    rows = []
    for what, found in said:
        seen[what] = seen.get(what, 0) + 1
        rows.append((what if seen[what] == 1 else f"{what} ({seen[what]})", found))
    return rows
