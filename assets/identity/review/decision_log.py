"""What was decided so far: the decisions of commands and workbooks that nobody took back, and how one is found again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assets import identity
from assets.identity.review.find_records import NotFound
from assets.warehouse.connection import Warehouse


@dataclass(frozen=True, slots=True)
class Made:
    """A decision that was made before, and not taken back.

    Attributes:
        decision: same, different, or undone: that an earlier decision does not hold.
        standing: Pairs that it decides; none when later decisions replaced it.
        records: Those it is about, as `source:record_id`.
    """

    decision_id: str
    decision: str
    at: datetime
    by: str | None
    reason: str | None
    pairs: int
    standing: int
    records: tuple[str, ...]


def decisions_made(warehouse: Warehouse) -> list[Made]:
    """Every decision that was not taken back, the latest first; of commands and of workbooks."""
    rows = warehouse.rows(
        """
        select
            made.decision_id,
            any_value(made.decision),
            max(made.happened_at),
            any_value(made.decided_by),
            any_value(made.reason),
            count(*),
            count(standing.decision_id),
            list_sort(list_distinct(
                list(made.left_source || ':' || made.left_record_id)
                || list(made.right_source || ':' || made.right_record_id)
            ))
        from identity.decisions_made as made
        left join identity.decisions as standing
            using (decision_id, left_source, left_record_id, right_source, right_record_id)
        group by made.decision_id
        order by max(made.happened_at) desc, made.decision_id desc
        """
    )
    return [
        Made(name, decision, at, by, reason, pairs, standing, tuple(records))
        for name, decision, at, by, reason, pairs, standing, records in rows
    ]


def read_decisions(warehouse: Warehouse) -> None:
    """Bring the tables of decisions up to date with the journal; what follows from them is for a refresh."""
    identity.DECISIONS_MADE.build(warehouse)
    identity.DECISIONS.build(warehouse)


def to_take_back(warehouse: Warehouse, name: str | None) -> Made:
    """The decision of that name, an undo too; without a name the last one that still decides anything.

    Raises:
        NotFound: There is none, or it was taken back already.
    """
    made = decisions_made(warehouse)
    found = [each for each in made if (each.decision_id == name if name else each.standing)]
    if found:
        return found[0]
    if name:
        return _undo(warehouse, name)
    raise NotFound("nobody has decided anything that could be taken back")


def _undo(warehouse: Warehouse, name: str) -> Made:
    """The undo of that name, if it still holds."""
    undos = warehouse.rows(
        'select decision_id, undoes, "at", "by", reason from journal.decisions where undoes is not null'
        ' order by "at" desc, decision_id desc'
    )
    dead: set[str] = set()
    for decision_id, undoes, *_ in undos:
        if decision_id not in dead:
            dead.add(undoes)
    for decision_id, undoes, at, by, reason in undos:
        if decision_id == name and name not in dead:
            return Made(name, "undone", at, by, reason, 0, 0, _about(warehouse, undoes))
    gone = " It was taken back already." if name in dead else ""
    raise NotFound(f"there is no decision {name!r} to take back.{gone} `regulars undo --list` shows those that hold")


def _about(warehouse: Warehouse, name: str) -> tuple[str, ...]:
    """The records that a decision is about which was taken back; through another undo, too."""
    undoes = warehouse.rows(
        "select undoes from journal.decisions where decision_id = $1 and undoes is not null", [name]
    )
    if undoes:
        return _about(warehouse, undoes[0][0])
    rows = warehouse.rows(
        """
        with about as (
            select left_source, left_record_id, right_source, right_record_id
            from journal.decisions where decision_id = $1
            union all
            -- an answer is named for its question
            select left_source, left_record_id, right_source, right_record_id
            from journal.questions where question_id = split_part($1, ':', 1)
        )
        select left_source || ':' || left_record_id from about
        union
        select right_source || ':' || right_record_id from about
        order by 1
        """,
        [name],
    )
    return tuple(record for (record,) in rows)


def customers_of(warehouse: Warehouse, records: Iterable[str]) -> list[str]:
    """The customers of records that are written `source:record_id`; of those that are still there."""
    rows = warehouse.rows(
        "select distinct customer_id from identity.clusters"
        " where list_contains($1, source || ':' || record_id) order by 1",
        [list(records)],
    )
    return [customer_id for (customer_id,) in rows]
