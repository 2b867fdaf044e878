"""What the selects of several systems write alike: amounts in the smallest unit of a currency, seconds since 1970, lists of
keys and values.

What does not belong here: what the fields of one system mean (`shops/<system>/*.sql`).
"""

from assets.warehouse.connection import Warehouse

_EXTRAS = r"""
create or replace temp macro extras(pairs) as to_json(map_from_entries(list_filter(
    list_transform(pairs, lambda pair, place: {
        'key': pair.key,
        'value': if(
            len(list_filter(pairs[place + 1:], lambda later: later.key = pair.key)) > 0 or left(pair.value, 1) in ('{', '['),
            null, nullif(trim(pair.value), '')
        )
    }),
    lambda pair: pair.key is not null and pair.value is not null
)))
"""
"""`extras(pairs)`: a list of keys and values, as many systems have for what their owner added, as one object. Of two with
one key the last counts; what is no single value is left out."""

_WHOLE = "'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'"
_THOUSANDTHS = "'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'"

_MINOR_AMOUNT = f"""
create or replace temp macro minor_amount(amount, currency) as amount::decimal(15, 0) * case
    when upper(currency) in ({_WHOLE}, 'ISK', 'UGX', 'UYI') then 1
    when upper(currency) in ({_THOUSANDTHS}) then 0.001
    else 0.01
end::decimal(4, 3)
"""
"""`minor_amount(1250, 'GBP')` is 12.50: hundredths, but for the currencies that have none or thousandths (ISO 4217)."""

_STRIPE_AMOUNT = f"""
create or replace temp macro stripe_amount(amount, currency) as amount::decimal(15, 0) * case
    when upper(currency) in ({_WHOLE}, 'MGA') then 1
    when upper(currency) in ({_THOUSANDTHS}) then 0.001
    else 0.01
end::decimal(4, 3)
"""
"""The same as Stripe counts: it goes on writing the króna and the Ugandan shilling with hundredths that they no longer
have, and the ariary without its fifths (https://docs.stripe.com/currencies)."""

_FROM_EPOCH = """
create or replace temp macro from_epoch(seconds) as
    strftime(make_timestamp(seconds::bigint * 1000000), '%Y-%m-%dT%H:%M:%SZ')
"""
"""`from_epoch(1767258000)`: seconds since 1970 as a moment with its zone."""


def define_macros(warehouse: Warehouse) -> None:
    """Let selects of objects use `extras`, `minor_amount`, `stripe_amount` and `from_epoch`."""
    for macro in (_EXTRAS, _MINOR_AMOUNT, _STRIPE_AMOUNT, _FROM_EPOCH):
        warehouse.connection.execute(macro)
