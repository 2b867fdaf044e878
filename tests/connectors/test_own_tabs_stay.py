"""What stands in people's own tabs, and around them, is there after a push, as another reader than the writer sees it."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from python_calamine import load_workbook

from connectors.errors import SourceError, SourceRejected
from connectors.excel.target import ExcelWorkbook
from connectors.sheet_merge.cell_values import spelled
from connectors.target import Column, Pushed, Stored, Tab

WORKBOOKS = Path(__file__).parents[1] / "data" / "workbooks"
COLUMNS = (Column("Customer"), Column("Notes", ours=False), Column("id", hidden=True))
LIST = Tab("Our list", COLUMNS, [{"id": "f1", "Customer": "Ada"}])

REFUSED = {
    "calamine__any_sheets.xlsx": "a chart, a drawing or picture",
    "msoffcrypto-tool__example_password.xlsx": "protected by a password",
    "own__csv_named_xlsx.xlsx": "not an .xlsx workbook",
    "own__truncated.xlsx": "damaged",
    "own__zero_bytes.xlsx": "not an .xlsx workbook",
    "phpspreadsheet__HiddenMergeCellsTest.xlsx": r"cell B2 of tab 'Sheet1' \(it lies under a merged cell\)",
    "phpspreadsheet__Zip-Windows-Directory-Separator.xlsx": "the part",
    "poi__DataTableCities.xlsx": "a pivot table",
    "poi__clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx": "damaged",
    "poi__poc-shared-strings.xlsx": "more text than anyone could have typed",
    "poi__protected_passtika.xlsx": "protected by a password",
    "test_files__threaded_comments_none.xlsx": "a comment thread",
    "test_files__xlsx-stream-d-date-cell.xlsx": "cannot be read as a workbook",
}
"""Workbook -> why nothing is written to it."""

UNREADABLE = {"phpspreadsheet__utf16be.bom.xlsx"}
"""What the second reader cannot read before."""

WRITABLE = sorted({path.name for path in WORKBOOKS.glob("*.xlsx")} - REFUSED.keys() - UNREADABLE)

RICH = "<r><rPr><b/></rPr><t>please call</t></r><r><t xml:space='preserve'> </t></r><r><rPr><i/></rPr><t>before noon</t></r>"


def push(path: Path) -> Pushed:
    return ExcelWorkbook(path, path.name, "lists", today=lambda: date(2026, 3, 1)).push([LIST], Stored())


def seen(path: Path) -> dict[tuple[str, int, int], str]:
    """Every cell that says anything in the tabs that are not ours."""
    book = load_workbook(str(path))
    return {
        (name, row, column): text
        for name in book.sheet_names
        if name not in ("Our list", "_regulars")
        for row, cells in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for column, cell in enumerate(cells)
        if (text := said(cell))
    }


def said(cell: object) -> str | None:
    """What people see: fourteen digits of a number, and nothing of a cell that holds a blank alone."""
    text = f"{cell:.14g}" if isinstance(cell, float) else spelled(cell)
    return text if text and not text.isspace() else None


def with_parts(path: Path, change: Mapping[str, Callable[[bytes], bytes]], **more: bytes) -> Path:
    """The workbook with some of its parts changed, and with more parts."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, bytes)(old.read(name)))
        for name, content in more.items():
            new.writestr(name, content)
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with a tab of people's own and a title."""
    made = openpyxl.Workbook()
    made.worksheets[0].title = "Plan"
    made.worksheets[0]["A1"] = "Tuesday"
    made.save(tmp_path / "team.xlsx")
    return tmp_path / "team.xlsx"


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(old.encode(), new.encode())


@pytest.mark.parametrize("name", WRITABLE)
def test_a_push_changes_no_cell_of_any_other_tab(name: str, tmp_path: Path) -> None:
    path = Path(shutil.copy(WORKBOOKS / name, tmp_path))
    before = seen(path)
    assert push(path).is_written
    assert seen(path) == before


@pytest.mark.parametrize(("name", "why"), REFUSED.items())
def test_a_workbook_that_could_not_be_written_back_whole_stays_as_it_is(name: str, why: str, tmp_path: Path) -> None:
    path = Path(shutil.copy(WORKBOOKS / name, tmp_path))
    with pytest.raises(SourceError, match=why):
        push(path)
    assert path.read_bytes() == (WORKBOOKS / name).read_bytes()


