"""Cells as programs write them: with apostrophes, entities and escapes, two values in one, in a zone of the heading's."""

from datetime import datetime
from typing import Any

import pytest

from assets.staging.cell_repairs import repaired

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
