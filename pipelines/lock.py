"""One refresh at a time for a project: an operating system's lock, so that nothing is left behind by a kill."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout


class Busy(Exception):
    """Another refresh holds the project."""


@contextmanager
def lock(state: Path) -> Iterator[None]:
    """Nobody else refreshes this project meanwhile. The system lets go of it even when we are killed.

    Raises:
        Busy: Somebody else does; names the process and since when.
    """
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = FileLock(state / "refresh.lock", timeout=0, mode=0o600)
    holder = state / "refresh.holder.json"
    try:
        held.acquire()
    except Timeout:
        raise Busy(f"another refresh of this project is running{_who(holder)}. Try again when it is done.") from None
    try:
        holder.write_text(json.dumps({"process": os.getpid(), "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M")}))
        yield
        holder.unlink(missing_ok=True)
    finally:
        make_private(state)
        held.release()


def make_private(folder: Path) -> None:
    """Its owner alone reads what is in it, whatever made it: Dagster and DuckDB give their files to all."""
    for path in (folder, *folder.rglob("*")):
        # It may be a link to the user's own, or the file of a reader who has just let go of it.
        with suppress(FileNotFoundError, PermissionError):
            if not path.is_symlink() and (mode := path.stat().st_mode) & 0o077:
                path.chmod(mode & 0o700)


def _who(holder: Path) -> str:
    try:
        told = json.loads(holder.read_text())
        return f" (process {told['process']}, since {told['since']} UTC)"
    except (OSError, ValueError, KeyError):
        return ""
