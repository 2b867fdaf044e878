"""`follow_ups.list_members`: who is on which list at all, before any rule about contacting them."""

from assets.crm.customer_columns import CUSTOMER_COLUMNS
from assets.crm.segments import reason_sql
from assets.follow_ups.definition import ListDefinition, built_in, definition_of, options_of
from assets.follow_ups.personal_links import LINK_COLUMNS, OCCASIONS, links_of, links_state
from assets.follow_ups.template_sql import sentence_sql
from assets.settings import FollowUpList
from assets.warehouse.connection import Warehouse, literal
from assets.warehouse.table import PythonTable, references

_NOBODY = """
select ''::varchar as list, 1 as position, ''::varchar as customer_id, ''::varchar as occasion, null::date as due_on,
    ''::varchar as because, ''::varchar as say, ''::varchar as asked_channel, true as is_contact,
    false as keeps_occasion, 1 as again_after_days
where false
"""


def make_matches(warehouse: Warehouse) -> None:
    """Ask every list that is switched on; their order in the config is their rank."""
    warehouse.create("follow_ups.list_members", _NOBODY)
    for position, given in enumerate(warehouse.settings.follow_ups, start=1):
        definition = definition_of(given)
        for name, value in options_of(given, definition.options).items():
            warehouse.connection.execute(f"set variable {name} = $1", [value])
        warehouse.connection.execute(
            f"insert into follow_ups.list_members by name {_matches_sql(warehouse, given, definition, position)}"
        )


def _matches_sql(warehouse: Warehouse, given: FollowUpList, definition: ListDefinition, position: int) -> str:
    """SQL for everybody on the list: one row per customer, before any rule about contacting them."""
    types = {**CUSTOMER_COLUMNS, **LINK_COLUMNS, **definition.columns}
    because, say = given.because or definition.because, given.say or definition.say.get("en", "")
    links = links_of(warehouse, [text for text in (because, say) if text])
    return f"""
        with members as (
            {definition.sql}
        )
        select
            {literal(given.name)} as list, {position} as position, customer_id, occasion, due_on,
            {sentence_sql(because, types) if because else reason_sql(given.where or "")} as because,
            {sentence_sql(say, types)} as say,
            {literal(given.channel) if given.channel else "null::varchar"} as asked_channel,
            {definition.is_contact} as is_contact, {definition.keeps_occasion} as keeps_occasion,
            {"null" if definition.again_after_days is None else definition.again_after_days}::integer
                as again_after_days
        from (
            select customers.*, members.* exclude (customer_id), clock.today, business.timezone {links}
            from members
            inner join crm.customers as customers using (customer_id)
            {f"left join ({OCCASIONS}) as occasions on members.customer_id = occasions.customer_id" if links else ""}
            cross join staging.clock as clock
            cross join staging.business as business
        )
    """


def _deps() -> tuple[str, ...]:
    """What the lists read, also those that are not switched on: a table more or less changes nothing."""
    read = {name for definition in built_in().values() for name in references(definition.sql)}
    return tuple(sorted(read | {"crm.customers", "crm.orders", "crm.profiles", "staging.business", "staging.clock"}))


LIST_MEMBERS = PythonTable(
    "follow_ups.list_members",
    "One row per list and customer it is about today, whether or not they may be contacted.",
    deps=_deps(),
    make=make_matches,
    inputs=lambda warehouse: repr(warehouse.settings.follow_ups) + links_state(warehouse.settings),
    is_public=False,
)
