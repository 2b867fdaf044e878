"""Fill the disk under each folder that a refresh writes to, and look at what is left: `python tests/end_to_end/full_disks.py`.

Each time: a project as it was after its first day, new data for the second, and a refresh with so much room in one folder and
no more. It ends with one sentence that names the folder and what is wanted, or is done; the published file is the first day's
or the second's; and with room again the next refresh ends in the tables that one with room ends in. Needs to mount (Linux).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster  # noqa: F401  # imported before the fork, so that a child starts where the work does
import great_expectations  # noqa: F401
from kill_refreshes import FIRST_DAY, SECOND_DAY, fork, run_to_end, same_process, tables, write_shop

import pipelines.refresh
import pipelines.resources
from pipelines.cli import main as command_line
from pipelines.disk_room import Need, needs

FOLDERS = ("data", "data/landing", "data/published", "data/dagster", "out", "tmp")
PAGE = 4096


@contextmanager
def room(folder: Path, size: int) -> Iterator[None]:
    """The folder as it is, on a disk of `size` bytes."""
    kept = folder.with_name(f"{folder.name}.kept")
    folder.mkdir(parents=True, exist_ok=True)
    folder.rename(kept)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        shutil.copytree(kept, folder, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(kept)
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def used(folder: Path) -> int:
    """What the folder takes on such a disk."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()] if folder.exists() else []
    return max(PAGE, sum(-(-path.lstat().st_size // PAGE) * PAGE for path in paths))


def refreshed(folder: Path, told: Path) -> int:
    """Run the command in a process of its own; its exit code, or minus the signal that ended it."""

    def work() -> None:
        with told.open("w") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        os.environ["TMPDIR"] = str(folder / "tmp")
        tempfile.tempdir = None
        pipelines.refresh.auditor = same_process  # type: ignore[assignment]
        try:
            command_line(["refresh", "--project", str(folder)])
        except SystemExit as end:
            sys.stdout.flush()
            os._exit(int(end.code or 0))

    _, status = os.waitpid(fork(work), 0)
    return os.waitstatus_to_exitcode(status)


def try_once(prepared: Path, scratch: Path, name: str, spare: int, allowed: list[dict[str, str]]) -> str | None:
    """A refresh with `spare` bytes of room in the folder; what is wrong, or None."""
    folder, said = scratch / "shop", scratch / "said"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(prepared, folder, symlinks=True)
    write_shop(folder, SECOND_DAY)
    (folder / "tmp").mkdir(exist_ok=True)
    with room(folder / name, used(folder / name) + spare):
        code = refreshed(folder, said)
        told = said.read_text()
        print(f"{name} +{spare >> 10} KB: exit {code}: {told.strip()[-300:]!r}", flush=True)
        if tables(folder) not in allowed:
            return "the published file is neither the first day's nor the second's"
        if code not in (0, 1, 5) or "Traceback" in told or "terminate" in told:
            return f"it ended with {code} and said {told[-3000:]}"
        subprocess.run(["mount", "-o", "remount,size=1g", folder / name], check=True)
        if code := refreshed(folder, said):
            return f"the next refresh ended with {code} and said {said.read_text()[-3000:]}"
        left = tables(folder)
        differing = [name for name in left if left[name] != allowed[-1].get(name)]
        return f"the next refresh ends in other tables: {differing}" if differing else None


def main() -> None:
    """Every folder, in as many levels as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--levels", type=int, default=20)
    parser.add_argument("--folder", action="append", choices=FOLDERS)
    parser.add_argument("--unasked", action="store_true", help="Begin, however little room there is.")
    parser.add_argument("--least", type=int, default=0)
    parser.add_argument("--most", type=int, default=24 << 20)
    options = parser.parse_args()
    if options.unasked:
        pipelines.resources.needs = lambda *_, **__: [Need(need.folder, 0) for need in needs(*_, **__)]
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        prepared, with_room = Path(scratch, "prepared"), Path(scratch, "with_room")
        write_shop(prepared, FIRST_DAY)
        run_to_end(prepared)
        first = tables(prepared)
        shutil.copytree(prepared, with_room, symlinks=True)
        write_shop(with_room, SECOND_DAY)
        run_to_end(with_room)
        allowed = [first, tables(with_room)]
        for name in options.folder or FOLDERS:
            for level in range(options.levels):
                spare = int(options.least + (options.most - options.least) * (level / options.levels) ** 3)
                if problem := try_once(prepared, Path(scratch), name, spare, allowed):
                    print(f"  WRONG: {problem}", flush=True)
                    wrong += 1
    sys.exit(f"{wrong} were wrong" if wrong else 0)


if __name__ == "__main__":
    main()
