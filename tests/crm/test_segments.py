"""Who is in a segment, since when, and why people came and went."""

import json
from typing import Any

import pytest

from assets.crm.predicates import check_predicate
from assets.crm.segments import reason_sql
from assets.settings import Segment
from assets.warehouse.connection import quoted

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


def test_a_condition_knows_today_and_the_businesss_own_columns_by_any_spelling(open_shop: Any):
    soon = Segment("soon", "next_renewal_on between today and today + 30")
    cake = Segment("cake", "attributes.favourite_cake = 'Lemon' and orders = 0 and city = 'Ely'")
    card = Segment("card", "identifiers.loyalty_card is not null and attributes.city = city")
    odd = Segment("odd", "attributes.\"it's ~ odd/\" = 'yes'")
    shop = open_shop(segments=[soon, cake, card, odd])
    shop.person("C1", "1", name="Ada", city="Ely", attributes='{"Favourite cake": "Lemon", "it\'s ~ odd/": "yes"}')
    shop.person("C2", "2", name="Bo", city="Ely", attributes='{"FAVOURITE-CAKE": "Lemon", "City": "Ely"}',
                identifiers='{"Loyalty card": "7"}')  # fmt: skip
    shop.person("C3", "3", name="Cy", city="Ely")
    shop.event("agreements", "1", starts_on="2025-04-01", renews_on="2026-04-01", status="active")
    shop.event("agreements", "3", starts_on="2025-04-01", renews_on="2026-04-02", status="active")
    assert shop.build().rows("select segment, list(customer_id order by customer_id) from crm.segments group by all order by all") == [
        ("cake", ["C1", "C2"]), ("card", ["C2"]), ("odd", ["C1"]), ("soon", ["C1"]),
    ]  # fmt: skip


def test_a_heading_written_as_it_stands_means_that_column_whatever_is_in_it(open_shop: Any):
    headings = ["Best time to ring, a.m./p.m.", "C", "C#", 'says "when"', "☎ late", "x" * 300, "select", "_record_id"]
    segments = [
        Segment(f"s{number}", f"attributes.{quoted(heading)} = 'v{number}'") for number, heading in enumerate(headings)
    ]
    shop = open_shop(segments=segments)
    said = json.dumps({heading: f"v{number}" for number, heading in enumerate(headings)})
    shop.person("C1", "1", name="Ada", attributes=said)
    assert [problem for each in segments for problem in check_predicate(each.where)] == []
    assert shop.build().rows("select segment from crm.segments order by segment") == [
        (segment.name,) for segment in segments
    ]


def test_a_reason_tells_no_column_of_the_businesss_own():
    shown = reason_sql("attributes.orders = '3' and identifiers.\"revenue\" = '1' and rfm_score > 1")
    assert ("orders" in shown, "revenue" in shown, "rfm_score" in shown) == (False, False, True)


def test_a_segment_that_nobody_is_in_says_what_keeps_everybody_out(open_shop: Any):
    segments = [
        Segment("rich", "revenue >= 1000 and city = 'Ely'"),
        Segment("nobody", "orders >= 1 and city = 'York'"),
        Segment("all", "orders >= 0"),
    ]
    shop = open_shop(segments=segments)
    shop.person("C1", "1", city="Ely")
    shop.person("C2", "2", city="York")
    shop.event("orders", "1", order_id="1", ordered_at="2026-01-01", total="5")
    assert shop.build().rows("select segment, customers, why_empty from crm.segment_sizes order by 1") == [
        ("all", 2, None),
        ("nobody", 0, "no one meets all of it: orders >= 1 holds for 1; city = 'York' holds for 1"),
        ("rich", 0, "revenue >= 1000 holds for nobody"),
    ]
