"""Are these two the same person? What the team answers in its workbooks decides, and can be taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from assets.warehouse.connection import Warehouse

Answered = Callable[..., Warehouse]

MARK = {"record_id": "mark", "name": "Mark Bell", "email": "bell@example.org"}
MARY = {"record_id": "mary", "name": "Mary Bell", "email": "bell@example.org"}
STATE = ("decisions", "pairs", "clusters", "forwards", "cluster_members", "possible_duplicates")
DECIDED = "select decision, decided_by, reason from identity.decisions"


@pytest.fixture(scope="module")
def questions(identify: Callable[..., Warehouse]) -> list[tuple[Any, ...]]:
    """The one question that Mark and Mary raise."""
    return identify(MARK, MARY).rows("from identity.review_items")


@pytest.fixture
def answered(identify: Callable[..., Warehouse], questions: list[tuple[Any, ...]]) -> Answered:
    """The tables after people typed beside the one question that Mark and Mary raise: day, answer, owner, workbook."""

    def answer(*typed: tuple[Any, ...], people: tuple[dict[str, Any], ...] = (MARK, MARY), **said: Any) -> Warehouse:
        full = [(questions[0][0], *each, *(None, "lists")[len(each) - 2 :]) for each in typed]
        return identify(*people, questions=questions, typed=full, **said)

    return answer


def state(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    return {table: warehouse.rows(f"select columns(*)::varchar from identity.{table} order by all") for table in STATE}


def customers(warehouse: Warehouse) -> int:
    found: int = warehouse.value("select count(distinct customer_id) from identity.clusters")
    return found


def asked(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return warehouse.rows("select left_record_id, right_record_id from identity.possible_duplicates where is_asked")


def test_two_who_may_be_one_are_asked_about_once_and_the_question_keeps_its_name(answered: Answered) -> None:
    first = answered()
    question = first.rows("select question_id from identity.review_items")
    assert (len(asked(first)), len(question)) == (1, 1)
    assert first.rows("select question_id from identity.possible_duplicates") == question


def test_yes_makes_them_one_and_names_who_said_so(answered: Answered) -> None:
    made = answered((2, "same", "Kim"))
    assert (customers(made), asked(made)) == (1, [])
    assert made.rows(DECIDED) == [("same", "Kim", "Same person? Yes, says out/lists.xlsx")]
    assert made.rows("select change, decided_by from identity.changes") == [("merge", "Kim")]


def test_no_keeps_them_apart_and_asks_no_more(answered: Answered) -> None:
    made = answered((2, "different", None))
    assert (customers(made), asked(made)) == (2, [])
    assert made.rows(DECIDED) == [("different", "out/lists.xlsx", "Same person? No, says out/lists.xlsx")]


@pytest.mark.parametrize("answer", ["unsure", None])
def test_not_sure_and_what_nobody_can_read_leave_everything_as_it_was(answered: Answered, answer: str | None) -> None:
    before = state(answered())
    assert state(answered((2, answer))) == before


@pytest.mark.parametrize("answer", ["same", "different"])
@pytest.mark.parametrize("later", [None, "unsure"])
def test_an_answer_taken_back_leaves_exactly_what_was_before(
    answered: Answered, answer: str, later: str | None
) -> None:
    before = state(answered())
    assert state(answered((2, answer))) != before
    assert state(answered((2, answer), (3, later))) == before
    assert state(answered((2, answer), (3, later), (4, answer)))["clusters"] == state(answered((4, answer)))["clusters"]


def test_a_later_answer_replaces_the_former(answered: Answered) -> None:
    assert customers(answered((2, "same"), (3, "different"))) == 2
    assert customers(answered((2, "different"), (3, "same"))) == 1


def test_of_two_workbooks_the_later_answer_holds_and_at_one_moment_nobody_is_merged(answered: Answered) -> None:
    assert customers(answered((2, "different", None, "lists"), (3, "same", None, "shared"))) == 1
    assert customers(answered((3, "different", None, "lists"), (2, "same", None, "shared"))) == 2
    assert customers(answered((2, "same", None, "lists"), (2, "different", None, "shared"))) == 2


def test_an_answer_emptied_in_one_workbook_leaves_that_of_the_other(answered: Answered) -> None:
    made = answered((2, "same", None, "lists"), (3, None, None, "lists"), (2, "same", None, "shared"))
    assert made.rows(DECIDED) == [("same", "out/shared.xlsx", "Same person? Yes, says out/shared.xlsx")]


def test_an_undo_by_command_takes_an_answer_back(answered: Answered) -> None:
    before = state(answered())
    decision_id = answered((2, "same")).value("select decision_id from identity.decisions")
    undo = f"select 'u1' as decision_id, '{decision_id}' as undoes, timestamp '2026-03-03' as \"at\""
    assert state(answered((2, "same"), journal=[undo])) == before


def test_a_later_command_outvotes_an_answer_and_an_earlier_one_does_not(answered: Answered) -> None:
    assert customers(answered((2, "same"), decisions=[("mark", "mary", "different")])) == 1  # decided in February
    later = (
        "select 'd9' as decision_id, 'book' as left_source, 'mary' as left_record_id, 'book' as right_source,"
        " 'mark' as right_record_id, 'different' as decision, timestamp '2026-03-09' as \"at\", 'Mo' as \"by\""
    )
    assert answered((2, "same"), journal=[later]).rows("select decision, decided_by from identity.decisions") == [
        ("different", "Mo")
    ]


def test_whoever_is_decided_about_through_another_record_is_not_asked_again(answered: Answered) -> None:
    other_mary = MARY | {"record_id": "mary2", "phone": "+442079460018"}
    made = answered((2, "different"), people=(MARK, MARY, other_mary))
    assert (customers(made), asked(made)) == (2, [])


def test_an_answer_about_a_record_that_is_gone_waits_until_it_is_back(answered: Answered) -> None:
    assert customers(answered((2, "same"), people=(MARK,))) == 1
    assert customers(answered((2, "same"))) == 1


def test_decisions_are_made_anew_only_when_one_of_them_changes(answered: Answered) -> None:
    from assets.identity import decided

    first = decided(answered((2, "same", "Kim")))
    made = answered((2, "same", "Kim"))
    made.connection.execute(
        "insert into staging.sheet_edits values ('lists', 'out/lists.xlsx', 'Birthdays', 'F1', null, now(), null, 'Lee')"
    )
    assert decided(made) == first
