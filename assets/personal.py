"""Everything that is known of one customer, and every row of landing that says it: what is handed over, and erased."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assets.fields import CARRIES_PEOPLE
from assets.identity.meant import Record, members
from assets.warehouse import Warehouse

EVENTS = tuple(sorted(CARRIES_PEOPLE))

Row = tuple[str, str, str]
"""Source, stream and record id: what names a row of landing."""


@dataclass(frozen=True, slots=True)
class Personal:
    """One customer.

    Attributes:
        ids: The customer's id, and those that its records had or would have alone.
        rows: Every row of landing about them, their edits in our tabs left out.
        items: Ids of rows in our tabs: follow-ups and questions.
        emails, phones, names: All that any version of their records gave.
        identifiers: Card and membership numbers.
        shared: Those of the e-mails and phones that another customer has too.
    """

    customer_id: str
    records: tuple[Record, ...]
    ids: tuple[str, ...]
    rows: tuple[Row, ...]
    items: tuple[str, ...]
    emails: frozenset[str]
    phones: frozenset[str]
    names: frozenset[str]
    identifiers: frozenset[str]
    shared: frozenset[str]


def gather(warehouse: Warehouse, customer_id: str, others: Collection[str] = ()) -> Personal:
    """Everything about one customer, as the last refresh left it.

    `others` go with them: an address that only these have as well is not shared.
    """
    records = tuple(members(warehouse, [customer_id]))
    _note_records(warehouse, records)
    said = warehouse.rows(
        """
        with versions as (
            select source, record_id, email, phone, name, identifiers from staging.people
            union all
            select source, record_id, email, phone, name, identifiers from staging.person_versions
        )
        select email, phone, name, json_extract_string(identifiers, '$.*')
        from versions semi join theirs using (source, record_id)
        """
    )
    emails, phones, names = (frozenset(row[part] for row in said if row[part]) for part in range(3))
    identifiers = frozenset(each for row in said for each in row[3] or () if each)
    shared = _shared(warehouse, [*emails, *phones], [customer_id, *others])
    rows = tuple(sorted(set(_rows(warehouse, customer_id))))
    found = Personal(
        customer_id, records, _ids(warehouse, customer_id), rows, _items(warehouse, customer_id), emails, phones, names,
        identifiers, shared,
    )  # fmt: skip
    warehouse.connection.execute("drop table theirs")
    return found


def _note_records(warehouse: Warehouse, records: tuple[Record, ...]) -> None:
    warehouse.connection.execute(
        "create or replace temp table theirs as"
        " select unnest($1::varchar[]) as source, unnest($2::varchar[]) as record_id",
        [[record.source for record in records], [record.record_id for record in records]],
    )


def _ids(warehouse: Warehouse, customer_id: str) -> tuple[str, ...]:
    rows = warehouse.rows(
        """
        select $1
        union
        select 'C' || left(md5(source || chr(31) || record_id), 14) from theirs
        union
        select old_customer_id from identity.forwards where customer_id = $1
        order by 1
        """,
        [customer_id],
    )
    return tuple(each for (each,) in rows)


def _items(warehouse: Warehouse, customer_id: str) -> tuple[str, ...]:
    rows = warehouse.rows(
        """
        select follow_up_id from crm.follow_ups where customer_id = $1
        union
        select follow_up_id from journal.follow_ups where list_contains($2, customer_id)
        union
        select question_id from journal.questions
        where (left_source, left_record_id) in (from theirs) or (right_source, right_record_id) in (from theirs)
        order by 1
        """,
        [customer_id, list(_ids(warehouse, customer_id))],
    )
    return tuple(each for (each,) in rows)


def _shared(warehouse: Warehouse, contacts: list[str], without: list[str]) -> frozenset[str]:
    """Those that somebody else has too: they say nothing of who a row is about."""
    rows = warehouse.rows(
        """
        with others as (
            select email, phone from staging.people join identity.clusters using (source, record_id)
            where not list_contains($2, customer_id)
        )
        select email from others where list_contains($1, email)
        union
        select phone from others where list_contains($1, phone)
        """,
        [contacts, without],
    )
    return frozenset(each for (each,) in rows)


def _rows(warehouse: Warehouse, customer_id: str) -> Iterator[Row]:
    """By whom they are about; what belongs to an order goes where the order goes."""
    yield from ((source, "people", record_id) for source, record_id in warehouse.rows("from theirs"))
    for stream in EVENTS:
        yield from warehouse.rows(
            f"""
            select source, '{stream}', record_id from staging.{stream}
            where (person_source, person_record_id) in (from theirs)
            """
        )
    for stream in ("complaints", "feedback", "loyalty", "agreements", "interactions"):
        yield from warehouse.rows(
            f"select source, '{stream}', record_id from crm.{stream} where customer_id = $1", [customer_id]
        )
    yield from warehouse.rows(
        """
        select lines.source, 'order_lines', lines.record_id
        from staging.order_lines as lines
        join crm.order_lines as known
            on lines.source = known.source and lines.order_id = known.order_id
            and lines.line_id is not distinct from known.line_id
        where known.customer_id = $1
        """,
        [customer_id],
    )
    yield from warehouse.rows(
        """
        select source, 'referrals', record_id from crm.referrals
        where customer_id = $1 or referred_customer_id = $1
        """,
        [customer_id],
    )


def edits_of(warehouse: Warehouse, personal: Personal) -> list[tuple[str, str]]:
    """Workbook and row of every tab of ours in which somebody typed something about them."""
    return warehouse.rows(
        "select distinct target, follow_up_id from staging.sheet_edits where list_contains($1, follow_up_id) order by 1, 2",
        [list(personal.items)],
    )
