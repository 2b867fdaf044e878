"""What an order is worth, whose it is, and which lines and products belong to it."""

from decimal import Decimal
from typing import Any

import pytest

from assets import report


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({"total": "20"}, ("20.0000", True)),
        ({"total": "20", "status": "Completed", "refunded": "5"}, ("15.0000", True)),
        ({"total": "20", "refunded": "-5"}, ("15.0000", True)),
        ({"total": "20", "status": "refunded"}, ("0.0000", False)),
        ({"total": "-20", "status": "refunded"}, ("-20.0000", False)),
        ({"total": "20", "status": "Cancelled"}, ("0.0000", False)),
        ({"total": "20", "status": "pending"}, ("0.0000", False)),
        ({"total": "20", "status": "on_hold"}, ("0.0000", False)),
        ({"total": "20", "status": "pending", "paid_at": "2026-01-02"}, ("20.0000", True)),
        ({"total": "20", "currency": "eur"}, ("17.0000", True)),
        ({"total": "20", "currency": "USD"}, (None, True)),
        ({"total": "20", "currency": "USD", "status": "cancelled"}, ("0.0000", False)),
        ({"total": "0"}, ("0.0000", True)),
        ({"total": "20", "status": "completed", "refunded": "20"}, ("0.0000", False)),
        ({"total": "20", "status": "partially_refunded", "refunded": "-20"}, ("0.0000", False)),
        ({"total": "20", "status": "unpaid", "due_on": "2026-03-31"}, ("20.0000", True)),
        ({"total": "20", "status": "on-hold", "payment_method": "Trade credit, 30 days"}, ("20.0000", True)),
        ({"total": "20", "status": "on-hold", "payment_method": "Bank transfer"}, ("0.0000", False)),
        ({"total": "20", "status": "pending", "delivered_at": "2026-01-03"}, ("20.0000", True)),
        ({"total": "20", "status": "cancelled", "due_on": "2026-03-31"}, ("0.0000", False)),
    ],
)
def test_an_order_is_worth_what_is_left_of_it(shop: Any, order: dict[str, str], expected: tuple[str | None, bool]):
    shop.add("staging.rates", currency="EUR", rate=0.85)
    shop.event("orders", order_id="1", ordered_at="2026-01-01", **order)
    assert shop.build().rows("select revenue::varchar, is_sale from crm.orders") == [expected]


def test_an_order_without_a_rate_is_told_and_still_counts_as_an_order(shop: Any):
    shop.person("C1", "1")
    shop.event("orders", "1", record_id="7", order_id="7", ordered_at="2026-01-01", total="20", currency="USD",
               position="orders.csv, row 9", extracted_at="2026-03-01")  # fmt: skip
    shop.event("orders", "1", order_id="8", ordered_at="2026-01-02", total="30")
    assert shop.build().rows("select orders, revenue::varchar, average_order::varchar from crm.customers") == [
        (2, "30.0000", "15.0000")
    ]
    assert shop.rows("select source, stream, record_id, position, field, value, reason from quality.not_converted") == [
        ("till", "orders", "7", "orders.csv, row 9", "total", "20.0000 USD",
         "no rate for USD: add `rates: {USD: …}` under `business`")
    ]  # fmt: skip


def test_an_order_of_nobody_is_kept_without_a_customer(shop: Any):
    shop.event("orders", order_id="1", ordered_at="2026-01-01", total="20")
    assert shop.build().rows("select order_id, customer_id, revenue from crm.orders") == [("1", None, Decimal(20))]


