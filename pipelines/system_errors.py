"""What the operating system and our libraries refuse, in one sentence: what, where, and what to do.

What does not belong here: too little room on disk, which is estimated and told by `disk_room`.
"""

import errno
import re
import sys
from pathlib import Path

from pipelines.exit_codes import BUSY, FAILED

WORDS = {
    errno.EACCES: "may not be opened by the account that runs this: give it the right to read and write there",
    errno.EPERM: "may not be changed by the account that runs this: give it the right to read and write there",
    errno.EROFS: "is on a disk that can only be read: move the project to one that can be written to",
    errno.ENAMETOOLONG: "is longer than this system allows: move the project to a shorter path",
    errno.EMFILE: "could not be opened, because too many files are open: raise the limit (`ulimit -n`), 1024 do",
    errno.ENFILE: "could not be opened, because too many files are open on this computer: close some programs",
    errno.ENOSPC: "has no room on its disk: make some, and run it again",
    errno.EDQUOT: "has no room left in the quota of its disk: make some, and run it again",
    errno.EFBIG: "would be larger than a file may be here: raise the limit (`ulimit -f`), or move the project",
    errno.ELOOP: "is a link that leads back to itself: replace it by what it should lead to",
    errno.ENOTDIR: "is below something that is no folder: move that file away",
    errno.EISDIR: "is a folder, where a file is expected: move it away",
    errno.ESTALE: "is on a network drive that has gone: connect it again",
    errno.EIO: "could not be read or written, the disk itself answers with an error: have it looked at",
}
PLAIN = frozenset({"IOException", "OutOfMemoryException"})
"""What DuckDB says of a value quotes the value; of files and memory it names the path."""

HELD = re.compile(r'Could not set lock on file "(?P<file>[^"]+)".* held in (?P<program>\S+) \(PID (?P<process>\d+)\)')

TOO_MANY = re.compile(r'Cannot open file "(?P<file>[^"]+)": Too many open files')


class _RaisedByNobodyError(Exception):
    """Stands for the error of a library that nothing has loaded."""


def database_error() -> type[Exception]:
    """DuckDB's own error; asking costs nothing where nothing has loaded DuckDB."""
    return _error_of("duckdb", "Error")


def history_error() -> type[Exception]:
    """That of the library through which Dagster keeps its history."""
    return _error_of("sqlalchemy.exc", "DBAPIError")


def _error_of(module: str, name: str) -> type[Exception]:
    found = getattr(sys.modules.get(module), name, _RaisedByNobodyError)
    return found if isinstance(found, type) else _RaisedByNobodyError


def of_the_system(problem: OSError) -> str:
    """The file and what is the matter with it."""
    files = [str(file) for file in (problem.filename2, problem.filename) if file]
    where = files[0] if files else "a file"
    words = WORDS.get(problem.errno or 0)
    return f"{where} {words}" if words else f"{problem.strerror or problem}{f': {files[0]}' if files else ''}"


def of_the_database(problem: Exception) -> tuple[str, int]:
    """What DuckDB could not do, and the exit code that goes with it."""
    said = " ".join(str(problem).split())
    if held := HELD.search(said):
        file, program = held["file"], Path(held["program"]).name
        return (
            f"{file} is open in another program ({program}, process {held['process']}): close it, and run it again",
            BUSY,
        )
    if full := TOO_MANY.search(said):
        return of_the_system(OSError(errno.EMFILE, "", full["file"])), FAILED
    kind = type(problem).__name__
    told = str(problem).splitlines()[0] if kind in PLAIN else kind
    return f"the database could not go on: {told}\nNothing was published or pushed.", FAILED


def of_the_history(problem: Exception) -> str:
    """What SQLite says, without the statement, which it was about to write."""
    said = getattr(problem, "orig", None) or type(problem).__name__
    return (
        f"Dagster's history, data/dagster, could not be written: {said}. See whether the folder may be written to, or too"
        " many files are open (`ulimit -n`). What is in it may be deleted, and begins anew."
    )
