"""Why two are, or are not, one customer, as a shop owner reads it."""

from collections.abc import Callable
from typing import Any

import pytest

from assets.identity.review.explain import GUARDS, Explanation, explain
from assets.identity.review.find_records import find_in_one_customer
from assets.warehouse.connection import Warehouse
from pipelines.commands.steward.messages import why_lines

BOB = {"record_id": "bob", "name": "Robert King", "email": "king@example.org", "phone": "+442079460018"}
ROBERT = {"record_id": "rob", "name": "Bob King", "email": "king@example.org", "born": "1980-01-02"}
BY_PHONE = {"record_id": "tel", "name": "Robert King", "phone": "+442079460018"}
MARY = {"record_id": "mary", "name": "Mary King", "email": "king@example.org", "born": "1982-03-04"}
ZOE = {"record_id": "zoe", "name": "Zoe Quartz", "email": "zoe@example.org"}


@pytest.fixture
def why(identify: Callable[..., Warehouse]) -> Callable[..., Explanation]:
    """Why two of some people are, or are not, one; `decisions` as in the fixture."""

    def ask(one: str, other: str, *people: dict[str, Any], **said: Any) -> Explanation:
        made = identify(*(people or (BOB, ROBERT, BY_PHONE, MARY, ZOE)), **said)
        return explain(made, *(find_in_one_customer(made, f"book:{who}") for who in (one, other)))

    return ask


def route(found: Explanation) -> list[tuple[str, str]]:
    return [(link.left.record_id, link.right.record_id) for link in found.links]


def test_a_pair_is_told_field_by_field_with_what_both_say(why: Callable[..., Explanation]) -> None:
    found = why("bob", "rob")
    told = {each.field: (each.agree, each.left, each.right) for each in found.links[0].fields}
    assert (found.is_same, route(found), found.links[0].settled_by) == (True, [("bob", "rob")], "evidence")
    assert told["first name"] == ("nickname", "Robert King", "Bob King")
    assert told["e-mail"] == ("same", "king@example.org", "king@example.org")
    assert told["phone"] == (None, "+442079460018", None)


def test_two_that_others_join_are_told_with_the_chain(why: Callable[..., Explanation]) -> None:
    found = why("rob", "tel", BOB, {**ROBERT, "name": "Robert King"}, BY_PHONE)
    assert (found.is_same, route(found)) == (True, [("rob", "bob"), ("bob", "tel")])
    assert "They are joined through others: book:rob = book:bob = book:tel" in list(why_lines(found))


def test_a_customer_asked_about_by_itself_is_told_record_by_record(identify: Callable[..., Warehouse]) -> None:
    made = identify(BOB, ROBERT, BY_PHONE)
    whole = find_in_one_customer(made, find_in_one_customer(made, "book:bob")[0].customer_id)
    assert len(explain(made, whole, whole).links) == 2


def test_a_guard_that_holds_two_apart_is_named(why: Callable[..., Explanation]) -> None:
    found = why("rob", "mary")
    assert (found.is_same, found.links[0].guard, found.links[0].settled_by) == (False, "family", "guard")
    assert any(GUARDS["family"] in line for line in why_lines(found))


def test_two_that_nothing_ever_made_us_compare_are_compared_when_asked(why: Callable[..., Explanation]) -> None:
    found = why("bob", "zoe")
    assert (found.is_same, [each.field for each in found.links[0].fields if each.agree == "differs"]) == (
        False,
        ["first name", "family name", "e-mail"],
    )


@pytest.mark.parametrize(
    ("other", "said", "told"), [("mary", "same", "they are the same person"), ("tel", "different", "two people")]
)
def test_a_decision_is_told_with_who_made_it(why: Callable[..., Explanation], other: str, said: str, told: str) -> None:
    found = why("bob", other, decisions=[("bob", other, said)])
    assert (found.is_same, found.links[0].settled_by) == (said == "same", "decision")
    assert (
        f"Settled by a person: Mo decided on 2026-02-01 that {'they are two people' if said != 'same' else told}"
        in [line.strip().removesuffix(" (d0)") for line in why_lines(found)]
    )


def test_one_record_asked_about_twice_is_said_to_be_one(why: Callable[..., Explanation]) -> None:
    assert next(why_lines(why("zoe", "zoe"))).startswith("book:zoe is one record, of customer C")


def test_every_guard_that_the_rules_know_has_words(identify: Callable[..., Warehouse]) -> None:
    made = identify(BOB, ROBERT, MARY)
    guards = {guard for (guard,) in made.rows("select distinct guard from identity.pairs where guard is not null")}
    assert guards <= {*GUARDS, "decision"}
