"""What people do in the stand-in's spreadsheets is what it would be in the browser."""

from random import Random

import pytest
from google_server.app import App
from google_server.arranging import (
    AddColumn,
    DeleteColumns,
    DeleteRows,
    DeleteTab,
    DuplicateTab,
    InsertColumns,
    InsertRows,
    MoveColumns,
    MoveRows,
    MoveTab,
    RenameTab,
    TitleRow,
)
from google_server.control import plain_values
from google_server.editing import (
    Clear,
    ClearFilter,
    Colour,
    CopyRow,
    Merge,
    Note,
    Paste,
    Protect,
    RenameHeading,
    SetFilter,
    Sort,
    Type,
    TypeText,
)
from google_server.editor import ACTIONS, Editor, random_action, read_action
from hypothesis import given
from hypothesis import strategies as st

TABLE = (("id", "Name", "Visits"), ("c1", "Cleo", "3"), ("c2", "Ada", "1"), ("c3", "Bo", "2"))


def opened(*rows, clock=lambda: 1000.0):
    app = App(clock=clock)
    document = app.store.create("Shop", {"People": [list(row) for row in rows or TABLE]}, document_id="d1")
    return app, document, app.editor(document.id)


def rows_of(app, tab="People"):
    return [tuple(row) for row in plain_values(app, "d1")[tab]]


def after(*actions):
    app, _, editor = opened()
    assert [editor.do(action) for action in actions] == [True] * len(actions)
    return rows_of(app)


def test_typing_is_read_as_google_reads_it():
    typed = (Type("People", 1, 2, "12,5"), Type("People", 2, 2, "1/2/2024"), Type("People", 3, 2, "=1+1"))
    assert [row[2] for row in after(*typed)[1:]] == ["12,5", 45293, 2]


def test_a_text_that_is_typed_as_text_stays_one():
    assert after(TypeText("People", 1, 2, "007"))[1] == ("c1", "Cleo", "007")


def test_clearing_leaves_an_empty_cell():
    assert after(Clear("People", 1, 1, 2, 2))[1:3] == [("c1",), ("c2",)]


def test_a_sort_moves_rows_but_not_the_heading():
    assert after(Sort("People", 1)) == [TABLE[0], ("c2", "Ada", 1), ("c3", "Bo", 2), ("c1", "Cleo", 3)]


def test_a_sort_of_some_cells_tears_rows_apart():
    assert after(Sort("People", 1, cells=(1, 1, 3, 1)))[1:] == [("c1", "Ada", 3), ("c2", "Bo", 1), ("c3", "Cleo", 2)]


def test_a_sort_under_a_filter_concerns_the_rows_that_are_seen_and_that_it_covers():
    app, _, editor = opened()
    editor.do(SetFilter("People", 1, ("Bo",)))
    editor.do(Type("People", 5, 1, "Aaron"))
    editor.do(Sort("People", 2))
    assert rows_of(app) == [TABLE[0], ("c2", "Ada", 1), ("c1", "Cleo", 3), ("c3", "Bo", 2), (), ("", "Aaron")]


def test_a_filter_hides_rows_until_it_is_taken_off():
    _, document, editor = opened()
    editor.do(SetFilter("People", 1, ("Ada",)))
    hidden = {row: one.get("hiddenByFilter") for row, one in document.sheets[0].row_properties.items()}
    editor.do(ClearFilter("People"))
    assert (hidden, document.sheets[0].basic_filter) == ({2: True}, None)


