"""How the time to read cells that cannot be read grows with their number: doubled, it may double.

    python -m benchmarks.bad_cells [--most 200000] [--kinds phone email]

Every cell is another, since each distinct cell is read once. The last column is how much longer twice as many took.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import duckdb

from assets.settings import Business, Settings
from assets.staging.parsing.field_types import Cells, parse
from assets.warehouse.connection import Warehouse

BAD: MappingProxyType[str, str] = MappingProxyType(
    {
        "phone": "'ring ' || i || ' 12'",
        "email": "'ada ' || i || '@@example'",
        "birth_date": "'31/02/' || i",
        "date": "i || '/13/99'",
        "timestamp": "'t' || i || ':99'",
        "money": "'about ' || i || ' or so'",
        "number": "'n' || i",
        "country": "'Land ' || i",
        "currency": "'coin ' || i",
        "language": "'tongue ' || i",
        "boolean": "'maybe ' || i",
    }
)
"""Kind of cell -> SQL over `i` for one that cannot be read."""

FEWEST = 12_500


def main() -> None:
    """Read the command line, and print a line for each kind and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=200_000)
    parser.add_argument("--kinds", nargs="+", choices=BAD, default=list(BAD))
    arguments = parser.parse_args()
    for kind in arguments.kinds:
        before = 0.0
        for cells in _doubled(arguments.most):
            seconds = seconds_of(kind, cells)
            grown = f"{seconds / before:.1f}" if before else ""
            print(f"{kind:10} {cells:8,} {seconds:7.2f} s {grown}", flush=True)
            before = seconds


def _doubled(most: int) -> Iterator[int]:
    cells = FEWEST
    while cells <= most:
        yield cells
        cells *= 2


def seconds_of(kind: str, cells: int) -> float:
    """Processor time of this process to read so many cells of the kind, none of which can be read."""
    business = Business("Bakery", "GB", "GBP", "Europe/London")
    with closing(duckdb.connect()) as connection:
        warehouse = Warehouse(connection, Settings(Path(), business), datetime.now(UTC).replace(tzinfo=None))
        connection.execute(f"create temp table raw as select {BAD[kind]} as cell from range({cells}) as t(i)")
        began = time.process_time()
        parsed = parse(warehouse, kind, Cells("raw", "r.cell", None))
        connection.execute(
            f"create temp table parsed as select {parsed.value} as value, {parsed.reason} as reason from raw as r {parsed.joins}"
        )
        return time.process_time() - began


if __name__ == "__main__":
    main()
