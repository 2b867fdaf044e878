"""An Excel workbook that people edit while we keep our columns in it fresh."""

import resource
import stat
import zipfile
from contextlib import contextmanager
from datetime import date

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill

from connectors.errors import SourceDamaged, SourceRejected, SourceUnavailable
from connectors.excel.target import ExcelWorkbook
from connectors.target import Column, Pushed, Stored, Tab

COLUMNS = (
    Column("Customer", width=24, is_key=True),
    Column("Phone", note="Taken from the newest order."),
    Column("Due", kind="date"),
    Column("Status", ours=False, choices=("To do", "Contacted", "Won")),
    Column("Notes", ours=False, width=30),
    Column("id", hidden=True),
)
HEADINGS = ["Customer", "Phone", "Due", "Status", "Notes", "id"]
DAY = date(2026, 3, 5)


def row(key, customer="Ada", phone="+44151", **cells):
    return {"id": key, "Customer": customer, "Phone": phone, "Due": DAY, "Status": "To do", **cells}


def tab(*rows, name="Birthdays", columns=COLUMNS):
    return Tab(name, columns, rows)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lists.xlsx"


@pytest.fixture
def target(path):
    return ExcelWorkbook(path, "out/lists.xlsx", "lists", today=lambda: DAY)


@pytest.fixture
def edited(path):
    """Opens a tab for a person's edits, and saves it when they are done."""

    class Edited:
        def __enter__(self):
            self.book = openpyxl.load_workbook(path)
            return self.book.worksheets[0]

        def __exit__(self, *_):
            self.book.save(path)

    return Edited()


def cells(path, name="Birthdays"):
    def plain(value):
        return value.date().isoformat() if hasattr(value, "date") else value

    return [[plain(value) for value in line] for line in openpyxl.load_workbook(path)[name].values]


def typed(target):
    return [
        {heading: value for heading, value in line.items() if not heading.startswith("_")}
        for line in target.read_edits().rows.to_pylist()
    ]


def stored(target):
    return Stored.of((line["tab"], line["id"], line) for line in typed(target))


# What the team finds


def test_a_new_workbook_shows_the_rows_as_given_under_our_headings_and_theirs(target, path):
    assert target.push([tab(row("f1"), row("f2", "Bob", "0151 2"))], Stored()) == Pushed(added=2, is_written=True)
    assert cells(path) == [
        HEADINGS,
        ["Ada", "+44151", "2026-03-05", "To do", None, "f1"],
        ["Bob", "0151 2", "2026-03-05", "To do", None, "f2"],
    ]


def test_a_new_tab_is_frozen_filtered_has_a_dropdown_and_hides_the_ids(target, path):
    target.push([tab(row("f1"))], Stored())
    sheet = openpyxl.load_workbook(path)["Birthdays"]
    dropdown = sheet.data_validations.dataValidation[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.column_dimensions["F"].hidden) == ("A2", "A1:F2", True)
    assert (str(dropdown.sqref), dropdown.formula1) == ("D2:D1048576", '"To do,Contacted,Won"')
    assert [sheet[place].number_format for place in ("B2", "C2", "E2")] == ["@", "d mmm yyyy", "@"]
    assert sheet["B1"].comment.text == "Taken from the newest order."
    assert sheet["A1"].fill.fgColor.rgb != sheet["D1"].fill.fgColor.rgb


def test_the_second_push_of_the_same_writes_nothing(target, path):
    target.push([tab(row("f1"))], Stored())
    before = path.stat()
    assert target.push([tab(row("f1"))], Stored()) == Pushed()
    assert path.stat() == before


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+44 151", "-5", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("http://example.org")', "#N/A", "0151", "TRUE"],
)
def test_text_of_a_customer_is_never_a_formula(target, path, text):
    target.push([tab(row("f1", phone=text))], Stored())
    cell = openpyxl.load_workbook(path)["Birthdays"]["B2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert not target.push([tab(row("f1", phone=text))], Stored()).is_written


@pytest.mark.parametrize("text", ["_x4E2D_ b", "a_x_b", "a\rb"])
def test_text_that_looks_like_an_escape_stands_there_as_it_is_and_is_not_written_again(target, text):
    target.push([tab(row("f1", phone=text))], Stored())
    again = target.push([tab(row("f1", phone=text))], Stored())
    assert (again.is_written, again.conflicts) == (False, 0)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b\x1f\ud83dc", "abc"), ("a\r\nb", "a\nb"), ("x" * 40_000, "x" * 32_766 + "…"), ("", None)],
)
def test_text_that_no_cell_can_hold_is_cleaned(target, path, text, kept):
    target.push([tab(row("f1", phone=text))], Stored())
    assert cells(path)[1][1] == kept
    assert not target.push([tab(row("f1", phone=text))], Stored()).is_written


