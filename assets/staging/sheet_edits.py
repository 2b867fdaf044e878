"""What people typed in our tabs, every version of it: the part of a workbook that is theirs.

Text stays as typed. What has a meaning beyond the text, a day and the answer to "Same person?", is read as well; where
it cannot be read, it is set aside with its place. Whose row it is, and what follows from it, is decided in `crm` and
`identity`.
"""

from dataclasses import dataclass
from types import MappingProxyType

from assets.landing.read import Landed, landed, landed_streams
from assets.staging.columns import in_order, nothing
from assets.staging.parsed_rows import json_of
from assets.staging.parsing.field_types import Cells, Parsed, parse
from assets.staging.quarantine import aside_select
from assets.staging.typed_rows import ASIDE_TYPE
from assets.warehouse.connection import Warehouse, literal, quoted

EDITS = "edits"
"""The stream of a workbook that we write lists to."""

DUPLICATES = "Possible duplicates"
"""The tab that asks whether two customers are the same person."""

SAME_PERSON = "Same person?"
"""Its column for the answer."""

COLUMNS = MappingProxyType(
    {
        "target": "varchar",
        "tab": "varchar",
        "follow_up_id": "varchar",
        "record_id": "varchar",
        "at": "timestamp",
        "valid_to": "timestamp",
        "is_current": "boolean",
        "status": "varchar",
        "owner": "varchar",
        "notes": "varchar",
        "snooze_until": "date",
        "answer": "varchar",
        "own": "json",
        "place": "varchar",
        "position": "varchar",
    }
)
"""`staging.sheet_edits`. A row that people copied has a `record_id` for each copy."""

_TEXTS = MappingProxyType({"status": "Status", "owner": "Owner", "notes": "Notes"})
_SNOOZE = "Snooze until"
_FIXED = frozenset({"tab", "id", *_TEXTS.values(), _SNOOZE})

_ASIDE = MappingProxyType({"source": "varchar", "extracted_at": "timestamp", "_aside": ASIDE_TYPE})
_PLACE = r"regexp_extract(r._position, '^(.*), row \d+$', 1)"


@dataclass(frozen=True, slots=True)
class _Cell:
    """A column of theirs that is read for what it means."""

    field: str
    header: str
    text: str
    parsed: Parsed

    def aside(self) -> str:
        """What to tell of a cell that could not be read."""
        place = f"field: {literal(self.field)}, header: {literal(self.header)}, letter: null"
        return f"{{{place}, value: {self.text}, reason: {self.parsed.reason}}}"


def edited_targets(warehouse: Warehouse) -> list[str]:
    """The workbooks in which anybody ever typed."""
    return [source for source, holds in landed_streams(warehouse) if holds == EDITS]


def make_edits(warehouse: Warehouse) -> None:
    """`staging.sheet_edits`, text as typed; what is no day or no answer is set aside, and kept as typed."""
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
    headers = set(found.headers)
    snooze = _cell(warehouse, found, "snooze_until", _SNOOZE, "date", "true")
    answer = _cell(warehouse, found, "answer", SAME_PERSON, "answer", f"r.tab = {literal(DUPLICATES)}")
    typed = ", ".join(
        f"{f'r.{quoted(header)}' if header in headers else 'null'} as {name}" for name, header in _TEXTS.items()
    )
    asides = f"list_filter([{snooze.aside()}, {answer.aside()}], lambda aside: aside.reason is not null)"
    return f"""
        select {literal(target)}, r.tab, r.id, r._record_id, r._extracted_at, r._valid_to, r._valid_to is null, {typed},
            {snooze.parsed.value}, {answer.parsed.value}, {json_of(_own(found, snooze))}, {_PLACE},
            {_PLACE} || ', tab ' || r.tab || ', row ' || r._row, {literal(target)}, r._extracted_at,
            case when coalesce({snooze.parsed.reason}, {answer.parsed.reason}) is not null
                then {asides}::{ASIDE_TYPE} end
        from {quoted(found.relation)} as r {snooze.parsed.joins} {answer.parsed.joins}
    """


def _own(found: Landed, snooze: _Cell) -> dict[str, str]:
    """What must be there as it was typed, because it is compared with the sheet cell by cell."""
    own = {found.heading(header): f"r.{quoted(header)}" for header in found.headers if header not in _FIXED}
    if _SNOOZE in found.headers:
        # 5/3/2026 is not only the day that it is.
        own[_SNOOZE] = (
            f"case when {snooze.text} is distinct from ({snooze.parsed.value})::varchar then {snooze.text} end"
        )
    return own


def _cell(warehouse: Warehouse, found: Landed, field: str, header: str, kind: str, where: str) -> _Cell:
    if header not in found.headers:
        nothing_there = Parsed("null::date" if kind == "date" else "null::varchar")
        return _Cell(field, header, "null", nothing_there)
    text = f"case when {where} then r.{quoted(header)} end"
    letter = f"r._types[{found.headers.index(header) + 1}]" if found.has_types else None
    parsed = parse(warehouse, kind, Cells(quoted(found.relation), text, letter, is_by_many=True))
    return _Cell(field, header, text, parsed)
