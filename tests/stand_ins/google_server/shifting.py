"""Rows and columns are inserted, deleted or moved, and everything that has a place goes along.

Here: every part of a document that knows a row or a column, kept true. Not here: whether the request is allowed
(`updates`), and the arithmetic (`movements`).
"""

from collections.abc import Callable
from typing import Any

from google_server.document import Cell, Document, Sheet
from google_server.movements import Deleted, Inserted, Moved, Movement
from google_server.references import Reference, rewritten, shifted

GridRange = dict[str, Any]
_EDGES = {"ROWS": ("startRowIndex", "endRowIndex"), "COLUMNS": ("startColumnIndex", "endColumnIndex")}
_ANCHOR = {"ROWS": "rowIndex", "COLUMNS": "columnIndex"}


def insert(document: Document, sheet: Sheet, dimension: str, start: int, count: int) -> None:
    """Blank rows or columns come in before `start`; the grid grows. Inside what is frozen, more is frozen."""
    _shift(document, sheet, dimension, Inserted(start, count))
    _resize(sheet, dimension, count)
    if start < _frozen(sheet, dimension):
        _freeze(sheet, dimension, _frozen(sheet, dimension) + count)


def delete(document: Document, sheet: Sheet, dimension: str, start: int, count: int) -> None:
    """Rows or columns go, with what only they carried; the grid shrinks."""
    frozen = _frozen(sheet, dimension)
    _shift(document, sheet, dimension, Deleted(start, count))
    _resize(sheet, dimension, -count)
    _freeze(sheet, dimension, frozen - max(0, min(frozen, start + count) - start))


def move(document: Document, sheet: Sheet, dimension: str, start: int, count: int, destination: int) -> None:
    """Rows or columns go before the one that is at `destination` before the move."""
    if not start <= destination <= start + count:
        _shift(document, sheet, dimension, Moved(start, count, destination))


def insert_rows(document: Document, sheet: Sheet, start: int, count: int = 1) -> None:
    insert(document, sheet, "ROWS", start, count)


def insert_columns(document: Document, sheet: Sheet, start: int, count: int = 1) -> None:
    insert(document, sheet, "COLUMNS", start, count)


def delete_rows(document: Document, sheet: Sheet, start: int, count: int = 1) -> None:
    delete(document, sheet, "ROWS", start, count)


def delete_columns(document: Document, sheet: Sheet, start: int, count: int = 1) -> None:
    delete(document, sheet, "COLUMNS", start, count)


def move_rows(document: Document, sheet: Sheet, start: int, count: int, destination: int) -> None:
    move(document, sheet, "ROWS", start, count, destination)


def move_columns(document: Document, sheet: Sheet, start: int, count: int, destination: int) -> None:
    move(document, sheet, "COLUMNS", start, count, destination)


def rewrite_formulas(document: Document, change: Callable[[Sheet, Reference], Reference | None]) -> None:
    """Change the references in every formula: of cells, of their validation rules, of conditional formats.

    `change` gets the sheet that the formula stands in.
    """
    for sheet in document.sheets:

        def here(formula: str, sheet: Sheet = sheet) -> str:
            return rewritten(formula, lambda reference: change(sheet, reference))

        for rule in sheet.conditional_formats:
            if "condition" in rule.get("booleanRule", {}):
                rule["booleanRule"]["condition"] = _rewritten_condition(rule["booleanRule"]["condition"], here)
        for row, column, cell in _with_formulas(sheet):
            _rewrite_cell(sheet, row, column, cell, here)


def refers_to(document: Document, home: Sheet, reference: Reference) -> Sheet | None:
    """The sheet a reference points to, seen from the sheet of its formula."""
    return home if reference.sheet is None else document.sheet_by_title(reference.sheet)


def _shift(document: Document, sheet: Sheet, dimension: str, movement: Movement) -> None:
    _shift_cells(sheet, dimension, movement)
    _shift_properties(sheet, dimension, movement)
    _shift_ranges(sheet, dimension, movement)
    _shift_filters(sheet, dimension, movement)
    _shift_charts(sheet, dimension, movement)
    _shift_named_ranges(document, sheet, dimension, movement)
    _shift_metadata(document, sheet, dimension, movement)

    def follow(home: Sheet, reference: Reference) -> Reference | None:
        target = refers_to(document, home, reference)
        return shifted(reference, dimension, movement) if target is sheet else reference

    rewrite_formulas(document, follow)


