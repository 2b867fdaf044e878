"""From candidate pairs to groups of records: compare, judge, connect, and cut what contradicts itself.

The comparing and judging is SQL (`compare.sql`, `judge.sql`), kept as macros because the same is asked twice: of the
candidates, and of all pairs inside a component that may hold a contradiction. `assets.identity.cutting` has the algorithm.
"""

from pathlib import Path

from assets.identity.cutting import Statement, Tie, cut
from assets.warehouse import Warehouse

_HERE = Path(__file__).parent
_MACROS = {"compared": "pairs", "judged": "compared", "connected": "ties"}
_FILES = {"compared": "compare.sql", "judged": "judge.sql", "connected": "components.sql"}
MERGED = 0.95
"""From this probability on, two records are merged; below .15 they are apart, between the two a person is asked."""


def judge(warehouse: Warehouse, pairs: str, into: str) -> None:
    """Compare every pair of the table `pairs` (left_record, right_record) and write what the rules say into `into`.

    Both are names of ours, never a user's. The tables `identity.records` and what it is made from must stand.
    """
    for macro, parameter in _MACROS.items():
        sql = (_HERE / _FILES[macro]).read_text(encoding="utf-8")
        warehouse.connection.execute(f"create or replace temp macro {macro}({parameter}) as table {sql}")
    warehouse.connection.execute(f"create or replace temp table comparisons as from compared('{pairs}')")
    warehouse.connection.execute(f"create or replace table {into} as from judged('comparisons')")
    warehouse.connection.execute("drop table comparisons")


def make_groups(warehouse: Warehouse) -> None:
    """Create `identity.judgements` (a row per candidate pair) and `identity.groups` (a row per record that has company: its group)."""
    judge(warehouse, "identity.candidates", "identity.judgements")
    run = warehouse.connection.execute
    run(f"create or replace temp table said as {_SAID}")
    run(f"create or replace temp table ties as {_TIES}", {"merged": MERGED})
    run("create or replace temp table components as from connected('ties')")
    run(f"create or replace temp table doubtful as {_DOUBTFUL}")
    judge(warehouse, "doubtful", "identity.doubts")
    run(f"create or replace temp table contradictory as {_CONTRADICTORY}")
    run("create or replace temp table regrouped (record ubigint, cluster ubigint)")
    _cut_contradictory(warehouse)
    run(f"create or replace table identity.groups as {_GROUPS}")
    run("drop table identity.doubts")
    for table in ("said", "ties", "components", "doubtful", "contradictory", "regrouped"):
        run(f"drop table {table}")


def _cut_contradictory(warehouse: Warehouse) -> None:
    members = [record for (record,) in warehouse.rows("select record from contradictory order by record")]
    if not members:
        return
    within = "left_record in (select record from contradictory) and right_record in (select record from contradictory)"
    groups = cut(
        members,
        [Statement(*row) for row in warehouse.rows(f"select left_record, right_record, is_same from said where {within} {_LATEST}")],
        [Tie(*row) for row in warehouse.rows(f"select left_record, right_record, probability from ties where {within}")],
        warehouse.rows(f"select left_record, right_record from identity.doubts where contradiction is not null and {within}"),
    )
    warehouse.connection.execute(
        "insert into regrouped select unnest($records), unnest($clusters)",
        {"records": list(groups), "clusters": list(groups.values())},
    )


_LATEST = "order by is_link, \"at\" desc, decision_id desc, left_record, right_record"

_SAID = """
    -- what a steward decided, and which person a record itself names
    with
    statements as (
        select
            left_source, left_record_id, right_source, right_record_id, decision = 'same' as is_same, false as is_link,
            "at", decision_id
        from identity.decisions
        union all
        select source, record_id, people_source, people_record_id, true, true, null, null
        from staging.person_links
    )
    select
        coalesce(a.description, l.record) as left_record,
        coalesce(b.description, r.record) as right_record,
        s.is_same,
        s.is_link,
        s."at",
        s.decision_id
    from statements as s
    join identity.records as l on l.source = s.left_source and l.record_id = s.left_record_id
    join identity.records as r on r.source = s.right_source and r.record_id = s.right_record_id
    left join identity.repeats as a on a.record = l.record
    left join identity.repeats as b on b.record = r.record
    where coalesce(a.description, l.record) <> coalesce(b.description, r.record)
"""

_TIES = """
    select left_record, right_record, probability from identity.judgements where probability >= $merged
    union
    select left_record, right_record, 1.0 from said where is_same
"""

_DOUBTFUL = """
    -- every pair of a component whose members differ where it matters
    with
    suspicious as (
        select component
        from components
        join identity.records using (record)
        group by component
        having (
            count(distinct generation) > 1 or count(distinct formal_given) > 1 or count(distinct birth_date) > 1
            or count(distinct (birth_year, birth_month, birth_day)) > 1 or count(distinct personal_identifiers) > 1
        )
        union
        select l.component
        from said
        join components as l on l.record = left_record
        join components as r on r.record = right_record and r.component = l.component
        where not is_same
    )
    select a.record as left_record, b.record as right_record
    from components as a
    join components as b using (component)
    where component in (select component from suspicious) and a.record < b.record
"""

_CONTRADICTORY = """
    select record
    from components
    where component in (
        select component
        from components
        join identity.doubts on left_record = record
        where contradiction is not null
        union
        select l.component
        from said
        join components as l on l.record = left_record
        join components as r on r.record = right_record and r.component = l.component
        where not is_same
    )
"""

_GROUPS = """
    with
    described as (
        select c.record, coalesce(r.cluster, c.component) as cluster
        from components as c
        left join regrouped as r using (record)
    )
    from described
    union all
    select repeats.record, coalesce(described.cluster, repeats.description)
    from identity.repeats as repeats
    left join described on described.record = repeats.description
    union
    -- a description that is only repeated
    select description, description
    from identity.repeats
    where description not in (select record from described)
"""
