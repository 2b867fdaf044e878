"""The tables of the report on a shop small enough to reckon by hand. It is Monday, 2 March 2026."""

from datetime import date
from typing import Any

import pytest

from assets import report


def rows(shop: Any, sql: str) -> list[tuple[Any, ...]]:
    """Months as `2026-02`, money and shares as plain numbers."""
    return [
        tuple(
            f"{cell:%Y-%m}" if isinstance(cell, date) else float(cell) if hasattr(cell, "as_tuple") else cell
            for cell in row
        )
        for row in shop.rows(sql)
    ]


EXPECTED = {
    "from report.revenue_by_month": [
        ("2025-11", 60, 2, 2, 2, 60, 0, 0),
        ("2025-12", 30, 1, 1, 0, 0, 30, 0),
        ("2026-01", 0, 0, 0, 0, 0, 0, 0),
        ("2026-02", 75, 3, 2, 1, 60, 10, 5),
    ],
    "from report.retention": [
        ("2025-11", 0, 2, 2, 1, 2, 60),
        ("2025-11", 1, 2, 1, 0.5, 1, 30),
        ("2025-11", 2, 2, 0, 0, 0, 0),
        ("2025-11", 3, 2, 1, 0.5, 1, 10),
        ("2026-02", 0, 1, 1, 1, 1, 60),
    ],
    "from report.repeat_rate": [("2025-11", 2, None, None, None, None), ("2026-02", 1, None, None, None, None)],
    # A complaint counts three points, and a visit one: both who complained ask for more than they bring.
    "select * exclude (advice) from report.value_and_need": [
        ("low_value_with_potential", 1, 60, 0.375, 0),
        ("low_value_much_need", 2, 100, 0.625, 7),
    ],
    # C1 came three times, and then somebody to whom they had recommended us.
    "from report.ladder_by_month": [
        ("2025-11", "prospect", "customer", 2, True),
        ("2025-12", "customer", "client", 1, True),
        ("2026-02", "client", "advocate", 1, True),
        ("2026-02", "prospect", "customer", 1, True),
    ],
    "from report.category_trends where month = '2026-02-01'": [
        ("2026-02", "Bread", 10, 4, 1, 0.6667),
        ("2026-02", "Cakes", 5, 2, 1, 0.3333),
    ],
    # Three of six orders held both; rye was in five of six: as often as by chance, and a fifth more.
    "from report.bought_together": [("Rye", "Spelt", 3, 1, 1.2)],
    "from report.satisfaction_by_month": [("2026-02", 3, 3.2, 2, 1, 2, 0, 2, 0)],
    "from report.complaint_causes": [("Delivery", 2, 1, 2, 1, 2, 0, 2, "Refunded")],
    "from report.service_levels": [("complaint", "2026-02", 2, 1, 120, 1, 1, 1, 2880, 1, 1, 1, 0, 0, 1)],
    "select channel, proactive, reactive, customers, not_reached, preferred_by from report.channels": [
        ("call", 2, 0, 2, 1, 0),
        ("visit", 0, 1, 1, 0, 0),
        ("email", 0, 0, 0, 0, 1),
        ("post", 0, 0, 0, 0, 0),
        ("sms", 0, 0, 0, 0, 0),
    ],
    "select customer_id, recommended_to, became_customers, revenue from report.referrals": [("C1", 1, 1, 60)],
    "select offer, orders, customers, new_customers, came_again, discount, revenue, average_order from report.offers": [
        ("SNOW", 2, 2, 1, 1, 4, 70, 35),
        ("no coupon", 4, 2, 2, 1, 0, 95, 23.75),
    ],
    "select wish, times, customers from report.wishes": [("gluten-free bread", 2, 2)],
    "from report.staff": [("Ewa", 2, 2, 0, 2, 2, 1, 120, 1, 2, 4.3), ("Nell", 1, 0, 0, 1, 0, 0, None, None, 0, None)],
    "from report.sources": [("book", 4, 4, 3, 0, 160, 0), ("till_cards", 1, 1, 0, 0, 60, 0)],
    # Two calls of six minutes; ten a month for tools; nobody bought both before and within the last year.
    "select what, contacts, hours, cost, benefit, verdict from report.crm_cost": [
        ("other contacts", 2, 0.2, 2.4, None, None),
        ("tools", None, None, 120, None, None),
        (
            "all together",
            2,
            0.2,
            122.4,
            None,
            "cannot be told: nobody was left alone to compare with, or nobody contacted",
        ),
        ("a new customer", None, None, 35, None, None),
        ("a kept customer", None, None, None, None, None),
    ],
    "select measure, this_month, last_month, last_year from report.scorecard where month = '2026-02-01'": [
        ("revenue", 75, 0, None),
        ("orders", 3, 0, None),
        ("customers", 2, 0, None),
        ("new_customers", 1, 0, None),
        ("average_order", 25, None, None),
        ("share_returning", 0.5, None, None),
        ("satisfaction", 3.2, None, None),
        ("nps", 0, None, None),
        ("complaints", 2, None, None),
        ("contacts_made", 2, None, None),
        ("answered_in_time", 0.5, None, None),
    ],
}


@pytest.mark.parametrize("table", EXPECTED)
def test_a_report_table_says_what_one_reckons_by_hand(shop: Any, table: str) -> None:
    assert rows(shop, table) == EXPECTED[table]


def test_an_empty_shop_has_every_table_and_nothing_in_them(empty_shop: Any) -> None:
    views = [table.name for table in report.TABLES if table.name != "report.costs"]
    counts = {name: empty_shop.warehouse.value(f"select count(*) from {name}") for name in views}
    assert {name: count for name, count in counts.items() if count} == {"report.channels": 4, "report.crm_cost": 2}
