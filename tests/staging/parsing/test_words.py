"""Words, plain text, and cells that can hold no value of the kind."""

import pytest

from assets.staging.parsing.words import REASONS


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("boolean", ["Yes", "TRUE", "1", "x", "✓", "Ja", "oui", "SÍ", "tak", "kyllä", "opted-in"], True),
        ("boolean", ["No", "false", "0", "nein", "NON", "nie", "ei", "unsubscribed", "☐", "opt out"], False),
        (
            "country",
            ["GB", "gbr", "UK", "U.K.", "England", "Great Britain", "Royaume-Uni", "Vereinigtes Königreich"],
            "GB",
        ),
        ("country", ["US", "USA", "U.S.", "U.S.A.", "United States", "États-Unis", "Estados Unidos"], "US"),
        ("country", ["DE", "Germany", "Deutschland", "ALLEMAGNE", "Niemcy", "Saksa"], "DE"),
        ("currency", ["EUR", "eur", "€", "Euro"], "EUR"),
        ("language", ["en", "ENG", "English", "anglais", "Englisch", "en-GB", "en_US"], "en"),
        ("channel", ["email", "E-Mail", "e mail", "courriel", "newsletter"], "email"),
        ("channel", ["phone", "Mobile", "telephone call", "Handy", "cell"], "call"),
        ("channel", ["WhatsApp", "live chat", "Messenger"], "chat"),
        ("channel", ["letter", "Post", "by post", "Brief", "mail"], "post"),
        ("channel", ["all", "any"], "all"),
        ("direction", ["in", "Inbound", "received", "eingehend"], "in"),
        ("status", ["Paid", "BEZAHLT", "payée", "pagado", "betaald"], "paid"),
        ("status", ["Cancelled", "canceled", "storniert", "annulé"], "cancelled"),
        ("status", ["partially_refunded", "Partially refunded"], "partially_refunded"),
        ("status", ["  Waiting   for PARTS "], "waiting for parts"),
        ("consent", ["granted", "Opt-in", "yes", "SUBSCRIBED"], "granted"),
        ("consent", ["withdrawn", "no", "Unsubscribed", "opted_out", "NOT_SUBSCRIBED", "abgemeldet"], "withdrawn"),
        ("feedback_kind", ["NPS", "Net Promoter Score"], "nps"),
        ("feedback_kind", ["Mystery Shopper", "mystery-shop"], "mystery_shopper"),
    ],
)
def test_words_in_many_spellings_mean_one_value(values, kind, cells, expected):
    assert values(kind, cells) == [expected] * len(cells)


@pytest.mark.parametrize("kind", sorted(REASONS))
def test_a_word_we_do_not_know_is_set_aside(reasons, kind):
    assert reasons(kind, ["perhaps some day"]) == [REASONS[kind]]


@pytest.mark.parametrize("kind", [*sorted(REASONS), "status"])
def test_words_for_nothing_are_blank(values, kind):
    assert values(kind, [None, "n/a", "-", "unknown", " "]) == [None] * 5


def test_mail_is_an_email_where_people_say_so(values):
    assert values("channel", ["Mail"], business="DE EUR Europe/Berlin") == ["email"]


def test_a_code_that_may_mean_nothing_is_set_aside(reasons):
    assert reasons("country", ["NA"]) == [
        "could be a code or mean that there is none: write the name in full, or leave it blank"
    ]


def test_a_currency_sign_of_many_is_the_business_s_own(read):
    assert read("currency", ["$", "kr"], business="US USD America/New_York") == [
        ("USD", None),
        (None, "could mean several: write the code, such as USD"),
    ]


def test_text_is_trimmed_and_cleaned_but_left_as_typed(values):
    assert values("text", ["  two\r\nlines ", "a\u200bb", "Cafe\u0301", "tab\there", " ", "n/a", "\ufeffx"]) == [
        "two\nlines",
        "ab",
        "Café",
        "tab here",
        None,
        "n/a",
        "x",
    ]


def test_joiners_stay_where_they_belong(values):
    family = "\U0001f468\u200d\U0001f469"
    assert values("text", [family, "می\u200cخواهم", "ada\u200d@"]) == [family, "می\u200cخواهم", "ada@"]


def test_names_are_on_one_line_with_single_spaces(values):
    assert values("name", ["  Ada   Lovelace", "Jean\u00a0Luc", "ADA\nLOVELACE"]) == [
        "Ada Lovelace",
        "Jean Luc",
        "ADA LOVELACE",
    ]


def test_ids_keep_their_zeros_and_placeholders(values):
    assert values("id", ["007", " C-12 ", "n/a"]) == ["007", "C-12", "n/a"]


def test_postcodes_keep_their_zeros(values):
    assert values("postcode", ["01234", "sw1a  1aa", "1012 ab", "n/a", "1234"], types="ttttn") == [
        "01234",
        "SW1A 1AA",
        "1012 AB",
        None,
        "1234",
    ]


@pytest.mark.parametrize("kind", ["number", "date", "phone", "boolean", "text", "email", "postcode"])
def test_an_error_cell_says_so(reasons, kind):
    error = "the cell shows an error (such as #N/A)"
    assert reasons(kind, ["#N/A", "#REF!"], types="et") == [error, error]
    assert reasons(kind, ["#N/A"]) == [error]


def test_cells_of_another_type_are_set_aside(read):
    assert read("number", ["5", "2024-03-05", "10:00:00", "true"], types="ndhb") == [
        (5, None),
        (None, "the cell holds a date: format it as text and type it again"),
        (None, "the cell holds a time of day"),
        (None, "the cell holds true or false"),
    ]


def test_typed_cells_that_fit_are_read(read):
    assert read("boolean", ["true", "0"], types="bn") == [(True, None), (False, None)]
    assert read("text", ["2024-03-05", "true"], types="db") == [("2024-03-05", None), ("true", None)]


@pytest.mark.parametrize(
    "kind",
    ["text", "id", "email", "phone", "date", "birth_date", "timestamp", "money", "number", "integer", "country"],
)
def test_an_empty_column_is_blank(values, kind):
    assert values(kind, [None, None]) == [None, None]
    assert values(kind, []) == []
