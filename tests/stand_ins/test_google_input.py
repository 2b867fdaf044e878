"""What is typed into a cell is read, calculated and shown as Google does."""

from datetime import date, datetime

import pytest
from google_server.cells import now_in, recalculate, set_value
from google_server.document import new_document
from google_server.input import parse_entered
from google_server.rendering import show
from typing_in import shown, typed


@pytest.fixture
def document():
    return new_document("Regulars", document_id="d1")


@pytest.mark.parametrize(
    ("text", "value", "pattern", "formatted"),
    [
        ("0042", 42, None, "42"),
        ("2,000,000.01", 2000000.01, "#,##0.00", "2,000,000.01"),
        ("-3.5", -3.5, None, "-3.5"),
        ("(5)", -5, None, "-5"),
        ("12%", 0.12, "0%", "12%"),
        ("$5.10", 5.1, '"$"#,##0.00', "$5.10"),
        ("1e5", 100000, "0.00E+00", "1.00E+05"),
        ("1/2/2020", 43832, "m/d/yyyy", "1/2/2020"),
        ("3/4", 45355, "m/d", "3/4"),
        ("2020-01-01", 43831, "yyyy-mm-dd", "2020-01-01"),
        ("Jan 5, 2024", 45296, "mmm d, yyyy", "Jan 5, 2024"),
        ("5-Jan-2024", 45296, "d-mmm-yyyy", "5-Jan-2024"),
        ("1/2/2020 12:30", 43832.520833333336, "m/d/yyyy h:mm", "1/2/2020 12:30"),
        ("10:15 PM", 0.9270833333333334, "h:mm am/pm", "10:15 PM"),
    ],
)
def test_numbers_and_dates_are_recognized_as_typed(text, value, pattern, formatted):
    entered, number_format = parse_entered(text, "en_US", date(2024, 6, 1))
    assert (entered, (number_format or {}).get("pattern")) == ({"numberValue": value}, pattern)
    assert show(entered, number_format) == formatted


@pytest.mark.parametrize(
    ("locale", "text", "formatted"),
    [
        ("de_DE", "1.234,56", "1.234,56"),
        ("de_DE", "10 €", "€10"),
        ("de_DE", "1.2.2024", "1.2.2024"),
        ("en_GB", "13/2/2024", "13/2/2024"),
        ("fr_FR", "3,5", "3,5"),
    ],
)
def test_the_locale_says_how_numbers_and_dates_are_written(locale, text, formatted):
    entered, number_format = parse_entered(text, locale)
    assert (list(entered), show(entered, number_format, locale)) == (["numberValue"], formatted)


@pytest.mark.parametrize("text", ["2024-02-30", "13/13/2024", "a@example.org", "3 Maple Road", "-", "$", "1,2,3"])
def test_other_text_stays_text(text):
    assert parse_entered(text) == ({"stringValue": text}, None)


def test_an_apostrophe_keeps_text_as_it_is():
    assert parse_entered("'007") == ({"stringValue": "007"}, None)


def test_a_telephone_number_with_a_plus_and_blanks_becomes_a_broken_formula(document):
    typed(document, "A1", ["+49 151 234", "+49151234"])
    assert shown(document) == [["#ERROR!", "49151234"]]


def test_plain_text_cells_keep_what_is_typed(document):
    document.sheets[0].write_cell(0, 0)["userEnteredFormat"] = {"numberFormat": {"type": "TEXT", "pattern": "@"}}
    typed(document, "A1", ["=1+1"])
    assert document.sheets[0].cell(0, 0)["userEnteredValue"] == {"stringValue": "=1+1"}


@pytest.mark.parametrize(
    ("number", "number_format", "formatted"),
    [
        (1 / 1024, None, "0.0009765625"),
        (10 / 3, None, "3.333333333"),
        (12345678901, None, "12345678901"),
        (1e15, None, "1E+15"),
        (-1234.5, {"type": "NUMBER", "pattern": "#,##0.00;(#,##0.00)"}, "(1,234.50)"),
        (0.5, {"type": "PERCENT"}, "50.00%"),
        (7, {"type": "NUMBER", "pattern": "000"}, "007"),
        (45296.75, {"type": "DATE_TIME", "pattern": "ddd d mmmm yyyy, hh:mm"}, "Fri 5 January 2024, 18:00"),
        (45296, {"type": "DATE"}, "1/5/2024"),
    ],
)
def test_numbers_are_shown_by_their_format(number, number_format, formatted):
    assert show({"numberValue": number}, number_format) == formatted


# Formulas


@pytest.mark.parametrize(
    ("formula", "formatted"),
    [
        ("=A1+B1*2", "8"),
        ("=-2^2", "4"),
        ('=A1&" "&C1', "2 Ann"),
        ("=SUM(A1:B1)", "5"),
        ("=AVERAGE(A1:C1)", "2.5"),
        ("=COUNT(A1:D1)", "2"),
        ('=IF(A1>1;"many";"one")', "many"),
        ('=CONCATENATE(C1,"-",A1)', "Ann-2"),
        ('=HYPERLINK("https://example.org","shop")', "shop"),
        ("=Z9", "0"),
        ('=Z9=""', "TRUE"),
        ('=C1="ann"', "TRUE"),
        ("=A1/0", "#DIV/0!"),
        ('=IFERROR(A1/0,"none")', "none"),
        ("=C1+1", "#VALUE!"),
        ("=NOSUCH(1)", "#NAME?"),
        ("=Nowhere!A1", "#REF!"),
        ("=(1", "#ERROR!"),
        ("=E1", "#REF!"),
        ("=F1", "7"),
    ],
)
def test_formulas_are_calculated(document, formula, formatted):
    typed(document, "A1", [2, 3, "Ann", "", formula, "=G1", 7])
    assert shown(document, "E1") == [[formatted]]


def test_formulas_follow_the_cells_they_name(document):
    typed(document, "A1", [2, "=A1*2", "=B1+1"])
    typed(document, "A1", [10])
    assert shown(document) == [["10", "20", "21"]]


def test_today_is_the_day_in_the_documents_time_zone():
    document = new_document("Regulars", time_zone="Pacific/Auckland")
    midnight_less_one = datetime.fromisoformat("2024-06-01T23:00:00+00:00").timestamp()
    set_value(document.sheets[0].write_cell(0, 0), {"formulaValue": "=TODAY()+1"})
    recalculate(document, midnight_less_one)
    assert (shown(document), now_in(document, midnight_less_one)) == ([["6/3/2024"]], datetime(2024, 6, 2, 11))
