"""Updates that look into the text of cells: find and replace, trim, split into columns."""

import re
from collections.abc import Iterator
from typing import Any

from google_server.a1 import Area
from google_server.cells import set_value, type_in
from google_server.document import Document
from google_server.errors import invalid
from google_server.updates.areas import area, required, sheet_of

Reply = dict[str, Any]
Place = tuple[int, int]
_DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


def find_replace(document: Document, request: dict[str, Any]) -> Reply:
    """Replace text in values, and in formulas when asked to; what results is read as if it were typed."""
    pattern, replacement = _pattern(request), request.get("replacement") or ""
    if request.get("searchByRegex"):
        replacement = re.sub(r"\$(\d+)", r"\\\1", replacement.replace("\\", "\\\\"))
    else:
        replacement = replacement.replace("\\", "\\\\")
    counts = dict.fromkeys(("values", "formulas", "rows", "sheets", "occurrences"), 0)
    for found in _searched(document, request):
        rows = [_replace_in_row(document, found, row, pattern, replacement, request, counts) for row in _rows(found)]
        counts["rows"] += sum(rows)
        counts["sheets"] += any(rows)
    return {"findReplace": {f"{name}Changed": count for name, count in counts.items() if count}}


def trim_whitespace(document: Document, request: dict[str, Any]) -> Reply:
    """Text without blanks at its ends, and with single ones inside."""
    found, changed = area(document, request.get("range")), 0
    locale = str(document.properties.get("locale", "en_US"))
    for row, column in _places(found):
        text = found.sheet.cell(row, column).get("userEnteredValue", {}).get("stringValue")
        if text is not None and (trimmed := " ".join(text.split())) != text:
            set_value(found.sheet.write_cell(row, column), {"stringValue": trimmed}, locale)
            changed += 1
    return {"trimWhitespace": {"cellsChangedCount": changed} if changed else {}}


def text_to_columns(document: Document, request: dict[str, Any]) -> None:
    """Split the text of one column over the columns to its right."""
    found = area(document, request.get("source"), "source")
    if found.right - found.left != 1:
        raise invalid("The source must span exactly one column.")
    locale = str(document.properties.get("locale", "en_US"))
    for row in _rows(found):
        text = found.sheet.cell(row, found.left).get("formattedValue", "")
        for column, part in enumerate(text.split(_delimiter(request, text)), start=found.left):
            found.sheet.column_count = max(found.sheet.column_count, column + 1)
            type_in(found.sheet.write_cell(row, column), part, locale)


def _pattern(request: dict[str, Any]) -> re.Pattern[str]:
    text = required(request, "find")
    if not text:
        raise invalid("find must not be empty.")
    source = text if request.get("searchByRegex") else re.escape(text)
    source = rf"\A(?:{source})\Z" if request.get("matchEntireCell") else source
    try:
        return re.compile(source, 0 if request.get("matchCase") else re.IGNORECASE)
    except re.error as error:
        raise invalid(f"Invalid regular expression: {text}") from error


def _searched(document: Document, request: dict[str, Any]) -> list[Area]:
    if request.get("range") is not None:
        return [area(document, request["range"])]
    if request.get("allSheets"):
        return [area(document, {"sheetId": sheet.id}) for sheet in document.sheets]
    if request.get("sheetId") is None:
        raise invalid("Must specify range, sheetId or allSheets.")
    return [area(document, {"sheetId": sheet_of(document, request["sheetId"], "grid").id})]


def _replace_in_row(
    document: Document,
    found: Area,
    row: int,
    pattern: re.Pattern[str],
    replacement: str,
    request: dict[str, Any],
    counts: dict[str, int],
) -> bool:
    """Replace in one row; tell whether anything was, and count it."""
    is_changed, locale = False, str(document.properties.get("locale", "en_US"))
    for column in range(found.left, min(found.right, len(found.sheet.rows[row]))):
        cell = found.sheet.cell(row, column)
        formula = cell.get("userEnteredValue", {}).get("formulaValue")
        if formula is not None and not request.get("includeFormulas"):
            continue
        text, times = pattern.subn(replacement, cell.get("formattedValue", "") if formula is None else formula)
        if times:
            type_in(found.sheet.write_cell(row, column), text, locale)
            counts["values" if formula is None else "formulas"] += 1
            counts["occurrences"] += times
            is_changed = True
    return is_changed


def _rows(found: Area) -> range:
    return range(found.top, min(found.bottom, len(found.sheet.rows)))


def _places(found: Area) -> Iterator[Place]:
    for row in _rows(found):
        for column in range(found.left, min(found.right, len(found.sheet.rows[row]))):
            yield row, column


def _delimiter(request: dict[str, Any], text: str) -> str:
    kind = request.get("delimiterType") or "AUTODETECT"
    if kind == "CUSTOM":
        return str(required(request, "delimiter"))
    if kind in _DELIMITERS:
        return _DELIMITERS[kind]
    return next((one for one in _DELIMITERS.values() if one in text), ",")
