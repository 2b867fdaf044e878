"""Who sent whom, found by whatever people wrote down, and nobody where it could be two people."""

from datetime import datetime
from typing import Any

FOUND = "select referrer, referrer_source, referrer_record_id from staging.referrals order by all"


def test_both_sides_are_found_by_id_email_phone_card_or_unique_name(desk: Any) -> None:
    desk.land(
        "book",
        "people",
        """
        Id,Name,Email,Phone,Loyalty card
        1,Ada Lovelace,ada@example.org,07400 123456,
        2,Bob Smith,bob@example.org,,L-9
        3,Cy Young,,,
        """,
    )
    desk.land(
        "cards",
        "referrals",
        """
        Referrer,Referred,Date
        1,Bob Smith,2026-02-01
        ADA@example.org,L-9,
        +44 7400 123456,cy young,
        nobody@example.org,Di,
        """,
    ).stage()
    assert desk.rows(
        "select * exclude (extracted_at, record_id, position) from staging.referrals order by position"
    ) == [
        ("cards", datetime.fromisoformat("2026-02-01"), "1", "Bob Smith", None, "book", "1", "book", "2"),
        ("cards", None, "ADA@example.org", "L-9", None, "book", "1", "book", "2"),
        ("cards", None, "+44 7400 123456", "cy young", None, "book", "1", "book", "3"),
        ("cards", None, "nobody@example.org", "Di", None, None, None, None, None),
    ]


def test_a_name_that_two_people_have_is_nobodys(desk: Any) -> None:
    desk.land("book", "people", "Id,Name\n1,Bob Smith\n2,Bob Smith")
    desk.land("cards", "referrals", "Referrer,Referred\nBob Smith,x").stage()
    assert desk.rows(FOUND) == [("Bob Smith", None, None)]


def test_an_id_that_several_people_sources_use_is_nobodys_until_the_config_says_whose(desk: Any) -> None:
    desk.land("book", "people", "Id,Name\n1,Ada").land("club", "people", "Id,Name\n1,Bob")
    desk.land("cards", "referrals", "Referrer,Referred\n1,x").stage()
    assert desk.rows(FOUND) == [("1", None, None)]
    desk.land("cards", "referrals", "Referrer,Referred\n1,x", people="club", day=1).stage()
    assert desk.rows(FOUND) == [("1", "club", "1")]
