"""Records of the customers of a made-up small business, with their dirt and with the truth: who they are of.

    python -m benchmarks.identity.make_people FILE.parquet [--records 1000000] [--seed 1]

The same number and seed give the same records. The steps are the `.sql` files in `people/`, how often something happens
stands in `people/rates.csv`, and what each source writes down in `people/sources.csv`. Nobody in it exists.
"""

import argparse
import csv
import shlex
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from assets.warehouse.connection import literal

PEOPLE = Path(__file__).parent / "people"
STEPS = ("addresses", "companies", "persons", "mailboxes", "occasions", "meant", "written")
PERSONS_PER_HOUSEHOLD, RECORDS_PER_PERSON, HOUSEHOLDS_PER_COMPANY = 1.4, 1.7, 90
"""About what `rates.csv` comes to. A few too many are drawn, and the number asked for is kept."""

COLUMNS = {
    "source": "varchar", "record_id": "varchar", "first_seen_at": "timestamp", "name": "varchar", "first_name": "varchar",
    "last_name": "varchar", "suffix": "varchar", "company": "varchar", "email": "varchar", "phone": "varchar",
    "house_number": "varchar", "street": "varchar", "city": "varchar", "region": "varchar", "postcode": "varchar",
    "country": "varchar", "birth_date": "date", "birth_year": "integer", "birth_month": "integer", "birth_day": "integer",
    "identifiers": "json", "person": "varchar",
}  # fmt: skip
"""Records as staging leaves them, phones and dates parsed; `person` is the truth."""

LIST = "struct(begins integer, many integer)"
"""Where a list stands among all words."""

COUNTRIES = (
    "country varchar, begins double, ends double, language varchar, others double, dial varchar, mobile varchar,"
    f" landline varchar, postcode varchar, street varchar, towns {LIST}, streets {LIST}"
)


def make_people(file: Path, records: int, seed: int = 1) -> None:
    """Write the records to a Parquet file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        _set(connection, records, seed)
        _lists(connection)
        connection.execute((PEOPLE / "macros.sql").read_text(encoding="utf-8"))
        numbers = _numbers(records)
        for step in STEPS:
            select = (PEOPLE / f"{step}.sql").read_text(encoding="utf-8")
            for name, value in numbers.items():
                select = select.replace(f"${name}", str(value))
            connection.execute(f"create temp table {step} as {select}")
        columns = ", ".join(f"{_made(name)}::{kind} as {name}" for name, kind in COLUMNS.items())
        connection.execute(
            f"copy (select {columns} from written order by record_id) to {literal(str(file))} (format parquet)"
        )


def _made(name: str) -> str:
    """House numbers stand in the street, and nobody says a region or a number."""
    return {"name": "full_name", "house_number": "null", "region": "null", "identifiers": "null"}.get(name, name)


def _numbers(records: int) -> dict[str, Any]:
    households = 100 + round(records * 1.05 / PERSONS_PER_HOUSEHOLD / RECORDS_PER_PERSON)
    languages = [language for language in _toml("names") for _ in range(3 if language in ("in", "tr", "pl") else 1)]
    return {
        "households": households,
        "companies": max(3, households // HOUSEHOLDS_PER_COMPANY),
        "records": records,
        "languages": languages,
    }


def _set(connection: duckdb.DuckDBPyConnection, records: int, seed: int) -> None:
    rates = {row["rate"]: float(row["is"]) for row in _csv("rates")}
    keys, values = list(rates), list(rates.values())
    connection.execute(f"set variable rates = map({keys}::varchar[], {values}::double[])")
    connection.execute(f"set variable seed = '{seed} {records}'")


def _lists(connection: duckdb.DuckDBPyConnection) -> None:
    words: list[str] = []

    def listed(told: list[str]) -> dict[str, int]:
        words.extend(told)
        return {"begins": len(words) - len(told), "many": len(told)}

    kinds = ("men", "women", "families", "heads", "tails")
    names = [
        [language, *(listed(shlex.split(told[kind])) for kind in kinds)] for language, told in _toml("names").items()
    ]
    countries = list(_countries(listed))
    connection.execute("set variable words = $1::varchar[]", [words])
    _table(connection, "names", f"language varchar, {', '.join(f'{kind} {LIST}' for kind in kinds)}", names)
    _table(connection, "countries", COUNTRIES, countries)
    abbreviations = ([country, told["abbreviated"].split()] for country, told in _toml("places").items())
    _table(connection, "abbreviations", "country varchar, abbreviated varchar[]", abbreviations)
    _table(connection, "short_forms", "word varchar, forms varchar[]", _short_forms())
    file = literal(str(PEOPLE / "sources.csv"))
    connection.execute(
        "create temp table sources as select sum(share) over so_far - share as begins, sum(share) over so_far as ends, *"
        f" from read_csv({file}) window so_far as (rows unbounded preceding)"
    )


def _countries(listed: Callable[[list[str]], dict[str, int]]) -> Iterator[list[Any]]:
    begins = 0.0
    for country, told in _toml("places").items():
        plain = [told[key] for key in ("language", "others", "dial", "mobile", "landline", "postcode", "street")]
        ends = round(begins + told["share"], 6)
        yield [country, begins, ends, *plain, listed(told["towns"].split()), listed(told["streets"].split())]
        begins = ends


def _short_forms() -> Iterator[list[Any]]:
    forms: dict[str, set[str]] = {}
    for told in _toml("names").values():
        for pair in told["nicknames"].split():
            word, _, short = pair.partition("=")
            forms.setdefault(word, set()).update(short.split("/"))
    return ([word, sorted(short)] for word, short in forms.items())


def _table(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[list[Any]]) -> None:
    connection.execute(f"create temp table {name} ({columns})")
    for row in rows:
        connection.execute(f"insert into {name} values ({', '.join('?' for _ in row)})", row)


def _toml(name: str) -> Mapping[str, Any]:
    return tomllib.loads((PEOPLE / f"{name}.toml").read_text(encoding="utf-8"))


def _csv(name: str) -> list[dict[str, str]]:
    with (PEOPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Read the command line, and make the records."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.perf_counter()
    make_people(arguments.file, arguments.records, arguments.seed)
    print(f"{arguments.records:,} records in {time.perf_counter() - began:.1f} s: {arguments.file}")


if __name__ == "__main__":
    main()
