"""Who is offered, who is held back, and why: the same rules for every list."""

from typing import Any

import pytest

from assets.delivery.tabs import tabs
from assets.settings import FollowUpList

EVERYBODY = FollowUpList("everybody", where="true", say="Hello", because="Because")


def test_without_consent_nobody_is_offered(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.shop.consent("Ada", "email", "withdrawn", "2026-01-01")
    lists.customer("Bo", email=None)
    assert lists.on("2026-03-02").shown() == []
    assert lists.held() == {"Ada everybody": "no allowed channel", "Bo everybody": "no contact details"}


@pytest.mark.parametrize(
    ("prefers", "withdrawn", "channel"),
    [
        (None, (), "email"),
        ("call", (), "call"),
        ("sms", (), "email"),
        (None, ("email",), "call"),
        ("email", ("email",), "post"),
        ("email", ("email", "post"), None),
        ("visit", ("email", "call"), "post"),
    ],
)
def test_the_preferred_channel_is_taken_else_the_best_allowed(
    open_lists: Any, prefers: str | None, withdrawn: tuple[str, ...], channel: str | None
):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada", phone="+442079460018", street="High Street", postcode="B1 1AA", preferred_channel=prefers)
    for said in withdrawn:
        lists.shop.consent("Ada", said, "withdrawn", "2026-01-01")
    assert lists.on("2026-03-02").rows("select channel from follow_ups.candidates") == [(channel,)]


def test_a_list_with_a_channel_of_its_own_uses_no_other(open_lists: Any):
    lists = open_lists(FollowUpList("calls", where="true", because="Because", channel="call"))
    lists.customer("Ada")
    lists.customer("Bo", phone="+442079460018")
    assert lists.on("2026-03-02").rows("select customer_id, channel from crm.follow_ups") == [("Bo", "call")]
    assert lists.held() == {"Ada calls": "no allowed channel"}


def test_nobody_is_on_two_lists_and_the_higher_one_wins(open_lists: Any):
    lists = open_lists("birthdays", EVERYBODY)
    lists.customer("Ada", birth_month=3, birth_day=5)
    lists.customer("Bo")
    assert lists.on("2026-03-02").shown() == [("birthdays", "Ada"), ("everybody", "Bo")]
    assert lists.held() == {"Ada everybody": "another list"}


def test_an_offer_keeps_its_place_for_the_quiet_days(open_lists: Any):
    lists = open_lists("birthdays", EVERYBODY)
    lists.customer("Ada", birth_month=3, birth_day=12)
    assert lists.on("2026-03-02").shown() == [("everybody", "Ada")]
    assert lists.on("2026-03-05").shown() == [("everybody", "Ada")]
    assert lists.held() == {"Ada birthdays": "another list"}
    assert lists.on("2026-03-10").shown() == [("birthdays", "Ada")]


@pytest.mark.parametrize(("contact", "shown"), [("2026-02-23", True), ("2026-02-24", False), ("2026-03-02", False)])
def test_the_clock_restarts_at_the_last_real_contact(open_lists: Any, contact: str, shown: bool):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.shop.event("interactions", "Ada", at=contact, channel="call", direction="in")
    assert bool(lists.on("2026-03-02").shown()) is shown
    assert lists.held() == ({} if shown else {"Ada everybody": "quiet days"})


def test_no_answer_stays_on_the_list_as_it_was_typed(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.on("2026-03-02").type("Ada", "no answer", at="2026-03-02 10:00", notes="after five")
    assert lists.on("2026-03-03").shown() == [("everybody", "Ada")]
    assert lists.on("2026-03-09").rows("select status, notes, closed_at, held_back_by from crm.follow_ups") == [
        ("No answer", "after five", None, None)
    ]


@pytest.mark.parametrize("status", ["Contacted", "Won", "Not interested", "Do not contact"])
def test_what_is_done_is_closed_with_its_outcome(open_lists: Any, status: str):
    lists = open_lists("birthdays")
    lists.customer("Ada", birth_month=3, birth_day=5)
    lists.on("2026-03-02").type("Ada", status, at="2026-03-02 10:00", owner="Kim")
    assert lists.on("2026-03-03").rows(
        "select status, owner, outcome, strftime(closed_at, '%d.%m. %H:%M') from crm.follow_ups"
    ) == [(status, "Kim", status, "02.03. 10:00")]
    assert lists.on("2026-03-04").shown() == []


def test_next_year_is_another_birthday(open_lists: Any):
    lists = open_lists("birthdays")
    lists.customer("Ada", birth_month=3, birth_day=5)
    lists.on("2026-03-02").type("Ada", "Contacted", at="2026-03-02 10:00")
    assert lists.on("2027-03-02").shown() == [("birthdays", "Ada")]
    assert lists.rows("select occasion, outcome from crm.follow_ups order by 1") == [
        ("2026", "Contacted"),
        ("2027", None),
    ]


def test_whoever_was_dealt_with_comes_again_after_an_order_or_ninety_days(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.customer("Bo")
    lists.on("2026-03-02").type("Ada", "Won", at="2026-03-02 10:00")
    lists.type("Bo", "Won", at="2026-03-02 10:00")
    assert lists.on("2026-03-20").held() == dict.fromkeys(("Ada everybody", "Bo everybody"), "closed for this occasion")
    lists.shop.event("orders", "Ada", order_id="1", ordered_at="2026-03-19", total="5")
    assert lists.on("2026-03-21").shown() == [("everybody", "Ada")]
    assert lists.on("2026-06-01").shown() == [("everybody", "Ada"), ("everybody", "Bo")]


def test_a_snoozed_row_stays_away_until_its_day(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    lists.on("2026-03-02").type("Ada", at="2026-03-02 10:00", snooze_until="2026-03-06")
    assert (lists.on("2026-03-05").shown(), lists.held()) == ([], {"Ada everybody": "snoozed"})
    assert lists.on("2026-03-06").shown() == [("everybody", "Ada")]


def test_an_untouched_row_goes_when_its_reason_has_gone_and_a_touched_one_two_weeks_later(open_lists: Any):
    lists = open_lists("birthdays")
    for name in ("Ada", "Bo"):
        lists.customer(name, birth_month=3, birth_day=5)
    lists.on("2026-03-02").type("Bo", at="2026-03-02 10:00", owner="Kim")
    ended = "select customer_id, outcome, strftime(closed_at, '%d.%m.') from crm.follow_ups order by 1"
    assert lists.on("2026-03-06").rows(ended) == [("Ada", "Expired", "06.03."), ("Bo", None, None)]
    assert lists.on("2026-03-20").rows(ended) == [("Ada", "Expired", "06.03."), ("Bo", "Expired", "06.03.")]


def test_an_offer_is_taken_back_when_consent_is(open_lists: Any):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada")
    assert lists.on("2026-03-02").shown() == [("everybody", "Ada")]
    lists.shop.consent("Ada", "email", "withdrawn", "2026-03-02")
    assert lists.on("2026-03-03").rows("select outcome from crm.follow_ups") == [("Not allowed",)]


def test_do_not_contact_on_one_list_ends_every_other(open_lists: Any):
    lists = open_lists("birthdays", EVERYBODY, quiet_days=0)
    lists.customer("Ada", birth_month=3, birth_day=5)
    lists.on("2026-03-02").type("Ada", "Do not contact", at="2026-03-02 10:00")
    assert (lists.on("2026-06-01").shown(), lists.held()) == ([], {"Ada everybody": "no allowed channel"})


def test_a_day_has_room_for_what_the_staff_can_do_and_the_best_come_first(open_lists: Any):
    lists = open_lists(EVERYBODY, per_staff_per_day=1, staff=("Kim", "Lee"))
    for number, name in enumerate(("Ada", "Bo", "Cy", "Di"), start=1):
        lists.customer(name, ("2026-01-01", f"{number}00"))
    assert lists.on("2026-03-02").shown() == [("everybody", "Di"), ("everybody", "Cy")]
    lists.type("Di", "Won", at="2026-03-02 08:00")
    assert lists.on("2026-03-02").shown() == [("everybody", "Cy")]
    assert lists.on("2026-03-03").shown() == [("everybody", "Cy"), ("everybody", "Bo")]
    assert lists.held() == {"Ada everybody": "capacity", "Di everybody": "closed for this occasion"}


def test_a_tenth_is_held_out_for_good_and_never_shown(open_lists: Any):
    lists = open_lists(EVERYBODY, holdout=0.1)
    for number in range(200):
        lists.customer(f"C{number}")
    lists.on("2026-03-02")
    held = lists.rows("select customer_id from follow_ups.issued where is_held_out order by 1")
    assert 10 <= len(held) <= 30
    assert lists.rows("select count(*) from crm.follow_ups") == [(200 - len(held),)]
    lists.on("2026-03-03")
    assert lists.rows("select customer_id from follow_ups.issued where is_held_out order by 1") == held


def test_customers_who_became_one_are_offered_once_and_apart_again_as_before(open_lists: Any):
    lists = open_lists("birthdays")
    for name in ("Ada", "Bo"):
        lists.customer(name, birth_month=3, birth_day=5)
    assert lists.on("2026-03-02").shown() == [("birthdays", "Ada"), ("birthdays", "Bo")]
    lists.type("Bo", at="2026-03-02 10:00", notes="likes tulips")
    lists.shop.warehouse.connection.execute(
        "update identity.clusters set customer_id = 'Ada'; insert into identity.forwards values ('Bo', 'Ada')"
    )
    assert lists.on("2026-03-03").rows("select customer_id, notes, outcome from crm.follow_ups order by notes") == [
        ("Ada", "likes tulips", None),
        ("Ada", None, "Merged"),
    ]
    lists.shop.warehouse.connection.execute(
        "update identity.clusters set customer_id = record_id; delete from identity.forwards"
    )
    assert lists.on("2026-03-04").shown() == [("birthdays", "Ada"), ("birthdays", "Bo")]


def test_making_everything_twice_changes_nothing(open_lists: Any):
    lists = open_lists("birthdays", EVERYBODY)
    lists.customer("Ada", birth_month=3, birth_day=5)
    lists.customer("Bo")
    first = lists.on("2026-03-02").rows("from crm.follow_ups order by follow_up_id")
    assert lists.on("2026-03-02").rows("from crm.follow_ups order by follow_up_id") == first
    assert lists.rows("select count(*) from journal.follow_ups") == [(2,)]


def test_of_two_copies_of_a_row_the_one_somebody_typed_in_has_the_last_word(open_lists: Any):
    lists = open_lists("win_back")
    lists.customer("Ada", ("2025-01-01", "10"))
    lists.on("2026-03-02")
    for tab, status, notes in (("A", "To do", "Ring the bell"), ("A", "No answer", None), ("B", "To do", None)):
        lists.type("Ada", status, at="2026-03-02 12:00", notes=notes, tab=tab)
    assert lists.on("2026-03-03").rows("select status, notes from crm.follow_ups") == [("No answer", "Ring the bell")]


SERVICE = "complaints_due"


def complain(lists: Any, name: str, opened_at: str = "2026-03-01 10:00", **row: Any) -> None:
    lists.shop.event("complaints", name, opened_at=opened_at, **row)


def test_an_open_complaint_stops_everything_but_its_own_handling(open_lists: Any):
    lists = open_lists("birthdays", SERVICE)
    lists.customer("Ada", birth_month=3, birth_day=5)
    complain(lists, "Ada", category="Allergens")
    assert lists.on("2026-03-02").shown() == [("complaints_due", "Ada")]
    assert lists.held() == {"Ada birthdays": "open complaint"}
    assert lists.rows("select because from crm.follow_ups") == [
        ("Complaint of 1 March about allergens: answer due soon",)
    ]


def test_a_complaint_is_handled_also_of_somebody_who_may_not_be_contacted_and_without_a_channel(open_lists: Any):
    lists = open_lists(SERVICE)
    lists.customer("Ada")
    lists.shop.consent("Ada", "all", "withdrawn", "2026-01-01")
    complain(lists, "Ada")
    assert lists.on("2026-03-02").rows("select channel, held_back_by, outcome from crm.follow_ups") == [(None,) * 3]


@pytest.mark.parametrize(("born", "shown"), [("2008-03-02", True), ("2008-03-03", False), (None, True)])
def test_nobody_known_to_be_under_age_is_greeted(open_lists: Any, born: str | None, shown: bool):
    lists = open_lists(EVERYBODY)
    lists.customer("Ada", birth_date=born)
    assert bool(lists.on("2026-03-02").shown()) is shown
    assert lists.held() == ({} if shown else {"Ada everybody": "under age"})


def test_a_text_message_goes_to_mobiles_only(open_lists: Any):
    lists = open_lists(EVERYBODY)
    for name, phone in (("Ada", "+442079460018"), ("Bo", "+447911123456")):
        lists.customer(name, phone=phone, email=None, preferred_channel="sms")
        lists.shop.consent(name, "sms", "granted", "2025-01-01")
    assert lists.on("2026-03-02").rows("select customer_id, channel from follow_ups.candidates order by 1") == [
        ("Ada", None),
        ("Bo", "sms"),
    ]


def test_without_a_stated_preference_the_channel_is_the_one_that_they_use(open_lists: Any):
    lists = open_lists(EVERYBODY, quiet_days=0)
    lists.customer("Ada", phone="+442079460018")
    for day in ("2026-01-10", "2026-02-10"):
        lists.shop.event("interactions", "Ada", at=day, channel="call", direction="in")
    assert lists.on("2026-03-02").rows("select channel from follow_ups.candidates") == [("call",)]


def test_what_presses_and_is_worth_more_wins_whatever_the_order_in_the_config(open_lists: Any):
    lists = open_lists(FollowUpList("win_back", options={"after_days": 20}), "birthdays")
    lists.customer("Ada", ("2026-01-01", "10"), birth_month=3, birth_day=2)
    lists.customer("Bo", ("2026-01-01", "10"))
    assert sorted(lists.on("2026-03-02").shown()) == [("birthdays", "Ada"), ("win_back", "Bo")]
    assert lists.held() == {"Ada win_back": "another list"}


def test_a_birthday_of_today_stands_above_one_of_next_week_of_a_better_customer(open_lists: Any):
    lists = open_lists("birthdays")
    lists.customer("Ada", ("2026-01-01", "1"), birth_month=3, birth_day=2)
    lists.customer("Bo", ("2026-01-01", "1000"), birth_month=3, birth_day=9)
    [birthdays, *_] = tabs(lists.on("2026-03-02").shop.warehouse)
    assert [row["Customer"] for row in birthdays.rows] == ["Ada", "Bo"]


def test_whoever_is_held_out_for_a_purpose_is_left_alone_by_every_list_of_it(open_lists: Any):
    lists = open_lists(EVERYBODY, FollowUpList("others", where="true", because="Because"), holdout=0.5, quiet_days=0)
    for number in range(40):
        lists.customer(f"C{number}")
    for day in ("2026-03-20", "2026-04-10"):  # another quarter, in which others are drawn
        lists.on(day)
    held = lists.rows("select customer_id from follow_ups.issued where is_held_out and happened_at < '2026-04-01'")
    offered = lists.rows("select customer_id from follow_ups.issued where not is_held_out")
    assert held
    assert set(held) & set(offered) == set()
