"""The tab of each list: its columns, its rows, its name.

Which rows are offered is decided in `candidates.sql`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assets.follow_ups.template_sql import SIGN_BEFORE, WITHOUT_CENTS
from assets.list_definition import title_of
from assets.staging.parsing.phones import as_written
from assets.staging.parsing.words import sign_of
from assets.warehouse.connection import Warehouse
from connectors.target import ID, Cell, Column, Tab

STATUSES = ("To do", "Contacted", "No answer", "Won", "Not interested", "Do not contact")

LIST_COLUMNS = (
    Column("Follow-up", width=28, note="The list, and how to make contact"),
    Column("Customer", width=24, note="Whom to contact", is_key=True),
    Column("Phone", width=18, note="As it is dialled here, where they may be rung or texted"),
    Column("Email", width=34, note="The newest that anybody gave us, where they may be written to"),
    Column("Why", width=44, note="Why this customer is on the list"),
    Column("Say", width=40, note="A first sentence to start from"),
    Column("Due", kind="date", width=12, note="When it should be done"),
    Column("Value", kind="number", width=12, note="What the customer has bought for so far"),
    Column("Status", ours=False, choices=STATUSES, width=16, note="Yours: what became of it", begins_with=STATUSES[0]),
    Column("Owner", ours=False, width=14, note="Yours: who takes care of it"),
    Column("Notes", ours=False, width=36, note="Yours: whatever should be remembered"),
    Column("Snooze until", kind="date", ours=False, width=14, note="Yours: the row comes back on this day"),
    Column(ID, hidden=True),
)

_CHANNELS = {"email": "e-mail", "sms": "text message", "call": "call", "post": "letter", None: "at the counter"}
_LONGEST_TITLE = 31
"""Characters of a tab's name in Excel, which also forbids `[]:*?/\\`."""

_OFFERED = """
select
    follow_ups.list,
    follow_ups.channel,
    customers.name,
    -- a number that must not be rung does not stand there to be rung
    if(customers.may_call or (customers.may_sms and follow_ups.channel = 'sms'), customers.phone, null),
    if(customers.may_email, customers.email, null),
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
inner join follow_ups.lists as lists using (list)
where follow_ups.closed_at is null
    -- what people deleted is wanted still, and stays away for as long as it is
    and coalesce(follow_ups.held_back_by, 'deleted in the sheet') = 'deleted in the sheet'
order by
    -- where the day matters, by the day; else the best customers first
    if(lists.presses, follow_ups.due_on, null),
    follow_ups.priority,
    follow_ups.due_on,
    customers.revenue desc,
    follow_ups.follow_up_id
"""


def list_columns(currency: str) -> tuple[Column, ...]:
    """The columns of a list; amounts are shown in the business's currency."""
    amount = money_format(currency)
    return tuple(
        replace(column, number_format=amount) if column.heading == "Value" else column for column in LIST_COLUMNS
    )


def money_format(currency: str) -> str:
    """How a spreadsheet shows an amount: £1,472.90, 1,472.90 €, 1,473 JPY; commas and points as the reader's own."""
    number, sign = "#,##0" if currency in WITHOUT_CENTS else "#,##0.00", sign_of(currency)
    return f'"{sign}"{number}' if sign in SIGN_BEFORE else f'{number} "{sign}"'


def list_tabs(warehouse: Warehouse, taken: Iterable[str]) -> list[Tab]:
    """A tab for each list, in the order of the config; `taken` are the names of other tabs of ours."""
    business = warehouse.settings.business
    offered: dict[str, list[dict[str, Cell]]] = {given.name: [] for given in warehouse.settings.follow_ups}
    for row in warehouse.rows(_OFFERED):
        if row[0] in offered:
            offered[row[0]].append(_row(business.country, *row))
    titles, columns = tab_titles(offered, taken), list_columns(business.currency)
    return [Tab(titles[name], columns, rows) for name, rows in offered.items()]


def tab_titles(lists: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """List -> name of its tab: readable, allowed in a workbook, and no other tab's."""
    titles: dict[str, str] = {}
    used = {title.casefold() for title in taken}
    for name in lists:
        readable = "".join(" " if letter in "[]:*?/\\" else letter for letter in title_of(name)).strip("' ")
        titles[name] = next(title for title in _spellings(readable or "List") if title.casefold() not in used)
        used.add(titles[name].casefold())
    return titles


def _spellings(title: str) -> Iterator[str]:
    yield title[:_LONGEST_TITLE]
    for number in range(2, 1000):
        yield f"{title[: _LONGEST_TITLE - 4]} {number}"


def _row(country: str, *row: Any) -> dict[str, Cell]:
    (name, channel, customer, phone, email, because, say, due_on, revenue, status, owner, notes, snooze, identity) = row
    cells = (
        f"{title_of(name)}: {_CHANNELS[channel]}",
        customer or "(no name)",
        phone and as_written(phone, country),
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
