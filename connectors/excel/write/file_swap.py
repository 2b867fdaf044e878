"""A workbook on disk that people may have open: read as one snapshot, replaced in one step, or left alone.

The file is never written in place. A new one is made beside it, flushed, and put in its place by a rename, so that a
program or a person sees the old workbook or the new one and nothing between, whatever happens to us meanwhile.
"""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from connectors.errors import SourceRejected, SourceUnavailable

TEMPORARY = ".~regulars-"
LARGEST = 100 << 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes of a file, and a digest by which a later change shows.

    By the content alone: on network drives times are coarse, and the number of a file may be another at each look.
    """

    data: bytes
    fingerprint: str


def snapshot(path: Path) -> Snapshot | None:
    """Read the file whole, None when there is none.

    Raises:
        SourceUnavailable: It changed while it was read, or may not be read.
        SourceRejected: It is no file, or far too large for a list that people edit.
    """
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            if before.st_size > LARGEST:
                raise SourceRejected(f"it has {before.st_size >> 20} MB, which is no list that people edit")
            data = file.read()
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise SourceRejected("it is a folder: give the path of an .xlsx file") from None
    except OSError as error:
        raise SourceUnavailable(f"it could not be read ({error.strerror}); we try again at the next refresh") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise SourceUnavailable("it was being saved while we read it; we try again at the next refresh")
    return Snapshot(data, sha256(data).hexdigest())


def refuse_if_open(path: Path) -> None:
    """Leave a workbook alone that somebody has open: what they save would take away what we wrote.

    Raises:
        SourceUnavailable: A lock file of Excel or LibreOffice lies beside it, or the file is set to read-only.
    """
    excel, libre = path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")
    for lock, holder in ((excel, _excel_holder), (libre, _libre_holder)):
        if lock.exists():
            _refuse_held(lock.name, holder(_bytes(lock)) or "somebody")
    if path.exists() and not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise SourceUnavailable("it is set to read-only; nothing was written. Allow writing to it")


def _refuse_held(lock: str, holder: str) -> None:
    raise SourceUnavailable(
        f"{holder} has it open; nothing was written, and the next refresh tries again. "
        f"If nobody has it open, a program crashed: delete the file {lock!r} beside it"
    )


def _bytes(lock: Path) -> bytes:
    """What the lock file says; on Windows Excel lets nobody read it."""
    with suppress(OSError):
        return lock.read_bytes()
    return b""


def _excel_holder(lock: bytes) -> str:
    """Excel writes the length of the user's name, then the name."""
    return lock[1 : 1 + lock[0]].decode("latin-1").strip("\x00 ") if lock else ""


def _libre_holder(lock: bytes) -> str:
    """LibreOffice writes `full name,login,machine,time,profile;`."""
    name, login, machine, *_ = [*lock.decode("utf-8", "replace").split(","), "", "", ""]
    who = name.strip() or login.strip()
    return f"{who} on {machine.strip()}" if who and machine.strip() else who


def swap_in(path: Path, data: bytes, seen: Snapshot | None) -> None:
    """Put `data` in the place of the file as `seen`, in one step.

    Raises:
        SourceUnavailable: It changed since it was seen, or somebody opened it.
        OSError: The disk or folder does not take it.
    """
    path = path.resolve()  # A link stays a link: what it leads to is replaced.
    with _temporary(path) as temporary:
        _write(temporary, data)
        if seen is not None:
            _take_over_rights(path, temporary)
        refuse_if_open(path)
        now = snapshot(path)
        if (now and now.fingerprint) != (seen and seen.fingerprint):
            raise SourceUnavailable("it was changed while we worked; nothing was written, the next refresh tries again")
        temporary.replace(path)
        _flush_folder(path.parent)


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(path)
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(4)}-{path.name}")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def sweep(path: Path) -> None:
    """Remove what a killed push left beside the file; only one refresh works on a project at a time."""
    for stale in path.parent.iterdir() if path.parent.is_dir() else ():
        if stale.name.startswith(TEMPORARY) and stale.name.endswith(f"-{path.name}"):
            stale.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _take_over_rights(source: Path, target: Path) -> None:
    if not source.exists():
        return
    about = source.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(target, about.st_uid, about.st_gid)
    target.chmod(stat.S_IMODE(about.st_mode))


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
