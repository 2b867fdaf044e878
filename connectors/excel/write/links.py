"""Links in an .xlsx workbook: on the cell, never by a formula, and relative, so that a folder can be moved as a whole."""

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from connectors.target import Cell, Link, Tab

LINK_TEXT = "0563C1"

PLACE = re.compile(r"'(?:[^']|'')+'![A-Z]{1,3}[1-9]\d{0,6}")
"""A cell of a tab, as a link names it; anything else behind `#` is left out."""

LONGEST = 2000
"""Characters of an address; Excel repairs, and so damages, a workbook with one beyond 2,079."""


def for_workbook(tab: Tab, path: Path) -> Tab:
    """The tab with links as they lead from the workbook at `path`; one that cannot lead anywhere is only text."""
    rows = [{heading: _local(cell, path) for heading, cell in row.items()} for row in tab.rows]
    return replace(tab, rows=rows)


def _local(cell: Cell, path: Path) -> Cell:
    if not isinstance(cell, Link):
        return cell
    address = _address(cell.url, path)
    return Link(cell.text, address) if address and len(address) <= LONGEST else cell.text


def _address(url: str, path: Path) -> str | None:
    kind = urlsplit(url).scheme
    if kind in ("http", "https"):
        return url
    if kind != "file":
        return None
    file, _, place = url.partition("#")
    target = _relative(Path(unquote(urlsplit(file).path)), path)
    place = place if PLACE.fullmatch(place) else ""
    return f"{target}#{place}" if place else target or None


def _relative(file: Path, workbook: Path) -> str:
    """Nothing for the workbook itself."""
    here = Path(os.path.normpath(workbook.absolute()))
    return "" if file == here else quote(Path(os.path.relpath(file, here.parent)).as_posix())


def put_link(cell: Any, link: Link) -> None:
    """Let the cell lead where the link says, and look like it."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    target, place = _parted(link.url)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target or None, location=place or None)
    cell.font = Font(name=cell.font.name, size=cell.font.size, color=LINK_TEXT, underline="single")


def _parted(url: str) -> tuple[str, str]:
    """File and place apart; the address of a page stays whole."""
    if urlsplit(url).scheme in ("http", "https"):
        return url, ""
    target, _, place = url.partition("#")
    return target, place
