"""`{{ column }}` sentences as one SQL expression each, with dates, amounts and names as people write them.

What a sentence may hold is checked in `assets.crm.templates`; nothing here runs per row in Python.
"""

from collections.abc import Mapping

from assets.crm.customer_columns import CUSTOMER_COLUMNS
from assets.crm.templates import split_template
from assets.warehouse.connection import literal, quoted

_NAMED = frozenset({"first_name", "name"})


def sentence_sql(template: str, types: Mapping[str, str] = CUSTOMER_COLUMNS) -> str:
    """SQL for the sentence over a relation with the columns `types`, and `today` and `timezone`.

    A value that is not known leaves no hole: the spaces around it close, and a customer without a name is "there".
    """
    parts: list[str] = []
    for words, column in split_template(template):
        if words:
            parts.append(literal(words))
        if column is not None:
            parts.append(
                f"coalesce({shown_sql(column, types[column])}, {literal('there' if column in _NAMED else '')})"
            )
    if not parts:
        return "null::varchar"
    joined = " || ".join(parts)
    return f"trim(replace(replace({joined}, '  ', ' '), ' ,', ','))" if len(parts) > 1 else joined


def shown_sql(column: str, kind: str) -> str:
    """SQL for one value as people write it: 12 March, 1,234.50, yes; null when it is not known."""
    name = quoted(column)
    if column == "first_name":
        return f"coalesce({name}, name)"
    if column == "birth_date":
        return f"strftime({name}, '%-d %B')"  # a greeting does not mention the year
    if kind == "timestamp":
        return _day(f"timezone(timezone, timezone('UTC', {name}))::date")
    if kind == "date":
        return _day(name)
    if kind.startswith("decimal"):
        return f"if({name} = {name}::bigint, format('{{:,}}', {name}::bigint), format('{{:,.2f}}', {name}::double))"
    if kind == "boolean":
        return f"if({name}, 'yes', 'no')"
    if kind.endswith("[]"):
        return f"array_to_string({name}, ', ')"
    return f"{name}::varchar"


def _day(date: str) -> str:
    return f"if(year({date}) = year(today), strftime({date}, '%-d %B'), strftime({date}, '%-d %B %Y'))"
