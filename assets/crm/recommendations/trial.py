"""`crm.product_successors` and `crm.recommendation_trial`: what is bought after what, and whether that foretells anything."""

from assets.warehouse.connection import Warehouse
from assets.warehouse.table import PythonTable, Table

_SUCCESSORS = Table("crm.product_successors")
_TRIAL = Table("crm.recommendation_trial")

_BEFORE = """
-- When they bought it again may lie after the day, and would give the answer away.
select customer_id, product_key, first_at, first_at as last_at, is_sold
from crm.bought_products
cross join (
    select max(first_at) - least((max(first_at) - min(first_at)) / 5, interval 91 day) as cut_at from crm.bought_products
)
where first_at <= cut_at
"""


def make_trial(warehouse: Warehouse) -> None:
    """Make both; the same select finds what follows what, of the whole history and of the part that the trial may see."""
    connection = warehouse.connection
    warehouse.create(_SUCCESSORS.name, _SUCCESSORS.sql)
    before = _SUCCESSORS.sql.replace("crm.bought_products", "bought_before")
    connection.execute(f"create or replace temp table bought_before as {_BEFORE}")
    connection.execute(f"create or replace temp table successors_before as {before}")
    warehouse.create(_TRIAL.name, _TRIAL.sql)
    connection.execute("drop table successors_before")
    connection.execute("drop table bought_before")


TRIAL = PythonTable(
    _SUCCESSORS.name,
    _SUCCESSORS.description,
    deps=("crm.bought_products",),
    make=make_trial,
    also={
        _TRIAL.name: "One row: how often one of five recommendations was right on the shop's own past, beside the five best"
        " sellers; and whether ours are used."
    },
)
