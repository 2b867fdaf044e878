"""How long it takes to find out who is who among 1,000,000 records, three in a hundred of them duplicates.

    python -m benchmarks.identity_speed [RECORDS] [--threads 2]

Prints the seconds of every identity table, precision and recall over all true pairs, peak memory, and beside the total
what plain DuckDB needs for the simplest matching there is, the same records joined on e-mail or phone: the peer.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from assets import identity
from assets.warehouse.connection import Warehouse
from benchmarks.make_shop import make_shop
from benchmarks.recognising import in_file, stage

PEOPLE = """
insert into staging.people by name
select
    'shop' as source, customer_id as record_id, joined::timestamp as first_seen_at,
    first_name, last_name, concat_ws(' ', first_name, last_name) as name, email,
    '+44' || ltrim(replace(replace(phone, ' ', ''), '+44', ''), '0') as phone,
    street, city, postcode, birth_date,
    year(birth_date)::integer as birth_year, month(birth_date)::integer as birth_month,
    day(birth_date)::integer as birth_day
from read_csv('{folder}/people.csv', all_varchar = false, types = {{'phone': 'varchar', 'postcode': 'varchar'}})
"""
PEER = """
create or replace temp table peer as
select l.record_id, r.record_id as other
from staging.people as l join staging.people as r on l.email = r.email and l.record_id < r.record_id
union
select l.record_id, r.record_id
from staging.people as l join staging.people as r on l.phone = r.phone and l.record_id < r.record_id
"""
RIGHT = """
with
truth as (select record_id, person_id from read_csv('{folder}/truth.csv', all_varchar = true)),
both_known as (
    select customer_id, person_id, count(*) as together from identity.clusters join truth using (record_id) group by all
),
pairs as (
    select
        (select sum(n * (n - 1) // 2) from (select count(*) as n from identity.clusters group by customer_id)) as found,
        (select sum(n * (n - 1) // 2) from (select count(*) as n from truth group by person_id)) as true_pairs,
        (select sum(together * (together - 1) // 2) from both_known) as right_pairs
)
select right_pairs / greatest(found, 1), right_pairs / true_pairs, found from pairs
"""


def main() -> None:
    """Read the command line, make the records, time every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_shop(folder, arguments.records, lines=10)
        with in_file(folder) as warehouse:
            warehouse.connection.execute(f"set threads = {arguments.threads}")
            stage(warehouse)
            warehouse.connection.execute(PEOPLE.format(folder=folder))
            _report(warehouse, folder)


def _report(warehouse: Warehouse, folder: Path) -> None:
    start = time.perf_counter()
    for table in identity.TABLES:
        began = time.perf_counter()
        table.build(warehouse)
        rows = warehouse.value(f"select count(*) from {table.name}")
        print(f"{table.name:26} {time.perf_counter() - began:6.2f} s {rows:>11,} rows")
    ours = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    start = time.perf_counter()
    warehouse.connection.execute(PEER)
    peer = time.perf_counter() - start
    [(precision, recall, found)] = warehouse.rows(RIGHT.format(folder=folder))
    print(f"all {ours:.1f} s, {memory:.1f} GB at most")
    print(f"e-mail or phone joined plainly {peer:.2f} s: ours takes {ours / peer:.1f} times as long")
    print(f"precision {precision:.5f}, recall {recall:.4f} of {found:,} pairs merged")


if __name__ == "__main__":
    main()
