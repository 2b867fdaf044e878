"""Whose row it is: the person record that an event's `person_id` means.

Exact ids first; then an e-mail address, a loyalty card or another identifier standing in the place of an id. A person
found here is a record of a source. Which records are the same customer is decided in `assets.identity`.
"""

from dataclasses import dataclass

from assets.staging.named_people import find_named
from assets.staging.parsed_rows import Reading
from assets.staging.parsing.field_types import Cells, parse
from assets.staging.parsing.names import looks_like_a_name
from assets.warehouse.connection import Warehouse, literal, quoted

PEOPLE = "staging.person_rows"

KEYS = "parsed.person_keys"
"""One row per thing that names one person record of a source: kind (id, email, identifier), key, source, record_id."""

FORMER = "parsed.former_person_ids"
"""Source and record_id of every person record that its source has deleted."""

ENOUGH = 0.9
"""The share of ids that a people source must have to be taken for the one that is meant."""


@dataclass(frozen=True, slots=True)
class Owners:
    """What the distinct `person_id`s of a stream mean.

    Attributes:
        table: person_id, people_source, people_record_id (null for a stranger), email and name when the id is one.
        says_more: Of email and name, those that some id is.
        notices: How the people were found.
        names: Lower-case name, source and record_id, for rows that give no more than a name.
    """

    table: str | None
    says_more: frozenset[str] = frozenset()
    notices: tuple[str, ...] = ()
    names: str | None = None


def keys_select(people: str) -> str:
    """What names each current person record; a key that two records of a source share names nobody."""
    return f"""
        with keys as (
            select source, record_id, 'email' as kind, email as key
            from {people} where valid_to is null and email is not null
            union all
            select source, record_id, 'identifier', unnest(json_extract_string(identifiers, '$.*'))
            from {people} where valid_to is null and identifiers is not null
        )
        select source, 'id' as kind, coalesce(own_id, record_id) as key,
            arg_min(record_id, record_id <> coalesce(own_id, record_id)) as record_id
        from {people} where valid_to is null
        group by all
        having count(*) = 1 or bool_or(record_id = coalesce(own_id, record_id))
        union all
        select source, kind, key, min(record_id)
        from keys group by all having min(record_id) = max(record_id)
    """


def former_select(people: str) -> str:
    """Every person record of which no version is current."""
    return f"select source, record_id from {people} group by all having count(*) = count(valid_to)"


def find_owners(warehouse: Warehouse, reading: Reading) -> Owners | None:
    """Look up every distinct `person_id` of the stream, or every name where it has no such column."""
    if not reading.of("person_id"):
        names, told = find_named(warehouse, reading, PEOPLE)
        return Owners(None, notices=tuple(told), names=names) if names or told else None
    name = f"{reading.stream.source}__{reading.stream.holds}"
    ids, matches, table = (quoted(f"{what}__{name}") for what in ("ids", "matches", "owners"))
    says_more = _distinct_ids(warehouse, reading, ids)
    warehouse.connection.execute(
        f"""
        create or replace temp table {matches} as
        select ids.person_id, keys.source, keys.record_id, keys.kind
        from {ids} as ids inner join {KEYS} as keys
            on keys.key = ids.person_id and keys.kind in ('id', 'identifier')
        union all
        select ids.person_id, keys.source, keys.record_id, keys.kind
        from {ids} as ids inner join {KEYS} as keys on keys.key = ids.email and keys.kind = 'email'
        """
    )
    chosen, notices = _choose(warehouse, reading, ids, matches)
    if reading.stream.holds == "consents":
        _add_former(warehouse, ids, matches)
    warehouse.connection.execute(f"create or replace temp table {table} as {_owners_select(ids, matches, chosen)}")
    return Owners(table, says_more, tuple(notices))


def _distinct_ids(warehouse: Warehouse, reading: Reading, ids: str) -> frozenset[str]:
    """The table of distinct ids; which of e-mail and name some of them are."""
    [cell] = reading.of("person_id")[:1]
    warehouse.connection.execute(
        f"""
        create or replace temp table {ids} as
        select distinct {cell.parsed.value} as person_id
        from {reading.relation} as r {cell.parsed.joins} where {cell.text} is not null
        """
    )
    like_email = parse(
        warehouse, "email", Cells(ids, "case when contains(r.person_id, '@') then r.person_id end", None)
    )
    warehouse.connection.execute(
        f"""
        create or replace temp table {ids} as
        select r.person_id, {like_email.value} as email,
            case when {looks_like_a_name("r.person_id")} then r.person_id end as name
        from {ids} as r {like_email.joins} where r.person_id is not null
        """
    )
    [(emails, names)] = warehouse.rows(f"select count(email), count(name) from {ids}")
    return frozenset(name for name, number in (("email", emails), ("name", names)) if number)


