"""An export of October says nothing of September: what a newer file does not reach to stays, what it lacks is gone."""

from typing import Any

import pytest

SEPTEMBER = "A1,2026-09-01,10\nA2,2026-09-15,20\nA3,2026-09-30,30"
OCTOBER = "B1,2026-10-01,40\nB2,2026-10-20,50"


def till(*rows: str) -> str:
    return "\n".join(["Order no,Date,Total", *rows])


def orders(desk: Any) -> list[str]:
    return [name for (name,) in desk.stage().rows("select order_id from staging.orders order by order_id")]


def test_the_next_export_under_the_same_name_takes_no_order_away(desk: Any) -> None:
    desk.land("till", "orders", till(SEPTEMBER)).land("till", "orders", till(OCTOBER), day=1)
    assert orders(desk) == ["A1", "A2", "A3", "B1", "B2"]
    assert desk.outside == [3]


def test_what_the_next_export_covers_and_lacks_is_gone(desk: Any) -> None:
    desk.land("till", "orders", till(SEPTEMBER, OCTOBER))
    desk.land("till", "orders", till("A3,2026-09-30,30", "B2,2026-10-20,55", "B3,2026-10-21,60"), day=1)
    assert orders(desk) == ["A1", "A2", "A3", "B2", "B3"]
    assert desk.rows("select total from staging.orders where order_id = 'B2'") == [(55,)]


def test_the_last_row_of_a_list_that_is_deleted_is_gone(desk: Any) -> None:
    desk.land("till", "orders", till(SEPTEMBER)).land(
        "till", "orders", till("A1,2026-09-01,10", "A2,2026-09-15,20"), day=1
    )
    assert orders(desk) == ["A1", "A2"]


def test_an_older_export_takes_nothing_away_either(desk: Any) -> None:
    desk.land("till", "orders", till(OCTOBER)).land("till", "orders", till(SEPTEMBER), day=1)
    assert orders(desk) == ["A1", "A2", "A3", "B1", "B2"]


def test_a_list_that_is_always_whole_says_so(desk: Any) -> None:
    desk.land("till", "orders", till(SEPTEMBER), covers="everything")
    desk.land("till", "orders", till(OCTOBER), covers="everything", day=1)
    assert orders(desk) == ["B1", "B2"]


def test_dates_are_compared_as_the_column_writes_them(desk: Any) -> None:
    desk.land("till", "orders", till("A1,30/09/2026,10", "A2,02/09/2026,20"))
    desk.land("till", "orders", till("B1,01/10/2026,10", "B2,31/10/2026,20"), day=1)
    assert orders(desk) == ["A1", "A2", "B1", "B2"]


def test_overlapping_exports_without_numbers_count_a_record_once(desk: Any) -> None:
    first = "Date,Customer,Total\n2026-09-01,7,10\n2026-09-15,8,20"
    desk.land("till", "orders", first).land(
        "till", "orders", first.replace("2026-09-01,7,10", "2026-09-20,9,30"), day=1
    )
    assert desk.stage().rows("select sum(total) from staging.orders") == [(60,)]


def test_lines_of_orders_that_the_next_export_does_not_name_stay(desk: Any) -> None:
    desk.land("items", "order_lines", "Order no,Item,Qty\nA1,Rye,1\nA1,Bun,2")
    desk.land("items", "order_lines", "Order no,Item,Qty\nB1,Rye,1", day=1).stage()
    assert desk.rows("select order_id, product from staging.order_lines order by all") == [
        ("A1", "Bun"), ("A1", "Rye"), ("B1", "Rye"),
    ]  # fmt: skip


@pytest.mark.parametrize("holds", ["people"])
def test_a_list_of_people_is_always_whole(desk: Any, holds: str) -> None:
    desk.land("book", holds, "Id,Name\n1,Ida Moss\n2,Ole Finn").land(
        "book", holds, "Id,Name\n2,Ole Finn", day=1
    ).stage()
    assert desk.rows("select record_id from staging.people") == [("2",)]
