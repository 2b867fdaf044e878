"""Whatever people type as a heading is harmless, and what stands below it is kept."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from assets.delivery.tabs import stored
from assets.ingest import keys_of
from assets.landing.column_names import RESERVED, column_names, named_for_landing
from assets.landing.keys import Keys
from assets.landing.land import Landing, land
from assets.landing.read import landed
from assets.settings import Business, Settings, Stream
from assets.staging.headers import map_headers
from assets.staging.people import make_rows
from assets.staging.settings_rows import write_settings
from assets.staging.sheet_edits import EDITS, make_edits
from assets.warehouse.connection import Warehouse, open_warehouse
from connectors.csv.source import CsvFile
from connectors.excel.source import ExcelTab
from connectors.excel.target import ExcelWorkbook
from connectors.source import Extract
from connectors.target import Column, Stored, Tab

TYPED = (
    "Best time to ring, a.m./p.m.", "Tel. No.", "D.O.B.", "Kd.-Nr.", 'says "when"', "it's; drop table", "50% off", "{0}",
    "$1 ?", "☎ late 😀", "two\nlines", "x" * 300, "select", "From", "count(*)", "a/b~c", "Größe", "GROSSE", "naïve",
    "name.", "A", "attributes.A", "a", "c0", "v0", "position", "source", "record_id", "at", "C", "C#", "C++", "№", "-",
    *sorted(RESERVED),
)  # fmt: skip

HEADINGS = st.lists(
    st.one_of(
        st.sampled_from(TYPED),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
    ),
    min_size=1,
    max_size=12,
)

QUICK = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@contextmanager
def shop(*streams: Stream) -> Iterator[Settings]:
    with tempfile.TemporaryDirectory() as folder:
        yield Settings(Path(folder), Business("Corner Bakery", "GB", "GBP", "Europe/London"), streams)


@contextmanager
def on_day(number: int, of: Settings) -> Iterator[Warehouse]:
    with open_warehouse(of, datetime(2026, 3, 1, 6) + timedelta(days=number)) as warehouse:
        write_settings(warehouse)
        yield warehouse


def read(folder: Path, kind: str, headings: Sequence[str], cells: Sequence[str]) -> Extract:
    """What a file with one row gives; its first column is Email."""
    lines = [["Email", *headings], ["ada@example.org", *cells]]
    path = folder / f"people.{kind}"
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(lines)
        path.write_text(text.getvalue(), encoding="utf-8")
        found = CsvFile(path, "people.csv", delimiter=",", encoding="utf-8", header_row=1).extract()
    else:
        book = openpyxl.Workbook()
        for column, (heading, cell) in enumerate(zip(*lines, strict=True), 1):
            write(book.worksheets[0], 1, column, heading)
            write(book.worksheets[0], 2, column, cell)
        book.save(path)
        found = ExcelTab(path, "people.xlsx", header_row=1).extract()
    assert found is not None
    return found


def land_people(warehouse: Warehouse, stream: Stream, extract: Extract) -> Landing:
    before = landed(warehouse, stream.source, stream.holds)
    named = named_for_landing(extract, before.headers if before else ())
    return land(warehouse, "book", "people", named, keys_of(stream, tuple(named.rows.column_names[:-2])))


def attributes(warehouse: Warehouse) -> dict[str, str]:
    make_rows(warehouse)
    [(found,)] = warehouse.rows("select attributes from staging.person_rows where valid_to is null")
    return json.loads(found or "{}")


def kept(stream: Stream, extract: Extract) -> dict[str, str]:
    """What is to be an attribute, by its heading as the connector read it."""
    [row] = extract.rows.to_pylist()
    found = map_headers(stream, list(row)[:-2])
    own = [heading for field, heading in found.fields.items() if field.startswith("attributes.")]
    return {heading: row[heading] for heading in (*found.attributes, *own)}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@QUICK
@given(headings=HEADINGS)
@example(headings=list(TYPED))
@example(headings=["A", "a", "A "])
def test_what_stands_below_any_heading_becomes_an_attribute_of_that_name(kind: str, headings: list[str]) -> None:
    stream = Stream("book", "people")
    with shop(stream) as of, on_day(0, of) as warehouse:
        found = read(of.state, kind, headings, [f"cell {number}" for number in range(len(headings))])
        land_people(warehouse, stream, found)
        said = attributes(warehouse)
        unnamed = {
            heading: cell for heading, cell in kept(stream, found).items() if not heading.startswith("attributes.")
        }
        assert sorted(said.values()) == sorted(kept(stream, found).values())
        assert {heading for heading in unnamed if heading not in said} <= {"A", "a"}  # beside `attributes.A`


@QUICK
@given(headings=HEADINGS)
@example(headings=list(TYPED))
def test_a_heading_typed_in_another_case_is_the_same_column(headings: list[str]) -> None:
    stream = Stream("book", "people")
    cells = [f"cell {number}" for number in range(len(headings))]
    with shop(stream) as of:
        with on_day(0, of) as warehouse:
            land_people(warehouse, stream, read(of.state, "csv", headings, cells))
        again = read(of.state, "csv", [heading.swapcase() for heading in headings], cells)
        with on_day(1, of) as warehouse:
            landing = land_people(warehouse, stream, again)
            assert (landing.new, landing.gone) == (0, 0)
            assert sorted(attributes(warehouse).values()) == sorted(kept(stream, again).values())


def test_the_attribute_is_called_as_the_heading_is_today() -> None:
    stream = Stream("book", "people")
    with shop(stream) as of:
        for day, heading, size in ((0, "shoe size", "38"), (1, "Shoe Size", "39")):
            with on_day(day, of) as warehouse:
                land_people(warehouse, stream, read(of.state, "csv", [heading], [size]))
                assert attributes(warehouse) == {heading: size}


def test_columns_keep_their_names_whatever_comes_and_goes_beside_them() -> None:
    assert column_names(["Name", "name", "_hash", "NAME"]) == {
        "Name": "Name", "name": "name (2)", "_hash": "_hash_", "NAME": "NAME (3)",
    }  # fmt: skip
    assert column_names(["name", "Name"], ["Name"]) == {"Name": "Name", "name": "name (2)"}
    assert column_names(["NAME"], ["Name", "name (2)"]) == {"NAME": "Name"}


LIST = (
    Column("Customer", is_key=True),
    Column("Status", ours=False, begins_with="To do"),
    Column("Notes", ours=False),
    Column("id", hidden=True),
)


@QUICK
@given(headings=HEADINGS)
@example(headings=list(TYPED))
@example(headings=["tab", "ID", "status", "_row", "_types", "Same person?"])
def test_a_column_that_people_add_to_a_list_is_read_and_its_row_may_leave(headings: list[str]) -> None:
    with shop() as of:
        target = ExcelWorkbook(of.state / "lists.xlsx", "lists.xlsx", "lists-excel")
        target.push(
            [Tab("A", LIST, [{"id": "f1", "Customer": "Ada", "Status": "To do"}]), Tab("B", LIST, [])], Stored()
        )
        for day in range(2):  # on the second, each heading is typed in another case
            add_columns(target.path, [heading.swapcase() if day else heading for heading in headings], f"said {day} ")
            with on_day(day, of) as warehouse:
                land_edits(warehouse, target)
                [(status, own)] = warehouse.rows("select status, own from staging.sheet_edits where is_current")
                said = sorted(value for value in json.loads(own).values() if value.startswith("said"))
                assert (status, said) == ("Do not contact", sorted(f"said {day} {n}" for n in range(len(headings))))
        with on_day(2, of) as warehouse:
            land_edits(warehouse, target)
            pushed = target.push([Tab("A", LIST, []), Tab("B", LIST, [])], stored(warehouse, target.name))
        assert (pushed.removed, pushed.kept) == (1, 0)


def write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """A text, also where it looks like a formula."""
    cell = sheet.cell(row, column, text)
    cell.data_type = "s"


def add_columns(path: Path, headings: Sequence[str], said: str) -> None:
    """A person writes their headings beside ours, something below each, and a wish for the customer."""
    book = openpyxl.load_workbook(path)
    sheet = book["A"]
    sheet.cell(2, 2, "Do not contact")
    for number, heading in enumerate(headings):
        write(sheet, 1, 5 + number, heading)
        write(sheet, 2, 5 + number, f"{said}{number}")
    book.save(path)


def land_edits(warehouse: Warehouse, target: ExcelWorkbook) -> None:
    before = landed(warehouse, target.name, EDITS)
    typed = target.read_edits()
    assert typed is not None
    land(warehouse, target.name, EDITS, named_for_landing(typed, before.headers if before else ()), Keys(("id",)))
    warehouse.connection.execute("create schema if not exists parsed")
    make_edits(warehouse)
