"""Files in the user's folder: found, readable, whole, and the same from the first byte to the last.

What belongs here: what can go wrong with any file before its format matters.
What does not: formats.
"""

import difflib
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.errors import SourceError, SourceRejected, SourceUnavailable

BLOCK = 8 << 20
READER = "4"
"""Part of every fingerprint: raise it when the same bytes come to be read differently."""


@contextmanager
def telling(doing: str) -> Iterator[None]:
    """Errors from inside begin with what was being done: `reading tab 'Customers' of sheets/book.xlsx: …`."""
    try:
        yield
    except SourceError as error:
        raise type(error)(f"{doing}: {error}") from error


@contextmanager
def unchanged(path: Path) -> Iterator[None]:
    """The file is there, may be read, and is not written to meanwhile.

    Raises:
        SourceRejected: There is no such file, or it is a folder.
        SourceUnavailable: We may not read it, or someone saved it while it was read.
    """
    try:
        before = path.stat()
        yield
        after = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise SourceRejected(f"there is no such file{_nearest(path)}") from None
    except IsADirectoryError:
        raise SourceRejected("this is a folder; write the path of the file in it") from None
    except PermissionError:
        raise SourceUnavailable("we may not open it; allow reading, or close the program that holds it") from None
    except OSError as error:
        raise SourceUnavailable(f"the disk answered: {error.strerror or error}; try again") from None
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (after.st_size, after.st_mtime_ns, after.st_ino):
        raise SourceUnavailable("it was saved while it was being read; try again")


def fingerprint(path: Path, *options: object) -> str:
    """A hash of the content and of the options that change how it is read."""
    digest = _digest(options)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def fingerprint_of(data: bytes, *options: object) -> str:
    """`fingerprint` of content that is in memory already."""
    digest = _digest(options)
    digest.update(data)
    return digest.hexdigest()


def _digest(options: tuple[object, ...]) -> "hashlib.blake2b":
    words = [sorted(option) if isinstance(option, frozenset) else option for option in options]
    return hashlib.blake2b(repr((READER, words)).encode(), digest_size=16)


def _nearest(path: Path) -> str:
    if not path.parent.is_dir():
        return f", nor a folder {path.parent.name!r}"
    names = [
        entry.name for entry in path.parent.iterdir() if entry.is_file() and not entry.name.startswith(("~$", "."))
    ]
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(path.name.casefold(), folded, n=1, cutoff=0.6)
    near = near or [name for name in folded if Path(name).stem == path.stem.casefold()]
    return f"; did you mean {folded[near[0]]!r}?" if near else ""
