"""Every no, every dated yes and whatever nobody can read is written down once, when it is first seen."""

from datetime import datetime
from typing import Any

from assets.consent.ledger import record_all
from assets.warehouse.journal import read_journals

DAYS = [datetime(2026, 3, 2 + day, 6) for day in range(6)]
BOOK = "Id,Name,Email,Newsletter OK"
SAID = "select record_id, channel, status, happened_at, header, word from journal.consents where status <> 'blank' order by seen_at, 1, 2"


def read_again(desk: Any) -> None:
    """What the next run knows, which has nothing in memory."""
    read_journals(desk.warehouse)
    record_all(desk.warehouse)


def test_a_no_is_written_down_with_its_place_and_words(desk: Any) -> None:
    desk.land("book", "people", f"{BOOK}\n1,Ada King,ada@example.org,no\n2,Bob,bob@example.org,")
    assert desk.rows("select source, stream, record_id, position, header, word, channel, status, name, email"
                     " from journal.consents") == [
        ("book", "people", "1", "book.csv, row 2", "Newsletter OK", "no", "email", "withdrawn", "Ada King",
         "ada@example.org"),
    ]  # fmt: skip


def test_a_no_that_stays_is_not_said_again(desk: Any) -> None:
    desk.land("book", "people", f"{BOOK}\n1,Ada,ada@example.org,no")
    desk.land("book", "people", f"{BOOK}\n1,Ada King,ada@example.org,no", day=1)
    desk.land("book", "people", f"{BOOK}\n1,Ada King,ada.king@example.org,No!", day=2)
    assert desk.rows(SAID) == [("1", "email", "withdrawn", DAYS[0], "Newsletter OK", "no")]


def test_a_no_typed_again_after_a_yes_or_after_a_blank_is_a_new_one(desk: Any) -> None:
    for day, word in enumerate(("no", "yes", "no", "", "no")):
        desk.land("book", "people", f"{BOOK}\n1,Ada,ada@example.org,{word}", day=day)
    assert [(status, at) for _, _, status, at, _, _ in desk.rows(SAID)] == [
        ("withdrawn", DAYS[0]), ("granted", DAYS[1]), ("withdrawn", DAYS[2]), ("withdrawn", DAYS[4]),
    ]  # fmt: skip


def test_a_new_heading_over_the_same_words_says_nothing_new(desk: Any) -> None:
    desk.land("book", "people", f"{BOOK}\n1,Ada,ada@example.org,no")
    desk.land("book", "people", "Id,Name,Email,Mailing 2026\n1,Ada,ada@example.org,no", day=1,
              columns={"Mailing 2026": "consent.email"})  # fmt: skip
    assert desk.rows(SAID) == [("1", "email", "withdrawn", DAYS[0], "Newsletter OK", "no")]


def test_a_list_that_is_read_under_another_name_is_as_old_as_it_was(desk: Any) -> None:
    desk.land("book", "people", f"{BOOK}\n1,Ada,ada@example.org,no")
    del desk.streams["book"]
    desk.land("customers", "people", f"{BOOK}\n1,Ada,ada@example.org,no", day=1)
    assert desk.rows("select source, happened_at from journal.consents order by seen_at") == [
        ("book", DAYS[0]), ("customers", DAYS[0]),
    ]  # fmt: skip


def test_a_second_list_beside_the_first_says_its_own(desk: Any) -> None:
    desk.land("book", "people", f"{BOOK}\n1,Ada,ada@example.org,no")
    desk.land("party", "people", f"{BOOK}\n9,Ada,ada@example.org,no", day=1)
    assert desk.rows("select source, happened_at from journal.consents order by seen_at") == [
        ("book", DAYS[0]), ("party", DAYS[1]),
    ]  # fmt: skip


