"""Every awkward workbook of the collection gives rows, or one plain refusal."""

from pathlib import Path

import pytest

from connectors.errors import SourceChanged, SourceDamaged, SourceError, SourceRejected
from connectors.excel.source import ExcelTab
from connectors.source import Extract

WORKBOOKS = Path(__file__).parents[1] / "data" / "workbooks"

PASSWORD = "it is protected with a password; open it, remove the password (File > Info > Protect), and save it"
DAMAGED = "the file is damaged or was copied in part; open it in the program that made it and save it again"
TEXT = "it is not a workbook but a text file (csv); write `type: csv` for this source"


def no_headings(rows: int) -> str:
    return (
        f"no row of headings was found in the first {rows} rows; add one above the data, or say which row it is"
        " with `header_row:`"
    )


def several(*tabs: str) -> str:
    return f"several tabs hold something: {', '.join(map(repr, tabs))}; say which one with `tab:`"


ROWS: dict[str, tuple[int, list[str]]] = {
    "calamine__date_iso.xlsx": (2, ["This workbook contains datetime in ISO 8601"]),
    "calamine__empty_shared_string.xlsx": (0, ["abc"]),
    "calamine__encoded_entities.xlsx": (0, ["&"]),
    "calamine__has_x000D_.xlsx": (0, ["ABC DEF"]),
    "calamine__header-row.xlsx": (1, ["Columns", "Column A", "Column B", "Column C"]),
    "calamine__inlineStr_cdata.xlsx": (1, ["Hello CDATA", "World"]),
    "calamine__inventory-table.xlsx": (4, ["Item", "Type", "Quantity"]),
    "calamine__merge_cells.xlsx": (1, ["Row Merge", "column B", "Not Merged"]),
    "calamine__nonstandard-xml-ns-prefix.xlsx": (2, ["a", "b"]),
    "calamine__rph.xlsx": (0, ["課きく 毛こ"]),
    "calamine__special_cells.ods": (4, ["Split Line"]),
    "own__formula_injection.xlsx": (5, ["name"]),
    "own__leading_zero_ids.xlsx": (1, ["plz_text", "plz_num"]),
    "own__no_cached_values.xlsx": (1, ["email", "total"]),
    "own__two_header_rows_title_totals_hidden.xlsx": (20, ["Nr", "Name", "E-Mail", "Telefon", "Seit", "€"]),
    "own__wide_16384_columns.xlsx": (1, ["id", "last"]),
    "phpspreadsheet__HiddenSheet2.ods": (0, ["Visible"]),
    "phpspreadsheet__blankcell.xlsx": (1, ["C1"]),
    "phpspreadsheet__octo_hash_thorpe.xlsx": (0, ["xyz"]),
    "poi__TwoSheetsOneHidden.xlsx": (0, ["Sheet2A1"]),
    "poi__workbookProtection_worksheet_protected.xlsx": (0, ["locked cell", "non locked cell"]),
    "test_files__ErrorTypes.xlsx": (
        13,
        ["Error", "Bang", "Que", "Non", "Val", "ErrType", "Type", "ISERR", "ISNA", "ErrTypeIsErr"],
    ),
    "test_files__merge_cells.xlsx": (2, ["A1:B2", "C1:C2", "Separate blocks"]),
    "test_files__phonetic_text.xlsx": (1, ["漢字"]),
    "test_files__rich_text_stress.xlsx": (13, ["normal", "this text is normal, sure enough"]),
    "test_files__sushi.xlsx": (0, ["🍣"]),
    "test_files__xlsx-stream-d-date-cell.xlsx": (12, ["String", "てすと", "&'\";<>", "&amp;"]),
}

