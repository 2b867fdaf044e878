"""Which records make one customer, and under which id."""

import json
from collections.abc import Callable
from hashlib import md5
from typing import Any

import pytest

from assets.warehouse.connection import Warehouse

Who = Callable[..., list[str]]
Identify = Callable[..., Warehouse]


def person(record_id: str, name: str = "", **said: Any) -> dict[str, Any]:
    return {"record_id": record_id, "name": name or None, **said}


def born(record_id: str) -> str:
    return "C" + md5(b"book\x1f" + record_id.encode()).hexdigest()[:14]


def forwards(warehouse: Warehouse) -> list[tuple[str, str]]:
    return warehouse.rows("select old_customer_id, customer_id from identity.forwards order by all")


def test_people_who_share_a_third_are_one_customer(who: Who) -> None:
    assert who(
        person("a", "Ada King", email="ada@example.org"),
        person("b", "Ada King", email="ada@example.org", phone="+441632960001"),
        person("c", "Ada King", phone="+441632960001"),
    ) == ["a b c"]


def test_everybody_is_somebody_even_those_of_whom_nothing_is_known(who: Who) -> None:
    assert who(person("a"), person("b"), person("c", "Ada King")) == ["a", "b", "c"]


def test_a_third_record_does_not_chain_junior_to_senior(who: Who) -> None:
    junior = person("j", "Paul Avery Jr", email="paul@example.org", phone="+441632960001")
    senior = person("s", "Paul Avery Sr", email="avery@example.org")
    assert who(junior, senior, person("x", "Paul Avery", email="paul@example.org", phone="+441632960001")) == [
        "j x",
        "s",
    ]


def test_a_record_that_fits_father_and_son_alike_stays_alone(identify: Identify) -> None:
    made = identify(
        person("j", "Paul Avery Jr", email="paul@example.org"),
        person("s", "Paul Avery Sr", email="paul@example.org"),
        person("x", "Paul Avery", email="paul@example.org"),
    )
    bands = made.rows(
        "select least(left_record_id, right_record_id) || greatest(left_record_id, right_record_id), band, guard"
        " from identity.pairs order by 1"
    )
    assert bands == [("js", "apart", "jr_sr"), ("jx", "possible", "chain"), ("sx", "possible", "chain")]


def test_a_passport_written_down_for_father_and_son_makes_them_nobody_else(who: Who) -> None:
    passport = '{"passport": "F111327"}'
    assert who(
        person("j", "Paul Avery Jr", email="paul@example.org", identifiers=passport),
        person("s", "Paul Avery Sr", email="paul@example.org", identifiers=passport),
        person("x", "Paul Avery", email="paul@example.org", identifiers=passport),
    ) == ["j", "s", "x"]


def test_an_initial_does_not_join_two_sisters(who: Who) -> None:
    assert who(
        person("a", "Jane Muir", phone="+441632960001"),
        person("b", "Judith Muir", phone="+441632960001"),
        person("c", "J Muir", phone="+441632960001"),
    ) == ["a", "b", "c"]


def test_an_address_that_many_families_write_from_joins_nobody(identify: Identify) -> None:
    families = ["Abbott", "Barker", "Carter", "Draper", "Eaton", "Fisher", "Glover"]
    made = identify(
        *(person(name, f"Sam {name}", email="orders@market.example.org") for name in families),
        person("again", "Sam Abbott", email="orders@market.example.org"),
        person("nobody", email="orders@market.example.org"),
    )
    assert made.value("select count(distinct customer_id) from identity.clusters") == 9
    # A rare name twice is worth a question.
    asked = made.rows("select left_record_id, right_record_id, band from identity.pairs")
    assert [(sorted((left, right)), band) for left, right, band in asked] == [(["Abbott", "again"], "possible")]


def test_what_would_have_merged_but_for_a_shared_key_says_so(identify: Identify) -> None:
    families = ["Abbott", "Barker", "Carter", "Draper", "Eaton", "Fisher", "Glover"]
    made = identify(
        *(person(name, f"Sam {name}", email="orders@market.example.org", city="York") for name in families),
        person("again", "Sam Abbott", email="orders@market.example.org", city="York"),
    )
    assert made.rows("select band, guard from identity.pairs") == [("possible", "shared_key")]


