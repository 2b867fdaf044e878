"""CDNOW: orders and nothing else, in columns separated by spaces, of customers who are only a number."""

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

CDNOW = Path(__file__).parents[1] / "data" / "cdnow" / "CDNOW_master.txt.gz"

CONFIG = """
business: {name: CDNOW, country: US, currency: USD, timezone: America/New_York}
sources:
  purchases:
    type: csv
    path: CDNOW_master.txt
    holds: orders
    columns: {customer_id: person_id, date: ordered_at, dollar_value: total}
"""


def cdnow_shop(folder: Path) -> None:
    """The file as it was published, in a project's folder."""
    (folder / "CDNOW_master.txt").write_bytes(gzip.decompress(CDNOW.read_bytes()))
    (folder / "regulars.yaml").write_text(CONFIG, encoding="utf-8")


def purchases() -> list[tuple[str, date, Decimal]]:
    """Customer, day and amount of every line."""
    lines = gzip.decompress(CDNOW.read_bytes()).decode("ascii").splitlines()[1:]
    cells = [line.split() for line in lines]
    return [(who, datetime.strptime(day, "%Y%m%d").date(), Decimal(total)) for who, day, _, total in cells]  # noqa: DTZ007


@pytest.fixture(scope="module")
def shop(
    refreshed: Callable[[Path], duckdb.DuckDBPyConnection], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("cdnow")
    cdnow_shop(folder)
    connection = refreshed(folder)
    yield connection
    connection.close()


def test_totals_are_those_of_a_plain_sum(shop: duckdb.DuckDBPyConnection) -> None:
    totals = shop.execute(
        """
        select
            (select count(*) from crm.customers), (select sum(revenue) from crm.customers),
            (select count(*) from crm.orders), (select sum(total) from crm.orders)
        """
    ).fetchall()
    total = sum(amount for _, _, amount in purchases())
    assert totals == [(23_570, total, 69_659, total)]
    assert total == Decimal("2500315.63")


def test_every_customer_has_their_own_orders_days_and_money(shop: duckdb.DuckDBPyConnection) -> None:
    expected: defaultdict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for who, day, total in purchases():
        expected[who].append((day, total))
    found = shop.execute(
        """
        select record_id, orders, revenue, first_order_at::date, last_order_at::date
        from crm.customers join crm.customer_records as records using (customer_id)
        """
    ).fetchall()
    wanted = {
        (who, len(orders), sum(total for _, total in orders), min(orders)[0], max(orders)[0])
        for who, orders in expected.items()
    }
    # The days were given without a time and zone: they stay the days they are, in the shop's own zone.
    assert set(found) ^ wanted == set()


def test_two_equal_lines_are_two_purchases(shop: duckdb.DuckDBPyConnection) -> None:
    assert len(purchases()) - len(set(purchases())) > 0
    assert shop.execute("select count(*) = count(distinct (source, order_id)) from crm.orders").fetchall() == [(True,)]


def test_no_cell_is_set_aside(shop: duckdb.DuckDBPyConnection) -> None:
    assert shop.execute("select field, reason, count(*) from quality.quarantine group by all").fetchall() == []
