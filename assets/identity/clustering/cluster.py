"""From scored pairs to clusters of records: connect what matches, and cut what contradicts itself.

Each step is a select in the `.sql` file of its name; `constrained_clustering` has the algorithm that cuts.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from assets.identity.clustering.constrained_clustering import Statement, Tie, cut
from assets.identity.matching.score_pairs import SCORED_PAIRS, score_pairs
from assets.identity.sql_steps import ALL, Overrides, create_temp_table, select
from assets.warehouse.connection import Warehouse

_SIGNATURES = """
    join conflicting_components as l on l.record = left_record
    join conflicting_components as r on r.record = right_record
"""


def make_cluster_members(warehouse: Warehouse) -> None:
    """Create `identity.cluster_signatures`, a row per record tied to another, and `identity.cluster_members` of them."""
    cluster(warehouse)
    warehouse.create("identity.cluster_signatures", "from cluster_signatures")
    warehouse.create("identity.cluster_members", select("cluster_members"))
    warehouse.connection.execute("drop table cluster_signatures; drop table regrouped")


def cluster(warehouse: Warehouse, overrides: Overrides = ALL) -> None:
    """Make the temp tables `cluster_signatures`, the connected records, and `regrouped`, which of them are cut off."""
    create_temp_table(warehouse, "match_edges", select("match_edges", overrides))
    _connect(warehouse)
    create_temp_table(warehouse, "cluster_signatures", select("cluster_signatures", overrides))
    create_temp_table(warehouse, "suspect_pairs", select("suspect_pairs", overrides))
    create_temp_table(warehouse, "doubts", f"from {overrides.get(SCORED_PAIRS, SCORED_PAIRS)} where is_certain")
    if warehouse.value("select count(*) from suspect_pairs"):
        score_pairs(warehouse, "suspect_pairs", "temp table scored_suspect_pairs", overrides)
        warehouse.connection.execute("insert into doubts from scored_suspect_pairs; drop table scored_suspect_pairs")
    create_temp_table(warehouse, "conflicts", select("conflicts", overrides))
    create_temp_table(warehouse, "regrouped", "select null::ubigint as record, null::ubigint as cluster where false")
    _cut_conflicts(warehouse, overrides)
    for step in ("match_edges", "components", "suspect_pairs", "doubts", "conflicts"):
        warehouse.connection.execute(f"drop table {step}")


def _connect(warehouse: Warehouse) -> None:
    """The table `components`: round by round, until no record knows of a smaller one that it is connected with."""
    create_temp_table(
        warehouse,
        "components",
        "select record, record as component"
        " from (unpivot match_edges on left_record, right_record into name side value record) group by record",
    )
    while True:
        create_temp_table(warehouse, "nearer", select("components"))
        changed = warehouse.value(
            "select count(*) from nearer join components using (record) where nearer.component <> components.component"
        )
        create_temp_table(warehouse, "components", "from nearer")
        if not changed:
            break
    warehouse.connection.execute("drop table nearer")


def _cut_conflicts(warehouse: Warehouse, overrides: Overrides) -> None:
    """Cut the components that hold a contradiction; they are few, so rows in Python do no harm.

    There they go by their places in the order of records, since small numbers lie near one another in memory.
    """
    create_temp_table(
        warehouse,
        "places",
        "select record as signature, (row_number() over (order by record) - 1)::integer as place from conflicts",
    )
    number = warehouse.value("select count(*) from places")
    if number:
        create_temp_table(
            warehouse,
            "conflicting_components",
            "select record, place from cluster_signatures join places using (signature)",
        )
        _keep_groups(warehouse, _cut(warehouse, overrides, number))
        warehouse.connection.execute("drop table conflicting_components")
    warehouse.connection.execute("drop table places")


def _cut(warehouse: Warehouse, overrides: Overrides, number: int) -> dict[int, int]:
    """Place -> the smallest place of its group, of that many."""
    said = _between_signatures(
        warehouse,
        f"select l.place, r.place, is_same from identity.pair_constraints {_SIGNATURES}"
        # A steward's latest word first; what a record says of itself comes after all of them.
        " order by is_link, happened_at desc, decision_id desc, l.place, r.place",
    )
    numbers = _between_signatures(
        warehouse,
        f"select distinct l.place, r.place, is_garbled from {overrides.get(SCORED_PAIRS, SCORED_PAIRS)} {_SIGNATURES}"
        " where is_personal_same and probability >= 0.95",
    )
    ties = _between_signatures(
        warehouse, f"select l.place, r.place, max(strength) from match_edges {_SIGNATURES} group by all"
    )
    doubts = _between_signatures(
        warehouse,
        f"select l.place, r.place, contradiction in ('jr_sr', 'clean_source') from doubts {_SIGNATURES} where is_certain",
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
        "insert into regrouped select a.signature, b.signature"
        ' from cut_up join places as a using (place) join places as b on b.place = "into"'
    )
    warehouse.connection.unregister("cut_up")


def _between_signatures(warehouse: Warehouse, pairs: str) -> list[tuple[Any, ...]]:
    """Two different signatures each. Asked of DuckDB, their difference is taken for a way to join them, each with all others."""
    return [row for row in warehouse.rows(pairs) if row[0] != row[1]]
