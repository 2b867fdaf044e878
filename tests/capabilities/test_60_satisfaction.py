"""60: one grade from mixed signals, and its movement; 57 to 59: surveys, mystery shoppers; 61: by stage."""

from typing import Any

GRADE = "select customer_id, satisfaction_grade, satisfaction_trend from crm.customers order by 1"


def says(shop: Any, person: str, at: str, score: str, kind: str = "csat", **row: str) -> None:
    shop.event("feedback", person, at=at, kind=kind, score=score, record_id=f"{person} {at} {kind}", **row)


def test_what_they_say_and_what_they_do_make_one_grade_and_a_trend(shop: Any) -> None:
    for number in range(1, 7):
        shop.person(f"C{number}", str(number))
    says(shop, "1", "2025-10-01", "5")  # was happy, and complains now
    shop.event("complaints", "1", opened_at="2026-02-20", severity="high", record_id="c1")
    says(shop, "2", "2025-10-01", "2")  # was not, and writes a good review
    says(shop, "2", "2026-02-20", "5", "review")
    says(shop, "3", "2025-10-01", "4")  # nothing since
    shop.event("orders", "4", order_id="4", ordered_at="2026-02-01", total="20", refunded="20")  # money back, no more
    says(shop, "5", "2023-01-01", "5")  # too long ago
    says(shop, "6", "2026-02-01", "1", "mystery_shopper")  # grades us, and not how they feel
    assert shop.build().rows(GRADE) == [
        ("C1", 2, "falling"),
        ("C2", 4, "rising"),
        ("C3", 4, "steady"),
        ("C4", None, None),
        ("C5", None, None),
        ("C6", None, None),
    ]


def test_a_complaint_that_was_made_good_counts_for_less(shop: Any) -> None:
    shop.person("C1", "1")
    shop.person("C2", "2")
    shop.event("complaints", "1", opened_at="2026-02-20", record_id="c1")
    shop.event("complaints", "2", opened_at="2026-02-20", resolved_at="2026-02-21", record_id="c2")
    assert shop.build().rows(GRADE) == [("C1", 2, None), ("C2", 2, None)]
    assert shop.rows(
        "select customer_id, (sum(grade * weight) / sum(weight))::decimal(9,2)::varchar from crm.satisfaction_signals"
        " group by all order by 1"
    ) == [("C1", "1.50"), ("C2", "2.30")]


def test_every_signal_stands_at_its_stage_of_the_buying_cycle(shop: Any) -> None:
    shop.person("C1", "1")
    shop.event("orders", "1", order_id="o", ordered_at="2025-06-02", delivered_at="2025-06-12", total="20")
    for at in ("2025-05-01", "2025-06-03", "2025-06-13", "2025-08-01", "2025-12-01", "2026-01-11"):
        says(shop, "1", at, "4")
    shop.event("complaints", "1", opened_at="2026-01-10", category="Delivery", record_id="c1")
    assert shop.build().rows("select stage from crm.satisfaction_signals order by happened_at") == [
        ("before buying",), ("buying",), ("delivery",), ("using",), ("long after",), ("delivery",), ("service",),
    ]  # fmt: skip
