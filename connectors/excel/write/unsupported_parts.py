"""What openpyxl would drop from a workbook: found before it is opened for writing, because dropping it is silent.

openpyxl writes a workbook anew from what it understood. Charts, pivot tables, pictures, sparklines, macros and the like
are not carried over, so a workbook that holds any is refused as a target, and stays as it is.
"""

import re
from collections.abc import Iterator
from zipfile import ZipFile

from connectors.errors import SourceDamaged, SourceRejected
from connectors.excel.write.carried_parts import BESIDE_THE_SHEETS, CORE
from connectors.tabular.zip_safety import content, opened

CARRIED = re.compile(
    rf"""\[content_types\]\.xml | _rels/\.rels | docprops/[^/]+ | {BESIDE_THE_SHEETS.pattern} | {CORE.pattern}
    | xl/(_rels/)?(workbook|styles|sharedstrings|calcchain)\.xml(\.rels)?
    | xl/theme/[^/]+\.xml
    | xl/worksheets/(_rels/)?[^/]+\.xml(\.rels)?
    | xl/(comments/)?comments?\d*\.xml
    | xl/tables/[^/]+\.xml
    | xl/printersettings/[^/]+\.bin""",
    re.VERBOSE,
)
"""Parts that are written back, or that Excel makes again by itself (print settings, the order of calculation)."""

WORDS = {
    "chart": "a chart",
    "pivot": "a pivot table",
    "slicer": "a slicer",
    "timeline": "a timeline",
    "vba": "a macro",
    "activex": "a button or form control",
    "ctrlprops": "a button or form control",
    "embeddings": "an embedded document",
    "diagrams": "a diagram",
    "media/": "a picture",
    "drawing": "a drawing or picture",
    "threadedcomment": "a comment thread (a note would be kept)",
    "persons/": "a comment thread (a note would be kept)",
    "externallinks": "a link to another workbook",
    "connections": "a data connection",
    "querytables": "a data connection",
    "xl/metadata": "a formula that spills over several cells",
    "richdata": "a linked data type",
    "model/": "a data model",
}

SHEET_ELEMENTS = {
    b"customSheetViews": "a personal view",
    b"oleObjects": "an embedded document",
    b"controls": "a button or form control",
    b"picture": "a background picture",
    b"legacyDrawingHF": "a picture in a page header",
    b"protectedRanges": "ranges that some people may edit",
    b"dataConsolidate": "a consolidation",
}

EXTENSIONS = {
    b"05C60535-1F16-4FD2-B633-F4F36F0B64E0": "sparklines",
    b"78C0D931-6437-407D-A8EE-F0AAD7539E65": "data bars or icons of the newer kind",
    b"B025F937-C7B1-47D3-B67F-A62EFF666E3E": "data bars or icons of the newer kind",
    b"CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF": "a dropdown that takes its choices from another tab",
    b"A8765BA9-456A-4DAB-B4F3-ACF838C121DE": "a slicer",
    b"3A4CF648-6AED-40F4-86FF-DC5316D8AED3": "a slicer",
    b"7E03D99C-DC04-49D9-9315-930204A7B6E9": "a timeline",
}

HARMLESS = {b"64002731-A6B0-56B0-2670-7721B7C09600"}
"""How a Mac shows the page; nothing anybody made."""

CHOICES_WITH_COMMAS = re.compile(rb"<(?:\w+:)?list[\s>]")
"""How newer programs write a list of choices that holds a comma or a quote; openpyxl drops it."""

ELEMENT = re.compile(rb"<(?:\w+:)?(" + b"|".join(SHEET_ELEMENTS) + rb")[\s/>]")
EXTENSION = re.compile(rb"<(?:\w+:)?ext\s[^>]*uri=[\"']\{?([0-9A-Fa-f-]+)")
SHAPE = re.compile(rb"ObjectType=[\"'](\w+)")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
GUIDE = re.compile(rb"<(?:\w+:)?rPh[\s>]")

LARGEST_PART = 256 << 20


def check_readable(data: bytes) -> None:
    """Refuse what is no workbook before anything is unpacked.

    Raises:
        SourceDamaged: It is no workbook, is encrypted, or would unpack into more than anyone typed.
    """
    if not data.startswith(b"PK"):
        raise SourceDamaged("it is not an .xlsx workbook, or is protected by a password: save it as a plain .xlsx")
    opened(data).close()


def check_writable(data: bytes) -> None:
    """Refuse a (readable) workbook that could not be written back whole.

    Raises:
        SourceRejected: It holds things that would be lost; the message names them.
    """
    with opened(data) as archive:
        lost = sorted(set(_lost(archive)))
    if lost:
        raise SourceRejected(
            f"it holds what would be lost if we wrote to it: {', '.join(lost)}. Nothing was changed. "
            "Give the target a path of its own in regulars.yaml, and link to it from this workbook"
        )


def has_formulas(data: bytes) -> bool:
    """Some cell of the (checked) workbook holds a formula."""
    with opened(data) as archive:
        return any(FORMULA.search(content(archive, part, LARGEST_PART)) for part in _sheets(archive))


def has_phonetic_guides(data: bytes) -> bool:
    """Some cell of the (checked) workbook has a reading above its words; openpyxl drops it, and the words stay."""
    with opened(data) as archive:
        parts = [*_sheets(archive), *(part for part in archive.namelist() if part.lower() == "xl/sharedstrings.xml")]
        return any(GUIDE.search(content(archive, part, LARGEST_PART)) for part in parts)


def _sheets(archive: ZipFile) -> Iterator[str]:
    return (part for part in archive.namelist() if part.lower().startswith("xl/worksheets/") and part.endswith(".xml"))


def _lost(archive: ZipFile) -> Iterator[str]:
    for part in archive.namelist():
        if not CARRIED.fullmatch(part.lower()) and not part.endswith("/") and not _is_empty(archive, part):
            yield _word(part.lower())
    for part in _sheets(archive):
        yield from _lost_from_sheet(content(archive, part, LARGEST_PART))


def _word(part: str) -> str:
    return next((word for key, word in WORDS.items() if key in part), f"the part {part!r}")


def _is_empty(archive: ZipFile, part: str) -> bool:
    """Google gives every tab a drawing without anything on it; Excel's notes are drawings too, which are carried."""
    if "/_rels/" in part:
        return True  # Whatever it leads to is a part itself, or a web address that stands in its sheet.
    if part.lower().endswith(".vml"):
        shapes = content(archive, part)
        return b"imagedata" not in shapes and set(SHAPE.findall(shapes)) <= {b"Note"}
    return "drawings/" in part.lower() and part.endswith(".xml") and b"Anchor" not in content(archive, part)


def _lost_from_sheet(xml: bytes) -> Iterator[str]:
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        xml = xml.decode("utf-16").encode()
    yield from (SHEET_ELEMENTS[name] for name in ELEMENT.findall(xml))
    if b"AlternateContent" in xml:
        has_choices = CHOICES_WITH_COMMAS.search(xml)
        yield "a dropdown with a comma in one of its choices" if has_choices else "a feature of a newer Excel"
    for uri in {found.upper() for found in EXTENSION.findall(xml)} - HARMLESS:
        yield EXTENSIONS.get(uri, "a feature of a newer Excel")
