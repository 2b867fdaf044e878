"""22: what a customer is likely to want, tried on the shop's own past, with the reason in words; 73: the product's facts beside it."""

from typing import Any

import pytest


def buys(shop: Any, person: str, day: str, *products: str, status: str = "paid") -> None:
    order = f"{person}/{day}"
    shop.event("orders", person, record_id=order, order_id=order, ordered_at=day, total="10", status=status)
    for product in products:
        shop.event(
            "order_lines", person, record_id=order + product, order_id=order, product_id=product, product=product
        )


HABITS = """
create table habits as
select
    who::varchar as who,
    (date '2025-02-01' + who::integer // 2 + 30 * step::integer) as day,
    ['Tent', 'Kettle', 'Skates', 'Lamp', 'Easel', 'Drum', 'Loom', 'Kite'][1 + who % 8] || ['', ' refill'][1 + step] as product
from range(720) as people(who), range(2) as steps(step)
where day <= date '2026-02-10'
"""
"""Every day two people buy one of eight things, and what belongs to it a month later."""


@pytest.fixture
def habits(shop: Any) -> Any:
    run = shop.warehouse.connection.execute
    run(HABITS)
    run(
        "insert into staging.people by name select 'book' as source, who as record_id from (select distinct who from habits)"
    )
    run(
        "insert into identity.clusters by name select source, record_id, 'C' || record_id as customer_id from staging.people"
    )
    run(
        "insert into staging.orders by name select 'till' as source, who || product as record_id, who || product as order_id,"
        " day as ordered_at, 10 as total, 'book' as person_source, who as person_record_id from habits"
    )
    run(
        "insert into staging.order_lines by name select 'till' as source, who || product as record_id, who || product as order_id,"
        " product as product_id, product as product from habits"
    )
    return shop


def test_what_followed_with_others_is_recommended_where_it_foretold_the_past(habits: Any) -> None:
    rows = habits.build().rows
    assert rows(
        "select customers, hit_rate, hit_rate_of_best_sellers, is_used, lacking from crm.recommendation_trial"
    ) == [(60, 1, 0, True, "")]
    # The last one has bought a kite, and nothing to go with it yet.
    assert rows("select product, because from crm.recommendations where customer_id = 'C719' and place = 1") == [
        ("Kite refill", "86 of 90 who bought Kite bought this next")
    ]


def test_best_sellers_are_recommended_where_nothing_better_is_known(shop: Any) -> None:
    for who, products in {"1": ("Rye", "Spelt", "Seed"), "2": ("Rye", "Spelt"), "3": ("Rye",)}.items():
        shop.person(f"C{who}", who)
        buys(shop, who, "2026-02-01", *products)
    shop.add("staging.products", source="till", record_id="Spelt", product_id="Spelt", name="Spelt loaf", price="4.5",
             return_days=2, attributes='{"Contains": "gluten"}')  # fmt: skip
    for product in ("Rye", "Seed"):
        shop.add("staging.products", source="till", record_id=product, product_id=product, name=product)
    shop.build()
    assert shop.rows("select is_used, lacking from crm.recommendation_trial") == [
        (False, "50 customers who bought something new lately are needed, and there are 0")
    ]
    assert shop.rows(
        "select customer_id, product, price::double, return_days, facts, because from crm.recommendations order by all"
    ) == [
        ("C2", "Seed", None, None, None, "A best seller: 1 bought it in the last year"),
        ("C3", "Seed", None, None, None, "A best seller: 1 bought it in the last year"),
        ("C3", "Spelt loaf", 4.5, 2, '{"Contains": "gluten"}', "A best seller: 2 bought it in the last year"),
    ]


def test_nothing_that_was_sent_back_or_is_no_longer_sold_is_recommended(shop: Any) -> None:
    for who in "123":
        shop.person(f"C{who}", who)
    buys(shop, "1", "2026-02-01", "Rye", "Scarf", "Wine")
    buys(shop, "1", "2025-01-01", "Skates")  # nobody has bought them for a year
    buys(shop, "2", "2026-02-01", "Scarf", status="refunded")
    buys(shop, "3", "2026-02-01", "Rye")
    for product in ("Rye", "Scarf", "Skates"):
        shop.add("staging.products", source="till", record_id=product, product_id=product, name=product)
    shop.add(
        "staging.products",
        source="till",
        record_id="Wine",
        product_id="Wine",
        name="Wine",
        attributes='{"State": "Discontinued"}',
    )
    assert shop.build().rows("select customer_id, product from crm.recommendations order by all") == [
        ("C2", "Rye"),
        ("C3", "Scarf"),
    ]
