"""Labelled sets that others published, staged by Regulars as any csv source would be.

FOLDER holds febrl1.csv, febrl3.csv, fake_1000_with_cluster.csv and truthset/ with its csv files. They are here to be
measured on; nothing is made from them. The config of each stands below.
"""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from assets.ingest import ingest
from assets.staging import TABLES
from assets.warehouse.connection import Warehouse, literal
from benchmarks.identity.make_people import COLUMNS
from pipelines.config.load import load
from pipelines.resources import open_run

Row = dict[str, str]
Truth = dict[tuple[str, str], str]

HEADER = """
business: {name: Labelled set, country: %s, currency: USD, timezone: UTC}
sources:
"""
FEBRL = """
  febrl: {type: csv, path: febrl.csv, holds: people, columns: {rec_id: record_id, given_name: first_name,
    surname: last_name, street_number: house_number, address_1: street, suburb: city, state: region,
    date_of_birth: birth_date, soc_sec_id: identifiers.soc_sec_id, address_2: attributes.address_2}}
"""
FAKE = """
  fake: {type: csv, path: fake.csv, holds: people, columns: {unique_id: record_id, surname: last_name, dob: birth_date}}
"""
TRUTHSET = """
  %s: {type: csv, path: %s.csv, holds: people, columns: {%s}}
"""
TRUTHSET_COLUMNS = {
    "RECORD_ID": "record_id", "NAME": "name", "PRIMARY_NAME_FIRST": "first_name", "PRIMARY_NAME_LAST": "last_name",
    "PRIMARY_NAME_ORG": "company", "DATE_OF_BIRTH": "birth_date", "EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone",
    "ADDR": "street", "ADDR_CITY": "city", "ADDR_STATE": "region", "ADDR_POSTAL_CODE": "postcode",
    "ADDR_COUNTRY": "country", "PASSPORT_NUMBER": "identifiers.passport",
    "DRIVERS_LICENSE_NUMBER": "identifiers.drivers_license", "SSN_NUMBER": "identifiers.ssn",
    "NATIONAL_ID_NUMBER": "identifiers.national_id", "TAX_ID_NUMBER": "identifiers.tax_id",
}  # fmt: skip


def labelled(folder: Path, project: Path, name: str) -> Path:
    """Stage the set in a project folder of its own; the records, with the truth, as a Parquet file."""
    country, sources, truth = SETS[name](folder, project)
    (project / "regulars.yaml").write_text(HEADER % country + sources, encoding="utf-8")
    records = project / "records.parquet"
    with open_run(load(project, {})) as run_context:
        ingest(run_context)
        if run_context.outcome.problems:
            raise SystemExit("\n".join(map(str, run_context.outcome.problems)))
        for table in TABLES:
            table.build(run_context.warehouse)
        _write(run_context.warehouse, truth, records)
    return records


def _write(warehouse: Warehouse, truth: Truth, file: Path) -> None:
    warehouse.connection.execute("create temp table truth (source varchar, record_id varchar, person varchar)")
    sources, ids = zip(*truth, strict=True)
    warehouse.connection.execute(
        "insert into truth select unnest($1), unnest($2), unnest($3)", [list(sources), list(ids), list(truth.values())]
    )
    columns = ", ".join(COLUMNS)
    warehouse.connection.execute(
        # Rows that staging set aside are kept with nothing in them: nobody can join them, and they count as missed.
        f"copy (select {columns} from truth left join staging.people using (source, record_id) order by all)"
        f" to {literal(str(file))} (format parquet)"
    )


def _febrl(folder: Path, project: Path, name: str) -> tuple[str, str, Truth]:
    rows = [{key.strip(): value.strip() for key, value in row.items()} for row in _read(folder / f"{name}.csv")]
    _copy(project / "febrl.csv", rows)
    return "AU", FEBRL, {("febrl", row["rec_id"]): row["rec_id"].split("-")[1] for row in rows}


def _fake(folder: Path, project: Path) -> tuple[str, str, Truth]:
    rows = list(_read(folder / "fake_1000_with_cluster.csv"))
    # The truth stays out of what is staged.
    _copy(project / "fake.csv", [{key: value for key, value in row.items() if key != "cluster"} for row in rows])
    return "GB", FAKE, {("fake", row["unique_id"]): row["cluster"] for row in rows}


def _truthset(folder: Path, project: Path) -> tuple[str, str, Truth]:
    sources = ""
    for source in ("customers", "reference", "watchlist"):
        rows = [_joined(row) for row in _read(folder / "truthset" / f"{source}.csv")]
        _copy(project / f"{source}.csv", rows)
        columns = ", ".join(f"{header}: {field}" for header, field in TRUTHSET_COLUMNS.items() if header in rows[0])
        sources += TRUTHSET % (source, source, columns)
    key = _read(folder / "truthset" / "actual_truthset_key.csv")
    return "US", sources, {(row["DATA_SOURCE"].lower(), row["RECORD_ID"]): row["CLUSTER_ID"] for row in key}


def _joined(row: Row) -> Row:
    """Columns that say the same in two ways become one, as whoever maps them would choose."""
    first = " ".join(filter(None, (row["PRIMARY_NAME_FIRST"], row.get("PRIMARY_NAME_MIDDLE"))))
    email = re.search(r"[\w.+-]+@[\w.-]+", row["EMAIL_ADDRESS"])
    return {
        **row,
        "NAME": row["PRIMARY_NAME_FULL"] or row["NATIVE_NAME_FULL"],
        "PRIMARY_NAME_FIRST": first,
        "EMAIL_ADDRESS": email.group(0) if email else "",
        "ADDR": row["ADDR_LINE1"] or row.get("ADDR_FULL", ""),
    }


def _read(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.DictReader(opened, skipinitialspace=True)


def _copy(file: Path, rows: list[Row]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


SETS: dict[str, Callable[[Path, Path], tuple[str, str, Truth]]] = {
    "febrl1": lambda folder, project: _febrl(folder, project, "febrl1"),
    "febrl3": lambda folder, project: _febrl(folder, project, "febrl3"),
    "fake_1000": _fake,
    "truthset": _truthset,
}
