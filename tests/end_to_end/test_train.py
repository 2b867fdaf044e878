"""`regulars train`: refused where there is too little, foreseen, kept, used by later refreshes, and taken back."""

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assets.run import RunResult
from pipelines.cli import main

sys.path.append(str(Path(__file__).parents[1] / "identity"))

from test_training import base

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources:
  book: {type: csv, path: book.csv, holds: people}
  web: {type: csv, path: web.csv, holds: people}
"""
Command = Callable[..., Result]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "regulars.yaml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def regulars(shop: Path) -> Command:
    return lambda *words: CliRunner().invoke(main, [*words, "--project", str(shop)])


def write_sources(shop: Path, customers: int) -> None:
    headings = ("record_id", "first_name", "last_name", "email", "phone", "city")
    people = base(customers, phones_that_differ=customers)
    for source, first in (("book", 0), ("web", 1)):
        with (shop / f"{source}.csv").open("w", newline="") as file:
            rows = csv.DictWriter(file, headings, extrasaction="ignore")
            rows.writeheader()
            rows.writerows(people[first::2])


def test_too_few_customers_teach_nothing_and_the_counts_are_told(
    shop: Path, regulars: Command, run: Callable[..., RunResult]
) -> None:
    write_sources(shop, 20)
    run(shop)
    refused = regulars("train")
    assert (refused.exit_code, (shop / "data/weights.csv").exists()) == (2, False)
    assert "100 customers with two records" in refused.output
    assert "phone 20" in refused.output


def test_weights_are_foreseen_kept_used_and_put_back(
    shop: Path, regulars: Command, run: Callable[..., RunResult]
) -> None:
    write_sources(shop, 110)
    run(shop)
    kept = shop / "data/weights.csv"
    rehearsed = regulars("train", "--dry-run")
    assert (rehearsed.exit_code, kept.exists()) == (0, False)
    assert "0 customers become part of another, 0 come apart." in rehearsed.output

    trained = json.loads(regulars("train", "--no-push", "--json").stdout)
    [differs] = [each for each in trained["weights"] if (each["comparison"], each["level"]) == ("phone", "differs")]
    assert (differs["m_before"], differs["customers"], trained["is_carried_out"]) == (0.3, 110, True)
    [row] = [
        row
        for row in csv.DictReader(kept.read_text().splitlines())
        if (row["comparison"], row["level"]) == ("phone", "differs")
    ]
    assert (float(row["m"]), row["customers"]) == (differs["m"], "110")
    again = json.loads(regulars("train", "--dry-run", "--json").stdout)["weights"]
    assert [each["m"] for each in again] == [each["m_before"] for each in again]

    assert "The shipped weights count again." in regulars("train", "--reset").output
    assert not kept.exists()
