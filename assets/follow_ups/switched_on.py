"""`follow_ups.lists` and `follow_ups.country_languages`: what the rules over all lists have to know of each."""

import tomllib
from pathlib import Path

from assets.list_definition import definition_of
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import PythonTable

_COLUMNS = (
    "list varchar, position integer, intent varchar, worth integer, presses boolean, is_owed boolean,"
    " is_contact boolean, keeps_occasion boolean, again_after_days integer, asked_channel varchar"
)
_SALUTATIONS = Path(__file__).parents[1] / "crm" / "customer" / "salutations.toml"


def _make_lists(warehouse: Warehouse) -> None:
    """The lists in the order of the config, which decides where everything else is equal."""
    warehouse.connection.execute(f"create or replace table follow_ups.lists ({_COLUMNS})")
    for position, given in enumerate(warehouse.settings.follow_ups, start=1):
        d = definition_of(given)
        row = [given.name, position, d.intent, d.worth, d.presses, d.is_owed, d.is_contact, d.keeps_occasion]
        row += [d.again_after_days, given.channel]
        warehouse.connection.execute(f"insert into follow_ups.lists values ({', '.join('?' * len(row))})", row)


def _make_languages(warehouse: Warehouse) -> None:
    """The languages of countries, as letters address people there."""
    countries = tomllib.loads(_SALUTATIONS.read_text(encoding="utf-8"))["countries"]
    warehouse.connection.execute(
        "create or replace table follow_ups.country_languages (country varchar, language varchar)"
    )
    warehouse.connection.executemany("insert into follow_ups.country_languages values (?, ?)", list(countries.items()))


COUNTRY_LANGUAGES = PythonTable(
    "follow_ups.country_languages",
    "One row per country and the language that its people are spoken to in, unless we know better.",
    deps=(),
    make=_make_languages,
    is_public=False,
)
LISTS = PythonTable(
    "follow_ups.lists",
    "One row per list that is switched on, and what the rules over all lists have to know of it.",
    deps=(),
    make=_make_lists,
    inputs=lambda warehouse: repr(warehouse.settings.follow_ups),
    is_public=False,
)
