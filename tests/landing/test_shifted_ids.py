"""A column that counts the rows is found out when one person leaves, before customers swap their history."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from assets.landing.keys import Keys
from assets.landing.land import land
from assets.landing.read import landed
from assets.landing.shifted_ids import shifted
from assets.settings import Business, Settings
from assets.warehouse.connection import open_warehouse
from connectors.source import Extract

KEYS = Keys(("No",), (("Email",), ("Name",)))
BEFORE = ["1 ann", "2 bob", "3 cy", "4 dee", "5 eli"]


def extract(rows: list[str]) -> Extract:
    numbers, names = zip(*(row.split() for row in rows), strict=True)
    cells = {"No": numbers, "Name": names, "Email": [f"{name}@example.org" for name in names]}
    table = pa.table(cells | {"_row": list(range(2, len(rows) + 2)), "_types": pa.nulls(len(rows), pa.string())})
    return Extract(table, "list.csv", " ".join(rows))


@pytest.mark.parametrize(
    ("rows", "moved"),
    [
        (["1 bob", "2 cy", "3 dee", "4 eli"], 4),
        (["1 ann", "2 bob", "3 dee", "4 eli"], 0),
        (["1 zoe", "2 ann", "3 bob", "4 cy", "5 dee"], 4),
        (["1 ann", "3 cy", "4 dee", "5 eli"], 0),
        (["1 bob", "2 ann", "3 cy", "4 dee", "5 eli"], 0),
        (["11 ann", "12 bob", "13 cy", "14 dee", "15 eli"], 0),
    ],
    ids=["the first left", "half moved", "one came first", "one left", "two swapped", "numbered anew"],
)
def test_most_people_with_anothers_number_are_counted(tmp_path: Path, rows: list[str], moved: int) -> None:
    settings = Settings(tmp_path, Business("Shop", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, datetime.fromisoformat("2026-11-27 06:00")) as warehouse:
        land(warehouse, "list", "people", extract(BEFORE), KEYS)
        before = landed(warehouse, "list", "people")
        assert before is not None
        assert shifted(warehouse, before, extract(rows), KEYS) == moved
