"""What the operating system refuses is told in one sentence, that says what and where, and what to do."""

import errno
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from assets.run import RunResult
from assets.warehouse.publish import link
from pipelines.cli import main
from pipelines.config.load import load
from pipelines.disk_room import DiskFull, Need, needs, room_for
from pipelines.system_errors import of_the_system

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources: {book: {type: csv, path: people.csv, holds: people}}
follow_ups: {birthdays: {}}
deliver: [{type: excel, path: out/lists.xlsx}]
"""
PEOPLE = "record_id,name,email\n1,Ada Lovelace,ada@example.org\n"
GRACE = "2,Grace Hopper,grace@example.org\n"


@pytest.fixture(scope="module")
def refreshed_shop(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., RunResult]) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "regulars.yaml").write_text(CONFIG)
    (folder / "people.csv").write_text(PEOPLE)
    run(folder)
    (folder / "people.csv").write_text(PEOPLE + GRACE)
    return folder


def refreshed(shop: Path) -> Result:
    return CliRunner().invoke(main, ["refresh", "--project", str(shop)])


def said(told: Result) -> list[str]:
    """What is said beside how far it has come."""
    return [line for line in told.output.splitlines() if not re.match(r" +\d+ s  ", line)]


def names(shop: Path) -> list[str]:
    with duckdb.connect(str(link(shop / "data")), read_only=True) as published:
        return [name for (name,) in published.execute("select name from crm.customers order by name").fetchall()]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """As on a full disk, which not everybody may make: no file may grow beyond the size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kilobytes", [0, 300])
def test_where_nothing_more_can_be_written_one_sentence_says_so_and_the_next_refresh_is_right(
    kilobytes: int, shop: Path
) -> None:
    with files_of_at_most(kilobytes << 10):
        told = refreshed(shop)
    assert (told.exit_code, len(said(told)), told.exception.__class__) == (1, 1, SystemExit), told.output
    assert said(told)[0].startswith("Error: the system takes no more in ")
    assert names(shop) == ["Ada Lovelace"]
    assert (refreshed(shop).exit_code, names(shop)) == (0, ["Ada Lovelace", "Grace Hopper"])


def small_disk(folder: Path, size: int) -> bool:
    """Whether a disk of the size could be put over the folder, which goes with it."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    return made.returncode == 0


@pytest.fixture
def full_disk(shop: Path) -> Iterator[Callable[[str], Path]]:
    """Puts a full disk over a folder of the shop, until the test ends or it is taken away."""
    mounted: list[Path] = []

    def fill(name: str) -> Path:
        folder = shop / name
        kept = [(path.relative_to(folder), path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
        if not small_disk(folder, (sum(len(data) + 4096 for _, data in kept)) + (256 << 10)):
            pytest.skip("nobody but an administrator may mount")
        mounted.append(folder)
        for path, data in kept:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder

    yield fill
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("name", ["data/published", "out"])
def test_a_refresh_does_not_begin_where_a_folder_has_too_little_room(
    name: str, shop: Path, full_disk: Callable[[str], Path]
) -> None:
    folder = full_disk(name)
    told = refreshed(shop)
    assert told.exit_code == 1
    assert f"too little room on the disk of {folder}: 0." in told.output
    assert "MB are free, and a refresh wants about " in told.output
    assert names(shop) == ["Ada Lovelace"]
    subprocess.run(["mount", "-o", "remount,size=1g", str(folder)], check=True)
    assert (refreshed(shop).exit_code, names(shop)) == (0, ["Ada Lovelace", "Grace Hopper"])


def test_a_refresh_that_pushes_nothing_needs_no_room_for_the_lists(shop: Path) -> None:
    config = load(shop, {})
    folders = [need.folder for need in needs(config, shop / "data", is_pushed=False)]
    assert shop / "out" not in folders
    assert shop / "out" in [need.folder for need in needs(config, shop / "data")]


@pytest.mark.parametrize(
    "problem",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        duckdb.IOException('Could not write file "data/warehouse.duckdb": No space left on device'),
        duckdb.FatalException("database has been invalidated. Original error: No space left on device"),
    ],
)
def test_what_runs_out_of_room_on_the_way_is_told_as_that(problem: Exception, tmp_path: Path) -> None:
    with pytest.raises(DiskFull) as told, room_for([Need(tmp_path / "data", 1)]):
        _raise_and_stumble(problem)
    assert str(told.value).startswith(f"the system takes no more in {tmp_path}, though ")


def _raise_and_stumble(problem: Exception) -> None:
    """As when what was begun cannot be taken back either."""
    try:
        raise problem
    finally:
        raise RuntimeError("cannot roll back")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (
            errno.EACCES,
            "data/x may not be opened by the account that runs this: give it the right to read and write there",
        ),
        (errno.EROFS, "data/x is on a disk that can only be read: move the project to one that can be written to"),
        (
            errno.EMFILE,
            "data/x could not be opened, because too many files are open: raise the limit (`ulimit -n`), 1024 do",
        ),
        (errno.ENAMETOOLONG, "data/x is longer than this system allows: move the project to a shorter path"),
        (errno.EPIPE, "Broken pipe: data/x"),
    ],
)
def test_every_refusal_of_the_system_names_the_file(number: int, said: str) -> None:
    assert of_the_system(OSError(number, os.strerror(number), "data/x")) == said


def test_a_refusal_without_a_file_is_told_too() -> None:
    assert of_the_system(OSError("no such luck")) == "no such luck"


def test_with_too_few_files_to_open_one_sentence_says_so(shop: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/dev/fd").iterdir())) + 6, before[1]))
    try:
        told = refreshed(shop)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert (told.exit_code, told.exception.__class__) == (1, SystemExit), told.output
    assert len(said(told)) == 1
    assert "too many files are open" in told.output
    assert names(shop) == ["Ada Lovelace"]


HOLDS = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def test_a_warehouse_that_another_program_holds_is_said_to_be_held_and_by_whom(shop: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(shop / "data/warehouse.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        told = refreshed(shop)
        holder.communicate()
    assert told.exit_code == 4
    assert f"warehouse.duckdb is open in another program (python3.11, process {holder.pid})" in told.output.replace(
        f"python{sys.version_info.major}.{sys.version_info.minor}", "python3.11"
    )
    assert (refreshed(shop).exit_code, names(shop)) == (0, ["Ada Lovelace", "Grace Hopper"])
