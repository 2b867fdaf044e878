"""Who sent whom: both sides of a referral looked up among all people, by id, card, e-mail, phone or a unique name.

A word that names two people of a source names nobody, rather than one of them by chance.
"""

from assets.staging.columns import OWNER, event_columns
from assets.staging.parsing.field_types import Cells, parse
from assets.warehouse.connection import Warehouse, literal

ROWS = "parsed.referrals"
SIDES = ("referrer", "referred")


def referral_columns() -> dict[str, str]:
    """`staging.referrals`."""
    found = {column.replace("person", side, 1): kind for side in SIDES for column, kind in OWNER.items()}
    return event_columns("referrals") | found


def resolve_referrals(warehouse: Warehouse) -> None:
    """`staging.referrals` from its parsed rows and `staging.people`."""
    _make_words(warehouse)
    _make_keys(warehouse)
    columns = ", ".join(f"rows.{name}" for name in event_columns("referrals"))
    sides = ", ".join(f"{side}.{name} as {side}_{name}" for side in SIDES for name in ("source", "record_id"))
    joins = " ".join(
        f"left join found as {side} on {side}.asking = rows.source and {side}.word = rows.{side}" for side in SIDES
    )
    warehouse.create(
        "staging.referrals",
        f"with found as materialized ({_found(warehouse)}) select {columns}, {sides} from {ROWS} as rows {joins}",
    )


def _make_words(warehouse: Warehouse) -> None:
    """The temp table `referral_words`: every distinct word somebody used, with the keys that it may be."""
    connection = warehouse.connection
    connection.execute(
        f"""
        create or replace temp table referral_words as
        select distinct source as asking, word
        from {ROWS} unpivot (word for side in ({", ".join(SIDES)}))
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
            {{kind: 'id', key: r.word}}, {{kind: 'identifier', key: r.word}}, {{kind: 'email', key: {email.value}}},
            {{kind: 'phone', key: {phone.value}}}, {{kind: 'name', key: lower(r.word)}}
        ], recursive := true)
        from referral_words as r {phone.joins} {email.joins}
        """
    )


def _make_keys(warehouse: Warehouse) -> None:
    """The temp table `referral_keys`: what names one person of a source, among the words in use."""
    warehouse.connection.execute(
        """
        create or replace temp table referral_keys as
        with keys as (
            select source, record_id, 'id' as kind, record_id as key from staging.people
            union all
            select source, record_id, 'identifier', unnest(json_extract_string(identifiers, '$.*')) from staging.people
            union all
            select source, record_id, 'email', email from staging.people
            union all
            select source, record_id, 'phone', phone from staging.people
            union all
            select source, record_id, 'name', lower(name) from staging.people
        )
        select source, kind, key, any_value(record_id) as record_id
        from keys semi join referral_words using (kind, key)
        group by all having count(distinct record_id) = 1
        """
    )


def _found(warehouse: Warehouse) -> str:
    """asking, word -> the person record; the asking source's own people first, then those the config names."""
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
        select asking, word, arg_min(source, rank) as source, arg_min(record_id, rank) as record_id
        from (
            select matches.*,
                (distance, list_position(['id', 'identifier', 'email', 'phone', 'name'], kind), source) as rank
            from matches left join id_sources using (asking)
            where kind <> 'id' or distance < 2 or sources = 1
        )
        group by asking, word
    """
