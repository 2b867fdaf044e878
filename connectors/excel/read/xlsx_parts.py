"""The map of an .xlsx archive: which part is which tab, what is hidden, and which cell styles show leading zeros.

What belongs here: the small parts (workbook, relationships, styles).
What does not: the cells (see `connectors.excel.read.sheet_xml`).
"""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from connectors.errors import SourceDamaged
from connectors.tabular import zip_safety
from connectors.tabular.number_formats import is_padding

SHEET_TYPES = ("/worksheet",)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A tab of the workbook and the part that holds its cells (None for a chart or macro sheet)."""

    name: str
    state: str
    part: str | None


@dataclass(frozen=True, slots=True)
class XlsxParts:
    """What the small parts say.

    Attributes:
        padded: Style number -> the number format that shows zeros in front (`00000`).
        longest_text: Bytes of the longest shared string: it is unpacked again for every cell that uses it.
    """

    sheets: tuple[SheetPart, ...]
    padded: Mapping[int, str] = field(default_factory=dict)
    longest_text: int = 0
    is_utf16: bool = False


def read(package: zipfile.ZipFile) -> XlsxParts:
    """Read every part that calamine will unpack before it comes to the cells.

    Raises:
        SourceDamaged: A part is missing, too large or no xml.
    """
    names = {name.replace("\\", "/").casefold().lstrip("/"): name for name in package.namelist()}
    workbook = names.get("xl/workbook.xml") or next(
        (real for low, real in names.items() if low.endswith("workbook.xml")), ""
    )
    if not workbook:
        raise SourceDamaged(zip_safety.DAMAGED)
    data = zip_safety.content(package, workbook)
    targets = _targets(package, names)
    return XlsxParts(
        sheets=tuple(_sheets(_xml(data), targets, names)),
        padded=_padded(package, names.get("xl/styles.xml")),
        longest_text=_longest_text(package, names.get("xl/sharedstrings.xml")),
        is_utf16=data.startswith((b"\xff\xfe", b"\xfe\xff")),
    )


def _xml(data: bytes) -> ET.Element:
    try:
        return ET.fromstring(data)  # noqa: S314 - entities were refused by `archive.blocks`
    except (ET.ParseError, ValueError, LookupError):
        raise SourceDamaged(zip_safety.DAMAGED) from None


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _sheets(root: ET.Element, targets: Mapping[str, tuple[str, str]], names: Mapping[str, str]) -> Iterator[SheetPart]:
    for sheet in root.iter():
        if _local(sheet) != "sheet" or "name" not in sheet.attrib:
            continue
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        kind, target = targets.get(key, ("", ""))
        part = names.get(target) if kind.endswith(SHEET_TYPES) else None
        yield SheetPart(sheet.attrib["name"], sheet.attrib.get("state", "visible"), part)


def _targets(package: zipfile.ZipFile, names: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    part = names.get("xl/_rels/workbook.xml.rels")
    root = _xml(zip_safety.content(package, part)) if part else ET.Element("none")
    return {
        rel.attrib["Id"]: (rel.attrib.get("Type", ""), _resolved(rel.attrib.get("Target", "")))
        for rel in root
        if "Id" in rel.attrib
    }


def _resolved(target: str) -> str:
    path = target.replace("\\", "/").casefold()
    return path.lstrip("/") if path.startswith("/") else "xl/" + path.removeprefix("./")


def _padded(package: zipfile.ZipFile, part: str | None) -> dict[int, str]:
    if part is None:
        return {}
    root = _xml(zip_safety.content(package, part))
    formats = {
        node.attrib["numFmtId"]: node.attrib.get("formatCode", "") for node in root.iter() if _local(node) == "numFmt"
    }
    codes = {number: code for number, code in formats.items() if is_padding(code)}
    styles = next((node for node in root if _local(node) == "cellXfs"), ET.Element("none"))
    return {
        place: codes[xf.attrib["numFmtId"]] for place, xf in enumerate(styles) if xf.attrib.get("numFmtId") in codes
    }


def _longest_text(package: zipfile.ZipFile, part: str | None) -> int:
    longest, rest = 0, b""
    for block in zip_safety.blocks(package, part) if part else ():
        *texts, rest = (rest + block).replace(b"<si/>", b"").split(b"</si>" if b"</si>" in rest + block else b":si>")
        longest = max(longest, len(rest), *map(len, texts)) if texts else max(longest, len(rest))
    return longest
