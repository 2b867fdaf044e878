"""What a steward does: merge two customers, split a record off, take a decision back, ask why.

A decision is stored first and then carried out by a refresh that reads no source; should that fail, the next refresh
carries it out. The rules are in `assets.identity`, the words in `steward_words`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assets.crm.lookup import customers_of_records
from assets.identity.review.comparison import Key
from assets.identity.review.decide import (
    Decision,
    OptOuts,
    decision_id,
    foresee,
    merging,
    part_of,
    parted_before,
    splitting,
)
from assets.identity.review.decision_log import Made, customers_of, decisions_made, to_take_back
from assets.identity.review.explain import Explanation, explain
from assets.identity.review.find_records import Record, find_in_one_customer, find_record, members
from assets.warehouse.connection import Warehouse
from assets.warehouse.journal import note_decision
from assets.warehouse.publish import link
from pipelines.commands.apply import carry_out
from pipelines.config.load import Config
from pipelines.exit_codes import BUSY, DONE, PUSHED_IN_PART
from pipelines.project import open_state

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class How:
    """Who decides, why, and how far it goes at once."""

    by: str
    reason: str | None = None
    is_rehearsal: bool = False
    is_carried_out: bool = True
    is_pushed: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a decision.

    Attributes:
        decision_id: Its name; None when there was nothing to decide.
        undone: The decision that was taken back.
        customers: Customer id -> those of its records that were concerned: as it is now, or would be.
        is_carried_out: The customer view and the lists follow it already.
        problems: Why they do not, or not all of them.
    """

    did: Literal["merge", "split", "undo"]
    decision_id: str | None
    records: tuple[Record, ...]
    customers: Mapping[str, Sequence[Record]]
    undone: Made | None = None
    is_rehearsal: bool = False
    is_carried_out: bool = False
    code: int = DONE
    problems: tuple[str, ...] = field(default=())


def why(config: Config, left: str, right: str) -> Explanation:
    """Why the two are, or are not, one customer.

    Raises:
        SourceRejected: One of them is nobody, or several.
    """
    with open_state(config) as warehouse:
        return explain(warehouse, *(find_in_one_customer(warehouse, who) for who in (left, right)))


def merge(config: Config, left: str, right: str, how: How, tell: Tell) -> Done:
    """Make one customer of two; nothing happens where they are one already.

    Raises:
        SourceRejected: One of them is nobody, or several.
        Busy: A refresh is running.
    """
    with open_state(config) as warehouse:
        one, other = (_whole(warehouse, who) for who in (left, right))
        if one[0].customer_id == other[0].customer_id:
            return Done("merge", None, tuple(one), {one[0].customer_id: one})
        pairs = merging(one, other)
        name = decision_id("merge", warehouse.run_at, pairs)
        decision = Decision(name, "same", pairs, warehouse.run_at, how.by, how.reason)
        done = _noted(warehouse, Done("merge", name, (*one, *other), {}), decision, how)
    return _carried_out(config, done, how, tell)


def split(
    config: Config, who: str, how: How, tell: Tell, *, is_alone: bool = False, opt_outs: OptOuts | None = None
) -> Done:
    """Take a record out of its customer, with those that it was merged in with unless `is_alone`.

    `opt_outs` says whose a no was that was said while they were one; of a record that was taken out before, only that.

    Raises:
        SourceRejected: It is no record, or several, or a customer by itself.
        Busy: A refresh is running.
    """
    with open_state(config) as warehouse:
        part, rest = part_of(warehouse, find_record(warehouse, who), is_alone=is_alone)
        if not rest and opt_outs:
            part, rest = parted_before(warehouse, part)
        if not rest:
            return Done("split", None, tuple(part), {part[0].customer_id: part})
        pairs = splitting(part, rest)
        name = decision_id("split", warehouse.run_at, pairs)
        decision = Decision(name, "different", pairs, warehouse.run_at, how.by, how.reason, opt_outs=opt_outs)
        done = _noted(warehouse, Done("split", name, (*part, *rest), {}), decision, how)
    return _carried_out(config, done, how, tell)


def undo(config: Config, name: str | None, how: How, tell: Tell) -> Done:
    """Take back a decision, or the last one that still decides anything; an undo as well.

    Raises:
        SourceRejected: There is no such decision, or it was taken back already.
        Busy: A refresh is running.
    """
    with open_state(config) as warehouse:
        undone = to_take_back(warehouse, name)
        found = decision_id("undo", warehouse.run_at, undoes=undone.decision_id)
        decision = Decision(found, None, (), warehouse.run_at, how.by, how.reason, undoes=undone.decision_id)
        about = members(warehouse, customers_of(warehouse, undone.records))
        done = _noted(warehouse, Done("undo", found, tuple(about), {}, undone), decision, how)
    return _carried_out(config, done, how, tell)


def decisions(config: Config) -> list[Made]:
    """Every decision that was not taken back, the latest first."""
    with open_state(config) as warehouse:
        return decisions_made(warehouse)


def _whole(warehouse: Warehouse, who: str) -> list[Record]:
    """Every record of the customer that is meant."""
    return members(warehouse, [find_in_one_customer(warehouse, who)[0].customer_id])


def _noted(warehouse: Warehouse, done: Done, decision: Decision, how: How) -> Done:
    """Store the decision, or foresee what it would do."""
    if not how.is_rehearsal:
        note_decision(warehouse, decision.rows())
        return done
    return replace(done, is_rehearsal=True, customers=_grouped(done.records, foresee(warehouse, decision)))


def _carried_out(config: Config, done: Done, how: How, tell: Tell) -> Done:
    """Let the tables and the lists follow; whose the records are then, unless somebody else is at it."""
    if done.is_rehearsal or not how.is_carried_out:
        return done
    code, problems = carry_out(config, tell, is_pushed=how.is_pushed)
    done = replace(done, code=code, is_carried_out=code in (DONE, PUSHED_IN_PART), problems=problems)
    if code == BUSY:
        return done
    return replace(done, customers=_grouped(done.records, customers_of_records(link(config.folder / "data"))))


def _grouped(records: Iterable[Record], customer_of: Mapping[Key, str]) -> dict[str, list[Record]]:
    """The records by the customer that they are of now; one whose source lost it is of none."""
    found: dict[str, list[Record]] = {}
    for record in records:
        if record.key in customer_of:
            found.setdefault(customer_of[record.key], []).append(record)
    return found
