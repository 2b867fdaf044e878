"""What a list brings: orders after an offer, beside those of customers who were left alone."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assets.settings import Business, Settings
from assets.warehouse.connection import open_warehouse
from assets.warehouse.table import Table

TABLES = """
create table identity.forwards as select 'C9' as old_customer_id, 'C4' as customer_id;
create table staging.clock as select timestamp '2026-03-01' as run_at;
create table crm.follow_ups as select * from (values ('F1', 'Contacted'), ('F2', 'Expired')) as t (follow_up_id, outcome);
create table follow_ups.issued as select * from (values
    ('F1', 'win_back', 'C1', false, timestamp '2026-01-01'),
    ('F2', 'win_back', 'C2', false, timestamp '2026-01-01'),
    ('F3', 'win_back', 'C9', true, timestamp '2026-01-01'),
    ('F4', 'win_back', 'C5', true, timestamp '2026-01-01'),
    ('F5', 'win_back', 'C6', false, timestamp '2026-02-20'),
    ('F6', 'birthdays', 'C1', false, timestamp '2026-01-05')
) as t (follow_up_id, list, customer_id, is_held_out, happened_at);
create table crm.orders as select * from (values
    ('C1', timestamp '2026-01-03', true), ('C1', timestamp '2026-01-04', true), ('C2', timestamp '2026-02-03', true),
    ('C4', timestamp '2026-01-20', true), ('C5', timestamp '2026-01-20', false), ('C6', timestamp '2026-02-21', true)
) as t (customer_id, ordered_at, is_sale);
"""


def outcomes(folder: Path, tables: str, columns: str) -> list[Any]:
    settings = Settings(folder, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, datetime(2026, 3, 1)) as warehouse:
        warehouse.connection.execute(tables)
        Table("crm.follow_up_outcomes").build(warehouse)
        return warehouse.rows(f"select {columns} from crm.follow_up_outcomes order by list")


def test_both_sides_are_counted_from_the_offer_for_thirty_days_and_nobody_before_they_are_over(tmp_path: Path) -> None:
    columns = "list, offered, contacted, held_out, responded, responded_held_out, uplift, round(low, 2), round(high, 2), verdict"
    assert outcomes(tmp_path, TABLES, columns) == [
        ("birthdays", 1, 0, 0, 0, 0, None, None, None, "too early to tell"),
        ("win_back", 2, 1, 2, 1, 1, 0.0, -0.57, 0.57, "too early to tell"),
    ]


@pytest.mark.parametrize(
    ("offered", "responded", "held_out", "responded_held_out", "interval", "verdict"),
    [
        # Newcombe 1998, table II: 56 of 70 and 48 of 80, 9 of 10 and 3 of 10, 10 of 10 and 0 of 10, by method 10
        (70, 56, 80, 48, (0.0524, 0.3339), "it brings orders"),
        (10, 9, 10, 3, (0.1705, 0.8090), "it brings orders"),
        (10, 10, 10, 0, (0.6075, 1.0), "it brings orders"),
        (3, 3, 4, 0, (0.2548, 1.0), "too early to tell"),
        (3, 2, 4, 1, (-0.2257, 0.7568), "too early to tell"),
        (200, 60, 100, 30, (-0.1127, 0.105), "too early to tell"),
        (2000, 600, 300, 90, (-0.0576, 0.0532), "it makes no difference worth the work"),
    ],
)  # fmt: skip
def test_the_interval_is_newcombes_and_honest_for_three_or_four(
    tmp_path: Path, offered: int, responded: int, held_out: int, responded_held_out: int,
    interval: tuple[float, float], verdict: str,
) -> None:  # fmt: skip
    tables = f"""
    create table identity.forwards (old_customer_id varchar, customer_id varchar);
    create table staging.clock as select timestamp '2026-03-01' as run_at;
    create table crm.follow_ups (follow_up_id varchar, outcome varchar);
    create table follow_ups.issued as
        select 'F' || n as follow_up_id, 'win_back' as list, 'C' || n as customer_id, n > {offered} as is_held_out,
            timestamp '2026-01-01' as happened_at
        from range(1, {offered + held_out + 1}) as t (n);
    create table crm.orders as
        select 'C' || n as customer_id, timestamp '2026-01-02' as ordered_at, true as is_sale
        from range(1, {responded + 1}) as t (n)
        union all
        select 'C' || ({offered} + n), timestamp '2026-01-02', true from range(1, {responded_held_out + 1}) as t (n);
    """
    [(low, high, said)] = outcomes(tmp_path, tables, "round(low, 4), round(high, 4), verdict")
    assert ((low, high), said) == (interval, verdict)
