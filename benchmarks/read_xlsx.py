"""Reading 100,000 rows of 12 columns of .xlsx into DuckDB, against openpyxl read-only doing the same.

Run with `python -m benchmarks.read_xlsx`. Both are timed from the closed file to the table, in turns, best of three;
imports are not timed. The openpyxl side is as quick as openpyxl allows: values only, and columns handed to DuckDB
through Arrow.
"""

import datetime as dt
import random
import tempfile
import time
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa

from connectors.excel.source import ExcelTab

ROWS = 100_000
TURNS = 3
HEADINGS = (
    "id",
    "name",
    "email",
    "phone",
    "street",
    "city",
    "postcode",
    "joined",
    "orders",
    "revenue",
    "may_mail",
    "notes",
)


def main() -> None:
    """Print the seconds of each and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.xlsx"
        write(path)
        pa.array([""])
        ours, theirs = zip(
            *((timed(ours_into_duckdb, path), timed(openpyxl_into_duckdb, path)) for _ in range(TURNS)), strict=True
        )
    print(f"{ROWS:,} rows x {len(HEADINGS)} columns of .xlsx into DuckDB, best of {TURNS}")
    print(f"  regulars            {min(ours):6.2f} s")
    print(f"  openpyxl read-only  {min(theirs):6.2f} s")
    print(f"  ratio               {min(theirs) / min(ours):6.1f}  (goal: 8)")


def write(path: Path) -> None:
    """A tab of invented customers, of every cell type."""
    chance = random.Random(1)
    # Not write_only, which stores each text in its cell: Excel shares texts, and so does this.
    workbook = openpyxl.Workbook()
    sheet = workbook.active or workbook.create_sheet()
    sheet.title = "Customers"
    sheet.append(HEADINGS)
    for place in range(ROWS):
        sheet.append(_customer(place, chance))
    workbook.save(path)


def _customer(place: int, chance: random.Random) -> tuple[object, ...]:
    return (
        place,
        f"Ada Lovelace {place}",
        f"ada{place}@example.org",
        f"+4420{place:08}",
        f"{place % 200} High Street",
        chance.choice(("London", "Leeds", "York")),
        f"LS{place % 20} {place % 9}AB",
        dt.date(2020, 1, 1) + dt.timedelta(days=place % 1500),
        place % 37,
        round(chance.random() * 1000, 2),
        place % 2 == 0,
        None if place % 3 else "likes tea",
    )


def timed(read: Callable[[Path], int], path: Path) -> float:
    """Seconds to read; the number of rows must be right."""
    start = time.perf_counter()
    rows = read(path)
    seconds = time.perf_counter() - start
    if rows != ROWS:
        raise ValueError(f"read {rows:,} rows instead of {ROWS:,}")
    return seconds


def ours_into_duckdb(path: Path) -> int:
    """The excel connector."""
    extract = ExcelTab(path, path.name).extract()
    return _stored(extract.rows) if extract else 0


def openpyxl_into_duckdb(path: Path) -> int:
    """The streaming reader of openpyxl."""
    sheet = openpyxl.load_workbook(path, read_only=True)["Customers"]
    headings, *rows = sheet.iter_rows(values_only=True)
    columns = [pa.array(column) for column in zip_longest(*rows)]
    return _stored(pa.table(columns, names=list(headings)))


def _stored(rows: pa.Table) -> int:
    with duckdb.connect() as connection:
        connection.register("found", rows)
        connection.execute("create table customers as select * from found")
        return int(connection.execute("select count(*) from customers").fetchall()[0][0])


if __name__ == "__main__":
    main()
