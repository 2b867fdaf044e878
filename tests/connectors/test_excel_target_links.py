"""A cell of ours can lead to where something stands: in another workbook, in this one, on a page."""

import openpyxl
import pytest

from connectors.excel.target import ExcelWorkbook
from connectors.target import Column, Link, Stored, Tab

COLUMNS = (Column("Where", width=48), Column("Why"), Column("id", hidden=True))


@pytest.fixture
def workbook(tmp_path):
    (tmp_path / "out").mkdir()
    return ExcelWorkbook(tmp_path / "out" / "lists.xlsx", "out/lists.xlsx", "lists")


def to_fix(*links):
    return Tab("To fix", COLUMNS, [{"id": str(n), "Where": link, "Why": "typo"} for n, link in enumerate(links)])


def led(workbook):
    """Text, file or page, and place of every link, from top to bottom."""
    cells = [row[0] for row in openpyxl.load_workbook(workbook.path)["To fix"].iter_rows(min_row=2)]
    return [
        (cell.value, cell.hyperlink and cell.hyperlink.target, cell.hyperlink and cell.hyperlink.location)
        for cell in cells
    ]


def test_a_link_leads_to_the_cell_by_a_relative_path_and_is_no_formula(workbook, tmp_path):
    book = (tmp_path / "sheets" / "my customers.xlsx").as_uri()
    workbook.push([to_fix(Link("my customers.xlsx, cell F14", f"{book}#'Old & new'!F14"))], Stored())
    assert led(workbook) == [("my customers.xlsx, cell F14", "../sheets/my%20customers.xlsx", "'Old & new'!F14")]
    assert openpyxl.load_workbook(workbook.path)["To fix"]["A2"].data_type == "s"


def test_a_link_into_the_same_workbook_names_no_file(workbook):
    workbook.push([to_fix(Link("here", f"{workbook.path.as_uri()}#'Customers'!B2"))], Stored())
    assert led(workbook) == [("here", None, "'Customers'!B2")]


def test_a_link_to_a_page_stays_as_it_is(workbook):
    url = "https://docs.example.org/spreadsheets/d/1/edit#gid=0&range=F14"
    workbook.push([to_fix(Link("Customers, cell F14", url))], Stored())
    assert led(workbook) == [("Customers, cell F14", url, None)]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "mailto:ada@example.org", "", "https://x/" + "a" * 3000])
def test_what_is_no_page_and_no_file_is_only_text(workbook, url):
    workbook.push([to_fix(Link("=1+1", url))], Stored())
    assert led(workbook) == [("=1+1", None, None)]


def test_a_link_whose_text_stays_is_not_written_again(workbook, tmp_path):
    book = (tmp_path / "a.xlsx").as_uri()
    workbook.push([to_fix(Link("a.xlsx, cell A1", f"{book}#'T'!A1"))], Stored())
    assert not workbook.push([to_fix(Link("a.xlsx, cell A1", f"{book}#'T'!A1"))], Stored()).is_written


def test_a_link_moves_with_its_row_and_changes_with_its_text(workbook, tmp_path):
    book = (tmp_path / "a.xlsx").as_uri()
    first, second = (Link(f"a.xlsx, cell A{n}", f"{book}#'T'!A{n}") for n in (1, 2))
    workbook.push([to_fix(first, second)], Stored())
    moved = Link("a.xlsx, cell A7", f"{book}#'T'!A7")
    rows = to_fix(first, moved).rows[1:]
    workbook.push([Tab("To fix", COLUMNS, rows)], Stored())
    assert led(workbook) == [("a.xlsx, cell A7", "../a.xlsx", "'T'!A7")]
