"""How long parsing takes where every cell is different: a million phones and e-mails, against the libraries themselves.

    python benchmarks/parse_cells.py [ROWS]

The libraries are timed on a sample and scaled up: a million would take them minutes.
"""

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb

from assets.settings import Business, Settings
from assets.staging.parsing.field_types import Cells, parse
from assets.warehouse.connection import Warehouse

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
SAMPLE = 10_000

COLUMNS = {
    "phone": "case i % 4 when 0 then '07' || (400000000 + i) when 1 then '+44 7' || (400000000 + i)"
    " when 2 then '+49 151 ' || (10000000 + i) else '+1 (202) 555-' || lpad((i % 10000)::varchar, 4, '0') || ' ' end",
    "email": "'User.' || i || '@mail' || (i % 1000) || '.example.org'",
    "timestamp": "strftime(timestamp '2020-01-01' + to_seconds(i * 97), '%Y-%m-%dT%H:%M:%S')",
    "date": "strftime(date '2020-01-01' + (i % 2000)::integer, '%d/%m/%Y')",
    "money": "'£' || (i % 5000) || '.' || lpad((i % 100)::varchar, 2, '0')",
    "number": "(i % 5000) || '.' || lpad((i % 100)::varchar, 2, '0')",
    "name": "'Ada Lovelace ' || i",
    "boolean": "['yes', 'no', 'Ja', 'n/a'][i % 4 + 1]",
    "country": "['UK', 'Germany', 'France', 'US'][i % 4 + 1]",
}


def main() -> None:
    """Print one line per kind, then the libraries."""
    business = Business("Bakery", "GB", "GBP", "Europe/London")
    warehouse = Warehouse(duckdb.connect(), Settings(Path(), business), datetime(2026, 3, 1))  # noqa: DTZ001 - UTC without zone, as everywhere
    select = ", ".join(f"{sql} as {kind}" for kind, sql in COLUMNS.items())
    warehouse.connection.execute(f"create temp table raw as select {select} from range({ROWS}) as t(i)")
    seconds = {kind: timed(lambda kind=kind: column(warehouse, kind)) for kind in COLUMNS}
    for kind, taken in seconds.items():
        print(f"{kind:10} {taken:6.2f} s")
    libraries = timed(lambda: by_library(warehouse)) * ROWS / SAMPLE
    ours = seconds["phone"] + seconds["email"]
    print(f"{ROWS:,} phones and e-mails: {ours:.1f} s; the libraries, one by one: {libraries:.0f} s")
    print(f"ratio {libraries / ours:.0f}")


def column(warehouse: Warehouse, kind: str) -> None:
    """Parse a whole column into a table."""
    parsed = parse(warehouse, kind, Cells("raw", f"r.{kind}", None))
    select = f"select {parsed.value} as value, {parsed.reason} as reason from raw as r {parsed.joins}"
    warehouse.connection.execute(f"create or replace temp table parsed as {select}")
    print(kind, warehouse.rows("select count(value), count(reason), any_value(value) from parsed"))


def by_library(warehouse: Warehouse) -> None:
    """A sample of the same cells through phonenumbers and email-validator."""
    import phonenumbers
    from email_validator import validate_email

    for phone, email in warehouse.rows(f"select phone, email from raw limit {SAMPLE}"):
        number = phonenumbers.parse(phone, "GB")
        if phonenumbers.is_valid_number(number):
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        validate_email(email, check_deliverability=False)


def timed(work: Callable[[], None]) -> float:
    """Seconds of wall time."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
