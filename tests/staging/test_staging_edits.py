"""What people typed in the list tabs comes back as it was typed, in every version."""

from datetime import date, datetime
from typing import Any

import pytest

DAY_1 = datetime.fromisoformat("2026-03-02 06:00")
PLACE = ("lists.csv", "lists.csv, tab Birthdays, row 2")
DAY_2 = datetime.fromisoformat("2026-03-03 06:00")


def test_what_was_typed_is_there_in_every_version(desk: Any) -> None:
    header = "tab,id,Status,Owner,Notes,Snooze until,Gift"
    desk.land("lists", "edits", f"{header}\nBirthdays,f1,To do,Sam,,,")
    desk.land("lists", "edits", f"{header}\nBirthdays,f1,Contacted,Sam,likes rye,2026-04-01,cake", day=1).stage()
    assert desk.rows('from staging.sheet_edits order by "at"') == [
        ("lists", "Birthdays", "f1", "f1", DAY_1, DAY_2, False, "To do", "Sam", None, None, None, None, *PLACE),
        (
            *("lists", "Birthdays", "f1", "f1", DAY_2, None, True, "Contacted", "Sam", "likes rye", date(2026, 4, 1)),
            *(None, '{"Gift":"cake"}', *PLACE),
        ),
    ]


def test_a_snooze_that_is_no_date_is_told_and_kept_as_it_was_typed(desk: Any) -> None:
    desk.land("lists", "edits", "tab,id,Status,Snooze until\nBirthdays,f1,,when back").stage()
    assert desk.rows("select snooze_until, own from staging.sheet_edits") == [(None, '{"Snooze until":"when back"}')]
    assert desk.rows("select source, stream, record_id, position, field, value from quality.quarantine") == [
        ("lists", "edits", "f1", "lists.csv, tab Birthdays, row 2, column Snooze until", "snooze_until", "when back")
    ]


def test_a_day_is_understood_and_also_kept_as_it_was_typed(desk: Any) -> None:
    desk.land("lists", "edits", "tab,id,Snooze until\nBirthdays,f1,13/4/2026").stage()
    assert desk.rows("select snooze_until, own from staging.sheet_edits") == [
        (date(2026, 4, 13), '{"Snooze until":"13/4/2026"}')
    ]


def test_how_one_person_writes_a_day_says_nothing_about_how_another_does(desk: Any) -> None:
    desk.land(
        "lists", "edits", "tab,id,Snooze until\nBirthdays,f1,3/25/2026\nBirthdays,f2,5/4/2026\nBirthdays,f3,25.3.2026"
    ).stage()
    assert desk.rows("select follow_up_id, snooze_until from staging.sheet_edits order by 1") == [
        ("f1", date(2026, 3, 25)),
        ("f2", date(2026, 4, 5)),  # as in this country, whatever f1 looks like
        ("f3", date(2026, 3, 25)),
    ]


ASKED = "tab,id,Same person?"


@pytest.mark.parametrize(
    ("meaning", "typed"),
    [
        ("same", ("yes", "Yes!", "Y", "ja", "JA", "oui", "sí", "si", "Sim", "✓", "true")),
        ("different", ("no", "No.", "nein", "NON", "não", "✗", "false", "not the same person")),
        ("unsure", ("not sure", "Not sure?", "maybe", "weiß nicht", "peut-être", "no sé", "don't know")),
        (None, ("?", "n/a", "-")),
    ],
)
def test_an_answer_is_understood_in_any_case_and_language(desk: Any, meaning: str | None, typed: tuple[str, ...]):
    rows = "\n".join(f"Possible duplicates,d{number},{word}" for number, word in enumerate(typed))
    desk.land("lists", "edits", f"{ASKED}\n{rows}").stage()
    assert desk.rows("select distinct answer from staging.sheet_edits") == [(meaning,)]
    assert desk.rows("select value from quality.quarantine") == []


def test_an_answer_that_is_none_is_told_and_kept_as_it_was_typed(desk: Any) -> None:
    desk.land("lists", "edits", f"{ASKED}\nPossible duplicates,d1,sisters\nBirthdays,f1,sisters").stage()
    assert desk.rows("select tab, answer, own from staging.sheet_edits order by tab") == [
        ("Birthdays", None, '{"Same person?":"sisters"}'),
        ("Possible duplicates", None, '{"Same person?":"sisters"}'),
    ]
    assert desk.rows("select position, field, value, reason from quality.quarantine") == [
        (
            "lists.csv, tab Possible duplicates, row 2, column Same person?",
            *("answer", "sisters", "neither yes nor no: write yes, no or not sure"),
        )
    ]