@pytest.mark.parametrize(
    ("action", "names"),
    [
        (InsertRows("People", 1, 2), ["Name", None, None, "Cleo", "Ada", "Bo"]),
        (DeleteRows("People", 1, 2), ["Name", "Bo"]),
        (MoveRows("People", 3, 1, to=1), ["Name", "Bo", "Cleo", "Ada"]),
        (CopyRow("People", 1, 3), ["Name", "Cleo", "Ada", "Cleo"]),
        (CopyRow("People", 1, 4), ["Name", "Cleo", "Ada", "Bo", "Cleo"]),
        (TitleRow("People", "Our customers"), [None, "Name", "Cleo", "Ada", "Bo"]),
        (RenameHeading("People", 1, "Who"), ["Who", "Cleo", "Ada", "Bo"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_rows_go_where_people_put_them(action, names):
    assert [row[1] if len(row) > 1 else None for row in after(action)] == names


@pytest.mark.parametrize(
    ("action", "headings"),
    [
        (InsertColumns("People", 1), ("id", "", "Name", "Visits")),
        (DeleteColumns("People", 0), ("Name", "Visits")),
        (MoveColumns("People", 2, 1, to=0), ("Visits", "id", "Name")),
        (AddColumn("People", "Mine"), ("id", "Name", "Visits", "Mine")),
        (AddColumn("People", "Mine", ("a",), at=1), ("id", "Mine", "Name", "Visits")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_columns_go_where_people_put_them(action, headings):
    assert after(action)[0] == headings


def test_a_block_is_pasted_over_ids_too_and_makes_the_grid_larger():
    app, document, editor = opened()
    editor.do(Paste("People", 2, 0, (("c1", "Eve"), ("x",))))
    editor.do(Paste("People", 999, 25, (("a", "b"), ("c", "d"))))
    assert rows_of(app)[2:4] == [("c1", "Eve", 1), ("x", "Bo", 2)]
    assert (document.sheets[0].row_count, document.sheets[0].column_count) == (1001, 27)


def test_tabs_are_renamed_duplicated_dragged_and_deleted():
    app, document, editor = opened()
    for action in (DuplicateTab("People"), RenameTab("Copy of People", "Old"), MoveTab("Old", 0)):
        editor.do(action)
    both = [sheet.title for sheet in document.sheets]
    editor.do(DeleteTab("People"))
    assert (both, list(plain_values(app, "d1"))) == (["Old", "People"], ["Old"])


def test_looks_notes_merges_and_protections_are_kept_with_the_cells():
    _, document, editor = opened()
    for action in (Colour("People", 1, 1), Note("People", 1, 1, text="nice"), Merge("People", 2, 0, 1, 2)):
        editor.do(action)
    editor.do(Protect("People", 0, 0, 1, 3))
    sheet = document.sheets[0]
    cell = sheet.cell(1, 1)
    assert (cell["note"], cell["userEnteredFormat"]["backgroundColor"]["red"]) == ("nice", 1)
    assert ([merge["endColumnIndex"] for merge in sheet.merges], len(sheet.protected_ranges)) == ([2], 1)


def test_what_the_browser_refuses_changes_nothing():
    app, document, editor = opened()
    refused = [
        editor.do(Type("People", 5000, 0, "x")),
        editor.do(DeleteTab("People")),
        editor.do(Type("No", 0, 0, "x")),
    ]
    assert (refused, document.version, rows_of(app)[1]) == ([False, False, False], 1, ("c1", "Cleo", 3))


def test_nobody_else_writes_into_a_protected_range():
    app, document, editor = opened()
    owner = Editor(document, document.owner)
    owner.do(Protect("People", 1, 0, 3, 1, warning_only=False))
    assert (editor.do(Type("People", 1, 0, "x")), editor.do(Type("People", 1, 1, "x"))) == (False, True)
    assert (owner.do(Type("People", 1, 0, "y")), rows_of(app)[1]) == (True, ("y", "x", 3))


def test_undo_puts_everything_back_when_nothing_else_happened():
    app, document, editor = opened()
    editor.do(DeleteColumns("People", 1))
    assert (editor.undo(), rows_of(app)[1], document.version) == (True, ("c1", "Cleo", 3), 3)
    assert editor.undo() is False


def test_undo_leaves_what_others_did_since():
    app, _, editor = opened()
    editor.do(Type("People", 1, 1, "Eve"))
    app.editor("d1", "other@example.org").do(Type("People", 2, 1, "Zoe"))
    assert (editor.undo(), [row[1] for row in rows_of(app)[1:]]) == (True, ["Cleo", "Zoe", "Bo"])


def test_undo_does_not_touch_a_cell_that_was_overwritten_since():
    app, _, editor = opened()
    editor.do(Type("People", 1, 1, "Eve"))
    app.form_answer("d1", "People", ["c4", "Flo"])
    app.editor("d1", "other@example.org").do(Type("People", 1, 1, "Zoe"))
    assert (editor.undo(), [row[1] for row in rows_of(app)[1:]]) == (False, ["Zoe", "Ada", "Bo", "Flo"])


def test_a_form_answers_below_the_last_row_and_the_version_does_not_tell():
    app, document, _ = opened()
    app.form_answer("d1", "People", ["5/1/2024 10:00:00", "=1+1", "Ömer"])
    before = (document.version, document.modified_at)
    app.form_answer("d1", "People", ["x"], note_form_edits=True)
    assert rows_of(app)[4:] == [(45413.416666666664, "=1+1", "Ömer"), ("x",)]
    assert (before, document.version, document.modified_at) == ((1, 1000.0), 2, 1000.001)


def test_every_edit_moves_version_and_time_on():
    _, document, editor = opened()
    editor.do(Type("People", 1, 1, "Eve"))
    assert (document.version, document.modified_at) == (2, 1000.001)


def test_actions_can_be_told_by_another_process():
    told = {"action": "Paste", "tab": "People", "row": 1, "column": 0, "cells": [["a"], ["b"]]}
    assert read_action(told) == Paste("People", 1, 0, (("a",), ("b",)))
    assert set(ACTIONS) >= {"Type", "Sort", "MoveColumns", "DuplicateTab", "Protect"}


def test_an_action_nobody_knows_is_told():
    with pytest.raises(ValueError, match="no action is called 'Shout'"):
        read_action({"action": "Shout", "tab": "People"})


def test_the_same_seed_does_the_same():
    _, document, _ = opened()
    assert random_action(Random(7), document, "People") == random_action(Random(7), document, "People")


@given(st.integers(0, 2**32))
def test_whatever_people_do_can_be_undone_and_leaves_a_spreadsheet(seed):
    app, document, editor = opened()
    rng = Random(seed)
    for _ in range(8):
        before = plain_values(app, "d1")
        if editor.do(random_action(rng, document, "People")) and rng.random() < 0.3:
            assert (editor.undo(), plain_values(app, "d1")) == (True, before)
        sheet = document.sheet_by_title("People")
        height, width = sheet.data_size()
        assert height <= sheet.row_count
        assert width <= sheet.column_count
