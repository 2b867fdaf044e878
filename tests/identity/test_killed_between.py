"""A refresh that is killed between two tables: the next one goes on in another process, with nothing in its memory."""

from collections.abc import Callable

from assets import identity
from assets.warehouse.connection import Warehouse

TEMPORARY = """
select 'drop table temp.' || table_name from duckdb_tables() where temporary
union all
select 'drop view temp.' || view_name from duckdb_views() where temporary and not internal
union all
select 'drop macro ' || if(function_type = 'table_macro', 'table ', '') || 'temp.' || function_name
from duckdb_functions() where database_name = 'temp' and not internal
"""


def forget(warehouse: Warehouse) -> None:
    for (statement,) in warehouse.rows(TEMPORARY):
        warehouse.connection.execute(statement)


def test_every_table_is_made_by_whoever_finds_the_ones_before_it(identify: Callable[..., Warehouse]) -> None:
    ada = {"first_name": "Ada", "last_name": "King", "email": "king@example.org"}
    bob = {"first_name": "Bob", "last_name": "King", "email": "king@example.org"}
    warehouse = identify(*(each | {"record_id": f"{number}"} for number, each in enumerate((ada, ada, bob, bob))))
    customers = warehouse.rows("from identity.clusters order by all")
    for table in identity.TABLES:
        forget(warehouse)
        table.build(warehouse)
    assert warehouse.rows("from identity.clusters order by all") == customers
    assert len({customer for *_, customer in customers}) == 2
