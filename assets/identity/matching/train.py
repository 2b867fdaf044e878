"""Refitting how much an agreement counts to the user's own base: how often records of one person agree.

Only `m`, the share of pairs of one person at each level of a comparison, is counted; how common agreement is among
strangers is known from the base anyway, and how common it is in a household nobody could count. There is no guessing
in rounds: a pair counts for a comparison when something else makes it certain, an answer or what else the two share.
The shipped shares count as much as `SHIPPED` customers of the user's, so the weights go only as far as the evidence.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from assets import identity
from assets.identity.matching.score_pairs import score_pairs
from assets.identity.records.words import shipped_shares
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import AnyTable, names

ENOUGH = 100
"""Customers with a certain pair below which a comparison keeps its shipped shares."""

SHIPPED = 200
"""Customers that the shipped shares count as much as."""

SURE = 0.95

COMPARISONS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "given": (
            *("same", "nickname", "other spelling", "swapped", "similar", "near", "like", "middle"),
            *("unlike", "differs"),
        ),
        "family": ("same", "part", "swapped", "similar", "near", "differs"),
        "birth date": (
            *("same", "swapped", "one digit", "month and year", "day and month", "within a year", "differs"),
            "another generation",
        ),
        "e-mail": ("same", "near", "same name", "by name", "differs"),
        "phone": ("same", "near", "differs"),
        "address": (
            *("same house", "same street", "same street, another house", "same postcode"),
            *("same postcode, another house", "differs"),
        ),
        "city": ("same", "near", "differs"),
    }
)
"""The levels of a comparison that exclude each other; a level with a condition of its own keeps its share."""

_EVIDENCE = MappingProxyType({"given": "first name", "family": "family name"})
"""What the evidence of a pair calls a comparison, where it has another name for it."""

_STRONG = MappingProxyType({"e-mail": "('same')", "identifier": "('same', 'same person')"})
_SUPPORTING = MappingProxyType({"phone": "('same')", "birth date": "('same')", "address": "('same house')"})


@dataclass(frozen=True, slots=True)
class Weight:
    """The share of pairs of one person at a level, as it is now and as it was counted."""

    comparison: str
    level: str
    now: float
    fitted: float
    customers: int


@dataclass(frozen=True, slots=True)
class Fit:
    """What was counted.

    Attributes:
        weights: Of every comparison with enough customers.
        customers: Comparison -> customers with a pair that is certain without it.
        answers: How many of people's answers there are, and how many the weights agree with: now, and fitted.
    """

    weights: tuple[Weight, ...]
    customers: dict[str, int]
    answers: tuple[int, int, int]


def fit(warehouse: Warehouse) -> Fit:
    """Count, from the tables as the last refresh left them; nothing is changed."""
    _note_pairs(warehouse)
    counted = {comparison: _count(warehouse, comparison) for comparison in COMPARISONS}
    customers = {comparison: round(sum(levels.values())) for comparison, levels in counted.items()}
    weights = tuple(
        weight
        for comparison, levels in counted.items()
        if customers[comparison] >= ENOUGH
        for weight in _smoothed(warehouse, comparison, levels)
    )
    answers = _right(warehouse)
    with _changed(warehouse, weights):
        fitted = _right(warehouse)
    for table in ("trained", "training_pairs", "answered"):
        warehouse.connection.execute(f"drop table {table}")
    return Fit(weights, customers, (answers[0], answers[1], fitted[1]))


def _note_pairs(warehouse: Warehouse) -> None:
    """The table `trained`: each pair of one customer, how every field agrees, and what people answered."""
    warehouse.connection.execute(
        """
        create or replace temp table answered as
        select least(l.record, r.record) as left_record, greatest(l.record, r.record) as right_record,
            decision = 'same' as is_same
        from identity.decisions
        join identity.normalized_records as l on l.source = left_source and l.record_id = left_record_id
        join identity.normalized_records as r on r.source = right_source and r.record_id = right_record_id
        """
    )
    warehouse.connection.execute(
        """
        create or replace temp table training_pairs as
        select left_record, right_record from identity.candidate_pairs
        join identity.cluster_members as l on l.record = left_record
        join identity.cluster_members as r on r.record = right_record and r.cluster = l.cluster
        union
        select left_record, right_record from answered
        """
    )
    score_pairs(warehouse, "training_pairs", "temp table judged_pairs")
    warehouse.connection.execute(
        """
        create or replace temp table trained as
        select j.left_record, j.right_record, g.cluster, answered.is_same, j.guard is null as is_plain,
            map_from_entries(list_transform(
                from_json(evidence, '[{"field": "varchar", "agree": "varchar"}]'),
                lambda item: struct_pack(k := item.field, v := item.agree)
            )) as agree
        from judged_pairs as j
        left join identity.cluster_members as g on g.record = j.left_record
        left join answered using (left_record, right_record);
        drop table judged_pairs
        """
    )


def _count(warehouse: Warehouse, comparison: str) -> dict[str, float]:
    """Level -> customers with a pair at it; one with several pairs counts once, in parts."""
    field = _EVIDENCE.get(comparison, comparison)
    rows = warehouse.rows(
        f"""
        with certain as (
            select cluster, agree['{field}'] as level from trained
            where list_contains($1, agree['{field}']) and (is_same or is_same is null and ({_is_certain(comparison)}))
        )
        select level, sum(part) from (select level, 1 / count(*) over (partition by cluster) as part from certain)
        group by level
        """,
        [list(COMPARISONS[comparison])],
    )
    return {level: float(number) for level, number in rows}


def _is_certain(comparison: str) -> str:
    """SQL: the two are one person, whatever the comparison says.

    Whether a name differs is what merging asks first, so only who has one's passport tells how names differ.
    """
    if comparison in _EVIDENCE:
        return "is_plain and agree['identifier'] = 'same person'"
    strong = [f"agree['{field}'] in {levels}" for field, levels in _STRONG.items() if field != comparison]
    other = [f"agree['{field}'] in {levels}" for field, levels in _SUPPORTING.items() if field != comparison]
    if comparison == "city":
        other = other[:-1]
    both = [f"({one} and {two})" for number, one in enumerate(other) for two in other[number + 1 :]]
    named = "agree['first name'] in ('same', 'nickname', 'other spelling') and coalesce(agree['family name'], 'same') in ('same', 'part')"
    return f"is_plain and {named} and ({' or '.join(strong + both)})"


def _smoothed(warehouse: Warehouse, comparison: str, counted: dict[str, float]) -> Iterator[Weight]:
    """The shares of all levels together stay what they were: those with a condition of their own are left alone."""
    now = dict(warehouse.rows("select level, m from identity.weights where comparison = $1", [comparison]))
    # What was trained before is no evidence of its own: training twice is as training once.
    shares = {level: shipped_shares()[comparison, level] for level in COMPARISONS[comparison] if level in now}
    whole, number = sum(shares.values()), sum(counted.values())
    for level, share in shares.items():
        fitted = whole * (counted.get(level, 0.0) + SHIPPED * share / whole) / (number + SHIPPED)
        yield Weight(comparison, level, now[level], round(fitted, 5), round(number))


def _right(warehouse: Warehouse) -> tuple[int, int]:
    """How many answers there are, and how many the weights would have given by themselves."""
    score_pairs(warehouse, "answered", "temp table judged_answers")
    rows = warehouse.rows(
        f"""
        select count(*), count(*) filter (where (coalesce(probability, 0) >= {SURE}) = is_same)
        from answered left join judged_answers using (left_record, right_record)
        """
    )
    warehouse.connection.execute("drop table judged_answers")
    return rows[0]


class _changed:  # noqa: N801  (used like a function)
    """The weights as they would be, for as long as it takes to ask something."""

    def __init__(self, warehouse: Warehouse, weights: Sequence[Weight]) -> None:
        self.warehouse, self.weights = warehouse, weights

    def __enter__(self) -> None:
        self.warehouse.connection.begin()
        for weight in self.weights:
            self.warehouse.connection.execute(
                "update identity.weights set m = $1 where comparison = $2 and level = $3",
                [weight.fitted, weight.comparison, weight.level],
            )

    def __exit__(self, *_: object) -> None:
        self.warehouse.connection.rollback()


def foresee(warehouse: Warehouse, weights: Sequence[Weight]) -> tuple[int, int]:
    """How many customers would become part of another, and how many would come apart; all is as before afterwards."""
    was = "(select source, record_id, customer_id as was from before)"
    warehouse.connection.execute("create or replace temp table before as from identity.clusters")
    with _changed(warehouse, weights):
        for table in _following():
            table.build(warehouse)
        merged = warehouse.value(
            f"""
            select coalesce(sum(number - 1), 0) from (
                select count(distinct was) as number
                from identity.clusters join {was} using (source, record_id) group by customer_id
            )
            """
        )
        parted = warehouse.value(
            f"""
            select count(*) from (
                select was from identity.clusters join {was} using (source, record_id)
                group by was having count(distinct customer_id) > 1
            )
            """
        )
    warehouse.connection.execute("drop table before")
    return int(merged), int(parted)


def _following() -> Iterator[AnyTable]:
    """The tables up to the clusters that are made from weights, in order."""
    changed = {"identity.weights"}
    for table in identity.TABLES:
        if changed & set(table.deps):
            changed |= set(names(table))
            yield table
        if table.name == "identity.clusters":
            return


def write(file: Path, weights: Sequence[Weight], day: date) -> None:
    """Keep the shares in the user's folder; every later refresh reads them."""
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(("comparison", "level", "m", "m_before", "customers", "trained_on"))
        rows.writerows((w.comparison, w.level, w.fitted, w.now, w.customers, day.isoformat()) for w in weights)
    unfinished.chmod(0o600)
    unfinished.replace(file)
