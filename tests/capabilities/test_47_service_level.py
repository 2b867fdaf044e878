"""47 and 13: what we promise, and what we keep, in the hours in which we are open; the time to the first answer."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assets.settings import Opening, Service

WEEK = (*(Opening(day, 9 * 60, 17 * 60 + 30) for day in range(1, 6)), Opening(6, 9 * 60, 13 * 60))
BAKERY = Service(WEEK, "GB-ENG", (date(2025, 12, 24),), (240, "minutes"), (3, "days"))

CASES = """
select kind, record_id, first_answer_due_at::varchar, resolution_due_at::varchar, first_answer_minutes, resolution_minutes,
    waited_minutes, is_answered_in_time, is_resolved_in_time
from crm.service_cases order by opened_at
"""


@pytest.fixture
def bakery(shop: Any) -> Any:
    """Open Monday to Friday until half past five, on Saturday until one; an answer in four hours, help in three days."""
    shop.warehouse.settings = replace(shop.warehouse.settings, service=BAKERY)
    shop.person("C1", "1", name="Ada Lovelace")
    return shop


def test_the_clock_stands_still_at_night_on_holidays_and_on_our_own_closed_days(bakery: Any) -> None:
    # A Tuesday at half past four. Christmas Eve is our own, then come two holidays; the 27th is a Saturday.
    bakery.event("complaints", "1", record_id="late", opened_at="2025-12-23 16:30", resolved_at="2025-12-27 12:30")
    # A Sunday: the hours count from when we open.
    bakery.event(
        "complaints", "1", record_id="sunday", opened_at="2026-01-11 20:00", first_answer_at="2026-01-12 09:30"
    )
    assert bakery.build().rows(CASES) == [
        ("complaint", "late", "2025-12-27 12:00:00", "2025-12-30 17:30:00", 270, 270, 0, False, True),
        ("complaint", "sunday", "2026-01-12 13:00:00", "2026-01-14 17:30:00", 30, None, 0, True, None),
    ]


def test_the_clock_stands_still_while_we_wait_for_the_customer(bakery: Any) -> None:
    bakery.event(
        "complaints", "1", record_id="c", opened_at="2026-02-16 10:00", first_answer_at="2026-02-16 11:00",
        resolved_at="2026-02-20 17:00",
    )  # fmt: skip
    bakery.event(
        "interactions", "1", at="2026-02-16 11:00", channel="email", direction="out", outcome="Asked for a photo"
    )
    bakery.event("interactions", "1", at="2026-02-18 11:00", channel="email", direction="in", outcome="done")
    complaint, enquiry = bakery.build().rows(CASES)
    # Thursday's closing time, and 17 open hours more: Friday, Saturday, half past one on Monday.
    assert complaint == ("complaint", "c", "2026-02-16 14:00:00", "2026-02-23 13:30:00", 60, 1440, 1020, True, True)
    assert enquiry[:2] == ("enquiry", enquiry[1])


def test_nothing_is_due_while_we_wait(bakery: Any) -> None:
    bakery.event(
        "complaints", "1", record_id="c", opened_at="2026-02-16 10:00", first_answer_at="2026-02-16 11:00",
        status="Waiting for customer",
    )  # fmt: skip
    assert bakery.build().rows("select is_open, is_waiting, resolution_due_at from crm.service_cases") == [
        (True, True, None)
    ]


def test_an_enquiry_is_answered_by_whoever_reaches_them_next(bakery: Any) -> None:
    for at, channel, direction, outcome in (
        ("2026-02-23 10:00", "email", "in", None),
        ("2026-02-23 11:00", "email", "in", None),  # asks again: still the same
        ("2026-02-23 12:00", "call", "out", "No answer"),
        ("2026-02-24 09:30", "call", "out", "Reached"),
        ("2026-02-25 10:00", "call", "in", "Ordered"),  # was helped at once
        ("2026-02-26 10:00", "call", "in", "Call back"),
    ):
        bakery.event("interactions", "1", at=at, record_id=at, channel=channel, direction=direction, outcome=outcome)
    assert bakery.build().rows(CASES) == [
        ("enquiry", "2026-02-23 10:00", "2026-02-23 14:00:00", "2026-02-26 17:30:00", 480, 480, 0, False, True),
        ("enquiry", "2026-02-26 10:00", "2026-02-26 14:00:00", "2026-03-02 17:30:00", None, None, 0, None, None),
    ]


def test_without_promises_and_hours_time_is_time(shop: Any) -> None:
    shop.person("C1", "1")
    shop.event("complaints", "1", record_id="c", opened_at="2026-02-21 10:00", resolved_at="2026-02-22 12:00")
    assert shop.build().rows(CASES) == [("complaint", "c", None, None, 1560, 1560, 0, None, None)]


def test_summer_time_takes_an_hour_of_the_night_and_none_of_the_day(bakery: Any) -> None:
    # Clocks go forward on Sunday, 29 March 2026; times are UTC: half past four in London on Saturday is no open hour.
    bakery.today("2026-04-20")
    bakery.event("complaints", "1", record_id="c", opened_at="2026-03-27 16:30", resolved_at="2026-03-30 09:00")
    assert bakery.build().rows(CASES) == [
        ("complaint", "c", "2026-03-28 12:00:00", "2026-03-31 16:30:00", 360, 360, 0, False, True)
    ]