def _shift_cells(sheet: Sheet, dimension: str, movement: Movement) -> None:
    # New lists, not changed ones: the old lists may be shared with a copy of the sheet.
    if dimension == "ROWS":
        rows: list[list[Cell] | None] = [*sheet.rows]
        sheet.rows = [[] if row is None else row for row in movement.items(rows, None)]
    else:
        sheet.rows = [_shifted_row(row, movement) for row in sheet.rows]


def _shifted_row(row: list[Cell], movement: Movement) -> list[Cell]:
    cells: list[Cell | None] = [*row]
    return [{} if cell is None else cell for cell in movement.items(cells, None)]


def _shift_properties(sheet: Sheet, dimension: str, movement: Movement) -> None:
    name, groups = ("row_properties", "row_groups") if dimension == "ROWS" else ("column_properties", "column_groups")
    kept = ((movement.index(position), properties) for position, properties in getattr(sheet, name).items())
    setattr(sheet, name, {position: properties for position, properties in kept if position is not None})
    spans = [
        (group, movement.span(group["range"]["startIndex"], group["range"]["endIndex"]))
        for group in getattr(sheet, groups)
    ]
    setattr(sheet, groups, [_placed(group, span) for group, span in spans if span is not None])


def _placed(group: dict[str, Any], span: tuple[int, int | None]) -> dict[str, Any]:
    return {**group, "range": {**group["range"], "startIndex": span[0], "endIndex": span[1]}}


def _shift_ranges(sheet: Sheet, dimension: str, movement: Movement) -> None:
    sheet.merges = [merge for merge in _all(sheet.merges, dimension, movement) if _cells(merge) > 1]
    for name in ("protected_ranges", "banded_ranges", "tables"):
        setattr(sheet, name, _ranged(getattr(sheet, name), dimension, movement))
    for protected in sheet.protected_ranges:
        if "unprotectedRanges" in protected:
            protected["unprotectedRanges"] = _all(protected["unprotectedRanges"], dimension, movement)
    for rule in sheet.conditional_formats:
        rule["ranges"] = _all(rule["ranges"], dimension, movement)
    sheet.conditional_formats = [rule for rule in sheet.conditional_formats if rule["ranges"]]


def _all(ranges: list[GridRange], dimension: str, movement: Movement) -> list[GridRange]:
    return [moved for one in ranges if (moved := shifted_range(one, dimension, movement)) is not None]


def _ranged(items: list[dict[str, Any]], dimension: str, movement: Movement) -> list[dict[str, Any]]:
    """Things with a `range`, moved; those whose range is gone, or that are backed by a name, apart."""
    moved = [(item, shifted_range(item["range"], dimension, movement) if "range" in item else {}) for item in items]
    return [{**item, "range": place} if place else item for item, place in moved if place is not None]


def shifted_range(grid_range: GridRange, dimension: str, movement: Movement) -> GridRange | None:
    """A GridRange after its rows or columns moved; None when nothing is left of it."""
    start_name, end_name = _EDGES[dimension]
    start, end = grid_range.get(start_name), grid_range.get(end_name)
    if start is None and end is None:
        return grid_range
    span = movement.span(start or 0, end)
    if span is None:
        return None
    bounds = {start_name: span[0]} if span[1] is None else {start_name: span[0], end_name: span[1]}
    return {**grid_range, **bounds}


def _cells(merge: GridRange) -> int:
    rows = merge["endRowIndex"] - merge["startRowIndex"]
    return int(rows * (merge["endColumnIndex"] - merge["startColumnIndex"]))


def _shift_filters(sheet: Sheet, dimension: str, movement: Movement) -> None:
    if sheet.basic_filter is not None:
        kept = _ranged([sheet.basic_filter], dimension, movement)
        sheet.basic_filter = kept[0] if kept else None
    sheet.filter_views = _ranged(sheet.filter_views, dimension, movement)
    if dimension == "COLUMNS":
        for one in [*sheet.filter_views, *([sheet.basic_filter] if sheet.basic_filter else [])]:
            _shift_criteria(one, movement)


