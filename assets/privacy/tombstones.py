"""What is noted of somebody before they are erased: by what their rows are known again, and what they said no to."""

from collections.abc import Iterator

from assets.privacy.subject import EVENTS, DataSubject
from assets.privacy.suppression import UNIT, Tombstone, content, define_macros
from assets.staging.landed_rows import rows_named
from assets.warehouse.connection import Warehouse, quoted


def tombstones(warehouse: Warehouse, personal: DataSubject) -> Iterator[Tombstone]:
    """Everything by which a row could be known again as theirs, and what they said no to."""
    yield from (Tombstone("row", UNIT.join(row)) for row in personal.rows)
    yield from (Tombstone("record", UNIT.join(record.key)) for record in personal.records)
    yield from (Tombstone("customer", each) for each in personal.ids)
    yield from (Tombstone("item", each) for each in personal.items)
    for kind, contacts in (("email", personal.emails), ("phone", personal.phones)):
        for each in contacts:
            form = _email_form(warehouse, each) if kind == "email" else each.lstrip("+")
            if each not in personal.shared:
                yield Tombstone(kind, form)
            yield from (
                Tombstone(f"name and {kind}", f"{_name_form(warehouse, name)}{UNIT}{form}") for name in personal.names
            )
            if kind == "phone":
                yield from (Tombstone("word and phone", f"{word}{UNIT}{form}") for word in _words(warehouse, personal))
    yield from (Tombstone("card", f"{card}{UNIT}{number.lower()}") for card, number in personal.identifiers)
    yield from _names(warehouse, personal)
    yield from _contents(warehouse, personal)
    yield from _opt_outs(warehouse, personal)


def _email_form(warehouse: Warehouse, address: str) -> str:
    return str(warehouse.value("select email_form($1)", [address]))


def _name_form(warehouse: Warehouse, name: str) -> str:
    return str(warehouse.value("select name_form($1)", [name]))


def _words(warehouse: Warehouse, personal: DataSubject) -> frozenset[str]:
    return frozenset(word for name in personal.names for word in warehouse.value("select name_words($1)", [name]))


def _names(warehouse: Warehouse, personal: DataSubject) -> Iterator[Tombstone]:
    """What a row of an event may call them by: the ids of the people sources that its stream means, and their cards."""
    meant: dict[tuple[str, str], set[str]] = {}
    for holds in EVENTS:
        for source, people in warehouse.rows(f"select distinct source, person_source from staging.{holds}"):
            meant.setdefault((source, holds), set()).add(people)
    for stream in warehouse.settings.streams:
        if stream.holds != "people":
            meant.setdefault((stream.source, stream.holds), set()).update({stream.source, stream.people or ""})
    for (source, holds), people in meant.items():
        where = f"{source}{UNIT}{holds}{UNIT}"
        yield from (Tombstone("names", where + r.record_id) for r in personal.records if r.source in people)
        yield from (Tombstone("names", where + number) for _, number in personal.identifiers)


def _contents(warehouse: Warehouse, personal: DataSubject) -> Iterator[Tombstone]:
    """What their rows say, word for word, for those that have neither an id nor an address."""
    streams: dict[tuple[str, str], list[str]] = {}
    for source, holds, record_id in personal.rows:
        streams.setdefault((source, holds), []).append(record_id)
    for (source, holds), ids in streams.items():
        found = rows_named(warehouse, source, holds)
        if found is None:
            continue
        said = warehouse.rows(
            f"select distinct {content(found.headers)} from {quoted(found.relation)} where list_contains($1, _record_id)",
            [ids],
        )
        where = f"{source}{UNIT}{holds}{UNIT}"
        yield from (Tombstone("content", where + each) for (each,) in said if each)


def _opt_outs(warehouse: Warehouse, personal: DataSubject) -> Iterator[Tombstone]:
    """A no stands, though nobody knows any longer whose it was."""
    rows = warehouse.rows(
        "select channel from crm.standing_consents where customer_id = $1 and status <> 'granted'",
        [personal.customer_id],
    )
    withdrawn = [channel for (channel,) in rows]
    heard = _said_for_all(warehouse, personal)
    for each in personal.emails if "email" in withdrawn else ():
        if each not in personal.shared or ("email", "email") in heard:
            yield Tombstone("opt_out", f"email{UNIT}{_email_form(warehouse, each)}", "email")
    for channel in sorted({"sms", "call"} & set(withdrawn)):
        for each in personal.phones:
            if each not in personal.shared or ("phone", channel) in heard:
                yield Tombstone("opt_out", f"phone{UNIT}{each.lstrip('+')}", channel)


def _said_for_all(warehouse: Warehouse, personal: DataSubject) -> set[tuple[str, str]]:
    """For which kind of address, and channel, their no holds for others who share it."""
    rows = warehouse.rows(
        """
        select distinct holds_by, channel from crm.consents
        where holds_by in ('email', 'phone') and status <> 'granted'
            and list_contains($1, concat_ws(chr(31), source, record_id))
        """,
        [[UNIT.join((source, record_id)) for source, _, record_id in personal.rows]],
    )
    return {(holds_by, channel if holds_by == "phone" else "email") for holds_by, channel in rows}


def make_opt_outs(warehouse: Warehouse) -> None:
    """`crm.opt_outs_of_erased`: the addresses in use today that somebody said no for before they were erased."""
    said = "from journal.erased where kind = 'opt_out'"
    if not warehouse.value(f"select count(*) {said}"):
        warehouse.create(
            "crm.opt_outs_of_erased",
            'select null::varchar as email, null::varchar as phone, null::varchar as channel, null::timestamp as "at" limit 0',
        )
        return
    define_macros(warehouse)
    warehouse.create(
        "crm.opt_outs_of_erased",
        f"""
        with said as (select hash, channel, max("at") as "at" {said} group by all),
        used as (
            select email, phone from staging.people
            union
            select email, phone from staging.person_versions
        )
        select distinct email, null as phone, channel, "at"
        from (select distinct email from used where email is not null)
        join said on hash = keyed('opt_out', 'email' || chr(31) || email_form(email))
        union all
        select distinct null, phone, channel, "at"
        from (select distinct phone from used where phone is not null)
        join said on hash = keyed('opt_out', 'phone' || chr(31) || ltrim(phone, '+'))
        """,
    )
