"""Landing keeps every version of every record, and knows a row again when a person edits, sorts or moves it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from assets.landing.keys import Keys
from assets.landing.land import SourceShrank, known_fingerprint, land
from assets.landing.read import landed
from assets.settings import Business, Settings
from assets.warehouse.connection import Warehouse, open_warehouse, quoted
from assets.warehouse.parquet import read_metadata, write_parquet
from connectors.source import Extract

START = datetime(2026, 3, 1, 6)
BY_ID = Keys(record_id=("Id",))
BY_MATCH = Keys(match=(("E-mail",), ("Name",)))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, Business("Corner Bakery", "GB", "GBP", "Europe/London"))


def extract(headers: str, *rows: tuple[str | None, ...], first_row: int = 2, is_complete: bool = True) -> Extract:
    names = headers.split(",")
    columns = {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)}
    columns["_row"] = pa.array(range(first_row, first_row + len(rows)), pa.int64())
    columns["_types"] = pa.array([None] * len(rows), pa.string())
    return Extract(pa.table(columns), "book.xlsx, tab Customers", str(hash(rows)), is_complete=is_complete)


def day(settings: Settings, number: int, read: Extract | None, keys: Keys, **options: bool) -> list[tuple[object, ...]]:
    """Land on the given day; then (record id, name, days it held from, to) of every version."""
    with open_warehouse(settings, START + timedelta(days=number)) as warehouse:
        if read is not None:
            land(warehouse, "book", "people", read, keys, **options)
        return versions(warehouse)


def versions(warehouse: Warehouse) -> list[tuple[object, ...]]:
    found = landed(warehouse, "book", "people")
    assert found is not None
    return warehouse.rows(
        f"""
        select _record_id, "Name", date_diff('day', $1, _extracted_at), date_diff('day', $1, _valid_to)
        from {quoted(found.relation)} order by all
        """,
        [START],
    )


def test_a_changed_and_a_vanished_record_are_closed_and_the_others_left_alone(settings: Settings) -> None:
    day(settings, 0, extract("Id,Name", ("1", "Ada"), ("2", "Bob"), ("3", "Cy")), BY_ID)
    assert day(settings, 1, extract("Id,Name", ("1", "Ada L."), ("2", "Bob")), BY_ID) == [
        ("1", "Ada", 0, 1),
        ("1", "Ada L.", 1, None),
        ("2", "Bob", 0, None),
        ("3", "Cy", 0, 1),
    ]


def test_a_record_that_comes_back_is_the_same_record(settings: Settings) -> None:
    everyone = extract("Id,Name", ("1", "Ada"), ("2", "Bob"))
    day(settings, 0, everyone, BY_ID)
    day(settings, 1, extract("Id,Name", ("1", "Ada")), BY_ID)
    assert day(settings, 2, everyone, BY_ID) == [("1", "Ada", 0, None), ("2", "Bob", 0, 1), ("2", "Bob", 2, None)]


def test_two_rows_with_one_id_are_both_kept(settings: Settings) -> None:
    found = day(settings, 0, extract("Id,Name", ("7", "Ada"), ("7", "Bob")), BY_ID)
    assert sorted(str(name) for _, name, _, _ in found) == ["Ada", "Bob"]
    assert sorted(str(record) for record, _, _, _ in found) == ["7", "7~2"]


def test_without_an_id_column_sorting_and_moving_columns_changes_nothing(settings: Settings) -> None:
    before = day(settings, 0, extract("Name,E-mail", ("Ada", "a@example.org"), ("Bob", None)), BY_MATCH)
    assert day(settings, 1, extract("E-mail,Name", (None, "Bob"), ("a@example.org", "Ada")), BY_MATCH) == before


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (("Ada Lovelace", "a@example.org", "Bath", "new"), "Ada Lovelace"),  # its e-mail
        (("Ada", "new@example.org", "Bath", "new"), "Ada"),  # its name
        (("Adah", None, "York", "likes rye"), "Adah"),  # its place, and half of its cells
    ],
)
def test_without_an_id_column_an_edited_row_is_known_by(
    settings: Settings, row: tuple[str | None, ...], name: str
) -> None:
    header = "Name,E-mail,Town,Notes"
    [(first, *_)] = day(settings, 0, extract(header, ("Ada", "a@example.org", "York", "likes rye")), BY_MATCH)
    assert day(settings, 1, extract(header, row), BY_MATCH) == [(first, "Ada", 0, 1), (first, name, 1, None)]


def test_a_stranger_typed_into_a_deleted_row_is_a_new_record(settings: Settings) -> None:
    header = "Name,E-mail,Town"
    [(ada, *_)] = day(settings, 0, extract(header, ("Ada", "a@example.org", "York")), BY_MATCH)
    found = day(settings, 1, extract(header, ("Bob", "b@example.org", "Bath")), BY_MATCH)
    assert {name: record == ada for record, name, _, _ in found} == {"Ada": True, "Bob": False}


def test_a_new_column_does_not_touch_the_rows_where_it_is_blank(settings: Settings) -> None:
    day(settings, 0, extract("Id,Name", ("1", "Ada"), ("2", "Bob")), BY_ID)
    assert day(settings, 1, extract("Vip,Id,Name", (None, "1", "Ada"), ("yes", "2", "Bob")), BY_ID) == [
        ("1", "Ada", 0, None),
        ("2", "Bob", 0, 1),
        ("2", "Bob", 1, None),
    ]


def test_rows_missing_from_an_incomplete_extract_have_not_disappeared(settings: Settings) -> None:
    day(settings, 0, extract("Id,Name", ("1", "Ada"), ("2", "Bob")), BY_ID)
    only_new = extract("Id,Name", ("3", "Cy"), is_complete=False)
    assert [name for _, name, _, until in day(settings, 1, only_new, BY_ID) if until is None] == ["Ada", "Bob", "Cy"]


def test_a_source_that_lost_more_than_half_is_refused_until_somebody_says_it_is_right(settings: Settings) -> None:
    day(settings, 0, extract("Id,Name", *((str(i), "N") for i in range(30))), BY_ID)
    few = extract("Id,Name", *((str(i), "N") for i in range(10)))
    with pytest.raises(SourceShrank, match="20 of 30 records are gone"):
        day(settings, 1, few, BY_ID)
    assert len([1 for *_, until in day(settings, 2, None, BY_ID) if until is None]) == 30
    assert len([1 for *_, until in day(settings, 3, few, BY_ID, may_shrink=True) if until is None]) == 10


def test_landing_as_of_a_day_is_what_was_known_that_day(settings: Settings) -> None:
    day(settings, 0, extract("Id,Name", ("1", "Ada")), BY_ID)
    day(settings, 5, extract("Id,Name", ("1", "Ada L.")), BY_ID)
    with open_warehouse(settings, START, until=START + timedelta(days=2)) as warehouse:
        assert versions(warehouse) == [("1", "Ada", 0, None)]


def test_an_unfinished_file_of_a_killed_run_is_not_seen(settings: Settings) -> None:
    before = day(settings, 0, extract("Id,Name", ("1", "Ada")), BY_ID)
    (settings.state / "landing/book/people/20270101T000000000000.unfinished").write_bytes(b"half")
    assert day(settings, 1, None, BY_ID) == before


def test_a_sorted_tab_changes_no_record_and_every_position_is_the_new_one(settings: Settings) -> None:
    before = day(settings, 0, extract("Id,Name", ("1", "Ada"), ("2", "Bob")), BY_ID)
    assert day(settings, 1, extract("Id,Name", ("2", "Bob"), ("1", "Ada")), BY_ID) == before
    with open_warehouse(settings, START + timedelta(days=2)) as warehouse:
        found = landed(warehouse, "book", "people")
        assert found is not None
        assert warehouse.rows(f"select _record_id, _position from {quoted(found.relation)} order by 1") == [
            ("1", "book.xlsx, tab Customers, row 3"),
            ("2", "book.xlsx, tab Customers, row 2"),
        ]


def test_reading_the_same_rows_from_a_file_saved_again_appends_nothing_and_is_remembered(settings: Settings) -> None:
    rows = extract("Id,Name", ("1", "Ada"))
    day(settings, 0, rows, BY_ID)
    day(settings, 1, replace(rows, fingerprint="saved again"), BY_ID)
    assert len(list((settings.state / "landing/book/people").glob("*.parquet"))) == 1
    with open_warehouse(settings, START) as warehouse:
        assert known_fingerprint(warehouse, "book", "people") == "saved again"


def test_a_column_that_is_new_to_the_source_does_not_help_to_find_its_rows_again(settings: Settings) -> None:
    [(first, *_)] = day(settings, 0, extract("Name,Mobile", ("Ada", "07400 123456")), BY_MATCH)
    later = extract("Name,E-mail", ("Ada", "a@example.org"))
    assert day(settings, 1, later, BY_MATCH) == [(first, "Ada", 0, 1), (first, "Ada", 1, None)]


def test_each_copy_of_a_row_is_followed_for_itself_and_ends_when_another_is_left(settings: Settings) -> None:
    copied = Keys(record_id=("Id",), has_copies=True)

    def read(*rows: tuple[str | None, ...]) -> Extract:
        return extract("Id,Name", *rows, is_complete=False)

    day(settings, 0, read(("1", "Ada"), ("2", "Bob")), copied)
    day(settings, 1, read(("1", "Ada L."), ("1", "Ada"), ("2", "Bob")), copied)
    day(settings, 2, read(("1", "Ada L."), ("2", "Bob")), copied)
    assert day(settings, 3, read(("1", "Ada Lovelace")), copied) == [
        ("1", "Ada", 0, 2),
        ("1~2", "Ada L.", 1, 3),
        ("1~2", "Ada Lovelace", 3, None),
        ("2", "Bob", 0, None),  # left with its row: nobody took back what it says
    ]


def test_another_column_for_the_id_is_no_change_of_the_source(settings: Settings) -> None:
    people = [(str(number), f"K{40 - number}", f"Person {number}") for number in range(40)]
    before = day(settings, 0, extract("Id,Card,Name", *people), Keys())
    mapped = [Keys(("Id",)), Keys(("Card",)), Keys(("Card", "Name")), Keys(), BY_MATCH, Keys(("Id",))]
    for number, keys in enumerate(mapped, 1):
        assert day(settings, number, extract("Id,Card,Name", *people), keys) == before


def test_a_record_that_got_another_id_is_known_by_it_when_it_changes_and_strangers_are_others(
    settings: Settings,
) -> None:
    one, two = ("1", "2", "Ada"), ("2", "1", "Bob")
    day(settings, 0, extract("Id,Card,Name", one, two), Keys(("Id",)))
    day(settings, 1, extract("Id,Card,Name", ("1", "2", "Ada L."), two), Keys(("Card",)))
    found = day(settings, 2, extract("Id,Card,Name", ("1", "2", "Ada L."), two, ("3", "3", "Cy")), Keys(("Card",)))
    assert found == [("1", "Ada", 0, 1), ("1", "Ada L.", 1, None), ("2", "Bob", 0, None), ("3", "Cy", 2, None)]
    again = day(settings, 3, extract("Id,Card,Name", two, ("1", "2", "Ada K."), ("3", "3", "Cy")), Keys(("Card",)))
    assert again[1:] == [("1", "Ada K.", 3, None), ("1", "Ada L.", 1, 3), ("2", "Bob", 0, None), ("3", "Cy", 2, None)]


def test_two_digits_of_a_telephone_number_are_corrected(settings: Settings) -> None:
    """By DuckDB's own hash, the row before and the row after are the same."""
    before, after = ("1", "Mary Jones", "07711123450"), ("1", "Mary Jones", "07811123455")
    day(settings, 0, extract("Id,Name,Mobile", before), BY_ID)
    assert day(settings, 1, extract("Id,Name,Mobile", after), BY_ID) == [
        ("1", "Mary Jones", 0, 1),
        ("1", "Mary Jones", 1, None),
    ]


