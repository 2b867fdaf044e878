"""Sheets at Google in a config: what it may say, who we are there, and what `regulars check` and `login` tell."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from assets.settings import Stream
from assets.staging.headers import map_headers
from pipelines.cli import main
from pipelines.commands.check.check import TargetCheck, check_up
from pipelines.config import google_access
from pipelines.config.google_access import GoogleAccess
from pipelines.config.load import Config, ConfigError, load

sys.path.append(str(Path(__file__).parents[1] / "stand_ins"))

from google_server.editor import form_answer
from stand_in import ADDRESS, Running, start

BUSINESS = "business: {name: Corner Bakery, country: GB}\n"
ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcdef"
PAGE = f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=3#gid=12"
ROBOT = ADDRESS


def read(folder: Path, text: str, **environ: str) -> Config:
    (folder / "regulars.yaml").write_text(BUSINESS + text, encoding="utf-8")
    return load(folder, environ)


def mistakes(folder: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, **environ)
    return [str(problem).removeprefix("regulars.yaml ") for problem in caught.value.problems]


def test_a_tab_is_named_by_id_or_by_the_address_of_its_page(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        f"""
sources:
  book: {{type: google_sheet, spreadsheet: "{PAGE}", holds: people, columns: {{Who: name}}, header_row: 2}}
  sign_ups: {{type: google_form, spreadsheet: "${{FORM}}", holds: feedback, tab: Answers}}
""",
        FORM=ID,
    )
    book, sign_ups = config.source("book"), config.source("sign_ups")
    said = ("spreadsheet_id", "place", "tab", "gid", "header_row", "is_form")
    assert [[getattr(each, name) for name in said] for each in (book, sign_ups)] == [
        [ID, "Google sheet 1AbCdE…", None, 12, 2, False],
        [ID, "Google sheet 1AbCdE…", "Answers", None, None, True],
    ]
    assert {"Who", "email"} <= book.expected  # type: ignore[attr-defined]
    assert book.google is sign_ups.google is config.google  # type: ignore[attr-defined]


def test_targets_at_google_have_a_name_that_shows_nothing_of_the_address_and_stays(tmp_path: Path) -> None:
    places = (ID, f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0", ID.replace("A", "B"))
    targets = [
        read(tmp_path, f'deliver:\n  - {{type: google_sheet, spreadsheet: "{place}"}}').targets()[0] for place in places
    ]
    names = [target.name for target in targets]
    assert (names[0] == names[1] != names[2], targets[0].place) == (True, "Google sheet 1AbCdE…")
    assert names[0].startswith("lists-google_")
    assert ID[:6] not in names[0]


def test_mistakes_are_told_with_what_to_write_instead(tmp_path: Path) -> None:
    paste = "paste the address of the spreadsheet from the browser, or the part of it between /d/ and /edit"
    assert mistakes(
        tmp_path,
        f"""sources:
  a: {{type: google_sheet, spreadsheet: customers.xlsx, holds: people}}
  b: {{type: google_form, spreadsheet: "https://docs.google.com/forms/d/1x/edit", holds: feedback}}
  c: {{type: google_sheet, path: a.xlsx, holds: people}}
  d: {{spreadsheet: {ID}, holds: people}}
  e: {{type: googlesheet, spreadsheet: {ID}, holds: people}}
  f: {{type: google, spreadsheet: {ID}, holds: people}}
  g: {{type: google_sheet, spreadsheet: {ID}, holds: people}}
  h: {{type: google_form, spreadsheet: {ID}, holds: feedback}}
  i: {{type: google_sheet, spreadsheet: "https://example.org/d/{ID}", holds: people}}
deliver:
  - {{type: google_sheet, spreadsheet: {ID}}}
  - {{type: google_sheet, spreadsheet: "https://docs.google.com/spreadsheets/d/{ID}/edit"}}
  - {{type: google_sheet, path: out/a.xlsx}}
  - {{spreadsheet: 1x}}
