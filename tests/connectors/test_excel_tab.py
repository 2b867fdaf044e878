"""What people do to a sheet, and what is made of it."""

import datetime as dt
import os
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from connectors.errors import SourceChanged, SourceRejected, SourceUnavailable
from connectors.excel.source import ExcelTab, tabs
from connectors.source import Extract


@pytest.fixture
def save(tmp_path):
    """Save rows as the tab Customers of book.xlsx; `touch` may do more to the sheet."""

    def save_rows(*rows, touch=lambda sheet: None):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = "Customers"
        for row in rows:
            sheet.append(row)
        touch(sheet)
        workbook.save(tmp_path / "book.xlsx")
        return tmp_path / "book.xlsx"

    return save_rows


def extracted(path: Path, **options) -> Extract:
    found = ExcelTab(path, "sheets/book.xlsx", **options).extract()
    assert found is not None
    return found


def rows(path: Path, **options) -> list[tuple[str | int | None, ...]]:
    return [tuple(row.values()) for row in extracted(path, **options).rows.to_pylist()]


def test_each_type_of_cell_has_one_spelling(save):
    path = save(
        ("text", "whole", "part", "day", "moment", "hour", "truth", "blank"),
        (
            " a ",
            151234,
            12.5,
            dt.date(2024, 3, 5),
            dt.datetime.fromisoformat("2024-03-05T10:00"),
            dt.time(10),
            True,
            None,
        ),
        (
            "b",
            10.0,
            0.1,
            dt.date(1969, 12, 31),
            dt.datetime.fromisoformat("2024-03-05T10:00:01"),
            dt.time(0, 1),
            False,
            "x",
        ),
    )
    assert rows(path) == [
        (" a ", "151234", "12.5", "2024-03-05", "2024-03-05T10:00:00", "10:00:00", "true", None, 2, "tnndshb-"),
        ("b", "10", "0.1", "1969-12-31", "2024-03-05T10:00:01", "00:01:00", "false", "x", 3, "tnndshbt"),
    ]


def test_types_may_differ_within_a_column(save):
    path = save(("Name", "Since"), ("Ada", dt.date(2024, 3, 5)), ("Bob", "March 2024"), ("Cleo", 45000), ("Dan", None))
    assert rows(path) == [
        ("Ada", "2024-03-05", 2, "td"),
        ("Bob", "March 2024", 3, "tt"),
        ("Cleo", "45000", 4, "tn"),
        ("Dan", None, 5, "t-"),
    ]


def test_a_number_formatted_with_zeros_is_read_as_it_is_shown(save):
    def formats(sheet):
        for cell, code in (
            ("B2", "00000"),
            ("C2", "000-000"),
            ("D2", '"LS"0000'),
            ("E2", "0.00"),
            ("F2", "[$-409]00000;-0"),
        ):
            sheet[cell].number_format = code

    path = save(("Name", "Zip", "Code", "Card", "Price", "Other"), ("Ada", 1069, 1234, 7, 5.0, 42), touch=formats)
    assert rows(path) == [("Ada", "01069", "001-234", "LS0007", "5", "00042", 2, "tttt" + "nt")]


def test_the_place_and_the_letters_lead_back_to_the_cell(save):
    found = extracted(save(("Name", None, "Email"), ("Ada", None, "ada@example.org")))
    assert (found.place, dict(found.letters)) == ("sheets/book.xlsx, tab Customers", {"Name": "A", "Email": "C"})


def test_a_cell_can_be_linked_to(save):
    def rename(sheet):
        sheet.title = "Ada's {cell}"

    assert extracted(save(("Name",), ("Ada",), touch=rename)).link == "sheets/book.xlsx#'Ada''s {cell}'!{cell}"


def test_headings_are_found_below_title_rows(save):
    path = save(
        ("Corner Bakery, list of customers",),
        ("As of", dt.date(2026, 9, 1)),
        (),
        ("Name", "E-mail", "Mobile", "Town"),
        ("Ada", "ada@example.org", "07700 900123", "Leeds"),
    )
    assert rows(path) == [("Ada", "ada@example.org", "07700 900123", "Leeds", 5, "tttt")]


def test_known_headings_are_found_below_rows_that_look_like_headings(save):
    path = save(
        ("Shop", "Till", "Clerk"),
        ("North", "Two", "Zoe"),
        ("E-Mail", "Full name", "Town"),
        ("a@example.org", "Ada", "York"),
    )
    assert extracted(path, expected=frozenset({"email", "fullname"})).rows.column_names[:3] == [
        "E-Mail",
        "Full name",
        "Town",
    ]


