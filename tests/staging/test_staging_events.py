"""One golden row for every other stream: text as found in, typed columns out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


GOLDEN = {
    "interactions": (
        "Interaction id,Customer,Date,Channel,Direction,Subject,Notes,Staff,Outcome,Mood\n"
        "I1,17,2026-02-01 10:30,WhatsApp,inbound,Cake,wants two,Sam,ordered,happy",
        ("I1", when("2026-02-01 10:30"), "chat", "in", "Cake", "wants two", "Sam", "ordered", '{"Mood":"happy"}'),
    ),
    "complaints": (
        "Case id,Customer,Opened,First answer,Closed,Category,Severity,Status,Resolution,Staff,Notes\n"
        "C1,17,2026-02-01 09:00,2026-02-01 11:00,2026-02-03,Late,high,done,Voucher,Sam,cold bread",
        (
            *("C1", when("2026-02-01 09:00"), when("2026-02-01 11:00"), when("2026-02-03"), "Late", "high"),
            *("completed", "Voucher", "Sam", "cold bread", None),
        ),
    ),
    "feedback": (
        "Response id,Customer,Timestamp,Type,Score,Out of,Comment,Order no\nF1,17,2026-02-01,NPS,9,10,lovely,100",
        ("F1", when("2026-02-01"), "nps", Decimal(9), Decimal(10), "lovely", "100", None),
    ),
    "agreements": (
        "Policy number,Customer,Type,Start date,Renewal date,Premium,Status,Auto-renew\n"
        "P1,17,insurance,2025-03-01,2026-03-01,£120,paid,yes",
        ("P1", "insurance", date(2025, 3, 1), date(2026, 3, 1), Decimal(120), "paid", True, "GBP", None),
    ),
    "loyalty": (
        "Entry id,Customer,Date,Points,Reason,Order no\nL1,17,2026-02-01,-50,voucher,100",
        ("L1", when("2026-02-01"), Decimal(-50), "voucher", "100", None),
    ),
}


@pytest.mark.parametrize("holds", GOLDEN)
def test_a_row_is_typed_from_end_to_end_and_knows_its_person(desk: Any, holds: str) -> None:
    text, typed = GOLDEN[holds]
    desk.land("book", "people", "Id,Name\n17,Ada Lovelace").land("log", holds, text).stage()
    [row] = desk.rows(f"select * exclude (extracted_at) from staging.{holds}")
    assert row == ("log", typed[0], "log.csv, row 2", "book", "17", *typed)
    assert desk.rows("select source, record_id from staging.people") == [("book", "17")]


@pytest.mark.parametrize(
    ("holds", "text", "field"),
    [
        ("interactions", "Date,Notes\n,called", "at"),
        ("complaints", "Opened,Notes\n,cold bread", "opened_at"),
        ("feedback", "Date,Score\n,9", "at"),
        ("agreements", "Type,Renewal date\ninsurance,", "renews_on"),
        ("loyalty", "Date,Points\n2026-02-01,", "points"),
    ],
)
def test_a_row_without_what_it_needs_is_set_aside(desk: Any, holds: str, text: str, field: str) -> None:
    desk.land("log", holds, text).stage()
    assert desk.rows(f"select count(*) from staging.{holds}") == [(0,)]
    [(found, reason)] = desk.rows("select field, reason from quality.quarantine")
    assert (found, reason.partition(", and ")[0]) == (field, "blank")


def test_only_the_current_version_of_an_event_is_there(desk: Any) -> None:
    desk.land("log", "loyalty", "Entry id,Date,Points\nL1,2026-02-01,5\nL2,2026-02-01,6")
    desk.land("log", "loyalty", "Entry id,Date,Points\nL1,2026-02-01,50", day=1).stage()
    assert desk.rows("select entry_id, points from staging.loyalty") == [("L1", Decimal(50))]


def test_a_renamed_column_of_an_event_is_read_where_it_is_filled_now(desk: Any) -> None:
    desk.land("log", "loyalty", "Entry id,Date,Points\nL1,2026-02-01,5")
    desk.land("log", "loyalty", "Entry id,When,Points\nL1,2026-02-02,5", day=1).stage()
    assert desk.rows('select entry_id, "at" from staging.loyalty') == [("L1", when("2026-02-02"))]
