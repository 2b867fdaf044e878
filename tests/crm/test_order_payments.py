"""A payment is not a second sale: what the card company has as an order of its own is the payment of the shop's order."""

from typing import Any

import pytest

from assets.warehouse.table import Table

SALES = (Table("crm.order_payments"), Table("crm.orders"))
LINES = (*SALES, *map(Table, ("crm.products", "crm.order_sources", "crm.product_sources", "crm.order_lines")))

ORDER = {
    "source": "web_shop",
    "record_id": "731",
    "order_id": "731",
    "ordered_at": "2026-01-21 09:00",
    "total": "33.80",
    "person_source": "web_shop",
    "person_record_id": "7",
}
CHARGE = {
    "source": "stripe", "record_id": "ch_1", "order_id": "ch_1", "ordered_at": "2026-01-21 09:01", "total": "33.80",
    "is_payment": True, "paid_at": "2026-01-21 09:01", "person_source": "stripe", "person_record_id": "cus_aisha",
}  # fmt: skip
ORDERS = "select source, order_id, revenue::varchar from crm.orders order by all"
ONE_SALE = [("web_shop", "731", "33.8000")]
TWO_SALES = [("stripe", "ch_1", "33.8000"), ("web_shop", "731", "33.8000")]


@pytest.fixture
def bakery(shop: Any) -> Any:
    """Aisha, whom the web shop and Stripe know."""
    for source, record in (("web_shop", "7"), ("stripe", "cus_aisha")):
        shop.person("C1", record, source=source)
    return shop


def order(shop: Any, **row: Any) -> None:
    shop.event("orders", **ORDER | row)


def charge(shop: Any, **row: Any) -> None:
    shop.event("orders", **CHARGE | row)


@pytest.mark.parametrize(
    ("said", "sales"),
    [
        ({"pays_order_id": "731"}, ONE_SALE),
        ({"pays_order_id": "#731", "ordered_at": "2026-02-01"}, ONE_SALE),
        ({}, ONE_SALE),
        ({"ordered_at": "2026-01-21 10:59"}, ONE_SALE),
        ({"ordered_at": "2026-01-21 11:01"}, TWO_SALES),
        ({"currency": "EUR"}, [("stripe", "ch_1", None), ONE_SALE[0]]),
        ({"total": "33.81"}, [("stripe", "ch_1", "33.8100"), ONE_SALE[0]]),
        ({"pays_order_id": "732", "ordered_at": "2026-01-25"}, TWO_SALES),
        ({"pays_order_id": "731", "ordered_at": "2025-01-21"}, TWO_SALES),
        ({"pays_order_id": "731", "total": "10"}, ONE_SALE),
        ({"pays_order_id": "731", "total": "10", "person_record_id": "cus_else"}, [("stripe", "ch_1", "10.0000"), ONE_SALE[0]]),
        ({"pays_order_id": "731", "person_record_id": None}, ONE_SALE),
        ({"is_payment": None}, TWO_SALES),
        ({"source": "web_shop"}, [("web_shop", "731", "33.8000"), ("web_shop", "ch_1", "33.8000")]),
    ],
)  # fmt: skip
def test_a_payment_of_an_order_is_no_sale(bakery: Any, said: dict[str, Any], sales: list[tuple[Any, ...]]):
    order(bakery)
    charge(bakery, **said)
    assert bakery.build(SALES).rows(ORDERS) == sales


def test_it_is_told_which_payment_pays_which_order_and_why(bakery: Any):
    order(bakery)
    charge(bakery, pays_order_id="731", refunded="3.80")
    assert bakery.build(SALES).rows(
        "select source, order_id, sale_source, sale_order_id, total::varchar, refunded::varchar, reason"
        " from crm.order_payments"
    ) == [("stripe", "ch_1", "web_shop", "731", "33.8000", "3.8000", "it names the order")]


def test_two_orders_of_one_amount_are_each_paid_once(bakery: Any):
    for number, time in (("731", "09:00"), ("732", "09:30")):
        order(bakery, record_id=number, order_id=number, ordered_at=f"2026-01-21 {time}")
    for number, time in (("1", "09:31"), ("2", "09:01"), ("3", "09:40")):
        charge(bakery, record_id=number, order_id=number, ordered_at=f"2026-01-21 {time}")
    assert bakery.build(SALES).rows("select order_id, sale_order_id from crm.order_payments order by all") == [
        ("1", "732"), ("2", "731")
    ]  # fmt: skip


def test_money_that_went_back_at_the_card_company_is_off_the_order(bakery: Any):
    order(bakery, refunded="5")
    charge(bakery, pays_order_id="731", refunded="33.80")
    assert bakery.build(SALES).rows("select order_id, revenue::varchar, is_sale from crm.orders") == [
        ("731", "0.0000", False)
    ]


def test_an_order_that_waits_for_its_payment_is_a_sale_when_the_payment_is_there(bakery: Any):
    order(bakery, status="pending")
    charge(bakery, pays_order_id="731")
    assert bakery.build(SALES).rows("select is_sale, paid_at::varchar from crm.orders") == [
        (True, "2026-01-21 09:01:00")
    ]


def test_an_order_of_nobody_is_of_whoever_paid_it(bakery: Any):
    order(bakery, person_source=None, person_record_id=None)
    charge(bakery, pays_order_id="731")
    assert bakery.build(SALES).rows("select customer_id from crm.orders") == [("C1",)]


def test_what_a_payment_says_was_bought_is_not_bought_twice(bakery: Any):
    order(bakery)
    charge(bakery, pays_order_id="731")
    for source, order_id in (("web_shop", "731"), ("stripe", "ch_1")):
        bakery.event("order_lines", source=source, order_id=order_id, product="Rye", total="33.80")
    assert bakery.build(LINES).rows("select source, revenue::varchar from crm.order_lines") == [("web_shop", "33.8000")]


def test_the_customer_bought_once(bakery: Any):
    order(bakery)
    charge(bakery, pays_order_id="731")
    assert bakery.build().rows("select orders, revenue::varchar from crm.customers") == [(1, "33.8000")]
