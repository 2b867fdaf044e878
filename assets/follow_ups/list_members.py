"""`follow_ups.list_members`: who is on which list at all, before any rule about contacting them."""

from assets.follow_ups.lists import matches_sql
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import PythonTable

_NOBODY = """
select ''::varchar as list, 1 as position, ''::varchar as customer_id, ''::varchar as occasion, null::date as due_on,
    ''::varchar as because, ''::varchar as say, ''::varchar as asked_channel, true as is_contact,
    false as keeps_occasion, 1 as again_after_days
where false
"""


def make_matches(warehouse: Warehouse) -> None:
    """Ask every list that is switched on; their order in the config is their rank."""
    lists = enumerate(warehouse.settings.follow_ups, start=1)
    warehouse.create(
        "follow_ups.list_members", " union all ".join([_NOBODY, *(matches_sql(given, n) for n, given in lists)])
    )


LIST_MEMBERS = PythonTable(
    "follow_ups.list_members",
    "One row per list and customer it is about today, whether or not they may be contacted.",
    deps=("crm.customers", "crm.orders", "crm.profiles", "crm.standing_consents", "staging.business", "staging.clock"),
    make=make_matches,
    inputs=lambda warehouse: repr(warehouse.settings.follow_ups),
    is_public=False,
)
