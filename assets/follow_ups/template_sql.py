"""`{{ column }}` sentences as one SQL expression each, with dates, amounts and names as people write them.

What a sentence may hold is checked in `assets.crm.templates`; nothing here runs per row in Python.
"""

from collections.abc import Mapping
from types import MappingProxyType

from assets.crm.customer_columns import CUSTOMER_COLUMNS
from assets.crm.templates import split_template
from assets.staging.parsing.words import sign_of
from assets.warehouse.connection import literal, quoted

MONEY = frozenset({"revenue", "margin", "average_order", "lifetime_value"})
"""Columns of a customer that are amounts in the business's currency."""

SIGN_BEFORE = frozenset("£$¥₹₩₪₱₦")
WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "HUF", "IDR", "UGX", "PYG", "XAF", "XOF"})

_MONTHS: Mapping[str, str] = MappingProxyType(
    {
        "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    }
)


def sentence_sql(
    template: str, types: Mapping[str, str] = CUSTOMER_COLUMNS, language: str = "en", currency: str = ""
) -> str:
    """SQL for the sentence over a relation with the columns `types`, and `today`, `timezone`.

    A value that is not known leaves no hole: the space or comma before it goes with it.
    """
    parts: list[str] = []
    for words, column in split_template(template):
        if words:
            parts.append(literal(words))
        if column is not None:
            parts.append(f"coalesce({shown_sql(column, types[column], language, currency)}, '')")
    if not parts:
        return "null::varchar"
    joined = " || ".join(parts)
    return (
        rf"trim(regexp_replace(regexp_replace({joined}, ' {{2,}}', ' ', 'g'), ',? +([,!?.])', '\1', 'g'))"
        if len(parts) > 1
        else joined
    )


def shown_sql(column: str, kind: str, language: str = "en", currency: str = "") -> str:
    """SQL for one value as people write it: 12 March, £1,234.50, yes; null when it is not known."""
    name = quoted(column)
    if column == "first_name":
        # Nobody is greeted by an initial.
        return "coalesce(if(length(replace(first_name, '.', '')) > 1, first_name, null), salutation)"
    if column == "birth_date":
        return _day(name, language, with_year=False)  # a greeting does not mention the year
    if kind == "timestamp":
        return _day(f"timezone(timezone, timezone('UTC', {name}))::date", language)
    if kind == "date":
        return _day(name, language)
    if kind == "money" or column in MONEY:
        return money_sql(name, currency)
    if kind.startswith("decimal"):
        return f"if({name} = {name}::bigint, format('{{:,}}', {name}::bigint), format('{{:,.2f}}', {name}::double))"
    if kind == "boolean":
        return f"if({name}, 'yes', 'no')"
    if kind.endswith("[]"):
        return f"array_to_string({name}, ', ')"
    return f"{name}::varchar"


def money_sql(name: str, currency: str) -> str:
    """SQL for an amount with its sign: £1,472.90, 1,472.90 €, 1,473 JPY."""
    cents = "0" if currency in WITHOUT_CENTS else "2"
    number = f"if({name} = {name}::bigint, format('{{:,}}', {name}::bigint), format('{{:,.{cents}f}}', {name}::double))"
    sign = sign_of(currency) if currency else ""
    return f"{literal(sign)} || {number}" if sign in SIGN_BEFORE else f"{number} || {literal(f' {sign}'.rstrip())}"


def _day(date: str, language: str, *, with_year: bool = True) -> str:
    if language == "en":
        day = f"strftime({date}, '%-d %B')"
    else:
        months = ", ".join(map(literal, _MONTHS[language].split()))
        dot, of = ("." if language == "de" else ""), (" de" if language == "es" else "")
        day = f"day({date}) || {literal(f'{dot}{of} ')} || [{months}][month({date})]"
    if not with_year:
        return day
    year = literal(" de " if language == "es" else " ")
    return f"{day} || if(year({date}) = year(today), '', {year} || year({date}))"
