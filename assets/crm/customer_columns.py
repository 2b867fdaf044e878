"""The columns of `crm.customers`: what a segment or list may ask for, and what a template may say.

One place, so that the config is checked against the table that is really made (a test compares the two).
How each column is computed stands in `customers.sql`; what it means, in `glossary.toml`.
"""

from types import MappingProxyType

CUSTOMER_COLUMNS: MappingProxyType[str, str] = MappingProxyType(
    {
        "customer_id": "varchar",
        "name": "varchar",
        "title": "varchar",
        "first_name": "varchar",
        "last_name": "varchar",
        "suffix": "varchar",
        "company": "varchar",
        "email": "varchar",
        "phone": "varchar",
        "street": "varchar",
        "city": "varchar",
        "region": "varchar",
        "postcode": "varchar",
        "country": "varchar",
        "language": "varchar",
        "birth_date": "date",
        "birth_month": "integer",
        "birth_day": "integer",
        "preferred_channel": "varchar",
        "may_email": "boolean",
        "may_sms": "boolean",
        "may_call": "boolean",
        "may_post": "boolean",
        "first_seen_at": "timestamp",
        "last_contact_at": "timestamp",
        "first_order_at": "timestamp",
        "last_order_at": "timestamp",
        "orders": "integer",
        "revenue": "decimal(18,4)",
        "average_order": "decimal(18,4)",
        "recency_days": "integer",
        "usual_gap_days": "integer",
        "rfm_recency": "integer",
        "rfm_frequency": "integer",
        "rfm_monetary": "integer",
        "rfm_score": "integer",
        "value_tier": "varchar",
        "usage_class": "varchar",
        "ladder_stage": "varchar",
        "satisfaction_grade": "integer",
        "nps": "integer",
        "open_complaints": "integer",
        "loyalty_points": "decimal(18,4)",
        "next_renewal_on": "date",
        "records": "integer",
        "sources": "varchar[]",
        "notes": "varchar",
        "attributes": "json",
    }
)
"""Column -> DuckDB type, in the table's order."""

PERSONAL_COLUMNS = frozenset(
    {
        *("name", "title", "first_name", "last_name", "suffix", "company", "email", "phone", "notes"),
        *("street", "city", "region", "postcode", "birth_date", "birth_month", "birth_day", "attributes"),
    }
)
"""Columns that say who someone is: never part of a reason that is kept."""
