"""People whom nobody listed, and who bought all the same: the person record that a row of an event makes.

A row with an unknown id is the record of that id. One without an id, but with a name or an address to reach somebody,
is a guest. One that says more about somebody listed is a record beside theirs, linked to it by `staging.person_links`.
"""

from assets.staging.columns import person_values
from assets.staging.headers import WHO
from assets.staging.link_people import Owners
from assets.staging.typed_rows import Settled
from assets.warehouse.connection import quoted

_KEY = ("company", "email", "name", "phone")
"""What tells two guests of a source apart; the address too when there is neither e-mail nor phone to go by."""

_ADDRESS = ("street", "house_number", "city", "postcode", "birth_date")


_NAMES = frozenset({"name", "title", "first_name", "last_name", "suffix"})
"""What a record that was found by its name says already."""


def with_owners(settled: Settled, owners: Owners | None) -> str:
    """The settled rows with the person record that their id or name means; an id that is an e-mail or a name says that.

    A name means somebody listed only where the row says nothing else to reach them by.
    """
    if owners is None or (owners.table is None and owners.names is None):
        columns = "null::varchar as _found_source, null::varchar as _found_record_id, false as _found_by_name"
        return f"select *, {columns} from ({settled.sql})"
    if owners.table is None:
        reach = [f"settled.{name} is null" for name in ("email", "phone") if name in settled.columns]
        return f"""
            select settled.*, named.source as _found_source, named.record_id as _found_record_id,
                named.record_id is not null as _found_by_name
            from ({settled.sql}) as settled
            left join {owners.names} as named on {" and ".join(["named.name = lower(settled.name)", *reach])}
        """
    replaced, added = [], []
    for name in sorted(owners.says_more):
        stranger = f"case when owners.people_record_id is null then owners.{name} end"
        if name in settled.columns:
            replaced.append(f"coalesce(settled.{name}, {stranger}) as {name}")
        else:
            added.append(f", {stranger} as {name}")
    replace = f"replace ({', '.join(replaced)})" if replaced else ""
    return f"""
        select settled.* {replace}, owners.people_source as _found_source,
            owners.people_record_id as _found_record_id, false as _found_by_name {"".join(added)}
        from ({settled.sql}) as settled left join {owners.table} as owners on owners.person_id = settled.person_id
    """


def owner_select(source: str, have: frozenset[str], own: frozenset[str]) -> str:
    """The select items `_owner` (id, guest, inline, or null), `person_source` and `person_record_id`.

    A record beside somebody listed also has `_people_source` and `_people_record_id`: whose it is.

    Args:
        source: The stream's source, as an SQL literal.
        have: The columns of the row.
        own: Those among them that are the event's own, whatever a person's field of the same name is.
    """
    about = have & frozenset(person_values()) - own
    says = [quoted(name) for name in sorted(about)]
    beside = [quoted(name) for name in sorted(about - _NAMES)]
    reach = [quoted(name) for name in WHO if name in about]
    person_id = "person_id" if "person_id" in have else "null::varchar"
    key = _key(about)
    return f"""
        , case
            when _found_by_name then case when {_any(beside)} then 'inline' end
            when _found_record_id is not null then case when {_any(says)} then 'inline' end
            when {person_id} is not null then 'id'
            when {_any(reach)} then 'guest'
        end as _owner
        , case when _owner is null then _found_source else {source} end as person_source
        , case _owner
            when 'id' then {person_id}
            when 'guest' then 'guest:' || left(md5({key}), 16)
            when 'inline' then 'inline:' || left(md5(concat_ws('|', {person_id}, {key})), 16)
            else _found_record_id
        end as person_record_id
        , case when _owner = 'inline' then _found_source end as _people_source
        , case when _owner = 'inline' then _found_record_id end as _people_record_id
    """


def _any(columns: list[str]) -> str:
    return f"coalesce({', '.join(f'{column}::varchar' for column in columns)}) is not null" if columns else "false"


def _key(about: frozenset[str]) -> str:
    """What tells guests apart, as one text; a column that is mapped later and blank does not change it."""

    def said(names: tuple[str, ...]) -> str:
        parts = [f"'{name}=' || lower({quoted(name)}::varchar)" for name in names if name in about]
        return f"concat_ws('|', {', '.join(parts)})" if parts else "''"

    reached = _any([quoted(name) for name in ("email", "phone") if name in about])
    return f"{said(_KEY)} || case when {reached} then '' else {said(_ADDRESS)} end"
