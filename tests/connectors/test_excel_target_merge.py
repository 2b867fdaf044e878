"""Who wins when a cell was changed on one side, on the other, or on both; and where rows and columns went."""

import json

import pytest

from connectors.errors import SourceChanged
from connectors.excel.write.remove_rows import Shift
from connectors.sheet_merge.cell_values import Grid, cleaned, digest, spelled
from connectors.sheet_merge.locate import locate
from connectors.sheet_merge.merge import settle
from connectors.sheet_merge.merge_base import TabBase, from_texts, to_texts


@pytest.mark.parametrize(
    ("theirs", "ours", "last", "decision"),
    [
        ("a", "a", "a", "agreed"),
        ("a", "b", "a", "write"),
        ("x", "a", "a", "leave"),
        ("x", "b", "a", "conflict"),
        ("b", "b", "a", "agreed"),
        (None, "a", "a", "write"),
        (" ", "a", "a", "write"),
        ("a", None, "a", "write"),
        ("x", None, "a", "conflict"),
        ("x", "a", "never seen", "conflict"),
    ],
)
def test_a_cell_is_settled_by_who_changed_it(theirs, ours, last, decision):
    assert settle(theirs, ours, digest(last)) == decision


def grid(*lines):
    return Grid({(r, c): v for r, line in enumerate(lines, 1) for c, v in enumerate(line, 1) if v is not None})


BASE = TabBase(
    "Birthdays",
    headings={"Customer": "Customer", "Phone": "Phone", "Notes": "Notes", "id": "id"},
    ours=frozenset({"Customer", "Phone", "id"}),
    order=("Customer", "Phone", "Notes", "id"),
    rows={
        "f1": {"Customer": digest("Ada"), "Phone": digest("1"), "id": digest("f1")},
        "f2": {"Customer": digest("Bob"), "Phone": digest("2"), "id": digest("f2")},
    },
)
WORDS = ("Customer", "Phone", "Notes", "id")


@pytest.mark.parametrize(
    ("lines", "columns", "own", "rows"),
    [
        (
            [("id", "NOTES ", "Phone", "Customer"), ("f2", None, "2", "Bob")],
            {"Customer": 4, "Phone": 3, "Notes": 2, "id": 1},
            {},
            {2: "f2"},
        ),
        (
            [("Who", "Phone", "Notes", "ref"), ("Ada", "1", "x", "f1"), ("Bob", "2", None, "f2")],
            {"Customer": 1, "Phone": 2, "Notes": 3, "id": 4},
            {},
            {2: "f1", 3: "f2"},
        ),
        (
            [("Customer", "Phone", "Remarks", "id"), ("Ada", "1", None, "f1")],
            {"Customer": 1, "Phone": 2, "Notes": 3, "id": 4},
            {},
            {2: "f1"},
        ),
        (
            [("Customer", "Notes", "id", "Notes", None), ("Ada", None, "f1", "x", "y")],
            {"Customer": 1, "Notes": 2, "id": 3},
            {"Notes (2)": 4, "Column E": 5},
            {2: "f1"},
        ),
        (
            [("Customer", "Phone", "Notes"), ("Bob", "2", None), ("Ada", "1", None)],
            {"Customer": 1, "Phone": 2, "Notes": 3},
            {},
            {2: "f2", 3: "f1"},
        ),
    ],
    ids=["moved", "renamed, by content", "renamed, by neighbours", "deleted, and copied", "without ids"],
)
def test_columns_and_rows_are_found_wherever_people_put_them(lines, columns, own, rows):
    layout = locate(grid(*lines), WORDS, BASE)
    assert (layout.columns, layout.own, layout.rows) == (columns, own, rows)


@pytest.mark.parametrize(
    ("lines", "base", "told"),
    [
        ([("Ada", "1"), ("Bob", "2")], BASE, "its headings are gone"),
        ([("Our own", "list")], None, "that we did not make"),
        ([("Customer", "Phone", "Notes"), ("Eve", "3", None)], BASE, "can't be told apart"),
    ],
)
def test_a_tab_that_cannot_be_recognised_is_said_to_be_so(lines, base, told):
    with pytest.raises(SourceChanged, match=told):
        locate(grid(*lines), WORDS, base)


def test_what_we_remember_comes_back_from_the_hidden_tab():
    bases = {
        "Birthdays": BASE,
        "x": TabBase("y", {"id": None}, deleted={"f9": {"id": "ab"}}, since={("f1", "P h"): "d"}),
    }
    assert from_texts(to_texts(bases)) == bases


def test_a_row_that_was_deleted_under_the_first_version_still_stays_away():
    about = '{"headings": {}, "ours": [], "order": [], "words": []}'
    text = json.dumps([["tab", "Birthdays", "Mine", about], ["deleted", "Birthdays", "f9"]])
    assert from_texts([text]) == {"Birthdays": TabBase("Mine", deleted={"f9": {}})}


@pytest.mark.parametrize(
    "text", ['[["row","Birthdays","f1","ab"]]', '[["tab","a","b","{"]]', '[["tab","a","b","{}"]]', "[1]", "{", ""]
)
def test_a_damaged_hidden_tab_is_as_if_there_were_none(text):
    assert from_texts([text]) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("=A2+A4", "=A2+A3"),
        ("=A3", "=#REF!"),
        ("=SUM($A$2:A3)", "=SUM($A$2:A2)"),
        ("=SUM(A3:A5)", "=SUM(A3:A4)"),
        ("='To call'!B4&Other!B4", "='To call'!B3&Other!B4"),
        ("=SUM(A:A)+SUM(4:9)", "=SUM(A:A)+SUM(3:8)"),
        ('="A4"&D2:D1048576', '="A4"&D2:D1048576'),
    ],
)
def test_a_formula_follows_when_row_three_is_taken_out(before, after):
    assert Shift((3,)).formula(before, "To call", is_inside=True) == after


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.0, "12"), (0.1 + 0.2, "0.3"), (10**15, "1000000000000000"), (float("nan"), None), (True, "true")],
)
def test_numbers_have_one_spelling(value, text):
    assert spelled(cleaned(value)) == text
