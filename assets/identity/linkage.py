"""From candidate pairs to groups of records: compare, judge, connect, and cut what contradicts itself.

Each step is a select in the `.sql` file of its name. Comparing and judging are macros over the name of a table, because
the same is asked of the candidates, of those among them that changed, and of all pairs inside a component that may hold
a contradiction. `assets.identity.clustering.constrained_clustering` has the algorithm that cuts.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from assets.identity.clustering.constrained_clustering import Statement, Tie, cut
from assets.identity.sql_steps import ALL, Near, keep, select
from assets.warehouse.connection import Warehouse

CANDIDATES = "identity.candidates"
JUDGEMENTS = "identity.judgements"
POSSIBLE = 0.15
_PARAMETERS = MappingProxyType({"compare": "pairs", "weigh": "compared", "judge": "weighed, enough"})
_FACES = """
    join torn as l on l.record = left_record
    join torn as r on r.record = right_record
"""


def judge(warehouse: Warehouse, pairs: str, into: str, near: Near = ALL) -> None:
    """Compare every pair of the table `pairs` (left_record, right_record) and write what is found into `into`.

    Both are names of ours, never a user's. `identity.records` and what it is made from must stand.
    """
    weigh(warehouse, pairs, near)
    warehouse.connection.execute(f"create or replace {into} as from judge('weighed', 0); drop table weighed")


def compare(warehouse: Warehouse, pairs: str, near: Near = ALL) -> None:
    """Make the view `comparisons`: how each field of every pair of the table `pairs` agrees, see compare.sql."""
    for step, parameters in _PARAMETERS.items():
        warehouse.connection.execute(f"create or replace temp macro {step}({parameters}) as table {select(step, near)}")
    warehouse.connection.execute(f"create or replace temp view comparisons as from compare('{pairs}')")


def weigh(warehouse: Warehouse, pairs: str, near: Near = ALL) -> None:
    """Make the temp table `weighed`: every pair of the table `pairs`, and how much each of its fields counts."""
    compare(warehouse, pairs, near)
    keep(warehouse, "weighed", "from weigh('comparisons')")
    warehouse.connection.execute("drop view comparisons")


def make_judgements(warehouse: Warehouse) -> None:
    """Create `identity.judgements`, a row per candidate pair worth keeping, and the prior that it rests on."""
    weigh(warehouse, CANDIDATES)
    warehouse.create("identity.sure", select("sure"))
    warehouse.create("identity.prior", select("prior"))
    warehouse.create("identity.judgements", f"from judge('weighed', {POSSIBLE})")
    warehouse.connection.execute("drop table weighed")


def make_groups(warehouse: Warehouse) -> None:
    """Create `identity.faces`, a row per record that is tied to another, and `identity.groups`, one per record in company."""
    group(warehouse)
    warehouse.create("identity.faces", "from faces")
    warehouse.create("identity.groups", select("groups"))
    warehouse.connection.execute("drop table faces; drop table regrouped")


def group(warehouse: Warehouse, near: Near = ALL) -> None:
    """Make the temp tables `faces`, the connected records, and `regrouped`, which of them are cut off; of all, or of `near`."""
    keep(warehouse, "ties", select("ties", near))
    _connect(warehouse)
    keep(warehouse, "faces", select("faces", near))
    keep(warehouse, "doubtful", select("doubtful", near))
    keep(warehouse, "doubts", f"from {near.get(JUDGEMENTS, JUDGEMENTS)} where is_certain")
    if warehouse.value("select count(*) from doubtful"):
        judge(warehouse, "doubtful", "temp table judged_doubts", near)
        warehouse.connection.execute("insert into doubts from judged_doubts; drop table judged_doubts")
    keep(warehouse, "contradictory", select("contradictory", near))
    keep(warehouse, "regrouped", "select null::ubigint as record, null::ubigint as cluster where false")
    _regroup(warehouse, near)
    for step in ("ties", "components", "doubtful", "doubts", "contradictory"):
        warehouse.connection.execute(f"drop table {step}")


def _connect(warehouse: Warehouse) -> None:
    """The table `components`: round by round, until no record knows of a smaller one that it is connected with."""
    keep(
        warehouse,
        "components",
        "select record, record as component from (unpivot ties on left_record, right_record into name side value record) group by record",
    )
    while True:
        keep(warehouse, "nearer", select("components"))
        changed = warehouse.value(
            "select count(*) from nearer join components using (record) where nearer.component <> components.component"
        )
        keep(warehouse, "components", "from nearer")
        if not changed:
            break
    warehouse.connection.execute("drop table nearer")


def _regroup(warehouse: Warehouse, near: Near) -> None:
    """Cut the components that hold a contradiction; they are few, so rows in Python do no harm.

    There they go by their places in the order of records, since small numbers lie near one another in memory.
    """
    keep(
        warehouse,
        "places",
        "select record as face, (row_number() over (order by record) - 1)::integer as place from contradictory",
    )
    number = warehouse.value("select count(*) from places")
    if number:
        keep(warehouse, "torn", "select record, place from faces join places using (face)")
        _keep_groups(warehouse, _cut(warehouse, near, number))
        warehouse.connection.execute("drop table torn")
    warehouse.connection.execute("drop table places")


def _cut(warehouse: Warehouse, near: Near, number: int) -> dict[int, int]:
    """Place -> the smallest place of its group, of that many."""
    said = _between_faces(
        warehouse,
        f"select l.place, r.place, is_same from identity.said {_FACES}"
        # A steward's latest word first; what a record says of itself comes after all of them.
        " order by is_link, happened_at desc, decision_id desc, l.place, r.place",
    )
    numbers = _between_faces(
        warehouse,
        f"select distinct l.place, r.place, is_garbled from {near.get(JUDGEMENTS, JUDGEMENTS)} {_FACES}"
        " where is_personal_same and probability >= 0.95",
    )
    ties = _between_faces(warehouse, f"select l.place, r.place, max(strength) from ties {_FACES} group by all")
    doubts = _between_faces(
        warehouse,
        f"select l.place, r.place, contradiction in ('jr_sr', 'clean_source') from doubts {_FACES} where is_certain",
    )
    return cut(
        range(number),
        [Statement(*row) for row in said],
        [Tie(*row) for row in ties],
        contradictions=[(left, right) for left, right, _ in doubts],
        numbers=[(left, right) for left, right, _ in numbers],
        garbled=[(left, right) for left, right, is_garbled in numbers if is_garbled],
        firm=[(left, right) for left, right, is_firm in doubts if is_firm],
    )


def _keep_groups(warehouse: Warehouse, groups: Mapping[int, int]) -> None:
    cut_up = pa.table({"place": pa.array(groups.keys(), pa.int32()), "into": pa.array(groups.values(), pa.int32())})
    warehouse.connection.register("cut_up", cut_up)
    warehouse.connection.execute(
        'insert into regrouped select a.face, b.face from cut_up join places as a using (place) join places as b on b.place = "into"'
    )
    warehouse.connection.unregister("cut_up")


def _between_faces(warehouse: Warehouse, pairs: str) -> list[tuple[Any, ...]]:
    """Two different faces each. Asked of DuckDB, their difference is taken for a way to join them, each with all others."""
    return [row for row in warehouse.rows(pairs) if row[0] != row[1]]
