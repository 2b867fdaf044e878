"""What a person meets when something is wrong: a clear message, the right exit code, and nothing lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from assets.run import RunResult
from assets.warehouse.publish import link
from pipelines.cli import main
from pipelines.commands.refresh_report import problem_lines
from pipelines.lock import lock
from pipelines.refresh import exit_code

CONFIG = """
business: {name: Corner Bakery, country: GB}
sources:
  book: {type: excel, path: sheets/people.xlsx, tab: Customers, holds: people, columns: {Mail: email, Born: birth_date}}
"""
WORKBOOKS = Path(__file__).parents[1] / "data" / "workbooks"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "sheets").mkdir()
    (tmp_path / "regulars.yaml").write_text(CONFIG)
    write_book(tmp_path, "Customers", ["Name", "Mail", "Born"])
    return tmp_path


def write_book(shop: Path, tab: str, headings: list[str], rows: int = 1) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = tab
    book.create_sheet("Other").append(["x"])
    if headings:
        sheet.append(headings)
    for number in range(rows):
        sheet.append([f"Person {number}", f"p{number}@example.org", "1980-02-28"][: len(headings)])
    book.save(shop / "sheets" / "people.xlsx")


def refresh(shop: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["refresh", "--project", str(shop), *options])


def write_config(shop: Path, old: str, new: str) -> None:
    assert old in CONFIG
    (shop / "regulars.yaml").write_text(CONFIG.replace(old, new))


def test_no_config_says_how_to_begin(tmp_path: Path) -> None:
    done = refresh(tmp_path)
    assert (done.exit_code, "regulars init" in done.output) == (2, True)


def test_every_mistake_in_the_config_is_told_at_once_with_its_line_and_the_nearest_word(shop: Path) -> None:
    (shop / "regulars.yaml").write_text(
        CONFIG.replace("holds: people", "holds: peple").replace("country: GB", "country: UX")
    )
    done = refresh(shop)
    assert done.exit_code == 2
    assert "regulars.yaml line 2" in done.output
    assert "regulars.yaml line 4" in done.output
    assert "people" in done.output


def test_a_missing_file_is_named(shop: Path) -> None:
    write_config(shop, "people.xlsx", "peoples.xlsx")
    done = refresh(shop)
    assert (done.exit_code, "sheets/peoples.xlsx: there is no such file" in done.output) == (2, True)


def test_a_wrong_tab_is_told_with_the_tabs_there_are(shop: Path) -> None:
    write_config(shop, "tab: Customers", "tab: Customer")
    done = refresh(shop)
    assert (done.exit_code, "it has no tab 'Customer', only 'Customers', 'Other'" in done.output) == (2, True)


def test_an_unknown_source_on_the_command_line_is_told_with_the_nearest(shop: Path) -> None:
    done = refresh(shop, "--source", "bok")
    assert (done.exit_code, done.output.strip()) == (2, "Error: there is no source 'bok'; did you mean 'book'?")


def test_a_column_that_tells_whom_a_row_is_about_blocks_when_it_is_renamed(
    shop: Path, run: Callable[..., RunResult]
) -> None:
    run(shop)
    before = link(shop / "data").resolve()
    write_book(shop, "Customers", ["Name", "Post", "Born"])
    outcome = run(shop)
    assert (exit_code(outcome), link(shop / "data").resolve()) == (2, before)
    assert "there is no column 'Mail', which the config maps" in next(problem_lines(outcome))


def test_a_column_that_makes_a_profile_richer_is_missed_aloud(shop: Path, run: Callable[..., RunResult]) -> None:
    write_book(shop, "Customers", ["Name", "Mail"])
    outcome = run(shop)
    assert exit_code(outcome) == 0
    assert "there is no column 'Born', which the config maps" in outcome.notices[0]


@pytest.mark.parametrize(
    ("rows", "told", "code"),
    [
        ("no headings", "it is empty", 1),
        ("headings only", "records are gone", 3),
    ],
)
def test_a_tab_that_was_emptied_leaves_the_view_as_it_was(
    shop: Path, run: Callable[..., RunResult], rows: str, told: str, code: int
) -> None:
    run(shop)
    before = link(shop / "data").resolve()
    write_book(shop, "Customers", [] if rows == "no headings" else ["Name", "Mail", "Born"], rows=0)
    outcome = run(shop)
    assert (exit_code(outcome), link(shop / "data").resolve()) == (code, before)
    assert told in next(problem_lines(outcome))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("msoffcrypto-tool__example_password.xlsx", "protected with a password"),
        ("own__truncated.xlsx", "damaged"),
        ("own__zero_bytes.xlsx", "empty"),
        ("own__html_named_xls.xls", "web page"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_told_and_the_other_source_is_landed(
    shop: Path, run: Callable[..., RunResult], file: str, told: str
) -> None:
    shutil.copyfile(WORKBOOKS / file, shop / "sheets" / "people.xlsx")
    (shop / "shop.csv").write_text("name,email\nAda,ada@example.org\n")
    with (shop / "regulars.yaml").open("a") as config:
        config.write("  shop: {type: csv, path: shop.csv, holds: people}\n")
    outcome = run(shop)
    assert (exit_code(outcome), outcome.landed["shop"].new) == (1, 1)
    assert told in str(outcome.problems[0])
    assert not link(shop / "data").exists()


def test_a_second_refresh_at_once_is_busy(shop: Path) -> None:
    with lock(shop / "data"):
        done = refresh(shop)
    assert (done.exit_code, "another refresh of this project is running (process" in done.output) == (4, True)


def test_a_secret_in_the_environment_is_in_no_message(shop: Path) -> None:
    (shop / ".env").write_text("TAB=hunter2-is-secret\n")
    write_config(shop, "holds: people", 'holds: "${TAB}"')
    done = refresh(shop)
    assert (done.exit_code, "hunter2" in done.output) == (2, False)
