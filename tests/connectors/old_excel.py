"""A workbook as Excel 95 wrote it, or Excel 97 with a password: a stream of records in an OLE container."""

import struct
from collections.abc import Sequence

EXCEL_95, EXCEL_97 = 0x0500, 0x0600
SECTOR = 512

Row = Sequence[tuple[str | float, int | None]]
"""Values, each with the place of its number format; None is General."""


def workbook(rows: Sequence[Row], formats: Sequence[str], password: bytes = b"") -> bytes:
    """One tab, `People`; `password` is what a password leaves in the file."""
    body = (
        _begin(0x10) + b"".join(_cell(r, c, *cell) for r, row in enumerate(rows) for c, cell in enumerate(row)) + _end()
    )
    looks = b"".join(_record(0x041E, struct.pack("<H", 164 + n) + _short(text)) for n, text in enumerate(formats))
    looks += _look(0) * 16 + b"".join(_look(164 + n) for n in range(len(formats)))
    head = _begin(0x05) + password + _record(0x0042, struct.pack("<H", 1252)) + looks
    place = len(head) + len(_tab(0)) + len(_end())
    return _container("Book", head + _tab(place) + _end() + body)


def file_pass() -> bytes:
    """What Excel writes first into a workbook with a password (of the weakest kind)."""
    return _record(0x002F, struct.pack("<HHH", 0, 0x1234, 0x5678))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHH", EXCEL_95, kind, 0x1000, 1995))


def _end() -> bytes:
    return _record(0x000A)


def _tab(place: int) -> bytes:
    return _record(0x0085, struct.pack("<IH", place, 0) + _short("People"))


def _look(number_format: int) -> bytes:
    return _record(0x00E0, struct.pack("<HHHHHHHH", 0, number_format, 1, 0x20, 0x20C0, 0, 0, 0))


def _cell(row: int, column: int, value: str | float, number_format: int | None) -> bytes:
    look = 15 if number_format is None else 16 + number_format
    if isinstance(value, str):
        return _record(0x0204, struct.pack("<HHHH", row, column, look, len(value)) + value.encode("cp1252"))
    return _record(0x0203, struct.pack("<HHHd", row, column, look, value))


def _short(text: str) -> bytes:
    return bytes([len(text)]) + text.encode("cp1252")


def _container(name: str, stream: bytes) -> bytes:
    """One sector says which sector follows which, one is the folder, the others are the stream."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    head = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    folder = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    listed = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    return head + listed + folder.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le")
    numbers = struct.pack("<HBBIII", len(spelled) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return spelled.ljust(64, b"\0") + numbers + b"\0" * 36 + struct.pack("<IQ", start, size)
