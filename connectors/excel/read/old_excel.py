"""Workbooks of Excel 5 to 2003 (.xls): what has to be known, or put right, before calamine reads them.

What belongs here: the stream of records in its container, its password, and the number formats of Excel 5 and 95.
What does not: cells; calamine reads those.

calamine reads the formats of Excel 95 as if they were Excel 97's, two characters short: `[Red]0` is `ed]0` to it, in
which it sees a day, and `d-mmm-yy` is nothing. They are written anew in place, as it understands them.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.errors import SourceDamaged
from connectors.tabular.file_format import OLE, PROTECTED

SECTOR = 512
"""Of every .xls: larger ones belong to containers of newer programs."""
END_OF_CHAIN = 0xFFFFFFFA
FIRST_RECORDS = 4
"""A password's record comes right after the first one, or after that of a password for writing."""

BOF, FILE_PASS, FORMAT = 0x0809, 0x002F, 0x041E
EXCEL_95 = 0x0500

SHOWN_AS_IT_IS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
"""Of a number format: quoted and escaped characters, room, filling, colours and conditions."""

OF_A_DATE = re.compile(r"[ymdhs]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Record:
    kind: int
    start: int
    data: bytes


def prepared(data: bytes) -> bytes:
    """The file as calamine reads it rightly.

    Raises:
        SourceDamaged: It is protected with a password.
    """
    if not data.startswith(OLE):
        return data
    try:
        places = _places(data)
    except (struct.error, ValueError):  # Damaged: calamine says so.
        return data
    stream = b"".join(data[start : start + SECTOR] for start in places)
    first = [record for record, _ in zip(_records(stream), range(FIRST_RECORDS), strict=False)]
    if not first or first[0].kind != BOF:
        return data
    if any(record.kind == FILE_PASS for record in first):
        raise SourceDamaged(PROTECTED)
    if first[0].data[:2] != struct.pack("<H", EXCEL_95):
        return data
    return _put_back(data, places, _with_plain_formats(stream))


def _places(data: bytes) -> list[int]:
    """Where the sectors of the stream `Workbook` or `Book` lie; none where the container is of another make."""
    if len(data) < SECTOR or struct.unpack_from("<H", data, 30)[0] != 9:
        return []
    table = _allocation(data)
    for place in _chain(table, struct.unpack_from("<I", data, 48)[0]):
        for entry in range(_offset(place), min(_offset(place) + SECTOR, len(data) - 127), 128):
            length = struct.unpack_from("<H", data, entry + 64)[0]
            name = data[entry : entry + max(length - 2, 0)].decode("utf-16-le", "replace")
            if name.casefold() in ("workbook", "book"):
                return [_offset(sector) for sector in _chain(table, struct.unpack_from("<I", data, entry + 116)[0])]
    return []


def _allocation(data: bytes) -> tuple[int, ...]:
    """For each sector the one that follows it; of files up to 7 MB, which older programs did not exceed."""
    sectors = [sector for sector in struct.unpack_from("<109I", data, 76) if sector < END_OF_CHAIN]
    whole = b"".join(data[_offset(sector) : _offset(sector) + SECTOR] for sector in sectors)
    return struct.unpack(f"<{len(whole) // 4}I", whole[: len(whole) // 4 * 4])


def _chain(table: tuple[int, ...], sector: int) -> Iterator[int]:
    seen = 0
    while sector < len(table) and seen <= len(table):
        yield sector
        sector, seen = table[sector], seen + 1


def _offset(sector: int) -> int:
    return (sector + 1) * SECTOR


def _records(stream: bytes) -> Iterator[_Record]:
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield _Record(kind, place + 4, stream[place + 4 : place + 4 + length])
        place += 4 + length


def _with_plain_formats(stream: bytes) -> bytes:
    plain = bytearray(stream)
    for record in _records(stream):
        if record.kind == FORMAT and len(record.data) > 4:
            number, room = record.data[:2], len(record.data) - 5
            text = record.data[3:].decode("cp1252", "replace")
            shown = (_plain(text) * room)[:room] if len(_plain(text)) == 1 else _plain(text)[:room]
            payload = number + struct.pack("<HB", len(shown), 0) + shown.encode()
            plain[record.start : record.start + len(payload)] = payload
    return bytes(plain)


def _plain(number_format: str) -> str:
    """The shortest format of the same kind: a number, a moment, or hours that run on."""
    rest = SHOWN_AS_IT_IS.sub("", number_format)
    if "[" in rest:
        return "[h]"
    is_general = rest.strip().casefold() in ("general", "standard", "estándar", "standaard", "generale", "geral")
    return "d" if OF_A_DATE.search(rest) and not is_general else "0"


def _put_back(data: bytes, places: list[int], stream: bytes) -> bytes:
    whole = bytearray(data)
    for number, place in enumerate(places):
        piece = stream[number * SECTOR : (number + 1) * SECTOR]
        whole[place : place + len(piece)] = piece
    return bytes(whole)
