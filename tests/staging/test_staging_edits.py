"""What people typed in the list tabs comes back as it was typed, in every version."""

from datetime import date, datetime
from typing import Any

DAY_1 = datetime.fromisoformat("2026-03-02 06:00")
PLACE = ("lists.csv", "lists.csv, tab Birthdays, row 2")
DAY_2 = datetime.fromisoformat("2026-03-03 06:00")


def test_what_was_typed_is_there_in_every_version(desk: Any) -> None:
    header = "tab,id,Status,Owner,Notes,Snooze until,Gift"
    desk.land("lists", "edits", f"{header}\nBirthdays,f1,To do,Sam,,,")
    desk.land("lists", "edits", f"{header}\nBirthdays,f1,Contacted,Sam,likes rye,2026-04-01,cake", day=1).stage()
    assert desk.rows('from staging.sheet_edits order by "at"') == [
        ("lists", "Birthdays", "f1", DAY_1, False, "To do", "Sam", None, None, None, None, *PLACE),
        (
            *("lists", "Birthdays", "f1", DAY_2, True, "Contacted", "Sam", "likes rye", date(2026, 4, 1)),
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
