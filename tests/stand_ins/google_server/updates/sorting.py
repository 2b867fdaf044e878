"""Updates that put rows in another order, or take rows out of a range: sort, shuffle, remove duplicates.

Whole cells move: value, format, note, rule. What belongs to the row (its height, whether it is hidden, its metadata)
stays where it is. Rows that are not shown stay in place, as they do when a person sorts.
"""

import random
import unicodedata
from typing import Any

from google_server.a1 import Area, cells_name
from google_server.document import Cell, Document
from google_server.errors import invalid
from google_server.references import copied
from google_server.updates.areas import area, lines, required, stored

Key = tuple[int, Any]
_BLANK: Key = (9, 0)


def sort_range(document: Document, request: dict[str, Any]) -> None:
    """Sort the rows of a range by one or more columns."""
    found, specs = area(document, request.get("range")), required(request, "sortSpecs")
    if not specs:
        raise invalid("At least one SortSpec must be specified.")
    sort(found, specs)


def sort(found: Area, specs: list[dict[str, Any]]) -> None:
    """Numbers, then text, then booleans, then errors; turned round when descending. Blanks are last either way."""
    _refuse_merges(found)
    shown = _shown(found)
    order = list(shown)
    for spec in reversed(specs):
        column = spec.get("dimensionIndex") or 0
        if not found.left <= column < found.right:
            raise invalid(f"SortSpec.dimensionIndex[{column}] is not in the range.")
        keys = {row: sort_key(found.sheet.cell(row, column)) for row in order}
        blank = [row for row in order if keys[row] == _BLANK]
        filled = [row for row in order if keys[row] != _BLANK]
        # Equal rows keep their order in both directions.
        filled.sort(key=keys.__getitem__, reverse=spec.get("sortOrder") == "DESCENDING")
        order = filled + blank
    rearrange(found, dict(zip(shown, order, strict=True)))


def sort_key(cell: Cell) -> Key:
    """Where a value sorts: its kind, then itself. Text sorts regardless of case and accents."""
    value = cell.get("effectiveValue") or {}
    for kind, name in enumerate(("numberValue", "stringValue", "boolValue")):
        if name in value:
            return kind, _plain(value[name]) if name == "stringValue" else value[name]
    return (3, 0) if "errorValue" in value else _BLANK


def randomize_range(document: Document, request: dict[str, Any]) -> None:
    """The rows of a range in random order; the same range gives the same order, so that a test can be repeated."""
    found = area(document, request.get("range"))
    _refuse_merges(found)
    rows = list(range(found.top, found.bottom))
    order = rows.copy()
    random.Random(len(rows)).shuffle(order)
    rearrange(found, dict(zip(rows, order, strict=True)))


def delete_duplicates(document: Document, request: dict[str, Any]) -> dict[str, Any]:
    """Rows that repeat an earlier one go; the rest of the range moves up, other cells stay."""
    found = area(document, request.get("range"))
    compared = [lines(document, place, "comparisonColumns") for place in request.get("comparisonColumns") or []]
    columns = [at for one in compared for at in range(one.start, one.end)] or [*range(found.left, found.right)]
    seen: set[tuple[Any, ...]] = set()
    kept, hidden = [], set(range(found.top, found.bottom)) - set(_shown(found))
    for row in range(found.top, found.bottom):
        key = tuple(sort_key(found.sheet.cell(row, column)) for column in columns)
        blank = all(part == _BLANK for part in key)
        if row in hidden or blank or key not in seen:
            kept.append(row)
            seen.add(key)
    gone = found.bottom - found.top - len(kept)
    rearrange(found, dict(zip(range(found.top, found.top + len(kept)), kept, strict=True)))
    _blank(found._replace(top=found.bottom - gone))
    return {"deleteDuplicates": {"duplicatesRemovedCount": gone} if gone else {}}


def rearrange(found: Area, sources: dict[int, int]) -> None:
    """Put into each row of an area what stood in another; relative references of moved formulas go along."""
    rows = found.sheet.rows
    moved = {target: source for target, source in sources.items() if target != source}
    formulas = set(found.sheet.formula_rows()).intersection(moved.values())
    while moved and len(rows) <= max(max(moved), max(moved.values())):
        rows.append([])
    width = max((len(rows[source]) for source in (*moved, *moved.values())), default=0)
    if found.left == 0 and found.right >= width:
        lists = {target: rows[source] for target, source in moved.items()}
    else:
        lists = {target: _spliced(rows[target], rows[source], found) for target, source in moved.items()}
    for target, cells in lists.items():
        rows[target] = cells
    for target, source in moved.items():
        if source in formulas:
            _follow(found, target, target - source)


def _spliced(kept: list[Cell], moved: list[Cell], found: Area) -> list[Cell]:
    # A new list each time: the old ones, and the cells in them, may be shared with a copy of the sheet.
    before = kept[: found.left] + [{}] * (found.left - len(kept))
    inner = moved[found.left : found.right]
    after = kept[found.right :]
    return before + inner + [{}] * (found.right - found.left - len(inner) if after else 0) + after


def _follow(found: Area, row: int, by: int) -> None:
    for column in range(found.left, min(found.right, len(found.sheet.rows[row]))):
        formula = found.sheet.cell(row, column).get("userEnteredValue", {}).get("formulaValue")
        if formula is not None:
            found.sheet.write_cell(row, column)["userEnteredValue"] = {"formulaValue": copied(formula, by, 0)}


def _shown(found: Area) -> list[int]:
    hidden = {
        at for at, one in found.sheet.row_properties.items() if one.get("hiddenByUser") or one.get("hiddenByFilter")
    }
    return [row for row in range(found.top, found.bottom) if row not in hidden]


def _blank(found: Area) -> None:
    for row in range(found.top, min(found.bottom, len(found.sheet.rows))):
        cells = found.sheet.rows[row]
        found.sheet.rows[row] = (
            cells[: found.left] + [{} for _ in cells[found.left : found.right]] + cells[found.right :]
        )


def _refuse_merges(found: Area) -> None:
    for merge in found.sheet.merges:
        place = stored(found.sheet, merge)
        across = place.left < found.right and found.left < place.right
        if across and place.bottom - place.top > 1 and place.top < found.bottom and found.top < place.bottom:
            where = cells_name(place.top, place.bottom, place.left, place.right)
            raise invalid(f"You can't sort a range containing vertical merges. There is a vertical merge at {where}")


def _plain(text: str) -> tuple[str, str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter)), folded
