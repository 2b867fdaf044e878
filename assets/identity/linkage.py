"""From candidate pairs to groups of records: compare, judge, connect, and cut what contradicts itself.

Each step is a select in the `.sql` file of its name. Comparing and judging are macros over the name of a table, because
the same is asked twice: of the candidates, and of all pairs inside a component that may hold a contradiction.
`assets.identity.cutting` has the algorithm that cuts.
"""

from pathlib import Path

from assets.identity.cutting import Statement, Tie, cut
from assets.warehouse import Warehouse

_HERE = Path(__file__).parent
CANDIDATES = "identity.candidates"
POSSIBLE = 0.15
_PARAMETERS = {"compare": "pairs", "weigh": "compared", "judge": "weighed, enough", "components": "ties, known"}
_FACES = """
    join faces as l on l.record = left_record
    join faces as r on r.record = right_record
        and l.face <> r.face and l.face in (from contradictory) and r.face in (from contradictory)
"""
_STEPS = ("said", "ties", "components", "faces", "doubtful", "doubts", "contradictory", "regrouped")


def judge(warehouse: Warehouse, pairs: str, into: str) -> None:
    """Compare every pair of the table `pairs` (left_record, right_record) and write what is found into `into`.

    Both are names of ours, never a user's. `identity.records` and what it is made from must stand.
    """
    _keep(warehouse, "said", _sql("said"))
    _judge(warehouse, pairs, into)
    warehouse.connection.execute("drop table said")


def _judge(warehouse: Warehouse, pairs: str, into: str) -> None:
    """As `judge`, where `said` stands already."""
    _weigh(warehouse, pairs)
    warehouse.connection.execute(f"create or replace {into} as from judge('weighed', 0); drop table weighed")


def compare(warehouse: Warehouse, pairs: str) -> None:
    """Make the view `comparisons`: how each field of every pair of the table `pairs` agrees, see compare.sql."""
    for step, parameters in _PARAMETERS.items():
        warehouse.connection.execute(f"create or replace temp macro {step}({parameters}) as table {_sql(step)}")
    warehouse.connection.execute(f"create or replace temp view comparisons as from compare('{pairs}')")


def _weigh(warehouse: Warehouse, pairs: str) -> None:
    compare(warehouse, pairs)
    _keep(warehouse, "weighed", "from weigh('comparisons')")
    warehouse.connection.execute("drop view comparisons")


def make_groups(warehouse: Warehouse) -> None:
    """Create `identity.judgements`, a row per candidate pair, and `identity.groups`, a row per record in company."""
    _weigh(warehouse, CANDIDATES)
    warehouse.create("identity.prior", _sql("prior"))
    _keep(warehouse, "said", _sql("said"))
    warehouse.connection.execute(
        f"create or replace table identity.judgements as from judge('weighed', {POSSIBLE}); drop table weighed"
    )
    _keep(warehouse, "ties", _sql("ties"))
    _connect(warehouse)
    _keep(warehouse, "faces", _sql("faces"))
    _keep(warehouse, "doubtful", _sql("doubtful"))
    _keep(warehouse, "doubts", "from identity.judgements where is_certain")
    if warehouse.value("select count(*) from doubtful"):
        _judge(warehouse, "doubtful", "temp table judged_doubts")
        warehouse.connection.execute("insert into doubts from judged_doubts; drop table judged_doubts")
    _keep(warehouse, "contradictory", _sql("contradictory"))
    _keep(warehouse, "regrouped", "select null::ubigint as record, null::ubigint as cluster where false")
    _regroup(warehouse)
    warehouse.create("identity.groups", _sql("groups"))
    for step in _STEPS:
        warehouse.connection.execute(f"drop table {step}")


def _connect(warehouse: Warehouse) -> None:
    """The table `components`: round by round, until no record knows of a smaller one that it is connected with."""
    _keep(
        warehouse,
        "components",
        "select record, record as component from (unpivot ties on left_record, right_record into name side value record) group by record",
    )
    while True:
        _keep(warehouse, "nearer", "from components('ties', 'components')")
        changed = warehouse.value(
            "select count(*) from nearer join components using (record) where nearer.component <> components.component"
        )
        _keep(warehouse, "components", "from nearer")
        if not changed:
            break
    warehouse.connection.execute("drop table nearer")


def _sql(step: str) -> str:
    return (_HERE / f"{step}.sql").read_text(encoding="utf-8")


def _keep(warehouse: Warehouse, step: str, select: str) -> None:
    warehouse.connection.execute(f"create or replace temp table {step} as {select}")


def _regroup(warehouse: Warehouse) -> None:
    """Cut the components that hold a contradiction; they are few, so rows in Python do no harm."""
    members = [record for (record,) in warehouse.rows("select record from contradictory order by record")]
    if not members:
        return
    said = warehouse.rows(
        f"select l.face, r.face, is_same from said {_FACES}"
        # A steward's latest word first; what a record says of itself comes after all of them.
        ' order by is_link, "at" desc, decision_id desc, l.face, r.face'
    )
    numbers = warehouse.rows(
        f"select distinct l.face, r.face from identity.judgements {_FACES} where is_personal_same and probability >= 0.95"
    )
    ties = warehouse.rows(f"select l.face, r.face, max(strength) from ties {_FACES} group by all")
    against = warehouse.rows(f"select l.face, r.face from doubts {_FACES} where is_certain")
    firm = warehouse.rows(
        f"select l.face, r.face from doubts {_FACES} where contradiction in ('jr_sr', 'clean_source')"
    )
    groups = cut(members, [Statement(*row) for row in said], [Tie(*row) for row in ties], against, numbers, firm)
    warehouse.connection.execute(
        "insert into regrouped select unnest($records), unnest($clusters)",
        {"records": list(groups), "clusters": list(groups.values())},
    )
