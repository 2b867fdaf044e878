"""What the last push could not do, workbook by workbook, so that the others can tell it.

It is no data: when the warehouse is made anew it is simply not known until the next push.
"""

from collections.abc import Collection, Sequence

from assets.warehouse.connection import Warehouse

_TABLE = "create table if not exists main.left_alone (target varchar, place varchar, told varchar)"


def note(warehouse: Warehouse, target: str, place: str, told: Sequence[str]) -> bool:
    """Remember what was left alone in a workbook, in place of what was before; whether that is news."""
    warehouse.connection.execute(_TABLE)
    before = [each for (each,) in warehouse.rows("select told from main.left_alone where target = $1", [target])]
    if sorted(before) == sorted(told):
        return False
    warehouse.connection.execute("delete from main.left_alone where target = $1", [target])
    for each in told:
        warehouse.connection.execute("insert into main.left_alone values ($1, $2, $3)", [target, place, each])
    return True


def left_alone(warehouse: Warehouse) -> list[tuple[str, str]]:
    """Where something was left alone, and what."""
    warehouse.connection.execute(_TABLE)
    return [(place, told) for place, told in warehouse.rows("select place, told from main.left_alone order by all")]


def keep_only(warehouse: Warehouse, targets: Collection[str]) -> None:
    """Forget the workbooks that are no longer delivered to."""
    warehouse.connection.execute(_TABLE)
    warehouse.connection.execute("delete from main.left_alone where not list_contains($1, target)", [list(targets)])
