"""Weights counted among made-up people: each level as often as it comes, and the file as it was."""

from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.calibration import found
from benchmarks.made_people import Dice, people
from benchmarks.made_records import records
from benchmarks.make_weights import COLUMNS, FILE, Counts, Weight, beside, count, read, write

CASES = {
    "a shared landline": lambda a, b: a.landline and a.landline == b.landline,
    "one e-mail at home": lambda a, b: a.house_email and a.house_email == b.house_email,
    "another family name": lambda a, b: a.family != b.family,
    "twins": lambda a, b: a.born == b.born,
    "father and son": lambda a, b: {a.generation, b.generation} == {"Jr", "Sr"} and a.given == b.given,
    "one card for all": lambda a, b: a.card == b.card,
}


@pytest.fixture(scope="module")
def counted() -> dict[tuple[str, str], Weight]:
    return {(each.comparison, each.level): each for each in count(read(), 2_000, 50_000, 1)}


def test_a_level_has_its_share_and_half_a_pair() -> None:
    counts = Counts(99.5, {"same": 60.0})
    assert (counts.share("same"), counts.share("differs")) == (0.605, 0.005)


def test_the_same_people_give_the_same_numbers(counted: dict[tuple[str, str], Weight]) -> None:
    assert count(read(), 2_000, 50_000, 1) == list(counted.values())


def test_most_records_of_one_person_agree_and_strangers_do_not(counted: dict[tuple[str, str], Weight]) -> None:
    for comparison in ("given", "family", "birth date", "phone"):
        same, other = counted[comparison, "same"], counted[comparison, "differs"]
        assert 0.5 < same.m < 0.9
        assert other.m < 0.3 < other.u
    assert counted["family", "same"].h > 100 * counted["family", "same"].u


def test_a_town_is_weighed_by_how_common_it_is(counted: dict[tuple[str, str], Weight]) -> None:
    assert 0.5 < counted["city", "same"].u < 2


def test_what_the_made_up_people_do_not_have_stays_as_it_was(counted: dict[tuple[str, str], Weight]) -> None:
    kept = [each for each in read() if each.comparison not in COLUMNS or each.level in ("shared", "office")]
    assert [counted[each.comparison, each.level] for each in kept] == kept
    assert {each.made for each in counted.values()} - {each.made for each in kept} == {"counted"}


def test_the_file_is_written_as_it_was_read(tmp_path: Path) -> None:
    write(read(), tmp_path / "weights.csv")
    assert (tmp_path / "weights.csv").read_bytes() == FILE.read_bytes()


def test_counted_and_shipped_stand_side_by_side_in_bits() -> None:
    old = Weight("city", "same", 0.5, 0.25, 0.125, "no", "reasoned: a town", "a town")
    new = Weight("city", "same", 0.8, 0.1, 0.4, "no", "counted", "a town")
    assert list(beside([new], [old]))[1].split() == [
        "city", "same", "0.8000", "0.5000", "0.10000", "0.25000", "0.4000", "0.1250", "3.0", "1.0", "1.0", "2.0",
    ]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_households_have(case: str) -> None:
    everybody = people(Dice(1), 5_000)
    pairs = [(a, b) for a, b in pairwise(everybody) if a.house == b.house]
    assert sum(bool(CASES[case](a, b)) for a, b in pairs) > 1


def test_nobody_has_the_address_of_a_stranger() -> None:
    homes: dict[str, set[str]] = {}
    for person in people(Dice(1), 2_000):
        homes.setdefault(person.email, set()).add(person.house)
    assert [email for email, houses in homes.items() if len(houses) > 1] == []


def test_the_same_dice_give_the_same_records() -> None:
    once, again = ([row for _, row in records(dice, people(dice, 100))] for dice in (Dice(3), Dice(3)))
    assert once == again


def test_pairs_are_called_certain_only_when_they_are() -> None:
    [*_, surest] = found(1_000, 2)
    assert (surest.least, surest.pairs > 100) == (0.995, True)
    assert surest.right / surest.pairs > 0.99
