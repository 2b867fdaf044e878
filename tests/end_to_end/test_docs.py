"""What the pages show is what there is: every command, option and table."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import click
import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from assets.run import RunResult
from assets.warehouse.column_comments import as_markdown
from assets.warehouse.publish import link
from pipelines.cli import main
from pipelines.demo import make_demo

HOUSE = Path(__file__).parents[2]
PAGES = sorted([HOUSE / "README.md", *HOUSE.glob("docs/*.md"), HOUSE / "pipelines/demo/guide.md"])
SHOWN = re.compile(r"\bregulars (?=[a-z-])([^\n`#|]*)")
SCRIPT = re.compile(r"\bpython ((?:-m )?(?:tests|benchmarks)[./][^\n`#|]*)")


def shown(what: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in re.findall(r"```(?:sh)?\n(.*?)```|`([^`\n]+)`", page.read_text(encoding="utf-8"), flags=re.DOTALL):
            for line in "".join(block).splitlines():
                for command in what.findall(line):
                    yield page.name, command.strip()


@pytest.mark.parametrize(("page", "command"), sorted(set(shown(SHOWN))))
def test_a_command_on_a_page_and_its_options_exist(page: str, command: str) -> None:
    name, *words = command.split()
    if name.isupper() or name == "…":
        return
    known = main.commands[name]
    assert isinstance(known, click.Command)
    options = {option for parameter in known.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options | {"--help"}


@pytest.mark.parametrize("command", sorted({command for _, command in shown(SCRIPT)}))
def test_a_script_on_a_page_and_its_options_exist(command: str) -> None:
    words = shlex.split(command)
    script = words[: 2 if words[0] == "-m" else 1]
    told = subprocess.run([sys.executable, *script, "--help"], cwd=HOUSE, capture_output=True, text=True, check=True)
    known = set(re.findall(r"--[a-z-]+", told.stdout))
    assert {word for word in words if word.startswith("--")} <= known


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, refreshed: Callable[[Path], duckdb.DuckDBPyConnection]) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    make_demo(folder, date(2026, 3, 2))
    refreshed(folder)
    return folder


def test_the_page_of_tables_is_made_from_the_tables(demo: Path) -> None:
    assert as_markdown(link(demo / "data")) == (HOUSE / "docs" / "tables.md").read_text(encoding="utf-8")


def test_the_twenty_questions_have_answers(demo: Path) -> None:
    queries = re.findall(
        r"```sql\n(.*?)```", (HOUSE / "docs" / "queries.md").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    with duckdb.connect(str(link(demo / "data")), read_only=True) as connection:
        answered = [bool(connection.execute(query).fetchall()) for query in queries]
    assert answered == [True] * 20


def test_the_report_is_made_by_the_refresh_and_by_hand(demo: Path) -> None:
    made = demo / "data" / "reports"
    by_itself = [path.name for path in made.iterdir()]
    told = CliRunner().invoke(main, ["report", "--project", str(demo), "--month", "2026-02", "--names"])
    assert (told.exit_code, told.output) == (0, f"{made / 'report-2026-02-with-names.html'}\n")
    assert "Robert Hargreave" in (made / "report-2026-02-with-names.html").read_text(encoding="utf-8")
    assert [("Robert Hargreave" in (made / name).read_text(encoding="utf-8")) for name in by_itself] == [False]


def typed(commands: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What a shell says to the commands, one after the other until one fails; it knows no program of ours."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    return subprocess.run(
        ["bash", "-e"], input=commands, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_readmes_way_to_a_shop_of_ones_own_works_as_it_stands(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Customer no", "Name", "E-mail"])
    sheet.append(["7", "Ada Lovelace", "ada@example.org"])
    book.save(tmp_path / "customers.xlsx")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    section = (HOUSE / "README.md").read_text(encoding="utf-8").partition("\n## Your own shop\n")[2]
    commands = re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)[0]
    knows_regulars = re.findall(r"`(source [^`]*)`", section)[0]
    told = typed(
        f"{commands}\n{knows_regulars}\ncd my-shop\nregulars rebuild --as-of 2026-03-01\nregulars schema", tmp_path
    )
    assert told.returncode == 0, told.stderr
    assert "ada@example.org" in told.stdout


def test_the_guide_of_the_demo_works_as_it_stands(demo: Path) -> None:
    guide = (demo / "README.md").read_text(encoding="utf-8")
    block = re.findall(r"```sh\n(.*?)```", guide, flags=re.DOTALL)
    in_text = [shown for shown in re.findall(r"`([^`\n]+)`", guide) if "bin/regulars " in shown]
    assert (len(block), len(in_text)) == (1, 3)
    told = typed("\n".join([*in_text, *block]), demo)
    assert told.returncode == 0, told.stderr
    assert "Robert Hargreave" in told.stdout
    assert "│ " in told.stdout


ADAS = """record_id,name,email,phone
1,Ada Lovelace,ada@example.org,020 7946 0018
17,Ada Byron,,020 7946 0991
2,Grace Hopper,grace@example.org,
"""


@pytest.mark.parametrize(
    ("page", "section", "codes"),
    [
        ("identity.md", "Decisions", [0, 0, 0, 0, 0]),
        ("identity.md", "Training", [2, 2, 0]),
        ("operating.md", "When somebody wants to be forgotten", [0, 0, 0]),
    ],
)
def test_the_commands_of_a_section_work_one_after_the_other(
    page: str,
    section: str,
    codes: list[int],
    tmp_path: Path,
    run: Callable[..., RunResult],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (HOUSE / "docs" / page).read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    commands = re.findall(r"^regulars ([^#\n]*)", text, flags=re.MULTILINE)
    (tmp_path / "regulars.yaml").write_text(
        "business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}\n"
        "sources: {book: {type: csv, path: people.csv, holds: people}}\n"
    )
    (tmp_path / "people.csv").write_text(ADAS)
    run(tmp_path)
    monkeypatch.chdir(tmp_path)
    results = [CliRunner().invoke(main, shlex.split(command), input="y\n") for command in commands]
    assert [result.exit_code for result in results] == codes


@contextmanager
def begun(command: str, folder: Path) -> Iterator[str]:
    """A command of a page that goes on until it is stopped; the first line that it prints."""
    words = [sys.executable if word == "python" else word for word in shlex.split(command)]
    script = words.index("tests/stand_ins/google.py")
    words[script] = str(HOUSE / words[script])
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def test_the_operators_way_to_try_google_sheets_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = (HOUSE / "docs/operating.md").read_text(encoding="utf-8").partition("### Trying it without Google\n")[2]
    first, yaml, second = re.findall(r"```(?:sh|yaml)\n(.*?)```", section.partition("\n## ")[0], flags=re.DOTALL)
    demo, stand_in = first.splitlines()
    variable, check, refresh, look = second.splitlines()

    monkeypatch.chdir(tmp_path)
    results = [CliRunner().invoke(main, shlex.split(demo)[1:])]
    config = tmp_path / "bakery/regulars.yaml"
    config.write_text(re.sub(r"deliver:\n.*\n", lambda _: yaml, config.read_text(encoding="utf-8")), encoding="utf-8")
    with begun(stand_in.replace("--port 8765", "--port 0"), tmp_path) as address:
        name, _, shown_address = variable.removeprefix("export ").partition("=")
        monkeypatch.setenv(name, address)
        results += [CliRunner().invoke(main, shlex.split(command)[1:]) for command in (check, refresh)]
        with urlopen(look.removeprefix("curl ").replace(shown_address, address)) as answer:
            tabs = json.load(answer)
    assert [(result.exit_code, result.output if result.exit_code else "") for result in results] == [(0, "")] * 3
    assert "rows added" in results[2].output
    assert [tabs["Birthdays"][0][:3], tabs["Sheet1"]] == [["Follow-up", "Customer", "Phone"], []]


def test_help_names_every_command() -> None:
    found = CliRunner().invoke(main, ["--help"]).output
    assert [name for name in main.commands if name not in found] == []
