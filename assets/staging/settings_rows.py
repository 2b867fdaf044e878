"""The settings as tables, so that a model can read them like anything else."""

from dataclasses import asdict, fields

from assets.warehouse.build import remember_inputs
from assets.warehouse.connection import Warehouse


def write_settings(warehouse: Warehouse) -> None:
    """Make `staging.business`, `rates`, `clock` and `policy` from the settings and the moment of this run."""
    connection, settings = warehouse.connection, warehouse.settings
    business, policy = settings.business, settings.contact_policy
    connection.execute(
        "create or replace table staging.business as"
        " select $1::varchar as name, $2::varchar as country, $3::varchar as currency, $4::varchar as timezone",
        [business.name, business.country, business.currency, business.timezone],
    )
    connection.execute("create or replace table staging.rates (currency varchar, rate double)")
    for currency, rate in business.rates.items():
        connection.execute("insert into staging.rates values ($1, $2)", [currency, rate])
    connection.execute(
        "create or replace table staging.clock as select $1::timestamp as run_at,"
        " (timezone($2, timezone('UTC', $1::timestamp)))::date as today",
        [warehouse.run_at, business.timezone],
    )
    connection.execute(
        "create or replace table staging.policy as select $1::integer as quiet_days, $2::integer as per_staff_per_day,"
        " greatest($3::integer, 1) as staff, $4::double as holdout, $5::integer as least_age",
        [policy.quiet_days, policy.per_staff_per_day, len(policy.staff), policy.holdout, policy.least_age],
    )
    write_standing(warehouse)
    today = warehouse.value("select today from staging.clock")
    remember_inputs(
        warehouse,
        {
            "staging.business": f"{business.name} {business.country} {business.currency} {business.timezone}",
            "staging.rates": repr(sorted(business.rates.items())),
            # Not the moment: a second refresh on the same day has nothing new to work out.
            "staging.clock": str(today),
            "staging.policy": repr(policy),
        },
    )


def write_standing(warehouse: Warehouse) -> None:
    """Make `staging.loyalty_scheme`, `loyalty_tiers` and `ladder`: how a customer's standing is worked out."""
    connection, loyalty, ladder = warehouse.connection, warehouse.settings.loyalty, warehouse.settings.ladder
    connection.execute(
        "create or replace table staging.loyalty_scheme as select $1::double as earn, $2::double as per,"
        " $3::integer as expires_after_months",
        [loyalty.earn, loyalty.per, loyalty.expires_after_months],
    )
    connection.execute("create or replace table staging.loyalty_tiers (tier varchar, points double, rights varchar)")
    for tier, points in loyalty.tiers.items():
        row = [tier, points, loyalty.rights.get(tier)]
        connection.execute("insert into staging.loyalty_tiers values ($1, $2, $3)", row)
    names = [each.name for each in fields(ladder)]
    listed = ", ".join(f"${name} as {name}" for name in names)
    connection.execute(f"create or replace table staging.ladder as select {listed}", asdict(ladder))
    remember_inputs(
        warehouse,
        {
            "staging.loyalty_scheme": repr((loyalty.earn, loyalty.per, loyalty.expires_after_months)),
            "staging.loyalty_tiers": repr((sorted(loyalty.tiers.items()), sorted(loyalty.rights.items()))),
            "staging.ladder": repr(ladder),
        },
    )
