"""Which two records are one person: every case of `data/identity/two_records.csv`, which a shop owner can read."""

import csv
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

from assets.warehouse.connection import Warehouse

FILE = Path(__file__).parents[1] / "data" / "identity" / "two_records.csv"
Verdict = tuple[str, str | None]


def cases() -> dict[str, list[dict[str, str]]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {case: list(rows) for case, rows in groupby(csv.DictReader(file), lambda row: row["case"])}


@pytest.fixture(scope="module")
def verdicts(identify: Callable[..., Warehouse]) -> dict[str, Verdict]:
    """Case -> band and guard; a pair that is not even a candidate is apart."""
    people = [
        {"record_id": f"{case} {side}"}
        | {key: value for key, value in row.items() if value and key not in {"case", "band", "guard"}}
        for case, rows in cases().items()
        for side, row in zip("lr", rows, strict=True)
    ]
    found = identify(*people).rows("select left_record_id, right_record_id, band, guard from identity.pairs")
    return {left[:-2]: (band, guard) for left, right, band, guard in found if left[:-2] == right[:-2]}


@pytest.mark.parametrize("case", cases())
def test_two_records_are(case: str, verdicts: dict[str, Verdict]) -> None:
    row = cases()[case][0]
    assert verdicts.get(case, ("apart", None)) == (row["band"], row["guard"] or None)


def test_no_case_touches_another(warehouse: Warehouse, verdicts: dict[str, Verdict]) -> None:
    assert len(verdicts) > 0
    across = "left_record_id[:-3] <> right_record_id[:-3] and band = 'merged'"
    assert warehouse.rows(f"select left_record_id, right_record_id from identity.pairs where {across}") == []
