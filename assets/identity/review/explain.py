"""Why two records, or two customers, are or are not the same person: in the words of somebody who knows the customers.

What the rules find of a pair comes from `score_pairs`, what people decided from `identity.decisions`; here both are
put beside what the two records say. Nothing is decided here.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from assets.identity.review.comparison import Key, Pair, compare
from assets.identity.review.find_records import Record, members
from assets.warehouse.connection import Warehouse

GUARDS: MappingProxyType[str, str] = MappingProxyType(
    {
        "jr_sr": "one is senior and the other junior",
        "family": "other first names, as two of one family or household have",
        "birth_dates": "the birth dates contradict each other",
        "identifiers": "each has a personal number of its own",
        "clean_source": "both are in a source in which nobody is twice, as regulars.yaml says",
        "shared_key": "too many use the same e-mail, phone or card for it to say who somebody is",
        "chain": "one of them fits somebody else, who cannot be the other",
    }
)
"""What `identity.pairs.guard` says; only a person's decision outvotes one."""

COMPARED = 400
"""Pairs of two customers that are looked at, to find the one that speaks most."""

_SAYS: MappingProxyType[str, str] = MappingProxyType(
    {
        "first name": "coalesce(first_name, name)",
        "family name": "coalesce(last_name, name)",
        "name": "name",
        "generation": "coalesce(suffix, name)",
        "company": "company",
        "birth date": "coalesce(birth_date::varchar, concat_ws('-', birth_year, birth_month, birth_day))",
        "e-mail": "email",
        "phone": "phone",
        "identifier": "identifiers::varchar",
        "address": "concat_ws(' ', house_number, street, postcode)",
        "city": "city",
    }
)
"""Field of the evidence -> what a record says of it, in `staging.people`."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of two records: how it agrees, what it counts for, and what the two say.

    Attributes:
        agree: same, nickname, one digit, differs, …; None where only one of the two has it, which counts for nothing.
        counts: for, little, nothing or against.
        bits: How much, in powers of two of the odds; None where the rules do not say.
    """

    field: str
    agree: str | None
    counts: str
    bits: float | None
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """Two records, and what is known of their being one person."""

    left: Record
    right: Record
    is_same: bool
    probability: float
    reason: str
    guard: str | None
    decided_by: str | None
    fields: tuple[Field, ...]

    @property
    def settled_by(self) -> str:
        """What had the last word: a decision, a guard, or what the records say."""
        return "decision" if self.decided_by else "guard" if self.guard and not self.is_same else "evidence"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to "why?". `links` lead from the one to the other; of two customers it is the pair most alike."""

    left: tuple[Record, ...]
    right: tuple[Record, ...]
    is_same: bool
    links: tuple[Link, ...]
    changes: tuple[Mapping[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For a script."""
        links = [{**asdict(link), "settled_by": link.settled_by} for link in self.links]
        return {
            "is_same": self.is_same,
            "left": [asdict(record) for record in self.left],
            "right": [asdict(record) for record in self.right],
            "links": links,
            "changes": list(self.changes),
        }


def explain(warehouse: Warehouse, left: Sequence[Record], right: Sequence[Record]) -> Explanation:
    """Why the records are of one customer, or of two; each side of one customer."""
    is_same = left[0].customer_id == right[0].customer_id
    pairs = _way_between(warehouse, left, right) if is_same else _across(warehouse, left, right)
    links = tuple(_link(warehouse, pair, is_same=is_same) for pair in pairs)
    return Explanation(tuple(left), tuple(right), is_same, links, tuple(_changes(warehouse, left, right)))


def _across(warehouse: Warehouse, left: Sequence[Record], right: Sequence[Record]) -> list[Pair]:
    """The pair that decides about two customers: the one somebody decided about, else the one most alike."""
    pairs = [(a, b) for a in left for b in right][:COMPARED]
    decided = [pair for pair in pairs if _decision(warehouse, pair)]
    if decided or len(pairs) == 1:
        return [(decided or pairs)[0]]
    judged = compare(warehouse, pairs)
    return [max(pairs, key=lambda pair: judged[pair[0].key, pair[1].key].probability)]


def _way_between(warehouse: Warehouse, left: Sequence[Record], right: Sequence[Record]) -> list[Pair]:
    """The strongest chain of ties from any of the one side to any of the other; all ties, where the sides are the same."""
    known = {record.key: record for record in members(warehouse, [left[0].customer_id])}
    ties: dict[Key, dict[Key, float]] = defaultdict(dict)
    for a, b, probability in _ties(warehouse, left[0].customer_id):
        ties[a][b] = ties[b][a] = max(probability, ties[a].get(b, 0.0))
    start, goal = [record.key for record in left], {record.key for record in right}
    if set(start) == goal:
        found = _spanning(ties, start[0])
    else:
        found = _strongest_path(ties, [key for key in start if key not in goal] or start, goal - set(start) or goal)
    return [(known[a], known[b]) for a, b in found]


def _ties(warehouse: Warehouse, customer_id: str) -> list[tuple[Key, Key, float]]:
    rows = warehouse.rows(
        """
        select left_source, left_record_id, right_source, right_record_id, probability
        from identity.pairs
        join identity.clusters as l on l.source = left_source and l.record_id = left_record_id
        join identity.clusters as r on r.source = right_source and r.record_id = right_record_id
        where l.customer_id = $1 and r.customer_id = $1
        """,
        [customer_id],
    )
    return [((a, b), (c, d), probability) for a, b, c, d, probability in rows]


