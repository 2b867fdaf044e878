"""The numbers of `assets/identity/matching/weights.csv`, counted among made-up people, beside those that ship.

    python -m benchmarks.make_weights [--people 20000] [--strangers 2000000] [--seed 1] [--write COMPARISON ...]

Prints for every level the counted number and the one that ships, and what they count in bits against a stranger and
against somebody of the same household. `--write` puts the counted numbers of those comparisons into the file; the column
`made` says of each whether it was counted, and if not, why.

Counted is how often a comparison comes out at each level, among the pairs where both sides say something: of one person
(m, all pairs), of strangers (u, a sample by chance), of two people of one household (h, all pairs). Records that repeat
others are left out, as they are when customers are weighed. Half a pair is added to each count, and none may say more than
RAREST allows: what comes once in 50,000 nobody has seen often enough. Four things differ:

- Where u is multiplied by how common the value is (`by_frequency`), each pair of strangers counts 1 / that frequency,
  so that the sum over all values comes out right. For addresses, of which two strangers seldom share one, all pairs in
  one postcode or in like-sounding streets of one town are counted, not a sample.
- Jr and Sr are counted among the pairs with one first name, whether or not they say it: they tell nobody else apart.
- u of the same e-mail, phone or number is how often chance gives two strangers one. No made-up world knows that.
- Numbers of personal documents and cards are left as they are: cards that differ are not compared, and nobody knows how many
  pairs that would have been. So are companies, which the made-up people do not have, and offices' addresses.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import log2
from pathlib import Path

import pyarrow as pa

import assets.identity
from assets.identity.matching.score_pairs import compare_pairs
from assets.warehouse.connection import Warehouse
from benchmarks.made_people import Dice, people
from benchmarks.made_records import records
from benchmarks.recognising import build, know, staged

FILE = Path(assets.identity.__file__).parent / "matching" / "weights.csv"
RAREST = {"person": 0.001, "stranger": 0.00002, "home": 0.0001}
COLUMNS = {
    "given": "given",
    "family": "family",
    "birth date": "birth_date",
    "e-mail": "email",
    "phone": "phone",
    "generation": "generation",
    "address": "address",
    "city": "city",
}
FREQUENCIES = {"address": "u_address", "city": "u_city"}
CHANCE = {("phone", "same"), *(("e-mail", level) for level in ("same", "unnamed", "own", "another name"))}

PAIRS = """
create or replace temp table described as
select record, row_number() over (order by record) - 1 as place, who, house
from identity.normalized_records join truth using (source, record_id)
where record not in (select record from identity.exact_duplicates);

create or replace temp table pairs_of_person as
select l.record as left_record, r.record as right_record
from described as l join described as r on l.who = r.who and l.record < r.record;

create or replace temp table pairs_of_home as
select l.record as left_record, r.record as right_record
from described as l join described as r on l.house = r.house and l.who <> r.who and l.record < r.record;
"""
STRANGERS = """
create or replace temp table pairs_of_stranger as
select l.record as left_record, r.record as right_record
from drawn join described as l on l.place = a join described as r on r.place = b
where l.house <> r.house
"""
NEIGHBOURS = """
create or replace temp table pairs_of_neighbour as
with spots as (
    select record, house, hash(postcode) as spot
    from identity.normalized_records join described using (record) where postcode is not null
    union all
    select record, house, hash(left(street_core, 4), left(city, 4))
    from identity.normalized_records join described using (record) where street_core is not null and city is not null
)
select distinct l.record as left_record, r.record as right_record
from spots as l join spots as r using (spot)
where l.record < r.record and l.house <> r.house
"""


@dataclass(frozen=True, slots=True)
class Weight:
    """A line of weights.csv: a level of a comparison, and what share of all pairs come out at it."""

    comparison: str
    level: str
    m: float
    u: float
    h: float
    by_frequency: str
    made: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pairs of one kind a comparison knows of, and how many came out at each level."""

    known: float
    at: dict[str, float]

    def share(self, level: str) -> float:
        """The share of a level, half a pair added."""
        return (self.at.get(level, 0) + 0.5) / (self.known + 0.5)


