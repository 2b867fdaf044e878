"""Requests of any kind that the API's description allows, made up at random: most make little sense, all are well formed.

Here: making them up from the names and types of `messages.json`. Not here: what must hold of the answers
(`test_google_any_request`).
"""

from random import Random
from typing import Any

from google_server.payload import messages
from google_server.updates.kinds import BY_USER, KINDS

TEXTS = (
    "Sheet1",
    "Other",
    "A1",
    "B2:C4",
    "x",
    "=A1+1",
    "=SUM(A1:B3)",
    "12",
    "2024-02-29",
    "50%",
    "'007",
    "",
    "a b  c ",
)
MASKS = ("*", "*", "*", "userEnteredValue", "note", "title", "gridProperties(rowCount,columnCount)", "hiddenByUser", "")
IDS = {"filterViewId", "filterId", "bandedRangeId", "protectedRangeId", "metadataId"}
TOO_MUCH = {"chart", "charts", "slicers", "tables", "pivotTable", "chipRuns", "dataSourceTable", "dataSourceFormula"}
ONE_OF = {
    "UpdateCellsRequest": ({"range"}, {"start"}),
    "UpdateConditionalFormatRuleRequest": ({"rule"}, {"newIndex"}),
    "FindReplaceRequest": ({"range", "sheetId"}, {"range", "allSheets"}, {"sheetId", "allSheets"}),
    "ProtectedRange": ({"namedRangeId", "tableId", "unprotectedRanges"}, {"range", "tableId", "unprotectedRanges"}),
    "ConditionalFormatRule": ({"booleanRule"}, {"gradientRule"}),
    "FilterView": ({"tableId", "namedRangeId"},),
    "BasicFilter": ({"tableId"},),
}
"""Fields that exclude each other: one of these sets is left out."""
UNIONS = {"ExtendedValue", "DataFilter", "ColorStyle", "DeveloperMetadataLocation", "ConditionValue"}


def any_request(random: Random) -> dict[str, Any]:
    """One request of a batchUpdate."""
    kind = random.choice([*KINDS, *BY_USER])
    return {kind: _message(random, messages()["Request"][kind], 0)}


def _message(random: Random, name: str, depth: int) -> dict[str, Any]:
    if name == "GridRange":
        return _grid_range(random)
    fields = messages()[name]
    if name in UNIONS:
        chosen = random.choice([*fields])
        return {chosen: _value(random, fields[chosen], chosen, depth + 1)}
    left_out = random.choice(ONE_OF[name]) if name in ONE_OF else set()
    share = (0.95, 0.8, 0.5, 0.3)[min(depth, 3)]
    wanted = [field for field in fields if field not in left_out | TOO_MUCH and random.random() < share]
    return {field: _value(random, fields[field], field, depth + 1) for field in wanted}


def _grid_range(random: Random) -> dict[str, Any]:
    (top, bottom), (left, right) = sorted(random.sample(range(9), 2)), sorted(random.sample(range(7), 2))
    ends = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": random.choice((0, 1)), **{name: end for name, end in ends.items() if random.random() < 0.9}}


def _value(random: Random, kind: Any, field: str, depth: int) -> Any:
    if isinstance(kind, list):
        return [_value(random, kind[0], field, depth) for _ in range(random.randrange(4))]
    if isinstance(kind, dict):
        return {}
    if kind in messages():
        return _message(random, kind, depth) if depth < 6 else {}
    return _word(random, kind, field) if kind == "string" or "|" in kind else _number(random, kind, field)


def _word(random: Random, kind: str, field: str) -> str:
    if kind != "string":
        return random.choice(kind.split("|"))
    return random.choice({"fields": MASKS, "namedRangeId": ("n1", "n2"), "name": ("One", "Two")}.get(field, TEXTS))


def _number(random: Random, kind: str, field: str) -> Any:
    if kind == "bool":
        return random.random() < 0.5
    if kind == "double":
        return random.choice((0, 1, 0.5, -2.25, 45351))
    if field.lower().endswith("sheetid"):
        return random.choice((0, 0, 1, 1, 7, 8))
    return random.choice((1, 2, 3) if field in IDS else (0, 0, 1, 1, 2, 3, 5, 8, 12, -1, 1000))
