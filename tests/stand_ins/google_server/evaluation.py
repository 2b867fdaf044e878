"""What formulas come to: values of cells, operators, and the number format a formula brings along.

The functions themselves are in `functions`. A formula is calculated once per evaluation, when first asked for.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from google_server.a1 import Area, area, cell_index, parse
from google_server.document import Cell, Document, Sheet
from google_server.errors import ApiError
from google_server.formulas import Call, ErrorLiteral, FormulaParseError, Literal, Name, Node, Reference, parse_formula
from google_server.functions import FUNCTIONS, Failure, Scalar, Value, to_text
from google_server.input import whole
from google_server.rendering import ERRORS, number_format_of

_CIRCULAR = "Circular dependency detected. To resolve with iterative calculation, see File > Settings."
_FROM_ARGUMENTS = frozenset({"SUM", "AVERAGE", "MIN", "MAX", "+", "-", "-1", "+1", "ROUND", "IF", "IFERROR"})


@dataclass(frozen=True)
class Result:
    """A formula's value as the API shows it, with the format and the link it brings along."""

    effective: dict[str, Any]
    number_format: dict[str, str] | None = None
    link: str | None = None


class Evaluation:
    """All formulas of a document at one moment."""

    def __init__(self, document: Document, now: datetime) -> None:
        self.document = document
        self.now = now
        self._results: dict[tuple[int, int, int], Result] = {}
        self._pending: set[tuple[int, int, int]] = set()
        # By the text: half the references of a column of formulas name another tab, or whole columns.
        self._areas = lru_cache(maxsize=4096)(self._area_of)

    def result(self, sheet: Sheet, row: int, column: int) -> Result:
        """What the formula in this cell comes to."""
        place = (sheet.id, row, column)
        if place not in self._results:
            if place in self._pending:
                return _result(Failure("REF", _CIRCULAR))
            self._pending.add(place)
            self._results[place] = self._calculate(sheet, sheet.cell(row, column), row)
            self._pending.discard(place)
        return self._results[place]

    def _calculate(self, sheet: Sheet, cell: Cell, row: int) -> Result:
        try:
            tree = parse_formula(cell["userEnteredValue"]["formulaValue"])
        except FormulaParseError:
            return _result(Failure("ERROR", "Formula parse error."))
        try:
            value = _scalar(self.value(tree, sheet, row), row)
        except Failure as failure:
            return _result(failure)
        except RecursionError:
            return _result(Failure("REF", _CIRCULAR))
        link = self._link(tree, sheet, row)
        number_format = self._format(tree, sheet) if isinstance(value, (int, float)) else None
        return _result(value, number_format, link)

    def value(self, node: Node, sheet: Sheet, row: int) -> Value:
        """The value of a part of a formula that stands in `sheet`, in row `row`.

        Raises:
            Failure: It is an error, such as #DIV/0!.
        """
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, ErrorLiteral):
            kind = next((kind for kind, text in ERRORS.items() if text == node.text), "ERROR")
            raise Failure(kind, "Reference does not exist." if kind == "REF" else "")
        if isinstance(node, Call):
            return self._call(node, sheet, row)
        place = cell_index(node.text)
        if place and place[0] < sheet.row_count and place[1] < sheet.column_count:
            return self._cell(sheet, *place)
        return self._cells(self._areas(node, sheet.id), ":" not in node.text)

    def _call(self, node: Call, sheet: Sheet, row: int) -> Value:
        if node.function == "IFERROR":
            try:
                return _scalar(self.value(node.arguments[0], sheet, row), row)
            except Failure:
                return self.value(node.arguments[1], sheet, row) if len(node.arguments) > 1 else ""
        if node.function == "IF" and len(node.arguments) > 1:
            is_met = _scalar(self.value(node.arguments[0], sheet, row), row)
            chosen = node.arguments[1:2] if is_met and is_met != "FALSE" else node.arguments[2:3]
            return self.value(chosen[0], sheet, row) if chosen else False
        if node.function == "ROW" and not node.arguments:
            return row + 1
        if node.function not in FUNCTIONS:
            raise Failure("NAME", f"Unknown function: '{node.function}'.")
        return FUNCTIONS[node.function](self.now, *(self.value(argument, sheet, row) for argument in node.arguments))

    def _area_of(self, node: Reference | Name, sheet_id: int) -> Area:
        try:
            default = self.document.sheet_by_id(sheet_id)
            return area(self.document, parse(self.document, node.text.replace("$", ""), default))
        except ApiError:
            if isinstance(node, Name):
                raise Failure("NAME", f"Unknown range name: '{node.text.upper()}'.") from None
            raise Failure("REF", "Reference does not exist.") from None

    def _cells(self, found: Area, is_one: bool) -> Value:
        if is_one and found.bottom - found.top == 1 and found.right - found.left == 1:
            return self._cell(found.sheet, found.top, found.left)
        bottom = min(found.bottom, len(found.sheet.rows))
        return [
            [self._cell(found.sheet, row, column) for column in range(found.left, found.right)]
            for row in range(found.top, bottom)
        ]

    def _cell(self, sheet: Sheet, row: int, column: int) -> Scalar:
        cell = sheet.cell(row, column)
        effective = cell.get("effectiveValue")
        if "formulaValue" in cell.get("userEnteredValue", ()):
            effective = self.result(sheet, row, column).effective
        if not effective:
            return None
        ((kind, value),) = effective.items()
        if kind == "errorValue":
            raise Failure(value["type"], value.get("message", ""))
        found: Scalar = value
        return found

    def _format(self, node: Node, sheet: Sheet) -> dict[str, str] | None:
        """The format a formula's cell takes on: a day plus 7 is a day, a sum of euros is euros."""
        if isinstance(node, (Reference, Name)):
            return self._format_of(node, sheet)
        if not isinstance(node, Call):
            return None
        if node.function in ("TODAY", "NOW"):
            return {"type": "DATE" if node.function == "TODAY" else "DATE_TIME"}
        if node.function not in _FROM_ARGUMENTS:
            return None
        formats = [self._format(argument, sheet) for argument in node.arguments[node.function == "IF" :]]
        known = [found for found in formats if found]
        if node.function == "-" and len(known) == 2:
            return None if known[0].get("type") in ("DATE", "DATE_TIME") else known[0]
        return known[0] if known else None

    def _format_of(self, node: Reference | Name, sheet: Sheet) -> dict[str, str] | None:
        """The number format of the cell, or the first of the cells, that the formula names."""
        place = cell_index(node.text)
        if place is None:
            found = self._areas(node, sheet.id)
            sheet, place = found.sheet, (found.top, found.left)
        cell = sheet.cell(*place)
        if "formulaValue" in cell.get("userEnteredValue", ()) and "userEnteredFormat" not in cell:
            return self.result(sheet, *place).number_format
        return dict(number_format_of(cell) or {}) or None

    def _link(self, tree: Node, sheet: Sheet, row: int) -> str | None:
        if isinstance(tree, Call) and tree.function == "HYPERLINK":
            return to_text(_scalar(self.value(tree.arguments[0], sheet, row), row))
        return None


def _scalar(value: Value, row: int) -> Scalar:
    """One value; where a range stands for one, the first is taken."""
    if isinstance(value, list):
        return value[0][0] if value and value[0] else None
    return value


def _result(value: Scalar | Failure, number_format: dict[str, str] | None = None, link: str | None = None) -> Result:
    if isinstance(value, Failure):
        error = {"type": value.kind, "message": value.message} if value.message else {"type": value.kind}
        return Result({"errorValue": error})
    if isinstance(value, bool):
        return Result({"boolValue": value}, None, link)
    if isinstance(value, str):
        return Result({"stringValue": value}, None, link)
    return Result({"numberValue": whole(value or 0)}, number_format, link)
