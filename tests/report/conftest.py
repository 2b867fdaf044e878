"""A shop small enough to reckon by hand, with every table made."""

import runpy
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assets import crm, follow_ups, report
from assets.settings import Business, Costs, Service, Settings
from assets.warehouse.connection import open_warehouse

SHOP = runpy.run_path(str(Path(__file__).parents[1] / "crm" / "conftest.py"))["Shop"]
TABLES = (*crm.TABLES, *follow_ups.TABLES, *report.TABLES)
NOW = datetime.fromisoformat("2026-03-02T06:00")

ORDERS = (
    # who, day, total, coupon, what was in it
    ("1", "2025-11-10", "20", None, ("Rye", "Spelt")),
    ("1", "2025-12-05", "30", "SNOW", ("Rye", "Spelt")),
    ("1", "2026-02-03", "10", None, ("Rye",)),
    ("2", "2025-11-20", "40", "snow ", ("Rye", "Spelt")),
    ("3", "2026-02-14", "60", None, ("Cake",)),
    (None, "2026-02-14", "5", None, ("Rye",)),
)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with ExitStack() as stack:
        settings = Settings(tmp_path_factory.mktemp("shop"), Business("Corner Bakery", "GB", "GBP", "Europe/London"))
        settings = replace(
            settings,
            service=Service(first_answer=(240, "minutes"), resolution=(3, "days")),
            costs=Costs(hour=12, tools_per_month=10, new_customer=35),
        )
        shop = SHOP(stack.enter_context(open_warehouse(settings, NOW)))
        fill(shop)
        yield shop.build(TABLES)


def fill(shop: Any) -> None:
    for who in "1234":
        shop.person(f"C{who}", who, preferred_channel="email" if who == "1" else None)
    shop.person("C1", "card", source="till_cards")
    for who, day, total, coupon, products in ORDERS:
        order = f"{who}/{day}"
        shop.event("orders", who, record_id=order, order_id=order, ordered_at=day, total=total, coupon=coupon,
                   discount="2" if coupon else None)  # fmt: skip
        for product in products:
            shop.event("order_lines", who, record_id=order + product, order_id=order, product_id=product, product=product,
                       category="Cakes" if product == "Cake" else "Bread", quantity="2", total="5")  # fmt: skip
    shop.event("complaints", "1", record_id="c1", opened_at="2026-02-10 10:00", first_answer_at="2026-02-10 12:00",
               resolved_at="2026-02-12 10:00", category="Delivery", resolution="Refunded", staff="Ewa")  # fmt: skip
    shop.event("complaints", "2", record_id="c2", opened_at="2026-02-20 10:00", category="Delivery", staff="Ewa")
    shop.event("feedback", "1", record_id="f1", at="2026-02-14", kind="csat", score="4")
    shop.event("feedback", "2", record_id="f2", at="2026-02-15", kind="nps", score="9")
    shop.event("feedback", "3", record_id="f3", at="2026-02-16", kind="nps", score="0")
    for who in "34":
        shop.event("feedback", who, record_id=f"w{who}", at="2026-02-16", kind="wish", comment="Gluten-free bread")
    shop.event(
        "interactions",
        "1",
        record_id="i1",
        at="2026-02-13",
        channel="call",
        direction="out",
        outcome="Reached",
        staff="Ewa",
    )
    shop.event(
        "interactions",
        "2",
        record_id="i2",
        at="2026-02-13",
        channel="call",
        direction="out",
        outcome="No answer",
        staff="Ewa",
    )
    shop.event("interactions", "2", record_id="i3", at="2026-02-17", channel="visit", direction="in", staff="Nell")
    shop.add("staging.referrals", source="till", record_id="r", at="2026-01-01", referrer="1", referred="3",
             referrer_records=[{"source": "book", "record_id": "1"}], referred_records=[{"source": "book", "record_id": "3"}])  # fmt: skip


@pytest.fixture(scope="session")
def empty_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    settings = Settings(tmp_path_factory.mktemp("empty"), Business("Corner Bakery", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, NOW) as warehouse:
        yield SHOP(warehouse).build(TABLES)
