"""Which records somebody means who types an id, an e-mail address, a phone number, a name or `source:record_id`.

Read from the warehouse, where every record's own words are; `assets.crm.lookup` finds customers in the published tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assets.warehouse.connection import Warehouse

_RECORDS = """
select
    people.source,
    people.record_id,
    clusters.customer_id,
    coalesce(people.name, people.company) as name,
    people.email,
    people.phone,
    'C' || left(md5(people.source || chr(31) || people.record_id), 14) as birth_id,
    people.first_seen_at
from staging.people as people
inner join identity.clusters as clusters using (source, record_id)
"""

_DIGITS = "ltrim(regexp_replace($1, '\\D', '', 'g'), '0')"
_WAYS = (
    "source || ':' || record_id = $1",
    "customer_id = $1",
    # an id that is no longer used: the record that it was born with, if that is still there
    "birth_id = $1",
    "customer_id in (select customer_id from identity.forwards where old_customer_id = $1)",
    "lower(email) = lower(trim($1))",
    f"length({_DIGITS}) >= 6 and not regexp_matches($1, '[A-Za-z@:]') and ends_with(phone, {_DIGITS})",
    "strip_accents(lower(name)) = strip_accents(lower(trim($1)))",
    "contains(strip_accents(lower(name)), strip_accents(lower(trim($1))))",
)
"""Best first; the first that finds anything is what was meant."""

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one person, as far as a person needs it to tell it from others."""

    source: str
    record_id: str
    customer_id: str
    name: str | None
    email: str | None
    phone: str | None

    @property
    def key(self) -> tuple[str, str]:
        """What names the record."""
        return self.source, self.record_id

    def __str__(self) -> str:
        return f"{self.source}:{self.record_id}"

    @property
    def line(self) -> str:
        """The record on one line, for somebody who has to choose."""
        said = ", ".join(part for part in (self.name, self.email, self.phone) if part)
        return f"{self}  {said}".rstrip()


class NotFound(Exception):
    """Nobody is known by what was typed."""


class SeveralMeant(Exception):
    """What was typed may mean several; the message lists them."""


def find(warehouse: Warehouse, who: str) -> list[Record]:
    """The records meant, oldest first, whatever customers they belong to.

    Raises:
        NotFound: There is none.
    """
    for way in _WAYS:
        found = _where(warehouse, way, who)
        if found:
            return found
    raise NotFound("nobody is known by that id, e-mail, phone or name; a record is written source:record_id")


def find_in_one_customer(warehouse: Warehouse, who: str) -> list[Record]:
    """The records meant, all of one customer.

    Raises:
        NotFound: There is none.
        SeveralMeant: They are of several customers.
    """
    found = find(warehouse, who)
    first = {record.customer_id: record for record in reversed(found)}
    if len(first) > 1:
        shown = [f"  {customer_id}  {record.line}" for customer_id, record in sorted(first.items())[:20]]
        raise SeveralMeant("\n".join([f"{len(first)} customers may be meant; give one of these ids:", *shown]))
    return found


def find_record(warehouse: Warehouse, who: str) -> Record:
    """The one record meant.

    Raises:
        NotFound: There is none.
        SeveralMeant: They are several.
    """
    found = find_in_one_customer(warehouse, who)
    if len(found) > 1:
        shown = [f"  {record.line}" for record in found[:50]]
        raise SeveralMeant("\n".join([f"{len(found)} records may be meant; give one of these:", *shown]))
    return found[0]


def members(warehouse: Warehouse, customers: Iterable[str]) -> list[Record]:
    """Every record of the customers, oldest first."""
    return [record for customer_id in dict.fromkeys(customers) for record in _where(warehouse, _WAYS[1], customer_id)]


def _where(warehouse: Warehouse, condition: str, value: str) -> list[Record]:
    rows = warehouse.rows(
        f"select * exclude (birth_id, first_seen_at) from ({_RECORDS}) where {condition}"
        f" order by first_seen_at nulls last, birth_id limit {_MOST}",
        [value],
    )
    return [Record(*row) for row in rows]
