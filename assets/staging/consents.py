"""Who may be contacted how, as the rows say it now: consents rows, and the columns beside people.

A no is not kept here: the ledger has it as soon as it was seen (`assets.consent`), whatever becomes of its row.
"""

from assets.staging.columns import consent_columns, in_order
from assets.warehouse.connection import quoted

_FROM_FLAG = frozenset(consent_columns()) - {"customer_id", "purpose", "attributes"}


def flags_select(rows: str) -> str:
    """One row per statement that the columns of `rows` make.

    `rows` has source, record_id, position, person_source, person_record_id, email, phone, `_statements`, and `told_at`:
    when the row was said, which is when its statements were if they have no date of their own and `is_told`.
    """
    return f"""
        with said as (
            select * exclude (_statements, statement),
                statement.channel, statement.status, concat_ws(': ', statement.header, statement.word) as evidence,
                coalesce(statement.happened_at, told_at) as "at",
                statement.happened_at is not null or is_told as is_dated
            from (select *, unnest(_statements) as statement from ({rows}))
        )
        select {in_order(consent_columns(), _FROM_FLAG)} from said
    """


def said_once(rows: str) -> str:
    """A consents row that changed without saying anything else says it once."""
    columns = ", ".join(quoted(name) for name in consent_columns() if name != "customer_id")
    return f"""
        select {columns}, null::varchar as customer_id from {rows}
        qualify row_number() over (
            partition by source, record_id, "at", channel, purpose, status order by extracted_at
        ) = 1
    """
