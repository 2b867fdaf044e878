"""A text file is read in the encoding in which it was written, though nothing in it says so."""

from pathlib import Path

import pytest

from connectors.csv.source import CsvFile
from connectors.source import Extract

WESTERN = [
    "Zoë Brandt",
    "Jörg Müller",
    "François Lefèvre",
    "Søren Ångström",
    "Íñigo Muñoz",
    "ÄRZTEHAUS SÜD",
    "Renée O'Neil",
]
CENTRAL = ["Wałęsa", "Dvořák", "Szőke Ernő", "Łukasz Żak", "Świątek", "Čapek"]
CYRILLIC = ["Анна Каренина", "Пётр Безухов", "Олена"]


def read(path: Path) -> Extract:
    found = CsvFile(path, "people.csv").extract()
    assert found is not None
    return found


def written(folder: Path, names: list[str], encoding: str) -> Path:
    path = folder / "people.csv"
    lines = "".join(f"{name},{number}\r\n" for number, name in enumerate(names))
    path.write_bytes(f"name,number\r\n{lines}".encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        *(
            (encoding, WESTERN)
            for encoding in ("utf-8", "cp1252", "cp850", "cp437", "mac_roman", "utf-16-le", "utf-16-be")
        ),
        *((encoding, CENTRAL) for encoding in ("cp1250", "iso8859_2", "cp852", "utf-16-le")),
        *((encoding, CYRILLIC) for encoding in ("cp1251", "koi8_r", "cp866", "utf-16-le", "utf-16-be")),
        ("cp1254", ["Yıldız Şahin", "İpek Öztürk", "Gülşen"]),
        ("cp1253", ["Μαρία Παπαδοπούλου", "Γιώργος"]),
        *(("cp850", [name]) for name in ("Jörg", "Zoë", "MÜLLER", "Jürgen", "François", "Muñoz", "Søren")),
        *(("cp1252", [name]) for name in ("Jörg", "Ärzte", "Zoë", "MÜLLER", "O’Neil", "“Bob” Hale", "Søren", "Muñoz")),
        *(("mac_roman", [name]) for name in ("Jürgen Groß", "Zoë", "François")),
    ],
)
def test_names_are_read_as_they_were_written(tmp_path: Path, encoding: str, names: list[str]) -> None:
    names = [name for name in names if name.encode(encoding, "ignore").decode(encoding) == name]
    assert read(written(tmp_path, names, encoding)).rows["name"].to_pylist() == names


@pytest.mark.parametrize(("old", "number"), [("cp1252", 4), ("cp850", 2), ("mac_roman", 7)])
def test_a_line_of_an_old_program_among_utf_8_is_read_and_told(tmp_path: Path, old: str, number: int) -> None:
    lines = ["name,number", *(f"{name},1" for name in WESTERN)]
    path = tmp_path / "people.csv"
    path.write_bytes(b"".join(f"{line}\n".encode(old if n == number else "utf-8") for n, line in enumerate(lines, 1)))
    found = read(path)
    assert found.rows["name"].to_pylist() == WESTERN
    assert found.notices == (f"line {number} is not UTF-8 like the others, and was read as {old}",)


def test_many_such_lines_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("name,number\nZoë,1\n".encode() + "Jörg,2\n".encode("cp1252") * 9)
    assert read(path).notices == (
        "lines 3, 4, 5, 6, 7 and 4 more are not UTF-8 like the others, and were read as cp1252",
    )


def test_where_two_encodings_could_be_meant_a_line_is_shown_in_both(tmp_path: Path) -> None:
    found = read(written(tmp_path, ["Ärzte"], "cp850"))
    assert found.examples == ("cp1250: Žrzte,0   or cp850: Ärzte,0",)


def test_what_is_shown_of_a_line_is_no_notice(tmp_path: Path) -> None:
    found = read(written(tmp_path, ["Ania Żak", "Zośka"], "cp1250"))
    assert not any("Zośka" in notice for notice in found.notices)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ('Ann, "likes rye, no seeds"', "likes rye, no seeds"),
        ('"Gale, Ben",  "says ""hi"", twice"', 'says "hi", twice'),
        ('"Cat","plain, as programs write"', "plain, as programs write"),
    ],
)
def test_a_quote_counts_although_a_blank_stands_before_it(tmp_path: Path, line: str, note: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"name, note\n{line}\n")
    assert read(path).rows["note"].to_pylist() == [note]
