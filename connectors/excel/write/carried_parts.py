"""Parts beside the sheets that openpyxl does not know, carried over as they are: labels, and data of other programs.

Sensitivity labels, document stores' properties and the like: nothing in a cell depends on them, and whoever put them
there misses them. What a sheet depends on is looked at in `connectors.excel.write.unsupported_parts`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import Any
from xml.sax.saxutils import quoteattr

from connectors.tabular.zip_safety import content, opened

BESIDE_THE_SHEETS = re.compile(r"customxml/.+ | docmetadata/.+", re.VERBOSE)
"""In lower case."""

CORE = re.compile(r"package/services/metadata/core-properties/[^/]+\.psmdcp")
"""Where programs made with .NET keep title and author."""

_TYPES = "[Content_Types].xml"
_RELATIONS = ("_rels/.rels", "xl/_rels/workbook.xml.rels")


@dataclass(frozen=True, slots=True)
class CarriedParts:
    """What to put back: whole parts, and what to add to the lists that lead to them."""

    parts: Mapping[str, bytes] = field(default_factory=dict)
    additions: Mapping[str, bytes] = field(default_factory=dict)

    def added_to(self, part: str, xml: bytes) -> bytes:
        """One of the lists as openpyxl wrote it, with ours at its end."""
        if part not in self.additions:
            return xml
        end = b"</Types>" if part == _TYPES else b"</Relationships>"
        return xml.replace(end, self.additions[part] + end)


def carried_parts(data: bytes) -> CarriedParts:
    """The parts of a (checked) workbook that are carried, and the entries that lead to them."""
    with opened(data) as archive:
        names = [name for name in archive.namelist() if BESIDE_THE_SHEETS.fullmatch(name.lower())]
        if not names:
            return CarriedParts()
        parts = {name: content(archive, name) for name in names}
        lists = {name: content(archive, name) for name in (_TYPES, *_RELATIONS) if name in archive.namelist()}
    additions = {name: _relations(name, xml, parts) for name, xml in lists.items() if name != _TYPES}
    return CarriedParts(parts, {**additions, _TYPES: _types(lists.get(_TYPES, b"<Types/>"), parts)})


def core_properties(data: bytes) -> bytes | None:
    """Title, author and so on where openpyxl does not look for them."""
    with opened(data) as archive:
        found = next((name for name in archive.namelist() if CORE.fullmatch(name.lower())), None)
        return content(archive, found) if found else None


def _relations(part: str, xml: bytes, parts: Mapping[str, bytes]) -> bytes:
    """What leads from here to one of the parts, under an id that nobody else has."""
    base = dirname(dirname(part))
    found = (element.attrib for element in _elements(xml))
    leads = [about for about in found if normpath(join("/", base, about.get("Target", ""))).lstrip("/") in parts]
    return "".join(
        f"<Relationship Id='regulars{number}' Type={quoteattr(about['Type'])} Target={quoteattr(about['Target'])}/>"
        for number, about in enumerate(leads, 1)
    ).encode()


def _types(xml: bytes, parts: Mapping[str, bytes]) -> bytes:
    found = (element.attrib for element in _elements(xml))
    return "".join(
        f"<Override PartName={quoteattr(about['PartName'])} ContentType={quoteattr(about['ContentType'])}/>"
        for about in found
        if about.get("PartName", "").lstrip("/") in parts
    ).encode()


def _elements(xml: bytes) -> Any:
    from openpyxl.xml.functions import fromstring

    return fromstring(xml)