@pytest.mark.parametrize(("tab", "part", "cell"), [("Plan", 1, "A1"), ("Our list", 2, "B2")])
def test_a_blank_between_two_formats_stays(book: Path, tab: str, part: int, cell: str) -> None:
    push(book)
    rich = f'<c r="{cell}" t="inlineStr"><is>{RICH}</is></c>'.encode()
    old = re.compile(rf'<c r="{cell}"[^>]*(/>|>.*?</c>)'.encode())
    with_parts(book, {f"xl/worksheets/sheet{part}.xml": lambda xml: old.sub(rich, xml)})
    again = Tab("Our list", COLUMNS, [{"id": "f1", "Customer": "Ada L."}])
    assert ExcelWorkbook(book, "team.xlsx", "lists").push([again], Stored()).changed == 1
    words = [word for row in load_workbook(str(book)).get_sheet_by_name(tab).to_python() for word in row]
    assert "please call before noon" in words


def test_labels_and_other_programs_data_stay_where_excel_finds_them(book: Path) -> None:
    label = b"<clbl:labelList xmlns:clbl='http://schemas.microsoft.com/office/2020/mipLabelMetadata'/>"
    override = "<Override PartName='/docMetadata/LabelInfo.xml' ContentType='application/vnd.ms-office.classificationlabels+xml'/>"
    relation = (
        "<Relationship Id='rId9' Type='http://schemas.microsoft.com/office/2020/02/relationships/{}' Target='{}'/>"
    )
    with_parts(
        book,
        {
            "[Content_Types].xml": replaced("</Types>", f"{override}</Types>"),
            "_rels/.rels": replaced(
                "</Relationships>",
                relation.format("classificationlabels", "docMetadata/LabelInfo.xml") + "</Relationships>",
            ),
            "xl/_rels/workbook.xml.rels": replaced(
                "</Relationships>", relation.format("customXml", "../customXml/item1.xml") + "</Relationships>"
            ),
        },
        **{"docMetadata/LabelInfo.xml": label, "customXml/item1.xml": b"<shop>12</shop>"},
    )
    for _ in range(2):
        push(book)
    after = zipfile.ZipFile(book)
    assert (after.read("docMetadata/LabelInfo.xml"), after.read("customXml/item1.xml")) == (label, b"<shop>12</shop>")
    assert b"/docMetadata/LabelInfo.xml" in after.read("[Content_Types].xml")
    assert after.read("_rels/.rels").count(b"docMetadata/LabelInfo.xml") == 1
    assert after.read("xl/_rels/workbook.xml.rels").count(b"../customXml/item1.xml") == 1
    assert seen(book) == {("Plan", 0, 0): "Tuesday"}


def test_a_title_that_a_net_program_wrote_stays(book: Path) -> None:
    core = zipfile.ZipFile(book).read("docProps/core.xml").replace(b"<dc:creator>openpyxl", b"<dc:creator>Kim")
    with_parts(book, {}, **{"package/services/metadata/core-properties/0a1b.psmdcp": core})
    push(book)
    assert openpyxl.load_workbook(book).properties.creator == "Kim"


def test_a_dropdown_with_a_comma_in_a_choice_is_refused_because_it_would_be_lost(book: Path) -> None:
    choices = (
        '<dataValidations count="1"><dataValidation type="list" sqref="A1">'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x12ac" xmlns:x12ac="http://schemas.microsoft.com/office/spreadsheetml/2011/1/ac">'
        '<x12ac:list>"Yes, please",No</x12ac:list></mc:Choice><mc:Fallback><formula1>"Yes, please,No"</formula1>'
        "</mc:Fallback></mc:AlternateContent></dataValidation></dataValidations>"
    )
    with_parts(book, {"xl/worksheets/sheet1.xml": replaced("</sheetData>", f"</sheetData>{choices}")})
    with pytest.raises(SourceRejected, match="a dropdown with a comma in one of its choices"):
        push(book)


def test_readings_above_words_are_told_when_they_go(book: Path) -> None:
    guided = '<t>課</t><rPh sb="0" eb="1"><t>カ</t></rPh>'
    with_parts(
        book,
        {
            "xl/sharedStrings.xml": replaced("<t>Tuesday</t>", guided),
            "xl/worksheets/sheet1.xml": replaced("<t>Tuesday</t>", guided),
        },
    )
    assert push(book).notices == ("the readings above words (furigana) could not be kept; the words are as they were",)
    assert seen(book) == {("Plan", 0, 0): "課"}
