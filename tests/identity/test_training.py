"""Weights fitted to the user's own base: what counts, how far it goes, and what is left as shipped."""

from collections.abc import Callable
from hashlib import md5
from typing import Any

from assets.identity.matching.train import ENOUGH, SHIPPED, Fit, fit, foresee, write
from assets.warehouse.connection import Warehouse

Identify = Callable[..., Warehouse]
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def word(number: int, letters: int) -> str:
    """A name that is like no other."""
    return md5(str(number).encode(), usedforsecurity=False).hexdigest()[:letters].translate(LETTERS)


def phone(number: int) -> str:
    return f"+44207{int(md5(str(number).encode(), usedforsecurity=False).hexdigest(), 16) % 10**7:07}"


def twice(number: int, **other: Any) -> list[dict[str, Any]]:
    """Somebody in two books under one e-mail address."""
    name = {"first_name": word(number + 1000, 6), "last_name": word(number, 9)}
    one = {"record_id": f"a{number}", "email": f"{word(number, 9)}@example.org", "phone": phone(number), **name}
    return [one, {**one, "record_id": f"b{number}", "source": "web", "city": "York", **other}]


def base(customers: int, phones_that_differ: int) -> list[dict[str, Any]]:
    """So many customers with two records; that many have another number in the second."""
    differing = [{"phone": phone(number + 5000)} for number in range(phones_that_differ)]
    return [
        record
        for number in range(customers)
        for record in twice(number, **(differing[number] if number < phones_that_differ else {}))
    ]


def shares(found: Fit) -> dict[tuple[str, str], float]:
    return {(weight.comparison, weight.level): weight.fitted for weight in found.weights}


def test_what_is_counted_moves_the_shares_as_far_as_the_evidence_carries(identify: Identify) -> None:
    found = fit(identify(*base(150, phones_that_differ=120)))
    assert (found.customers["phone"], {weight.comparison for weight in found.weights}) == (150, {"phone"})
    expected = {"same": 0.65 * SHIPPED + 30, "near": 0.05 * SHIPPED, "differs": 0.3 * SHIPPED + 120}
    assert shares(found) == {("phone", level): round(number / 350, 5) for level, number in expected.items()}


def test_a_field_with_too_few_customers_keeps_what_is_shipped(identify: Identify) -> None:
    found = fit(identify(*base(ENOUGH - 1, phones_that_differ=90)))
    assert (found.weights, found.customers["phone"]) == ((), ENOUGH - 1)


def test_a_field_is_no_evidence_for_itself_and_silence_is_none(identify: Identify) -> None:
    found = fit(identify(*base(110, phones_that_differ=0)))
    # who shares nothing but the address is no customer that is certain without it
    assert (found.customers["e-mail"], found.customers["birth date"], found.customers["city"]) == (0, 0, 0)


def test_fitting_changes_nothing_and_what_would_change_is_foreseen(identify: Identify) -> None:
    made = identify(*base(150, phones_that_differ=120))
    before = made.rows("from identity.clusters order by all"), made.rows("from identity.weights order by all")
    assert foresee(made, fit(made).weights) == (0, 0)
    assert (made.rows("from identity.clusters order by all"), made.rows("from identity.weights order by all")) == before


def test_answers_count_and_are_compared_with_what_the_weights_say(identify: Identify) -> None:
    people = base(2, phones_that_differ=0)
    made = identify(*people, decisions=[("a0", "a1", "different")])
    assert fit(made).answers == (1, 1, 1)


def test_what_was_trained_counts_in_every_later_build_and_training_again_changes_nothing(identify: Identify) -> None:
    people = base(150, phones_that_differ=120)
    made = identify(*people)
    found = fit(made)
    file = made.settings.state / "weights.csv"
    write(file, found.weights, made.run_at.date())
    try:
        again = identify(*people)
        [(share,)] = again.rows("select m from identity.weights where comparison = 'phone' and level = 'differs'")
        assert (share, shares(fit(again))) == (shares(found)["phone", "differs"], shares(found))
    finally:
        file.unlink()
    assert identify(*people).rows(
        "select m from identity.weights where comparison = 'phone' and level = 'differs'"
    ) == [(0.3,)]
