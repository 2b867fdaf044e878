"""What the config says of service, as tables: when the business is open, when it is closed all the same, what it promises."""

from collections.abc import Iterable
from datetime import date

from assets.warehouse.connection import Warehouse
from assets.warehouse.table import PythonTable

YEARS = 10
"""Holidays are known so many years back, for what happened then, and two ahead."""

ROUND_THE_CLOCK = tuple((weekday, 0, 24 * 60) for weekday in range(1, 8))
"""Where nobody said when the business is open, time is time."""


def make_promises(warehouse: Warehouse) -> None:
    """Make `crm.opening_hours`, `crm.closures` and `crm.service_promises`."""
    service, year = warehouse.settings.service, warehouse.run_at.year
    connection = warehouse.connection
    connection.execute("create or replace table crm.opening_hours (weekday integer, opens integer, closes integer)")
    hours = [(each.weekday, each.opens, each.closes) for each in service.hours] or ROUND_THE_CLOCK
    for row in hours:
        connection.execute("insert into crm.opening_hours values ($1, $2, $3)", row)
    connection.execute("create or replace table crm.closures (closed_on date)")
    for day in sorted({*service.closed, *_holidays(service.holidays, range(year - YEARS, year + 3))}):
        connection.execute("insert into crm.closures values ($1)", [day])
    promises = [part for promise in (service.first_answer, service.resolution) for part in _parts(promise)]
    connection.execute(
        "create or replace table crm.service_promises as select $1::integer as first_answer_minutes,"
        " $2::integer as first_answer_days, $3::integer as resolution_minutes, $4::integer as resolution_days",
        promises,
    )


def _parts(promise: tuple[int, str] | None) -> tuple[int | None, int | None]:
    """Minutes, or whole working days: a promise is in one of them."""
    if promise is None:
        return None, None
    amount, unit = promise
    return (amount, None) if unit == "minutes" else (None, amount)


def _holidays(place: str | None, years: range) -> Iterable[date]:
    """Public holidays of a country (`DE`), or of a part of it (`GB-ENG`)."""
    if place is None:
        return ()
    # Here, because only who has holidays in the config needs it.
    import holidays

    country, _, part = place.partition("-")
    return holidays.country_holidays(country, subdiv=part or None, years=years)


PROMISES = PythonTable(
    "crm.opening_hours",
    "One row per stretch of a weekday in which the business is open.",
    deps=(),
    make=make_promises,
    also={
        "crm.closures": "One row per day on which the business is closed: holidays and its own.",
        "crm.service_promises": "One row: within what time the first answer and the solution are promised.",
    },
    inputs=lambda warehouse: f"{warehouse.settings.service!r} {warehouse.run_at.year}",
    is_public=False,
)
