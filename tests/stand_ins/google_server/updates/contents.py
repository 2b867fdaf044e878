"""Updates of what stands in cells: values, formats, notes and rules, by mask.

A mask names what is written; what it names and the given cell lacks is cleared. `stringValue` is text whatever it
looks like: only typing (`input`) reads text as numbers or dates.
"""

from collections.abc import Callable, Iterable
from typing import Any

from google_server.a1 import Area
from google_server.cells import set_value, show_again
from google_server.document import Cell, Document, Sheet
from google_server.errors import invalid
from google_server.references import copied
from google_server.updates.areas import area, coordinate, limit_cells, required, sheet_of
from google_server.updates.colours import both_shapes, settled
from google_server.updates.masks import Mask, applied, cleaned, mask

Writer = Callable[[Cell, dict[str, Any]], None]
WRITABLE = (
    "userEnteredValue",
    "userEnteredFormat",
    "note",
    "dataValidation",
    "textFormatRuns",
    "pivotTable",
    "chipRuns",
)
_LONGEST_TEXT = 50_000
_READ_ONLY = {
    "effectiveValue",
    "effectiveFormat",
    "formattedValue",
    "hyperlink",
    "dataSourceFormula",
    "dataSourceTable",
}


def update_cells(document: Document, request: dict[str, Any]) -> None:
    """Write rows of cells into a range, or from a coordinate on; the rest of a range is cleared."""
    if (request.get("range") is None) == (request.get("start") is None):
        raise invalid("Must specify either range or start.")
    write = writer(document, mask(request))
    rows = request.get("rows") or []
    if request.get("range") is not None:
        _write_range(area(document, request["range"]), rows, write)
        return
    sheet, top, left = coordinate(document, request["start"])
    _write_rows(Area(sheet, top, sheet.row_count, left, sheet.column_count), rows, write)


def append_cells(document: Document, request: dict[str, Any]) -> None:
    """Write rows below the last row that holds anything; the grid grows."""
    sheet = sheet_of(document, request.get("sheetId"), "grid")
    write = writer(document, mask(request))
    rows = request.get("rows") or []
    top = sheet.data_size()[0]
    sheet.row_count = max(sheet.row_count, top + len(rows))
    widest = max((len(row.get("values") or []) for row in rows), default=0)
    sheet.column_count = max(sheet.column_count, widest)
    limit_cells(document)
    _write_rows(Area(sheet, top, sheet.row_count, 0, sheet.column_count), rows, write)


def repeat_cell(document: Document, request: dict[str, Any]) -> None:
    """Write one cell into every cell of a range; its formula is copied as by dragging."""
    found, data = area(document, request.get("range")), required(request, "cell")
    fields, data = mask(request), settled(data)
    write = writer(document, fields, is_settled=True)
    if not any(data.get(name) is not None for name in fields or WRITABLE):
        clear(found, write)
        return
    formula = (data.get("userEnteredValue") or {}).get("formulaValue")
    for row in range(found.top, found.bottom):
        _cells(found.sheet, row, found.right)
        for column in range(found.left, found.right):
            given = data
            if formula is not None:
                moved = copied(formula, row - found.top, column - found.left)
                given = {**data, "userEnteredValue": {"formulaValue": moved}}
            write(found.sheet.rows[row][column], given)


def set_data_validation(document: Document, request: dict[str, Any]) -> None:
    """Put a rule on every cell of a range, or take the rules away."""
    found, rule = area(document, request.get("range")), cleaned(request.get("rule"))
    write = writer(document, {"dataValidation": {}})
    if rule is None:
        clear(found, write)
        return
    if not (rule.get("condition") or {}).get("type"):
        raise invalid("DataValidationRule.condition is required.")
    for row in range(found.top, found.bottom):
        for cell in _cells(found.sheet, row, found.right)[found.left : found.right]:
            write(cell, {"dataValidation": rule})


def update_borders(document: Document, request: dict[str, Any]) -> None:
    """Draw the borders of a range; those not named stay."""
    found = area(document, request.get("range"))
    for row in range(found.top, found.bottom):
        for column in range(found.left, found.right):
            drawn = {side: request[name] for side, name in _borders(found, row, column) if name in request}
            if drawn:
                cell = found.sheet.write_cell(row, column)
                style = cell.get("userEnteredFormat", {})
                sides = {**style.get("borders", {}), **settled(drawn)}
                sides = {side: line for side, line in sides.items() if line and line.get("style") != "NONE"}
                cell["userEnteredFormat"] = {**style, "borders": sides}


def clear(found: Area, write: Writer) -> None:
    """Let a writer empty every cell that is there; nothing is made of cells that are not."""
    for row in range(found.top, min(found.bottom, len(found.sheet.rows))):
        if any(found.sheet.rows[row][found.left : found.right]):
            for cell in found.sheet.write_row(row)[found.left : found.right]:
                write(cell, {})


