"""How much more somebody could find in the same comparisons who was told the truth of a like town.

    python -m benchmarks.identity.ceiling --peer-python /tmp/peers/bin/python [--records 100000]

Two towns are made. Every pair that is compared in the one, with the truth, teaches gradient-boosted trees
(`peers/taught_by_truth.py`, scikit-learn) which pairs are one person; then they and our own probability rank the pairs
of the other town. Nobody has so many right answers about customers of their own: this is what can be told at all from
what the records say and how we compare it, and so what weights, however good, cannot pass.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

from assets.identity.matching.score_pairs import CANDIDATE_PAIRS, weigh_pairs
from assets.warehouse.connection import literal
from benchmarks.identity.make_people import make_people
from benchmarks.identity.ours import stage_records
from benchmarks.recognising import build, in_file

TAUGHT = Path(__file__).parent / "peers" / "taught_by_truth.py"
TOWNS = {"lesson": 2, "exam": 1}
"""The seed of each."""

PAIRS = """
select w.* exclude (left_record, right_record), coalesce(j.probability, 0) as probability, a.person = b.person as is_one
from weighted_pairs as w
left join identity.scored_pairs as j using (left_record, right_record)
join identity.normalized_records as l on l.record = left_record
join identity.normalized_records as r on r.record = right_record
join truth as a on (a.source, a.record_id) = (l.source, l.record_id)
join truth as b on (b.source, b.record_id) = (r.source, r.record_id)
"""


def main() -> None:
    """Read the command line, make the towns, teach and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--peer-python", required=True, help="a Python that has scikit-learn, pandas and pyarrow")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [compared(folder / town, arguments.records, seed) for town, seed in TOWNS.items()]
        subprocess.run([arguments.peer_python, str(TAUGHT), *map(str, files)], check=True)


def compared(folder: Path, records: int, seed: int) -> Path:
    """Every pair that is compared in a made-up town: how its fields agree, what we say, and the truth, as a Parquet file."""
    town, pairs = folder / "town.parquet", folder / "pairs.parquet"
    make_people(town, records, seed)
    with in_file(folder) as warehouse:
        stage_records(warehouse, town)
        build(warehouse)
        weigh_pairs(warehouse, CANDIDATE_PAIRS)
        run = warehouse.connection.execute
        run(f"create temp view truth as from read_parquet({literal(str(town))})")
        run(f"copy ({PAIRS}) to {literal(str(pairs))} (format parquet)")
    return pairs


if __name__ == "__main__":
    main()
