"""What a list brings: orders after a contact, beside those of customers who were left alone."""

from datetime import datetime
from pathlib import Path

from assets.settings import Business, Settings
from assets.warehouse.connection import open_warehouse
from assets.warehouse.table import Table

GIVEN = """
create table identity.forwards as select 'C9' as old_customer_id, 'C4' as customer_id;
create table crm.follow_ups as select * from (values
    ('win_back', 'C1', timestamp '2026-01-01', 'Contacted'),
    ('win_back', 'C2', timestamp '2026-01-01', 'Won'),
    ('win_back', 'C3', timestamp '2026-01-01', 'Expired'),
    ('birthdays', 'C1', timestamp '2026-01-05', 'Contacted')
) as t (list, customer_id, closed_at, outcome);
create table follow_ups.issued as select * from (values
    ('win_back', 'C9', true, timestamp '2026-01-01'),
    ('win_back', 'C5', true, timestamp '2026-01-01'),
    ('win_back', 'C1', false, timestamp '2025-12-20')
) as t (list, customer_id, is_held_out, happened_at);
create table crm.orders as select * from (values
    ('o1', 'C1', timestamp '2026-01-03'), ('o2', 'C1', timestamp '2026-01-04'),
    ('o3', 'C2', timestamp '2026-03-01'), ('o4', 'C4', timestamp '2026-01-20')
) as t (order_id, customer_id, ordered_at);
"""


def test_a_response_is_an_order_within_thirty_days_counted_once_for_each_customer(tmp_path: Path) -> None:
    settings = Settings(tmp_path, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, datetime(2026, 3, 1)) as warehouse:
        warehouse.connection.execute(GIVEN)
        Table("crm.follow_up_outcomes").build(warehouse)
        assert warehouse.rows(
            "select list, contacted, held_out, responded, responded_held_out, uplift, round(low, 2), round(high, 2)"
            " from crm.follow_up_outcomes order by list"
        ) == [("birthdays", 1, 0, 0, 0, None, None, None), ("win_back", 2, 2, 1, 1, 0.0, -0.98, 0.98)]