def test_three_hundred_guest_orders_are_one_customer(identify: Identify) -> None:
    orders = [person(f"o{n:03}", "Ada King", email="ada@example.org", street=f"{n % 60} Mill Lane") for n in range(300)]
    made = identify(*orders)
    assert made.value("select count(distinct customer_id) from identity.clusters") == 1
    assert made.value("select count(*) from identity.pairs") < 1200


@pytest.mark.parametrize("rows", [5, 20, 100])
@pytest.mark.parametrize("known", [{"city": "York", "postcode": "AB1 2CD"}, {"born": "1980-05-17"}])
def test_a_regular_who_comes_often_is_one_customer_without_a_question(
    identify: Identify, rows: int, known: dict[str, str]
) -> None:
    neighbours = [person(name, f"{name} Muir", city="York", born="1980-05-17") for name in ("Bea", "Cal", "Dan")]
    made = identify(*neighbours, *(person(f"r{n:03}", "Greta King", **known) for n in range(rows)))
    assert made.value("select count(distinct customer_id) from identity.clusters where record_id like 'r%'") == 1
    assert made.rows("select * from identity.possible_duplicates where left_record_id like 'r%'") == []


def test_a_record_belongs_to_the_person_it_names(who: Who) -> None:
    people = (person("a", "Ada King"), person("b", "Ada King"), person("o", "A. King", phone="+441632960001"))
    assert who(*people, links=[("book", "o", "book", "b")]) == ["a", "b o"]


def test_a_customer_keeps_the_id_of_its_oldest_record(identify: Identify) -> None:
    made = identify(
        person("new", "Ada King", email="ada@example.org", first_seen_at="2025-01-01"),
        person("old", "Ada King", email="ada@example.org", first_seen_at="2023-01-01"),
    )
    assert forwards(made) == [(born("new"), born("old"))]
    assert made.rows("select distinct customer_id from identity.clusters") == [(born("old"),)]


STRANGERS = (person("a", "Ada King"), person("b", "Bea Lane"), person("c", "Cal Moor"))
ADAS = tuple(person(name, "Ada King", email="ada@example.org") for name in "abc")


def test_a_steward_merges_strangers(who: Who) -> None:
    assert who(*STRANGERS, decisions=[("a", "b", "same")]) == ["a b", "c"]


def test_a_steward_keeps_two_records_apart(who: Who) -> None:
    assert who(*ADAS[:2], decisions=[("a", "b", "different")]) == ["a", "b"]


def test_records_kept_apart_do_not_meet_through_a_third(who: Who) -> None:
    separated = who(*ADAS, decisions=[("a", "b", "different")])
    assert not [members for members in separated if "a" in members and "b" in members]


def test_a_record_split_from_everybody_leaves_the_others_together(who: Who) -> None:
    assert who(*ADAS, decisions=[("a", "b", "different"), ("a", "c", "different")]) == ["a", "b c"]


def test_the_latest_decision_holds(who: Who) -> None:
    assert who(*ADAS[:2], decisions=[("a", "b", "different"), ("b", "a", "same")]) == ["a b"]
    assert who(*STRANGERS, decisions=[("a", "b", "same"), ("b", "a", "different")]) == ["a", "b", "c"]


def test_of_decisions_that_cannot_all_hold_the_earliest_gives_way(who: Who) -> None:
    said = [("a", "b", "same"), ("b", "c", "same"), ("a", "c", "different")]
    assert who(*STRANGERS, decisions=said) == ["a", "b c"]


def test_a_decision_beats_a_guard(identify: Identify) -> None:
    junior, senior = (
        person("j", "Paul Avery Jr", phone="+441632960001"),
        person("s", "Paul Avery Sr", phone="+441632960001"),
    )
    made = identify(junior, senior, decisions=[("j", "s", "same")])
    assert made.rows("select probability, band, guard, reason from identity.pairs") == [
        (1.0, "merged", None, "decided by Mo")
    ]


def test_an_undone_decision_is_as_if_never_made(identify: Identify) -> None:
    undo = """select 'u1' as decision_id, 'd0' as undoes, timestamp '2026-02-02' as "at" """
    made = identify(*ADAS[:2], decisions=[("a", "b", "different")], journal=[undo])
    assert made.rows("select count(*) from identity.decisions") == [(0,)]
    assert made.rows("select count(distinct customer_id) from identity.clusters") == [(1,)]