def writer(document: Document, fields: Mask, is_settled: bool = False) -> Writer:
    """A function that writes what the mask names of a given cell into a stored one.

    `is_settled`: the colours of what is given are as Google keeps them already.

    Raises:
        ApiError: 400, a field is no part of a cell, or only for reading.
    """
    locale = str(document.properties.get("locale", "en_US"))
    for name in fields:
        if name not in WRITABLE:
            raise invalid(f"Field is read-only: {name}" if name in _READ_ONLY else f"Invalid field: {name}")
    if [*fields] == ["userEnteredValue"]:
        return lambda cell, given: _set_value(cell, given.get("userEnteredValue"), locale)
    rest = {name: fields.get(name, {}) for name in fields or WRITABLE if name != "userEnteredValue"}
    has_value, has_format = not fields or "userEnteredValue" in fields, "userEnteredFormat" in rest
    if has_format:
        rest["userEnteredFormat"] = both_shapes(rest["userEnteredFormat"])

    def write(cell: Cell, given: dict[str, Any]) -> None:
        if has_value:
            _set_value(cell, given.get("userEnteredValue"), locale)
        for name, below in rest.items():
            value = given.get(name)
            _put(cell, name, settled(value) if name == "userEnteredFormat" and not is_settled else value, below)
        if has_format:
            show_again(cell, locale)

    return write


def _set_value(cell: Cell, value: dict[str, Any] | None, locale: str) -> None:
    if value and (len(value) > 1 or None in value.values()):
        value = _one_value(value)
    if value and "errorValue" in value:
        raise invalid("Field is read-only: errorValue")
    if value and len(value.get("stringValue", "")) > _LONGEST_TEXT:
        raise invalid(f"Your input contains more than the maximum of {_LONGEST_TEXT} characters in a single cell.")
    set_value(cell, value, locale)


def _one_value(value: dict[str, Any]) -> dict[str, Any]:
    """The one kind of value that is given."""
    given = {kind: one for kind, one in value.items() if one is not None}
    if len(given) > 1:
        second = [*given][1]
        raise invalid(f"Invalid value: oneof field 'value' is already set. Cannot set '{second}'")
    return given


def _put(cell: Cell, name: str, value: Any, below: Mask) -> None:
    # The value in the cell may be shared with other cells: it is exchanged, never changed.
    if below:
        value = applied(cell.get(name) or {}, value or {}, below)
    elif isinstance(value, dict):
        value = cleaned(value)
    if value in (None, "", {}, []):
        cell.pop(name, None)
    else:
        cell[name] = value


def _write_range(found: Area, rows: list[dict[str, Any]], write: Writer) -> None:
    _check(found, rows)
    for offset in range(found.bottom - found.top):
        given = (rows[offset].get("values") or []) if offset < len(rows) else []
        row = found.top + offset
        if not any(given):
            clear(found._replace(top=row, bottom=row + 1), write)
            continue
        cells = _cells(found.sheet, row, found.right)
        for column in range(found.left, found.right):
            position = column - found.left
            write(cells[column], given[position] or {} if position < len(given) else {})


def _write_rows(found: Area, rows: Iterable[dict[str, Any]], write: Writer) -> None:
    rows = [*rows]
    _check(found, rows)
    for row, given in enumerate(rows, start=found.top):
        values = given.get("values") or []
        cells = _cells(found.sheet, row, found.left + len(values))
        for column, data in enumerate(values, start=found.left):
            write(cells[column], data or {})


def _check(found: Area, rows: list[dict[str, Any]]) -> None:
    if found.top + len(rows) > found.bottom:
        raise invalid(f"Attempting to write row: {found.bottom}, beyond the last requested row of: {found.bottom - 1}")
    if any(found.left + len(row.get("values") or []) > found.right for row in rows):
        last = found.right - 1
        raise invalid(f"Attempting to write column: {found.right}, beyond the last requested column of: {last}")


def _cells(sheet: Sheet, row: int, width: int) -> list[Cell]:
    """The row for writing, at least that wide."""
    cells = sheet.write_row(row)
    cells.extend({} for _ in range(width - len(cells)))
    return cells


def _borders(found: Area, row: int, column: int) -> list[tuple[str, str]]:
    """The four sides of a cell, each with the name that the request has for it."""
    return [
        ("top", "top" if row == found.top else "innerHorizontal"),
        ("bottom", "bottom" if row == found.bottom - 1 else "innerHorizontal"),
        ("left", "left" if column == found.left else "innerVertical"),
        ("right", "right" if column == found.right - 1 else "innerVertical"),
    ]