def _strongest_path(
    ties: Mapping[Key, Mapping[Key, float]], start: Iterable[Key], goal: set[Key]
) -> list[tuple[Key, Key]]:
    """Dijkstra's way, where a tie is the longer the less sure it is."""
    waiting: list[tuple[float, Key, tuple[tuple[Key, Key], ...]]] = [(0.0, key, ()) for key in start]
    heapq.heapify(waiting)
    seen: set[Key] = set()
    while waiting:
        length, here, way = heapq.heappop(waiting)
        if here in goal:
            return list(way)
        if here in seen:
            continue
        seen.add(here)
        for there, probability in ties.get(here, {}).items():
            heapq.heappush(waiting, (length + 1.01 - probability, there, (*way, (here, there))))
    return []


def _spanning(ties: Mapping[Key, Mapping[Key, float]], start: Key) -> list[tuple[Key, Key]]:
    """Enough ties to reach every record, the strongest first (Prim)."""
    waiting = [(-probability, start, there) for there, probability in ties.get(start, {}).items()]
    heapq.heapify(waiting)
    seen, found = {start}, []
    while waiting:
        _, here, there = heapq.heappop(waiting)
        if there in seen:
            continue
        seen.add(there)
        found.append((here, there))
        for further, probability in ties[there].items():
            heapq.heappush(waiting, (-probability, there, further))
    return found


def _link(warehouse: Warehouse, pair: Pair, *, is_same: bool) -> Link:
    left, right = pair
    judged = compare(warehouse, [pair])[left.key, right.key]
    told = _told(warehouse, pair) or (judged.probability, judged.reason, judged.guard)
    probability, reason, guard = told
    return Link(
        left,
        right,
        is_same,
        probability,
        reason,
        None if guard == "decision" else guard,
        _decision(warehouse, pair),
        tuple(_fields(warehouse, pair, judged.evidence)),
    )


def _told(warehouse: Warehouse, pair: Pair) -> tuple[float, str, str | None] | None:
    """What `identity.pairs` says of the two, which knows the decisions and the other records too."""
    rows = warehouse.rows(
        """
        select probability, reason, guard from identity.pairs
        where (left_source, left_record_id, right_source, right_record_id) in (($1, $2, $3, $4), ($3, $4, $1, $2))
        """,
        [*pair[0].key, *pair[1].key],
    )
    return rows[0] if rows else None


def _decision(warehouse: Warehouse, pair: Pair) -> str | None:
    """Who decided about the two, what, when and why; None if nobody did."""
    rows = warehouse.rows(
        """
        select decision_id, decision, decided_by, strftime(happened_at, '%Y-%m-%d'), reason from identity.decisions
        where (left_source, left_record_id, right_source, right_record_id) in (($1, $2, $3, $4), ($3, $4, $1, $2))
        """,
        [*pair[0].key, *pair[1].key],
    )
    if not rows:
        return None
    [(name, decision, by, day, reason)] = rows
    said = "the same person" if decision == "same" else "two people"
    return f"{by or 'a steward'} decided on {day} that they are {said}{f': {reason}' if reason else ''} ({name})"


def _fields(warehouse: Warehouse, pair: Pair, evidence: Sequence[Mapping[str, Any]]) -> Iterable[Field]:
    left, right = (_says(warehouse, record) for record in pair)
    for item in evidence:
        name = item["field"]
        yield Field(name, item["agree"], item["counts"], item.get("bits"), left.get(name), right.get(name))
    compared = {item["field"] for item in evidence}
    for name in ("birth date", "e-mail", "phone", "company", "address"):
        if name not in compared and bool(left.get(name)) != bool(right.get(name)):
            yield Field(name, None, "nothing", None, left.get(name), right.get(name))


def _says(warehouse: Warehouse, record: Record) -> dict[str, str | None]:
    columns = ", ".join(f"nullif({sql}, '')" for sql in _SAYS.values())
    [said] = warehouse.rows(f"select {columns} from staging.people where source = $1 and record_id = $2", [*record.key])
    return dict(zip(_SAYS, said, strict=True))


def _changes(warehouse: Warehouse, left: Sequence[Record], right: Sequence[Record]) -> list[dict[str, Any]]:
    """The merges and splits between the customers of the two sides, the latest first."""
    rows = warehouse.rows(
        """
        with ids as (
            select 'C' || left(md5(key), 14) as id, side from (
                select unnest($1::varchar[]) as key, 'left' as side
                union all
                select unnest($2::varchar[]), 'right'
            )
        )
        select distinct customer_id, other_customer_id, change, happened_at, decided_by, reason
        from identity.changes
        where (customer_id in (select id from ids where side = 'left')
                and other_customer_id in (select id from ids where side = 'right'))
            or (customer_id in (select id from ids where side = 'right')
                and other_customer_id in (select id from ids where side = 'left'))
        order by happened_at desc
        """,
        [[chr(31).join(record.key) for record in left], [chr(31).join(record.key) for record in right]],
    )
    names = ("customer_id", "other_customer_id", "change", "happened_at", "decided_by", "reason")
    return [dict(zip(names, row, strict=True)) for row in rows]