def test_rows_that_landed_before_a_kill_are_written_down_as_they_were_meant(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Email,Post?\n1,Ada,ada@example.org,no", columns={"Post?": "consent.email"})
    for file in (desk.folder / "landing/regulars/consents").iterdir():
        file.unlink()
    desk.streams["book"] = type(desk.streams["book"])("book", "people", {"Post?": "attributes.post"})
    desk.stage()
    read_again(desk)
    assert desk.rows(SAID) == [("1", "email", "withdrawn", DAYS[0], "Post?", "no")]


def test_a_mapping_that_comes_later_is_said_from_when_the_row_was_there(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Email,Post?\n1,Ada,ada@example.org,no")
    assert desk.rows(SAID) == []
    desk.streams["book"] = type(desk.streams["book"])("book", "people", {"Post?": "consent.email"})
    desk.stage()
    read_again(desk)
    assert desk.rows(SAID) == [("1", "email", "withdrawn", DAYS[0], "Post?", "no")]


def test_do_not_email_is_a_no_and_its_no_says_nothing(desk: Any) -> None:
    desk.land("crm", "people", "Id,Name,Email,Do Not Email,Email Opt Out\n1,Ada,a@example.org,TRUE,\n"
              "2,Bob,b@example.org,FALSE,0\n3,Cy,c@example.org,,opted out")  # fmt: skip
    assert [(record, status, header) for record, _, status, _, header, _ in desk.rows(SAID)] == [
        ("1", "withdrawn", "Do Not Email"), ("3", "withdrawn", "Email Opt Out"),
    ]  # fmt: skip


def test_dates_beside_a_statement_are_its_dates(desk: Any) -> None:
    desk.land("mailing", "people", "Email,OPTIN_TIME,UNSUB_TIME\na@example.org,2023-02-03 04:05:06,2026-01-05 10:00:00\n"
              "b@example.org,2023-02-03 04:05:06,")  # fmt: skip
    rows = desk.rows(
        "select email, status, happened_at::varchar, is_dated from journal.consents order by email, happened_at"
    )
    assert rows == [
        ("a@example.org", "withdrawn", "2026-01-05 10:00:00", True),
        ("b@example.org", "granted", "2023-02-03 04:05:06", True),
    ]


def test_a_timestamp_of_consent_is_that_of_a_no_as_well_and_an_opt_in_time_is_not(desk: Any) -> None:
    desk.land("news", "people", "Email,Email Marketing Consent,Email Marketing Consent Timestamp\n"
              "a@example.org,UNSUBSCRIBED,2026-02-02 10:11:12\nb@example.org,NEVER_SUBSCRIBED,2026-02-02 10:11:12")  # fmt: skip
    desk.land("list", "people", "Email,Subscribed,Opt-in time\nc@example.org,no,2023-02-02 10:11:12")
    assert desk.rows("select email, status, happened_at::varchar, is_dated from journal.consents order by email") == [
        ("a@example.org", "withdrawn", "2026-02-02 10:11:12", True),
        ("c@example.org", "withdrawn", str(DAYS[0]), False),
    ]


def test_what_nobody_can_read_is_written_down_as_that(desk: Any) -> None:
    desk.land(
        "forms", "people", "Name,Email,OK to email?,GDPR\nAda,a@example.org,only on Tuesdays,\nBob,b@example.org,,x"
    )
    desk.land("news", "consents", "Email,Date,Channel,Status\nc@example.org,2026-02-01,email,hm")
    assert desk.rows("select email, channel, status, word from journal.consents order by email") == [
        ("a@example.org", "email", "unclear", "only on Tuesdays"),
        ("b@example.org", "all", "unclear", "x"),
        ("c@example.org", "email", "unclear", None),
    ]


def test_a_no_with_the_slip_in_its_date_is_a_no_all_the_same(desk: Any) -> None:
    desk.land("news", "consents", "Email,Date,Channel,Status\nc@example.org,31.31.2026,email,unsubscribed")
    assert desk.rows("select status, is_dated, happened_at from journal.consents") == [("withdrawn", False, DAYS[0])]


def test_mapping_a_heading_explains_no_word_that_nobody_can_read(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Email,OK to email?,GDPR\n1,Ada,a@example.org,hm,\n2,Bob,b@example.org,,x")
    mapping = {"OK to email?": "consent.email", "GDPR": "attributes.gdpr"}
    desk.streams["book"] = type(desk.streams["book"])("book", "people", mapping)
    desk.stage()
    read_again(desk)
    assert desk.rows("select record_id, channel, status from journal.consents order by all") == [
        ("1", "email", "unclear"), ("2", "all", "explained"), ("2", "all", "unclear"),
    ]  # fmt: skip
