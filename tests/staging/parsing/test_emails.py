"""E-mail addresses: the listed verdicts, what people add around an address, and the pattern against the library."""

import json
from pathlib import Path

from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.staging.parsing.emails import NO_AT, NOT_AN_ADDRESS, NOWHERE, TWO

LISTED = json.loads((Path(__file__).parents[2] / "data/normalise/emails.json").read_text(encoding="utf-8"))


def test_listed_addresses_have_the_listed_normal_form_in_lower_case(values):
    valid = {each["input"]: each["normalized"].lower() for each in LISTED if each["valid"]}
    assert dict(zip(valid, values("email", list(valid)), strict=True)) == valid


def test_listed_mistakes_are_set_aside(read):
    """But for white space around an address, and a name before one in brackets: people write like that."""
    invalid = [each["input"] for each in LISTED if not each["valid"] and each["input"].strip()]
    accepted = [cell for cell, (value, _) in zip(invalid, read("email", invalid), strict=True) if value]
    assert [cell for cell in accepted if cell == cell.strip() and "<" not in cell] == []


def test_what_people_write_around_an_address_is_left_out(values):
    written = [
        "Ada@Example.ORG",
        "  ada@example.org ",
        "mailto:ada@example.org",
        "Ada Lovelace <ada@example.org>",
        "ada@example.org;",
        "ada@exam\u200bple.org",
        "ada@example.org, ADA@example.org",
    ]
    assert values("email", written) == ["ada@example.org"] * len(written)


def test_blanks_and_words_for_nothing_are_blank(values):
    assert values("email", [None, "n/a", "none", "  "]) == [None] * 4


def test_cells_that_are_not_one_address_are_set_aside(reasons):
    assert reasons(
        "email",
        ["ada", "ada@", "ada@example", "ada lovelace@example.org", "ada@shop.local", "a@example.org / b@example.org"],
    ) == [NO_AT, NOT_AN_ADDRESS, NOT_AN_ADDRESS, NOT_AN_ADDRESS, NOWHERE, TWO]


LOCAL = st.from_regex(r"[A-Za-z0-9._+-]{1,12}", fullmatch=True)
DOMAIN = st.from_regex(r"[A-Za-z0-9.-]{1,14}\.(org|Test|local|x|co-m|example)", fullmatch=True)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(LOCAL, DOMAIN), min_size=20, max_size=40, unique=True))
def test_the_pattern_and_the_library_agree(read, pairs):
    addresses = [f"{local}@{domain}" for local, domain in pairs]
    assert [value for value, _ in read("email", addresses)] == [_by_library(address) for address in addresses]


def _by_library(address: str) -> str | None:
    try:
        return validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None
