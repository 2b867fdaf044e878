"""Dates, moments and birth dates: the spellings, and how a column decides between day and month."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.staging.parsing.date_values import (
    FUTURE,
    NO_DAY,
    NO_SUCH_DAY,
    NO_SUCH_TIME,
    NO_YEAR,
    NOT_A_DATE,
    ODD_YEAR,
    STAND_IN,
    TOO_OLD,
    UNCLEAR,
)

MARCH_5 = date(2024, 3, 5)


def birth(year: int | None = None, month: int | None = None, day: int | None = None) -> dict[str, object]:
    whole = date(year, month, day) if year and month and day else None
    return {"birth_date": whole, "birth_year": year, "birth_month": month, "birth_day": day}


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05",
        " 2024-03-05 ",
        "2024-3-5",
        "2024/03/05",
        "2024.03.05",
        "20240305",
        "05/03/2024",
        "5/3/2024",
        "5.3.2024",
        "05-03-24",
        "5. 3. 2024",
        "5 March 2024",
        "5th of March, 2024",
        "5 Mar 24",
        "05-Mar-2024",
        "March 5, 2024",
        "Mar 5th 2024",
        "Tue, 5 March 2024",
        "Tuesday 05/03/2024",
        "2024-Mar-05",
        "5. März 2024",
        "5 mars 2024",
        "1er janvier 2024",
        "mar. 5 mars 2024",
        "5 de marzo de 2024",
        "5 marzo 2024",
        "5 maart 2024",
        "5 de março de 2024",
        "5 marca 2024",
        "tisdag 5 mars 2024",
        "5. marts 2024",
        "5. maaliskuuta 2024",
        "5. března 2024",
        "2024年3月5日",
        "2024-03-05 10:30",
        "2024-03-05T10:30:00Z",
        "05/03/2024 10:30 PM",
        "5.3.2024, 10.30 Uhr",
        "Tue Mar 05 2024 10:00:00 GMT+0000 (UTC)",
        "Tue, 05 Mar 2024 10:00:00 +0000",
    ],
)
def test_a_day_is_understood_in_many_spellings(values, cell):
    expected = date(2024, 1, 1) if "janvier" in cell else MARCH_5
    assert values("date", [cell]) == [expected]


def test_blanks_and_words_for_nothing_are_blank(values):
    assert values("date", [None, "n/a", "-", "0000-00-00", "0000-00-00 00:00:00"]) == [None] * 5


def test_what_is_no_day_is_set_aside(reasons):
    assert reasons(
        "date",
        [
            "2026-13-01",
            "2026-02-30",
            "31/04/2026",
            "5/3",
            "March 2024",
            "2024",
            "soon",
            "epoch",
            "0001-01-01",
            "2024-03-05x",
        ],
    ) == [NO_SUCH_DAY] * 3 + [NO_YEAR, NO_DAY, NO_DAY, NOT_A_DATE, NOT_A_DATE, ODD_YEAR, NOT_A_DATE]


def test_one_day_above_12_decides_for_the_column(values):
    assert values("date", ["25/03/2024", "03/04/2024"], business="US USD America/New_York") == [
        date(2024, 3, 25),
        date(2024, 4, 3),
    ]
    assert values("date", ["03/25/2024", "03/04/2024"]) == [date(2024, 3, 25), MARCH_5.replace(day=4)]


@pytest.mark.parametrize(
    ("business", "expected"),
    [("GB GBP Europe/London", date(2024, 4, 3)), ("US USD America/New_York", date(2024, 3, 4))],
)
def test_a_column_that_shows_nothing_follows_the_country(values, business, expected):
    assert values("date", ["03/04/2024", "05/05/2024"], business=business) == [expected, date(2024, 5, 5)]


def test_a_column_with_both_orders_has_its_unclear_cells_set_aside(read):
    assert read("date", ["25/03/2024", "03/25/2024", "03/04/2024", "04/04/2024", "2024-04-03"]) == [
        (date(2024, 3, 25), None),
        (date(2024, 3, 25), None),
        (None, UNCLEAR),
        (date(2024, 4, 4), None),
        (date(2024, 4, 3), None),
    ]


@pytest.mark.parametrize(
    ("business", "foreign", "unclear"),
    [
        ("US USD America/New_York", ["30/11/1985"], "12/01/1990"),
        ("US USD America/New_York", ["30/11/1985", "25/12/1970"], "1/12/90"),
        ("GB GBP Europe/London", ["11/30/1985"], "01/12/1990"),
    ],
)
def test_a_guest_who_writes_a_birthday_as_at_home_decides_nothing_for_the_others(read, business, foreign, unclear):
    *theirs, (other, reason) = read("birth_date", [*foreign, unclear], business=business)
    assert [why for _, why in theirs] == [None] * len(foreign)
    assert (other["birth_date"], other["birth_year"], reason) == (None, 1990, UNCLEAR)


def test_a_whole_column_of_birthdays_against_the_countrys_custom_is_read_as_it_shows(values):
    cells = ["30/11/1985", "25/12/1970", "14/02/1991", "12/01/1990", "03/04/1999"]
    found = values("birth_date", cells, business="US USD America/New_York")
    assert [str(each["birth_date"]) for each in found[3:]] == ["1990-01-12", "1999-04-03"]


def test_rows_that_do_not_count_are_no_evidence(read):
    assert read("date", ["03/25/2024", "03/04/2024"], live="r.place = 1") == [
        (date(2024, 3, 25), None),
        (date(2024, 4, 3), None),
    ]


def test_two_digit_dates_that_start_with_the_year(values):
    assert values("date", ["99-03-05", "01-02-03"]) == [date(1999, 3, 5), date(2001, 2, 3)]


def test_two_digit_years_reach_twenty_years_ahead(values):
    assert values("date", ["01/02/46", "01/02/47"]) == [date(2046, 2, 1), date(1947, 2, 1)]


def test_days_of_a_spreadsheet(read):
    assert read("date", ["45356", "45356.75", "20240305", "1980", "5"], types="nnnnn") == [
        (MARCH_5, None),
        (MARCH_5, None),
        (MARCH_5, None),
        (None, NO_DAY),
        (None, NOT_A_DATE),
    ]


def test_digits_as_text_are_spreadsheet_days_only_in_a_column_of_them(read):
    assert read("date", ["45356", "45357"]) == [(MARCH_5, None), (date(2024, 3, 6), None)]
    assert read("date", ["45356", "2024-03-05"]) == [(None, NOT_A_DATE), (MARCH_5, None)]


def test_a_moment_at_midnight_is_the_day_it_says_wherever_the_shop_is(values):
    cells = ["2024-07-05T00:00:00Z", "2024-07-05T00:00:00.000+02:00", "2024-07-05T03:30:00Z"]
    assert values("date", cells, business="US USD America/New_York") == [
        date(2024, 7, 5),
        date(2024, 7, 5),
        date(2024, 7, 4),
    ]


def test_moments_without_a_zone_are_local_and_come_out_in_utc(values):
    assert values(
        "timestamp",
        [
            "2024-07-05",
            "2024-07-05 10:00",
            "2024-07-05T10:00:00Z",
            "2024-07-05T10:00:00+02:00",
            "2024-07-05T10:00:00.250-0530",
            "5/7/2024 3pm",
            "05.07.2024, 15:04:05",
            "Fri, 05 Jul 2024 10:00:00 +0200",
            "July 5, 2024 at 12:00 AM",
        ],
    ) == [
        datetime(2024, 7, 4, 23),
        datetime(2024, 7, 5, 9),
        datetime(2024, 7, 5, 10),
        datetime(2024, 7, 5, 8),
        datetime(2024, 7, 5, 15, 30, 0, 250000),
        datetime(2024, 7, 5, 14),
        datetime(2024, 7, 5, 14, 4, 5),
        datetime(2024, 7, 5, 8),
        datetime(2024, 7, 4, 23),
    ]


def test_an_hour_that_is_skipped_or_repeated_is_still_one_moment(values):
    assert values("timestamp", ["2024-03-31 01:30", "2024-10-27 01:30"]) == [
        datetime(2024, 3, 31, 1, 30),
        datetime(2024, 10, 27, 1, 30),
    ]


def test_an_impossible_hour_is_set_aside(reasons):
    assert reasons("timestamp", ["2024-07-05 25:00", "5/7/2024 13:00 pm", "5/7/2024 10:75"]) == [NO_SUCH_TIME] * 3


def test_seconds_since_1970_are_moments_only_in_a_column_of_them(read):
    assert read("timestamp", ["1720173600", "1720173600000"]) == [(datetime(2024, 7, 5, 10), None)] * 2
    assert read("timestamp", ["1720173600", "2024-07-05T10:00:00Z"])[0] == (None, NOT_A_DATE)


def test_a_birth_date_keeps_what_is_known(values):
    assert values(
        "birth_date",
        [
            "1980-05-12",
            "12/05/1980",
            "12/05/80",
            "12 May",
            "May 12",
            "--05-12",
            "12/05",
            "0000-05-12",
            "1604-02-29",
            "1980",
            "May 1980",
        ],
    ) == [birth(1980, 5, 12)] * 3 + [birth(None, 5, 12)] * 5 + [birth(None, 2, 29), birth(1980), birth(1980, 5)]


def test_number_cells_in_a_birth_date_are_days_or_years(values):
    assert values("birth_date", ["29353", "1980", "9500"], types="nnn") == [
        birth(1980, 5, 12),
        birth(1980),
        birth(1926, 1, 3),
    ]


def test_birth_dates_that_cannot_be_are_set_aside(reasons):
    assert reasons(
        "birth_date",
        ["2030-01-01", "1850-01-01", "1900-01-01", "30/02", "13/1980", "1 January 2050", "2077", "31/04/1980"],
    ) == [FUTURE, TOO_OLD, STAND_IN, NO_SUCH_DAY, NO_SUCH_DAY, FUTURE, FUTURE, NO_SUCH_DAY]


FORMATS = [
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%a, %d %b %Y",
    "%Y%m%d",
    "%Y/%m/%d",
    "%d-%b-%Y",
]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 12, 31)), min_size=1, max_size=20), st.sampled_from(FORMATS))
def test_a_day_survives_being_written_and_read(values, days, written):
    column = [*days, date(2020, 1, 31)]
    assert values("date", [day.strftime(written) for day in column]) == column


@settings(max_examples=25, deadline=None)
@given(st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), min_size=1, max_size=10))
def test_a_moment_survives_being_written_and_read(values, moments):
    assert values("timestamp", [f"{moment.isoformat()}Z" for moment in moments]) == moments
