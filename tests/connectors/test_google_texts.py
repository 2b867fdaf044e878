"""Text of customers is never a formula, whatever it begins with, and comes back from the sheet as it was written.

The same texts go to a spreadsheet at Google and to an Excel workbook, in every cell that can hold text.
"""

import re
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "stand_ins")]

from google_server.document import new_document
from google_server.editing import TypeText
from stand_in import ADDRESS
from unlucky_refresh import SPREADSHEET, world

from connectors.excel.target import ExcelWorkbook
from connectors.google.sheet_target import GoogleWorkbook
from connectors.target import Column, Stored, Tab

COLUMNS = (
    Column("Customer", is_key=True),
    Column("Due", kind="date"),
    Column("Say", width=40),
    Column("Notes", ours=False),
    Column("id", hidden=True),
)
TODAY = date(2026, 3, 1)
LONG = "Ada Lovelace, 1 Corner Street, Liverpool. " * 952 + "=end of forty thousand characters"

DANGEROUS = (
    *("=1+1", "=", "==1", '=HYPERLINK("https://example.org","Ada")', "=cmd|' /C calc'!A0", "{=1+1}", "=IMPORTXML(A1)"),
    *(
        "+1+1",
        "+44 7400 123456",
        "+447400123456",
        "-5",
        "-1-1",
        "--1",
        "@SUM(A1)",
        "@ada",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
    ),
    *(
        "＝1+1",
        "＋44 7400 123456",
        "－5",
        "＠SUM(A1)",
        " =1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "'=1+1",
        "’=1+1",
    ),
    *('"=1+1"', "'", "''", "'0151", "%0A=1+1", ";=1+1", ",=1+1", "|calc", "=\x00 1", "\x00=1+1", "\x1b=1+1"),
)
LOOKS_LIKE_MORE = (
    *(
        "0151 496 0000",
        "00441514960000",
        "007",
        "1e5",
        "1E400",
        "1e-5",
        "12345678901234567890",
        "0x1F",
        "1,5",
        "1.50",
        "1 000",
    ),
    *(
        "2026-03-01",
        "1/2/2026",
        "1.2.",
        "1-2",
        "3/4",
        "10:30",
        "Mar 1",
        "1 March 2026",
        "12:30:00 AM",
        "2026-03-01T10:00:00Z",
    ),
    *(
        "TRUE",
        "true",
        "FALSE",
        "WAHR",
        "NULL",
        "None",
        "nan",
        "inf",
        "#N/A",
        "#REF!",
        "#NAME?",
        "$5",
        "£5.00",
        "50%",
        "(5)",
    ),
    *("_x1F600", "&amp;", "<b>Ada</b>", "]]>", "{{ name }}", "${HOME}", "\\n", "A1", "R1C1", "'Birthdays'!A1"),
    *(
        "Zoë",
        "Zoe\u0308",
        "👩‍👩‍👧‍👦",
        "🇬🇧",
        "اَلْعَرَبِيَّةُ",
        "日本語",
        "\u202eadA",
        "a\tb",
        "one\ntwo",
        "one\r\ntwo",
        "a  b",
        "\U0001f600" * 20,
    ),
    *(
        "https://example.org",
        "mailto:ada@example.org",
        "ada@example.org",
        ".",
        "id",
        "Customer",
        "To do",
        "_regulars",
        "-",
        "0",
    ),
)
TEXTS = (*DANGEROUS, *LOOKS_LIKE_MORE, LONG)

STARTS = st.sampled_from(
    ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'", " ", "+44 ", "0", "{=", "=\x00", ""]
)
ENDINGS = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.,:/-+eE%$ ", min_size=1, max_size=12),
    st.sampled_from(["1+1", "SUM(A1)", "TRUE", "2026-03-01", "A1", "1e5", 'HYPERLINK("https://example.org")']),
)
MANY = st.lists(st.builds(str.__add__, STARTS, ENDINGS), min_size=100, max_size=100)


def kept(text):
    """What may be lost: characters that no cell can hold, the kind of a line break, and what is beyond the longest cell."""
    whole = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text).replace("\r\n", "\n")
    return whole if len(whole) < 32_767 else whole[:32_766] + "…"


def tabs(texts):
    """Each text in a cell of ours, in one that is ours in another kind, and in one that is people's from then on."""
    return [Tab("Birthdays", COLUMNS, [row(number, text) for number, text in enumerate(texts)])]


def row(number, text):
    return {"id": f"f{number}", "Customer": text, "Due": TODAY, "Say": text, "Notes": text}


