"""Room on disk: asked for before a refresh begins, and told in one sentence where it runs out all the same.

DuckDB and SQLite take a full disk badly, in the middle of a table or at the end of a transaction. Nothing is lost by it, but
a person learns little; so what a refresh is going to need is estimated, generously, and missing room refused beforehand.
"""

import errno
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage

from pipelines.config.file_sources import CsvSource, ExcelSource, ExcelTarget
from pipelines.config.load import Config

MB = 1 << 20
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SAID = ("no space left", "disk is full", "disk i/o error", "quota exceeded", "file too large")
"""How DuckDB, SQLite and Arrow say it."""

WAREHOUSE = 16 * MB
"""What the pipeline's own tables take however small the shop is; DuckDB gives each of them a quarter of a megabyte or more."""

MADE_ANEW = 64 * MB
"""Of a large warehouse, what an ordinary day's changes are written anew to before the old is given up."""

MADE_OF_A_SOURCE = 8
"""The pipeline's own tables by the size of what they are made of."""


class DiskFull(Exception):
    """There is too little room for what a refresh writes."""


@dataclass(frozen=True, slots=True)
class Need:
    """A folder, and how many bytes are going to be written to it."""

    folder: Path
    size: int


def needs(config: Config, state: Path, *, is_pushed: bool = True) -> list[Need]:
    """What a refresh of this project may take, before it gives anything back."""
    files = [entry.path for entry in config.sources.values() if isinstance(entry, ExcelSource | CsvSource)]
    lists = [config.folder / entry.path for entry in config.deliver if isinstance(entry, ExcelTarget) and is_pushed]
    read = sum(_size(config.folder / path) for path in files)
    warehouse, published = _size(state / "warehouse.duckdb"), _size(state / "customers.duckdb")
    made = min(warehouse, MADE_ANEW) or MADE_OF_A_SOURCE * read
    return [
        Need(state, max(WAREHOUSE, made)),
        Need(state / "published", (published or MADE_OF_A_SOURCE * read) + 2 * MB),
        Need(state / "landing", read + MB),
        Need(state / "dagster", 4 * MB),
        Need(Path(tempfile.gettempdir()), MB),
        *(Need(path.parent, 2 * _size(path) + MB) for path in lists),
    ]


@contextmanager
def room_for(wanted: list[Need]) -> Iterator[None]:
    """What is written has room, or whatever went wrong for want of it is told as that.

    Raises:
        DiskFull: There is too little of it now, or it ran out.
    """
    disks = _disks(wanted)
    for folder, free, size in disks:
        if free < size:
            raise DiskFull(f"{_told(folder, free, size)} Nothing was changed.")
    try:
        yield
    except Exception as problem:
        if not any(_is_full(error) for error in _behind(problem)):
            raise
        folder, free, size = min(disks, key=lambda disk: disk_usage(disk[0]).free)
        left = disk_usage(folder).free
        # What was free at the beginning did not do.
        told = _told_of_limits(folder, left) if left > size else _told(folder, left, max(size, 2 * free))
        raise DiskFull(f"{told} What was published before is as it was.") from None


def _told(folder: Path, free: int, wanted: int) -> str:
    return (
        f"there is too little room on the disk of {folder}: {free / MB:,.1f} MB are free, and a refresh wants about"
        f" {wanted // MB + 1:,} MB. Make room, and run it again."
    )


def _told_of_limits(folder: Path, left: int) -> str:
    return (
        f"the system takes no more in {folder}, though {left / MB:,.0f} MB are free: see the quota of this account, and how"
        " large a file may be (`ulimit -f`)."
    )


def _disks(wanted: list[Need]) -> list[tuple[Path, int, int]]:
    """Each disk by the folder that wants most of it: bytes free, and bytes that are wanted in all."""
    shares: defaultdict[int, list[Need]] = defaultdict(list)
    for need in wanted:
        found = next(folder for folder in (need.folder, *need.folder.absolute().parents) if folder.exists())
        shares[found.stat().st_dev].append(Need(found, need.size))
    found_disks = []
    for needs_there in shares.values():
        folder = max(needs_there, key=lambda need: need.size).folder
        usage = disk_usage(folder)
        if usage.total:  # Some network drives do not say.
            found_disks.append((folder, usage.free, sum(need.size for need in needs_there)))
    return found_disks


def _is_full(error: BaseException) -> bool:
    said = str(error).casefold()
    return (isinstance(error, OSError) and error.errno in FULL) or any(words in said for words in SAID)


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those that led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
