"""What the pages show is what there is: every command, option and table."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import click
import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from assets.glossary import as_markdown
from assets.publish import link
from pipelines.cli import main
from pipelines.demo import make_demo

HOUSE = Path(__file__).parents[2]
PAGES = sorted([HOUSE / "README.md", *HOUSE.glob("docs/*.md"), HOUSE / "pipelines/demo/guide.md"])
SHOWN = re.compile(r"\bregulars (?=[a-z-])([^\n`#|]*)")


def shown_commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in re.findall(r"```(?:sh)?\n(.*?)```|`([^`\n]+)`", page.read_text(encoding="utf-8"), flags=re.DOTALL):
            for line in "".join(block).splitlines():
                for command in SHOWN.findall(line):
                    yield page.name, command.strip()


@pytest.mark.parametrize(("page", "command"), sorted(set(shown_commands())))
def test_a_command_on_a_page_and_its_options_exist(page: str, command: str) -> None:
    name, *words = command.split()
    if name.isupper() or name == "…":
        return
    known = main.commands[name]
    assert isinstance(known, click.Command)
    options = {option for parameter in known.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options | {"--help"}


def test_the_page_of_tables_is_made_from_the_tables(
    tmp_path: Path, refreshed: Callable[[Path], duckdb.DuckDBPyConnection]
) -> None:
    make_demo(tmp_path, date(2026, 3, 2))
    refreshed(tmp_path)
    assert as_markdown(link(tmp_path / "data")) == (HOUSE / "docs" / "tables.md").read_text(encoding="utf-8")


def test_the_readmes_way_to_a_shop_of_ones_own_works(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Customer no", "Name", "E-mail"])
    sheet.append(["7", "Ada Lovelace", "ada@example.org"])
    book.save(tmp_path / "customers.xlsx")
    shop = str(tmp_path / "my-shop")
    done = [
        CliRunner().invoke(main, arguments)
        for arguments in (
            ["init", shop, "--from", str(tmp_path / "customers.xlsx")],
            ["check", "--project", shop],
            ["refresh", "--project", shop],
            ["show", "--project", shop, "Ada Lovelace"],
            ["rebuild", "--project", shop, "--as-of", "2026-03-01"],
            ["schema"],
        )
    ]
    assert [(result.exit_code, result.output if result.exit_code else "") for result in done] == [(0, "")] * 6
    assert "ada@example.org" in done[3].output


def test_help_names_every_command() -> None:
    found = CliRunner().invoke(main, ["--help"]).output
    assert [name for name in main.commands if name not in found] == []