@pytest.fixture(scope="module")
def at_google(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch, world(tmp_path_factory.mktemp("google"), monkeypatch) as made:
        yield made


class Sheet:
    """A spreadsheet at Google."""

    def __init__(self, world):
        world.begin(new_document("Lists", document_id=SPREADSHEET), {})
        world.running.app.share(SPREADSHEET, ADDRESS)
        self.world = world
        self.target = GoogleWorkbook(world.google(), SPREADSHEET, "the sheet", "lists", lambda: TODAY)

    def cells(self):
        """Column by column below the headings what was entered; how it is kept must be text."""
        [sheet] = [sheet for sheet in self.world.document.sheets if sheet.title == "Birthdays"]
        entered = [[cell.get("userEnteredValue", {}) for cell in line[:5]] for line in sheet.rows[1:]]
        return [[only(cell, "stringValue") for cell in (line[0], line[2], line[3])] for line in entered if any(line)]

    def formulas(self):
        return [
            cell for s in self.world.document.sheets for line in s.rows for cell in line
            if "formulaValue" in cell.get("userEnteredValue", ())
        ]  # fmt: skip


class Workbook:
    """A workbook of Excel."""

    def __init__(self, path):
        self.path = path
        path.unlink(missing_ok=True)
        self.target = ExcelWorkbook(path, "lists.xlsx", "lists", today=lambda: TODAY)

    def cells(self):
        sheet = openpyxl.load_workbook(self.path)["Birthdays"]
        lines = [(line[0], line[2], line[3]) for line in sheet.iter_rows(min_row=2) if line[4].value]
        return [[unescaped(cell.value) for cell in line] for line in lines]

    def formulas(self):
        book = openpyxl.load_workbook(self.path)
        return [c for s in book for line in s.iter_rows() for c in line if c.data_type == "f"]


def only(cell, kind):
    """The cell's value, which must be of this kind."""
    assert set(cell) <= {kind}, sorted(cell)
    return cell.get(kind)


def unescaped(text):
    """As Excel shows it: characters that XML cannot hold are spelled out in the file."""
    return None if text is None else re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


@pytest.fixture(params=["google", "excel"], scope="module")
def made(request, at_google, tmp_path_factory):
    """Makes an empty one of either kind; any number in one test."""
    path = tmp_path_factory.mktemp("excel") / "lists.xlsx"
    return lambda: Sheet(at_google) if request.param == "google" else Workbook(path)


def assert_written_as_text(made, texts):
    book = made()
    assert book.target.push(tabs(texts), Stored()).added == len(texts)
    assert book.cells() == [[kept(text) or None] * 3 for text in texts]
    assert book.formulas() == []
    assert typed(book) == [kept(text) or None for text in texts]
    assert not book.target.push(tabs(texts), Stored()).is_written


def typed(book):
    """What comes back as typed by people, who took over the notes."""
    return [line["Notes"] for line in book.target.read_edits().rows.to_pylist()]


def test_known_tricks_and_look_alikes_stay_text(made):
    assert_written_as_text(made, TEXTS)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(texts=MANY)
def test_two_thousand_texts_stay_text(made, texts):
    assert_written_as_text(made, texts)


NAMES = (
    "=1+1",
    "+44 7400",
    "-5",
    "@SUM(A1)",
    "＝1+1",
    "'=1+1",
    "O'Hara's",
    "2026-03-01",
    "TRUE",
    "Sheet1",
    "A1",
    "=" * 120,
)


def test_names_of_lists_headings_and_ids_are_text_too(at_google):
    book = Sheet(at_google)
    columns = (*COLUMNS, *map(Column, DANGEROUS[:10]))
    rows = [{"id": name, "Customer": name} for name in NAMES]
    wanted = [Tab(name, columns, rows) for name in NAMES]

    assert book.target.push(wanted, Stored()).added == len(NAMES) ** 2

    sheets = {sheet.title: sheet for sheet in at_google.document.sheets}
    assert [name[:90] if name != "Sheet1" else "Sheet1 2" for name in NAMES] == list(sheets)[2:]
    lines = [[only(cell.get("userEnteredValue", {}), "stringValue") for cell in line] for line in sheets["-5"].rows]
    assert lines[0] == [column.heading for column in columns]
    assert [(line[0], line[4]) for line in lines[1:] if any(line)] == [(name, name) for name in NAMES]
    assert book.formulas() == []
    assert not book.target.push(wanted, Stored()).is_written


@pytest.mark.parametrize("text", [text for text in DANGEROUS if "\x00" not in text and "\x1b" not in text])
def test_a_conflict_tells_both_sides_as_text(at_google, text):
    book = Sheet(at_google)
    book.target.push([Tab("Birthdays", COLUMNS, [row(1, "Ada")])], Stored())
    at_google.running.app.editor(SPREADSHEET).do(TypeText("Birthdays", 1, 2, text + " "))

    book.target.push([Tab("Birthdays", COLUMNS, [row(1, text) | {"Customer": "Ada"}])], Stored())

    told = next(sheet for sheet in at_google.document.sheets if sheet.title == "Conflicts").rows[1]
    assert [only(cell["userEnteredValue"], "stringValue") for cell in told[3:5]] == [text + " ", text]
    assert book.formulas() == []
