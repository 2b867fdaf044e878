"""A zipped workbook is looked at before anything is unpacked.

What belongs here: the limits that keep a hostile or broken archive from filling memory, and reading a part within them.
What does not: what the parts mean (see `connectors.excel.read.xlsx_parts`).

The directory of a zip file can lie, so `parts` are read through `zipfile`, which stops at the declared size and then
compares the checksum: a part that was read once here is as large as it says when calamine unpacks it again.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from connectors.errors import SourceDamaged

MOST_PARTS = 10_000
MOST_BYTES = 2 << 30
MOST_RATIO = 200
FREE_BYTES = 64 << 20
"""Below this no ratio is suspicious: a sheet of blank formatted rows shrinks a thousandfold."""
BLOCK = 4 << 20
MOST_KEPT = 128 << 20
DAMAGED = "the file is damaged or was copied in part; open it in the program that made it and save it again"
END = b"PK\x05\x06"
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""What `zipfile` raises over a file that is not whole."""


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive, after its directory passed the limits.

    Raises:
        SourceDamaged: Truncated, encrypted, or built to unpack into more than anyone could have typed.
    """
    _check_directory(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN:
        raise SourceDamaged(DAMAGED) from None
    _check_parts(archive.infolist(), len(data))
    return archive


def blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The unpacked part in blocks, the next one being unpacked while one is used.

    Its size and checksum have proved true once the last block is out.

    Raises:
        SourceDamaged: They have not, or the part declares entities.
    """
    unpacking = _unpacked(archive, part)
    if archive.getinfo(part).file_size <= BLOCK:
        yield from unpacking
        return
    with ThreadPoolExecutor(1) as other:
        coming = other.submit(next, unpacking, b"")
        while block := coming.result():
            coming = other.submit(next, unpacking, b"")
            yield block


def kept_blocks(archive: zipfile.ZipFile, part: str) -> Callable[[], Iterable[bytes]]:
    """`blocks`, to be read more than once: unpacked once unless it is very large."""
    if archive.getinfo(part).file_size > MOST_KEPT:
        return lambda: blocks(archive, part)
    kept: list[bytes] = []
    return lambda: kept or _keeping(blocks(archive, part), kept)


def _keeping(coming: Iterator[bytes], kept: list[bytes]) -> Iterator[bytes]:
    unpacked = []
    for block in coming:
        unpacked.append(block)
        yield block
    kept += unpacked


def _unpacked(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    tail = b""
    try:
        with archive.open(part) as file:
            while block := file.read(BLOCK):
                _refuse_entities(tail + block)
                tail = block[-32:]
                yield block
    except BROKEN:
        raise SourceDamaged(DAMAGED) from None


def content(archive: zipfile.ZipFile, part: str, most: int = 64 << 20) -> bytes:
    """The whole part, for the small ones."""
    if archive.getinfo(part).file_size > most:
        raise SourceDamaged(f"its part {part!r} would unpack to more than {most >> 20} MB, which no workbook needs")
    return b"".join(blocks(archive, part))


def _check_directory(data: bytes) -> None:
    """Counted before `zipfile` makes an object of every entry."""
    end = data.rfind(END, max(0, len(data) - 66_000))
    if end < 0 or end + 22 > len(data):
        raise SourceDamaged(DAMAGED)
    parts, size = struct.unpack_from("<HI", data, end + 10)
    if parts > MOST_PARTS or size > MOST_PARTS * 300:
        raise SourceDamaged(f"the archive lists more than {MOST_PARTS:,} parts, which no workbook has")


def _check_parts(parts: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        raise SourceDamaged(f"the archive lists {len(parts):,} parts, which no workbook has")
    if unpacked > MOST_BYTES or (unpacked > FREE_BYTES and unpacked > MOST_RATIO * packed):
        raise SourceDamaged(
            f"it would unpack from {packed >> 10:,} KB to {unpacked >> 20:,} MB, which no typed workbook does;"
            " save the tab you need into a new workbook"
        )
    if sum(part.compress_size for part in parts) > packed:
        raise SourceDamaged("parts of the archive overlap, which no program writes; save it again from Excel")
    if any(part.flag_bits & 1 for part in parts):
        raise SourceDamaged("the archive is encrypted; save a copy without a password")


def _refuse_entities(block: bytes) -> None:
    """Entities are how a kilobyte of xml becomes a gigabyte; no spreadsheet program declares any."""
    if b"<!ENTITY" in block or b"<\0!\0E\0N\0T\0I\0T\0Y" in block:
        raise SourceDamaged("its xml declares entities, which no spreadsheet program writes; save it again from Excel")
