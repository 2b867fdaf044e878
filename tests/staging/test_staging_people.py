"""People rows become person records: typed, with every version, and what could not be read set aside."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

SETTINGS = {"business", "clock", "ladder", "loyalty_scheme", "loyalty_tiers", "policy", "rates"}
"""Tables of what the config says, which are there whatever was read."""

DAY_1 = datetime.fromisoformat("2026-03-02 06:00")
DAY_2 = datetime.fromisoformat("2026-03-03 06:00")


def test_a_person_row_is_typed_from_end_to_end(desk: Any) -> None:
    cells = {
        "Id": "17",
        "Title": "Dr",
        "First name": "Ada",
        "Last name": "Lovelace",
        "Suffix": "Jr",
        "Company": "Engines Ltd",
        "Email": "Ada@Example.org",
        "Mobile": "07400 123456",
        "House no": "12",
        "Street": "Main St",
        "Town": "London",
        "County": "Kent",
        "Postcode": "sw1a 1aa",
        "Country": "United Kingdom",
        "DOB": "1985-12-10",
        "Language": "English",
        "Joined": "2024-02-01",
        "Preferred contact": "phone",
        "OK to email?": "yes",
        "OK to call?": "no",
        "Loyalty card": "L-9",
        "Referred by": "16",
        "Notes": "likes tea",
        "Bread": "rye",
    }
    desk.land("book", "people", f"{','.join(cells)}\n{','.join(cells.values())}").stage()
    [row] = desk.rows("select * exclude (first_seen_at, changed_at, extracted_at) from staging.people")
    assert row == (
        *("book", "17", "book.csv, row 2", "people"),
        *("Ada Lovelace Jr", "Dr", "Ada", "Lovelace", "Jr", "Engines Ltd", "ada@example.org", "+447400123456"),
        *("12", "Main St", "London", "Kent", "SW1A 1AA", "GB", date(1985, 12, 10), 1985, 12, 10, "en"),
        *(datetime.fromisoformat("2024-02-01"), None, "call", "16", "likes tea"),
        *('{"loyalty_card":"L-9"}', '{"Bread":"rye"}'),
    )


def test_a_full_name_is_split_only_where_its_parts_are_plain(desk: Any) -> None:
    desk.land(
        "book",
        "people",
        """
        Id,Name
        1,Ada Lovelace
        2,"Gogh, Vincent van"
        3,Mr. Vincent van Gogh
        4,"Hopper, Grace"
        5,Mary Ann Smith
        6,Bob Smith Jr.
        7,Prince
        8,Acme Ltd
        """,
    ).stage()
    assert desk.rows("select name, title, first_name, last_name, suffix from staging.people order by record_id") == [
        ("Ada Lovelace", None, "Ada", "Lovelace", None),
        ("Gogh, Vincent van", None, None, None, None),
        ("Mr. Vincent van Gogh", "Mr", "Vincent", "van Gogh", None),
        ("Grace Hopper", None, "Grace", "Hopper", None),
        ("Mary Ann Smith", None, None, None, None),
        ("Bob Smith Jr.", None, "Bob", "Smith", "Jr"),
        ("Prince", None, None, None, None),
        ("Acme Ltd", None, None, None, None),
    ]


def test_a_company_without_a_person_is_a_record_too(desk: Any) -> None:
    desk.land("book", "people", "Id,First name,Last name,Company\n1,,,Engines Ltd").stage()
    assert desk.rows("select name, company from staging.people") == [(None, "Engines Ltd")]


def test_a_family_behind_one_address_stays_as_many_people(desk: Any) -> None:
    desk.land(
        "book",
        "people",
        """
        Name,Email,Birthday
        Ada Byron,home@example.org,1985-12-10
        Allegra Byron,home@example.org,2015-01-12
        """,
    ).stage()
    assert desk.rows("select name, email, birth_year from staging.people order by name") == [
        ("Ada Byron", "home@example.org", 1985),
        ("Allegra Byron", "home@example.org", 2015),
    ]


def test_a_phone_is_read_in_the_country_of_its_row(desk: Any) -> None:
    desk.land(
        "book",
        "people",
        """
        Name,Country,Phone
        Ada,,07400 123456
        Grete,Germany,030 901820
        """,
    ).stage()
    assert desk.rows("select name, country, phone from staging.people order by name") == [
        ("Ada", None, "+447400123456"),
        ("Grete", "DE", "+4930901820"),
    ]


def test_two_phone_columns_fill_in_for_each_other(desk: Any) -> None:
    desk.land("book", "people", "Name,Landline,Mobile\nAda,020 7946 0991,\nBob,020 7946 0991,07400 123456").stage()
    assert desk.rows("select name, phone, attributes from staging.people order by name, phone desc") == [
        ("Ada", "+442079460991", '{"Landline":"020 7946 0991"}'),
        ("Bob", "+447400123456", '{"Landline":"020 7946 0991"}'),
        ("Bob", "+442079460991", None),  # he is found by either
    ]


def test_of_two_columns_on_one_consent_the_no_counts(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,OK to email?,Newsletter\n1,Ada,yes,no\n2,Bob,,yes").stage()
    assert desk.rows("select record_id, status from staging.consents order by 1") == [
        ("1", "withdrawn"),
        ("2", "granted"),
    ]


def test_a_birth_date_without_a_year_is_known_in_part(desk: Any) -> None:
    desk.land("book", "people", "Name,Birthday\nAda,10 December").stage()
    assert desk.rows("select birth_date, birth_year, birth_month, birth_day from staging.people") == [
        (None, None, 12, 10)
    ]


def test_a_cell_that_cannot_be_read_is_set_aside_and_the_rest_of_its_row_goes_on(desk: Any) -> None:
    desk.land(
        "book", "people", "Id,Name,Email,Birthday\n1,Ada,nope,1985-12-10", letters={"Email": "C", "Birthday": "D"}
    ).stage()
    assert desk.rows("select name, email, birth_year from staging.people") == [("Ada", None, 1985)]
    assert desk.rows("select * from quality.quarantine") == [
        (
            *("book", "people", "1", "book.csv, cell C2", "email", "nope"),
            *("not an e-mail address: it has no @", DAY_1, None),
        )
    ]


def test_where_a_source_has_no_column_letters_the_heading_tells_the_place(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Email\n1,Ada,nope").stage()
    assert desk.rows("select position from quality.quarantine") == [("book.csv, row 2, column Email",)]


def test_a_row_that_names_nobody_is_set_aside_whole(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Email,Street\n1,,nope,Main St\n2,Bob,,").stage()
    assert desk.rows("select record_id from staging.people") == [("2",)]
    assert desk.rows("select record_id, position, field, value, reason from quality.quarantine order by field") == [
        ("1", "book.csv, row 2, column Email", "email", "nope", "not an e-mail address: it has no @"),
        ("1", "book.csv, row 2", "name", None, "no name, company, e-mail or phone is left: the row is set aside"),
    ]


def test_a_source_without_any_name_or_address_is_told_as_a_whole(desk: Any) -> None:
    desk.land("book", "people", "Id,Street\n1,Main St\n2,Side St").stage()
    assert desk.rows("select count(*) from staging.people") == [(0,)]
    assert desk.rows("select source, record_id, field, reason from quality.quarantine") == [
        (
            *("book", None, "name, company, email or phone"),
            "no column for it, so nothing of this source can be used: name the column under `columns`",
        )
    ]


def test_past_versions_are_kept_with_the_time_they_held(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Town\n1,Ada,London\n2,Bob,York")
    desk.land("book", "people", "Id,Name,Town\n1,Ada,Bath", day=1).stage()
    assert desk.rows("select record_id, city, first_seen_at, changed_at from staging.people") == [
        ("1", "Bath", DAY_1, DAY_2)
    ]
    assert desk.rows("select record_id, city, valid_from, valid_to from staging.person_versions order by all") == [
        ("1", "London", DAY_1, DAY_2),
        ("2", "York", DAY_1, DAY_2),
    ]


def test_a_column_that_was_renamed_is_read_under_both_names(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,City\n1,Ada,London")
    desk.land("book", "people", "Id,Name,Town\n1,Ada,Bath", day=1).stage()
    assert desk.rows("select city from staging.people") == [("Bath",)]
    assert desk.rows("select city from staging.person_versions") == [("London",)]


def test_the_source_says_when_a_row_changed_where_it_knows(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Last updated\n1,Ada,2025-12-01").stage()
    assert desk.rows("select changed_at from staging.people") == [(datetime.fromisoformat("2025-12-01"),)]


def test_every_table_is_there_when_no_source_is(open_desk: Callable[..., Any]) -> None:
    desk = open_desk().stage()
    tables = desk.rows(
        "select table_name, estimated_size from duckdb_tables() where schema_name = 'staging' order by table_name"
    )
    empty = [name for name, size in tables if name not in SETTINGS and size == 0]
    assert empty == [
        *("agreements", "complaints", "consents", "feedback", "instalments", "interactions", "loyalty", "notices"),
        *(
            "order_lines",
            "orders",
            "people",
            "person_links",
            "person_rows",
            "person_versions",
            "products",
            "referrals",
            "sheet_edits",
        ),
    ]
