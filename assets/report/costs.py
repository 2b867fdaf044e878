"""What contacts cost, as the config says it (`costs:`), as a table."""

from assets.warehouse.connection import Warehouse
from assets.warehouse.table import PythonTable


def make_costs(warehouse: Warehouse) -> None:
    """Make `report.costs`; what nobody said is not in it."""
    costs = warehouse.settings.costs
    said = {"hour": costs.hour, "tools_per_month": costs.tools_per_month, "new_customer": costs.new_customer}
    minutes = {f"minutes {channel}": amount for channel, amount in costs.minutes.items()}
    warehouse.connection.execute("create or replace table report.costs (item varchar, amount double)")
    for item, amount in (said | minutes).items():
        if amount is not None:
            warehouse.connection.execute("insert into report.costs values ($1, $2)", [item, amount])


COSTS = PythonTable(
    "report.costs",
    "One row per cost that the config names: an hour's work, tools, a new customer, minutes for a contact by channel.",
    deps=(),
    make=make_costs,
    inputs=lambda warehouse: repr(warehouse.settings.costs),
    is_public=False,
)
