"""What the rules say of two records when somebody asks, whether or not anything made us compare them before."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assets.identity.matching.score_pairs import score_pairs
from assets.identity.review.find_records import Record
from assets.warehouse.connection import Warehouse

Key = tuple[str, str]
Pair = tuple[Record, Record]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of a pair, decisions and other records apart.

    Attributes:
        evidence: Field by field, as in `identity.pairs.evidence`.
    """

    probability: float
    reason: str
    guard: str | None
    evidence: tuple[dict[str, Any], ...]


def compare(warehouse: Warehouse, pairs: Iterable[Pair]) -> dict[tuple[Key, Key], Judged]:
    """(source, record_id) of the one and the other -> what the rules say of them."""
    _ask(warehouse, [(*left.key, *right.key) for left, right in pairs])
    score_pairs(warehouse, "asked_pairs", "temp table asked_scored_pairs")
    rows = warehouse.rows(
        """
        select ls, lr, rs, rr, probability::double, reason, guard, evidence
        from asked
        join asked_scored_pairs on left_record = least(l, r) and right_record = greatest(l, r)
        """
    )
    for table in ("asked", "asked_pairs", "asked_scored_pairs"):
        warehouse.connection.execute(f"drop table {table}")
    return {
        ((ls, lr), (rs, rr)): Judged(probability, reason, guard, tuple(json.loads(evidence)))
        for ls, lr, rs, rr, probability, reason, guard, evidence in rows
    }


def _ask(warehouse: Warehouse, keys: list[tuple[str, str, str, str]]) -> None:
    """The tables `asked`, the pairs under both their names, and `asked_pairs`, as `score_pairs` wants them."""
    warehouse.connection.execute(
        """
        create or replace temp table asked as
        with keys as (
            select unnest($1::varchar[]) as ls, unnest($2::varchar[]) as lr, unnest($3::varchar[]) as rs,
                unnest($4::varchar[]) as rr
        )
        select keys.*, a.record as l, b.record as r
        from keys
        join identity.normalized_records as a on a.source = ls and a.record_id = lr
        join identity.normalized_records as b on b.source = rs and b.record_id = rr
        """,
        [[key[part] for key in keys] for part in range(4)],
    )
    warehouse.connection.execute(
        "create or replace temp table asked_pairs as"
        " select distinct least(l, r) as left_record, greatest(l, r) as right_record from asked"
    )
