"""A tab at Google is read as a person sees it, as of one moment, and only when it may have changed."""

import re

import pytest

from connectors.errors import SourceChanged, SourceRejected, SourceUnavailable
from connectors.excel.source import ExcelTab
from connectors.google.api.client import GoogleRefused
from connectors.google.sheet_source import GoogleSheetTab

DAY = {"type": "DATE", "pattern": "d.m.yyyy"}
MOMENT = {"type": "DATE_TIME"}
HOUR = {"type": "TIME", "pattern": "h:mm"}


def cell(value, form=None, formula=None):
    """A cell as Google tells it."""
    if value is None:
        return {}
    kind = {str: "stringValue", bool: "boolValue", dict: "errorValue"}.get(type(value), "numberValue")
    told = {"effectiveValue": {kind: value}}
    if form:
        told["effectiveFormat"] = {"numberFormat": form}
    if formula:
        told["userEnteredValue"] = {"formulaValue": formula}
    return told


class Google:
    """One spreadsheet, by hand: `tabs` are rows of values, or of cells, by title."""

    def __init__(self, tabs, title="Customers 2024", version=7, **properties):
        self.tabs, self.title, self.version, self.properties = tabs, title, version, properties
        self.merges, self.hidden_rows, self.asked = [], [], []

    def file(self, file_id, fields):
        self.asked.append(f"{fields} of the file")
        if self.version is None:
            raise SourceRejected("the Google Drive API is not switched on")
        return {"version": str(self.version)}

    def spreadsheet(self, spreadsheet_id, fields, ranges=()):
        self.asked.append(ranges[0] if ranges else "tabs")
        if not ranges:
            return {"properties": {"title": self.title}, "sheets": [{"properties": self.about(t)} for t in self.tabs]}
        [title, letter, last] = re.fullmatch(r"'(.*?)'(?:!(?:([A-Z]):[A-Z]|1:(\d+)))?", ranges[0]).groups()
        if title not in self.tabs:
            raise GoogleRefused("Unable to parse range", status=400, reason="INVALID_ARGUMENT", message="")
        rows = [[each if isinstance(each, dict) else cell(each) for each in row] for row in self.tabs[title]]
        block = {"rowData": [{"values": row} if row else {} for row in rows[: int(last) if last else None]]}
        if letter:
            place = ord(letter) - 65
            block = {"startColumn": place, "rowData": [{"values": row[place : place + 1]} for row in rows]}
        hidden = [{"hiddenByUser": True} if n in self.hidden_rows else {} for n in range(1, len(rows) + 1)]
        return {"sheets": [{"properties": self.about(title), "merges": self.merges,
                            "data": [{**block, "rowMetadata": hidden}]}]}  # fmt: skip

    def values(self, spreadsheet_id, ranges):
        self.asked.append(f"values of {len(ranges)} tabs")
        return list(self.tabs.values())

    def about(self, title):
        number = list(self.tabs).index(title)
        more = self.properties.get(title, {})
        return {
            "title": title,
            **({"sheetId": number * 10} if number else {}),
            "gridProperties": {"rowCount": 90},
            **more,
        }


def tab_of(google, **options):
    return GoogleSheetTab(google, "1AbC", "Google sheet 1AbC…", **options)


def rows(*given, merges=(), hidden=(), **options):
    google = Google({"Customers": given})
    google.merges, google.hidden_rows = list(merges), hidden
    return [tuple(row.values()) for row in tab_of(google, **options).extract().rows.to_pylist()]


