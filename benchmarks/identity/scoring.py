"""Right and wrong pairs after clustering: precision, recall and F1 over all true pairs.

A pair is two records in one cluster; a true pair is two records of one person. Chains count in full: two people joined by
one wrong link are as many wrong pairs as they have records together.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.warehouse.connection import literal

SCORES = """
with
truth as (select source, record_id, person from {records} where person is not null),
clustered as (select cluster, person, count(*) as n from {clusters} join truth using (source, record_id) group by all),
pairs as (
    select
        (select sum(n * (n - 1) // 2) from clustered) as hits,
        (select sum(n * (n - 1) // 2) from (select sum(n) as n from clustered group by cluster)) as found,
        (select sum(n * (n - 1) // 2) from (select count(*) as n from truth group by person)) as wanted
)
select hits::double, found::double, wanted::double from pairs
"""

# What a person would say yes to joins, what they would say no to does not.
ANSWERED = """
with recursive
truth as (select source, record_id, person from {records}),
links as (
    select l.cluster as here, r.cluster as there
    from {possible} as p
    join {clusters} as l on (l.source, l.record_id) = (p.left_source, p.left_record_id)
    join {clusters} as r on (r.source, r.record_id) = (p.right_source, p.right_record_id)
    join truth as lt on (lt.source, lt.record_id) = (p.left_source, p.left_record_id)
    join truth as rt on (rt.source, rt.record_id) = (p.right_source, p.right_record_id)
    where lt.person = rt.person
),
both_ways as (select here, there from links union select there, here from links),
reached (here, there) using key (here) as (
    select here, least(here, min(there)) from both_ways group by here
    union
    select b.here, min(r.there)
    from reached as r
    join both_ways as b on b.there = r.here
    join recurring.reached as known on known.here = b.here
    where r.there < known.there
    group by b.here
)
select source, record_id, coalesce(there, cluster) as cluster
from {clusters} left join reached on here = cluster
"""

ASKED = """
with truth as (select source, record_id, person from {records})
select count(*), count(*) filter (where l.person = r.person)
from {possible} as p
join truth as l on (l.source, l.record_id) = (p.left_source, p.left_record_id)
join truth as r on (r.source, r.record_id) = (p.right_source, p.right_record_id)
"""


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs: rightly joined, joined, and to be joined."""

    hits: float
    found: float
    wanted: float

    @property
    def precision(self) -> float:
        """Of the pairs that were joined, the right ones; 1 where none was joined."""
        return self.hits / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of the true pairs, those that were joined."""
        return self.hits / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        together = self.found + self.wanted
        return 2 * self.hits / together if together else 1.0


@dataclass(frozen=True, slots=True)
class Review:
    """What the review band brings when every question is answered rightly."""

    score: Score
    questions: int
    yes: int


def score(records: Path, clusters: Path) -> Score:
    """Compare clusters (source, record_id, cluster) with the records' `person`."""
    with duckdb.connect() as connection:
        return _score(connection, _file(records), _file(clusters))


def review(records: Path, clusters: Path, possible: Path) -> Review:
    """The same with the pairs that a person is asked about (left_source, left_record_id, right_source, …)."""
    files = {"records": _file(records), "clusters": _file(clusters), "possible": _file(possible)}
    with duckdb.connect() as connection:
        connection.execute(f"create temp table answered as {ANSWERED.format(**files)}")
        [(questions, yes)] = connection.execute(ASKED.format(**files)).fetchall()
        return Review(_score(connection, files["records"], "answered"), questions, yes)


def _score(connection: duckdb.DuckDBPyConnection, records: str, clusters: str) -> Score:
    [(hits, found, wanted)] = connection.execute(SCORES.format(records=records, clusters=clusters)).fetchall()
    return Score(hits or 0.0, found or 0.0, wanted or 0.0)


def _file(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"