def _choose(warehouse: Warehouse, reading: Reading, ids: str, matches: str) -> tuple[list[str], list[str]]:
    """The people sources to look in, best first, and what to tell about it."""
    source, named = reading.stream.source, reading.stream.people
    known = _found_in(warehouse, matches)
    sources = {name for (name,) in warehouse.rows(f"select distinct source from {KEYS}")}
    if source in sources or named:
        chosen = [name for name in (source, named) if name and name in sources]
        if chosen and not any(known.get(name) for name in chosen):
            return chosen, _without_zeros(warehouse, ids, matches, chosen)
        return chosen, []
    total = warehouse.value(f"select count(*) from {ids}")
    if not known and sources and total:
        zeros = _without_zeros(warehouse, ids, matches, sorted(sources))
        return _only(reading, _found_in(warehouse, matches), total, zeros)
    return _only(reading, known, total, [])


def _add_former(warehouse: Warehouse, ids: str, matches: str) -> None:
    """What somebody said about contact stays theirs when their own row is gone."""
    warehouse.connection.execute(
        f"""
        insert into {matches}
        select ids.person_id, former.source, former.record_id, 'id'
        from {ids} as ids inner join {FORMER} as former on former.record_id = ids.person_id
        anti join {matches} as known on known.person_id = ids.person_id and known.source = former.source
        """
    )


def _found_in(warehouse: Warehouse, matches: str) -> dict[str, int]:
    """How many of the ids each people source knows."""
    return dict(warehouse.rows(f"select source, count(distinct person_id) from {matches} group by all order by source"))


def _only(reading: Reading, known: dict[str, int], total: int, told: list[str]) -> tuple[list[str], list[str]]:
    """The people source that has nearly all ids, if it is the only one."""
    enough = [name for name, number in known.items() if number >= ENOUGH * total]
    if len(enough) == 1:
        share = f"{known[enough[0]]:,} of {total:,} customer ids"
        return enough, [*told, f"{share} are found in {enough[0]}, so its customers are meant"]
    settle_it = f"under {reading.stream.source} write `people:` and its name"
    if enough:
        return [], [f"the customer ids are found in {' and in '.join(enough)}: {settle_it}"]
    if known:
        best = max(known, key=lambda name: known[name])
        return [], [f"only {known[best]:,} of {total:,} customer ids are found in {best}: if it is meant, {settle_it}"]
    return [], []


def _without_zeros(warehouse: Warehouse, ids: str, matches: str, sources: list[str]) -> list[str]:
    """`00017` is 17 when no id is found as it stands, and only where that leaves one person."""
    listed = ", ".join(literal(name) for name in sources)
    warehouse.connection.execute(
        f"""
        insert into {matches}
        with keys as (
            select source, ltrim(key, '0') as key, any_value(record_id) as record_id
            from {KEYS} where kind = 'id' and source in ({listed})
            group by all having count(*) = 1
        ), asked as (
            select ltrim(person_id, '0') as key, any_value(person_id) as person_id
            from {ids} group by all having count(*) = 1
        )
        select asked.person_id, keys.source, keys.record_id, 'id'
        from asked inner join keys using (key) where key <> ''
        """
    )
    found = warehouse.value(f"select count(distinct person_id) from {matches}")
    return [f"{found:,} customer ids are found only without the zeros at their start"] if found else []


def _owners_select(ids: str, matches: str, sources: list[str]) -> str:
    """One row per id, with the person record it means in the first of the sources that knows it."""
    listed = ", ".join(literal(name) for name in sources)
    return f"""
        select ids.person_id, best.source as people_source, best.record_id as people_record_id, ids.email, ids.name
        from {ids} as ids
        left join (
            select person_id, arg_min(source, rank) as source, arg_min(record_id, rank) as record_id
            from (
                select *, list_position([{listed}]::varchar[], source) * 10
                    + list_position(['id', 'email', 'identifier'], kind) as rank
                from {matches}
            )
            group by person_id
        ) as best on best.person_id = ids.person_id
    """
