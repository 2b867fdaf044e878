"""Whoever gives two e-mails or phones is found by either: the second one is a record beside theirs, linked to it.

The profile keeps the first, which is the mobile one, or the one for home; the record beside it was said a moment earlier.
"""

from assets.staging.columns import people_columns
from assets.warehouse.connection import Warehouse, quoted, quoted_table

FURTHER = "parsed.people_further"
"""One row per further e-mail or phone of a listed person, as a record; its id ends in +2, +3."""

LISTS = ("_emails", "_phones")
"""Columns of a settled row that list what its cells give, the first of each first."""

_SAME = ("source", "position", "stream", "first_seen_at", "extracted_at", "name", "title", "first_name", "last_name")
_SAME_TOO = ("suffix", "company", "birth_date", "birth_year", "birth_month", "birth_day")


def make_further(warehouse: Warehouse, rows: str) -> None:
    """Make `FURTHER` from the people's rows, which still have `LISTS`."""
    meant = {
        **{name: name for name in (*_SAME, *_SAME_TOO)},
        "record_id": "record_id || '+' || place",
        "changed_at": "changed_at - interval 1 millisecond",
        "email": "_emails[place]",
        "phone": "_phones[place]",
    }
    columns = ", ".join(
        f"{meant.get(name, f'null::{kind}')} as {quoted(name)}" for name, kind in people_columns().items()
    )
    warehouse.create(
        FURTHER,
        f"""
        with several as (
            select *, unnest(range(2, 1 + greatest(coalesce(len(_emails), 0), coalesce(len(_phones), 0)))) as place
            from {quoted_table(rows)}
            where valid_to is null and (len(_emails) > 1 or len(_phones) > 1)
        )
        select {columns}, record_id as _of from several
        """,
    )
