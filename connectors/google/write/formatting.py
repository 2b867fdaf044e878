"""How a tab of ours looks when it is opened: headings, widths, formats, dropdown, filter, warnings.

Set when a tab or a column or a row is made, and never again: from then on the look is the people's.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from connectors.google.write.cell_values import entered
from connectors.target import Cell, Column, Link

Request = dict[str, Any]

SPARE_ROWS, SPARE_COLUMNS = 20, 2
"""Blank ones around a new list: to write in, and so that a filter or format reaches what is inserted."""

PIXELS = 7
"""Per character of a column's width."""

FORMATS: dict[str, dict[str, str]] = {
    "text": {"type": "TEXT", "pattern": "@"},
    "date": {"type": "DATE", "pattern": "d mmm yyyy"},
}
"""Numbers are shown as they are; a pattern would show 12 as `12.` or `12.00`."""

WARNING = "Regulars keeps these columns fresh; what you type over them stays, and is told in Conflicts."


def make_tab(sheet: int, title: str, columns: Sequence[Column], rows: int) -> list[Request]:
    """The requests that make an empty tab with headings, dressed for `rows` rows."""
    grid = {
        "rowCount": rows + 1 + SPARE_ROWS,
        "columnCount": len(columns) + SPARE_COLUMNS,
        "frozenRowCount": 1,
    }
    properties = {"sheetId": sheet, "title": title, "gridProperties": grid}
    table = {"sheetId": sheet, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": len(columns)}
    return [
        {"addSheet": {"properties": properties}},
        *add_headings(sheet, 1, 1, columns),
        *(dress_rows(sheet, 2, 1 + rows + SPARE_ROWS, enumerate(columns, 1))),
        {"setBasicFilter": {"filter": {"range": table}}},
        *_warnings(sheet, columns),
    ]


def add_headings(sheet: int, header: int, first: int, columns: Sequence[Column]) -> list[Request]:
    """The requests that put columns, from column `first` on, under their headings."""
    start = {"sheetId": sheet, "rowIndex": header - 1, "columnIndex": first - 1}
    cells = [
        {
            "userEnteredValue": entered(c.heading),
            "userEnteredFormat": _heading(c),
            **({"note": c.note} if c.note else {}),
        }
        for c in columns
    ]
    written = {"rows": [{"values": cells}], "fields": "userEnteredValue,userEnteredFormat,note", "start": start}
    return [{"updateCells": written}, *(_width(sheet, place, c) for place, c in enumerate(columns, first))]


def _heading(column: Column) -> dict[str, Any]:
    return {
        "backgroundColorStyle": {"rgbColor": _colour("D9D9D9" if column.ours else "FFE699")},
        "textFormat": {
            "bold": True,
            "foregroundColorStyle": {"rgbColor": _colour("595959" if column.ours else "3F3F3F")},
        },
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": "WRAP",
    }


def _colour(code: str) -> dict[str, float]:
    parts = zip(("red", "green", "blue"), (code[0:2], code[2:4], code[4:6]), strict=True)
    return {name: round(int(part, 16) / 255, 4) for name, part in parts}


def _width(sheet: int, place: int, column: Column) -> Request:
    properties = {"pixelSize": 10 + PIXELS * column.width, "hiddenByUser": column.hidden}
    span = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place - 1, "endIndex": place}
    return {"updateDimensionProperties": {"range": span, "properties": properties, "fields": "pixelSize,hiddenByUser"}}


def dress_rows(sheet: int, first: int, last: int, places: Iterable[tuple[int, Column]]) -> list[Request]:
    """The requests that give rows the look of their columns, and their dropdowns."""
    return [
        {
            "repeatCell": {
                "range": {
                    "sheetId": sheet,
                    "startRowIndex": first - 1,
                    "endRowIndex": last,
                    "startColumnIndex": place - 1,
                    "endColumnIndex": place,
                },
                "cell": {"userEnteredFormat": _body(column), **_dropdown(column)},
                "fields": "userEnteredFormat,dataValidation",
            }
        }
        for place, column in places
    ]


def _body(column: Column) -> dict[str, Any]:
    look: dict[str, Any] = {
        **({"numberFormat": shown} if (shown := _number_format(column)) else {}),
        "verticalAlignment": "TOP",
        "horizontalAlignment": "LEFT",
        "wrapStrategy": "WRAP" if column.is_wrapped else "CLIP",
    }
    if column.ours:
        look["backgroundColorStyle"] = {"rgbColor": _colour("F5F5F5")}
    return look


def _number_format(column: Column) -> dict[str, str] | None:
    if column.number_format:
        return {"type": "NUMBER", "pattern": column.number_format}
    return FORMATS.get(column.kind)


def _dropdown(column: Column) -> dict[str, Any]:
    if not column.choices:
        return {}
    values = [{"userEnteredValue": choice} for choice in column.choices]
    # Not strict: a team that needs a word of its own may type it.
    rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True, "strict": False}
    return {"dataValidation": rule}


def _warnings(sheet: int, columns: Sequence[Column]) -> list[Request]:
    """A warning, not a lock, on our columns; neighbours share one."""
    found = []
    for is_ours, run in groupby(enumerate(columns), key=lambda placed: placed[1].ours):
        places = [place for place, _ in run]
        if is_ours:
            span = {"sheetId": sheet, "startColumnIndex": places[0], "endColumnIndex": places[-1] + 1}
            found.append({"range": span, "warningOnly": True, "description": WARNING})
    return [{"addProtectedRange": {"protectedRange": given}} for given in found]


def written(rows: Iterable[Sequence[Cell]], kind: str = "") -> dict[str, Any]:
    """`rows` and `fields` of an `updateCells` that puts in values; with a `kind` the cells get its format, too."""
    lines = [{"values": [_cell(value, kind) for value in row]} for row in rows]
    looks = {name for line in lines for cell in line["values"] for name in cell.get("userEnteredFormat", ())}
    fields = ["userEnteredValue", *(LOOKS[name] for name in sorted(looks))]
    return {"rows": lines, "fields": ",".join(fields)}


LOOKS = {"numberFormat": "userEnteredFormat.numberFormat", "textFormat": "userEnteredFormat.textFormat.link"}


def _cell(value: Cell, kind: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"userEnteredValue": entered(value)} if value is not None else {}
    if kind:
        cell["userEnteredFormat"] = {"numberFormat": FORMATS[kind]}
    if isinstance(value, Link) and value.url.startswith(("https:", "http:")):
        cell["userEnteredFormat"] = {"textFormat": {"link": {"uri": value.url}}}
    return cell
