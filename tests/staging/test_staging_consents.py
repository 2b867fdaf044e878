"""What was said about contact: dated statements and flags, of every version there was; no opt-out is ever forgotten."""

from datetime import datetime
from typing import Any

SAID = 'select person_record_id, channel, status, "at", is_dated from staging.consents order by "at", channel'
DAY_1 = datetime.fromisoformat("2026-03-02 06:00")
DAY_2 = datetime.fromisoformat("2026-03-03 06:00")
DAY_3 = datetime.fromisoformat("2026-03-04 06:00")


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_consent_row_is_typed_from_end_to_end(desk: Any) -> None:
    desk.land("book", "people", "Id,Name\n17,Ada Lovelace")
    desk.land(
        "forms",
        "consents",
        """
        Customer,Date,Channel,Purpose,Decision,Source,Booth
        17,2026-02-01 10:00,E-mail,newsletter,opt in,web form,7
        """,
    ).stage()
    [row] = desk.rows("from staging.consents")
    assert row == (
        *("forms", row[1], "forms.csv, row 2", "book", "17", None, None, None),
        *(when("2026-02-01 10:00"), "email", "newsletter", "granted", "web form", True, '{"Booth":"7"}'),
    )


def test_somebody_known_only_by_an_address_is_a_record_and_the_address_is_kept_with_the_consent(desk: Any) -> None:
    desk.land("forms", "consents", "Date,Email,Channel,Status\n2026-02-01,Ada@example.org,email,unsubscribed").stage()
    assert desk.rows("select email, status, person_source, left(person_record_id, 6) from staging.consents") == [
        ("ada@example.org", "withdrawn", "forms", "guest:")
    ]
    assert desk.rows("select email, stream from staging.people") == [("ada@example.org", "consents")]


def test_an_opt_out_without_date_or_channel_counts_from_when_it_was_seen_for_every_channel(desk: Any) -> None:
    desk.land(
        "forms",
        "consents",
        """
        Customer,Date,Channel,Status
        1,,,opted out
        2,,email,opted in
        """,
    ).stage()
    assert desk.rows(SAID) == [("1", "all", "withdrawn", DAY_1, False)]
    assert desk.rows("select record_id is not null, field from quality.quarantine") == [(True, "at")]


def test_a_column_beside_people_says_what_it_says_today(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Email,OK to email?,OK to call?\n1,Ada,ada@example.org,no,no")
    desk.land("book", "people", "Id,Name,Email,OK to email?,OK to call?\n1,Ada,ada@example.org,yes,no", day=1).stage()
    assert desk.rows("select channel, status, is_dated, evidence from staging.consents order by channel") == [
        ("call", "withdrawn", False, "OK to call?: no"),
        ("email", "granted", False, "OK to email?: yes"),
    ]


def test_a_consents_row_that_is_gone_was_said_all_the_same(desk: Any) -> None:
    header = "Customer,Date,Channel,Status"
    desk.land("forms", "consents", f"{header}\n1,2026-02-01,email,opted out\n2,2026-02-01,sms,yes")
    desk.land("forms", "consents", f"{header}\n2,2026-02-01,sms,yes", day=1).stage()
    assert desk.rows(SAID) == [
        ("1", "email", "withdrawn", when("2026-02-01"), True),
        ("2", "sms", "granted", when("2026-02-01"), True),
    ]


def test_a_box_beside_an_order_is_dated_by_the_order_and_says_nothing_unticked(desk: Any) -> None:
    header = "Order no,Customer id,Date,Total,Accepts marketing"
    desk.land("shop", "orders", f"{header}\n1,7,2026-02-01,10,no\n2,8,2026-02-02,10,yes").stage()
    assert desk.rows(SAID) == [("8", "email", "granted", when("2026-02-02"), True)]


def test_what_a_person_answered_beside_an_order_counts_as_a_no_too(desk: Any) -> None:
    header = "Order no,Customer id,Date,Total,May we email you?"
    desk.land("shop", "orders", f"{header}\n1,7,2026-02-01,10,no\n2,8,2026-02-02,10,yes").stage()
    assert desk.rows(SAID) == [
        ("7", "email", "withdrawn", when("2026-02-01"), True),
        ("8", "email", "granted", when("2026-02-02"), True),
    ]


def test_what_a_row_with_an_id_and_an_address_said_stays_with_that_person_when_the_row_is_gone(desk: Any) -> None:
    header = "Customer,Email,Date,Channel,Status"
    desk.land("book", "people", "Id,Name\n1,Ada\n2,Bob")
    desk.land("forms", "consents", f"{header}\n1,ada@example.org,2026-02-01,post,opted out\n2,,2026-02-01,sms,yes")
    desk.land("forms", "consents", f"{header}\n2,,2026-02-01,sms,yes", day=1).stage()
    assert desk.rows("select person_source, person_record_id, channel, status from staging.consents order by all") == [
        ("book", "1", "post", "withdrawn"),
        ("book", "2", "sms", "granted"),
    ]
