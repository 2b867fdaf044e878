"""Who sent whom, found by whatever people wrote down, and nobody where it could be two people."""

from datetime import datetime
from typing import Any

FOUND = """
select referrer, list_transform(referrer_records, lambda found: found.source || ' ' || found.record_id),
    list_transform(referred_records, lambda found: found.source || ' ' || found.record_id)
from staging.referrals order by position, record_id
"""


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
        'select source, "at", referrer, referred, attributes from staging.referrals order by position'
    ) == [
        ("cards", datetime.fromisoformat("2026-02-01"), "1", "Bob Smith", None),
        ("cards", None, "ADA@example.org", "L-9", None),
        ("cards", None, "+44 7400 123456", "cy young", None),
        ("cards", None, "nobody@example.org", "Di", None),
    ]
    assert desk.rows(FOUND) == [
        ("1", ["book 1"], ["book 2"]),
        ("ADA@example.org", ["book 1"], ["book 2"]),
        ("+44 7400 123456", ["book 1"], ["book 3"]),
        ("nobody@example.org", None, None),
    ]


def test_whom_people_say_in_their_own_row_that_they_come_from_is_found_in_the_same_way(desk: Any) -> None:
    desk.land(
        "book",
        "people",
        """
        Id,Name,Phone,Loyalty card,Referred by
        1,José Silva,07400 123456,K7,
        2,Mary Hill,,,k7
        3,Grace Hall,,,Jose Silva
        4,Ann Dale,,,07400 123456
        5,Tom Dale,,,K7
        """,
    ).stage()
    assert desk.rows(FOUND) == [
        ("k7", ["book 1"], ["book 2"]),
        ("Jose Silva", ["book 1"], ["book 3"]),
        ("07400 123456", ["book 1"], ["book 4"]),
        ("K7", ["book 1"], ["book 5"]),
    ]


def test_a_name_that_two_records_have_finds_both(desk: Any) -> None:
    desk.land("book", "people", "Id,Name\n1,Bob Smith\n2,Bob Smith")
    desk.land("cards", "referrals", "Referrer,Referred\nBob Smith,x").stage()
    assert desk.rows(FOUND) == [("Bob Smith", ["book 1", "book 2"], None)]


def test_an_id_that_several_people_sources_use_is_nobodys_until_the_config_says_whose(desk: Any) -> None:
    desk.land("book", "people", "Id,Name\n1,Ada").land("club", "people", "Id,Name\n1,Bob")
    desk.land("cards", "referrals", "Referrer,Referred\n1,x").stage()
    assert desk.rows(FOUND) == [("1", None, None)]
    desk.land("cards", "referrals", "Referrer,Referred\n1,x", people="club", day=1).stage()
    assert desk.rows(FOUND) == [("1", ["club 1"], None)]
