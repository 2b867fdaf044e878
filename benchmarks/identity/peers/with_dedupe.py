"""dedupe 3 as its documentation sets it up: active learning, here with every question answered by the truth.

    PEER_PYTHON with_dedupe.py RECORDS.parquet FOLDER

Runs in an environment of its own that has dedupe, and imports nothing of ours. A person would answer at the keyboard;
the truth answers faster, and never wrongly, so this is the best that its way of training can do with that many answers.
"""

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import dedupe
import duckdb
import numpy
from dedupe import variables

ANSWERS = 120
"""Some ten minutes of a person's time."""

FIELDS = {"name": variables.String, "email": variables.String, "phone": variables.String, "street": variables.String,
          "city": variables.String, "postcode": variables.String, "birth_date": variables.String,
          "company": variables.String}  # fmt: skip

CLEAN = """
select
    source, record_id, person,
    nullif(lower(coalesce(name, concat_ws(' ', first_name, last_name))), '') as name, lower(email) as email, phone,
    nullif(lower(concat_ws(' ', house_number, street)), '') as street, lower(city) as city, lower(postcode) as postcode,
    strftime(birth_date, '%Y-%m-%d') as birth_date, lower(company) as company
from read_parquet($1)
"""


def main(records: Path, folder: Path) -> None:
    """Train, join, write the clusters."""
    # Its training draws at random; the same seed as ours makes a run that can be repeated.
    random.seed(1)
    numpy.random.seed(1)
    found = _rows(records)
    data = dict(enumerate(found))
    fields = [kind(name, has_missing=True) for name, kind in FIELDS.items() if _is_filled(found, name)]
    began = time.perf_counter()
    deduper = dedupe.Dedupe(fields, num_cores=0)
    deduper.prepare_training(data, sample_size=1500)
    _answer(deduper, ANSWERS)
    deduper.train()
    trained = time.perf_counter()
    groups = deduper.partition(data, threshold=0.5)
    ended = time.perf_counter()
    _write(folder / "clusters.parquet", found, groups)
    print(json.dumps({"seconds": ended - began, "training": trained - began, "clusters": {"": "clusters.parquet"}}))


def _rows(records: Path) -> list[dict[str, Any]]:
    cursor = duckdb.connect().execute(CLEAN, [str(records)])
    columns = [name for name, *_ in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _is_filled(rows: list[dict[str, Any]], name: str) -> bool:
    return sum(row[name] is not None for row in rows) > 0.01 * len(rows)


def _answer(deduper: dedupe.Dedupe, answers: int) -> None:
    for _ in range(answers):
        for left, right in deduper.uncertain_pairs():
            is_same = left["person"] == right["person"]
            pair = (left, right)
            deduper.mark_pairs({"match": [pair] * is_same, "distinct": [pair] * (not is_same)})


def _write(file: Path, rows: list[dict[str, Any]], groups: list[Any]) -> None:
    connection = duckdb.connect()
    connection.execute("create table clusters (source varchar, record_id varchar, cluster bigint)")
    told = [(rows[n]["source"], rows[n]["record_id"], k) for k, (members, _) in enumerate(groups) for n in members]
    columns = list(zip(*told, strict=True))
    connection.execute(
        "insert into clusters select unnest($1), unnest($2), unnest($3)", [list(column) for column in columns]
    )
    connection.execute(f"copy clusters to '{file}' (format parquet)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