REFUSED: dict[str, tuple[type[SourceError], str]] = {
    "calamine__any_sheets.xlsx": (SourceChanged, no_headings(5)),
    "calamine__date.ods": (SourceChanged, no_headings(4)),
    "calamine__date_1904.xls": (SourceChanged, no_headings(3)),
    "calamine__merged_range.xlsx": (SourceRejected, several("Sheet1", "Sheet2")),
    "calamine__pass_protected.ods": (SourceDamaged, PASSWORD),
    "calamine__table-multiple.xlsx": (SourceRejected, several("Sheet1", "Sheet2", "Sheet3")),
    "calamine__vba.xlsm": (SourceChanged, "all its tabs are empty"),
    "msoffcrypto-tool__example_password.xlsx": (SourceDamaged, PASSWORD),
    "own__cp1252_semicolon.csv": (SourceRejected, TEXT),
    "own__csv_named_xlsx.xlsx": (SourceRejected, TEXT),
    "own__html_named_xls.xls": (
        SourceDamaged,
        "it is not a workbook but a web page with the name of one;"
        " open it in Excel or LibreOffice and save it as .xlsx",
    ),
    "own__truncated.xlsx": (SourceDamaged, DAMAGED),
    "own__zero_bytes.xlsx": (SourceDamaged, "the file is empty (0 bytes); copy or download it again"),
    "phpspreadsheet__HiddenMergeCellsTest.xlsx": (SourceChanged, no_headings(2)),
    "phpspreadsheet__explicitdate.xlsx": (SourceChanged, no_headings(3)),
    "phpspreadsheet__leading0.N0.ods": (SourceChanged, no_headings(3)),
    "phpspreadsheet__utf16be.bom.xlsx": (SourceChanged, no_headings(1)),
    "phpspreadsheet__without_cell_reference.xlsx": (SourceChanged, no_headings(10)),
    "poi__DataTableCities.xlsx": (SourceRejected, several("Formula", "Table", "PivotTable")),
    "poi__DateFormatTests.xlsx": (SourceRejected, several("Flags", "Tests")),
    "poi__FormulaEvalTestData_Copy.xlsx": (
        SourceRejected,
        several("EverythingTests", "FinanceLibTests", "StatsLibTests", "misc"),
    ),
    "poi__NewlineInFormulas.xlsx": (SourceChanged, no_headings(10)),
    "poi__clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx": (SourceDamaged, DAMAGED),
    "poi__poc-shared-strings.xlsx": (SourceDamaged, DAMAGED),
    "poi__protected_passtika.xlsx": (SourceDamaged, PASSWORD),
    "test_files__1900.xlsx": (SourceChanged, no_headings(5)),
    "test_files__defined_names_unicode.xlsx": (
        SourceRejected,
        several("NoContainsJapanese", "日本語のみ", "sheet日本語", "日本語sheet", "sheet日本語sheet"),
    ),
    "test_files__interview.xlsx": (SourceRejected, several("interview", "tags")),
    "test_files__number_format_russian.xlsm": (
        SourceRejected,
        several("Implied", "ImpliedNegative", "2011", "Miscellany", "SSF"),
    ),
    "test_files__threaded_comments_none.xlsx": (SourceChanged, no_headings(8)),
}

ELSEWHERE = {"phpspreadsheet__Zip-Windows-Directory-Separator.xlsx"}
"""Tested by itself below."""


def read(name: str, tab: str | None = None, header_row: int | None = None) -> Extract:
    found = ExcelTab(WORKBOOKS / name, name, tab, header_row=header_row).extract()
    assert found is not None
    return found


def cells(name: str, tab: str | None = None, header_row: int | None = None) -> list[tuple[str | int | None, ...]]:
    """The rows as tuples: the cells, then the row number, then the letters of their types."""
    return [tuple(row.values()) for row in read(name, tab, header_row).rows.to_pylist()]


def test_each_workbook_is_expected_to_give_rows_or_a_refusal():
    names = {path.name for path in WORKBOOKS.iterdir()} - {"NOTICE.md"}
    assert names == ROWS.keys() | REFUSED.keys() | ELSEWHERE


@pytest.mark.parametrize("name", ROWS)
def test_a_readable_workbook_gives_its_rows(name):
    found = read(name).rows
    assert (found.num_rows, found.column_names[:-2]) == ROWS[name]


@pytest.mark.parametrize("name", REFUSED)
def test_another_workbook_is_refused_with_one_plain_reason(name):
    error, reason = REFUSED[name]
    with pytest.raises(error) as refusal:
        read(name)
    assert (type(refusal.value), str(refusal.value)) == (error, f"reading {name}: {reason}")


def test_dates_of_the_1904_calendar_are_the_days_that_excel_shows():
    assert cells("calamine__date_1904.xls", header_row=1) == [
        ("2021-01-02", "16", 2, "dn"),
        ("255:10:10", "17", 3, "tn"),
    ]


def test_iso_dates_keep_date_time_and_both():
    assert cells("calamine__date_iso.xlsx", header_row=1)[:2] == [
        ("2021-01-01T10:10:10", 2, "s"),
        ("10:10:10", 3, "h"),
    ]


def test_dates_and_times_of_open_document_keep_their_fractions():
    assert cells("calamine__date.ods", header_row=1) == [
        ("2021-01-01T10:10:10", "16", 2, "sn"),
        ("10:10:10", "17", 3, "hn"),
        ("10:10:10.123456", "18", 4, "hn"),
    ]


