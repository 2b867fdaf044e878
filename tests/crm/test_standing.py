"""Where a customer stands: scores, tiers, stages, satisfaction, contacts."""

from typing import Any


def buys(shop: Any, person: str, *orders: tuple[str, str]) -> None:
    for day, total in orders:
        shop.event("orders", person, order_id=f"{person}/{day}", ordered_at=day, total=total)


def test_scores_run_from_one_to_five_and_equal_customers_score_alike(shop: Any):
    for number in range(1, 6):
        shop.person(f"C{number}", str(number))
    shop.person("C6", "6")
    buys(shop, "1", ("2026-01-01", "10"))
    buys(shop, "2", ("2026-01-01", "10"))
    buys(shop, "3", ("2026-02-01", "30"))
    buys(shop, "4", ("2026-02-10", "20"), ("2026-02-12", "20"))
    buys(shop, "5", ("2026-02-01", "20"), ("2026-02-08", "20"), ("2026-03-01", "60"))
    assert shop.build().rows(
        "select customer_id, orders, recency_days, rfm_recency, rfm_frequency, rfm_monetary, rfm_score, value_tier,"
        " usage_class from crm.customers order by 1"
    ) == [
        ("C1", 1, 60, 1, 1, 1, 3, "low", "light"),
        ("C2", 1, 60, 1, 1, 1, 3, "low", "light"),
        ("C3", 1, 29, 3, 1, 3, 7, "medium", "light"),
        ("C4", 2, 18, 4, 4, 4, 12, "medium", "heavy"),
        ("C5", 3, 1, 5, 5, 5, 15, "vip", "heavy"),
        ("C6", 0, None, None, None, None, None, "none", "none"),
    ]


def test_where_all_have_the_same_nobody_is_better_or_worse(shop: Any):
    score = "select rfm_recency, rfm_frequency, rfm_monetary, rfm_score, value_tier, usage_class from crm.customers"
    shop.person("C1", "1")
    buys(shop, "1", ("2026-02-01", "20"))
    middle = (3, 3, 3, 9, "medium", "medium")
    assert shop.build().rows(score) == [middle]
    shop.person("C2", "2")
    buys(shop, "2", ("2026-02-01", "20"))
    assert shop.build().rows(score) == [middle, middle]


def test_the_usual_gap_is_the_middle_one_of_three_orders_or_more(shop: Any):
    shop.person("C1", "1")
    shop.person("C2", "2")
    buys(shop, "1", ("2025-01-01", "5"), ("2025-01-08", "5"), ("2025-06-08", "5"), ("2025-06-15", "5"))
    buys(shop, "2", ("2025-01-01", "5"), ("2025-01-08", "5"))
    assert shop.build().rows("select usual_gap_days from crm.customers order by customer_id") == [(7,), (None,)]


def test_the_ladder_goes_from_prospect_to_partner(shop: Any):
    for number in range(1, 8):
        shop.person(f"C{number}", str(number), email=f"c{number}@example.org")
    for number, orders in (("2", 1), ("3", 2), ("4", 5), ("5", 1), ("7", 1)):
        buys(shop, number, *((f"2025-01-{day:02}", "5") for day in range(1, orders + 1)))
    for at, person in (("2025-02-01", "5"), ("2025-03-01", "5"), ("2025-02-01", "7")):
        shop.event("feedback", person, at=at, kind="nps", score="9")
    shop.event("agreements", "6", kind="Partner", starts_on="2025-12-01", renews_on="2026-12-01")
    assert shop.build().rows("select customer_id, ladder_stage from crm.customers order by 1") == [
        ("C1", "prospect"),
        ("C2", "customer"),
        ("C3", "client"),
        ("C4", "supporter"),
        ("C5", "advocate"),
        ("C6", "partner"),
        ("C7", "customer"),
    ]


def test_every_move_on_the_ladder_is_dated_and_says_why_down_as_well(shop: Any):
    shop.person("C1", "1")
    shop.person("C2", "2")
    buys(shop, "1", ("2023-01-01", "5"), ("2023-02-01", "5"))
    buys(shop, "2", ("2026-02-01", "5"))
    shop.event("feedback", "1", at="2023-03-01", kind="nps", score="10")
    shop.event("feedback", "1", at="2023-04-01", kind="nps", score="9")
    shop.event("feedback", "1", at="2023-05-01", kind="nps", score="3")
    two = ({"source": "book", "record_id": "2"},)
    shop.event(
        "referrals",
        at="2026-01-01",
        referrer_records=[{"source": "book", "record_id": "1"}],
        referred_records=list(two),
    )
    assert shop.build().rows(
        "select strftime(happened_at, '%d.%m.%Y'), from_stage, to_stage, reason from crm.ladder_moves"
        " where customer_id = 'C1' order by happened_at"
    ) == [
        ("01.01.2023", "prospect", "customer", "bought for the first time"),
        ("01.02.2023", "customer", "client", "bought on 2 days within 730 days"),
        ("01.04.2023", "client", "advocate", "would recommend us, said twice"),
        ("01.05.2023", "advocate", "client", "has not recommended us in 730 days, or would not any more"),
        ("31.12.2024", "client", "customer", "bought on 1 day in the last 730 days"),
        ("01.02.2026", "customer", "advocate", "recommended us to somebody who came"),
    ]