def test_the_config_may_say_where_the_headings_are(save):
    path = save(("a", "b"), ("Name", "Town"), ("Ada", "York"))
    assert rows(path, header_row=2) == [("Ada", "York", 3, "tt")]


def test_group_headings_are_joined_with_the_headings_below_them(save):
    def merge(sheet):
        sheet.merge_cells("B1:C1")
        sheet.merge_cells("A1:A2")

    path = save(
        ("Name", "Contact", None, "Notes"),
        (None, "Email", "Phone", None),
        ("Ada", "ada@example.org", "07700", "x"),
        touch=merge,
    )
    assert extracted(path).rows.column_names[:-2] == ["Name", "Contact Email", "Contact Phone", "Notes"]
    assert rows(path) == [("Ada", "ada@example.org", "07700", "x", 3, "tttt")]


def test_a_merged_title_over_the_whole_table_is_no_group(save):
    path = save(("Our customers",), ("Name", "Email"), ("Ada", "x"), touch=lambda sheet: sheet.merge_cells("A1:B1"))
    assert extracted(path).rows.column_names[:-2] == ["Name", "Email"]


def test_a_column_without_heading_is_named_by_its_letter(save):
    found = extracted(save(("Name", None, "Town", None), ("Ada", "?", "York", None), ("Bob", None, "Leeds", None)))
    assert found.rows.column_names == ["Name", "column B", "Town", "_row", "_types"]
    assert found.notices == ("column B without a heading: named by letter",)


def test_of_two_columns_with_the_same_heading_that_means_nothing_to_us_both_are_kept(save):
    found = extracted(save(("Reason", "Name", "reason "), ("Normal", "Ada", "Too many")))
    assert found.rows.column_names[:-2] == ["Reason", "Name", "reason (C)"]
    assert found.notices == ("a heading that stands twice: the later column is kept as 'reason (C)'",)


def test_two_columns_with_data_and_the_same_heading_that_means_something_are_refused(save):
    path = save(("Phone", "Name", "phone "), ("1", "Ada", "2"))
    with pytest.raises(SourceChanged) as refusal:
        extracted(path, expected=frozenset({"phone"}))
    assert str(refusal.value) == (
        "reading sheets/book.xlsx: columns A and C are both called 'Phone'; give each heading its own name"
    )


def test_a_repeated_heading_without_data_does_no_harm(save):
    path = save(("Phone", "Name", "Phone"), (None, "Ada", "2"))
    assert rows(path) == [("Ada", "2", 2, "tt")]
    assert extracted(path).rows.column_names[:-2] == ["Name", "Phone"]


def test_totals_at_the_end_are_left_out_and_a_company_called_total_is_not(save):
    path = save(
        ("Company", "Town", "Revenue"),
        ("Total", "Paris", 10),
        ("Ada & Co", "York", 20),
        (),
        ("Sum:", None, 30),
    )
    assert rows(path) == [("Total", "Paris", "10", 2, "ttn"), ("Ada & Co", "York", "20", 3, "ttn")]
    assert extracted(path).notices == ("row 5 left out: totals",)


def test_headings_pasted_again_are_left_out(save):
    path = save(("Name", "Town"), ("Ada", "York"), ("Name", "Town"), ("Bob", "Leeds"))
    assert rows(path) == [("Ada", "York", 2, "tt"), ("Bob", "Leeds", 4, "tt")]
    assert extracted(path).notices == ("row 3 left out: the headings again",)


