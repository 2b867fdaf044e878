"""A new project explains itself, loads, and takes in the files that someone has."""

from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner

from connectors.errors import SourceError
from pipelines.commands.check.check import check_up
from pipelines.commands.init.add import add_files
from pipelines.commands.init.config_text import quoted
from pipelines.commands.init.locale_guess import guess_business
from pipelines.commands.init.questions import asked
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


def test_a_hidden_tab_that_holds_a_table_is_told_and_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, row in (("Clients", "Ada"), ("Old clients", "Bob"), ("Choices", None)):
        sheet = book.create_sheet(name)
        sheet.append(["Name", "Email"] if row else ["yes"])
        sheet.append([row])
        sheet.sheet_state = "visible" if name == "Clients" else "hidden"
    book.remove(book.worksheets[0])
    book.save(tmp_path / "people.xlsx")
    told = "\n".join(start(tmp_path / "shop", [tmp_path / "people.xlsx"], VIENNA))
    assert "tab Old clients: left out, the tab is hidden; to have it read, show it in the workbook" in told
    assert "Choices" not in told


def test_a_project_is_never_overwritten(tmp_path: Path) -> None:
    start(tmp_path, [], VIENNA)
    with pytest.raises(
        ConfigError, match="is a project already: this file is there: `regulars add FILE` adds to it; or choose another"
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


SHOPS = {
    "people.csv": "Name,Email,Kept apart\nIda Moss,ida@example.org,blue\nOle Finn,ole@example.org,red\n",
    "sales/till.csv": "Receipt no,Day,Client,Sum\n7,2026-10-01,Ida Moss,10.00\n8,2026-10-02,Ole Finn,20.00\n",
    "sales/cards.vcf": "BEGIN:VCARD\n",
    ".hidden.csv": "Name\nNobody\n",
}


def files_in(folder: Path) -> Path:
    for name, text in SHOPS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_folder_is_all_its_tables_and_what_is_none_is_named_with_a_way_on(tmp_path: Path) -> None:
    told = start(tmp_path / "shop", [files_in(tmp_path / "mine")], VIENNA)
    assert sources(load(tmp_path / "shop", {})) == {
        "people": {
            "type": "csv", "path": "sheets/people.csv", "holds": "people", "columns": {"Name": "name", "Email": "email"},
        },
        "till": {
            "type": "csv", "path": "sheets/till.csv", "holds": "orders", "people": "people",
            "columns": {"Receipt no": "order_id", "Day": "ordered_at", "Client": "name", "Sum": "total"},
        },
    }  # fmt: skip
    [cards] = [line for line in told if "cards.vcf" in line]
    assert "address cards" in cards
    assert ".csv" in cards
    assert not (tmp_path / "shop" / "sheets" / "cards.vcf").exists()


def test_what_is_not_understood_is_shown_with_examples_that_are_not_stored(tmp_path: Path) -> None:
    told = start(tmp_path / "shop", [files_in(tmp_path / "mine")], VIENNA)
    assert "    kept, but not used: Kept apart (blue, red)" in told
    assert "    'Client' holds names, so it is the name" in told
    assert "blue" not in (tmp_path / "shop" / "regulars.yaml").read_text(encoding="utf-8")


def test_a_message_names_a_file_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=r"reading lists/nope\.csv: there is no such file"):
        start(tmp_path / "shop", [Path("lists/nope.csv")], VIENNA)


def test_files_that_are_none_of_them_tables_make_no_project(tmp_path: Path) -> None:
    (tmp_path / "list.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(SourceError, match=r"list\.pdf: this is a page for printing"):
        start(tmp_path / "shop", [tmp_path / "list.pdf"], VIENNA)
    assert not (tmp_path / "shop").exists()


def test_further_files_are_added_below_the_sources_that_are_there(tmp_path: Path) -> None:
    mine = files_in(tmp_path / "mine")
    start(tmp_path / "shop", [mine / "people.csv"], VIENNA)
    before = (tmp_path / "shop" / "regulars.yaml").read_text(encoding="utf-8")
    told = add_files(load(tmp_path / "shop", {}), [mine / "sales"], {})
    config = load(tmp_path / "shop", {})
    assert told[0].startswith("Added 1 source to ")
    assert sorted(config.sources) == ["people", "till"]
    assert config.sources["till"].people == "people"
    after = (tmp_path / "shop" / "regulars.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in before.splitlines() if line not in after] == []
    assert add_files(config, [mine / "people.csv"], {}) == ["Nothing to add: the project reads all of it already."]


def test_what_nobody_was_asked_about_stands_in_the_config_and_is_repeated(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("Date,Customer,Notes,Staff\n2026-10-01,7,rang,Nell\n", encoding="utf-8")
    start(tmp_path / "shop", [tmp_path / "log.csv"], VIENNA)
    [asked] = [notice for notice in check_up(tmp_path / "shop", {}).notices if "asks" in notice]
    assert "is each row one of the interactions, or of the complaints?" in asked


def test_at_a_terminal_the_person_is_asked(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("Date,Customer,Notes,Staff\n2026-10-01,7,rang,Nell\n", encoding="utf-8")

    @click.command()
    def ask() -> None:
        start(tmp_path / "shop", [tmp_path / "log.csv"], VIENNA, asked)

    done = CliRunner().invoke(ask, input="Germany\n2\n")
    config = load(tmp_path / "shop", {})
    assert (config.business.country, config.business.timezone) == ("DE", "Europe/Berlin")
    assert config.sources["log"].holds == "complaints"
    assert "Notes: rang" in done.output


CONSENTS = (
    "Name,Email,Do not mail,Contact preferences,Unsubscribed at\nIda Moss,ida@example.org,yes,weekly,2026-05-05\n"
)


def test_what_speaks_of_consent_and_is_unclear_is_asked(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(CONSENTS, encoding="utf-8")
    told = start(tmp_path / "shop", [tmp_path / "list.csv"], VIENNA)
    assert "    'Contact preferences' speaks of consent: does a yes there mean yes, and to what?" in told
    assert any("'Do not mail' is not consent.email and not consent.post" in line for line in told)
    report = check_up(tmp_path / "shop", {})
    assert [notice for notice in report.notices if "what does 'Contact preferences' say of consent?" in notice]


def test_at_a_terminal_the_person_says_what_a_consent_means(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(CONSENTS, encoding="utf-8")

    @click.command()
    def ask() -> None:
        start(tmp_path / "shop", [tmp_path / "list.csv"], VIENNA, asked)

    CliRunner().invoke(ask, input="\n2\n")
    assert load(tmp_path / "shop", {}).sources["list"].columns["Contact preferences"] == "not consent.email"
    assert check_up(tmp_path / "shop", {}).is_fine
