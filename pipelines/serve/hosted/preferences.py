"""What a customer's preferences are now: as published, and as changed since by an answer that still waits.

The published file is opened to be read, for the length of one question; no refresh ever waits for it.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from connectors.errors import SourceError
from connectors.inbox.store import open_inbox

QUESTION = """
    select
        any_value(customers.email), any_value(customers.phone), any_value(customers.preferred_channel),
        any_value(customers.attributes ->> 'how_often'),
        map_from_entries(list((permissions.channel, permissions.permission)))
    from crm.customers as customers
    join crm.permissions as permissions using (customer_id)
    where customers.customer_id = coalesce(
        (select any_value(customer_id) from identity.forwards where old_customer_id = $1), $1
    )
    having count(*) > 0
"""
FIELDS = {"email": "consent.email", "sms": "consent.sms", "call": "consent.phone", "post": "consent.post"}
ANSWERS = {"granted": "yes", "withdrawn": "no", "unclear": "no"}


@dataclass(frozen=True, slots=True)
class Current:
    """Values by field of the page, and enough of an address for somebody to see whose they are."""

    values: dict[str, str] = field(default_factory=dict)
    known_as: str = ""


def current(state: Path, source: str, kind: str, customer_id: str) -> Current:
    """The preferences of a customer; blank where nobody knows them, or nothing has been published yet."""
    published = _published(state, customer_id)
    return Current({**published.values, **_waiting(state, source, kind)}, published.known_as)


def _published(state: Path, customer_id: str) -> Current:
    import duckdb

    try:
        with duckdb.connect(str((state / "customers.duckdb").resolve(strict=True)), read_only=True) as connection:
            found = connection.execute(QUESTION, [customer_id]).fetchall()
    except (OSError, duckdb.Error):
        return Current()
    if not found:
        return Current()
    [(email, phone, preferred, how_often, permissions)] = found
    said = {FIELDS[channel]: ANSWERS.get(permission) for channel, permission in permissions.items()}
    values = {**said, "preferred_channel": preferred, "how_often": how_often}
    return Current({name: value for name, value in values.items() if value}, masked(email or phone or ""))


def _waiting(state: Path, source: str, kind: str) -> dict[str, str]:
    try:
        with open_inbox(state) as inbox:
            told = [json.loads(each.delivery.body) for each in inbox.waiting(source, kind)]
    except SourceError:
        return {}
    return {each["ref"]: each["values"][0] for answer in told for each in answer["answers"]}


def masked(address: str) -> str:
    """`a…@example.org`, `…678`: a link that was passed on tells nobody the address."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if at else f"…{address[-3:]}" if address else ""
