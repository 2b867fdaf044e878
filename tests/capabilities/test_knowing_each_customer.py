"""What the profile tells of each customer, by the numbers of the capabilities: one small bakery for all of them, made once."""

import runpy
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assets.built_in_segments import BUILT_IN_SEGMENTS
from assets.settings import Business, Loyalty, Segment, Settings
from assets.warehouse.connection import open_warehouse

Shop = runpy.run_path(str(Path(__file__).parents[1] / "crm" / "conftest.py"))["Shop"]
SCHEME = Loyalty(1, 1, 12, {"silver": 100, "gold": 300}, {"gold": "free delivery"})
SEGMENTS = (
    *(Segment(name, BUILT_IN_SEGMENTS[name]) for name in ("prospects", "key_customers", "vip")),
    Segment("renewing", "next_renewal_on <= today + 30"),
    Segment("vegans", "attributes.diet = 'vegan'"),
)


@pytest.fixture(scope="module")
def bakery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """It is 2 March 2026."""
    state = tmp_path_factory.mktemp("bakery")
    settings = Settings(
        state, Business("Corner Bakery", "GB", "GBP", "Europe/London"), segments=SEGMENTS, loyalty=SCHEME
    )
    with open_warehouse(settings, datetime.fromisoformat("2026-03-02T06:00")) as warehouse:
        shop = Shop(warehouse)
        _people(shop)
        _sales(shop)
        yield shop.build()


def _people(shop: Any) -> None:
    for name, row in {
        "jones": {"name": "Mrs Jones", "phone": "+447911123456", "birth_date": "2010-03-03", "notes": "Likes it dark"},
        "dr": {
            "name": "Ann Tregaskis",
            "title": "Dr",
            "first_name": "Ann",
            "last_name": "Tregaskis",
            "phone": "+442079460018",
        },
        "john": {"name": "JOHN SMITH", "first_name": "JOHN", "last_name": "SMITH", "phone": "+12025550123"},
        "initial": {"name": "J. Smith", "first_name": "J.", "last_name": "Smith", "birth_date": "1900-01-01"},
        "cafe": {"name": "Harbour Cafe", "first_name": "Harbour", "last_name": "Cafe"},
        "weiss": {"name": "Eva Weiß", "title": "Frau Dr.", "first_name": "Eva", "last_name": "Weiß"},
        "marie": {
            "name": "Anne Marie Poole",
            "first_name": "Anne Marie",
            "last_name": "Poole",
            "birth_date": "1990-03-02",
        },
    }.items():
        shop.person(name, name, attributes='{"Diet": "vegan"}' if name == "marie" else None, **row)


