"""What the team finds in its workbook, and what of theirs is already stored."""

from datetime import date
from typing import Any

from assets.delivery.list_tab import money_format, tab_titles
from assets.delivery.tabs import TAKEN, stored, tabs
from assets.staging.parsing.phones import as_written
from connectors.target import Stored


def test_a_list_is_a_tab_with_our_cells_and_what_people_typed_before(open_lists: Any):
    lists = open_lists("birthdays", "win_back")
    lists.customer("Ada", ("2026-01-01", "12.5"), phone="+442079460018", birth_month=3, birth_day=5)
    lists.on("2026-03-02").type("Ada", "To do", at="2026-03-02 10:00", owner="Kim", snooze_until="2026-03-03")
    lists.on("2026-03-03")
    birthdays, win_back, *ours = tabs(lists.shop.warehouse)
    [(follow_up_id,)] = lists.rows("select follow_up_id from crm.follow_ups")
    assert (birthdays.name, birthdays.rows) == (
        "Birthdays",
        [
            {
                "Follow-up": "Birthdays: e-mail",
                "Customer": "Ada",
                "Phone": "020 7946 0018",
                "Email": "ada@example.org",
                "Why": "Birthday on 5 March",
                "Say": "Happy birthday, Ada!",
                "Due": date(2026, 3, 5),
                "Value": 12.5,
                "Status": "To do",
                "Owner": "Kim",
                "Notes": None,
                "Snooze until": date(2026, 3, 3),
                "id": follow_up_id,
            }
        ],
    )
    assert (win_back.name, win_back.rows) == ("Win back", [])
    assert [tab.name for tab in ours] == ["Possible duplicates", "Summary", "To fix"]


def test_a_number_that_must_not_be_rung_does_not_stand_there_to_be_rung(open_lists: Any):
    lists = open_lists("birthdays")
    lists.customer("Ada", phone="+442079460018", birth_month=3, birth_day=5)
    lists.shop.consent("Ada", "call", "withdrawn", "2026-01-01")
    [birthdays, *_] = tabs(lists.on("2026-03-02").shop.warehouse)
    assert [(row["Phone"], row["Email"]) for row in birthdays.rows] == [(None, "ada@example.org")]


def test_people_own_four_columns_and_we_own_the_rest(open_lists: Any):
    [birthdays, *_] = tabs(open_lists("birthdays").on("2026-03-02").shop.warehouse)
    assert [column.heading for column in birthdays.columns if not column.ours] == [
        "Status",
        "Owner",
        "Notes",
        "Snooze until",
    ]
    assert [column.heading for column in birthdays.columns if column.hidden] == ["id"]


def test_the_summary_counts_and_the_list_of_mistakes_says_where(open_lists: Any):
    lists = open_lists("birthdays")
    lists.customer("Ada", birth_month=3, birth_day=5, first_seen_at="2026-03-01 12:00")
    lists.customer("Bo", first_seen_at="2025-01-01")
    lists.shop.add(
        "quality.quarantine", source="book", stream="people", record_id="1", position="customers.xlsx, tab A, cell F3",
        field="birth_date", value="03/04/80", reason="day or month first? write 1980-04-03",
    )  # fmt: skip
    *_, summary, to_fix = tabs(lists.on("2026-03-02").shop.warehouse)
    assert {row["What"]: row["Today"] for row in summary.rows} == {
        "Date": "2 March 2026",
        "Lists last changed": "2 March 2026, 06:00",
        "Customers": "2",
        "New since yesterday": "1",
        "Merged since yesterday": "0",
        "Set aside, see To fix": "1",
        "Possible duplicates waiting": "0",
        "List: Birthdays": "1",
    }
    assert [(row["Where"], row["What"], row["Why"]) for row in to_fix.rows] == [
        ("customers.xlsx, tab A, cell F3", "birth_date: 03/04/80", "day or month first? write 1980-04-03")
    ]


def test_merged_are_those_who_were_known_before_not_the_records_that_a_first_run_puts_together(open_lists: Any):
    lists = open_lists("birthdays")
    lists.shop.person("C1", "old", name="Ada Lovelace", first_seen_at="2026-03-01 06:00")
    lists.shop.person("C1", "new", name="Ada King", first_seen_at="2026-03-02 06:00")
    ids = dict(lists.rows("select record_id, birth_id from identity.record_versions"))
    for record_id in ("old", "new"):
        lists.shop.add("identity.changes", customer_id="C1", other_customer_id=ids[record_id], change="merge",
                       happened_at="2026-03-02 06:00")  # fmt: skip
    *_, summary, _ = tabs(lists.on("2026-03-02").shop.warehouse)
    assert [row["Today"] for row in summary.rows if row["What"] == "Merged since yesterday"] == ["1"]


def test_what_a_customer_is_worth_is_shown_in_the_businesss_currency(open_lists: Any):
    [birthdays, *_] = tabs(open_lists("birthdays").on("2026-03-02").shop.warehouse)
    assert [column.number_format for column in birthdays.columns if column.number_format] == ['"£"#,##0.00']
    assert [money_format(currency) for currency in ("USD", "EUR", "CHF", "JPY", "PLN")] == [
        '"$"#,##0.00', '#,##0.00 "€"', '#,##0.00 "CHF"', '"¥"#,##0', '#,##0.00 "PLN"',
    ]  # fmt: skip


def test_a_phone_number_is_written_as_it_is_dialled_here():
    written = {number: as_written(number, "GB") for number in ("+447700900123", "+442079460018", "+33142685300", "odd")}
    assert list(written.values()) == ["07700 900123", "020 7946 0018", "+33 1 42 68 53 00", "odd"]


def test_what_is_stored_is_told_by_heading_for_one_workbook(open_lists: Any):
    lists = open_lists("birthdays").on("2026-03-02")
    row = {"tab": "Birthdays", "follow_up_id": "F1", "at": "2026-03-02"}
    lists.shop.add("staging.sheet_edits", **row, target="excel", is_current=False, owner="Lee")
    lists.shop.add(
        "staging.sheet_edits", **row, target="excel", is_current=True, owner="Kim", snooze_until="2026-03-09",
        own='{"Table": "7"}',
    )  # fmt: skip
    lists.shop.add("staging.sheet_edits", **row, target="google", is_current=True, owner="Max")
    assert stored(lists.shop.warehouse, "excel") == Stored(
        {
            ("Birthdays", "F1"): [
                {"Status": None, "Owner": "Kim", "Notes": None, "Snooze until": "2026-03-09", "Table": "7"}
            ]
        }
    )


def test_titles_fit_a_workbook_and_never_meet():
    names = ["win_back", "Win back", "summary", "a/b: c?", "x" * 40, "x" * 39]
    assert tab_titles(names, TAKEN) == {
        "win_back": "Win back",
        "Win back": "Win back 2",
        "summary": "Summary 2",
        "a/b: c?": "A b  c",
        "x" * 40: "X" + "x" * 30,
        "x" * 39: "X" + "x" * 26 + " 2",
    }
