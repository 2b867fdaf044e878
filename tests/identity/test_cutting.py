from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from assets.identity.clustering.constrained_clustering import Statement, Tie, cut

RECORDS = range(8)
PAIRS = st.sampled_from(list(combinations(RECORDS, 2)))
TIES = st.lists(
    st.builds(lambda pair, strength: Tie(*pair, strength), PAIRS, st.sampled_from([0.96, 0.98, 0.99])), max_size=12
)
STATEMENTS = st.lists(st.builds(lambda pair, same: Statement(*pair, is_same=same), PAIRS, st.booleans()), max_size=4)


def groups(*args: object, **named: object) -> list[list[int]]:
    found = cut(*args, **named)  # type: ignore[arg-type]
    return sorted(sorted(record for record in found if found[record] == group) for group in set(found.values()))


def test_the_stronger_tie_wins() -> None:
    assert groups([1, 2, 3], [], [Tie(1, 2, 0.96), Tie(2, 3, 0.99)], [(1, 3)]) == [[1], [2, 3]]


def test_of_two_equal_ties_to_a_contradiction_none_holds() -> None:
    assert groups([1, 2, 3], [], [Tie(1, 2, 0.99), Tie(2, 3, 0.99)], [(1, 3)]) == [[1], [2], [3]]


def test_two_who_fit_the_same_contradiction_still_fit_each_other() -> None:
    ties = [Tie(left, right, 0.99) for left, right in combinations([1, 2, 3, 4], 2) if (left, right) != (1, 4)]
    assert groups([1, 2, 3, 4], [], ties, [(1, 4)]) == [[1], [2, 3], [4]]


def test_a_third_follows_a_contradiction_that_a_person_overruled() -> None:
    said = [Statement(1, 2, is_same=True)]
    assert groups([1, 2, 3], said, [Tie(1, 3, 0.99)], [(1, 2), (2, 3)]) == [[1, 2, 3]]


def test_one_who_contradicts_both_stays_out_of_what_a_person_joined() -> None:
    said = [Statement(1, 2, is_same=True)]
    assert groups([1, 2, 3], said, [Tie(1, 3, 0.99)], [(1, 3), (2, 3)]) == [[1, 2], [3]]


def test_a_number_in_common_explains_a_garbled_name() -> None:
    passport = [(1, 2)]
    assert groups([1, 2, 3], [], [Tie(1, 3, 0.99)], [(2, 3)], numbers=passport, garbled=passport) == [[1, 2, 3]]


def test_a_number_in_common_explains_no_name_that_is_the_same() -> None:
    assert groups([1, 2, 3], [], [Tie(1, 3, 0.99)], [(2, 3)], numbers=[(1, 2)]) == [[1, 2], [3]]


def test_one_who_contradicts_both_stays_out_of_what_a_number_joined() -> None:
    passport = [(1, 2)]
    assert groups([1, 2, 3], [], [Tie(1, 3, 0.99)], [(1, 3), (2, 3)], numbers=passport, garbled=passport) == [
        [1, 2],
        [3],
    ]


def test_no_number_makes_one_of_senior_and_junior() -> None:
    jr_sr = [(1, 3)]
    ties = [Tie(1, 2, 0.99), Tie(2, 3, 0.99)]
    assert groups([1, 2, 3], [], ties, jr_sr, numbers=[(1, 2), (2, 3)], firm=jr_sr) == [[1], [2], [3]]


@given(TIES, st.lists(PAIRS, max_size=6))
def test_no_group_holds_a_contradiction(ties: list[Tie], contradictions: list[tuple[int, int]]) -> None:
    found = cut(RECORDS, [], ties, contradictions)
    assert not [pair for pair in contradictions if found[pair[0]] == found[pair[1]]]


@given(STATEMENTS, TIES, st.lists(PAIRS, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_ties_changes_nothing(
    statements: list[Statement], ties: list[Tie], contradictions: list[tuple[int, int]], random: object
) -> None:
    before = cut(RECORDS, statements, ties, contradictions)
    random.shuffle(ties)  # type: ignore[attr-defined]
    assert cut(reversed(RECORDS), statements, ties, reversed(contradictions)) == before


@given(STATEMENTS, TIES)
def test_what_was_said_last_holds(statements: list[Statement], ties: list[Tie]) -> None:
    found = cut(RECORDS, statements, ties, [])
    assert all((found[said.left] == found[said.right]) == said.is_same for said in statements[:1])


@given(TIES)
def test_without_contradictions_groups_are_connected_components(ties: list[Tie]) -> None:
    found = cut(RECORDS, [], ties, [])
    assert all(found[tie.left] == found[tie.right] for tie in ties)
    assert all(group == min(record for record in found if found[record] == group) for group in found.values())
