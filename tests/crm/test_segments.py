"""Who is in a segment, since when, and why people came and went."""

from typing import Any

import pytest

from assets.crm.segments import reason_sql
from assets.settings import Segment

OFTEN = Segment("often", "orders >= 2 and city = 'Ely'")
CHANGES = "select customer_id, change, strftime(happened_at, '%d.%m.'), reason from crm.segment_changes order by all"
MEMBERS = "select customer_id, segment, strftime(since, '%d.%m.') from crm.segments order by all"


@pytest.fixture
def shop(open_shop: Any) -> Any:
    shop = open_shop(segments=[OFTEN])
    for record_id in ("1", "2"):
        shop.person(f"C{record_id}", record_id, city="Ely")
        for day in ("2026-01-01", "2026-01-08"):
            shop.event("orders", record_id, order_id=record_id + day, ordered_at=day, total="5")
    return shop


def entered(shop: Any, customer_id: str, at: str, change: str = "entered") -> None:
    shop.add(
        "journal.segment_changes", customer_id=customer_id, segment="often", change=change, at=at, reason="orders = 2"
    )


def test_entries_are_told_with_the_figures_that_decided_and_nothing_personal(shop: Any):
    entered(shop, "C1", "2026-01-09")
    assert shop.build().rows(MEMBERS) == [("C1", "often", "09.01."), ("C2", "often", "02.03.")]
    assert shop.rows(CHANGES) == [
        ("C1", "entered", "09.01.", "orders = 2"),
        ("C2", "entered", "02.03.", "orders = 2"),
    ]


def test_an_exit_says_how_things_stand_now(shop: Any):
    shop.person("C3", "3", city="Ely")
    entered(shop, "C1", "2026-01-09")
    entered(shop, "C2", "2026-01-09")
    entered(shop, "C3", "2026-01-09")
    entered(shop, "C4", "2026-01-09")
    assert shop.build().rows(CHANGES)[-2:] == [
        ("C4", "entered", "09.01.", "orders = 2"),
        ("C4", "left", "02.03.", "no longer a customer"),
    ]
    assert shop.rows("select reason from crm.segment_changes where customer_id = 'C3' and change = 'left'") == [
        ("orders = 0",)
    ]


def test_a_merged_customer_stays_in_since_the_first_of_them_came(shop: Any):
    shop.add("identity.forwards", old_customer_id="C0", customer_id="C1")
    entered(shop, "C0", "2026-01-08")
    entered(shop, "C2", "2026-01-09")
    assert shop.build().rows(MEMBERS) == [("C1", "often", "08.01."), ("C2", "often", "09.01.")]
    assert shop.rows("select count(*) from crm.segment_changes") == [(2,)]


def test_somebody_who_left_and_came_back_is_in_since_the_second_time(shop: Any):
    for at, change in (("2026-01-01", "entered"), ("2026-01-05", "left"), ("2026-01-09", "entered")):
        entered(shop, "C1", at, change)
    assert shop.build().rows(MEMBERS)[0] == ("C1", "often", "09.01.")


def test_a_segment_without_figures_gives_a_reason_without_names():
    assert reason_sql("city = 'orders' or email is null") == "'the condition holds'"
