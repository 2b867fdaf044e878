"""Everything that is known of one customer, and every row of landing that says it: what is handed over, and erased."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import md5

from assets.identity.review.find_records import Record, members
from assets.streams import CARRIES_PEOPLE
from assets.warehouse.connection import Warehouse

EVENTS = tuple(sorted(CARRIES_PEOPLE))

Row = tuple[str, str, str]
"""Source, stream and record id: what names a row of landing."""


@dataclass(frozen=True, slots=True)
class DataSubject:
    """One customer.

    Attributes:
        ids: The customer's id, and those that its records had or would have alone.
        rows: Every row of landing about them, their edits in our tabs left out.
        items: Ids of rows in our tabs: follow-ups and questions.
        emails, phones, names: All that any version of their records gave.
        identifiers: What the numbers of theirs that nobody else has are called, and the numbers.
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
    identifiers: frozenset[tuple[str, str]]
    shared: frozenset[str]


def collect(warehouse: Warehouse, customer_id: str, others: Collection[str] = ()) -> DataSubject:
    """Everything about one customer, as the last refresh left it.

    `others` go with them: an address that only these have as well is not shared. A record that its source has deleted
    is theirs as well: its id leads to the customer.
    """
    forwarded = _ids(warehouse, customer_id)
    records = (*members(warehouse, [customer_id]), *members(warehouse, [customer_id], gone=True))
    warehouse.connection.execute(
        "create or replace temp table theirs as"
        " select unnest($1::varchar[]) as source, unnest($2::varchar[]) as record_id",
        [[record.source for record in records], [record.record_id for record in records]],
    )
    said = warehouse.rows(
        """
        select email, phone, name, list_transform(
            json_keys(identifiers),
            lambda card: [card, trim(identifiers ->> ('/' || replace(replace(card, '~', '~0'), '/', '~1')))]
        )
        from identity.record_versions semi join theirs using (source, record_id)
        """
    )
    emails, phones, names = (frozenset(row[part] for row in said if row[part]) for part in range(3))
    cards = {(card, number) for row in said for card, number in row[3] or () if number}
    shared = _shared(warehouse, [*emails, *phones, *(number for _, number in cards)], [customer_id, *others])
    ids = tuple(sorted({*forwarded, *(_birth_id(record) for record in records)}))
    found = DataSubject(
        customer_id, records, ids, tuple(sorted(set(_rows(warehouse, customer_id)))), _items(warehouse, customer_id, ids),
        emails, phones, names, frozenset(each for each in cards if each[1] not in shared), shared,
    )  # fmt: skip
    warehouse.connection.execute("drop table theirs")
    return found


def collect_all(warehouse: Warehouse, customers: Sequence[str]) -> list[DataSubject]:
    """Everything about several customers, and about those who are nothing but an address of theirs."""
    found: list[str] = list(dict.fromkeys(customers))
    for customer_id in customers:
        found += [
            each for each in _addresses_only(warehouse, collect(warehouse, customer_id, found)) if each not in found
        ]
    return [collect(warehouse, customer_id, found) for customer_id in found]


def _addresses_only(warehouse: Warehouse, personal: DataSubject) -> list[str]:
    """Customers of whom nothing is known but an address that nobody else with a name has."""
    rows = warehouse.rows(
        """
        with known as (
            select customer_id, coalesce(name, company) as name, email, phone
            from staging.people join identity.clusters using (source, record_id)
            where customer_id <> $1
        ),
        taken as (
            select email as contact from known where name is not null and email is not null
            union
            select phone from known where name is not null and phone is not null
        )
        select customer_id from known
        group by customer_id
        having count(name) = 0 and count(email) + count(phone) > 0
            and bool_and(coalesce(email in (select unnest($2::varchar[])) and email not in (from taken), true))
            and bool_and(coalesce(phone in (select unnest($3::varchar[])) and phone not in (from taken), true))
        order by 1
        """,
        [personal.customer_id, list(personal.emails), list(personal.phones)],
    )
    return [each for (each,) in rows]


def _birth_id(record: Record) -> str:
    return "C" + md5("\x1f".join(record.key).encode(), usedforsecurity=False).hexdigest()[:14]


def _ids(warehouse: Warehouse, customer_id: str) -> list[str]:
    rows = warehouse.rows(
        "select $1 union select old_customer_id from identity.forwards where customer_id = $1 order by 1", [customer_id]
    )
    return [each for (each,) in rows]


def _items(warehouse: Warehouse, customer_id: str, ids: Collection[str]) -> tuple[str, ...]:
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
        [customer_id, list(ids)],
    )
    return tuple(each for (each,) in rows)


def _shared(warehouse: Warehouse, contacts: list[str], without: list[str]) -> frozenset[str]:
    """Those that somebody else has too: they say nothing of who a row is about."""
    rows = warehouse.rows(
        """
        with others as (
            select email, phone, identifiers from staging.people join identity.clusters using (source, record_id)
            where not list_contains($2, customer_id)
        )
        select email from others where list_contains($1, email)
        union
        select phone from others where list_contains($1, phone)
        union
        select card from (select unnest(json_extract_string(identifiers, '$.*')) as card from others)
        where list_contains($1, trim(card))
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


def edits_of(warehouse: Warehouse, personal: DataSubject) -> list[tuple[str, str]]:
    """Workbook and row of every tab of ours in which somebody typed something about them."""
    return warehouse.rows(
        "select distinct target, follow_up_id from staging.sheet_edits where list_contains($1, follow_up_id) order by 1, 2",
        [list(personal.items)],
    )
