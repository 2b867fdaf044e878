"""Who is on a list, for which occasion, and in which words."""

import re
from typing import Any

import pytest

from assets.list_definition import built_in
from assets.settings import FollowUpList

SAID = "select customer_id, because, say, due_on::varchar from crm.follow_ups order by customer_id"


@pytest.mark.parametrize(
    ("today", "born", "due_on"),
    [
        ("2026-03-02", (3, 2), "2026-03-02"),
        ("2026-03-02", (3, 9), "2026-03-09"),
        ("2026-03-02", (3, 10), None),
        ("2026-03-02", (3, 1), None),
        ("2025-12-30", (1, 2), "2026-01-02"),
        ("2026-02-22", (2, 29), "2026-02-28"),
        ("2026-03-01", (2, 29), None),
        ("2028-02-28", (2, 29), "2028-02-29"),
        ("2028-02-24", (2, 28), "2028-02-28"),
    ],
)
def test_a_birthday_is_greeted_on_its_day_whatever_the_year(
    open_lists: Any, today: str, born: tuple[int, int], due_on: str | None
):
    lists = open_lists("birthdays")
    lists.customer("Ada", birth_month=born[0], birth_day=born[1])
    assert lists.on(today).rows("select due_on::varchar from crm.follow_ups") == ([(due_on,)] if due_on else [])


def test_a_birthday_row_says_the_day_and_the_name(open_lists: Any):
    lists = open_lists("birthdays")
    lists.customer("Ada", birth_month=3, birth_day=5)
    lists.customer("Bo", name=None, first_name=None, birth_month=3, birth_day=6)
    assert lists.on("2026-03-02").rows(SAID) == [
        ("Ada", "Birthday on 5 March", "Happy birthday, Ada!", "2026-03-05"),
        ("Bo", "Birthday on 6 March", "Happy birthday!", "2026-03-06"),
    ]


def test_somebody_is_won_back_after_twice_their_usual_gap(open_lists: Any):
    lists = open_lists("win_back")
    monthly = [("2025-09-01", "10"), ("2025-10-01", "10"), ("2025-11-01", "10")]
    lists.customer("Ada", *monthly)
    lists.customer("Bo", *monthly, ("2026-01-15", "10"))
    lists.customer("Cy", ("2025-01-01", "10"))
    lists.customer("Di", ("2025-12-01", "10"))
    assert lists.on("2026-03-02").rows(SAID) == [
        ("Ada", "Used to come every 31 days, last seen 121 days ago", "Hi Ada, we miss you", "2026-01-03"),
        ("Cy", "Last seen 425 days ago", "Hi Cy, we miss you", "2026-01-02"),
    ]


def test_win_back_can_count_days_instead(open_lists: Any):
    lists = open_lists(FollowUpList("win_back", options={"after_days": 60, "at_most_days": 200}))
    for name, day in (("Ada", "2026-01-02"), ("Bo", "2025-12-30"), ("Cy", "2025-01-01")):
        lists.customer(name, (day, "10"))
    assert lists.on("2026-03-02").shown() == [("win_back", "Bo")]


def test_first_and_large_orders_of_the_week_are_thanked_for(open_lists: Any):
    lists = open_lists("thank_you")
    lists.customer("Ada", ("2026-02-27", "12.5"))
    lists.customer("Bo", ("2026-01-01", "10"), ("2026-02-28", "1500"))
    lists.customer("Cy", ("2026-01-01", "10"), ("2026-02-28", "10"))
    lists.customer("Di", ("2026-02-20", "10"))
    assert lists.on("2026-03-02").rows(SAID) == [
        ("Ada", "First order on 27 February", "Thank you, Ada! We hope you are happy with your order", "2026-03-06"),
        ("Bo", "Large order on 28 February", "Thank you, Bo! We hope you are happy with your order", "2026-03-07"),
    ]


def test_valuable_customers_are_asked_for_what_is_missing_without_needing_consent(open_lists: Any):
    lists = open_lists("missing_details")
    lists.customer("Ada", ("2026-01-01", "1000"), email=None, phone=None)
    lists.customer("Bo", ("2026-01-01", "1"), email=None, phone=None)
    assert lists.on("2026-03-02").rows("select customer_id, channel, because, say from crm.follow_ups") == [
        ("Ada", None, "No e-mail address or phone number; bought for £1,000",
         "May we have your e-mail address or phone number?")
    ]  # fmt: skip


def test_nobody_is_asked_for_details_of_whom_nothing_is_known(open_lists: Any):
    lists = open_lists("missing_details")
    lists.customer("Ada", ("2026-01-01", "1000"), name=None, first_name=None, email=None)
    assert lists.on("2026-03-02").shown() == []


def test_whoever_wants_no_contact_at_all_is_not_asked_for_an_address(open_lists: Any):
    lists = open_lists("missing_details")
    lists.customer("Ada", ("2026-01-01", "1000"), phone=None)
    lists.shop.consent("Ada", "all", "withdrawn", "2026-01-01")
    assert lists.on("2026-03-02").shown() == []


def test_a_list_of_ones_own_fills_in_its_sentences(open_lists: Any):
    regulars = FollowUpList(
        "lapsed",
        where="orders >= 3 and recency_days > 2 * usual_gap_days",
        say="Hi {{ first_name }} , we {{miss}} you".replace("{{miss}}", "miss"),
        because="{{ orders }} orders, {{ revenue }} in all, since {{ first_order_at }}; mail: {{ may_email }}",
    )
    lists = open_lists(regulars)
    lists.customer("Ada", ("2025-09-01", "1000"), ("2025-10-01", "234.5"), ("2025-11-01", "0"))
    assert lists.on("2026-03-02").rows(SAID) == [
        ("Ada", "3 orders, £1,234.50 in all, since 1 September 2025; mail: yes", "Hi Ada, we miss you", "2026-03-02")
    ]


def test_a_list_without_a_sentence_gives_the_figures_that_decided(open_lists: Any):
    lists = open_lists(FollowUpList("quiet", where="orders = 1 and city is null"))
    lists.customer("Ada", ("2026-01-01", "10"))
    assert lists.on("2026-03-02").rows("select because, say from crm.follow_ups") == [("orders = 1", None)]


def test_words_of_the_config_stay_words_in_sql(open_lists: Any):
    odd = FollowUpList("it's", where="orders = 0", say="Don't '; drop table x; --", because="O'Hara {{ name }}")
    lists = open_lists(odd)
    lists.customer("Ada")
    assert lists.on("2026-03-02").rows("select list, because, say from crm.follow_ups") == [
        ("it's", "O'Hara Ada", "Don't '; drop table x; --")
    ]


def test_each_list_reads_its_own_options_and_gives_the_columns_that_it_names(open_lists: Any):
    shop = open_lists(*built_in()).on("2026-03-02").shop
    for name, definition in built_in().items():
        assert set(re.findall(r"getvariable\('(\w+)'\)", definition.sql)) == set(definition.options), name
        given = [f"{row[0]} {row[1].lower()}" for row in shop.rows(f"describe {definition.sql}")]
        own = [
            f"{column} {'decimal(18,4)' if kind == 'money' else kind}" for column, kind in definition.columns.items()
        ]
        assert given == ["customer_id varchar", "occasion varchar", "due_on date", *own], name


def test_every_built_in_list_can_be_made_with_nothing_said(open_lists: Any):
    lists = open_lists(*built_in())
    assert lists.on("2026-03-02").shown() == []
