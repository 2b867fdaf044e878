"""`attributes.shoe_size` and `identifiers.loyalty_card` in a condition: the business's own columns, by the names they go by.

Whatever the heading's case, accents and punctuation: `Shoe size`, `shoe-size` and `SHOE SIZE` are `shoe_size`. Where a
condition names none, it stands in a query as it is.
"""

from collections.abc import Iterable, Mapping
from functools import cache, partial

from assets.crm.predicate_trial import structure
from assets.crm.predicates import own_columns
from assets.warehouse.connection import literal

CUSTOMERS = "(select customers.*, clock.today from crm.customers as customers cross join staging.clock as clock)"
"""What a condition is about, and the day it is asked on: that of the refresh, also when it is made again later."""


@cache
def condition_sql(where: str) -> str:
    """SQL that holds for the customers for whom the condition does; over `customer_id` and the columns of `CUSTOMERS`."""
    own = own_columns(where)
    if not own:
        return f"({where})"
    return f"customer_id in (select customer_id from {_relation(own)} where ({where}))"


def _relation(own: Mapping[str, Iterable[str]]) -> str:
    """The customers, with a structure of the columns that are named in place of each JSON."""
    shown = ", ".join(
        f"{structure(names, partial(_value, f'profiles.{family}'))} as {family}" for family, names in own.items()
    )
    return (
        f"(select customers.* exclude (attributes), clock.today, {shown} from crm.customers as customers"
        " inner join crm.profiles as profiles using (customer_id) cross join staging.clock as clock)"
    )


def _value(json: str, name: str) -> str:
    exact, alike = f"key = {literal(name)}", f"{_plain('key')} = {_plain(literal(name))}"
    # `C#` and `C++` are alike; whoever writes a heading as it stands means that one.
    keys = (f"list_filter(json_keys({json}), lambda key: {each})[1]" for each in (exact, alike))
    key = f"coalesce({', '.join(keys)})"
    return f"({json} ->> ('/' || replace(replace({key}, '~', '~0'), '/', '~1')))"


def _plain(text: str) -> str:
    return rf"trim(regexp_replace(strip_accents(lower({text})), '[^\p{{L}}\p{{N}}]+', '_', 'g'), '_')"
