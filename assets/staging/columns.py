"""The columns of the staging tables: their names and types, from the fields of `assets.streams`.

Tables of streams that no source holds are made from this, empty and with the right types. How a column is filled is in
`assets.staging.parsed_rows`.
"""

from collections.abc import Container, Mapping
from types import MappingProxyType

from assets.streams import CARRIES_PEOPLE, PERSON_FIELDS, STREAM_TYPES, STREAMS, Field, is_consent
from assets.warehouse.connection import quoted

DECIMAL = "decimal(18, 4)"

_TYPES = MappingProxyType(
    {
        "date": "date",
        "timestamp": "timestamp",
        "money": DECIMAL,
        "number": DECIMAL,
        "percent": DECIMAL,
        "integer": "integer",
        "boolean": "boolean",
    }
)

BIRTH_DATE = MappingProxyType(
    {"birth_date": "date", "birth_year": "integer", "birth_month": "integer", "birth_day": "integer"}
)
"""A birth date that is known in part still has a day and a month."""

WITH_CURRENCY = frozenset(name for name, stream in STREAM_TYPES.items() if stream.has_signs)
"""Streams that say their currency only by a symbol beside the amount."""

EVENT_ROW = MappingProxyType(
    {"source": "varchar", "record_id": "varchar", "position": "varchar", "extracted_at": "timestamp"}
)
OWNER = MappingProxyType({"person_source": "varchar", "person_record_id": "varchar"})
"""The person record that an event is about."""

SEEN = MappingProxyType(
    {
        "source": "varchar",
        "record_id": "varchar",
        "position": "varchar",
        "stream": "varchar",
        "first_seen_at": "timestamp",
        "changed_at": "timestamp",
    }
)


def column_of(field: str) -> str:
    """`consent.email` is the column `consent_email`."""
    return field.replace(".", "_")


def type_of(field: Field) -> str:
    """The type of the field's column; a birth date has four, see `BIRTH_DATE`."""
    return _TYPES.get(field.kind, "varchar")


def person_values() -> dict[str, str]:
    """What is known of a person, but for what they said about contact: column -> type."""
    columns: dict[str, str] = {}
    for field in PERSON_FIELDS[1:]:
        if is_consent(field.name):
            continue
        columns |= BIRTH_DATE if field.kind == "birth_date" else {column_of(field.name): type_of(field)}
    return columns | {"identifiers": "json"}


def people_columns() -> dict[str, str]:
    """`staging.people`."""
    return {**SEEN, **person_values(), "attributes": "json", "extracted_at": "timestamp"}


def event_columns(holds: str) -> dict[str, str]:
    """`staging.<holds>` of every stream but people and consents."""
    values = {field.name: type_of(field) for field in STREAMS[holds] if field.name != "person_id"}
    if holds in WITH_CURRENCY:
        values["currency"] = "varchar"
    return {**EVENT_ROW, **(OWNER if holds in CARRIES_PEOPLE else {}), **values, "attributes": "json"}


def consent_columns() -> dict[str, str]:
    """`staging.consents`."""
    said = {"at": "timestamp", "channel": "varchar", "purpose": "varchar", "status": "varchar", "evidence": "varchar"}
    who = {"customer_id": "varchar", "email": "varchar", "phone": "varchar"}
    place = {name: kind for name, kind in EVENT_ROW.items() if name != "extracted_at"}
    return {**place, **OWNER, **who, **said, "is_dated": "boolean", "attributes": "json"}


ASIDE = MappingProxyType(
    {
        "source": "varchar",
        "stream": "varchar",
        "record_id": "varchar",
        "position": "varchar",
        "field": "varchar",
        "value": "varchar",
        "reason": "varchar",
        "happened_at": "timestamp",
    }
)
"""`quality.quarantine`, but for the `link` to each cell, which is added when all of them are together."""

LINKS = MappingProxyType(
    {"source": "varchar", "record_id": "varchar", "people_source": "varchar", "people_record_id": "varchar"}
)
"""`staging.person_links`."""

NOTICES = MappingProxyType({"source": "varchar", "stream": "varchar", "notice": "varchar"})
"""`staging.notices`."""


def nothing(columns: Mapping[str, str]) -> str:
    """A select without rows that has the columns."""
    return f"select {in_order(columns, ())} where false"


def in_order(columns: Mapping[str, str], have: Container[str]) -> str:
    """The columns as a select list: those in `have`, and null for the others."""
    return ", ".join(
        quoted(name) if name in have else f"null::{kind} as {quoted(name)}" for name, kind in columns.items()
    )
