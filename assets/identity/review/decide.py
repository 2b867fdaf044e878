"""A steward's decisions: two customers are one, a record belongs to somebody else, or neither after all.

A decision is a fact in the journal, and nothing else: the tables follow from it (`identity.decisions`, `clusters`), now
and in every later refresh. Which records are meant is found out in `find_records`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import combinations
from typing import Literal

from assets import identity
from assets.identity.review.comparison import Key, Pair, compare
from assets.identity.review.find_records import Record, members
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import AnyTable, names

UNIT = "\x1f"
"""Stands between the parts of a key in SQL; nobody types it."""

SURE = 0.95
"""From this probability on two records are merged by what they say."""

COMPARED = 100
"""Records of one customer that are compared all with all; a larger one is split record by record."""


OptOuts = Literal["record", "others"]
"""Whose a no was that was said while they were one customer: that of the record taken out, or of those it was taken from."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided of pairs of records; or, with `undoes`, that an earlier decision is taken back."""

    decision_id: str
    decision: Literal["same", "different"] | None
    pairs: tuple[Pair, ...]
    at: datetime
    by: str
    reason: str | None = None
    undoes: str | None = None
    opt_outs: "OptOuts | None" = None
    """Of a split: whose what they said about contact was while they were one; None leaves both held."""

    def rows(self) -> list[tuple[object, ...]]:
        """As `journal.decisions` has it."""
        said = (self.decision, self.at, self.by, self.reason, self.undoes, self.opt_outs)
        if self.undoes is not None:
            return [(self.decision_id, None, None, None, None, *said)]
        return [(self.decision_id, *left.key, *right.key, *said) for left, right in self.pairs]


def merging(left: Sequence[Record], right: Sequence[Record]) -> tuple[Pair, ...]:
    """The pairs that make one customer of two: enough to tie every record, each across the two.

    Not one pair alone: two records that nothing but their likeness ties could then fall apart again.
    """
    return (*((left[0], other) for other in right), *((record, right[0]) for record in left[1:]))


def splitting(part: Sequence[Record], rest: Sequence[Record]) -> tuple[Pair, ...]:
    """The pairs that keep two parts of a customer apart, whatever speaks for any of them."""
    return tuple((record, other) for record in part for other in rest)


def part_of(warehouse: Warehouse, record: Record, *, is_alone: bool = False) -> tuple[list[Record], list[Record]]:
    """What leaves with the record when it is taken out of its customer, and what stays.

    Where a decision put the customer together, it comes apart there again: the record leaves with those it came with.
    Otherwise it leaves alone.
    """
    whole = members(warehouse, [record.customer_id])
    came_with = {record.key}
    if not is_alone and len(whole) <= COMPARED and _is_decided(warehouse, record.customer_id):
        came_with = _connected(record.key, _found_ties(warehouse, whole), {each.key for each in whole})
    if len(came_with) == len(whole):
        came_with = {record.key}
    return [each for each in whole if each.key in came_with], [each for each in whole if each.key not in came_with]


def parted_before(warehouse: Warehouse, part: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """These records, and those that were one customer with them: kept apart by a decision, or when somebody said no."""
    keys = [UNIT.join(record.key) for record in part]
    others = warehouse.rows(
        """
        select distinct other.source, other.record_id, other.customer_id
        from identity.decisions as decisions
        join identity.clusters as other
            on (other.source, other.record_id) in (
                (left_source, left_record_id), (right_source, right_record_id)
            )
        where decision = 'different'
            and (list_contains($1, left_source || chr(31) || left_record_id)
                or list_contains($1, right_source || chr(31) || right_record_id))
            and not list_contains($1, other.source || chr(31) || other.record_id)
        union
        select other.source, other.record_id, other.customer_id
        from crm.consent_holders as own
        join crm.consent_holders as their using (statement_id)
        join identity.clusters as other on other.source || chr(31) || other.record_id = their.value
        where own.change = 'then' and their.change = 'then' and list_contains($1, own.value)
            and not list_contains($1, their.value)
        """,
        [keys],
    )
    wanted = {(source, record_id) for source, record_id, _ in others}
    found = members(warehouse, sorted({customer_id for _, _, customer_id in others}))
    return list(part), [record for record in found if record.key in wanted]


def _is_decided(warehouse: Warehouse, customer_id: str) -> bool:
    found: int = warehouse.value(
        """
        select count(*) from identity.decisions
        join identity.clusters as l on l.source = left_source and l.record_id = left_record_id
        join identity.clusters as r on r.source = right_source and r.record_id = right_record_id
        where decision = 'same' and l.customer_id = $1 and r.customer_id = $1
        """,
        [customer_id],
    )
    return bool(found)


def _found_ties(warehouse: Warehouse, records: Sequence[Record]) -> list[tuple[Key, Key]]:
    """Which records of one customer would be together if nobody had decided anything."""
    found = compare(warehouse, combinations(records, 2))
    named = warehouse.rows(
        """
        with own as (
            select record, source, record_id
            from identity.normalized_records join identity.clusters using (source, record_id) where customer_id = $1
        )
        select source, record_id, people_source, people_record_id
        from staging.person_links semi join own using (source, record_id)
        union all
        select a.source, a.record_id, b.source, b.record_id
        from identity.exact_duplicates as duplicate
        join own as a on a.record = duplicate.record
        join own as b on b.record = duplicate.representative_record
        where duplicate.is_certain
        """,
        [records[0].customer_id],
    )
    ties = [pair for pair, judged in found.items() if judged.probability >= SURE]
    return [*ties, *(((a, b), (c, d)) for a, b, c, d in named)]


def _connected(start: Key, ties: Sequence[tuple[Key, Key]], among: set[Key]) -> set[Key]:
    known = [set(pair) for pair in ties if set(pair) <= among]
    found = {start}
    grown = True
    while grown:
        reached = {other for pair in known for other in pair if found & pair}
        grown = not reached <= found
        found |= reached
    return found


def decision_id(kind: str, at: datetime, pairs: Iterable[Pair] = (), undoes: str | None = None) -> str:
    """A name for the decision that a person can type: `merge-4f1c09a2e1`."""
    about = "\x1f".join([str(at), undoes or "", *(f"{left}\x1e{right}" for left, right in pairs)])
    return f"{kind}-{blake2b(about.encode(), digest_size=5).hexdigest()}"


def foresee(warehouse: Warehouse, decision: Decision) -> dict[Key, str]:
    """Record -> the customer that it would belong to; everything is as before afterwards."""
    warehouse.connection.begin()
    try:
        warehouse.connection.executemany(
            "insert into journal.decisions values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", decision.rows()
        )
        for table in _following():
            table.build(warehouse)
        rows = warehouse.rows("select source, record_id, customer_id from identity.clusters")
    finally:
        warehouse.connection.rollback()
    return {(source, record_id): customer_id for source, record_id, customer_id in rows}


def _following() -> Iterator[AnyTable]:
    """The tables up to the clusters that are made from decisions, in order."""
    changed = {identity.DECISIONS_MADE.name}
    for table in identity.TABLES:
        if changed & {table.name, *table.deps}:
            changed |= set(names(table))
            yield table
        if table.name == "identity.clusters":
            return
