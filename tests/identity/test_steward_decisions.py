"""A steward's merge, split and undo: what they decide, and that the tables follow."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from assets.identity.review.decide import Decision, decision_id, foresee, merging, part_of, splitting
from assets.identity.review.decision_log import decisions_made, to_take_back
from assets.identity.review.find_records import (
    NotFound,
    find_in_one_customer,
    find_record,
    members,
)
from assets.warehouse.connection import Warehouse

Person = dict[str, Any]

MARK = {"record_id": "mark", "name": "Mark Bell", "email": "mark@example.org", "first_seen_at": "2023-01-01"}
MARK2 = {"record_id": "mark2", "name": "Mark Bell", "email": "mark@example.org", "phone": "+442079460018"}
JOHN = {"record_id": "john", "name": "John Quill", "email": "john@example.org", "first_seen_at": "2022-01-01"}
JOHN2 = {"record_id": "john2", "name": "John Quill", "email": "john@example.org", "phone": "+442079460019"}
FOUR = (MARK, MARK2, JOHN, JOHN2)


class Steward:
    """Decides in a warehouse of invented people, a minute after each other."""

    def __init__(self, identify: Callable[..., Warehouse], people: Sequence[Person]) -> None:
        self.identify, self.people, self.minute = identify, list(people), 0
        self.journal: list[tuple[Any, ...]] = []
        self.warehouse = identify(*people)

    def rebuild(self) -> None:
        self.warehouse = self.identify(*self.people, decided=self.journal)

    def decision(self, kind: str, said: Any, pairs: Any = (), undoes: str | None = None) -> Decision:
        self.minute += 1
        at = datetime(2026, 2, 1, 0, self.minute)
        return Decision(decision_id(kind, at, pairs, undoes), said, tuple(pairs), at, "Mo", None, undoes)

    def decide(self, decision: Decision) -> str:
        self.journal += decision.rows()
        self.rebuild()
        return decision.decision_id

    def merging(self, one: str, other: str) -> Decision:
        sides = (
            members(self.warehouse, [find_in_one_customer(self.warehouse, who)[0].customer_id]) for who in (one, other)
        )
        return self.decision("merge", "same", merging(*sides))

    def merge(self, one: str, other: str) -> str:
        return self.decide(self.merging(one, other))

    def split(self, who: str, *, is_alone: bool = False) -> str:
        part, rest = part_of(self.warehouse, find_record(self.warehouse, who), is_alone=is_alone)
        return self.decide(self.decision("split", "different", splitting(part, rest)))

    def undo(self, name: str | None = None) -> str:
        undoes = to_take_back(self.warehouse, name).decision_id
        return self.decide(self.decision("undo", None, undoes=undoes))

    @property
    def customers(self) -> list[str]:
        return [
            " ".join(records)
            for (records,) in self.warehouse.rows(
                "select list(record_id order by record_id) from identity.clusters group by customer_id order by 1"
            )
        ]

    @property
    def ids(self) -> list[tuple[str, str]]:
        return self.warehouse.rows("select record_id, customer_id from identity.clusters order by 1")


@pytest.fixture
def steward(identify: Callable[..., Warehouse]) -> Callable[..., Steward]:
    return lambda *people: Steward(identify, people or FOUR)


def test_a_merge_joins_every_record_of_both_and_keeps_the_older_customers_id(steward: Callable[..., Steward]) -> None:
    made = steward()
    [john] = {customer for record, customer in made.ids if record.startswith("john")}
    made.merge("mark@example.org", "john@example.org")
    assert made.customers == ["john john2 mark mark2"]
    assert {customer for _, customer in made.ids} == {john}


def test_a_merge_holds_the_contradictions_of_single_records_notwithstanding(steward: Callable[..., Steward]) -> None:
    senior = {"record_id": "sr", "name": "Bo Quill Sr", "email": "bo@example.org"}
    plain = {"record_id": "bo", "name": "Bo Quill", "email": "bo@example.org"}
    junior = {"record_id": "jr", "name": "Bo Quill Jr", "email": "jr@example.org"}
    made = steward(senior, plain, junior)
    assert made.customers == ["bo sr", "jr"]
    made.merge("book:bo", "book:jr")
    assert made.customers == ["bo jr sr"]


def test_what_was_merged_comes_apart_where_it_was_joined_with_the_ids_it_had(steward: Callable[..., Steward]) -> None:
    made = steward()
    before = made.ids
    made.merge("mark@example.org", "john@example.org")
    made.split("book:mark2")
    assert made.ids == before


def test_a_record_alone_leaves_alone_and_stays_away(steward: Callable[..., Steward]) -> None:
    made = steward()
    made.merge("mark@example.org", "john@example.org")
    made.split("book:mark2", is_alone=True)
    assert made.customers == ["john john2 mark", "mark2"]
    made.people.append({"record_id": "more", "name": "Mark Bell", "email": "mark@example.org"})
    made.rebuild()
    assert "mark2" in made.customers


def test_a_record_that_was_merged_by_what_it_says_leaves_alone(steward: Callable[..., Steward]) -> None:
    made = steward()
    made.split("book:mark")
    assert made.customers == ["john john2", "mark", "mark2"]


def test_undo_takes_back_one_after_the_other_and_an_undo_can_be_undone(steward: Callable[..., Steward]) -> None:
    made = steward()
    before = made.ids
    made.merge("mark@example.org", "john@example.org")
    merged = made.ids
    made.split("book:mark2", is_alone=True)
    taken_back = made.undo()
    assert made.ids == merged
    made.undo()
    assert made.ids == before
    made.undo(taken_back)
    assert made.customers == ["john john2", "mark", "mark2"]  # the split holds again, the merge does not


def test_an_undo_of_an_undo_of_an_undo_takes_back(steward: Callable[..., Steward]) -> None:
    made = steward()
    before = made.ids
    first = made.merge("mark@example.org", "john@example.org")
    merged = made.ids
    second = made.undo(first)
    third = made.undo(second)
    assert made.ids == merged
    made.undo(third)
    assert made.ids == before


def test_what_is_not_there_or_taken_back_already_cannot_be_taken_back(steward: Callable[..., Steward]) -> None:
    made = steward()
    with pytest.raises(NotFound, match="nobody has decided anything"):
        made.undo()
    first = made.merge("mark@example.org", "john@example.org")
    second = made.undo()
    made.undo(second)
    for name, told in ((second, "taken back already"), ("merge-0", "no decision 'merge-0'")):
        with pytest.raises(NotFound, match=told):
            made.undo(name)
    assert [each.decision_id for each in decisions_made(made.warehouse)] == [first]


def test_a_rehearsal_foresees_and_changes_nothing(steward: Callable[..., Steward]) -> None:
    made = steward()
    before = made.ids
    foreseen = foresee(made.warehouse, made.merging("mark@example.org", "john@example.org"))
    assert (len(set(foreseen.values())), made.ids) == (1, before)
    assert made.warehouse.value("select count(*) from journal.decisions") == 0


def test_who_was_merged_is_found_by_the_id_of_before(steward: Callable[..., Steward]) -> None:
    made = steward()
    [old] = {customer for record, customer in made.ids if record.startswith("mark")}
    made.merge("mark@example.org", "john@example.org")
    assert [record.record_id for record in find_in_one_customer(made.warehouse, old)] == ["mark"]
    made.split(old)
    assert made.customers == ["john john2", "mark mark2"]
