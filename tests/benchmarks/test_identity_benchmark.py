"""The table of `benchmarks/identity`: right pairs are counted as right, and nobody sees the truth."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from benchmarks.identity import exact_keys
from benchmarks.identity.ceiling import compared
from benchmarks.identity.make_people import make_people
from benchmarks.identity.running import CONTENDERS, run
from benchmarks.identity.scoring import Score, review, score

HOUSE = Path(__file__).parents[2]


def parquet(file: Path, columns: str, rows: Sequence[Sequence[str | None]]) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"create table told ({columns})")
        for row in rows:
            connection.execute(f"insert into told values ({', '.join('?' for _ in row)})", list(row))
        connection.execute(f"copy told to '{file}' (format parquet)")
    return file


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """Ada has three records, Ben two, Cy one; of one nobody knows whose it is."""
    people = {"a1": "Ada", "a2": "Ada", "a3": "Ada", "b1": "Ben", "b2": "Ben", "c1": "Cy", "x": None}
    rows = [("book", record, person) for record, person in people.items()]
    return parquet(tmp_path / "records", "source varchar, record_id varchar, person varchar", rows)


def clusters(tmp_path: Path, *groups: str) -> Path:
    rows = [("book", record, group) for group in groups for record in group.split()]
    return parquet(tmp_path / "clusters", "source varchar, record_id varchar, cluster varchar", rows)


def test_pairs_are_counted_after_clustering(tmp_path: Path, truth: Path) -> None:
    found = score(truth, clusters(tmp_path, "a1 a2 b1 x", "a3", "b2", "c1"))
    assert found == Score(hits=1, found=3, wanted=4)
    assert (found.precision, found.recall, found.f1) == (1 / 3, 1 / 4, 2 / 7)


def test_nothing_joined_is_nothing_wrong(tmp_path: Path, truth: Path) -> None:
    found = score(truth, clusters(tmp_path, "a1", "a2", "a3", "b1", "b2", "c1", "x"))
    assert (found.precision, found.recall, found.f1) == (1, 0, 0)


def test_an_answered_question_joins_clusters_and_a_no_joins_nothing(tmp_path: Path, truth: Path) -> None:
    asked = [("book", "a1", "book", "a2"), ("book", "a2", "book", "a3"), ("book", "b1", "book", "c1")]
    possible = parquet(
        tmp_path / "possible",
        "left_source varchar, left_record_id varchar, right_source varchar, right_record_id varchar",
        asked,
    )
    found = review(truth, clusters(tmp_path, "a1", "a2", "a3", "b1", "b2", "c1", "x"), possible)
    assert (found.score, found.questions, found.yes) == (Score(hits=3, found=3, wanted=4), 3, 2)


@pytest.mark.parametrize(
    ("kind", "expected"), [("email", ["1 2", "3", "4", "5"]), ("email-or-phone", ["1 2 3 4", "5"])]
)
def test_the_same_key_joins_also_through_others(tmp_path: Path, kind: str, expected: list[str]) -> None:
    records = parquet(
        tmp_path / "records",
        "source varchar, record_id varchar, email varchar, phone varchar",
        [
            ("book", "1", "ada@example.org", None),
            ("book", "2", "ADA@example.org", "+441"),
            ("book", "3", None, "+441"),
            ("book", "4", "ben@example.org", "+441"),
            ("book", "5", None, None),
        ],
    )
    exact_keys.main(records, tmp_path, kind)
    joined = duckdb.sql(
        f"select string_agg(record_id, ' ' order by record_id) from '{tmp_path}/clusters.parquet' group by cluster order by 1"
    ).fetchall()
    assert [group for (group,) in joined] == expected


def test_a_peer_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    make_people(tmp_path / "records", 50)
    notes = [row.note for each in CONTENDERS if each.is_peer for row in run(each, None, tmp_path / "records", 50, 60)]
    assert notes == ["not run: no --peer-python given"] * 3


def test_every_pair_that_is_compared_has_its_truth(tmp_path: Path) -> None:
    pairs = compared(tmp_path / "town", 300, 1)
    told = duckdb.sql(
        f"select count(*), count(is_one), sum(is_one::int), min(probability), max(probability) from '{pairs}'"
    )
    [(found, known, right, least, most)] = told.fetchall()
    assert found == known > right > 50
    assert 0 <= least < 0.15 < 0.95 < most <= 1


def test_one_command_prints_and_writes_the_table(tmp_path: Path) -> None:
    table = tmp_path / "table.md"
    command = [sys.executable, "-m", "benchmarks.identity", "--sizes", "300", "--table", str(table)]
    told = subprocess.run(
        [*command, "--contenders", "Regulars", "same e-mail"], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert told.stdout == table.read_text(encoding="utf-8")
    assert [line.split("|")[1].strip() for line in told.stdout.splitlines() if line.startswith("| ")][2:] == [
        "Regulars", "same e-mail",
    ]  # fmt: skip
