"""Several files are one stream: each record once, as its newest file has it, with the place where it stands."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from assets.ingest import keys_of
from assets.landing.land import land
from assets.landing.newest import newest_of_each
from assets.landing.read import landed
from assets.settings import Business, Settings, Stream
from assets.warehouse.connection import open_warehouse, quoted
from connectors.errors import SourceRejected
from pipelines.config.load import load

CONFIG = """
business: {name: Shop, country: GB}
sources:
  till: {type: csv, path: "exports/orders-*.csv", holds: orders}
"""
FILES = {
    "orders-september.csv": "Order no,Date,Total\nA1,2026-09-01,10\nA2,2026-09-30,20\n",
    "orders-october.csv": "Order no,Date,Total,Status\nA2,2026-09-30,20,refunded\nB1,2026-10-05,30,paid\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "regulars.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "exports").mkdir()
    for day, (name, text) in enumerate(FILES.items(), 1):
        file = tmp_path / "exports" / name
        file.write_text(text, encoding="utf-8")
        os.utime(file, (day * 86400, day * 86400))
    return tmp_path


def test_files_of_one_pattern_are_one_stream_and_the_newest_version_counts(shop: Path) -> None:
    stream = Stream("till", "orders")
    extract = load(shop, {}).source("till").extract()
    assert extract is not None
    assert extract.notices == ()
    keys = keys_of(stream, tuple(extract.rows.column_names[:-2]))
    settings = Settings(shop / "data", Business("Shop", "GB", "GBP", "Europe/London"), (stream,))
    with open_warehouse(settings, datetime(2026, 11, 27, 6, tzinfo=None)) as warehouse:
        land(warehouse, "till", "orders", newest_of_each(warehouse, extract, keys), keys)
        found = landed(warehouse, "till", "orders")
        assert found is not None
        rows = warehouse.rows(f'select "Order no", "Status", _position from {quoted(found.relation)} order by 1')
    assert rows == [
        ("A1", None, "exports/orders-september.csv, row 2"),
        ("A2", "refunded", "exports/orders-october.csv, row 2"),
        ("B1", "paid", "exports/orders-october.csv, row 3"),
    ]


def test_nothing_is_read_again_until_a_file_changes_or_comes_on_top(shop: Path) -> None:
    source = load(shop, {}).source("till")
    first = source.extract()
    assert first is not None
    assert source.extract(first.fingerprint) is None
    (shop / "exports" / "orders-november.csv").write_text("Order no,Date,Total\nC1,2026-11-01,5\n", encoding="utf-8")
    assert source.extract(first.fingerprint) is not None


def test_a_pattern_that_no_file_has_says_so(shop: Path) -> None:
    for file in (shop / "exports").iterdir():
        file.unlink()
    with pytest.raises(SourceRejected, match=r"reading exports/orders-\*\.csv: no file is called so"):
        load(shop, {}).source("till").extract()
