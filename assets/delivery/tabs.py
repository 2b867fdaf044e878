"""The tabs of the team's workbook, together; and what people typed, as it is stored.

Each kind of tab has a module: `list_tabs`, `duplicates`, `to_fix`, `summary`. How cells get into a workbook is in
`connectors`.
"""

import json
from collections.abc import Iterator
from datetime import date

from assets.delivery.duplicates_tab import DUPLICATE_COLUMNS, duplicates_tab
from assets.delivery.list_tab import LIST_COLUMNS, list_tabs
from assets.delivery.summary_tab import SUMMARY, SUMMARY_COLUMNS, summary_tab
from assets.delivery.to_fix_tab import TO_FIX, TO_FIX_COLUMNS, to_fix_tab
from assets.staging.sheet_edits import DUPLICATES
from assets.warehouse.connection import Warehouse
from connectors.target import Stored, Tab

TAKEN = (SUMMARY, TO_FIX, DUPLICATES, "Conflicts")
"""Names that no list's tab can have."""


def tabs(warehouse: Warehouse) -> list[Tab]:
    """The tabs as they should be now: the lists in the order of the config, what is asked, and ours for reading."""
    lists = list_tabs(warehouse, TAKEN)
    return [*lists, duplicates_tab(warehouse), summary_tab(warehouse, lists), to_fix_tab(warehouse)]


def begun_with() -> Iterator[tuple[str, str]]:
    """Heading, and what its cells hold in a row that nobody has touched, of every column that begins with something."""
    for column in (*LIST_COLUMNS, *DUPLICATE_COLUMNS, *SUMMARY_COLUMNS, *TO_FIX_COLUMNS):
        if column.begins_with:
            yield column.heading, column.begins_with


def stored(warehouse: Warehouse, target: str | None = None) -> Stored:
    """What people typed as landing has it; of one workbook, or of all."""
    edits = warehouse.rows(
        "select tab, follow_up_id, status, owner, notes, snooze_until, own from staging.sheet_edits as edits"
        " where is_current and ($1 is null or target = $1) order by edits.at, target, record_id",
        [target],
    )
    return Stored.of((tab, follow_up_id, _typed(*cells)) for tab, follow_up_id, *cells in edits)


def _typed(
    status: str | None, owner: str | None, notes: str | None, snooze_until: date | None, own: str | None
) -> dict[str, str | None]:
    typed = {
        "Status": status,
        "Owner": owner,
        "Notes": notes,
        "Snooze until": snooze_until.isoformat() if snooze_until else None,
    }
    return typed | (json.loads(own) if own else {})
