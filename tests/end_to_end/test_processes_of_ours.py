"""The processes that we start run nothing that lies in the shop's folder, and none outlives us."""

import os
import pty
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import odf.opendocument
import odf.table
import odf.text
import pytest

REGULARS = Path(sys.executable).with_name("regulars")
CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources: {book: {type: excel, path: sheets/people.ods, holds: people}}
"""
LIBRARIES = {
    "assets", "checks", "click", "connectors", "dagster", "dagster_webserver", "dotenv", "duckdb", "great_expectations",
    "numpy", "pandas", "pipelines", "pyarrow", "python_calamine", "rich", "sitecustomize", "sqlalchemy", "usercustomize", "yaml",
}  # fmt: skip
SAYS_IT_RAN = "open({seen!r}, 'a').write(__name__ + ' ' + __file__ + '\\n')\n"
SETTINGS = {
    ".env": "PYTHONPATH={folder}\nPYTHONSTARTUP={folder}/queue.py\n",
    "dagster.yaml": "run_launcher: {{module: queue, class: Launcher}}\n",
    "pyproject.toml": '[tool.dagster]\nmodule_name = "queue"\n[tool.dg.project]\nroot_module = "queue"\n',
    "queue.pth": "import queue\n",
    "pyvenv.cfg": "home = {folder}\n",
    "workspace.yaml": "load_from: [{{python_module: queue}}]\n",
    "planted-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: planted\nVersion: 1.0\n",
    "planted-1.0.dist-info/entry_points.txt": "[dagster_dg_cli.registry_modules]\nplanted = queue\n",
}


def plant(folder: Path, seen: Path) -> None:
    """A file for every module that anybody may import, which notes in `seen` that it was run."""
    for name in sys.stdlib_module_names | LIBRARIES:
        (folder / f"{name}.py").write_text(SAYS_IT_RAN.format(seen=str(seen)))
    for name, text in SETTINGS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.format(folder=folder))


def write_workbook(path: Path) -> None:
    """Customers in a format that is read by a process of its own."""
    table = odf.table.Table(name="Customers")
    for cells in (["Customer no", "Name", "E-mail"], ["7", "Ada Lovelace", "ada@example.org"]):
        row = odf.table.TableRow()
        for text in cells:
            cell = odf.table.TableCell(valuetype="string")
            cell.addElement(odf.text.P(text=text))
            row.addElement(cell)
        table.addElement(row)
    book = odf.opendocument.OpenDocumentSpreadsheet()
    book.spreadsheet.addElement(table)
    book.save(str(path))


@pytest.fixture
def planted_shop(tmp_path: Path) -> Path:
    shop = tmp_path / "shop"
    for folder in (shop, shop / "sheets", shop / "out", shop / "data", shop / "data" / "dagster"):
        folder.mkdir()
        plant(folder, tmp_path / "seen")
    (shop / "regulars.yaml").write_text(CONFIG)
    write_workbook(shop / "sheets" / "people.ods")
    return shop


def test_a_refresh_runs_no_python_file_of_the_shop(planted_shop: Path) -> None:
    told = subprocess.run([REGULARS, "refresh"], cwd=planted_shop, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "1 record is 1 customer" in told.stdout
    assert not (planted_shop.parent / "seen").exists()


STARTS_AT_A_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


@contextmanager
def ui(shop: Path, port: int) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """`regulars ui` as somebody starts it at a terminal, and our end of that terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-I", "-c", STARTS_AT_A_TERMINAL, REGULARS, "ui", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=shop, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        os.close(theirs)
        try:
            yield process, ours
        finally:
            process.kill()
            with suppress(OSError):
                os.close(ours)


def family(leader: int) -> list[int]:
    """The processes that `leader` started."""
    told = subprocess.run(["ps", "-eo", "ppid=,pid="], capture_output=True, text=True, check=True).stdout
    return [int(pid) for parent, pid in map(str.split, told.splitlines()) if int(parent) == leader]


def members(group: int) -> list[str]:
    told = subprocess.run(["ps", "-eo", "pgid=,pid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in told.splitlines()]
    return [pid for of, pid, state in rows if int(of) == group and not state.startswith("Z")]


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.1)
    return held


def answers(port: int) -> bool:
    with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}/server_info", timeout=1):
        return True
    return False


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def press_ctrl_c(_: int, terminal: int) -> None:
    os.write(terminal, b"\x03")


def close_the_terminal(_: int, terminal: int) -> None:
    os.close(terminal)


def terminate(process: int, _: int) -> None:
    os.kill(process, signal.SIGTERM)


def kill(process: int, _: int) -> None:
    os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("end", [press_ctrl_c, close_the_terminal, terminate, kill])
def test_whatever_ends_the_ui_ends_all_that_it_started(
    end: Callable[[int, int], None], planted_shop: Path, unused_port: int
) -> None:
    with ui(planted_shop, unused_port) as (process, terminal):
        assert wait_until(lambda: len(family(process.pid)) == 1, 30)
        [group] = family(process.pid)
        assert wait_until(lambda: len(members(group)) >= 3, 60)
        end(process.pid, terminal)
        process.wait(30)
    assert wait_until(lambda: not members(group), 30)


def test_the_ui_runs_no_python_file_of_the_shop_and_ends_as_a_whole_when_it_is_killed(
    planted_shop: Path, unused_port: int
) -> None:
    with ui(planted_shop, unused_port) as (process, _):
        assert wait_until(lambda: answers(unused_port), 90)
        [group] = family(process.pid)
        assert len(members(group)) >= 6
        process.kill()
    assert wait_until(lambda: not members(group), 30)
    assert not answers(unused_port)
    assert not (planted_shop.parent / "seen").exists()
