"""What people typed in the list tabs, every version of it: the part of a workbook that is theirs."""

from types import MappingProxyType

from assets.landing.read import Landed, landed, landed_streams
from assets.staging.aside import aside_select
from assets.staging.columns import in_order, nothing
from assets.staging.kinds import Cells, Parsed, parse
from assets.staging.rows import json_of
from assets.staging.settle import ASIDE_TYPE
from assets.warehouse import Warehouse, literal, quoted

EDITS = "edits"
"""The stream of a workbook that we write lists to."""

COLUMNS = MappingProxyType(
    {
        "target": "varchar",
        "tab": "varchar",
        "follow_up_id": "varchar",
        "at": "timestamp",
        "is_current": "boolean",
        "status": "varchar",
        "owner": "varchar",
        "notes": "varchar",
        "snooze_until": "date",
        "own": "json",
    }
)
"""`staging.sheet_edits`."""

_TEXTS = MappingProxyType({"status": "Status", "owner": "Owner", "notes": "Notes"})
_SNOOZE = "Snooze until"
_FIXED = frozenset({"tab", "id", *_TEXTS.values(), _SNOOZE})

_ASIDE = MappingProxyType(
    {
        "source": "varchar",
        "record_id": "varchar",
        "position": "varchar",
        "extracted_at": "timestamp",
        "_aside": ASIDE_TYPE,
    }
)


def edited_targets(warehouse: Warehouse) -> list[str]:
    """The workbooks in which anybody ever typed."""
    return [source for source, holds in landed_streams(warehouse) if holds == EDITS]


def make_edits(warehouse: Warehouse) -> None:
    """`staging.sheet_edits`, text as typed; a snooze that is no date is set aside, and kept as typed."""
    selects = [nothing({**COLUMNS, **_ASIDE})]
    for target in edited_targets(warehouse):
        found = landed(warehouse, target, EDITS)
        if found is not None:
            selects.append(_select(warehouse, target, found))
    rows = quoted("edits__rows")
    warehouse.connection.execute(f"create or replace temp table {rows} as {' union all '.join(selects)}")
    warehouse.create("staging.sheet_edits", f"select {in_order(COLUMNS, COLUMNS)} from {rows}")
    warehouse.create("parsed.edits_aside", aside_select(f"(from {rows} where is_current)", EDITS))


def _select(warehouse: Warehouse, target: str, found: Landed) -> str:
    relation, headers = quoted(found.relation), set(found.headers)
    snooze = _snooze(warehouse, found) if _SNOOZE in headers else Parsed("null::date")
    text = f"r.{quoted(_SNOOZE)}" if _SNOOZE in headers else "null"
    typed = ", ".join(
        f"{f'r.{quoted(header)}' if header in headers else 'null'} as {name}" for name, header in _TEXTS.items()
    )
    own = {header: f"r.{quoted(header)}" for header in found.headers if header not in _FIXED}
    if _SNOOZE in headers:
        # Compared with the sheet cell by cell: 5/3/2026 must be there as it was typed, not only as the day it is.
        own[_SNOOZE] = f"case when {text} is distinct from ({snooze.value})::varchar then {text} end"
    letter = literal(found.letters[_SNOOZE]) if _SNOOZE in found.letters else "null"
    place = f"field: 'snooze_until', header: {literal(_SNOOZE)}, letter: {letter}"
    entry = f"{{{place}, value: {text}, reason: {snooze.reason}}}"
    return f"""
        select {literal(target)}, r.tab, r.id, r._extracted_at, r._valid_to is null, {typed}, {snooze.value},
            {json_of(own)}, {literal(target)}, r._record_id, r._position, r._extracted_at,
            case when {snooze.reason} is not null then [{entry}]::{ASIDE_TYPE} end
        from {relation} as r {snooze.joins}
    """


def _snooze(warehouse: Warehouse, found: Landed) -> Parsed:
    letter = f"r._types[{found.headers.index(_SNOOZE) + 1}]" if found.has_types else None
    return parse(warehouse, "date", Cells(quoted(found.relation), f"r.{quoted(_SNOOZE)}", letter))
