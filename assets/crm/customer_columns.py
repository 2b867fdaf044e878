"""The columns of `crm.customers`: what a segment or list may ask for, and what a template may say.

They stand in `customer/glossary.toml`, in one place, so that the config is checked against the table that is really made
(a test compares the two). How each is computed stands in the table of its subject, in `customer/`.
"""

import tomllib
from pathlib import Path
from types import MappingProxyType

SUBJECTS: MappingProxyType[str, MappingProxyType[str, str]] = MappingProxyType(
    {
        table: MappingProxyType({name: column["type"] for name, column in columns.items()})
        for table, columns in tomllib.loads(
            (Path(__file__).parent / "customer" / "glossary.toml").read_text(encoding="utf-8")
        ).items()
        if isinstance(columns, dict)
    }
)
"""Table of a subject -> its columns with their DuckDB types."""

CUSTOMER_COLUMNS: MappingProxyType[str, str] = MappingProxyType(
    {name: kind for columns in SUBJECTS.values() for name, kind in columns.items()}
)
"""Column -> DuckDB type, in the table's order."""

PERSONAL_COLUMNS = frozenset(
    {
        *("name", "salutation", "title", "first_name", "last_name", "suffix", "company", "email", "phone", "notes"),
        *(
            "street",
            "city",
            "region",
            "postcode",
            "birth_date",
            "birth_month",
            "birth_day",
            "age",
            "look_alike_because",
            "attributes",
        ),
    }
)
"""Columns that say who someone is: never part of a reason that is kept."""
