"""One customer, as `regulars show` tells it: found by id, e-mail, phone or name in the published tables."""

from pathlib import Path
from typing import Any

import duckdb

Rows = list[dict[str, Any]]

_SECTIONS = {
    "values": "select field, value, source, record_id, rule, since from crm.customer_values where customer_id = $1 order by field",
    "records": "select source, record_id, position from crm.customer_records where customer_id = $1 order by all",
    "timeline": """
        select happened_at, kind, summary, source from crm.timeline where customer_id = $1
        order by happened_at desc, kind, summary, source limit 30  -- of one moment are many: all that a day tells
    """,
    "segments": "select segment, since from crm.segments where customer_id = $1 order by segment",
    "consents": """
        select happened_at, channel, status, source, evidence from crm.consents where customer_id = $1
        order by happened_at desc, channel, status, source, evidence
    """,
    "lists": """
        select list, due_on, coalesce(held_back_by, 'offered') as standing, because
        from follow_ups.candidates where customer_id = $1 order by list, due_on, because
    """,
    "follow_ups": """
        select list, due_on, status, owner, notes, outcome, closed_at
        from crm.follow_ups where customer_id = $1 order by created_at desc, follow_up_id
    """,
    "history": """
        select field, value, valid_from, valid_to from crm.customer_history where customer_id = $1
        order by valid_to desc, valid_from desc, field, value
    """,
}


def find_customers(published: Path, who: str) -> Rows:
    """The customers that `who` may mean, best way first: id (an old one too), record, e-mail, phone, name, part of it."""
    ways = (
        "customer_id = $1 or customer_id in (select customer_id from identity.forwards where old_customer_id = $1)",
        "customer_id in (select customer_id from crm.customer_records where source || ':' || record_id = $1)",
        "lower(email) = lower($1)",
        "length(regexp_replace($1, '\\D', '', 'g')) >= 6"
        " and ends_with(phone, ltrim(regexp_replace($1, '\\D', '', 'g'), '0'))",
        "strip_accents(lower(name)) = strip_accents(lower($1))",
        "contains(strip_accents(lower(concat_ws(' ', name, company))), strip_accents(lower($1)))",
    )
    with duckdb.connect(str(published), read_only=True) as connection:
        for way in ways:
            found = _query(connection, f"select * from crm.customers where {way} order by customer_id limit 50", who)
            if found:
                return found
    return []


def sections(published: Path, customer_id: str) -> dict[str, Rows]:
    """Everything else that is known of the customer."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return {name: _query(connection, sql, customer_id) for name, sql in _SECTIONS.items()}


def customers_of_records(published: Path) -> dict[tuple[str, str], str]:
    """(source, record_id) -> the customer that analysts see it under."""
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute("select source, record_id, customer_id from crm.customer_records").fetchall()
    return {(source, record_id): customer_id for source, record_id, customer_id in rows}


def _query(connection: duckdb.DuckDBPyConnection, sql: str, value: str) -> Rows:
    cursor = connection.execute(sql, [value])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
