"""What must hold for any people: order does not matter, nobody is lost, ids stay, a merge can be taken back."""

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assets.warehouse.connection import Warehouse

Identify = Callable[..., Warehouse]
Person = dict[str, Any]

BUILDS_TABLES = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    # a shrunk case would take minutes, and a small town is small enough to read
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
FEW_VALUES = {
    "first_name": ["Ada", "Bob", "Robert", "J", "Jane", "Jim"],
    "last_name": ["King", "Muir", "Smith Jones", "Jones"],
    "suffix": ["Jr", "Sr"],
    "email": ["a@example.org", "b@example.org", "test@test.com"],
    "phone": ["+441632960001", "+441632960002"],
    "postcode": ["AB1 2CD", "AB3 4EF"],
    "house_number": ["1", "2"],
    "born": ["1980-01-02", "1980-02-01", "1981-02-01", "2004-06-30"],
    "identifiers": ['{"card": "10017"}', '{"passport": "E832721"}', '{"passport": "F111327"}'],
}
PERSON = st.fixed_dictionaries({}, optional={field: st.sampled_from(values) for field, values in FEW_VALUES.items()})


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
    """Up to ten people with few different values, so that they have much in common."""
    drawn = draw(st.lists(PERSON, min_size=2, max_size=10))
    return [
        {
            "record_id": f"r{number}",
            "source": f"s{number % 2}",
            "first_seen_at": f"2024-01-0{1 + number % 3}",
            **person,
        }
        for number, person in enumerate(drawn)
    ]


def state(warehouse: Warehouse) -> tuple[list[Any], ...]:
    return tuple(
        warehouse.rows(f"from identity.{table} order by all") for table in ("clusters", "forwards", "pairs", "changes")
    )


@BUILDS_TABLES
@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(identify: Identify, listed: list[Person], random: Random) -> None:
    before = state(identify(*listed))
    random.shuffle(listed)
    assert state(identify(*listed)) == before


@BUILDS_TABLES
@given(people())
def test_nobody_is_lost_and_only_who_is_merged_is_one_customer(identify: Identify, listed: list[Person]) -> None:
    made = identify(*listed)
    records = sorted((person["source"], person["record_id"]) for person in listed)
    assert made.rows("select source, record_id from identity.clusters order by all") == records
    assert (
        made.rows(
            """
        select * from identity.pairs
        join identity.clusters as l on l.source = left_source and l.record_id = left_record_id
        join identity.clusters as r on r.source = right_source and r.record_id = right_record_id
        where (band = 'merged') <> (l.customer_id = r.customer_id) or (band = 'merged' and guard is not null)
        """
        )
        == []
    )
    assert (
        made.rows(
            """
        select customer_id from identity.clusters join identity.normalized_records using (source, record_id)
        group by customer_id having count(distinct generation) > 1
        """
        )
        == []
    )


@BUILDS_TABLES
@given(people())
def test_a_stranger_changes_nobody(identify: Identify, listed: list[Person]) -> None:
    before = identify(*listed).rows("from identity.clusters order by all")
    stranger = {
        "record_id": "x",
        "source": "s9",
        "first_name": "Zelda",
        "last_name": "Quartz",
        "email": "zq@example.org",
    }
    after = identify(*listed, stranger).rows("from identity.clusters where source <> 's9' order by all")
    assert after == before


@BUILDS_TABLES
@given(people(), st.sampled_from(["s0", "s1"]), st.integers(1, 30))
def test_a_source_that_says_everything_again_changes_nobody(
    identify: Identify, listed: list[Person], source: str, times: int
) -> None:
    before = identify(*listed).rows("from identity.clusters order by all")
    again = [
        {**person, "record_id": f"{person['record_id']} again {time}", "first_seen_at": "2025-01-01"}
        for person in listed
        if person["source"] == source
        for time in range(times)
    ]
    after = identify(*listed, *again).rows("from identity.clusters where not contains(record_id, 'again') order by all")
    assert after == before


@BUILDS_TABLES
@given(people(), PERSON)
def test_merged_then_new_data_then_undone_is_as_if_never_merged(
    identify: Identify, listed: list[Person], newcomer: Person
) -> None:
    later = [*listed, {"record_id": "new", "source": "s0", **newcomer}]
    never = identify(*later).rows("from identity.clusters order by all")
    said = "'s0' as left_source, 'r0' as left_record_id, 's1' as right_source, 'r1' as right_record_id"
    undone = (
        f"""select 'd1' as decision_id, {said}, 'same' as decision, timestamp '2026-02-01' as "at" """,
        """select 'd2' as decision_id, 'd1' as undoes, timestamp '2026-02-02' as "at" """,
    )
    assert (
        identify(*listed, journal=undone[:1]).value(
            "select count(distinct customer_id) from identity.clusters"
            " where (source, record_id) in (('s0', 'r0'), ('s1', 'r1'))"
        )
        == 1
    )
    assert identify(*later, journal=undone).rows("from identity.clusters order by all") == never


def town(random: Random, households: int) -> list[Person]:
    """People of whom most are in two books, some with another phone, a shorter name or an address as well."""
    listed = []
    for number in range(households):
        first, last = random.choice(GIVEN), random.choice(FAMILIES)
        one: Person = {"first_name": first, "last_name": last, "email": f"{first}.{last}{number}@example.org".lower()}
        other = dict(one)
        if random.random() < 0.5:
            one["phone"] = other["phone"] = f"+44207{random.randrange(10**7):07}"
        if random.random() < 0.3:
            other["first_name"] = first[0]
        if random.random() < 0.3:
            other |= {"street": "High Street", "house_number": str(number), "postcode": f"AB1 {number % 9}CD"}
        rows = [one, other] if random.random() < 0.7 else [one]
        listed += [
            {**row, "record_id": f"{book}{number}", "source": book, "first_seen_at": f"2024-01-{1 + number % 28:02}"}
            for book, row in zip(("counter", "web"), rows, strict=False)
        ]
    return listed


GIVEN = "Ada Bob Carl Dora Emil Fritz Greta Hugo Ida Jakob Karla Lena Max Nora Otto Paula".split()  # noqa: SIM905
FAMILIES = "King Muir Smith Jones Quill Vogt Zeller Stone Wood Gauss Petrov Bell Frost Lane Reed Hart".split()  # noqa: SIM905


def test_in_fifty_orders_and_with_one_in_a_hundred_more_everybody_keeps_their_id(identify: Identify) -> None:
    random = Random(23)
    listed = town(random, 60)
    expected = state(identify(*listed))
    ids = expected[0]
    for seed in range(50):
        random.shuffle(listed)
        if seed % 2:
            newcomer = {
                "record_id": f"n{seed}",
                "source": "news",
                "first_name": f"Xaver{seed}",
                "last_name": f"Yrsa{seed}",
            }
            made = identify(*listed, {**newcomer, "email": f"new{seed}@example.org", "first_seen_at": "2024-06-01"})
            found = made.rows("from identity.clusters where source <> 'news' order by all")
            assert (seed, found) == (seed, ids)
        else:
            assert (seed, state(identify(*listed))) == (seed, expected)
