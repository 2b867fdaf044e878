"""The tabs of the team's workbook: one per list, `Summary`, and `To fix`; and what people typed, as it is stored.

What belongs here is wording and order. Which rows are offered is decided in `candidates.sql`, how cells get into a
workbook in `connectors`.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from assets.follow_ups.lists import title_of
from assets.warehouse import Warehouse
from connectors.sheet import ID, Cell, Column, Stored, Tab

STATUSES = ("To do", "Contacted", "No answer", "Won", "Not interested", "Do not contact")

LIST_COLUMNS = (
    Column("Follow-up", width=18, note="The list, and how to make contact"),
    Column("Customer", width=24),
    Column("Phone", width=18),
    Column("Email", width=28),
    Column("Why", width=44, note="Why this customer is on the list"),
    Column("Say", width=40, note="A first sentence to start from"),
    Column("Due", kind="date", width=12),
    Column("Value", kind="number", width=12, note="What the customer has bought for so far"),
    Column("Status", ours=False, choices=STATUSES, width=16, note="Yours: what became of it", begins_with=STATUSES[0]),
    Column("Owner", ours=False, width=14, note="Yours: who takes care of it"),
    Column("Notes", ours=False, width=36, note="Yours: whatever should be remembered"),
    Column("Snooze until", kind="date", ours=False, width=14, note="Yours: the row comes back on this day"),
    Column(ID, hidden=True),
)
SUMMARY_COLUMNS = (Column("What", width=40), Column("Today", width=24), Column(ID, hidden=True))
TO_FIX_COLUMNS = (
    Column("Where", width=48),
    Column("What", width=36),
    Column("Why", width=64),
    Column(ID, hidden=True),
)
SUMMARY, TO_FIX = "Summary", "To fix"

MOST_TO_FIX = 1000
"""Rows of `To fix`; whoever has more corrects a column, not its cells."""

_CHANNELS = {"email": "e-mail", "sms": "text message", "call": "call", "post": "letter", None: "at the counter"}
_LONGEST_TITLE = 31
"""Characters of a tab's name in Excel, which also forbids `[]:*?/\\`."""

_OFFERED = """
select
    follow_ups.list,
    follow_ups.channel,
    customers.name,
    customers.phone,
    customers.email,
    follow_ups.because,
    follow_ups.say,
    follow_ups.due_on,
    customers.revenue,
    follow_ups.status,
    follow_ups.owner,
    follow_ups.notes,
    follow_ups.snooze_until,
    follow_ups.follow_up_id
from crm.follow_ups as follow_ups
inner join crm.customers as customers using (customer_id)
where follow_ups.closed_at is null and follow_ups.held_back_by is null
order by follow_ups.priority, follow_ups.due_on, customers.revenue desc, follow_ups.follow_up_id
"""

_SET_ASIDE = """
select source, stream, record_id, position, field, value, reason from quality.quarantine
union
select source, stream, record_id, position, field, value, reason from quality.not_converted
"""

_TO_FIX = f"""
select
    coalesce(position, source || ', ' || stream),
    concat_ws(': ', field, value),
    reason,
    md5(concat_ws(chr(31), source, stream, record_id, position, field, reason))
from ({_SET_ASIDE})
order by source, stream, position, field, reason
limit $1
"""

_COUNTS = f"""
with

clock as (select today, run_at - interval 1 day as yesterday from staging.clock),
merges as (select changes.at from identity.changes as changes where change = 'merge')

select 'Date', strftime(today, '%-d %B %Y') from clock
union all
select 'Customers', count(*)::varchar from crm.customers
union all
select 'New since yesterday', count(*)::varchar from crm.customers where first_seen_at > (select yesterday from clock)
union all
select 'Merged since yesterday', count(*)::varchar from merges where merges.at > (select yesterday from clock)
union all
select 'Set aside, see To fix', count(*)::varchar from ({_SET_ASIDE})
"""


def tabs(warehouse: Warehouse) -> list[Tab]:
    """The tabs as they should be now: the lists in the order of the config, then ours for reading."""
    offered: dict[str, list[dict[str, Cell]]] = {given.name: [] for given in warehouse.settings.follow_ups}
    for row in warehouse.rows(_OFFERED):
        if row[0] in offered:
            offered[row[0]].append(_list_row(*row))
    titles = tab_titles(offered)
    lists = [Tab(titles[name], LIST_COLUMNS, rows) for name, rows in offered.items()]
    counts = {titles[name]: len(rows) for name, rows in offered.items()}
    return [*lists, _summary(warehouse, counts), _to_fix(warehouse)]


def stored(warehouse: Warehouse, target: str | None = None) -> Stored:
    """What people typed as landing has it; of one workbook, or of all."""
    edits = warehouse.rows(
        "select tab, follow_up_id, status, owner, notes, snooze_until, own from staging.sheet_edits as edits"
        " where is_current and ($1 is null or target = $1) order by edits.at, target",
        [target],
    )
    return Stored({(tab, follow_up_id): _typed(*cells) for tab, follow_up_id, *cells in edits})


def tab_titles(lists: Iterable[str]) -> dict[str, str]:
    """List -> name of its tab: readable, allowed in a workbook, and no other tab's."""
    titles: dict[str, str] = {}
    taken = {SUMMARY.casefold(), TO_FIX.casefold()}
    for name in lists:
        readable = "".join(" " if letter in "[]:*?/\\" else letter for letter in title_of(name)).strip("' ")
        titles[name] = next(title for title in _spellings(readable or "List") if title.casefold() not in taken)
        taken.add(titles[name].casefold())
    return titles


def _spellings(title: str) -> Iterator[str]:
    yield title[:_LONGEST_TITLE]
    for number in range(2, 1000):
        yield f"{title[: _LONGEST_TITLE - 4]} {number}"


def _list_row(*row: Any) -> dict[str, Cell]:
    (name, channel, customer, phone, email, because, say, due_on, revenue, status, owner, notes, snooze, identity) = row
    cells = (
        f"{title_of(name)}: {_CHANNELS[channel]}",
        customer or "(no name)",
        phone,
        email,
        because,
        say,
        due_on,
        _amount(revenue),
        status,
        owner,
        notes,
        snooze,
        identity,
    )
    return {column.heading: cell for column, cell in zip(LIST_COLUMNS, cells, strict=True)}


def _amount(revenue: Decimal | None) -> float | None:
    return None if revenue is None else float(round(revenue, 2))


def _typed(
    status: str | None, owner: str | None, notes: str | None, snooze_until: date | None, own: str | None
) -> dict[str, str | None]:
    typed = {
        "Status": status,
        "Owner": owner,
        "Notes": notes,
        "Snooze until": snooze_until.isoformat() if snooze_until else None,
    }
    return typed | (json.loads(own) if own else {})


def _summary(warehouse: Warehouse, counts: dict[str, int]) -> Tab:
    found = [*warehouse.rows(_COUNTS), *((f"List: {title}", str(rows)) for title, rows in counts.items())]
    return Tab(SUMMARY, SUMMARY_COLUMNS, [{"What": what, "Today": said, ID: what} for what, said in found])


def _to_fix(warehouse: Warehouse) -> Tab:
    found = warehouse.rows(_TO_FIX, [MOST_TO_FIX])
    rows = [{"Where": where, "What": what, "Why": why, ID: identity} for where, what, why, identity in found]
    return Tab(TO_FIX, TO_FIX_COLUMNS, rows)