def test_hidden_rows_and_columns_are_read_like_the_others(save):
    def hide(sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions[9].hidden = True
        sheet.column_dimensions["B"].hidden = True

    path = save(("Name", "Town"), ("Ada", "York"), ("Bob", "Leeds"), touch=hide)
    assert rows(path) == [("Ada", "York", 2, "tt"), ("Bob", "Leeds", 3, "tt")]
    assert extracted(path).notices == ("1 hidden row was read like the others",)


def test_a_cell_merged_down_belongs_to_all_its_rows(save):
    path = save(
        ("Company", "Name"), ("Ada & Co", "Ada"), (None, "Bob"), ("Zoe Ltd", "Zoe"),
        touch=lambda sheet: sheet.merge_cells("A2:A3"),
    )  # fmt: skip
    assert rows(path) == [("Ada & Co", "Ada", 2, "tt"), ("Ada & Co", "Bob", 3, "tt"), ("Zoe Ltd", "Zoe", 4, "tt")]
    assert extracted(path).notices == ("1 merged cell over several rows: each row got the value",)


def test_blank_rows_are_passed_over_and_row_numbers_stay_true(save):
    path = save((), ("Name", "Town"), (), ("Ada", "York"), (), (), ("Bob", "Leeds"), ())
    assert rows(path) == [("Ada", "York", 4, "tt"), ("Bob", "Leeds", 7, "tt")]


def test_rich_text_is_its_text(save):
    path = save(("Name", "Town"), ("Ada", "York"), touch=lambda sheet: setattr(sheet["A2"], "font", Font(bold=True)))
    assert rows(path) == [("Ada", "York", 2, "tt")]


def test_nothing_is_read_when_the_file_is_the_one_known(save):
    path = save(("Name", "Town"), ("Ada", "York"))
    tab = ExcelTab(path, "book.xlsx")
    known = tab.extract().fingerprint
    assert tab.extract(known) is None
    assert ExcelTab(path, "book.xlsx", header_row=1).extract(known) is not None


def test_a_workbook_open_in_excel_is_read(save):
    path = save(("Name", "Town"), ("Ada", "York"))
    path.with_name("~$book.xlsx").write_bytes(b"\x05Ada")
    assert rows(path) == [("Ada", "York", 2, "tt")]


def test_a_workbook_with_another_ending_is_read_by_its_content(save, tmp_path):
    path = save(("Name", "Town"), ("Ada", "York")).rename(tmp_path / "book.xls")
    assert rows(path) == [("Ada", "York", 2, "tt")]


def test_a_tab_without_rows_says_so(save):
    assert extracted(save(("Name", "Town"))).notices == ("there are no rows below the headings",)


def test_an_empty_tab_is_refused(save):
    with pytest.raises(SourceChanged) as refusal:
        extracted(save(), tab="Customers")
    assert str(refusal.value) == (
        "reading tab 'Customers' of sheets/book.xlsx: it is empty; fill in the headings and rows,"
        " or name another tab or file"
    )


def test_a_list_without_headings_is_refused_rather_than_robbed_of_its_first_customer(save):
    with pytest.raises(SourceChanged, match="no row of headings was found in the first 2 rows"):
        extracted(save(("Ada", "ada@example.org"), ("Bob", "bob@example.org")))


def test_a_wrong_tab_is_refused_with_the_names_there_are(save):
    with pytest.raises(SourceRejected) as refusal:
        extracted(save(("Name",), ("Ada",)), tab="Custommers")
    assert str(refusal.value) == (
        "reading tab 'Custommers' of sheets/book.xlsx: it has no tab 'Custommers', only 'Customers';"
        " did you mean 'Customers'?"
    )


def test_case_and_blanks_around_a_tab_name_do_not_matter(save):
    assert rows(save(("Name", "Town"), ("Ada", "York")), tab="customers ") == [("Ada", "York", 2, "tt")]


def test_a_missing_file_is_refused_with_the_nearest_name(save):
    path = save(("Name",), ("Ada",))
    with pytest.raises(SourceRejected) as refusal:
        extracted(path.with_name("boook.xlsx"))
    assert str(refusal.value) == "reading sheets/book.xlsx: there is no such file; did you mean 'book.xlsx'?"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open everything")
def test_a_file_that_we_may_not_open_may_be_tried_again(save):
    path = save(("Name",), ("Ada",))
    path.chmod(0)
    with pytest.raises(SourceUnavailable, match="we may not open it"):
        extracted(path)


def test_hidden_tabs_are_read_only_by_name(save):
    def add(sheet):
        sheet.parent.create_sheet("Old").append(("Name", "Town"))
        sheet.parent["Old"].sheet_state = "hidden"

    path = save(("Name", "Town"), ("Ada", "York"), touch=add)
    assert tabs(path, "book.xlsx") == ["Customers"]
    assert rows(path) == [("Ada", "York", 2, "tt")]
    assert extracted(path, tab="Old").notices == ("tab 'Old' is hidden", "there are no rows below the headings")


def test_headers_are_the_ones_that_are_read(save):
    path = save(("Our customers",), ("Name", None, "Town"), ("Ada", "x", "York"))
    assert ExcelTab(path, "book.xlsx").headers() == ("Name", None, "Town")