def test_evidence_says_what_agreed_and_what_differed(identify: Identify) -> None:
    made = identify(
        person("a", "Bob King", email="bob@example.org", city="York", born="1980-01-02"),
        person("b", "Robert King", email="bob@example.org", city="Hull", born="1980-02-01"),
    )
    [(evidence, reason)] = made.rows("select evidence::varchar, reason from identity.pairs")
    assert reason == "same e-mail and name"
    told = [(each["field"], each["agree"], each["counts"]) for each in json.loads(evidence)]
    assert told == [
        ("first name", "nickname", "for"),
        ("family name", "same", "little"),
        ("birth date", "swapped", "for"),
        ("e-mail", "same", "for"),
        ("city", "differs", "little"),
    ]


def test_what_a_household_shares_counts_little_and_the_bits_add_up_to_the_probability(identify: Identify) -> None:
    shared = {"phone": "+441632960001", "street": "12 Mill Lane", "postcode": "AB1 2CD", "city": "York"}
    made = identify(person("a", "Ada King", **shared), person("b", "King", **shared))
    [(evidence, band)] = made.rows("select evidence::varchar, band from identity.pairs")
    counted = {each["field"]: each["counts"] for each in json.loads(evidence)}
    assert (band, counted["address"], counted["phone"]) == ("possible", "little", "little")


def test_nobody_is_twice_in_a_source_that_says_so(identify: Identify) -> None:
    made = identify(
        person("daughter", "Ada King", email="ada@example.org", city="York", source="ledger"),
        person("mother", "Ada King", email="ada@example.org", city="York", source="ledger"),
        person("guest", "Ada King", email="ada@example.org", city="York"),
    )
    assert made.value("select count(distinct customer_id) from identity.clusters where source = 'ledger'") == 2
    held_apart = made.rows("select guard, reason from identity.pairs where left_source = right_source")
    assert held_apart == [("clean_source", "two rows of a source in which nobody is twice")]


def test_who_is_named_by_number_has_a_name(who: Who) -> None:
    assert who(
        person("anna", "Anna Stays", email="family@example.org"),
        person("zoltan", "Zoltan Goes", email="old@example.org"),
        person("withdrawal", email="family@example.org", source="consents"),
        links=[("consents", "withdrawal", "book", "zoltan")],
    ) == ["anna", "withdrawal zoltan"]


def test_names_that_are_one_by_duckdbs_own_hash_are_two_people(identify: Identify) -> None:
    made = identify(person("a", "Person23 Quill23"), person("b", "Person28 Quill28"))
    assert made.rows("select record_id, given, family from identity.normalized_records order by 1") == [
        ("a", "person23", "quill23"),
        ("b", "person28", "quill28"),
    ]
    assert made.rows("select count(distinct customer_id) from identity.clusters") == [(2,)]


HISTORY = [("a", "birth_date", "1832-01-27"), ("b", "birth_date", "27/01/1832"), ("c", "birth_date", "1851-06-12")]


def test_a_birth_date_before_1900_is_compared_though_it_was_set_aside(who: Who) -> None:
    listed = (person("a", "Charles Dodgson"), person("b", "Charles Dodgson"), person("c", "Charles Dodgson"))
    assert who(*listed, aside=HISTORY) == ["a b", "c"]


def test_a_date_that_may_be_either_of_two_days_fits_the_record_that_names_one(who: Who) -> None:
    listed = (
        person("a", "Ada King"),
        person("b", "Ada King", born="1980-04-03"),
        person("c", "Ada King", born="1985-09-17"),
    )
    assert who(*listed, aside=[("a", "birth_date", "03/04/1980")]) == ["a b", "c"]


def test_a_number_without_its_area_code_is_compared_with_whole_ones(who: Who) -> None:
    listed = (
        person("a", "Ada King", city="York"),
        person("b", "Ada King", city="York"),
        person("c", "Bea Muir", city="York"),
    )
    aside = [(name, "phone", "960 0123") for name in "abc"]
    assert who(*listed, aside=aside) == ["a b", "c"]


def test_an_email_with_the_same_slip_is_compared_as_typed(identify: Identify) -> None:
    listed = (person("a", "Ada King"), person("b", "Ada King", city="York"), person("c", "Bea Muir"))
    made = identify(*listed, aside=[("a", "email", "ada.king@example"), ("b", "email", "Ada.King @example")])
    [(left, right, band, evidence)] = made.rows(
        "select left_record_id, right_record_id, band, evidence::varchar from identity.pairs"
    )
    assert ({left, right}, band) == ({"a", "b"}, "merged")
    assert ("e-mail", "as typed") in [(each["field"], each["agree"]) for each in json.loads(evidence)]
