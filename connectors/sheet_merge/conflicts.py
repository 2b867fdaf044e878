"""The tab in which we tell that a person and we both changed a cell, and whose value stands."""

from collections.abc import Iterable
from datetime import date

from connectors.sheet_merge.cell_values import digest
from connectors.sheet_merge.merge import Conflict
from connectors.target import ID, Cell, Column, Tab

CONFLICTS = "Conflicts"

CONFLICT_COLUMNS = (
    Column("List", width=20),
    Column("Customer", width=24),
    Column("Column", width=16),
    Column("Theirs", width=30, note="What stands in the list: somebody typed it over what we had written."),
    Column("Ours", width=30, note="What we would write now. To take it, empty the cell in the list."),
    Column("Since", kind="date", width=14),
    Column(ID, hidden=True),
)


def conflicts_tab(conflicts: Iterable[Conflict]) -> Tab:
    """The tab as it should be now; empty when everything is agreed."""
    return Tab(CONFLICTS, CONFLICT_COLUMNS, [_told(conflict) for conflict in conflicts])


def _told(conflict: Conflict) -> dict[str, Cell]:
    return {
        "List": conflict.tab,
        "Customer": conflict.who or conflict.id,
        "Column": conflict.heading,
        "Theirs": conflict.theirs,
        "Ours": conflict.ours,
        "Since": date.fromisoformat(conflict.since),
        ID: digest(f"{conflict.tab}\n{conflict.id}\n{conflict.heading}"),
    }
