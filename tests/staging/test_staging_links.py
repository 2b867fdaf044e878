"""What was set aside leads to the cell it stands in, wherever that cell has moved."""

from typing import Any

LINKS = "select position, link from quality.quarantine order by position"
BOOK = {"letters": {"Birthday": "F"}, "link": "book.xlsx#'Ada''s {x}'!{cell}"}


def test_a_cell_that_was_set_aside_is_linked_and_a_row_by_its_first_cell(desk: Any) -> None:
    desk.land("book", "people", "id,Name,Birthday\n1,Ada,soon\n2,,", **BOOK).stage()
    assert desk.rows(LINKS) == [
        ("book.csv, cell F2", "book.xlsx#'Ada''s {x}'!F2"),
        ("book.csv, row 3", "book.xlsx#'Ada''s {x}'!A3"),
    ]


def test_the_link_follows_a_row_that_was_sorted(desk: Any) -> None:
    desk.land("book", "people", "id,Name,Birthday\n1,Ada,soon\n2,Bo,", **BOOK)
    desk.land("book", "people", "id,Name,Birthday\n2,Bo,\n1,Ada,soon", day=1, **BOOK).stage()
    assert desk.rows(LINKS) == [("book.csv, cell F3", "book.xlsx#'Ada''s {x}'!F3")]


def test_a_source_that_moved_is_linked_where_it_is_now(desk: Any) -> None:
    desk.land("book", "people", "id,Name,Birthday\n1,Ada,soon", **BOOK)
    desk.land(
        "book", "people", "id,Name,Birthday\n1,Ada,soon", day=1, letters=BOOK["letters"], link="new.xlsx#'A'!{cell}"
    )
    assert desk.stage().rows(LINKS) == [("book.csv, cell F2", "new.xlsx#'A'!F2")]


def test_what_has_no_place_to_look_at_has_no_link(desk: Any) -> None:
    desk.land("book", "people", "id,Name,Birthday\n1,Ada,soon").stage()
    assert desk.rows(LINKS) == [("book.csv, row 2, column Birthday", None)]
