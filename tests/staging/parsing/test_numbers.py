"""Numbers, money and percentages: which sign marks the decimals, and what is set aside."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.staging.parsing.numbers import CURRENCY, DOUBTFUL, NOT_A_NUMBER, NOT_WHOLE, PERCENT, TOO_LARGE

GERMANY = "DE EUR Europe/Berlin"


def money(amount: str, currency: str | None = None) -> dict[str, object]:
    return {"amount": Decimal(amount), "currency": currency}


def test_plain_numbers(values):
    assert values("number", ["12", "12.5", "-3", "0.1250", None, " 7 "]) == [
        Decimal(number) if number else None for number in ("12", "12.5", "-3", "0.125", None, "7")
    ]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1,234.50", "1234.5"),
        ("1.234,50", "1234.5"),
        ("1 234,50", "1234.5"),
        ("1\u00a0234,50", "1234.5"),
        ("1'234.50", "1234.5"),
        ("1’234’567.5", "1234567.5"),
        ("1,50,000", "150000"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("0.125", "0.125"),
        ("1234.567", "1234.567"),
        (".5", "0.5"),
        ("(12.00)", "-12"),
        ("12-", "-12"),
        ("−12", "-12"),
        ("+12", "12"),
        ("12,-", "12"),
        ("12.–", "12"),
    ],
)
def test_a_number_that_can_be_read_in_one_way_only_is_read_so(values, cell, amount):
    assert values("number", [cell]) == [Decimal(amount)]
    assert values("number", [cell], business=GERMANY) == [Decimal(amount)]


def test_the_column_decides_between_thousands_and_decimals(values):
    assert values("number", ["1.234", "12,50"]) == [Decimal("1234"), Decimal("12.5")]
    assert values("number", ["1.234", "12.50"], business=GERMANY) == [Decimal("1.234"), Decimal("12.5")]


def test_a_column_that_shows_nothing_follows_the_country(values):
    assert values("number", ["1.234", "2,500"]) == [Decimal("1.234"), Decimal("2500")]
    assert values("number", ["1.234", "2,500"], business=GERMANY) == [Decimal("1234"), Decimal("2.5")]


def test_a_column_that_shows_both_has_its_unclear_cells_set_aside(read):
    assert read("number", ["12,5", "12.5", "1.234", "1,234", "7"]) == [
        (Decimal("12.5"), None),
        (Decimal("12.5"), None),
        (None, DOUBTFUL),
        (None, DOUBTFUL),
        (Decimal("7"), None),
    ]


def test_a_number_cell_needs_no_deciding(values):
    assert values("number", ["1.234", "12,5"], types="nt", business=GERMANY) == [Decimal("1.234"), Decimal("12.5")]


def test_what_is_no_number_is_set_aside(reasons):
    assert reasons("number", ["abc", "12 kg", "1,5,5", "1 23", "15%", "1e99", "99999999999999999", "--5", "(5"]) == [
        NOT_A_NUMBER,
        NOT_A_NUMBER,
        NOT_A_NUMBER,
        NOT_A_NUMBER,
        PERCENT,
        NOT_A_NUMBER,
        TOO_LARGE,
        NOT_A_NUMBER,
        NOT_A_NUMBER,
    ]


def test_blanks_and_words_for_nothing_are_blank(values):
    assert values("money", [None, "n/a", "-", "—", " "]) == [None] * 5


def test_money_names_its_currency_or_none(values):
    cells = [
        "12.50",
        "£12.50",
        "12,50 €",
        "€ 1.250,00",
        "CHF 12.50",
        "usd 5",
        "US$ 5",
        "12€50",
        "5 euros",
        "R$ 7",
        "-£3",
        "£-3",
    ]
    assert values("money", cells) == [
        money("12.5"),
        money("12.5", "GBP"),
        money("12.5", "EUR"),
        money("1250", "EUR"),
        money("12.5", "CHF"),
        money("5", "USD"),
        money("5", "USD"),
        money("12.5", "EUR"),
        money("5", "EUR"),
        money("7", "BRL"),
        money("-3", "GBP"),
        money("-3", "GBP"),
    ]


def test_a_sign_of_many_currencies_is_the_business_s_own_or_set_aside(read):
    assert read("money", ["$5", "kr 5", "$.50"], business="CA CAD America/Toronto") == [
        (money("5", "CAD"), None),
        (None, CURRENCY),
        (money("0.5", "CAD"), None),
    ]
    assert read("money", ["$5", "kr. 500"], business="SE SEK Europe/Stockholm") == [
        (None, CURRENCY),
        (money("500", "SEK"), None),
    ]


def test_integers_are_whole(read):
    assert read("integer", ["12", "2.0", "1,000", "2.5", "12 months", "9999999999", "1.000"]) == [
        (12, None),
        (2, None),
        (1000, None),
        (None, NOT_WHOLE),
        (None, NOT_A_NUMBER),
        (None, TOO_LARGE),
        (None, DOUBTFUL),
    ]


def test_percentages_are_fractions(values):
    assert values("percent", ["15%", "12,5 %", "0.15"]) == [Decimal("0.15"), Decimal("0.125"), Decimal("0.15")]
    assert values("percent", ["15", "0.5"]) == [Decimal("0.15"), Decimal("0.005")]


AMOUNTS = st.decimals(-10_000_000, 10_000_000, places=2)
STYLES = [
    ("{:,.2f}", ",.", ",."),
    ("{:,.2f}", ",.", ".,"),
    ("{:,.2f}", ",.", " ,"),
    ("{:,.2f}", ",.", "'."),
    ("{:.2f}", ".", ","),
]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(AMOUNTS, min_size=1, max_size=20), st.sampled_from(STYLES), st.sampled_from(["GB GBP UTC", "DE EUR UTC"])
)
def test_an_amount_survives_being_written_and_read(values, amounts, style, business):
    pattern, marks, others = style
    cells = [pattern.format(amount).translate(str.maketrans(marks, others)) for amount in amounts]
    assert values("number", cells, business=business) == amounts