def test_times_with_milliseconds_lose_nothing():
    assert cells("phpspreadsheet__explicitdate.xlsx", header_row=2) == [
        ("2021-12-31T23:44:51.894", "2021-12-31", "23:44:51.894", 3, "sdh"),
    ]


def test_a_utc_date_cell_is_a_timestamp():
    row = cells("test_files__xlsx-stream-d-date-cell.xlsx")[3]
    assert row == ("Date", "2014-02-14T08:27:48.765", None, None, 5, "ts--")


def test_cells_merged_down_give_their_value_to_every_row():
    assert cells("calamine__merged_range.xlsx", "Sheet2") == [
        (None, "B3", "C3", "E3", None, 3, "-ttt-"),
        (None, "B4", "C3", "E4", None, 4, "-ttt-"),
    ]


def test_a_title_of_group_headings_makes_repeated_headings_unique():
    found = read("poi__DataTableCities.xlsx", "Table")
    assert found.rows.num_rows == 13
    assert found.rows.column_names[:-2] == [
        "Big Cities City",
        "Big Cities Latitude",
        "Big Cities Longitude",
        "Big Cities Population",
        "Small Cities City",
        "Small Cities Latitude",
        "Small Cities Longitude",
        "Small Cities Population",
    ]


def test_the_totals_of_a_pivot_table_are_left_out():
    assert read("poi__DataTableCities.xlsx", "PivotTable").notices == (
        "the headings were found in row 5; the rows above them were left out",
        "row 18 left out: totals",
    )


def test_leading_zeros_stay_where_the_person_typed_or_formatted_them():
    assert cells("own__leading_zero_ids.xlsx") == [("01069", "01069", 2, "tt")]


def test_error_cells_are_read_as_errors():
    assert cells("test_files__ErrorTypes.xlsx")[0] == (
        *("#NULL!", "#NULL!", "#NULL?", "#NULL", "1", "1", "16", "true", "false", "false"),
        *(2, "eettnnnbbb"),
    )


def test_a_carriage_return_in_a_cell_is_kept():
    assert cells("calamine__special_cells.ods")[0] == ("Value  With spaces", 2, "t")


def test_inline_strings_and_cdata_are_text():
    assert cells("calamine__inlineStr_cdata.xlsx") == [("12345", "NormalText", 2, "tt")]


def test_formulas_that_were_never_calculated_are_blank_and_told():
    assert cells("own__no_cached_values.xlsx") == [("a@b.co", None, 2, "t-")]
    assert read("own__no_cached_values.xlsx").notices == (
        "1 formula has no result yet and read as blank; open the file in Excel and save it",
    )


def test_titles_totals_and_hidden_rows_are_told_and_rows_keep_their_numbers():
    found = read("own__two_header_rows_title_totals_hidden.xlsx")
    first, last = found.rows.to_pylist()[0], found.rows.to_pylist()[-1]
    assert tuple(first.values()) == (
        *("00000", "Müller, Jörg", "J.MUELLER@Example.com ", "+49 (0)30/1234-567", "2024-02-29", "1.234,56 €"),
        *(6, "ttttdt"),
    )
    assert tuple(last.values()) == ("00019", None, "a@b.co; c@d.co", "3012345", "45351", "(99.00)", 25, "t-tnnt")
    assert found.letters == {"Nr": "A", "Name": "B", "E-Mail": "C", "Telefon": "D", "Seit": "E", "€": "F"}
    assert found.notices == (
        "5 formulas have no result yet and read as blank; open the file in Excel and save it",
        "the headings were found in row 5; the rows above them were left out",
        "row 26 left out: totals",
        "1 hidden row was read like the others",
    )


def test_text_that_looks_like_a_formula_stays_text():
    assert cells("own__formula_injection.xlsx") == [
        ("'=1+1", 2, "t"),
        ("+4912345", 3, "t"),
        ("-5", 4, "t"),
        ("@SUM(A1)", 5, "t"),
        ("\t=1+1", 6, "t"),
    ]


def test_backslashes_in_the_archive_do_not_hide_its_parts():
    found = read("phpspreadsheet__Zip-Windows-Directory-Separator.xlsx").rows
    assert (found.num_rows, found.column_names[:3]) == (2, ["Key ID", "Key", "English"])


def test_cells_without_references_are_placed_in_order():
    assert cells("phpspreadsheet__without_cell_reference.xlsx", header_row=1)[0] == (
        *("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"),
        *(2, "nnnnnnnnnn"),
    )