def test_rows_that_an_earlier_release_landed_are_as_they_were(settings: Settings) -> None:
    rows = (("7", "Ada"), ("7", "Bob"), ("8", "Cy"))
    before = day(settings, 0, extract("Id,Name", *rows), BY_ID)
    hash_as_it_was_stored(settings)
    assert day(settings, 1, extract("Id,Name", *rows), BY_ID) == before
    changed = extract("Id,Name", *rows[:2], ("8", "Cy Young"))
    after = [*before[:2], ("8", "Cy", 0, 2), ("8", "Cy Young", 2, None)]
    assert day(settings, 2, changed, BY_ID) == after
    assert day(settings, 3, replace(changed, fingerprint="saved again"), BY_ID) == after
    assert len(list((settings.state / "landing/book/people").glob("*.parquet"))) == 2


def test_a_row_that_an_earlier_release_landed_is_known_by_what_it_said(settings: Settings) -> None:
    ada, bob = ("Ada", "ada@example.org"), ("Bob", "bob@example.org")
    day(settings, 0, extract("Name,E-mail", ada, bob), BY_MATCH)
    day(settings, 1, extract("Name,E-mail", ("Ada", "ada@example.com"), bob), BY_MATCH)
    hash_as_it_was_stored(settings)
    day(settings, 2, extract("Name,E-mail", bob), BY_MATCH)
    found = day(settings, 3, extract("Name,E-mail", ("Ada", "ada@example.com"), bob), BY_MATCH)
    assert len({record for record, *_ in found}) == 2


def hash_as_it_was_stored(settings: Settings) -> None:
    """`_hash` in every file is what releases before this one wrote there: DuckDB's own, a number."""
    for file in sorted((settings.state / "landing/book/people").glob("*.parquet")):
        with open_warehouse(settings, START) as warehouse:
            metadata = read_metadata(warehouse.connection, file)
            headers = ", chr(31), ".join(map(quoted, metadata["headers"]))
            content = f"concat(rtrim(concat({headers}), chr(31)), chr(30), rtrim(_types, '-'))"
            rows = f"select * replace (if(_is_deleted, null, hash({content})) as _hash) from read_parquet('{file}')"
            write_parquet(warehouse.connection, rows, file, metadata | {"hashed_by": "duckdb 1.5.6"})
