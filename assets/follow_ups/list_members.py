"""`follow_ups.list_members`: who is on which list at all, before any rule about contacting them."""

from collections.abc import Mapping

from assets.crm.customer_columns import CUSTOMER_COLUMNS
from assets.crm.segments import reason_sql
from assets.follow_ups.personal_links import LINK_COLUMNS, OCCASIONS, links_of, links_state
from assets.follow_ups.template_sql import sentence_sql
from assets.list_definition import ListDefinition, built_in, definition_of, options_of
from assets.settings import FollowUpList
from assets.warehouse.connection import Warehouse, literal
from assets.warehouse.table import PythonTable, references

_NOBODY = """
select ''::varchar as list, ''::varchar as customer_id, ''::varchar as occasion, null::date as due_on,
    ''::varchar as because, ''::varchar as say
where false
"""


def make_matches(warehouse: Warehouse) -> None:
    """Ask every list that is switched on."""
    warehouse.create("follow_ups.list_members", _NOBODY)
    for given in warehouse.settings.follow_ups:
        definition = definition_of(given)
        for name, value in options_of(given, definition.options).items():
            warehouse.connection.execute(f"set variable {name} = $1", [value])
        select = _matches_sql(warehouse, given, definition)
        warehouse.connection.execute(f"insert into follow_ups.list_members by name {select}")


def _matches_sql(warehouse: Warehouse, given: FollowUpList, definition: ListDefinition) -> str:
    """SQL for everybody on the list: one row per customer, before any rule about contacting them."""
    types, currency = {**CUSTOMER_COLUMNS, **LINK_COLUMNS, **definition.columns}, warehouse.settings.business.currency
    because = given.because or definition.because
    links = links_of(warehouse, [text for text in (because, given.say, *definition.say.values()) if text])
    return f"""
        with members as (
            {definition.sql}
        )
        select
            {literal(given.name)} as list, customer_id, occasion, due_on,
            {sentence_sql(because, types, currency=currency) if because else reason_sql(given.where or "")} as because,
            {_say_sql(given.say, definition.say, types, currency)} as say
        from (
            select
                customers.*, members.* exclude (customer_id), clock.today, business.timezone,
                coalesce(customers.language[:2], countries.language, 'en') as tongue {links}
            from members
            inner join crm.customers as customers using (customer_id)
            {f"left join ({OCCASIONS}) as occasions on members.customer_id = occasions.customer_id" if links else ""}
            cross join staging.clock as clock
            cross join staging.business as business
            left join follow_ups.country_languages as countries
                on coalesce(customers.country, business.country) = countries.country
        )
    """


def _say_sql(given: str | None, texts: Mapping[str, str], types: Mapping[str, str], currency: str) -> str:
    """What to say: as the config says it to everybody, else in the customer's own language where there is a text."""
    if given:
        return sentence_sql(given, types, currency=currency)
    spoken = {language: sentence_sql(text, types, language, currency) for language, text in texts.items()}
    english = spoken.pop("en", "null::varchar")
    cases = " ".join(f"when {literal(language)} then {sentence}" for language, sentence in spoken.items())
    return f"case tongue {cases} else {english} end" if cases else english


def _deps() -> tuple[str, ...]:
    """What the lists read, also those that are not switched on: a table more or less changes nothing."""
    read = {name for definition in built_in().values() for name in references(definition.sql)}
    read |= {"crm.customers", "crm.orders", "crm.profiles", "follow_ups.country_languages"}
    return tuple(sorted(read | {"staging.business", "staging.clock"}))


LIST_MEMBERS = PythonTable(
    "follow_ups.list_members",
    "One row per list and customer it is about today, whether or not they may be contacted.",
    deps=_deps(),
    make=make_matches,
    inputs=lambda warehouse: repr(warehouse.settings.follow_ups) + links_state(warehouse.settings),
    is_public=False,
)
