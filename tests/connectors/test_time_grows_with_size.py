"""However a file is shaped, eight times as much of it takes about eight times as long, and not sixty-four times."""

import gc
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from connectors.csv.source import CsvFile
from connectors.excel.read import sheet_xml
from connectors.tabular.grid import of_rows
from connectors.tabular.records import Reading, extract

SMALL, LARGE = 15_000, 120_000
MOST = 24
"""Times as long: half-way between eight and sixty-four, as a busy computer sees it."""
UNNOTICED = 0.02
"""Seconds below which nothing can be compared."""

TEXTS: dict[str, Callable[[int], str]] = {
    "one long line, and an accent in another": lambda n: "name,note\nZoë,1\n" + ",".join(["x" * 40] * (n // 40)) + "\n",
    "one long cell of digits that ends with a letter": lambda n: f"name,note\nZoë,{'1' * n}x\n",
    "one long cell, nearly an e-mail address": lambda n: f"name,note\nZoë,a@{'x.' * (n // 2)}@\n",
    "one long cell of blanks": lambda n: f"name,note\nZoë,{' ' * n}x\n",
    "one long cell of quotes": lambda n: 'name,note\nZoë,"' + '""' * (n // 3) + '"\n',
    "one long heading": lambda n: f"{'1' * n}x,note\nZoë,1\n",
    "a title without end": lambda n: "to be " * (n // 6) + "\nname,note\nZoë,1\n",
    "a last line without end": lambda n: "name,note\n" + "1 " * (n // 2) + "é",
    "a file of one line": lambda n: "aé" * (n // 2),
    "short lines": lambda n: "name,note\n" + "é,1\n" * n,
    "blank lines": lambda n: "name,note\né,1\n" + "\n" * n + "é,1\n",
}


def seconds(read: Callable[[], object]) -> float:
    # What other tests left in memory would be looked through again and again, and be counted here.
    gc.collect()
    gc.disable()
    try:
        started = process_time()
        read()
        return process_time() - started
    finally:
        gc.enable()


def check(read: Callable[[int], object]) -> None:
    read(1_000)  # whatever is imported or compiled at the first use
    most = MOST * max(seconds(lambda: read(SMALL)), UNNOTICED)
    # Another process, or the collector of garbage, may come in between once; what grows with the square does so each time.
    assert any(seconds(lambda: read(LARGE)) < most for _ in range(3))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("shape", TEXTS)
def test_a_text_file(tmp_path: Path, shape: str, encoding: str) -> None:
    path = tmp_path / "people.csv"

    def read(size: int) -> None:
        path.write_bytes(TEXTS[shape](size).encode(encoding))
        CsvFile(path, "people.csv", frozenset({"name"})).extract()

    check(read)


def cells(size: int, cell: str) -> bytes:
    """A sheet of so many such cells, ten in a row."""
    rows = (
        f'<row r="{row}">' + "".join(cell.format(place=f"{column}{row}") for column in "ABCDEFGHIJ") + "</row>"
        for row in range(1, size // 10 + 1)
    )
    return b"<worksheet><sheetData>" + "".join(rows).encode() + b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="{place}" t="inlineStr"><is><t>x</t></is></c>',
        '<c r="{place}" t="e"><f>A1/0</f></c>',
        '<c r="{place}" s="1"><f>A1</f></c>',
        '<c r="{place}" s="1" t="str"><v>v</v></c>',
    ],
)
def test_the_xml_of_a_tab(cell: str) -> None:
    def read(size: int) -> None:
        sheet = cells(size // 4, cell)
        sheet_xml.bounds([sheet])
        sheet_xml.oddities([sheet], {1: "00000"})

    check(read)


@pytest.mark.parametrize("ending", ["", "x", "@"])
@pytest.mark.parametrize("text", ["1", "a.b", "a@b.", " ", "-"])
def test_a_cell_of_any_reader(text: str, ending: str) -> None:
    def read(size: int) -> None:
        rows = [("name", "note"), ("Zoë", text * size + ending), (text * size + ending, "1")]
        extract(of_rows(rows, 2), Reading("people.xlsx", "", frozenset({"name"})))

    check(read)
