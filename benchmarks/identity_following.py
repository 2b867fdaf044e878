"""What a refresh costs in which 1,000 of 1,000,000 records changed, beside making everything again.

    python -m benchmarks.identity_following [RECORDS] [--changed 1000]

Of the records that change a tenth is gone, three tenths are new people (names and contacts of others, shuffled), and six
tenths say something else. Both are timed on the same warehouse, one after the other, and end in the same customers.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assets import identity
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import AnyTable
from benchmarks.identity.make_people import make_people
from benchmarks.identity.ours import stage_records
from benchmarks.recognising import in_file

CHANGE = """
create temp table hit as
select source, record_id, row_number() over (order by hash(record_id, 'hit')) as place
from staging.people qualify place <= {changed};
create temp table donor as
select *, row_number() over (order by hash(record_id, 'donor')) as place from staging.people qualify place <= {changed};
delete from staging.people
where (source, record_id) in (select (source, record_id) from hit where place % 10 = 0);
insert into staging.people
select donor.* exclude (place)
    replace (donor.record_id || '-new' as record_id, other.last_name as last_name, other.email as email, other.phone as phone)
from donor join donor as other on other.place = {changed} + 1 - donor.place
where donor.place % 10 in (1, 2, 3);
"""
EDIT = """
update staging.people as p set {field} = donor.{field}
from hit join donor using (place)
where p.source = hit.source and p.record_id = hit.record_id and place % 10 = {part}
"""
FIELDS = ("email", "phone", "last_name", "postcode", "street", "birth_date")


def main() -> None:
    """Read the command line, make the people, and time both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--changed", type=int, default=1000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_people(folder / "people.parquet", arguments.records, seed=1)
        with in_file(folder) as warehouse:
            stage_records(warehouse, folder / "people.parquet")
            _report(warehouse, arguments.changed)


def _report(warehouse: Warehouse, changed: int) -> None:
    full = _seconds(lambda: _make(warehouse, identity.TABLES))
    warehouse.connection.execute(CHANGE.format(changed=changed))
    for part, field in enumerate(FIELDS, start=4):
        warehouse.connection.execute(EDIT.format(field=field, part=part))
    warehouse.connection.execute("checkpoint")
    followed = _seconds(lambda: _follow(warehouse))
    found = warehouse.rows("from identity.clusters order by all")
    again = _seconds(lambda: _make(warehouse, identity.INCREMENTAL.tables))
    same = "the same customers" if found == warehouse.rows("from identity.clusters order by all") else "OTHER CUSTOMERS"
    for what, (wall, processor) in (
        ("made", full),
        (f"{changed:,} changed, followed", followed),
        ("made again", again),
    ):
        print(f"{what:28} {wall:6.1f} s, {processor:6.1f} s of processor time")
    print(
        f"{followed[0] / again[0]:.3f} of making it again, {followed[1] / again[1]:.3f} of the processor time; {same}"
    )


def _make(warehouse: Warehouse, tables: Sequence[AnyTable]) -> None:
    for table in tables:
        table.build(warehouse)


def _follow(warehouse: Warehouse) -> None:
    """Everything that such a refresh does in this layer, the tables that are always made anew included."""
    with warehouse.transaction():
        if not identity.INCREMENTAL.update_incrementally(warehouse):
            raise SystemExit("So much changed that everything must be made again.")
    last = identity.TABLES.index(identity.INCREMENTAL.tables[-1])
    _make(warehouse, identity.TABLES[last + 1 :])


def _seconds(work: Callable[[], None]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    main()
