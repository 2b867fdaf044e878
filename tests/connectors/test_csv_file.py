"""What text files are like, and what is made of them."""

from pathlib import Path

import pytest

from connectors.csv.source import CsvFile
from connectors.errors import SourceDamaged, SourceError, SourceRejected
from connectors.source import Extract

WORKBOOKS = Path(__file__).parents[1] / "data" / "workbooks"
GUESSED = "it is not UTF-8, and was read as {}; if names look wrong, say `encoding:`"


@pytest.fixture
def save(tmp_path):
    def save_text(content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return save_text


def extracted(path: Path, **options) -> Extract:
    found = CsvFile(path, "sheets/list.csv", **options).extract()
    assert found is not None
    return found


def rows(path: Path, **options) -> list[tuple[str | int | None, ...]]:
    """Headings, then the rows with their line numbers."""
    table = extracted(path, **options).rows.drop_columns(["_types"])
    return [tuple(table.column_names[:-1]), *(tuple(row.values()) for row in table.to_pylist())]


def refusal(path: Path, error: type[SourceError], **options) -> str:
    with pytest.raises(error) as refused:
        extracted(path, **options)
    return str(refused.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(save, delimiter):
    path = save("Name,Town,Notes\nAda,York,x\nBob,Leeds,y\n".replace(",", delimiter))
    assert rows(path) == [("Name", "Town", "Notes"), ("Ada", "York", "x", 2), ("Bob", "Leeds", "y", 3)]


def test_decimal_commas_do_not_pass_for_delimiters(save):
    path = save("Name;Revenue\nAda;1,50\nBob;2,75\n")
    assert rows(path) == [("Name", "Revenue"), ("Ada", "1,50", 2), ("Bob", "2,75", 3)]


def test_a_first_line_may_name_the_delimiter(save):
    assert rows(save("sep=;\r\na,b;c\r\n1,2;3\r\n")) == [("a,b", "c"), ("1,2", "3", 3)]


def test_columns_aligned_with_blanks_are_cut_at_the_blanks(save):
    path = save(
        " customer_id  date number_of_cds  dollar_value\r\n 00001 19970101  1   11.77\r\n 00002 19970112 12   77.00\r\n"
    )
    assert rows(path) == [
        ("customer_id", "date", "number_of_cds", "dollar_value"),
        ("00001", "19970101", "1", "11.77", 2),
        ("00002", "19970112", "12", "77.00", 3),
    ]


def test_a_single_column_of_full_names_is_not_cut(save):
    assert rows(save("Name\nAda Lovelace\nBob Hope\n")) == [("Name",), ("Ada Lovelace", 2), ("Bob Hope", 3)]


@pytest.mark.parametrize(
    ("encoding", "name", "notices"),
    [
        ("utf-8", "Łukasz Müller 山田", ()),
        ("utf-8-sig", "Łukasz Müller 山田", ()),
        ("utf-16", "Łukasz Müller 山田", ()),
        ("utf-16-le", "Zoe", ()),
        ("utf-16-be", "Zoe", ()),
        ("cp1252", "Jörg Müller, François", (GUESSED.format("cp1252"),)),
        ("latin-1", "Søren Ångström", (GUESSED.format("cp1252"),)),
        ("cp1250", "Łukasz Wałęsa, Dvořák", (GUESSED.format("cp1250"),)),
        ("cp1251", "Иванова Мария", (GUESSED.format("cp1251"),)),
    ],
)
def test_the_encoding_is_found_and_a_guess_is_told(save, encoding, name, notices):
    path = save(f'Name;Town\n"{name}";x\nBob;y\n', encoding)
    assert rows(path) == [("Name", "Town"), (name, "x", 2), ("Bob", "y", 3)]
    assert extracted(path).notices == notices


def test_files_of_old_macs_are_read(save):
    path = save("Name;Town\rMüller;Köln\rÉmile;Orléans\r", "mac_roman")
    assert rows(path) == [("Name", "Town"), ("Müller", "Köln", 2), ("Émile", "Orléans", 3)]


def test_the_config_may_say_the_encoding_and_the_delimiter(save):
    path = save("Name;a,b\nŁ;1,2\n", "cp1250")
    assert rows(path, encoding="cp1250", delimiter=",") == [("Name;a", "b"), ("Ł;1", "2", 2)]


def test_an_encoding_that_does_not_fit_is_refused(save):
    path = save("Name;Town\nMüller;x\n", "cp1252")
    assert refusal(path, SourceRejected, encoding="utf-8") == (
        "reading sheets/list.csv: it is not written in utf-8; leave `encoding:` out, or try cp1252"
    )
    assert refusal(path, SourceRejected, encoding="utf8000") == (
        "reading sheets/list.csv: nobody knows the encoding 'utf8000'; try utf-8 or cp1252"
    )


def test_line_breaks_and_quotes_in_cells_are_kept_and_lines_are_counted_on():
    assert rows(WORKBOOKS / "own__cp1252_semicolon.csv") == [
        ("Kunde", "E-Mail", "Umsatz", "Notiz"),
        ("Müller", "a@b.co", "1.234,50", 'Zeile1\r\nZeile2; mit "Zitat"', 2),
        ("Özil", "b@c.de", "-5,00", "€", 4),
    ]


def test_words_for_nothing_are_text_and_only_an_empty_cell_is_blank(save):
    path = save('Name,Town\nNA,null\n"",N/A\nNone,\n')
    assert rows(path) == [("Name", "Town"), ("NA", "null", 2), (None, "N/A", 3), ("None", None, 4)]


def test_text_is_not_trimmed_and_zeros_stay(save):
    assert rows(save("Name,Phone\n Ada ,0049 1\n")) == [("Name", "Phone"), (" Ada ", "0049 1", 2)]


def test_rows_of_uneven_length_lose_nothing_and_are_told(save):
    path = save("a,b,c\n1,2\n1,2,3,4\n1,2,3\n")
    assert rows(path) == [
        ("a", "b", "c", "column D"),
        ("1", "2", None, None, 2),
        ("1", "2", "3", "4", 3),
        ("1", "2", "3", None, 4),
    ]
    assert extracted(path).notices == (
        "column D without a heading: named by letter",
        "1 row has fewer cells than the headings: the rest is blank",
        "1 row has more cells than the headings: kept",
    )


def test_titles_blank_lines_and_totals_are_left_out(save):
    path = save("Customers of the shop\n\nName,Email,Spent\nAda,a@example.org,1\n\nBob,b@example.org,2\nTotal,,3\n")
    assert rows(path) == [
        ("Name", "Email", "Spent"),
        ("Ada", "a@example.org", "1", 4),
        ("Bob", "b@example.org", "2", 6),
    ]
    assert extracted(path).notices == (
        "the headings were found in row 3; the rows above them were left out",
        "row 7 left out: totals",
    )


def test_headings_repeated_in_the_middle_are_left_out(save):
    assert rows(save("Name,Town\nAda,York\nName,Town\nBob,Leeds\n")) == [
        ("Name", "Town"),
        ("Ada", "York", 2),
        ("Bob", "Leeds", 4),
    ]


def test_nul_bytes_are_left_out_and_told(save):
    path = save(b"Name,Town\nAda\0,York\nBob,Leeds\n")
    assert rows(path) == [("Name", "Town"), ("Ada", "York", 2), ("Bob", "Leeds", 3)]
    assert extracted(path).notices == ("1 NUL characters were left out",)


def test_a_quote_that_is_never_closed_is_refused_with_its_line(save):
    path = save('Name,Town\nAda,York\nBob,"Leeds\nCleo,Hull\nDan,Bath\n')
    assert refusal(path, SourceDamaged) == (
        'reading sheets/list.csv: the quote (") opened in the row that starts in line 3 is never closed;'
        " correct that line"
    )


def test_inches_are_no_quotes(save):
    assert rows(save('Name,Size\nPipe,5" wide\nHose,3"\n')) == [
        ("Name", "Size"),
        ("Pipe", '5" wide', 2),
        ("Hose", '3"', 3),
    ]


def test_a_file_with_headings_only_has_no_rows(save):
    assert rows(save("Name,Town\n")) == [("Name", "Town")]
    assert extracted(save("Name,Town")).notices == ("there are no rows below the headings",)


@pytest.mark.parametrize(
    ("content", "error", "reason"),
    [
        (b"", SourceDamaged, "the file is empty; export or copy it again"),
        (b"\r\n \n", SourceDamaged, "the file is empty; export or copy it again"),
        (b"PK\x03\x04x", SourceRejected, "it is a workbook, not a text file; write `type: excel` for this source"),
        (
            b"<!DOCTYPE html><html>",
            SourceDamaged,
            "it is a web page, perhaps a login page, not a csv file; download it again",
        ),
        (b"\x89\x01\x02\x03\xff", SourceDamaged, "it is neither text nor a workbook; export it again as csv"),
    ],
)
def test_what_is_no_text_file_is_refused(save, content, error, reason):
    assert refusal(save(content), error) == f"reading sheets/list.csv: {reason}"


def test_a_missing_file_is_refused_with_the_nearest_name(save):
    path = save("Name,Town\nAda,York\n")
    assert refusal(path.with_name("lists.csv"), SourceRejected) == (
        "reading sheets/list.csv: there is no such file; did you mean 'list.csv'?"
    )
    assert refusal(path.parent, SourceRejected) == (
        "reading sheets/list.csv: this is a folder; write the path of the file in it"
    )


def test_nothing_is_read_when_the_file_is_the_one_known(save):
    path = save("Name,Town\nAda,York\n")
    known = extracted(path).fingerprint
    assert CsvFile(path, "list.csv").extract(known) is None
    assert CsvFile(path, "list.csv", delimiter=";").extract(known) is not None


@pytest.mark.parametrize("before", ["plain text without an end " * 4_000, "a,1\n" * 280_000])
def test_an_accent_far_into_a_line_or_a_file_tells_the_encoding_as_well(tmp_path, before):
    path = tmp_path / "people.csv"
    path.write_bytes(b"name,note\nAda," + before.encode() + b"x\nZo\xeb,1\n")
    assert CsvFile(path, "people.csv").extract().rows["name"].to_pylist()[-1] == "Zoë"


def test_quotes_behind_a_blank_are_meant_as_quotes(save):
    typed = 'Name, Notes, Town\nIda, "likes rye, no seeds", Bath\n"Finn, Ole", tall, "said ""hi"""\n'
    assert [row[:3] for row in rows(save(typed))] == [
        ("Name", "Notes", "Town"), ("Ida", "likes rye, no seeds", "Bath"), ("Finn, Ole", "tall", 'said "hi"'),
    ]  # fmt: skip


def test_a_quote_within_a_cell_stays_one(save):
    assert rows(save('Name,Size\nIda, 3" pipe\nOle,4\n'))[1:] == [("Ida", ' 3" pipe', 2), ("Ole", "4", 3)]
