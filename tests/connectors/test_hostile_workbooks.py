"""Workbooks built to hurt are refused at once, and with little memory."""

import io
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from connectors.errors import SourceDamaged, SourceError
from connectors.excel.source import ExcelTab
from connectors.source import Extract

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def rebuilt(tmp_path):
    """An ordinary workbook with some parts replaced or added."""

    def rebuild(**parts: bytes) -> Path:
        workbook = openpyxl.Workbook()
        workbook.active.append(("Name", "Town"))
        workbook.active.append(("Ada", "York"))
        plain = io.BytesIO()
        workbook.save(plain)
        path = tmp_path / "book.xlsx"
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, parts.pop(name, None) or old.read(name))
            for name, data in parts.items():
                new.writestr(name, data)
        return path

    return rebuild


def sheet_of(cells: str) -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


def refusal_of(path: Path) -> tuple[str, bool]:
    """The message, and whether it was made with less than 100 MB."""
    tracemalloc.start()
    try:
        with pytest.raises(SourceDamaged) as refusal:
            ExcelTab(path, "book.xlsx").extract()
        return str(refusal.value), tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_is_refused_before_it_unpacks(rebuilt):
    path = rebuilt(**{"xl/media/image1.png": b"\0" * (300 << 20)})
    message, is_small = refusal_of(path)
    assert is_small
    assert message.startswith("reading book.xlsx: it would unpack from ")
    assert message.endswith("MB, which no typed workbook does; save the tab you need into a new workbook")


def test_entities_are_refused(rebuilt):
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    )
    message = "its xml declares entities, which no spreadsheet program writes; save it again from Excel"
    assert refusal_of(rebuilt(**{"xl/sharedStrings.xml": laughs})) == (f"reading book.xlsx: {message}", True)
    assert refusal_of(rebuilt(**{SHEET: laughs})) == (f"reading book.xlsx: {message}", True)


def test_an_archive_of_very_many_parts_is_refused(rebuilt):
    path = rebuilt(**{f"xl/media/{place}": b"x" for place in range(10_001)})
    message = "reading book.xlsx: the archive lists more than 10,000 parts, which no workbook has"
    assert refusal_of(path) == (message, True)


@pytest.mark.parametrize(
    "reference",
    [
        'r="XFD1048576"',
        "r='XFD1048576'",
        'r = "XFD1048576"',
        '\tr="XFD1048576"',
        't="n" r="XFD1048576"',
        'y=" r=" r="XFD1048576"',
    ],
)
def test_a_cell_far_from_the_others_does_not_fill_the_memory(rebuilt, reference):
    path = rebuilt(
        **{
            SHEET: sheet_of(
                f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c {reference}><v>1</v></c></row>'
            )
        }
    )
    assert refusal_of(path) == (
        "reading book.xlsx: it could not be read within 60 s and 1024 MB: it is damaged, or a stray cell lies far"
        " outside the table; save the rows you need in a new workbook",
        True,
    )


def test_a_stray_cell_some_thousand_rows_down_is_read(rebuilt):
    rows = (
        '<row r="1"><c r="A1" t="str"><v>Name</v></c></row><row r="900000"><c r="A900000" t="str"><v>Ada</v></c></row>'
    )
    found = ExcelTab(rebuilt(**{SHEET: sheet_of(rows)}), "book.xlsx").extract()
    assert found.rows.to_pylist() == [{"Name": "Ada", "_row": 900_000, "_types": "t"}]


def test_a_part_that_is_larger_than_it_says_is_refused(rebuilt):
    path = rebuilt()
    data = bytearray(path.read_bytes())
    entry = data.rfind(SHEET.encode()) - 46
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    message = "the file is damaged or was copied in part; open it in the program that made it and save it again"
    assert refusal_of(path) == (f"reading book.xlsx: {message}", True)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_a_file_copied_in_part_is_refused(rebuilt, kept):
    path = rebuilt()
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    message = "the file is damaged or was copied in part; open it in the program that made it and save it again"
    assert refusal_of(path) == (f"reading book.xlsx: {message}", True)


def test_bytes_gone_wrong_give_rows_or_a_refusal_and_never_a_crash(rebuilt):
    path = rebuilt()
    data = path.read_bytes()
    ends = set()
    for place in range(0, len(data), 97):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        with suppress(SourceError):
            ends.add(type(ExcelTab(path, "book.xlsx").extract()))
    assert ends <= {Extract}