def test_each_type_of_cell_has_one_spelling():
    assert rows(
        ["text", "id", "whole", "part", "day", "moment", "hour", "truth", "blank"],
        [" a ", "007", 151234, 12.5, cell(45356, DAY), cell(45356.416666666664, MOMENT), cell(0.4166666667, HOUR), True],
        ["=b", "+4930", 10.0, 1e-7, cell(45356.5, DAY), cell(45356, MOMENT), cell(0, HOUR), False, "x"],
    ) == [
        (" a ", "007", "151234", "12.5", "2024-03-05", "2024-03-05T10:00:00", "10:00:00", "true", None, 2, "ttnndshb-"),
        ("=b", "+4930", "10", "1e-07", "2024-03-05T12:00:00", "2024-03-05T00:00:00", "00:00:00", "false", "x", 3,
         "ttnnsshbt"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("serial", "form", "spelled"),
    [
        (0, DAY, "1899-12-30"),
        (-1, DAY, "1899-12-29"),
        (60, DAY, "1900-02-28"),
        (61, DAY, "1900-03-01"),
        (-36522, DAY, "1800-01-01"),
        (-0.25, MOMENT, "1899-12-29T18:00:00"),
        (45356.99999999999, MOMENT, "2024-03-06T00:00:00"),
        (45356.000011574, MOMENT, "2024-03-05T00:00:01"),
        (45356.00000144676, MOMENT, "2024-03-05T00:00:00.125"),
        (45356.5, HOUR, "2024-03-05T12:00:00"),
        (10.632060185185186, {"type": "TIME", "pattern": "[h]:mm:ss"}, "255:10:10"),
        (3_000_000, DAY, "3000000"),
        (-700_000, DAY, "-700000"),
        (45356, {"type": "NUMBER", "pattern": "0.00"}, "45356"),
        (1069, {"type": "NUMBER", "pattern": "00000"}, "01069"),
        (0.15, {"type": "PERCENT"}, "0.15"),
        (2**60, {}, "1.152921504606847e+18"),
    ],
)
def test_a_number_is_what_its_format_makes_of_it_in_no_locale(serial, form, spelled):
    assert rows(["Name", "Value"], ["Ada", cell(serial, form)])[0][1] == spelled


def test_numbers_are_spelled_as_they_are_in_excel(tmp_path):
    import openpyxl

    numbers = [0.1, 1 / 3, 1e15, 123456789012.5, -0.0, 1e-10, 12345678900000000000.0]
    book = openpyxl.Workbook()
    book.active.append(["Name", *"abcdefg"])
    book.active.append(["Ada", *numbers])
    book.save(tmp_path / "a.xlsx")
    [in_excel] = ExcelTab(tmp_path / "a.xlsx", "a.xlsx").extract().rows.to_pylist()
    assert rows(["Name", *"abcdefg"], ["Ada", *numbers]) == [tuple(in_excel.values())]


def test_error_cells_are_marked_and_an_empty_text_is_blank():
    assert rows(["Name", "A", "B"], ["Ada", cell({"type": "N_A"}), ""], ["Bob", cell({"type": "ERROR"}), "x"]) == [
        ("Ada", "#N/A", None, 2, "te-"),
        ("Bob", "#ERROR!", "x", 3, "tet"),
    ]


def test_a_formula_that_is_still_calculated_is_waited_for():
    with pytest.raises(SourceUnavailable) as refusal:
        rows(["Name"], [cell({"type": "LOADING"}, formula="=IMPORTRANGE()")])
    assert str(refusal.value) == (
        "reading tab 'Customers' of Customers 2024 (Google): 1 cell is still being calculated by Google (Loading...);"
        " try again in a minute"
    )


def test_titles_totals_merged_cells_and_repeated_headings_are_treated_as_in_a_workbook():
    merges = [{"sheetId": 0, "startRowIndex": 3, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 1}]
    google = Google(
        {"Customers": [["Corner Bakery"], [], ["Company", "Name", "Revenue"], ["Ada & Co", "Ada", 1], [None, "Bob", 2],
                       ["Company", "Name", "Revenue"], [], ["Total", None, 3]]}
    )  # fmt: skip
    google.merges, google.hidden_rows = merges, [5]
    found = tab_of(google).extract()
    assert [tuple(row.values()) for row in found.rows.to_pylist()] == [
        ("Ada & Co", "Ada", "1", 4, "ttn"),
        ("Ada & Co", "Bob", "2", 5, "ttn"),
    ]
    assert found.notices == (
        "the headings were found in row 3; the rows above them were left out",
        "row 8 left out: totals",
        "row 6 left out: the headings again",
        "1 merged cell over several rows: each row got the value",
        "1 hidden row was read like the others",
    )


def test_the_place_the_letters_and_the_link_lead_back_to_the_cell():
    found = tab_of(Google({"Notes": [["x"]], "Our people": [["Name", None, "Email"], ["Ada", None, "a@example.org"]]}),
                   tab="our people ").extract()  # fmt: skip
    assert (found.place, dict(found.letters), found.link) == (
        "Customers 2024 (Google), tab Our people",
        {"Name": "A", "Email": "C"},
        "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=10&range={cell}",
    )


def test_headings_are_told_from_the_top_of_the_tab_alone():
    google = Google({"Customers": [["Our customers"], ["Name", None, "Town"], ["Ada", "x", "York"]]})
    assert (tab_of(google).headers(), google.asked) == (("Name", None, "Town"), ["tabs", "'Customers'!1:60"])


@pytest.mark.parametrize(
    ("tabs", "options", "found"),
    [
        (["Only"], {}, "Only"),
        (["Only"], {"gid": 0}, "Only"),
        (["A", "B"], {"gid": 10}, "B"),
        (["A", "B"], {"tab": "A", "gid": 10}, "A"),
        (["Lists", "Form Responses 1"], {"is_form": True}, "Form Responses 1"),
        (["Lists", "Form_Responses"], {"is_form": True}, "Form_Responses"),
        (["Lists", "Réponses au formulaire 12"], {"is_form": True}, "Réponses au formulaire 12"),
        (["Sign-ups"], {"is_form": True}, "Sign-ups"),
    ],
)
def test_the_tab_is_the_named_one_or_the_only_one_that_can_be_meant(tabs, options, found):
    google = Google({name: [["Name", "Town"], [name, "York"]] for name in tabs})
    assert tab_of(google, **options).extract().rows["Name"].to_pylist() == [found]


def test_the_only_tab_that_holds_anything_is_found_by_one_request_for_all():
    google = Google({"Empty": [], "Full": [["Name", "Town"], ["Ada", "York"]], "Blank": [[""]]})
    assert tab_of(google).extract().place == "Customers 2024 (Google), tab Full"
    assert google.asked == ["version of the file", "tabs", "values of 3 tabs", "'Full'"]


@pytest.mark.parametrize(
    ("tabs", "options", "refusal"),
    [
        ("AB", {}, "several tabs hold something: 'A', 'B'; say which one with `tab:`"),
        ("AB", {"tab": "C"}, "it has no tab 'C', only 'A', 'B'"),
        ("AB", {"gid": 5}, "it has no tab with gid=5, which the address names, only 'A', 'B'; write `tab:`"),
        (["Form Responses 1", "Form Responses 2"], {"is_form": True},
         "several forms answer into it: 'Form Responses 1', 'Form Responses 2'; say which one with `tab:`"),
    ],
)  # fmt: skip
def test_a_tab_that_is_not_certain_is_asked_for(tabs, options, refusal):
    google = Google({name: [["Name", "Town"], ["Ada", "York"]] for name in tabs})
    with pytest.raises(SourceRejected) as told:
        tab_of(google, **options).extract()
    assert str(told.value) == f"reading Google sheet 1AbC…: {refusal}"


def test_charts_are_no_tabs_and_hidden_tabs_are_read_by_name():
    google = Google({"Chart": [], "Old": [["Name", "Town"], ["Ada", "York"]], "New": [["Name"], ["Bob"]]},
                    Chart={"sheetType": "OBJECT"}, Old={"hidden": True})  # fmt: skip
    assert tab_of(google).extract().place == "Customers 2024 (Google), tab New"
    assert tab_of(google, tab="old").extract().notices == ("tab 'Old' is hidden",)


def test_an_empty_tab_is_refused():
    with pytest.raises(SourceChanged, match=r"^reading tab 'Customers' of Customers 2024 \(Google\): it is empty"):
        rows()


def test_an_unchanged_sheet_costs_one_look_at_the_file_and_one_column():
    google = Google({"Customers": [["Town", "Name"], [None, "Ada"], ["York", "Bob"]]})
    known = tab_of(google).extract().fingerprint
    google.asked.clear()
    assert tab_of(google).extract(known) is None
    assert google.asked == ["version of the file", "'Customers'!B:B"]


def test_an_edit_is_seen_by_the_version_and_noted_even_when_the_cells_are_the_same():
    google = Google({"Customers": [["Name", "Town"], ["Ada", "York"]]})
    known = tab_of(google).extract().fingerprint
    google.version = 8
    later = tab_of(google).extract(known)
    assert later.rows["Name"].to_pylist() == ["Ada"]
    assert tab_of(google).extract(later.fingerprint) is None


def test_an_answer_of_a_form_is_seen_though_the_version_stays():
    google = Google({"Customers": [["When", "Name"], [cell(45356.5, MOMENT), "Ada"]]})
    known = tab_of(google).extract().fingerprint
    google.tabs["Customers"].append([cell(45357.5, MOMENT), "Bob"])
    assert tab_of(google).extract(known).rows["Name"].to_pylist() == ["Ada", "Bob"]


@pytest.mark.parametrize(
    ("top", "options"),
    [
        (["Name", "Town"], {"is_form": True}),
        (["Zeitstempel", "Town"], {}),
        (["Name", cell("Town", formula='="To"&"wn"')], {}),
        (["Name", {**cell("Town"), "pivotTable": {"source": {"endRowIndex": 5}}}], {}),
    ],
)
def test_a_tab_that_changes_without_a_new_version_is_read_in_full_each_time(top, options):
    google = Google({"Customers": [top, [1, "York"], [2, "Leeds"]]})
    known = tab_of(google, **options).extract().fingerprint
    google.version, google.asked = 8, []
    assert tab_of(google, **options).extract(known) is None
    assert google.asked[-1] == "'Customers'"
    google.tabs["Customers"][1][1] = "Hull"
    assert tab_of(google, **options).extract(known).rows["Town"].to_pylist() == ["Hull", "Leeds"]


def test_where_google_does_not_tell_the_version_every_read_is_a_full_one_and_told():
    google = Google({"Customers": [["Name", "Town"], ["Ada", "York"]]}, version=None)
    found = tab_of(google).extract()
    assert found.notices == (
        "read in full, since Google does not say whether it has changed: the Google Drive API is not switched on",
    )
    assert tab_of(google).extract(found.fingerprint) is None
    google.tabs["Customers"][1] = ["Ada", "Hull"]
    assert tab_of(google).extract(found.fingerprint) is not None


@pytest.mark.parametrize("known", ["", "3f2a", "[1, 2]", '{"a": 1}', "[1, 2, 3, 4, 5, 6, 7]", "null"])
def test_the_fingerprint_of_another_kind_of_source_tells_nothing(known):
    assert tab_of(Google({"Customers": [["Name"], ["Ada"]]})).extract(known) is not None


def test_a_sheet_is_read_again_when_the_config_reads_it_otherwise():
    google = Google({"Customers": [["Name", "Town"], ["Ada", "York"]]})
    known = tab_of(google).extract().fingerprint
    assert tab_of(google, header_row=1).extract(known) is not None


def test_a_tab_renamed_while_it_is_read_may_be_tried_again():
    class Renamed(Google):
        def spreadsheet(self, spreadsheet_id, fields, ranges=()):
            if ranges:
                self.tabs = {"Clients": []}
            return super().spreadsheet(spreadsheet_id, fields, ranges)

    with pytest.raises(SourceUnavailable) as refusal:
        tab_of(Renamed({"Customers": [["Name"], ["Ada"]]})).extract()
    assert str(refusal.value) == (
        "reading tab 'Customers' of Customers 2024 (Google): its tabs were changed while it was read; try again"
    )


def test_a_tab_with_a_quote_in_its_name_is_asked_for_as_google_spells_it():
    google = Google({"Ada's": [["Name"], ["Ada"]]})
    with pytest.raises(SourceUnavailable):
        tab_of(google).extract()
    assert google.asked[-1] == "'Ada''s'"
