"""`follow_ups.removed`: the rows that people deleted from every workbook that they stood in.

A deleted row stays away (`connectors.sheet_merge`), and whoever asks is told so. It is seen anew at every refresh, in the
workbooks themselves; where one could not be read, it is as it was there.
"""

from collections.abc import Collection

from assets.warehouse.connection import Warehouse
from assets.warehouse.table import PythonTable

_NOTED = "create table if not exists main.removed_rows (target varchar, follow_up_id varchar)"

_EVERYWHERE = """
select follow_up_id from main.removed_rows
where follow_up_id is not null
group by follow_up_id
having count(distinct target) = (select count(distinct target) from main.removed_rows)
"""


def note_removed(warehouse: Warehouse, target: str, removed: Collection[str]) -> None:
    """Remember which rows of ours are missing in a workbook; that it was read, too, when none is."""
    warehouse.connection.execute(_NOTED)
    warehouse.connection.execute("delete from main.removed_rows where target = $1", [target])
    warehouse.connection.execute(
        "insert into main.removed_rows select $1, unnest($2::varchar[])", [target, [None, *sorted(removed)]]
    )


def keep_targets(warehouse: Warehouse, targets: Collection[str]) -> None:
    """Forget the workbooks that are no longer delivered to."""
    warehouse.connection.execute(_NOTED)
    warehouse.connection.execute("delete from main.removed_rows where not list_contains($1, target)", [list(targets)])


def _make(warehouse: Warehouse) -> None:
    warehouse.connection.execute(_NOTED)
    warehouse.create("follow_ups.removed", _EVERYWHERE)


def _noted(warehouse: Warehouse) -> str:
    warehouse.connection.execute(_NOTED)
    return repr(warehouse.rows(f"{_EVERYWHERE} order by all"))


REMOVED = PythonTable(
    "follow_ups.removed",
    "One row per follow-up that people deleted from every workbook that it stood in.",
    deps=(),
    make=_make,
    inputs=_noted,
    is_public=False,
)
