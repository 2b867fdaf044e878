"""What a file is, by its content: the name says what someone hoped it was.

What belongs here: telling formats apart by their first bytes and by the parts of an archive.
What does not: reading them.
"""

import zipfile
from typing import Literal

from connectors.errors import SourceDamaged, SourceRejected
from connectors.tabular import zip_safety

Format = Literal["xlsx", "xlsb", "ods", "xls"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK"
PROTECTED = "it is protected with a password; open it, remove the password (File > Info > Protect), and save it"
NOT_A_WORKBOOK = "it is not a workbook but {}; open it in Excel or LibreOffice and save it as .xlsx"


def is_workbook(head: bytes) -> bool:
    """Whether the first bytes are those of a workbook of any kind."""
    return head.startswith((OLE, b"PK\x03\x04", b"PK\x05\x06"))


def ole_format(data: bytes) -> Format:
    """An old Excel file, or what else lives in the same container.

    Raises:
        SourceDamaged: Encrypted, or no workbook at all.
    """
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        raise SourceDamaged(PROTECTED)
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        return "xls"
    raise SourceDamaged(NOT_A_WORKBOOK.format("another Office document"))


def zip_format(package: zipfile.ZipFile) -> Format:
    """Which spreadsheet format the archive holds.

    Raises:
        SourceDamaged: None that we know.
    """
    names = {name.replace("\\", "/").casefold() for name in package.namelist()}
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        if b"encryption-data" in _manifest(package):
            raise SourceDamaged(PROTECTED)
        return "ods"
    if any(name.startswith("word/") for name in names):
        raise SourceDamaged(NOT_A_WORKBOOK.format("a Word document"))
    raise SourceDamaged(NOT_A_WORKBOOK.format("an archive of other files"))


def _manifest(package: zipfile.ZipFile) -> bytes:
    part = next((name for name in package.namelist() if name.casefold() == "meta-inf/manifest.xml"), None)
    return zip_safety.content(package, part) if part else b""


def refuse_text(head: bytes) -> None:
    """Say what it is, when it is no workbook.

    Raises:
        SourceRejected: Comma separated text, which the csv connector reads.
        SourceDamaged: Anything else.
    """
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        raise SourceDamaged("the file is empty (0 bytes); copy or download it again")
    if plain.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta")):
        raise SourceDamaged(NOT_A_WORKBOOK.format("a web page with the name of one"))
    if plain.startswith(b"<"):
        raise SourceDamaged(NOT_A_WORKBOOK.format("an xml file"))
    if plain.startswith(b"%pdf"):
        raise SourceDamaged(NOT_A_WORKBOOK.format("a PDF"))
    if looks_like_text(head):
        raise SourceRejected("it is not a workbook but a text file (csv); write `type: csv` for this source")
    raise SourceDamaged("it is not a workbook that we know, or it is damaged; open it in Excel and save it as .xlsx")


def looks_like_text(head: bytes) -> bool:
    """Whether a person could read it: no control characters other than tabs and line ends (utf-16 allowed)."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    control = sum(head.count(bytes([code])) for code in range(32) if code not in (9, 10, 11, 12, 13))
    return control == 0 and b"\n" in head + b"\n"