def _sales(shop: Any) -> None:
    def buys(who: str, order_id: str, at: str, total: str, **row: Any) -> None:
        shop.event("orders", who, order_id=order_id, record_id=order_id, ordered_at=at, total=total, **row)

    buys("dr", "1", "2025-12-01 10:00", "300", delivery_method="Collect", payment_method="Card")
    buys("dr", "2", "2026-02-01 10:00", "100", delivery_method="collect", payment_method="3 instalments")
    buys("john", "3", "2026-01-10 10:00", "50", status="completed", refunded="50")
    buys(
        "initial", "4", "2026-01-10 10:00", "80", payment_method="Invoice, net 30", due_on="2026-02-09", status="unpaid"
    )
    buys("marie", "5", "2025-03-20 10:00", "40")
    shop.event(
        "order_lines", "dr", order_id="1", record_id="1/1", product_id="CAKE", quantity="3", total="300", cost="120"
    )
    shop.event(
        "order_lines", "dr", order_id="2", record_id="2/1", product_id="CAKE", quantity="1", total="100", cost="40"
    )
    shop.event("loyalty", "marie", at="2025-06-01 10:00", points="-30", reason="Spent")
    shop.event("complaints", "marie", opened_at="2026-02-20", status="open")
    shop.event(
        "interactions", "jones", at="2026-02-25 09:00", channel="email", direction="in", subject="Do you deliver?"
    )
    shop.event("interactions", "dr", at="2026-02-27 09:00", channel="call", direction="out", outcome="No answer")
    shop.event("interactions", "dr", at="2026-02-26 09:00", channel="call", direction="out", outcome="reached")
    shop.event("agreements", "dr", kind="insurance", starts_on="2025-03-20", renews_on="2026-03-20")


Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def ask(bakery: Any) -> Ask:
    """Columns of crm.customers, by customer."""

    def rows(columns: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = bakery.rows(f"select {columns} from crm.customers order by customer_id")
        return found

    return rows


def test_02_everybody_is_addressed_as_they_should_be_and_a_cafe_is_nobody(ask: Ask) -> None:
    assert ask("customer_id, salutation") == [
        ("cafe", None), ("dr", "Dr Tregaskis"), ("initial", "J. Smith"), ("john", "John"), ("jones", "Mrs Jones"),
        ("marie", "Anne Marie"), ("weiss", "Frau Dr. Weiß"),
    ]  # fmt: skip


def test_03_rapport_notes_stand_in_the_profile(ask: Ask) -> None:
    assert ("jones", "Likes it dark") in ask("customer_id, notes")


def test_77_ages_are_whole_years_a_spreadsheets_1900_is_none_and_a_minor_is_known(ask: Ask) -> None:
    found = {row[0]: row[1:] for row in ask("customer_id, age, age_group, is_minor")}
    assert (found["jones"], found["marie"], found["initial"]) == (
        (15, "under 18", True), (36, "35-44", False), (None, None, False),
    )  # fmt: skip


def test_01_a_mobile_is_told_from_a_landline_and_an_american_number_is_not_guessed(ask: Ask) -> None:
    found = dict(ask("customer_id, is_mobile"))
    assert (found["jones"], found["dr"], found["john"]) == (True, False, None)


def test_05_trade_credit_is_a_sale_and_a_whole_refund_is_none_whatever_its_status(ask: Ask) -> None:
    found = {row[0]: row[1:] for row in ask("customer_id, orders, revenue::integer")}
    assert (found["initial"], found["john"]) == ((1, 80), (0, 0))


def test_06_the_next_renewal_is_in_the_profile_and_a_segment_may_compare_it_with_today(bakery: Any, ask: Ask) -> None:
    assert ("dr", "2026-03-20") in ask("customer_id, next_renewal_on::varchar")
    assert bakery.rows("select customer_id from crm.segments where segment = 'renewing'") == [("dr",)]


def test_07_prospects_are_customers_too(bakery: Any) -> None:
    assert bakery.rows("select customer_id from crm.segments where segment = 'prospects' order by 1") == [
        ("cafe",), ("john",), ("jones",), ("weiss",),
    ]  # fmt: skip


def test_08_the_last_sign_of_life_and_the_last_word_of_ours_wherever_they_were_recorded(ask: Ask) -> None:
    found = {
        row[0]: row[1:]
        for row in ask("customer_id, last_seen_at::date::varchar, last_contact_at::date::varchar, recency_days")
    }
    assert (found["jones"], found["dr"], found["marie"]) == (
        ("2026-02-25", None, 5), ("2026-02-01", "2026-02-26", 29), ("2026-02-20", None, 10),
    )  # fmt: skip


def test_12_and_18_key_customers_need_no_condition_and_an_empty_segment_says_why(bakery: Any) -> None:
    assert bakery.rows("select segment, customers, why_empty from crm.segment_sizes order by 1") == [
        ("key_customers", 1, None), ("prospects", 4, None), ("renewing", 1, None), ("vegans", 1, None), ("vip", 1, None),
    ]  # fmt: skip


def test_19_and_68_who_is_worth_most_goes_by_margin_where_the_cost_is_known(ask: Ask) -> None:
    assert ("dr", 240, "vip") in ask("customer_id, margin::integer, value_tier")


def test_20_value_and_need_make_four_quadrants_with_advice(ask: Ask) -> None:
    found = {row[0]: row[1:] for row in ask("customer_id, need_quadrant, split_part(need_advice, ':', 1)")}
    assert (found["dr"], found["marie"], found["jones"]) == (
        ("high_value_little_need", "Keep them"), ("low_value_much_need", "Help them to help themselves"), (None, None),
    )  # fmt: skip


def test_21_nobody_is_said_to_have_potential_where_nothing_bears_it_out(bakery: Any, ask: Ask) -> None:
    assert {row[0] for row in ask("has_growth_potential")} == {None}
    assert bakery.rows("select split_part(verdict, ':', 1) from crm.growth_trial") == [("Not enough data",)]


def test_26_every_move_on_the_ladder_has_a_day_and_a_reason(bakery: Any) -> None:
    assert bakery.rows(
        "select happened_at::date::varchar, to_stage, reason from crm.ladder_moves where customer_id = 'dr' order by 1"
    ) == [
        ("2025-12-01", "customer", "bought for the first time"),
        ("2026-02-01", "client", "bought on 2 days within 730 days"),
    ]


def test_40_points_are_earned_spent_taken_back_and_expire_the_oldest_first(bakery: Any, ask: Ask) -> None:
    found = {
        row[0]: row[1:]
        for row in ask("customer_id, loyalty_points::integer, points_expiring::integer, points_expire_on::varchar")
    }
    assert (found["dr"], found["john"], found["marie"], found["jones"]) == (
        (400, 300, "2026-12-01"), (0, None, None), (10, 10, "2026-03-20"), (None, None, None),
    )  # fmt: skip


def test_42_a_tier_gives_its_rights(ask: Ask) -> None:
    assert ("dr", "gold", "free delivery", True) in ask("customer_id, loyalty_tier, loyalty_rights, is_member")


def test_70_an_order_in_three_parts_is_due_three_times_and_the_last_takes_what_rounding_left(
    bakery: Any, ask: Ask
) -> None:
    assert bakery.rows("select due_on::varchar, amount::varchar from crm.instalments where customer_id = 'dr' order by 1") == [
        ("2026-02-01", "33.3300"), ("2026-03-01", "33.3300"), ("2026-04-01", "33.3400"),
    ]  # fmt: skip
    assert ("initial", "2026-02-09", 80) in ask("customer_id, next_payment_on::varchar, overdue::integer")


def test_72_how_they_usually_receive_it_is_learned(ask: Ask) -> None:
    assert ("dr", "collect", None) in ask("customer_id, usual_delivery, usual_payment")
