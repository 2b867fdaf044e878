"""Tables that follow what changed end as if they had been made from nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from assets import identity
from assets.identity import incremental
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import names

Identify = Callable[..., Warehouse]
Person = dict[str, Any]

MADE = [name for table in identity.INCREMENTAL.tables for name in names(table)]
BEFORE = identity.TABLES[: identity.TABLES.index(identity.INCREMENTAL.tables[0])]

VALUES = {
    "first_name": ["Ada", "Bob", "Robert", "Jane", "Дмитрий"],
    "last_name": ["King", "Muir", "Jones"],
    "suffix": ["Jr", "Sr"],
    "company": ["Acme Ltd"],
    "email": ["a@example.org", "b@example.org"],
    "phone": ["+441632960001", "+441632960002"],
    "postcode": ["AB1 2CD", "AB3 4EF"],
    "street": ["1 High Street", "2 High St"],
    "city": ["Leeds", "York"],
    "born": ["1980-01-02", "1980-02-01", "2004-06-30"],
    "identifiers": ['{"card": "10017"}', '{"passport": "E832721"}'],
    "first_seen_at": ["2023-01-01", "2024-05-05"],
}
PERSON = st.fixed_dictionaries({}, optional={field: st.sampled_from(values) for field, values in VALUES.items()})
NUMBER = st.integers(0, 11)
PEOPLE = st.dictionaries(NUMBER, PERSON, min_size=1, max_size=12)
PAIR = st.tuples(NUMBER, NUMBER).filter(lambda pair: pair[0] != pair[1])
DECISIONS = st.dictionaries(PAIR, st.sampled_from(["same", "different"]), max_size=2)
LINKS = st.sets(PAIR, max_size=2)


pytestmark = pytest.mark.usefixtures("customers_follow")


def followed(warehouse: Warehouse) -> dict[str, Counter[str]] | None:
    """What is in the tables when they followed; None where they could not."""
    # What the fixture remembers of the tables is no longer so.
    warehouse.connection.execute("delete from main.fingerprints")
    warehouse.connection.begin()
    if incremental.update_incrementally(warehouse):
        warehouse.connection.commit()
        return content(warehouse)
    warehouse.connection.rollback()
    return None


def content(warehouse: Warehouse) -> dict[str, Counter[str]]:
    return {name: Counter(map(repr, warehouse.rows(f"from {name}"))) for name in MADE}


def listed(people: dict[int, Person]) -> list[Person]:
    return [{**person, "record_id": str(number)} for number, person in people.items()]


def said(decisions: dict[tuple[int, int], str]) -> list[tuple[str, str, str]]:
    return [(str(left), str(right), decision) for (left, right), decision in decisions.items()]


def links(pairs: set[tuple[int, int]]) -> list[tuple[str, str, str, str]]:
    return [("book", str(left), "book", str(right)) for left, right in sorted(pairs)]


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    # a shrunk case would take minutes, and a small town is small enough to read
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(PEOPLE, PEOPLE, DECISIONS, DECISIONS, LINKS, LINKS)
def test_whatever_is_new_gone_said_or_taken_back(
    identify: Identify,
    before: dict[int, Person],
    changes: dict[int, Person],
    decided: dict[tuple[int, int], str],
    decided_then: dict[tuple[int, int], str],
    linked: set[tuple[int, int]],
    linked_then: set[tuple[int, int]],
) -> None:
    identify(*listed(before), decisions=said(decided), links=links(linked))
    then = {number: person for number, person in {**before, **changes}.items() if number % 3 or number in changes}
    warehouse = identify(*listed(then), decisions=said(decided_then), links=links(linked_then), tables=BEFORE)
    found = followed(warehouse)
    # a few people more or less may make another prior, on which everything rests
    assume(found is not None)
    build(warehouse)
    assert found == content(warehouse)


def build(warehouse: Warehouse) -> None:
    for table in identity.INCREMENTAL.tables:
        table.build(warehouse)


def a_town(random: Random, size: int) -> dict[int, Person]:
    """Families who share a house, a phone or a mailbox; some are in the books twice, and a few numbers are everybody's."""
    people = {}
    for number in range(size):
        family = random.randrange(size // 4)
        last = f"{'KLMNPRST'[family % 8]}{'aeiou'[family % 5]}{'rnlmt'[family % 7 % 5]}er"
        first = random.choice(["Ada", "Bob", "Robert", "Jane", "Emil", "Ida", "Otto", "Lena"])
        email = random.choice([f"{first}.{last}{family}", f"family{family}", f"{first[0]}{family}", "shop"])
        people[number] = {
            "first_name": first,
            "last_name": last,
            "email": f"{email}@example.org".lower(),
            "phone": f"+4416329{random.choice([family, family, 0]):05}",
            "street": f"{family % 9} High Street",
            "postcode": f"AB1 {family % 9}CD",
            "city": random.choice(["Leeds", "York"]),
            "born": f"19{40 + family % 50}-0{1 + number % 9}-11",
        }
        for field in random.sample(list(people[number]), random.randrange(5)):
            del people[number][field]
    return people


@pytest.mark.parametrize("seed", range(3))
def test_a_town_in_which_some_move_die_or_are_born(identify: Identify, seed: int) -> None:
    random = Random(seed)
    before = a_town(random, 250)
    identify(*listed(before))
    then = before | {random.randrange(270): person for person in a_town(random, 30).values()}
    for number in random.sample(sorted(then), 10):
        del then[number]
    warehouse = identify(*listed(then), tables=BEFORE)
    found = followed(warehouse)
    build(warehouse)
    assert found == content(warehouse)


def test_names_and_addresses_of_whoever_is_gone_go_as_well(identify: Identify) -> None:
    ada = {"record_id": "a", "first_name": "Ada", "street": "1 High Street"}
    identify(ada, {"record_id": "d", "first_name": "Дмитрий", "street": "2 Low Street"})
    warehouse = identify(ada, tables=BEFORE)
    followed(warehouse)
    assert warehouse.rows("select given from identity.names") == [("ada",)]
    assert warehouse.rows("select line from identity.addresses") == [("1 High Street",)]
    assert warehouse.rows("from identity.transliterations") == []


def test_a_name_and_a_street_that_change_where_duckdbs_own_hash_does_not(identify: Identify) -> None:
    told = {"record_id": "a", "last_name": None, "city": "Leeds"}
    identify(told | {"first_name": "Person23 Quill23", "street": "Person23 Quill23"})
    warehouse = identify(told | {"first_name": "Person28 Quill28", "street": "Person28 Quill28"}, tables=BEFORE)
    assert followed(warehouse) is not None
    assert warehouse.rows("select given, street_name from identity.normalized_records") == [
        ("person28", "person28 quill28")
    ]
    assert warehouse.rows("select line from identity.addresses") == [("Person28 Quill28",)]


def few(total: int, changed: int) -> Sequence[Person]:
    return [
        {
            "record_id": str(number),
            "first_name": "Ada",
            "email": f"{number + (5000 if number < changed else 0)}@example.org",
        }
        for number in range(total)
    ]


def test_a_small_base_and_one_that_changed_much_are_made_anew(
    identify: Identify, monkeypatch: pytest.MonkeyPatch
) -> None:
    identify(*few(100, 0))
    warehouse = identify(*few(100, 30), tables=BEFORE)
    monkeypatch.setattr(incremental, "FEW", 0.1)
    assert not incremental.update_incrementally(warehouse)
    monkeypatch.setattr(incremental, "FEW", 100)
    monkeypatch.setattr(incremental, "SMALL", 101)
    assert not incremental.update_incrementally(warehouse)


def test_what_was_typed_and_is_mended_later_is_followed(identify: Identify) -> None:
    listed = [{"record_id": name, "first_name": "Ada", "last_name": "King"} for name in "abc"]
    typed = [(name, "birth_date", "1832-01-27") for name in "ab"]
    identify(*listed, aside=typed)
    warehouse = identify(*listed, aside=[typed[0], ("c", "birth_date", "1832-01-27")], tables=BEFORE)
    found = followed(warehouse)
    assert found is not None
    build(warehouse)
    assert found == content(warehouse)
