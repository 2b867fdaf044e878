"""What people typed in a list, through every later refresh: statuses, owners, contacts, two workbooks."""

from typing import Any

import pytest

from assets.delivery.duplicates_tab import in_words
from assets.delivery.tabs import tabs
from assets.settings import FollowUpList

EVERYBODY = FollowUpList("everybody", where="true", because="Everybody")
STATUSES = ("To do", "Contacted", "No answer", "Won", "Not interested", "Do not contact")
FOLLOW_UP = "select status, owner, notes, outcome from crm.follow_ups"
CONTACTS = "select outcome, staff, channel, direction from crm.interactions as i order by i.happened_at, outcome"


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_outlives_every_import_that_comes_after_it(open_lists: Any, status: str):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.on("2026-03-02").type("Ada", status, at="2026-03-02 10:00", owner="Kim", notes="Rye")
    lists.shop.consent("Ada", "email", "granted", "2025-06-01", is_dated=False)  # the old list, imported again
    outcome = None if status in ("To do", "No answer") else status
    for day in ("2026-03-03", "2026-03-04"):
        assert lists.on(day).rows(FOLLOW_UP) == [(status, "Kim", "Rye", outcome)]
    may_mail = status != "Do not contact"
    assert lists.rows("select may_email from crm.customers") == [(may_mail,)]


def test_what_is_typed_in_a_column_of_the_teams_own_stands_beside_the_follow_up(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.on("2026-03-02")
    for hour, best in (("10", "mornings"), ("11", "9.30 a.m.")):
        lists.type("Ada", "To do", at=f"2026-03-02 {hour}:00", own=f'{{"Best time to ring, a.m./p.m.": "{best}"}}')
    lists.type("Ada", "To do", at="2026-03-02 09:00", target="google", own='{"Colour": "red"}')
    assert lists.on("2026-03-03").rows("select attributes from crm.follow_ups") == [
        ('{"Best time to ring, a.m./p.m.":"9.30 a.m.","Colour":"red"}',)
    ]


@pytest.mark.parametrize("status", STATUSES)
def test_what_became_of_a_contact_is_one_contact_by_its_owner(open_lists: Any, status: str):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.on("2026-03-02").type("Ada", status, at="2026-03-02 10:00")
    lists.type("Ada", status, at="2026-03-03 10:00", owner="Kim")  # the name comes the day after
    is_contact = status not in ("To do", "Do not contact")
    assert lists.on("2026-03-04").rows(CONTACTS) == ([(status, "Kim", "email", "out")] if is_contact else [])


@pytest.mark.parametrize(
    ("status", "since"),
    [("Contacted", "2026-03-02"), ("Won", "2026-03-02"), ("Not interested", "2026-03-02"), ("No answer", None)],
)
def test_a_contact_restarts_the_clock_and_an_unanswered_call_does_not(open_lists: Any, status: str, since: str | None):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.on("2026-03-02").type("Ada", status, at="2026-03-02 10:00")
    assert lists.on("2026-03-03").rows("select last_contact_at::date::varchar from crm.customers") == [(since,)]


def test_whoever_edits_only_the_owner_closes_nothing_and_contacts_nobody(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.on("2026-03-02").type("Ada", "To do", at="2026-03-02 10:00", owner="Kim")
    assert lists.on("2026-03-03").rows(FOLLOW_UP) == [("To do", "Kim", None, None)]
    assert lists.rows(CONTACTS) == []


def test_a_row_that_left_its_list_comes_back_with_what_was_typed(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.on("2026-03-02").type("Ada", "No answer", at="2026-03-02 10:00", owner="Kim", snooze_until="2026-03-05")
    assert (lists.on("2026-03-03").shown(), lists.on("2026-03-05").shown()) == ([], [("everybody", "Ada")])
    [row] = tabs(lists.shop.warehouse)[0].rows
    assert (row["Status"], row["Owner"]) == ("No answer", "Kim")


@pytest.mark.parametrize("emptied", [None, "", "To do", "Contacted"])
def test_do_not_contact_is_not_lifted_by_what_is_typed_after_it(open_lists: Any, emptied: str | None):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada", phone="+442079460018")
    lists.on("2026-03-02").type("Ada", "Do not contact", at="2026-03-02 10:00")
    lists.type("Ada", emptied, at="2026-03-03 10:00")
    assert lists.on("2026-03-04").rows("select may_email, may_sms, may_call, may_post from crm.customers") == [
        (False, False, False, False)
    ]
    assert lists.shown() == []


def test_do_not_contact_in_one_workbook_outvotes_anything_in_another(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.on("2026-03-02").type("Ada", "Do not contact", at="2026-03-02 10:00", target="excel")
    lists.type("Ada", "Won", at="2026-03-02 10:00", target="google")
    assert lists.on("2026-03-03").rows(FOLLOW_UP) == [("Do not contact", None, None, "Do not contact")]
    assert lists.rows("select may_email from crm.customers") == [(False,)]


def test_of_two_workbooks_the_later_word_holds_and_both_are_told_while_the_row_is_open(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    for target, owner, hour in (("excel", "Kim", 10), ("google", "Lee", 11)):
        lists.on("2026-03-02").type(
            "Ada", at=f"2026-03-02 {hour}:00", owner=owner, target=target, place=target, position=f"{target}, row 2"
        )
    assert lists.on("2026-03-03").rows(FOLLOW_UP) == [("To do", "Lee", None, None)]
    assert lists.rows("select position, value, reason from follow_ups.edit_conflicts") == [
        (
            "google, row 2; excel, row 2, column Owner",
            "Lee (google); Kim (excel)",
            "two workbooks say different things: the first one named here counts. Write the same in both",
        )
    ]
    lists.type("Ada", at="2026-03-03 10:00", owner="Lee", target="excel", place="excel", position="excel, row 2")
    assert lists.on("2026-03-04").rows("from follow_ups.edit_conflicts") == []


def test_evidence_is_told_as_a_shop_owner_would_say_it():
    evidence = [
        {"field": "first name", "agree": "nickname", "counts": "for"},
        {"field": "family name", "agree": "same", "counts": "for"},
        {"field": "birth date", "agree": "one digit", "counts": "little"},
        {"field": "e-mail", "agree": "shared", "counts": "nothing"},
    ]
    assert in_words(evidence, "chain") == (
        "First name (a nickname); family name; an e-mail that many use",
        "Birth dates, by one digit; one of them fits somebody else, too",
    )
