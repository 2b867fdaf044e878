"""How well people are recognised in labelled sets: pairwise precision, recall and F1, merged and with the review band.

    python -m benchmarks.identity_quality FOLDER [--sets febrl1 febrl3 fake_1000 truthset] [--misses 10]

FOLDER holds febrl1.csv, febrl3.csv, fake_1000_with_cluster.csv and truthset/. Nothing is fitted to them: they are read
here and nowhere else. Pairs are those after clustering, over all true pairs; `review` counts as found what the team
would be asked about. `--no-numbers` leaves social security numbers out.
"""

import argparse
import csv
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import phonenumbers

from assets.warehouse.connection import Warehouse
from benchmarks.recognising import Person, build, staged

Record = tuple[str, str]
Pair = tuple[Record, ...]
Labelled = tuple[list[Person], dict[Record, str]]

DATES = ("%Y%m%d", "%Y-%m-%d", "%d-%b-%y", "%d-%b-%Y", "%b %d %Y", "%m/%d/%Y", "%m/%d/%y", "%d/%m/%Y", "%d/%m/%y")
NUMBERS = {
    "PASSPORT_NUMBER": "passport",
    "DRIVERS_LICENSE_NUMBER": "drivers_license",
    "SSN_NUMBER": "ssn",
    "NATIONAL_ID_NUMBER": "national_id",
    "TAX_ID_NUMBER": "tax",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What came out: the customer of each record, and the pairs that the team would be asked about."""

    customers: dict[Record, str]
    possible: set[Pair]
    seconds: float


def main() -> None:
    """Read the command line, recognise, print a line for each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--no-numbers", action="store_true")
    arguments = parser.parse_args()
    for name in arguments.sets:
        people, truth = SETS[name](arguments.folder)
        if arguments.no_numbers:
            people = [{key: value for key, value in person.items() if key != "identifiers"} for person in people]
        with staged(people) as warehouse:
            _tell(name, _recognise(warehouse), truth)
            _show_misses(warehouse, people, truth, arguments.misses)


def _recognise(warehouse: Warehouse) -> Found:
    started = time.perf_counter()
    build(warehouse)
    seconds = time.perf_counter() - started
    customers = {
        (a, b): c for a, b, c in warehouse.rows("select source, record_id, customer_id from identity.clusters")
    }
    possible = warehouse.rows(
        "select left_source, left_record_id, right_source, right_record_id from identity.pairs where band = 'possible'"
    )
    return Found(customers, {tuple(sorted([(a, b), (c, d)])) for a, b, c, d in possible}, seconds)


def _pairs(groups: dict[Record, str]) -> set[Pair]:
    members = defaultdict(list)
    for record, group in groups.items():
        members[group].append(record)
    return {tuple(sorted(pair)) for group in members.values() for pair in combinations(group, 2)}


def _tell(name: str, found: Found, truth: dict[Record, str]) -> None:
    right = _pairs(truth)
    merged = _pairs({record: found.customers[record] for record in truth})
    hits = len(right & merged)
    precision, recall = hits / max(1, len(merged)), hits / len(right)
    reviewed = len(right & (merged | found.possible)) / len(right)
    asked = len(found.possible - merged)
    print(
        f"{name:10} {len(found.customers):5} records, {len(right):5} true pairs: precision {precision:.4f},"
        f" recall {recall:.4f}, F1 {2 * hits / max(1, len(merged) + len(right)):.4f}"
        f" ({len(merged) - hits} wrong, {len(right) - hits} missed); with review recall {reviewed:.4f}"
        f" ({asked} asked, {len(found.possible & right - merged)} of them right); {found.seconds:.1f} s"
    )


def _show_misses(warehouse: Warehouse, people: list[Person], truth: dict[Record, str], most: int) -> None:
    if most:
        customers = {
            (a, b): c for a, b, c in warehouse.rows("select source, record_id, customer_id from identity.clusters")
        }
        merged, right = _pairs({record: customers[record] for record in truth}), _pairs(truth)
        said = {(person["source"], person["record_id"]): person for person in people}
        compared = {
            tuple(sorted([(a, b), (c, d)]))
            for a, b, c, d in warehouse.rows(
                "select l.source, l.record_id, r.source, r.record_id from identity.candidate_pairs"
                " join identity.normalized_records as l on l.record = left_record"
                " join identity.normalized_records as r on r.record = right_record"
            )
        }
        judged = {
            tuple(sorted([(a, b), (c, d)])): rest
            for a, b, c, d, *rest in warehouse.rows(
                "select left_source, left_record_id, right_source, right_record_id, round(probability, 3), band, guard,"
                " list_transform(evidence::json[], lambda e: (e ->> 'agree') || ' ' || (e ->> 'bits'))"
                " from identity.pairs"
            )
        }
        for kind, pairs in (("wrong", merged - right), ("missed", right - merged)):
            for pair in sorted(pairs)[:most]:
                print(f"  {kind} {judged.get(pair)} {'compared' if pair in compared else 'not compared'}")
                for record in pair:
                    print("      ", {key: str(value) for key, value in said[record].items() if value})


def _febrl(file: Path) -> Labelled:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = [
            {key.strip(): value.strip() or None for key, value in row.items()}
            for row in csv.DictReader(opened, skipinitialspace=True)
        ]
    people = [
        {
            "source": "febrl",
            "record_id": row["rec_id"],
            "first_name": row["given_name"],
            "last_name": row["surname"],
            "house_number": row["street_number"],
            "street": row["address_1"],
            "city": row["suburb"],
            "region": row["state"],
            "postcode": row["postcode"],
            "identifiers": json.dumps({"soc_sec_id": row["soc_sec_id"]}) if row["soc_sec_id"] else None,
            **_born(row["date_of_birth"]),
        }
        for row in rows
    ]
    return people, {("febrl", str(row["rec_id"])): str(row["rec_id"]).split("-")[1] for row in rows}


def _fake(file: Path) -> Labelled:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = [{key: value.strip() or None for key, value in row.items()} for row in csv.DictReader(opened)]
    people = [
        {
            "source": "fake",
            "record_id": row["unique_id"],
            "first_name": row["first_name"],
            "last_name": row["surname"],
            "city": row["city"],
            "email": row["email"],
            **_born(row["dob"]),
        }
        for row in rows
    ]
    return people, {("fake", str(row["unique_id"])): str(row["cluster"]) for row in rows}


def _truthset(folder: Path) -> Labelled:
    with (folder / "actual_truthset_key.csv").open(encoding="utf-8", newline="") as opened:
        truth = {(row["DATA_SOURCE"], row["RECORD_ID"]): row["CLUSTER_ID"] for row in csv.DictReader(opened)}
    people = [person for file in ("customers", "reference", "watchlist") for person in _listed(folder / f"{file}.csv")]
    return people, truth


def _listed(file: Path) -> Iterator[Person]:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            said = defaultdict(lambda: None, {key: value.strip() or None for key, value in row.items() if value})
            numbers = {kind: said[column] for column, kind in NUMBERS.items() if said[column]}
            first = " ".join(filter(None, (said["PRIMARY_NAME_FIRST"], said["PRIMARY_NAME_MIDDLE"])))
            email = re.search(r"[\w.+-]+@[\w.-]+", said["EMAIL_ADDRESS"] or "")
            yield {
                "source": said["DATA_SOURCE"],
                "record_id": said["RECORD_ID"],
                "name": said["PRIMARY_NAME_FULL"] or said["NATIVE_NAME_FULL"],
                "first_name": first or None,
                "last_name": said["PRIMARY_NAME_LAST"],
                "company": said["PRIMARY_NAME_ORG"],
                "email": email.group(0).lower() if email else None,
                "phone": _dialled(said["PHONE_NUMBER"]),
                "street": said["ADDR_LINE1"] or said["ADDR_FULL"],
                "city": said["ADDR_CITY"],
                "region": said["ADDR_STATE"],
                "postcode": said["ADDR_POSTAL_CODE"],
                "identifiers": json.dumps(numbers) if numbers else None,
                **_born(said["DATE_OF_BIRTH"]),
            }


def _dialled(spelled: str | None) -> str | None:
    try:
        number = phonenumbers.parse(spelled or "", "US")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _born(spelled: str | None) -> Person:
    for pattern in DATES:
        try:
            born = datetime.strptime(spelled or "", pattern).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        born = born if born.year < 2020 else date(born.year - 100, born.month, born.day)
        return {"birth_date": born, "birth_year": born.year, "birth_month": born.month, "birth_day": born.day}
    return {}


SETS: dict[str, Callable[[Path], Labelled]] = {
    "febrl1": lambda folder: _febrl(folder / "febrl1.csv"),
    "febrl3": lambda folder: _febrl(folder / "febrl3.csv"),
    "fake_1000": lambda folder: _fake(folder / "fake_1000_with_cluster.csv"),
    "truthset": lambda folder: _truthset(folder / "truthset"),
}

if __name__ == "__main__":
    main()
