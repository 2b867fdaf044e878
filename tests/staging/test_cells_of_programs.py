"""Cells as programs write them: with apostrophes, entities and escapes, two values in one, in a zone of the heading's."""

from datetime import date, datetime
from typing import Any

import pytest

from assets.staging.cell_repairs import repaired
from assets.staging.parsing.field_types import Cells, parse

PEOPLE = "select name, email, phone, city from staging.people where stream = 'people' order by name"


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("'0123", "0123"),
        ("'+44 7400 123123", "+44 7400 123123"),
        ("'EH6 6QU", "EH6 6QU"),
        ("'t Hooft", "'t Hooft"),
        ('="00123"', "00123"),
        ("O&#039;Nair", "O'Nair"),
        ("Rowan &amp; Sons", "Rowan & Sons"),
        ("Orl&eacute;ans", "Orléans"),
        ("M&S Bakes; Ltd", "M&S Bakes; Ltd"),
        ("&amp;lt;", "&lt;"),
        (r"O\'Nair", "O'Nair"),
        (r"C:\new", r"C:\new"),
        ("０７４００　Ａｄａ", "07400 Ada"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_is_read_as_it_was_meant(desk: Any, cell: str, meant: str) -> None:
    desk.warehouse.connection.execute("create temp table written (a varchar, b varchar)")
    desk.warehouse.connection.execute("insert into written values ($1, 'as it is'), (null, null)", [cell])
    view = repaired(desk.warehouse, "written", ["a", "b"])
    assert desk.rows(f"select a, b from {view}") == [(meant, "as it is"), (None, None)]


@pytest.mark.parametrize(
    ("column", "cell", "first"),
    [
        ("Email", "ida@example.org ::: moss@example.net", "ida@example.org"),
        ("Email", "ida@example.org;moss@example.net", "ida@example.org"),
        ("Email", "Ida <ida@example.org>, moss@example.net", "ida@example.org"),
        ("Phone", "+44 7400 123801 ::: +44 7400 123802", "+447400123801"),
        ("Phone", "Phone:0113 496 0302 Mobile:07400 124302", "+447400124302"),
        ("Phone", "07400 123801 / 0113 496 0302", "+447400123801"),
        ("Phone", "Fax: 0113 496 0302; 07400 123801", "+447400123801"),
    ],
)
def test_of_two_values_in_a_cell_the_first_or_the_mobile_one_is_used(
    desk: Any, column: str, cell: str, first: str
) -> None:
    desk.land("book", "people", f'Name,{column}\nIda Moss,"{cell}"').stage()
    assert desk.rows(f"select {column.lower()} from staging.people where record_id not like '%+%'") == [(first,)]
    assert desk.rows("from quality.quarantine") == []


def test_a_further_column_is_looked_at_only_where_the_first_is_blank(desk: Any) -> None:
    desk.land("book", "people", "Name,Email,Work email\nIda,ida@example.org,none yet\nOle,,ole@example.org\nUna,,soon")
    assert desk.stage().rows("select name, email from staging.people where record_id not like '%+%' order by 1") == [
        ("Ida", "ida@example.org"), ("Ole", "ole@example.org"), ("Una", None),
    ]  # fmt: skip
    assert desk.rows("select value from quality.quarantine") == [("soon",)]


def test_an_address_is_taken_whole_from_one_of_several(desk: Any) -> None:
    desk.land("book", "people", """
        Name,Home street,Home city,Home postcode,Business street,Business city,Business postcode
        Ida,,,,1 Clinic Way,London,W1A 1AA
        Ole,8 Oak Ave,Harrow,,2 Clinic Way,London,W1A 1AA
    """).stage()  # fmt: skip
    assert desk.rows("select name, street, city, postcode from staging.people order by name") == [
        ("Ida", "1 Clinic Way", "London", "W1A 1AA"), ("Ole", "8 Oak Ave", "Harrow", None),
    ]  # fmt: skip


def test_a_heading_says_the_zone_and_the_currency(open_desk: Any) -> None:
    desk = open_desk("GB", "GBP")
    desk.land("shop", "orders", "Order no,Created (UTC),Total (EUR)\n1,2026-07-01 23:30,10").stage()
    assert desk.rows("select ordered_at, currency from staging.orders") == [(datetime(2026, 7, 1, 23, 30), "EUR")]
    desk.land("shop", "orders", "Order no,Created,Total\n1,2026-07-01 23:30,10", day=1).stage()
    assert desk.rows("select ordered_at, currency from staging.orders") == [(datetime(2026, 7, 1, 22, 30), "GBP")]


def dates(desk: Any, kind: str, *cells: tuple[str, str]) -> list[Any]:
    """Cells of a column, each with the letter for how it was stored, read as a kind of date."""
    desk.warehouse.connection.execute("create or replace temp table written (cell varchar, letter varchar)")
    for cell, letter in cells:
        desk.warehouse.connection.execute("insert into written values ($1, $2)", [cell, letter])
    parsed = parse(desk.warehouse, kind, Cells("written", "r.cell", "r.letter"))
    return [
        *(value for (value,) in desk.rows(f"select {parsed.value} from written as r {parsed.joins} order by r.rowid")),
        parsed.told,
    ]


def test_dates_that_a_spreadsheet_turned_round_are_turned_back(desk: Any) -> None:
    swapped = [("2026-03-09", "d"), ("28/09/2026", "t"), ("2026-07-08", "d"), ("15/08/2026", "t"), ("2026-05-05", "d")]
    assert dates(desk, "date", *swapped) == [
        date(2026, 9, 3), date(2026, 9, 28), date(2026, 8, 7), date(2026, 8, 15), date(2026, 5, 5),
        "a spreadsheet had turned day and month of 3 dates round; they were turned back",
    ]  # fmt: skip
    plain = [("2026-03-09", "d"), ("28/09/2026", "t"), ("2026-07-18", "d"), ("15/08/2026", "t")]
    assert dates(desk, "date", *plain)[0] == date(2026, 3, 9)
    unsure = [("2026-03-09", "d"), ("28/09/2026", "t"), ("2026-07-08", "d"), ("05/08/2026", "t")]
    assert dates(desk, "date", *unsure)[0] == date(2026, 3, 9)


def test_birthdays_typed_without_a_year_have_none(desk: Any) -> None:
    typed = [("2026-04-09", "d"), ("2026-12-03", "d"), ("1985-05-17", "d")]
    known = [
        (each["birth_date"], each["birth_month"], each["birth_day"]) for each in dates(desk, "birth_date", *typed)[:3]
    ]
    assert known == [(None, 4, 9), (None, 12, 3), (date(1985, 5, 17), 5, 17)]


@pytest.mark.parametrize("nothing", ["0/0/00", "00.00.0000", "0000-00-00", "0000-00-00 00:00:00"])
def test_a_date_of_zeros_is_none(desk: Any, nothing: str) -> None:
    desk.land("book", "people", f"Name,Birthday\nIda,{nothing}").stage()
    assert desk.rows("select birth_date from staging.people") == [(None,)]
    assert desk.rows("from quality.quarantine") == []


def test_a_moment_may_name_its_zone(desk: Any) -> None:
    desk.land("shop", "orders", 'Order no,Date,Total\n1,"July 25, 2026 at 9:06:00 PM PDT",9').stage()
    assert desk.rows("select ordered_at from staging.orders") == [(datetime(2026, 7, 26, 4, 6),)]


def test_whoever_gives_two_addresses_is_found_by_either_and_the_first_is_the_profiles(desk: Any) -> None:
    desk.land("book", "people", """
        Id,Name,Home email,Work email,Phone
        7,Ida Moss,ida@example.org,moss@example.net,
        8,Ole Finn,ole@example.org,ole@example.org,07400 123801 / 07400 123802
    """).stage()  # fmt: skip
    assert desk.rows("select record_id, name, email, phone from staging.people order by record_id") == [
        ("7", "Ida Moss", "ida@example.org", None),
        ("7+2", "Ida Moss", "moss@example.net", None),
        ("8", "Ole Finn", "ole@example.org", "+447400123801"),
        ("8+2", "Ole Finn", None, "+447400123802"),
    ]
    assert desk.rows("from staging.person_links order by all") == [
        ("book", "7+2", "book", "7"), ("book", "8+2", "book", "8"),
    ]  # fmt: skip


def test_a_number_that_is_kept_from_excel_is_the_same_number(desk: Any) -> None:
    desk.land("shop", "people", 'Customer ID,Name\n\'6001,Ida Moss\n"=""6002""",Ole Finn')
    desk.land("till", "orders", "Order no,Customer,Date,Total\n1,6001,2026-02-01,9", people="shop").stage()
    assert desk.rows("select record_id, name from staging.people order by 1") == [
        ("6001", "Ida Moss"),
        ("6002", "Ole Finn"),
    ]
    assert desk.rows("select person_record_id from staging.orders") == [("6001",)]


def test_a_time_in_a_column_of_its_own_belongs_to_the_day(desk: Any) -> None:
    desk.land("till", "orders", """
        Receipt no,Date,Time,Total
        1,"Oct 5, 2026",2:14:08 PM,9
        2,"Oct 6, 2026",,9
        3,"Oct 7, 2026 09:30",10:00,9
    """).stage()  # fmt: skip
    assert desk.rows("select ordered_at from staging.orders order by order_id") == [
        (datetime(2026, 10, 5, 13, 14, 8),), (datetime(2026, 10, 5, 23, 0),), (datetime(2026, 10, 7, 8, 30),),
    ]  # fmt: skip


def test_a_birth_date_in_three_columns_is_one(desk: Any) -> None:
    desk.land("book", "people", """
        Name,Birth Day,Birth Month,Birth Year
        Ida,9,4,1971
        Ole,3,12,
        Una,17,May,1985
        Zoe,,,
    """).stage()  # fmt: skip
    assert desk.rows("select name, birth_date, birth_month, birth_day from staging.people order by name") == [
        ("Ida", date(1971, 4, 9), 4, 9), ("Ole", None, 12, 3), ("Una", date(1985, 5, 17), 5, 17), ("Zoe", None, None, None),
    ]  # fmt: skip
    assert desk.rows("from quality.quarantine") == []