def _shift_criteria(one: dict[str, Any], movement: Movement) -> None:
    if "criteria" in one:
        moved = {movement.index(int(column)): criterion for column, criterion in one["criteria"].items()}
        one["criteria"] = {str(column): criterion for column, criterion in moved.items() if column is not None}
    for name, column_name in (("filterSpecs", "columnIndex"), ("sortSpecs", "dimensionIndex")):
        if name in one:
            specs = [{**spec, column_name: movement.index(spec.get(column_name, 0))} for spec in one[name]]
            one[name] = [spec for spec in specs if spec[column_name] is not None]


def _shift_charts(sheet: Sheet, dimension: str, movement: Movement) -> None:
    for chart in sheet.charts:
        anchor = chart.get("position", {}).get("overlayPosition", {}).get("anchorCell")
        if anchor is not None:
            moved = movement.index(anchor.get(_ANCHOR[dimension], 0))
            anchor[_ANCHOR[dimension]] = 0 if moved is None else moved


def _shift_named_ranges(document: Document, sheet: Sheet, dimension: str, movement: Movement) -> None:
    for key, named in [*document.named_ranges.items()]:
        if named["range"].get("sheetId", 0) == sheet.id:
            moved = shifted_range(named["range"], dimension, movement)
            if moved is None:
                del document.named_ranges[key]
            else:
                document.named_ranges[key] = {**named, "range": moved}


def _shift_metadata(document: Document, sheet: Sheet, dimension: str, movement: Movement) -> None:
    """What is attached to a row or column stays with it, and goes with it when it is deleted."""
    for key, metadata in [*document.developer_metadata.items()]:
        place = metadata["location"].get("dimensionRange")
        if place and place.get("sheetId", 0) == sheet.id and place["dimension"] == dimension:
            moved = movement.index(place["startIndex"])
            if moved is None:
                del document.developer_metadata[key]
            else:
                new = {**place, "startIndex": moved, "endIndex": moved + 1}
                document.developer_metadata[key] = {
                    **metadata,
                    "location": {**metadata["location"], "dimensionRange": new},
                }


def _resize(sheet: Sheet, dimension: str, count: int) -> None:
    name = "rowCount" if dimension == "ROWS" else "columnCount"
    sheet.properties["gridProperties"][name] += count


def _frozen(sheet: Sheet, dimension: str) -> int:
    name = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    return int(sheet.properties["gridProperties"].get(name, 0))


def _freeze(sheet: Sheet, dimension: str, count: int) -> None:
    name = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    if count != _frozen(sheet, dimension):
        sheet.properties["gridProperties"][name] = count


def _with_formulas(sheet: Sheet) -> list[tuple[int, int, dict[str, Any]]]:
    """The cells whose value or validation rule may hold references."""
    return [
        (row, column, cells[column])
        for row, cells in enumerate(sheet.rows)
        for column in sheet.once(cells, "references", _may_refer)
    ]


def _may_refer(cells: list[Cell]) -> list[int]:
    return [
        column
        for column, cell in enumerate(cells)
        if "formulaValue" in cell.get("userEnteredValue", ()) or _has_formula(cell.get("dataValidation", {}))
    ]


def _has_formula(rule: dict[str, Any]) -> bool:
    return any(
        value.get("userEnteredValue", "").startswith("=") for value in rule.get("condition", {}).get("values", [])
    )


def _rewrite_cell(sheet: Sheet, row: int, column: int, cell: dict[str, Any], here: Callable[[str], str]) -> None:
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if formula is not None and (new := here(formula)) != formula:
        sheet.write_cell(row, column)["userEnteredValue"] = {"formulaValue": new}
    rule = cell.get("dataValidation", {})
    if _has_formula(rule):
        # Cells may share one rule: it is exchanged, never changed.
        new_rule = {**rule, "condition": _rewritten_condition(rule["condition"], here)}
        sheet.write_cell(row, column)["dataValidation"] = new_rule


def _rewritten_condition(condition: dict[str, Any], here: Callable[[str], str]) -> dict[str, Any]:
    if "values" not in condition:
        return condition
    return {**condition, "values": [_rewritten_value(value, here) for value in condition["values"]]}


def _rewritten_value(value: dict[str, Any], here: Callable[[str], str]) -> dict[str, Any]:
    entered = value.get("userEnteredValue", "")
    return {**value, "userEnteredValue": here(entered)} if entered.startswith("=") else value
