"""A new project explains itself, loads, and takes in the files that someone has."""

from pathlib import Path

import openpyxl
import pytest

from connectors.errors import SourceError
from pipelines.commands.check.check import check_up
from pipelines.commands.init.config_text import quoted
from pipelines.commands.init.locale_guess import guess_business
from pipelines.commands.init.start import start
from pipelines.config.load import Config, ConfigError, load

VIENNA = {"TZ": "Europe/Vienna"}


def workbook(path: Path, **tabs: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tabs.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return workbook(
        tmp_path / "Bakery 2024.xlsx",
        Customers=[
            ["Customer ID", "Full name", "E-mail", "Shoe: size"],
            ["1", "Ada Lovelace", "ada@example.org", "39"],
        ],
        Orders=[["Order ID", "Customer ID", "Order date", "Total"], ["o1", "1", "2024-03-05", 12.5]],
        Sheet3=[["Wall", "Floor"], ["a", "b"]],
        Nothing=[],
    )


def test_an_empty_project_loads_and_is_in_order(tmp_path: Path) -> None:
    told = start(tmp_path / "my-shop", [], VIENNA)
    assert sorted(path.name for path in (tmp_path / "my-shop").iterdir()) == [".env.example", "regulars.yaml"]
    assert told[0].endswith("regulars.yaml: My shop, AT, EUR, Europe/Vienna.")
    report = check_up(tmp_path / "my-shop", {})
    assert (report.is_fine, report.notices) == (True, ("there are no sources yet: add one under sources:",))


def test_the_commented_sources_of_an_empty_project_load_once_the_signs_are_taken_away(tmp_path: Path) -> None:
    start(tmp_path, [], VIENNA)
    lines = (tmp_path / "regulars.yaml").read_text(encoding="utf-8").splitlines()
    wanted = "\n".join(line.removeprefix("#") if line.startswith("#  ") else line for line in lines)
    (tmp_path / "regulars.yaml").write_text(wanted, encoding="utf-8")
    config = load(tmp_path, {"ANSWERS": "1AnswersToOurForm", "SHEET_ID": "1ListsOfOurTeam"})
    assert (sorted(config.sources), sorted(config.follow_ups)) == (
        ["answers", "counter_book", "till"],
        ["birthdays", "lapsed_regulars", "missing_details", "thank_you", "win_back"],
    )


def sources(config: Config) -> dict[str, dict[str, object]]:
    return {name: entry.model_dump(exclude_none=True) for name, entry in config.sources.items()}


def test_every_tab_becomes_a_source_with_its_columns(tmp_path: Path, book: Path) -> None:
    told = start(tmp_path / "shop", [book], VIENNA)
    path = "sheets/Bakery 2024.xlsx"
    assert sources(load(tmp_path / "shop", {})) == {
        "customers": {
            "type": "excel", "path": path, "tab": "Customers", "holds": "people",
            "columns": {"Customer ID": "record_id", "Full name": "name", "E-mail": "email"},
        },
        "orders": {
            "type": "excel", "path": path, "tab": "Orders", "holds": "orders", "people": "customers",
            "columns": {
                "Order ID": "order_id", "Customer ID": "person_id", "Order date": "ordered_at", "Total": "total",
            },
        },
    }  # fmt: skip
    text = (tmp_path / "shop" / "regulars.yaml").read_text(encoding="utf-8")
    assert "      # kept as attributes: Shoe: size\n" in text
    assert [line.partition(", tab ")[2] for line in told if ", tab " in line] == [
        "Customers: people; 3 columns are known, 1 kept as they are",
        "Orders: orders; 4 columns are known, 0 kept as they are",
        "Sheet3: left out, none of its headers says what it holds",
        "Nothing: left out, it is empty; fill in the headings and rows, or name another tab or file",
    ]
    assert check_up(tmp_path / "shop", {}).is_fine


def test_the_persons_files_are_copied_and_left_where_they_are(tmp_path: Path, book: Path) -> None:
    (tmp_path / "other").mkdir()
    second = workbook(tmp_path / "other" / book.name, Kunden=[["Vorname", "Nachname", "Telefon"], ["Ada", "L", "1"]])
    before = (book.read_bytes(), second.read_bytes())
    start(tmp_path / "shop", [book, second], VIENNA)
    sheets = tmp_path / "shop" / "sheets"
    assert (book.read_bytes(), second.read_bytes()) == before
    assert ((sheets / "Bakery 2024.xlsx").read_bytes(), (sheets / "Bakery 2024-2.xlsx").read_bytes()) == before


def test_a_file_that_is_in_the_folder_already_stays_there(tmp_path: Path, book: Path) -> None:
    start(tmp_path, [book], VIENNA)
    assert load(tmp_path, {}).sources["customers"].path == "Bakery 2024.xlsx"
    assert not (tmp_path / "sheets").exists()


def test_what_lacks_a_needed_column_is_proposed_as_a_comment(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("E-mail;Score;Out of;Comment\nada@example.org;4;5;Nice\n", encoding="utf-8")
    told = start(tmp_path / "shop", [answers], VIENNA)
    text = (tmp_path / "shop" / "regulars.yaml").read_text(encoding="utf-8")
    assert load(tmp_path / "shop", {}).sources == {}
    assert "#  answers:\n#    type: csv\n#    path: sheets/answers.csv\n#    holds: feedback\n" in text
    assert any("looks like feedback, but no column holds at;" in line for line in told)


def test_a_project_is_never_overwritten(tmp_path: Path) -> None:
    start(tmp_path, [], VIENNA)
    with pytest.raises(
        ConfigError, match="is a project already: this file is there: change it, or choose another folder"
    ):
        start(tmp_path, [], VIENNA)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path, book: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    for bad in ("broken.xlsx", "missing.csv"):
        with pytest.raises(SourceError):
            start(tmp_path / "shop", [book, tmp_path / bad], VIENNA)
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize(
    "header", ["Name: of", "#1", "yes", "null", "- x", "a: 'b' \"c\"", "{x}", "é\n2", "1,5", "*", " x "]
)
def test_any_header_survives_the_way_through_yaml(tmp_path: Path, header: str) -> None:
    source = f"type: csv\n    path: a.csv\n    holds: people\n    columns:\n      {quoted(header)}: name\n"
    text = f"business: {{name: Shop, country: GB}}\nsources:\n  a:\n    {source}"
    (tmp_path / "regulars.yaml").write_text(text, encoding="utf-8")
    assert load(tmp_path, {}).sources["a"].columns == {header: "name"}


@pytest.mark.parametrize(
    ("environ", "country", "timezone"),
    [
        ({"TZ": "America/Chicago", "LANG": "de_DE.UTF-8"}, "US", "America/Chicago"),
        ({"TZ": "UTC", "LANG": "fr_CA.UTF-8"}, "CA", "America/Toronto"),
        ({"LANG": "en_US.UTF-8"}, "GB", "Europe/London"),
        ({"LANG": "C.UTF-8"}, "GB", "Europe/London"),
    ],
)
def test_the_country_is_guessed_from_the_clock_before_the_language(
    tmp_path: Path, environ: dict[str, str], country: str, timezone: str
) -> None:
    guess = guess_business(tmp_path / "corner_bakery", environ, localtime=tmp_path / "none")
    assert (guess.name, guess.country, guess.timezone) == ("Corner bakery", country, timezone)
