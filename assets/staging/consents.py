"""Who may be contacted how: what consents rows say, and the flags beside people, as of every version there ever was.

An opt-out is never forgotten: a flag counts even when its row is gone. It is said once, when it was first so: another
edit of the same row does not say it again, or a consent would come back to life over a later opt-out.
"""

from types import MappingProxyType

from assets.staging.columns import consent_columns, in_order
from assets.warehouse.connection import literal, quoted

CHANNELS = MappingProxyType(
    {"consent_email": "email", "consent_sms": "sms", "consent_phone": "call", "consent_post": "post"}
)
"""Flag column -> channel."""

_FROM_FLAG = frozenset(consent_columns()) - {"customer_id", "purpose"}


def flags_select(rows: str, flags: list[str], changed: str) -> str:
    """One row per statement that the flag columns of `rows` make.

    `rows` has source, record_id, position, person_source, person_record_id, email, phone, at, is_dated, the flags, and
    extracted_at, which orders a record's versions. `changed` gives the (source, record_id) that have several.
    """
    columns = in_order(consent_columns(), _FROM_FLAG)
    said = " union all ".join(
        f"""
        select *, {literal(CHANNELS[flag])} as channel, case when {flag} then 'granted' else 'withdrawn' end as status,
            {literal(flag.replace("_", ".", 1))} as evidence
        from rows where {flag} is not null
        """
        for flag in flags
    )
    return f"""
        with rows as ({rows}),
        said as ({said}),
        changed as ({changed}),
        versions as (
            select *,
                lag(status) over record as status_before,
                lag(coalesce(email, '') || '/' || coalesce(phone, '')) over record as reached_before
            from said semi join changed using (source, record_id)
            window record as (partition by source, record_id, channel order by extracted_at)
        )
        select {columns} from said anti join changed using (source, record_id)
        union all
        select {columns} from versions
        where status is distinct from status_before
            or (status = 'withdrawn' and coalesce(email, '') || '/' || coalesce(phone, '') <> reached_before)
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
