"""Updates of merges and of named ranges."""

import re
from typing import Any

from google_server.a1 import Area
from google_server.document import Document
from google_server.errors import invalid
from google_server.updates.areas import answered, area, inside, overlap, required, stored, whole
from google_server.updates.masks import applied, cleaned, mask
from google_server.updates.sheets import fresh_id

Reply = dict[str, Any]
_NAME = re.compile(r"[^\W\d][\w.]{0,249}")
_CELL = re.compile(r"[A-Za-z]{1,3}\d+|R\d+C\d+", re.IGNORECASE)


def merge_cells(document: Document, request: dict[str, Any]) -> None:
    """Merge a range into one cell, or into one per row or column; only the first value of each is kept."""
    found, kind = area(document, request.get("range")), request.get("mergeType") or "MERGE_ALL"
    _take_apart(found)
    for part in _parts(found, kind):
        if (part.bottom - part.top) * (part.right - part.left) > 1:
            _keep_first(part)
            found.sheet.merges.append(whole(part))


def unmerge_cells(document: Document, request: dict[str, Any]) -> None:
    """Take the merges in a range apart."""
    _take_apart(area(document, request.get("range")))


def add_named_range(document: Document, request: dict[str, Any]) -> Reply:
    """Give a range a name that formulas and requests may use."""
    wanted = cleaned(required(request, "namedRange"))
    key = wanted.get("namedRangeId") or str(fresh_id({int(one) for one in document.named_ranges if one.isdigit()}))
    if key in document.named_ranges:
        raise invalid(f"Cannot add named range with ID {key}, a named range with that ID already exists.")
    named = {"namedRangeId": key, "name": wanted.get("name", ""), "range": _range(document, wanted.get("range"))}
    _check_name(document, named)
    document.named_ranges[key] = named
    return {"addNamedRange": {"namedRange": answered(named)}}


def update_named_range(document: Document, request: dict[str, Any]) -> None:
    """Change a named range's name or place."""
    wanted, fields = required(request, "namedRange"), mask(request)
    key = str(wanted.get("namedRangeId"))
    if key not in document.named_ranges:
        raise invalid(f"No named range with ID: {key}")
    named = {**applied(document.named_ranges[key], wanted, fields), "namedRangeId": key}
    named["range"] = _range(document, named.get("range"))
    _check_name(document, named)
    document.named_ranges[key] = named


def delete_named_range(document: Document, request: dict[str, Any]) -> None:
    """A name goes; the cells stay."""
    key = str(request.get("namedRangeId"))
    if key not in document.named_ranges:
        raise invalid(f"No named range with ID: {key}")
    del document.named_ranges[key]


def _take_apart(found: Area) -> None:
    """Drop the merges inside an area.

    Raises:
        ApiError: 400, one lies partly inside.
    """
    touched = [merge for merge in found.sheet.merges if overlap(stored(found.sheet, merge), found)]
    if not all(inside(stored(found.sheet, merge), found) for merge in touched):
        raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    found.sheet.merges = [merge for merge in found.sheet.merges if merge not in touched]


def _parts(found: Area, kind: str) -> list[Area]:
    if kind == "MERGE_ROWS":
        return [found._replace(top=row, bottom=row + 1) for row in range(found.top, found.bottom)]
    if kind == "MERGE_COLUMNS":
        return [found._replace(left=column, right=column + 1) for column in range(found.left, found.right)]
    return [found]


def _keep_first(part: Area) -> None:
    """Empty all cells but the first, which gets the first value there is."""
    sheet = part.sheet
    places = [(row, column) for row in range(part.top, part.bottom) for column in range(part.left, part.right)]
    filled = [place for place in places if "userEnteredValue" in sheet.cell(*place)]
    if filled and filled[0] != places[0]:
        sheet.write_cell(*places[0]).update(sheet.cell(*filled[0]))
    for place in filled:
        if place != places[0]:
            cell = sheet.write_cell(*place)
            for name in ("userEnteredValue", "effectiveValue", "formattedValue", "hyperlink", "textFormatRuns"):
                cell.pop(name, None)


def _range(document: Document, grid_range: dict[str, Any] | None) -> dict[str, Any]:
    found = area(document, grid_range)
    return {"sheetId": found.sheet.id, **{key: value for key, value in (grid_range or {}).items() if key != "sheetId"}}


def _check_name(document: Document, named: dict[str, Any]) -> None:
    name = named["name"]
    if not _NAME.fullmatch(name) or _CELL.fullmatch(name) or name.casefold() in {"true", "false"}:
        raise invalid(f"Invalid named range name: {name}")
    for other in document.named_ranges.values():
        if other["name"].casefold() == name.casefold() and other["namedRangeId"] != named["namedRangeId"]:
            raise invalid(f"Cannot add named range with name {name}, a named range with that name already exists.")