# People sort, move, rename, insert, delete


def test_a_value_follows_its_row_and_column_wherever_people_moved_them(target, path, edited):
    target.push([tab(row("f1"), row("f2", "Bob"))], Stored())
    with edited as sheet:
        lines = [list(line) for line in sheet.values]
        for place, line in enumerate([lines[0], lines[2], lines[1]], 1):
            for column, value in enumerate(reversed(line), 1):
                sheet.cell(place, column).value = value
    assert target.push([tab(row("f1", phone="+1"), row("f2", "Bob"))], Stored()) == Pushed(changed=1, is_written=True)
    assert cells(path) == [
        HEADINGS[::-1],
        ["f2", None, "To do", "2026-03-05", "+44151", "Bob"],
        ["f1", None, "To do", "2026-03-05", "+1", "Ada"],
    ]


def test_a_title_above_the_headings_is_left_there(target, path, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet.insert_rows(1)
        sheet["A1"] = "Call these"
    target.push([tab(row("f1", phone="+1"))], Stored())
    assert cells(path)[0][0] == "Call these"
    assert cells(path)[2][:2] == ["Ada", "+1"]


def test_a_column_of_ours_that_people_renamed_is_filled_under_its_new_name(target, path, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet["B1"] = "Tel"
    target.push([tab(row("f1", phone="+1"), row("f2", "Bob", "+2"))], Stored())
    assert [line[:2] for line in cells(path)] == [["Customer", "Tel"], ["Ada", "+1"], ["Bob", "+2"]]


def test_a_column_of_theirs_that_they_renamed_is_read_as_what_it_was(target, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet["D1"], sheet["D2"] = "Stage", "Won"
    assert typed(target) == [{"tab": "Birthdays", "id": "f1", "Status": "Won", "Notes": None}]


def test_columns_that_people_deleted_are_not_brought_back(target, path, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet.delete_cols(2)
        sheet.delete_cols(3)
    target.push([tab(row("f1", "Eve"), row("f2"))], Stored())
    assert cells(path)[0] == ["Customer", "Due", "Notes", "id"]
    assert cells(path)[1] == ["Eve", "2026-03-05", None, "f1"]


def test_rows_are_recognised_when_the_column_of_ids_was_deleted(target, path, edited):
    target.push([tab(row("f1"), row("f2", "Bob"))], Stored())
    with edited as sheet:
        sheet.delete_cols(6)
        sheet["E3"] = "rang"
    assert [line["id"] for line in typed(target)] == ["f1", "f2"]
    target.push([tab(row("f1"), row("f2", "Bob", "+1"))], Stored())
    assert cells(path)[2] == ["Bob", "+1", "2026-03-05", "To do", "rang", "f2"]


def test_a_tab_whose_rows_cannot_be_told_apart_is_left_alone(target, path, edited):
    target.push([tab(row("f1"), row("f2"))], Stored())
    with edited as sheet:
        sheet.delete_cols(6)
    saved = path.read_bytes()
    done = target.push([tab(row("f1", phone="+1"), row("f2"))], Stored())
    assert (done.is_written, len(done.notices)) == (False, 1)
    assert "can't be told apart" in done.notices[0]
    assert path.read_bytes() == saved


def test_a_renamed_tab_is_still_ours_and_a_deleted_one_is_made_again(target, path, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet.title = "To call"
    target.push([tab(row("f1", phone="+1"))], Stored())
    assert cells(path, "To call")[1][1] == "+1"
    with edited as sheet:
        sheet.parent.create_sheet("Mine")
        sheet.parent.remove(sheet)
    target.push([tab(row("f1"))], Stored())
    assert openpyxl.load_workbook(path).sheetnames == ["Mine", "Birthdays", "_regulars"]


def test_a_tab_of_their_own_that_has_the_name_of_a_list_is_not_touched(target, path):
    book = openpyxl.Workbook()
    book.active.title = "Birthdays"
    book.active["A1"] = "Anna, 3 May"
    book.save(path)
    done = target.push([tab(row("f1"))], Stored())
    assert "that we did not make" in done.notices[0]
    assert cells(path) == [["Anna, 3 May"]]


def test_a_row_typed_by_hand_stays_and_new_rows_go_below_it(target, path, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet["A3"] = "Walk-in, no name"
    target.push([tab(row("f1"), row("f2", "Bob"))], Stored())
    assert [line[0] for line in cells(path)] == ["Customer", "Ada", "Walk-in, no name", "Bob"]


def test_rows_of_which_the_ids_are_merged_away_are_still_kept_fresh(target, path, edited):
    target.push([tab(row("f1"), row("f2", "Bob"))], Stored())
    with edited as sheet:
        sheet.merge_cells("E2:F3")
    wanted = tab(row("f1"), row("f2", "Bob", "0151 2"))
    assert target.push([wanted], Stored()) == Pushed(changed=1, is_written=True)
    assert [line[:2] for line in cells(path)] == [["Customer", "Phone"], ["Ada", "+44151"], ["Bob", "0151 2"]]
    assert target.push([wanted], Stored()) == Pushed()


def test_a_row_that_people_deleted_stays_away_as_long_as_it_is_wanted(target, path, edited):
    target.push([tab(row("f1"), row("f2", "Bob"))], Stored())
    with edited as sheet:
        sheet.delete_rows(2)
    assert target.push([tab(row("f1"), row("f2", "Bob"))], Stored()) == Pushed(deleted=1, is_written=True)
    assert target.push([tab(row("f1"), row("f2", "Bob"))], Stored()) == Pushed(deleted=1)
    assert [line[0] for line in cells(path)] == ["Customer", "Bob"]


# What people typed


def test_what_people_typed_is_read_back_with_their_own_columns(target, edited):
    target.push([tab(row("f1"), row("f2"))], Stored())
    with edited as sheet:
        sheet["D2"], sheet["E3"], sheet["G1"], sheet["G3"] = "Won", "ring at 5", "Next visit", DAY
    extract = target.read_edits()
    assert extract.rows.to_pydict() == {
        "tab": ["Birthdays", "Birthdays"],
        "id": ["f1", "f2"],
        "Status": ["Won", "To do"],
        "Notes": [None, "ring at 5"],
        "Next visit": [None, "2026-03-05"],
        "_row": [2, 3],
        "_types": ["ttt--", "ttttd"],
    }
    assert (extract.place, extract.is_complete, extract.notices) == ("out/lists.xlsx", False, ())


def test_a_workbook_that_is_not_there_has_no_edits(target):
    assert target.read_edits() is None


def test_both_rows_are_read_when_a_person_copied_one_and_only_the_first_is_kept_fresh(target, path, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet.append([cell.value for cell in sheet[2]])
        sheet["D3"] = "Won"
    assert [(line["id"], line["Status"]) for line in typed(target)] == [("f1", "To do"), ("f1", "Won")]
    target.push([tab(row("f1", phone="+1"))], Stored())
    assert [line[1] for line in cells(path)] == ["Phone", "+1", "+44151"]


def test_a_row_leaves_only_when_what_was_typed_in_it_is_stored(target, path, edited):
    target.push([tab(row("f1"), row("f2", "Bob"))], Stored())
    safe = stored(target)
    with edited as sheet:
        sheet["D2"] = "Won"
    assert target.push([tab()], safe) == Pushed(removed=1, kept=1, is_written=True)
    assert cells(path)[1:] == [["Ada", "+44151", "2026-03-05", "Won", None, "f1"]]
    assert target.push([tab()], stored(target)) == Pushed(removed=1, is_written=True)
    assert cells(path) == [HEADINGS]


def test_a_row_that_comes_back_starts_with_what_was_typed_before(target, path):
    columns = (*COLUMNS, Column("Snooze until", kind="date", ours=False))
    target.push([tab(row("f1"), columns=columns)], Stored())
    target.push([tab(columns=columns)], stored(target))
    returned = row("f1", Status="Won", Notes="=later") | {"Snooze until": "2026-04-01"}
    target.push([tab(returned, columns=columns)], Stored())
    assert cells(path)[1] == ["Ada", "+44151", "2026-03-05", "Won", "=later", "f1", "2026-04-01"]


def test_a_row_with_a_note_on_a_cell_is_kept(target, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet["A2"].comment = Comment("moved to Leeds", "Sam")
    assert target.push([tab()], stored(target)).kept == 1


def test_both_sides_changed_a_cell_theirs_stays_and_ours_is_told(target, path, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet["B2"] = "+999"
    assert target.push([tab(row("f1"))], Stored()) == Pushed()
    assert target.push([tab(row("f1", phone="+1"))], Stored()) == Pushed(conflicts=1, is_written=True)
    assert cells(path)[1][1] == "+999"
    assert cells(path, "Conflicts")[1][:6] == ["Birthdays", "Ada", "Phone", "+999", "+1", "2026-03-05"]
    assert target.push([tab(row("f1", phone="+1"))], Stored()) == Pushed(conflicts=1)
    assert target.push([tab(row("f1", phone="+999"))], Stored()) == Pushed(is_written=True)
    assert len(cells(path, "Conflicts")) == 1


def test_an_emptied_cell_takes_our_value(target, path, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet["B2"] = None
    assert target.push([tab(row("f1"))], Stored()) == Pushed(changed=1, is_written=True)
    assert cells(path)[1][1] == "+44151"


def test_what_people_typed_over_our_cell_is_stored_before_the_row_may_leave(target, edited):
    target.push([tab(row("f1"))], Stored())
    safe = stored(target)
    with edited as sheet:
        sheet["B2"] = "+999"
    assert target.push([tab()], safe).kept == 1
    assert typed(target) == [{"tab": "Birthdays", "id": "f1", "Status": "To do", "Notes": None, "Phone": "+999"}]
    assert target.push([tab()], stored(target)).removed == 1


def test_a_formula_of_theirs_keeps_its_result_through_a_push(target, path, edited):
    target.push([tab(row("f1"))], Stored())
    with edited as sheet:
        sheet["G1"], sheet["G2"] = "Twice", "=2*21"
    set_result(path, "G2", "=2*21", "42")
    target.push([tab(row("f1", phone="+1"))], Stored())
    assert openpyxl.load_workbook(path)["Birthdays"]["G2"].value == "=2*21"
    assert typed(target)[0]["Twice"] == "42"


def set_result(path, place, formula, result):
    """What Excel does: it saves the result beside the formula."""
    replace_in(path, "sheet1.xml", f"<f>{formula[1:]}</f><v />", f"<f>{formula[1:]}</f><v>{result}</v>")


def replace_in(path, part, old, new):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            assert not name.endswith(part) or old.encode() in content
            archive.writestr(name, content.replace(old.encode(), new.encode()) if name.endswith(part) else content)


# What is not ours


def test_everything_else_in_the_workbook_stays_as_it_was(target, path, edited):
    target.push([tab(row("f1"), row("f2", "Bob"), row("f3", "Cy"))], Stored())
    with edited as sheet:
        sheet["A4"].fill = PatternFill("solid", fgColor="00FF00")
        sheet["A4"].hyperlink = "https://example.org/cy"
        sheet["A4"].value = "Cy"
        sheet.row_dimensions[4].height = 40
        sheet.column_dimensions["A"].width = 55
        sheet["H4"] = "=D4&B4"
        sheet.conditional_formatting.add("D4:D9", FormulaRule(["$D4=1"], fill=PatternFill("solid", bgColor="FF0000")))
        mine = sheet.parent.create_sheet("Mine")
        mine["A1"], mine["A2"] = "=COUNTA(Birthdays!A2:A4)", "=Birthdays!A4"
        mine["A1"].comment = Comment("how many", "Sam")
        mine.merge_cells("B1:C2")
    assert target.push([tab(row("f1"), row("f3", "Cy"))], stored(target)) == Pushed(removed=1, is_written=True)
    book = openpyxl.load_workbook(path)
    sheet, mine = book["Birthdays"], book["Mine"]
    assert (sheet["A3"].value, sheet["A3"].fill.fgColor.rgb, sheet["A3"].hyperlink.ref) == ("Cy", "0000FF00", "A3")
    assert (sheet.row_dimensions[3].height, sheet.column_dimensions["A"].width) == (40, 55)
    assert sheet["H3"].value == "=D3&B3"
    assert [(str(c.sqref), c.rules[0].formula) for c in sheet.conditional_formatting] == [("D3:D8", ["$D3=1"])]
    assert (mine["A1"].value, mine["A2"].value) == ("=COUNTA(Birthdays!A2:A3)", "=Birthdays!A3")
    assert (mine["A1"].comment.text, str(mine.merged_cells)) == ("how many", "B1:C2")


def with_chart(book):
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1, max_row=2))
    book.active.add_chart(chart, "D1")


def test_a_workbook_with_a_chart_is_refused_and_says_what_to_do(target, path):
    book = openpyxl.Workbook()
    with_chart(book)
    book.save(path)
    saved = path.read_bytes()
    with pytest.raises(SourceRejected, match=r"writing the lists to out/lists.xlsx: .* a chart, .* path of its own"):
        target.push([tab(row("f1"))], Stored())
    assert path.read_bytes() == saved


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ('<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/></extLst>', "sparklines"),
        ('<extLst><ext uri="{A8765BA9-456A-4dab-B4F3-ACF838C121DE}"/></extLst>', "a slicer"),
        ("<customSheetViews/>", "a personal view"),
        ("<controls/>", "a button or form control"),
    ],
)
def test_what_openpyxl_would_drop_from_a_tab_is_refused(target, path, inside, told):
    target.push([tab(row("f1"))], Stored())
    replace_in(path, "sheet1.xml", "</worksheet>", f"{inside}</worksheet>")
    with pytest.raises(SourceRejected, match=told):
        target.push([tab(row("f1", phone="+1"))], Stored())


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("xl/vbaProject.bin", "a macro"),
        ("xl/pivotTables/pivotTable1.xml", "a pivot"),
        ("xl/media/image1.png", "a pict"),
    ],
)
def test_parts_that_openpyxl_would_drop_are_refused(target, path, part, told):
    target.push([tab(row("f1"))], Stored())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, "x")
    with pytest.raises(SourceRejected, match=told):
        target.push([tab(row("f1", phone="+1"))], Stored())
    assert typed(target)[0]["id"] == "f1"


@pytest.mark.parametrize("content", [b"", b"name;phone\nAda;1", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0 encrypted"])
def test_a_damaged_workbook_is_left_alone(target, path, content):
    path.write_bytes(content)
    with pytest.raises(SourceDamaged, match=r"writing the lists to out/lists\.xlsx"):
        target.push([tab(row("f1"))], Stored())
    assert path.read_bytes() == content


# The file on disk


@pytest.mark.parametrize(
    ("lock", "content", "holder"),
    [
        ("~$lists.xlsx", b"\x09Sam Smith" + b" " * 45, "Sam Smith has it open"),
        (".~lock.lists.xlsx#", b",sam,till-2,01.03.2026 09:00,file:///home/sam;", "sam on till-2 has it open"),
        ("~$lists.xlsx", b"", "somebody has it open"),
    ],
)
def test_an_open_workbook_is_left_alone_and_its_holder_named(target, path, lock, content, holder):
    target.push([tab(row("f1"))], Stored())
    saved = path.read_bytes()
    (path.parent / lock).write_bytes(content)
    with pytest.raises(SourceUnavailable, match=holder):
        target.push([tab(row("f1", phone="+1"))], Stored())
    assert path.read_bytes() == saved
    assert typed(target)[0]["Status"] == "To do"


def test_a_workbook_that_changed_while_we_worked_is_left_alone(target, path):
    target.push([tab(row("f1"))], Stored())

    def saves_meanwhile():
        path.write_bytes(path.read_bytes() + b" ")
        return DAY

    slow = ExcelWorkbook(path, "out/lists.xlsx", "lists", today=saves_meanwhile)
    with pytest.raises(SourceUnavailable, match="changed while we worked"):
        slow.push([tab(row("f1", phone="+1"))], Stored())
    assert [file.name for file in path.parent.iterdir()] == ["lists.xlsx"]


def test_a_workbook_set_to_read_only_is_left_alone(target, path):
    target.push([tab(row("f1"))], Stored())
    path.chmod(0o444)
    with pytest.raises(SourceUnavailable, match="read-only"):
        target.push([tab(row("f1", phone="+1"))], Stored())


@pytest.fixture
def full_disk():
    """No file may grow beyond 5 kB: more than the parts have, less than the workbook."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)

    @contextmanager
    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, limit[1]))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    yield full
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)


def test_a_full_disk_leaves_the_workbook_as_it_was(target, path, full_disk):
    target.push([tab(row("f1"))], Stored())
    saved = path.read_bytes()
    with full_disk(), pytest.raises(SourceUnavailable, match="the disk is full; nothing was changed"):
        target.push([tab(row("f1", phone="+1"))], Stored())
    assert path.read_bytes() == saved
    assert [file.name for file in path.parent.iterdir()] == ["lists.xlsx"]


def test_what_a_killed_push_left_is_swept_away(target, path):
    stale = path.with_name(".~regulars-0123abcd-lists.xlsx")
    stale.write_bytes(b"half")
    target.push([tab(row("f1"))], Stored())
    assert [file.name for file in path.parent.iterdir()] == ["lists.xlsx"]


def test_rights_and_links_of_the_file_are_kept(target, path):
    target.push([tab(row("f1"))], Stored())
    path.chmod(0o640)
    real = path.rename(path.with_name("real.xlsx"))
    path.symlink_to(real)
    target.push([tab(row("f1", phone="+1"))], Stored())
    assert path.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert cells(real)[1][1] == "+1"


@pytest.mark.parametrize("name", ["lists.xls", "lists.ods", "lists.xlsm", "lists"])
def test_only_xlsx_can_be_a_target(tmp_path, name):
    with pytest.raises(SourceRejected, match=r"\.xlsx workbooks only"):
        ExcelWorkbook(tmp_path / name, name, "lists").push([tab(row("f1"))], Stored())
