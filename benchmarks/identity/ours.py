"""Ours: the whole identity layer as it ships, from staged records to customers and questions.

    python -m benchmarks.identity.ours RECORDS.parquet FOLDER

Writes clusters.parquet and possible.parquet (the review band) into the folder, and prints what it took as JSON.
"""

import json
import sys
import time
from pathlib import Path

from assets.staging.columns import ASIDE, LINKS, in_order, nothing, people_columns
from assets.warehouse.connection import Warehouse, literal
from assets.warehouse.journal import read_journals
from benchmarks.recognising import build, in_file

EDITS = {
    "target": "varchar", "place": "varchar", "tab": "varchar", "follow_up_id": "varchar", "at": "timestamp",
    "answer": "varchar", "owner": "varchar", "record_id": "varchar",
}  # fmt: skip
CLUSTERS = "select source, record_id, customer_id as cluster from identity.clusters"
POSSIBLE = """
select left_source, left_record_id, right_source, right_record_id from identity.pairs where band = 'possible'
"""


def main(records: Path, folder: Path) -> None:
    """Stage the records, time the layer, write what it found."""
    with in_file(folder) as warehouse:
        stage_records(warehouse, records)
        # The first parameter makes DuckDB import what it reads parameters with, and imports are in nobody's time.
        warehouse.value("select len($1::varchar[])", [[]])
        began = time.perf_counter()
        build(warehouse)
        seconds = time.perf_counter() - began
        for name, select in (("clusters", CLUSTERS), ("possible", POSSIBLE)):
            file = literal(str(folder / f"{name}.parquet"))
            warehouse.connection.execute(f"copy ({select}) to {file} (format parquet)")
    print(json.dumps({"seconds": seconds, "clusters": {"": "clusters.parquet"}, "possible": "possible.parquet"}))


def stage_records(warehouse: Warehouse, records: Path) -> None:
    """What identity reads, with the records of a Parquet file and nothing said of them."""
    run = warehouse.connection.execute
    file = f"read_parquet({literal(str(records))})"
    found = {name for (name, *_) in run(f"describe from {file}").fetchall()}
    run(f"create table staging.people as select {in_order(people_columns(), found)} from {file}")
    run("create table staging.person_versions as select *, null::timestamp as valid_to from staging.people limit 0")
    run(f"create table staging.person_links as {nothing(LINKS)}")
    run(f"create table staging.sheet_edits as {nothing(EDITS)}")
    run("create table staging.clock as select timestamp '2026-03-01 06:00' as run_at, date '2026-03-01' as today")
    run(f"create table quality.quarantine as {nothing(ASIDE)}")
    read_journals(warehouse)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