def main() -> None:
    """Read the command line, count, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--strangers", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", nargs="+", choices=COLUMNS, default=[])
    arguments = parser.parse_args()
    shipped = read()
    counted = count(shipped, arguments.people, arguments.strangers, arguments.seed)
    for line in beside(counted, shipped):
        print(line)
    if arguments.write:
        write([new if new.comparison in arguments.write else old for new, old in zip(counted, shipped, strict=True)])


def read(file: Path = FILE) -> list[Weight]:
    """The numbers that ship."""
    with file.open(encoding="utf-8", newline="") as opened:
        return [
            Weight(**{**row, **{name: float(row[name]) for name in "muh"}})  # type: ignore[arg-type]
            for row in csv.DictReader(opened)
        ]


def write(weights: list[Weight], file: Path = FILE) -> None:
    """Write the file again."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        lines = csv.writer(opened, lineterminator="\n")
        lines.writerow(Weight.__slots__)
        for weight in weights:
            numbers = (f"{Decimal(f'{number:.6g}'):f}" for number in (weight.m, weight.u, weight.h))
            lines.writerow([weight.comparison, weight.level, *numbers, weight.by_frequency, weight.made, weight.reason])


def count(shipped: list[Weight], size: int, strangers: int, seed: int) -> list[Weight]:
    """Every weight with the numbers counted among `size` made-up people."""
    dice = Dice(seed)
    made = list(records(dice, people(dice, size)))
    with staged([row for _, row in made]) as warehouse:
        know(warehouse, made)
        build(warehouse, "identity.frequencies")
        _pair(warehouse, dice, strangers)
        found = {comparison: _counts(warehouse, comparison) for comparison in COLUMNS}
    return [_weighed(weight, found) for weight in shipped]


def _pair(warehouse: Warehouse, dice: Dice, strangers: int) -> None:
    """The tables compared_of_person, _home, _stranger and _neighbour, from all pairs of those kinds."""
    run = warehouse.connection.execute
    run(PAIRS)
    places = range(int(warehouse.value("select count(*) from described")))
    drawn = pa.table({side: dice.choices(places, k=strangers) for side in "ab"})  # noqa: F841, found by its name
    run(STRANGERS)
    run(NEIGHBOURS)
    for kind in ("person", "home", "stranger", "neighbour"):
        compare_pairs(warehouse, f"pairs_of_{kind}")
        run(f"create or replace temp table compared_of_{kind} as from compared_pairs")


def _counts(warehouse: Warehouse, comparison: str) -> dict[str, Counts]:
    """The kind of pair -> its counts."""
    found = {kind: _levels(warehouse, comparison, kind) for kind in ("person", "home", "stranger")}
    if comparison == "address":
        everybody = warehouse.value("select count(*) * (count(*) - 1) / 2 from described")
        drawn = warehouse.value("select count(*) from compared_of_stranger")
        overrides = _levels(warehouse, comparison, "neighbour").at
        found["stranger"] = Counts(
            found["stranger"].known / drawn * everybody,
            overrides | {"differs": found["stranger"].at["differs"] / drawn * everybody},
        )
    return found


def _levels(warehouse: Warehouse, comparison: str, kind: str) -> Counts:
    column = COLUMNS[comparison]
    frequency = FREQUENCIES.get(comparison) if kind in ("stranger", "neighbour") else None
    counts = f"if(by_frequency, sum(1 / {frequency}), count(*))" if frequency else "count(*)"
    among = "given = 'same'" if comparison == "generation" else f"{column} is not null"
    levels = warehouse.rows(
        f"""
        select level, {counts}::double
        from (select {column} as level, * from compared_of_{kind} where {among})
        join identity.weights using (level)
        where comparison = '{comparison}'
        group by level, by_frequency
        """
    )
    return Counts(
        warehouse.value(f"select count(*) from compared_of_{kind} where {among}"),
        {str(level): float(pairs) for level, pairs in levels},
    )


def _weighed(weight: Weight, found: dict[str, dict[str, Counts]]) -> Weight:
    if weight.comparison not in found or weight.level in ("shared", "office"):
        return weight
    kinds = found[weight.comparison]
    m, u, h = (
        float(f"{max(kinds[kind].share(weight.level), RAREST[kind]):.2g}") for kind in ("person", "stranger", "home")
    )
    is_chance = (weight.comparison, weight.level) in CHANCE
    return replace(weight, m=m, u=weight.u if is_chance else u, h=h, made="counted")


def beside(counted: list[Weight], shipped: list[Weight]) -> Iterator[str]:
    """Lines to print: the bits of both, against a stranger and against one of the household."""
    yield f"{'':39} {'m':>15} {'u':>17} {'h':>15} {'stranger':>12} {'household':>12}"
    for new, old in zip(counted, shipped, strict=True):
        yield (
            f"{new.comparison:12} {new.level:26} {new.m:7.4f} {old.m:7.4f} {new.u:8.5f} {old.u:8.5f}"
            f" {new.h:7.4f} {old.h:7.4f} {log2(new.m / new.u):6.1f} {log2(old.m / old.u):5.1f}"
            f" {log2(new.m / new.h):6.1f} {log2(old.m / old.h):5.1f}"
        )


if __name__ == "__main__":
    main()
