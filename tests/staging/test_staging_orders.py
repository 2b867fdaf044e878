"""Orders, their lines and products: money in its currency, each order once, and whose it is."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

ASIDE = "select position, field, value, reason from quality.quarantine order by all"


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_an_order_is_typed_from_end_to_end(desk: Any) -> None:
    desk.land("book", "people", "Id,Name\n17,Ada Lovelace")
    desk.land(
        "till",
        "orders",
        """
        Order no,Customer id,Order date,Status,Currency,Total,Refunded,Payment method,Due,Paid at,Channel,Gift wrap,Coupon
        100,17,2026-02-01 10:30,Paid,EUR,12.50,-2.50,card,2026-02-15,2026-02-02,web,yes,SPRING
        """,
    ).stage()
    assert desk.rows("select * exclude (extracted_at) from staging.orders") == [
        (
            *("till", "100", "till.csv, row 2", "book", "17"),
            *("100", when("2026-02-01 10:30"), "paid", "EUR", Decimal("12.50"), Decimal("2.50")),
            *(None, "SPRING", "card", date(2026, 2, 15), when("2026-02-02"), "web"),
            *(None, None, None, None, None, None, '{"Gift wrap":"yes"}'),
        )
    ]


def test_the_currency_is_the_columns_else_the_cells_else_the_businesss(desk: Any) -> None:
    desk.land(
        "till",
        "orders",
        """
        Order no,Date,Total,Currency
        1,2026-02-01,10,EUR
        2,2026-02-01,€11,
        3,2026-02-01,€12,EUR
        4,2026-02-01,13,
        """,
    ).stage()
    assert desk.rows("select order_id, total, currency from staging.orders order by order_id") == [
        ("1", Decimal(10), "EUR"),
        ("2", Decimal(11), "EUR"),
        ("3", Decimal(12), "EUR"),
        ("4", Decimal(13), "GBP"),
    ]


def test_an_amount_in_another_currency_than_its_row_is_set_aside(desk: Any) -> None:
    desk.land(
        "till",
        "orders",
        """
        Order no,Date,Total,Refund,Currency
        1,2026-02-01,€10,,GBP
        2,2026-02-01,£10,€2,GBP
        """,
    ).stage()
    assert desk.rows("select order_id, total, refunded, currency from staging.orders") == [
        ("2", Decimal(10), None, "GBP")
    ]
    conflict = "the amount is in EUR, but the row is in GBP: correct one of the two"
    assert desk.rows(ASIDE) == [
        ("till.csv, row 2, column Total", "total", "€10", f"{conflict}; without it the row is set aside"),
        ("till.csv, row 3, column Refund", "refunded", "€2", conflict),
    ]


def test_an_order_without_a_total_or_a_date_is_set_aside_and_the_others_go_on(desk: Any) -> None:
    desk.land(
        "till",
        "orders",
        """
        Order no,Date,Total
        1,2026-02-01,10
        2,2026-02-01,
        3,soon,12
        """,
    ).stage()
    assert desk.rows("select order_id from staging.orders") == [("1",)]
    [(_, *blank), (place, field, value, reason)] = desk.rows(ASIDE)
    assert blank == ["total", None, "blank, and an order needs it: the row is set aside"]
    assert (place, field, value) == ("till.csv, row 4, column Date", "ordered_at", "soon")
    assert reason.endswith("; without it the row is set aside")


def test_orders_without_order_ids_are_one_order_per_row(desk: Any) -> None:
    desk.land("cdnow", "orders", "customer_id,date,dollar_value\n00001,19970101,11.77\n00001,19970112,12.00").stage()
    found = "select person_source, person_record_id, ordered_at, total, order_id = record_id from staging.orders"
    assert desk.rows(f"{found} order by total") == [
        ("cdnow", "00001", when("1997-01-01"), Decimal("11.77"), True),
        ("cdnow", "00001", when("1997-01-12"), Decimal("12.00"), True),
    ]
    assert desk.rows("select * from staging.notices") == [
        ("cdnow", "orders", "no column for order_id: each row counts as one order")
    ]


def test_an_export_that_repeats_the_order_on_each_line_gives_one_order_without_noise(desk: Any) -> None:
    desk.land(
        "shop",
        "orders",
        """
        Name,Email,Financial Status,Created at,Currency,Total,Lineitem name
        #1001,ada@example.org,paid,2026-02-01 10:00,GBP,12.50,Rye bread
        #1001,ada@example.org,,2026-02-01 10:00,,,Butter
        #1001,ada@example.org,paid,2026-02-01 10:00,GBP,12.50,Jam
        #1002,bob@example.org,paid,2026-02-01 11:00,GBP,3.00,Roll
        """,
    ).stage()
    assert desk.rows("select order_id, total from staging.orders order by order_id") == [
        ("#1001", Decimal("12.50")),
        ("#1002", Decimal("3.00")),
    ]
    assert desk.rows(ASIDE) == []


def test_a_second_order_with_the_same_id_is_set_aside_when_it_says_something_else(desk: Any) -> None:
    desk.land("till", "orders", "Order no,Date,Total\n1,2026-02-01,10\n1,2026-02-01,12").stage()
    assert desk.rows("select order_id, total from staging.orders") == [("1", Decimal(10))]
    assert desk.rows(ASIDE) == [
        (
            *("till.csv, row 3", "order_id", "1"),
            "the same order_id is also in till.csv, row 2, with another total: only the first row was used",
        )
    ]


def test_a_line_keeps_its_numbers_and_a_currency_only_where_it_says_one(desk: Any) -> None:
    desk.land(
        "lines",
        "order_lines",
        """
        Order no,Line,SKU,Product,Category,Qty,Unit price,Line total,Cost
        100,1,R-1,Rye bread,Bread,2,€3.25,€6.50,2.10
        100,2,B-1,Butter,,0.25,8,2,
        """,
    ).stage()
    assert desk.rows("select * exclude (extracted_at) from staging.order_lines order by line_id") == [
        (
            *("lines", "100/1", "lines.csv, row 2", None, None, "100", "1", "R-1", "Rye bread", "Bread"),
            *(Decimal(2), Decimal("3.25"), Decimal("6.50"), Decimal("2.10"), "EUR", None),
        ),
        (
            *("lines", "100/2", "lines.csv, row 3", None, None, "100", "2", "B-1", "Butter", None),
            *(Decimal("0.25"), Decimal(8), Decimal(2), None, None, None),
        ),
    ]


def test_products_have_a_price_in_the_businesss_currency(open_desk: Callable[..., Any]) -> None:
    desk = open_desk(country="DE", currency="EUR").land(
        "range",
        "products",
        """
        Artikelnummer,Produkt,Kategorie,Preis,Cost,Garantie,Rückgabetage,Return days members,Serviceintervall,Reorder days
        T-1,Toaster,Küche,"39,90","21,50",24,30,60,12,365
        """,
    )
    assert desk.stage().rows("select * exclude (extracted_at) from staging.products") == [
        (
            *("range", "T-1", "range.csv, row 2", "T-1", "Toaster", "Küche", Decimal("39.90")),
            Decimal("21.50"),
            *(24, 30, 60, 12, 365, "EUR", None),
        )
    ]


def test_two_people_on_one_order_are_two_people_and_one_order(desk: Any) -> None:
    desk.land("fair", "orders", """
        Order no,Date,First name,Last name,Email,Total
        9,2026-02-01,Ida,Moss,ida@example.org,30
        9,2026-02-01,Ole,Finn,ole@example.org,30
        9,2026-02-01,Ida,Moss,ida@example.org,30
    """).stage()  # fmt: skip
    assert desk.rows("select count(*) from staging.orders") == [(1,)]
    assert desk.rows("select name from staging.people order by name") == [("Ida Moss",), ("Ole Finn",)]
    assert desk.rows(ASIDE) == []


def test_a_row_of_the_same_order_below_nothing_is_money_paid_back(desk: Any) -> None:
    desk.land("till", "orders", """
        Transaction,Date,Total
        A,2026-02-03,-12.00
        A,2026-02-01,30.00
        A,2026-02-04,-5.00
    """).stage()  # fmt: skip
    assert desk.rows("select order_id, total, refunded from staging.orders") == [("A", 30, 17)]
    assert desk.rows(ASIDE) == []


def test_a_line_is_of_whom_its_order_is_of(desk: Any) -> None:
    desk.land("shop", "orders", "Order no,Date,Name,Email,Total\n1,2026-02-01,Ida Moss,ida@example.org,9")
    desk.land("items", "order_lines", "Order no,Item,Qty,Ship name\n1,Rye,2,I. Moss\n1,Bun,1,I. Moss").stage()
    assert desk.rows("select source, name from staging.people") == [("shop", "Ida Moss")]
    assert desk.rows("select person_record_id from staging.order_lines") == [(None,), (None,)]
