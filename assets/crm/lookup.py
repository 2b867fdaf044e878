"""One customer, as `regulars show` tells it, from what analysts open: no command waits for a refresh to read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from assets.settings import Settings
from assets.warehouse.connection import Warehouse
from assets.warehouse.publish import link
from assets.warehouse.without_pandas import without_pandas

Rows = list[dict[str, Any]]

_SECTIONS = {
    "values": "select field, value, source, record_id, rule, since from crm.customer_values where customer_id = $1 order by field",
    "records": "select source, record_id, position from crm.customer_records where customer_id = $1 order by all",
    "timeline": """
        select happened_at, kind, summary, source from crm.timeline where customer_id = $1 order by happened_at desc, kind, summary, source
    """,
    "segments": "select segment, since from crm.segments where customer_id = $1 order by segment",
    "permissions": """
        select
            channel,
            if(is_allowed, 'yes', 'no') as is_allowed,
            because,
            if(permission in ('withdrawn', 'unclear', 'granted'), coalesce(position, source || ':' || record_id), null)
                as stands_in,
            if(is_dated, said_at, null) as said_at,
            if(is_allowed, null, 'would change it: ' || would_change) as would_change
        from crm.permissions where customer_id = $1
        order by list_position(['email', 'sms', 'call', 'post'], channel)
    """,
    # What has no date of its own stands below what has one: the day on which we saw it says nothing.
    "consents": """
        select
            case when is_dated or status = 'withdrawn' then happened_at end as happened_at, channel, purpose, status,
            source, evidence
        from crm.consents where customer_id = $1
        order by 1 desc nulls last, channel, purpose, status, source, evidence
    """,
    "lists": """
        select list, due_on, coalesce(held_back_by, 'offered') as standing, because
        from follow_ups.candidates where customer_id = $1 order by list, due_on, because
    """,
    "follow_ups": """
        select list, due_on, status, owner, notes, attributes, outcome, closed_at
        from crm.follow_ups where customer_id = $1 order by created_at desc, list, due_on
    """,
    "history": """
        select field, value, valid_from, valid_to
        from crm.customer_history where customer_id = $1 order by valid_to desc, field, value
    """,
}


@contextmanager
def published(settings: Settings, now: datetime) -> Iterator[Warehouse]:
    """What analysts open, read-only."""
    with without_pandas(), duckdb.connect(str(link(settings.state)), read_only=True) as connection:
        yield Warehouse(connection, settings, now)


def profile(warehouse: Warehouse, customer_id: str) -> dict[str, Any]:
    """The customer's row of `crm.customers`."""
    [row] = _query(warehouse, "from crm.customers where customer_id = $1", customer_id)
    return row


def sections(warehouse: Warehouse, customer_id: str) -> dict[str, Rows]:
    """Everything else that is known of the customer; the newest first, and always in the same order."""
    return {name: _query(warehouse, sql, customer_id) for name, sql in _SECTIONS.items()}


def customers_of_records(published: Path) -> dict[tuple[str, str], str]:
    """(source, record_id) -> the customer that analysts see it under."""
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute("select source, record_id, customer_id from crm.customer_records").fetchall()
    return {(source, record_id): customer_id for source, record_id, customer_id in rows}


def _query(warehouse: Warehouse, sql: str, value: str) -> Rows:
    cursor = warehouse.connection.execute(sql, [value])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