""",
    ) == [
        "line 3: sources.a.spreadsheet: this is a file, not a spreadsheet at Google: write type: excel and path:",
        "line 4: sources.b.spreadsheet: 'https://docs.google.com/forms/d/1x/edit' is a form: open it, choose Responses,"
        " View in Sheets, and paste the address of that spreadsheet",
        "line 5: sources.c.path: there is no key 'path' here: use one of: columns, covers, header_row, holds, no_duplicates, people,"
        " spreadsheet,"
        " tab, type, was",
        "line 5: sources.c.spreadsheet: spreadsheet is missing: write e.g. spreadsheet: ${CUSTOMER_SHEET}",
        "line 6: sources.d: type is missing: write type: google_sheet or type: google_form",
        "line 6: sources.d.tab: the lists go into this spreadsheet too: say which tab is to be read",
        "line 7: sources.e.tab: the lists go into this spreadsheet too: say which tab is to be read",
        "line 7: sources.e.type: 'googlesheet' is not known here: write google_sheet",
        "line 8: sources.f.tab: the lists go into this spreadsheet too: say which tab is to be read",
        "line 8: sources.f.type: 'google' is not known here: write google_sheet",
        "line 9: sources.g.tab: the lists go into this spreadsheet too: say which tab is to be read",
        f"line 11: sources.i.spreadsheet: 'https://example.org/d/{ID}' is no address of a Google spreadsheet: {paste}",
        "line 14: deliver[2].spreadsheet: this spreadsheet is deliver[1] already: choose another spreadsheet",
        "line 15: deliver[3].path: there is no key 'path' here: use one of: spreadsheet, type",
        "line 15: deliver[3].spreadsheet: spreadsheet is missing: write e.g. spreadsheet: ${SHEET_ID}",
        "line 16: deliver[4]: type is missing: write type: google_sheet",
    ]


def test_no_address_that_came_from_a_variable_is_shown(tmp_path: Path) -> None:
    text = 'sources: {a: {type: google_sheet, spreadsheet: "${SHEET}", holds: people}}'
    assert mistakes(tmp_path, text, SHEET=f"https://example.org/{ID}") == [
        "line 2: sources.a.spreadsheet: the value of ${SHEET} cannot be used here"
    ]


@pytest.mark.parametrize(
    ("environ", "dotenv", "is_there", "found"),
    [
        ({}, "", False, None),
        ({}, "", True, "google-credentials.json"),
        ({"GOOGLE_APPLICATION_CREDENTIALS": "keys/robot.json"}, "", True, "keys/robot.json"),
        ({"GOOGLE_APPLICATION_CREDENTIALS": "/etc/robot.json"}, "", True, "/etc/robot.json"),
        ({}, "GOOGLE_APPLICATION_CREDENTIALS=robot.json\n", True, "robot.json"),
        ({"GOOGLE_APPLICATION_CREDENTIALS": "a.json"}, "GOOGLE_APPLICATION_CREDENTIALS=b.json\n", False, "a.json"),
    ],
)
def test_credentials_come_from_the_environment_then_the_env_file_then_the_usual_place(
    tmp_path: Path, environ: dict[str, str], dotenv: str, is_there: bool, found: str | None
) -> None:
    (tmp_path / ".env").write_text(dotenv + "REGULARS_GOOGLE_API=http://127.0.0.1:9\n", encoding="utf-8")
    if is_there:
        (tmp_path / "google-credentials.json").touch()
    config = read(tmp_path, "", **environ)
    assert config.google_access == GoogleAccess(tmp_path / found if found else None, "http://127.0.0.1:9")
    account = google_access.account(config)
    assert (account.token, account.api) == (tmp_path / "data" / "google-token.json", "http://127.0.0.1:9")


SOURCE = f"sources: {{a: {{type: google_form, spreadsheet: {ID}, holds: feedback}}}}\n"
TARGET = f"deliver: [{{type: google_sheet, spreadsheet: {ID}}}]\n"


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        (SOURCE, ["spreadsheets.readonly", "drive.metadata.readonly"]),
        (SOURCE + TARGET, ["spreadsheets", "drive.metadata.readonly"]),
        (TARGET, ["spreadsheets"]),
    ],
)
def test_no_more_is_asked_of_google_than_the_config_needs(tmp_path: Path, text: str, scopes: list[str]) -> None:
    assert [scope.rpartition("/")[2] for scope in google_access.scopes(read(tmp_path, text))] == scopes


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Path, Running]]:
    """A project, and Google as a service account sees it."""
    with start() as running:
        running.service_account(tmp_path)
        (tmp_path / ".env").write_text(f"REGULARS_GOOGLE_API={running.url}\n", encoding="utf-8")
        yield tmp_path, running


def write(folder: Path, *sources: str, target: str = "") -> None:
    named = "".join(f"  s{number}: {{{source}}}\n" for number, source in enumerate(sources))
    deliver = f"deliver: [{{type: google_sheet, spreadsheet: {target}}}]\n" if target else ""
    text = BUSINESS + (f"sources:\n{named}" if sources else "") + deliver + "follow_ups: {birthdays: {}}\n"
    (folder / "regulars.yaml").write_text(text, encoding="utf-8")


def test_sheets_and_forms_are_checked_like_any_source(shop: tuple[Path, Running]) -> None:
    folder, google = shop
    book = google.spreadsheet({"People": [["Name", "E-mail", "Cake"], ["Ada", "ada@example.org", "Lemon"]], "Tea": [["x"]]},
                              title="Our shop", role="reader")  # fmt: skip
    answers = google.spreadsheet({"Formularantworten 1": [["Zeitstempel", "Note"], ["3/5/2024 10:00:00", "2"]]},
                                 title="How was it?", role="reader")  # fmt: skip
    write(folder, f"type: google_sheet, spreadsheet: {book.id}, tab: people, holds: people",
          f"type: google_form, spreadsheet: {answers.id}, holds: feedback")  # fmt: skip
    assert check_up(folder, {}).as_text().splitlines()[:-2] == [
        "ok     s0: Our shop (Google), tab People, 1 people",
        "       Name -> name, E-mail -> email",
        "       kept as attributes: Cake",
        "ok     s1: How was it? (Google), tab Formularantworten 1, 1 answers",
        "       Zeitstempel -> at, Note -> score",
        "note   the lists are written nowhere yet: add a workbook under deliver:",
    ]
    assert {entry.kind for entry in google.app.log} == {"token", "read"}


def test_what_is_not_shared_says_with_whom_to_share_it_and_as_what(shop: tuple[Path, Running]) -> None:
    folder, google = shop
    book, lists = google.spreadsheet(shared={}), google.spreadsheet(shared={})
    write(folder, f"type: google_sheet, spreadsheet: {book.id}, holds: people")
    share = f"it is not shared with {ROBOT}: open the sheet, press Share, and add that address"
    [source] = check_up(folder, {}).sources
    assert source.problems == (f"reading Google sheet {book.id[:6]}…: {share} as Viewer",)
    write(folder, target=lists.id)
    [target] = check_up(folder, {}).targets
    assert target.problems == (f"{share} as Viewer, or as Editor if lists are written to it",)


def test_a_target_must_be_shared_for_writing(shop: tuple[Path, Running]) -> None:
    folder, google = shop
    lists = google.spreadsheet(title="Our lists", role="reader")
    write(folder, target=lists.id)
    to_mend = (
        f"it is shared with {ROBOT} for reading only: open the sheet, press Share, and make that address an Editor"
    )
    assert check_up(folder, {}).targets == (TargetCheck("Our lists (Google)", is_new=False, problems=(to_mend,)),)
    google.app.store.share(lists, ROBOT, "writer")
    assert check_up(folder, {}).targets == (TargetCheck("Our lists (Google)", is_new=False),)


def test_an_answer_that_a_form_adds_is_seen_though_google_shows_no_new_version(shop: tuple[Path, Running]) -> None:
    folder, google = shop
    fed = google.spreadsheet({"Sign-ups": [["When", "Name"], ["3/5/2024", "Ada"]]})
    write(folder, f"type: google_sheet, spreadsheet: {fed.id}, holds: people")
    source = load(folder, {}).source("s0")
    first = source.extract()
    assert first is not None
    sent = len(google.app.log)
    assert source.extract(first.fingerprint) is None
    assert [entry.service for entry in google.app.log[sent:]] == ["drive", "sheets"]
    form_answer(fed, "Sign-ups", ["3/6/2024", "Bob"])
    later = source.extract(first.fingerprint)
    assert later is not None
    assert later.rows["Name"].to_pylist() == ["Ada", "Bob"]


@pytest.mark.parametrize("holds", ["interactions", "feedback", "loyalty", "consents", "referrals"])
@pytest.mark.parametrize("heading", ["Timestamp", "Horodateur", "Carimbo de data/hora", "タイムスタンプ"])
def test_the_moment_of_an_answer_is_known_in_the_languages_of_forms(holds: str, heading: str) -> None:
    assert map_headers(Stream("answers", holds), [heading]).fields["at"] == heading


def login(folder: Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["login", "google", "--project", str(folder)])
    return done.exit_code, done.output


def test_there_is_nothing_to_sign_in_to_with_a_service_account(tmp_path: Path) -> None:
    (tmp_path / "regulars.yaml").write_text(BUSINESS + SOURCE, encoding="utf-8")
    key = {"type": "service_account", "client_email": ROBOT, "private_key": "x", "token_uri": "https://example.org"}
    (tmp_path / "google-credentials.json").write_text(json.dumps(key), encoding="utf-8")
    assert login(tmp_path) == (
        2,
        f"Error: there is nothing to sign in to: {ROBOT} is a service account; share the sheets with it\n",
    )


def test_signing_in_without_credentials_says_how_to_come_by_them(tmp_path: Path) -> None:
    (tmp_path / "regulars.yaml").write_text(BUSINESS + SOURCE, encoding="utf-8")
    code, told = login(tmp_path)
    assert (code, told.startswith("Error: there are no credentials for Google: ")) == (2, True)


def test_signing_in_as_a_person_prints_the_address_and_then_with_whom_to_share(tmp_path: Path) -> None:
    told: list[str] = []
    with start() as google:
        key = google.desktop_client(tmp_path)
        book = google.spreadsheet({"People": [["Name"], ["Ada"]]}, shared={"person@example.org": "reader"})
        environ = {"GOOGLE_APPLICATION_CREDENTIALS": key.name, "REGULARS_GOOGLE_API": google.url}
        write(tmp_path, f"type: google_sheet, spreadsheet: {book.id}, holds: people")
        [before] = check_up(tmp_path, environ).sources
        done = google_access.sign_in(load(tmp_path, environ), told.append, follow)
        [after] = check_up(tmp_path, environ).sources
    assert "run `regulars login google`" in before.problems[0]
    assert told[0].startswith(
        "Sign in, and tick every box, in the browser of this computer. If none opens, go to\n"
        f"  {google.url}/o/oauth2/auth?"
    )
    assert done.endswith("; `regulars check` tries.")
    assert (after.rows, after.problems) == (1, ())


def follow(address: str) -> None:
    """What a browser does, in which somebody presses Allow."""
    Thread(target=lambda: urlopen(address).read()).start()


def test_neither_help_nor_a_config_without_google_loads_anything_of_google(tmp_path: Path) -> None:
    (tmp_path / "regulars.yaml").write_text(BUSINESS, encoding="utf-8")
    code = (
        "import sys, pipelines.cli; from pathlib import Path; from pipelines.config.load import load;"
        "load(Path(sys.argv[1]), {}).targets();"
        "print(sorted(name for name in sys.modules if name.startswith(('google', 'gspread', 'requests', 'connectors.g'))))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