def test_lines_find_their_orders_and_products_in_other_sources(shop: Any):
    shop.person("C1", "1")
    for order_id in ("1", "2"):
        shop.event("orders", "1", source="web_orders", order_id=order_id, ordered_at="2026-01-01", total="5")
    shop.event("orders", source="market", order_id="2", ordered_at="2026-01-01", total="5")
    shop.event("products", source="stock", product_id="R", name="Rye loaf", category="Bread")
    for order_id, line_id in (("1", "a"), ("2", "b")):
        shop.event("order_lines", source="web_lines", order_id=order_id, line_id=line_id, product_id="R")
    assert shop.build().rows(
        "select order_id, line_id, customer_id, product_id, product, category from crm.order_lines order by all"
    ) == [("1", "a", "C1", "R", "Rye loaf", "Bread"), ("2", "b", "C1", "R", "Rye loaf", "Bread")]


def test_lines_that_fit_two_sources_of_orders_belong_to_neither(shop: Any):
    shop.person("C1", "1")
    for source in ("web_orders", "market"):
        shop.event("orders", "1", source=source, order_id="1", ordered_at="2026-01-01", total="5")
    shop.event("order_lines", source="web_lines", order_id="1", product="Rye loaf")
    assert shop.build().rows("select order_id, customer_id, product from crm.order_lines") == [("1", None, "Rye loaf")]


def test_a_best_seller_is_what_was_sold_at_its_price_and_not_what_was_cancelled_or_given_back(shop: Any):
    shop.add("staging.rates", currency="EUR", rate=0.5)
    for order_id, order in (
        ("1", {}), ("2", {"status": "cancelled"}), ("3", {"refunded": "9"}), ("4", {"currency": "EUR"})
    ):  # fmt: skip
        shop.event("orders", order_id=order_id, ordered_at=f"2026-01-0{order_id}", total="9", **order)
        shop.event("order_lines", order_id=order_id, product="Rye", quantity=3, unit_price="3")
    shop.event("order_lines", order_id="gone", product="Rye", total="7", unit_price="100")
    assert shop.build().build([table for table in report.TABLES if table.name == "report.best_sellers"]).rows(
        "select product, quantity, revenue::varchar, last_order_at::date::varchar from report.best_sellers"
    ) == [("Rye", Decimal(7), "20.5000", "2026-01-04")]


def test_a_refund_takes_its_points_back_once(shop: Any):
    shop.person("C1", "1")
    for order_id, order in (
        ("1", {}),
        ("2", {"refunded": "20"}),
        ("3", {"status": "refunded"}),
        ("4", {"refunded": "5"}),
    ):
        shop.event("orders", "1", order_id=order_id, ordered_at="2026-01-01", total="20", **order)
        shop.event("loyalty", "1", entry_id=order_id, order_id=order_id, at="2026-01-02", points="20")
    shop.event("loyalty", "1", entry_id="3b", order_id="3", at="2026-01-03", points="-20", reason="Return")
    assert shop.build().rows("select entry_id, points::integer, reason from crm.loyalty order by all") == [
        ("1", 20, None),
        ("2", 20, None),
        ("2:taken back", -20, "Taken back: the order was refunded"),
        ("3", 20, None),
        ("3b", -20, "Return"),
        ("4", 20, None),
        ("4:taken back", -5, "Taken back: the order was refunded"),
    ]
    assert shop.rows("select loyalty_points::integer from crm.customers") == [(35,)]


def test_a_source_that_lists_an_order_twice_does_not_double_its_lines(shop: Any):
    shop.person("C1", "1")
    for record_id in ("1", "1#2"):
        shop.event("orders", "1", record_id=record_id, order_id="1", ordered_at="2026-01-01", total="5")
    shop.event("order_lines", order_id="1", total="5")
    assert shop.build().rows("select customer_id, total::varchar from crm.order_lines") == [("C1", "5.0000")]


def test_an_evening_order_counts_on_the_day_it_was_in_the_shop(shop: Any):
    shop.warehouse.connection.execute("update staging.business set timezone = 'America/New_York'")
    shop.person("C1", "1")
    shop.event("orders", "1", order_id="1", ordered_at="2026-03-01 01:30", total="5")
    assert shop.build().rows("select recency_days from crm.customers") == [(2,)]