def test_scores_of_all_scales_make_one_grade_and_a_mystery_shopper_makes_none(shop: Any):
    shop.person("C1", "1")
    for at, kind, score, scale_max in (
        ("2025-01-01", "csat", "1", "5"),
        ("2025-02-01", "nps", "10", None),
        ("2025-03-01", "csat", "50", "100"),
        ("2025-04-01", "review", "4", None),
        ("2025-05-01", "mystery_shopper", "1", "5"),
    ):
        shop.event("feedback", "1", at=at, kind=kind, score=score, scale_max=scale_max)
    assert shop.build().rows("select satisfaction_grade, nps from crm.customers") == [(3, 10)]


def test_complaints_points_renewals_and_contacts_stand_in_the_profile(shop: Any):
    shop.person("C1", "1", joined_at="2025-05-05")
    shop.event("complaints", "1", opened_at="2026-01-01", status="open")
    shop.event("complaints", "1", opened_at="2026-01-02", status="Closed")
    shop.event("loyalty", "1", at="2026-01-01", points="120")
    shop.event("loyalty", "1", at="2026-01-02", points="-20")
    shop.event("agreements", "1", kind="insurance", renews_on="2026-01-01")
    shop.event("agreements", "1", kind="insurance", renews_on="2026-06-01", status="active")
    shop.event("agreements", "1", kind="insurance", renews_on="2026-05-01", status="cancelled")
    shop.event("interactions", "1", at="2026-02-01", channel="call", direction="out")
    assert shop.build().rows(
        "select first_seen_at::date::varchar, last_contact_at::date::varchar, open_complaints, loyalty_points::integer,"
        " next_renewal_on::varchar from crm.customers"
    ) == [("2025-05-05", "2026-02-01", 1, 100, "2026-06-01")]


def test_what_people_typed_in_a_list_is_a_contact_once_however_many_workbooks_show_it(shop: Any):
    shop.person("C1", "1")
    shop.add("identity.forwards", old_customer_id="C0", customer_id="C1")
    shop.add(
        "journal.follow_ups", follow_up_id="F1", list="win_back", customer_id="C0", channel="call", at="2026-01-01"
    )
    for at, target, status, notes in (
        ("2026-01-02 08:00", "excel", "To do", None),
        ("2026-01-03 08:00", "excel", "No answer", "after five"),
        ("2026-01-04 08:00", "google", "No answer", "after five"),
        ("2026-01-05 08:00", "excel", "Won", "after five"),
        ("2026-01-06 08:00", "excel", "Won", "comes on Monday"),
    ):
        shop.add(
            "staging.sheet_edits", target=target, tab="Win back", follow_up_id="F1", at=at, status=status, notes=notes
        )
    assert shop.build().rows(
        "select customer_id, strftime(happened_at, '%d.%m.'), channel, direction, subject, notes, outcome, source"
        " from crm.interactions order by happened_at"
    ) == [
        ("C1", "03.01.", "call", "out", "win_back", "after five", "No answer", "excel"),
        ("C1", "05.01.", "call", "out", "win_back", "after five", "Won", "excel"),
    ]


def test_a_recommendation_is_of_the_customers_whose_records_were_found(shop: Any):
    shop.person("C1", "1")
    shop.person("C1", "2")
    shop.person("C3", "3")
    one, two, three = ({"source": "book", "record_id": record} for record in "123")
    shop.event("referrals", at="2026-01-01", referrer="Ada", referrer_records=[one, two], referred_records=[three])
    shop.event("referrals", at="2026-01-02", referrer="Bob", referrer_records=[one, three], referred="nobody")
    assert shop.build().rows(
        "select referrer, customer_id, referred_customer_id from crm.referrals order by happened_at"
    ) == [("Ada", "C1", "C3"), ("Bob", None, None)]


def test_the_timeline_tells_what_happened_in_order(shop: Any):
    shop.person("C1", "1")
    shop.event("orders", "1", order_id="7", ordered_at="2026-01-02", total="1234.5", status="completed")
    shop.event("interactions", "1", at="2026-01-03", channel="call", direction="in", subject="Opening hours")
    shop.event("feedback", "1", at="2026-01-04", kind="csat", score="5", comment="Lovely")
    assert shop.build().rows(
        "select strftime(happened_at, '%d.%m.'), kind, summary, source from crm.timeline order by happened_at"
    ) == [
        ("01.01.", "first seen", "First seen", "book"),
        ("02.01.", "order", "Order 7, 1,234.50 GBP, completed", "till"),
        ("03.01.", "interaction", "From them, call, Opening hours", "till"),
        ("04.01.", "feedback", "Csat, 5, Lovely", "till"),
    ]


def test_the_order_in_which_rows_arrive_changes_nothing(open_shop: Any):
    def made(numbers: list[int]) -> list[tuple[Any, ...]]:
        shop = open_shop()
        for number in numbers:
            shop.person(f"C{number % 3}", str(number), email=f"{number}@example.org", attributes=f'{{"n": "{number}"}}')
            buys(shop, str(number), ("2026-01-01", f"{number}.10"), (f"2026-01-{number + 2:02}", "0.3"))
        shop.build()
        return [
            shop.rows(f"select columns(*)::varchar from {table} order by all")
            for table in ("crm.customers", "crm.customer_values", "crm.orders", "crm.timeline")
        ]

    assert made([1, 2, 3, 4, 5, 6]) == made([5, 3, 1, 6, 2, 4])
