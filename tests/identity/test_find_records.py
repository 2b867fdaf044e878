"""Whoever is asked about is found by whatever names a record of theirs, as people type and paste it."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from assets.identity.review.find_records import NotFound, Record, SeveralMeant, find, find_in_one_customer, find_record
from assets.warehouse.connection import Warehouse

Person = dict[str, Any]

PEOPLE: tuple[Person, ...] = (
    {
        "record_id": "B-1006", "name": "Robert Hargreave", "phone": "+447700900123", "city": "Bristol",
        "identifiers": '{"loyalty card": "7000 0012"}', "first_seen_at": "2022-01-01",
    },
    {"source": "shop", "record_id": "10002", "name": "Bob Hargreave", "email": "bob@example.org", "phone": "+447700900123"},
    {"source": "shop", "record_id": "10003", "name": "Zoé O'Brien-Łukasz", "email": "zoe@example.org"},
    {"source": "shop", "record_id": "10004", "company": "Harbourside Dental Ltd", "email": "desk@dental.example.org"},
    {"source": "guests", "record_id": "guest:1", "name": "Joanne Field", "phone": "+33142685300"},
)  # fmt: skip


@pytest.fixture(scope="module")
def known(identify: Callable[..., Warehouse]) -> Warehouse:
    return identify(*PEOPLE)


FOUND = {
    "bob": (
        "B-1006", "b-1006", "book:B-1006", " Book : B-1006 ", "book · B-1006 · people.xlsx, row 9",
        "book:B-1006  Robert Hargreave, +447700900123", "Robert Hargreave", "  robert   HARGREAVE ", "Hargreave, Robert",
        "Mr Robert Hargreave", "Bobby Hargreave", "R. Hargreave", "\u201cHargreave\u201d", "7000 0012", "70000012",
    ),
    "bob too": ("10002", "shop:10002", "bob hargreave", "BOB@EXAMPLE.ORG", "mailto:bob@example.org?subject=Hello",
                "Bob Hargreave <bob@example.org>", "'bob@example.org'", "bob@example.org;"),
    "both": ("07700 900123", "07700 900 123", "+44 7700 900-123", "+44 (0)7700 900123", "0044 7700 900123",
             "447700900123", "tel:+447700900123", "900123"),
    "zoe": ("zoe o'brien-lukasz", "Zoe OBrien", "O’Brien", "obrien", "lukasz zoé", "ZOE@EXAMPLE.ORG"),
    "dental": ("Harbourside Dental Ltd", "harbourside dental", "dental"),
    "joanne": ("guests:guest:1", "01 42 68 53 00", "+33 1 42 68 53 00", "Jo Field"),
}  # fmt: skip
RECORDS = {
    "bob": ["B-1006"], "bob too": ["10002"], "both": ["B-1006", "10002"], "zoe": ["10003"], "dental": ["10004"],
    "joanne": ["guest:1"],
}  # fmt: skip


def ids(records: Sequence[Record]) -> list[str]:
    return [record.record_id for record in records]


@pytest.mark.parametrize(("meant", "who"), [(meant, who) for meant, typed in FOUND.items() for who in typed])
def test_a_record_is_found_by_whatever_names_it(known: Warehouse, meant: str, who: str) -> None:
    found = ids(find_in_one_customer(known, who))
    assert found[: len(RECORDS[meant])] == RECORDS[meant] or (meant, found) == ("bob", ["B-1006", "10002"])


@pytest.mark.parametrize(
    "who", ["", "  ", "'", "zelda", "nobody@example.org", "+44 20 7946 0000", "C00000000000000", "%", "_"]
)
def test_nobody_is_found_by_what_nobody_says(known: Warehouse, who: str) -> None:
    with pytest.raises(NotFound, match="nobody is known"):
        find(known, who)


def test_the_words_of_a_name_are_looked_for_at_their_beginning_first(identify: Callable[..., Warehouse]) -> None:
    made = identify(
        {"record_id": "joanne", "name": "Joanne Field"}, {"record_id": "ann", "name": "Ann Marsh"}
    )  # fmt: skip
    assert ids(find(made, "ann")) == ["ann"]
    assert ids(find(made, "anne")) == ["ann"]  # one is a short form of the other
    assert ids(find(made, "oann")) == ["joanne"]


def test_what_a_record_used_to_say_finds_it_unless_somebody_says_it_today(identify: Callable[..., Warehouse]) -> None:
    made = identify(
        {"record_id": "ada", "name": "Ada Byron", "email": "ada@new.example.org"},
        {"record_id": "carl", "name": "Carl Gauss", "phone": "+442079460018"},
    )
    made.connection.execute(
        "insert into staging.person_versions by name"
        " select * replace ('ada@old.example.org' as email, '+442079460018' as phone), timestamp '2026-01-01' as valid_to"
        " from staging.people where record_id = 'ada'"
    )
    assert ids(find(made, "ada@old.example.org")) == ["ada"]
    assert find(made, "ada@old.example.org")[0].email == "ada@new.example.org"
    assert ids(find(made, "020 7946 0018")) == ["carl"]


def test_a_record_that_its_source_deleted_is_nobodys_but_can_be_asked_for(identify: Callable[..., Warehouse]) -> None:
    made = identify({"record_id": "ada", "name": "Ada Byron"}, {"record_id": "carl", "name": "Carl Gauss"})
    made.connection.execute(
        "insert into staging.person_versions by name"
        " select *, timestamp '2026-01-01' as valid_to from staging.people where record_id = 'carl';"
        " delete from staging.people where record_id = 'carl'; delete from identity.clusters where record_id = 'carl'"
    )
    assert ids(find_in_one_customer(made, "gauss", may_be_gone=True)) == ["carl"]
    with pytest.raises(NotFound, match="book:carl is no longer in its source"):
        find_in_one_customer(made, "carl gauss")


def test_two_of_one_name_are_told_apart_without_giving_away_more(identify: Callable[..., Warehouse]) -> None:
    made = identify(
        {"record_id": "1", "name": "John Smithson", "city": "Bristol", "email": "john.smithson@example.org"},
        {"record_id": "2", "name": "John Smithson", "city": "Leeds", "phone": "+442079460018"},
    )
    ids_of = dict(made.rows("select record_id, customer_id from identity.clusters"))
    with pytest.raises(SeveralMeant) as told:
        find_in_one_customer(made, "john smithson")
    head, *shown = str(told.value).splitlines()
    assert head in [f"2 customers may be meant; type an id instead, as in {each}:" for each in ids_of.values()]
    assert sorted(shown) == sorted(
        [
            f"  {ids_of['1']}  John Smithson, Bristol, j…n@example.org, book:1",
            f"  {ids_of['2']}  John Smithson, Leeds, …0018, book:2",
        ]
    )


def test_several_records_of_one_customer_are_listed_where_one_is_wanted(identify: Callable[..., Warehouse]) -> None:
    known = identify(*PEOPLE)
    with pytest.raises(SeveralMeant, match="2 records may be meant; type one of them instead, as in book:B-1006:"):
        find_record(known, "07700 900123")


def test_a_records_line_tells_it_from_others() -> None:
    record = Record("book", "1", "C1", "Ada King", None, "+442079460018")
    assert record.line == "book:1  Ada King, +442079460018"
