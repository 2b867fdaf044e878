"""Who sent whom: both sides of a referral looked up among all people, by id, card, e-mail, phone or name.

A word may find several records of the surest kind; whether they are one customer is known only in `crm.referrals`, and
where they are not, the word names nobody.
"""

from assets.staging.columns import event_columns
from assets.staging.parsing.field_types import Cells, parse
from assets.warehouse.connection import Warehouse, literal

ROWS = "parsed.referrals"
SIDES = ("referrer", "referred")
RECORDS = "struct(source varchar, record_id varchar)[]"


def referral_columns() -> dict[str, str]:
    """`staging.referrals`."""
    return event_columns("referrals") | {f"{side}_records": RECORDS for side in SIDES}


def resolve_referrals(warehouse: Warehouse) -> None:
    """`staging.referrals` from its parsed rows and `staging.people`."""
    _make_given(warehouse)
    _make_words(warehouse)
    _make_keys(warehouse)
    columns = ", ".join(f"given.{name}" for name in event_columns("referrals"))
    warehouse.create(
        "staging.referrals",
        f"""
        with found as materialized ({_found(warehouse)})
        select {columns}, referrer.records as referrer_records,
            coalesce(given.themselves, referred.records) as referred_records
        from referrals_given as given
        left join found as referrer on referrer.asking = given.source and referrer.word = given.referrer
        left join found as referred on referred.asking = given.source and referred.word = given.referred
        """,
    )


def _make_given(warehouse: Warehouse) -> None:
    """The temp table `referrals_given`: the rows of the stream, and whom people's own rows say that they come from."""
    warehouse.connection.execute(
        f"""
        create or replace temp table referrals_given as
        select *, null::{RECORDS} as themselves from {ROWS}
        union all by name
        select source, record_id, position, extracted_at, coalesce(joined_at, first_seen_at) as at,
            referred_by as referrer, record_id as referred,
            [{{source: source, record_id: record_id}}] as themselves
        from staging.people where referred_by is not null
        """
    )


def _make_words(warehouse: Warehouse) -> None:
    """The temp table `referral_words`: every distinct word somebody used, with the keys that it may be."""
    connection = warehouse.connection
    connection.execute(
        """
        create or replace temp table referral_words as
        select distinct source as asking, referrer as word from referrals_given where referrer is not null
        union
        select distinct source, referred from referrals_given where referred is not null and themselves is null
        """
    )
    like_phone = "case when regexp_matches(r.word, '^[+0-9(][0-9 ()./-]{5,}$') then r.word end"
    phone = parse(warehouse, "phone", Cells("referral_words", like_phone, None))
    like_email = "case when contains(r.word, '@') then r.word end"
    email = parse(warehouse, "email", Cells("referral_words", like_email, None))
    connection.execute(
        f"""
        create or replace temp table referral_words as
        select r.asking, r.word, unnest([
            {{kind: 'id', key: r.word}}, {{kind: 'identifier', key: lower(trim(r.word))}}, {{kind: 'email', key: {email.value}}},
            {{kind: 'phone', key: {phone.value}}}, {{kind: 'name', key: strip_accents(lower(trim(r.word)))}}
        ], recursive := true)
        from referral_words as r {phone.joins} {email.joins}
        """
    )


def _make_keys(warehouse: Warehouse) -> None:
    """The temp table `referral_keys`: what names somebody, among the words in use."""
    warehouse.connection.execute(
        """
        create or replace temp table referral_keys as
        with keys as (
            select source, record_id, 'id' as kind, record_id as key from staging.people
            union
            select source, record_id, 'id', key from parsed.person_keys where kind = 'id'
            union all
            select source, record_id, 'identifier', lower(unnest(json_extract_string(identifiers, '$.*'))) from staging.people
            union all
            select source, record_id, 'email', email from staging.people
            union all
            select source, record_id, 'phone', phone from staging.people
            union all
            select source, record_id, 'name', strip_accents(lower(name)) from staging.people
        )
        select distinct source, kind, key, record_id
        from keys semi join referral_words using (kind, key)
        """
    )


def _found(warehouse: Warehouse) -> str:
    """asking, word -> the records of the surest kind; the asking source's own first, then those the config names."""
    named = ", ".join(
        f"({literal(stream.source)}, {literal(stream.people)})"
        for stream in warehouse.settings.streams
        if stream.holds == "referrals" and stream.people
    )
    return f"""
        with named (asking, source) as (values {named or "(null, null)"}),
        matches as (
            select words.asking, words.word, keys.source, keys.record_id, words.kind,
                case when keys.source = words.asking then 0 when named.source is not null then 1 else 2 end as distance
            from referral_words as words
            inner join referral_keys as keys using (kind, key)
            left join named on named.asking = words.asking and named.source = keys.source
        ),
        id_sources as (
            -- The ids of several sources look alike: 17 is somebody else in each.
            select asking, count(distinct source) as sources
            from matches where kind = 'id' and distance = 2
            group by asking
        )
        select asking, word, list(distinct {{source: source, record_id: record_id}}
            order by {{source: source, record_id: record_id}}) as records
        from (
            select matches.*
            from matches left join id_sources using (asking)
            where kind <> 'id' or distance < 2 or sources = 1
            qualify (distance, list_position(['id', 'identifier', 'email', 'phone', 'name'], kind))
                = min((distance, list_position(['id', 'identifier', 'email', 'phone', 'name'], kind)))
                    over (partition by asking, word)
        )
        group by asking, word
    """
