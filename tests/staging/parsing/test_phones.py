"""Phone numbers: every listed spelling, what is set aside, and the patterns against the library."""

import json
import random
from pathlib import Path

import duckdb
import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.staging.parsing import phone_patterns, phones
from assets.staging.parsing.phones import (
    ELSEWHERE,
    LETTERS,
    LOST_ZERO,
    NOT_A_PHONE,
    OTHER_00,
    PLACEHOLDER,
    SHORTENED,
    TWO,
)

LISTED = json.loads((Path(__file__).parents[2] / "data/normalise/phones.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("few", [1, 100])
def test_every_listed_spelling_gives_the_listed_number(read, monkeypatch, few):
    """By pattern wherever there is one, then mostly by library: no exceptions either way."""
    monkeypatch.setattr(phones, "_FEW", few)
    found = read("phone", [each["input"] or None for each in LISTED], countries=[each["region"] for each in LISTED])
    wrong = [(each, value) for each, (value, _) in zip(LISTED, found, strict=True) if value != each["e164"]]
    assert wrong == []
    assert len(LISTED) == 3843


def test_people_write_the_same_number_in_many_ways(values):
    spellings = [
        "07400 123456",
        "(07400) 123-456",
        "+44 7400 123456",
        "+44 (0)7400 123456",
        "0044 7400 123456",
        "447400123456",
        "tel:+44-7400-123456",
        "Mobile: 07400 123456",
        "07400 123456 (home)",
        "07400 123456 work",
        "07400 123456 ext. 12",
        "07400 123456 x12",
        "07400\u00a0123\u200b456",
        "07400 123456 / +447400123456",
    ]
    assert values("phone", spellings) == ["+447400123456"] * len(spellings)


def test_blanks_and_words_for_nothing_are_blank(values):
    assert values("phone", [None, "n/a", "-", " ", "keine Angabe"]) == [None] * 5


def test_cells_that_cannot_be_one_number_are_set_aside(reasons):
    assert reasons(
        "phone",
        [
            "020 7946 0958 / 07400 123456",
            "020 7946 0958/59",
            "12345/12346",
            "07400 123456 ask for Jo",
            "0000000000",
            "123456789",
            "4.42071E+11",
            "7946 0958",
            "ask",
        ],
    ) == [TWO, TWO, TWO, LETTERS, PLACEHOLDER, PLACEHOLDER, SHORTENED, NOT_A_PHONE, NOT_A_PHONE]


def test_a_free_number_spelled_on_the_keys_is_read(values):
    assert values("phone", ["1-800-FLOWERS"], business="US USD America/New_York") == ["+18003569377"]


def test_an_area_code_before_a_slash_is_part_of_the_number(values):
    assert values("phone", ["030/23125 012", "0171/2345678"], business="DE EUR Europe/Berlin") == [
        "+493023125012",
        "+491712345678",
    ]


def test_a_number_cell_has_lost_its_zero(values):
    assert values("phone", ["7400123456", "447400123456"], types="nn") == ["+447400123456"] * 2


def test_a_number_cell_that_may_or_may_not_have_had_a_zero_is_set_aside(read):
    assert read("phone", ["612345678", "3123456789"], types="nn", business="IT EUR Europe/Rome") == [
        ("+390612345678", None),
        (None, LOST_ZERO),
    ]


def test_the_country_of_the_row_comes_before_the_country_of_the_business(read):
    assert read("phone", ["0151 23456789"] * 2 + ["07911 123456"], countries=["DE", None, "FR"]) == [
        ("+4915123456789", None),
        (None, NOT_A_PHONE),
        (None, ELSEWHERE),
    ]


def test_00_is_read_only_where_it_is_dialled(read):
    assert read("phone", ["0049 151 23456789"] * 2, countries=["GB", "US"]) == [
        ("+4915123456789", None),
        (None, OTHER_00),
    ]


@pytest.mark.parametrize("seed", range(2))
def test_what_a_pattern_accepts_the_library_accepts_the_same(seed):
    """Random numbers near valid ones, with every kind of prefix, in every country."""
    spellings = _spellings(random.Random(seed))
    read_by_library = {spelling: phones._e164(*spelling) for spelling in spellings}
    read_by_pattern = _by_pattern(spellings)
    assert {spelling: read_by_library[spelling] for spelling in read_by_pattern} == read_by_pattern
    assert len(read_by_pattern) > 500


def _by_pattern(spellings: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The E.164 of the digits that a pattern reads."""
    regions = sorted({region for _, region in spellings})
    outside = "".join(phone_patterns.international("digits", region) for region in regions)
    inside = {region: cases for region in regions if (cases := phone_patterns.national("digits", region))}
    with duckdb.connect() as connection:
        connection.execute(
            "create table raw as select unnest($1) as digits, unnest($2) as region",
            [[digits for digits, _ in spellings], [region for _, region in spellings]],
        )
        rows = connection.execute(
            "select digits, region, value from (select *, false as is_made_up, "
            f"{phones._one_case(outside, inside)} as value from raw) where value is not null"
        ).fetchall()
    return {(digits, region): value for digits, region, value in rows}


def _spellings(chance: random.Random) -> list[tuple[str, str]]:
    """Example numbers with a few digits changed, added or lost, behind prefixes that may or may not belong there."""
    spellings = set()
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        code = phonenumbers.country_code_for_region(region)
        for kind in (0, 1, 3, 4, 5, 6, 7, 8, 9, 10):
            example = phonenumbers.example_number_for_type(region, kind)
            for _ in range(6 if example else 0):
                digits = list(phonenumbers.national_significant_number(example))
                for _ in range(chance.randrange(3)):
                    digits[chance.randrange(len(digits))] = chance.choice("0123456789")
                digits = chance.choice([digits, digits, digits[:-1], [*digits, "5"]])
                prefix = chance.choice([f"+{code}", f"+{code}0", "", "0", f"{code}", f"0{code}", "1", "8", "00", "011"])
                spellings.add((prefix + "".join(digits), region))
    return sorted(spellings)


@given(st.text(max_size=30), st.sampled_from(["GB", "US", "DE", "IT", "AR"]))
def test_any_text_gives_a_valid_number_or_a_reason(text, region):
    value, reason = phones.read_phone(phones.Phone(text, "t", region, "GB"))
    assert (value is None) != (reason is None)
    assert value is None or phonenumbers.is_valid_number(phonenumbers.parse(value))
