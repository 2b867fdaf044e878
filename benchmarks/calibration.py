"""What .98 means: of the pairs that are found this probable among made-up people, how many are one person.

    python -m benchmarks.calibration [--people 2000 20000] [--seed 2]

The people are of the same kind as those of `make_weights`, and others as long as the seed is another. Pairs are those
that were weighed, as they were weighed: before groups are made of them, and without records that repeat others.
"""

import argparse
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.made_people import Dice, people
from benchmarks.made_records import records
from benchmarks.recognising import build, know, staged

BINS = (0.15, 0.5, 0.95, 0.98, 0.995)
PAIRS = """
select
    count(*), count(*) filter (where l.who = r.who), coalesce(avg(probability), 0)::double
from identity.scored_pairs as j
join identity.normalized_records as lr on lr.record = left_record
join identity.normalized_records as rr on rr.record = right_record
join truth as l on (l.source, l.record_id) = (lr.source, lr.record_id)
join truth as r on (r.source, r.record_id) = (rr.source, rr.record_id)
where probability >= {least} and probability < {most}
"""


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs found from `least` on and below the next: how many, how many are one person, and what was said of them."""

    least: float
    pairs: int
    right: int
    said: float


def main() -> None:
    """Read the command line, make people, weigh, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[2_000, 20_000])
    parser.add_argument("--seed", type=int, default=2)
    arguments = parser.parse_args()
    print("| people | found from | pairs | said on average | are one person |\n| ---: | ---: | ---: | ---: | ---: |")
    for size in arguments.people:
        for row in found(size, arguments.seed):
            right = f"{row.right / row.pairs:.4f}" if row.pairs else ""
            print(f"| {size:,} | {row.least} | {row.pairs:,} | {row.said:.4f} | {right} |")


def found(size: int, seed: int) -> list[Found]:
    """What is found among that many made-up people, the least probable first."""
    dice = Dice(seed)
    made = list(records(dice, people(dice, size)))
    with staged([row for _, row in made]) as warehouse:
        know(warehouse, made)
        build(warehouse, "identity.cluster_members")
        rows = [
            (least, *warehouse.rows(PAIRS.format(least=least, most=most))[0]) for least, most in pairwise((*BINS, 2))
        ]
    return [Found(*row) for row in rows]


if __name__ == "__main__":
    main()
