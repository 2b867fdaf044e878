"""`crm.forecasts`, `crm.prediction_trials` and `crm.base_forecast`: what is likely to come, where that can be told."""

from dataclasses import astuple
from datetime import date

from assets.crm.predictions.evidence import CHURN, NO_PATTERN, VALUE, Trial, lacks
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import PythonTable

WEEKS = 365 / 7
"""How far we look ahead: what customers bring in a year."""

_TABLES = (
    "crm.prediction_trials (prediction varchar, measure varchar, customers integer, until date, ours decimal(18,4),"
    " by_recency decimal(18,4), by_mean decimal(18,4), is_used boolean, lacking varchar)",
    "crm.base_forecast (until date, customers integer, lifetime_value decimal(18,4), low decimal(18,4),"
    " high decimal(18,4), lacking varchar)",
    "crm.forecasts (customer_id varchar, expected_visits decimal(9,2), visits_low integer, visits_high integer,"
    " churn_risk decimal(5,4), lifetime_value decimal(18,4), lifetime_value_low decimal(18,4),"
    " lifetime_value_high decimal(18,4))",
)

_EACH = """
insert into crm.forecasts
select
    customer_id,
    round(visits, 2),
    low,
    high,
    if($is_churn_used, round(away, 4), null),
    if($is_value_used, round(visits * spend, 2), null),
    if($is_value_used, round(low * spend, 2), null),
    if($is_value_used, round(high * spend, 2), null)
from each_forecast
"""


def make_forecasts(warehouse: Warehouse) -> None:
    """Make the three tables; the models are loaded only where there is history enough to try them on."""
    for table in _TABLES:
        warehouse.connection.execute(f"create or replace table {table}")
    [(first, last, returned)] = warehouse.rows(
        "select min(first_on), max(last_on), count(*) filter (where last_on > first_on)"
        " from (select min(ordered_on) as first_on, max(ordered_on) as last_on from crm.visits group by customer_id)"
    )
    lacking = lacks((last - first).days if first else 0, returned)
    if lacking:
        _tell(warehouse, Trial(*CHURN, lacking=lacking), Trial(*VALUE, lacking=lacking))
        _tell_of_all(warehouse, last, lacking=lacking)
    else:
        _try_and_foretell(warehouse, first, last)


def _try_and_foretell(warehouse: Warehouse, first: date, last: date) -> None:
    from assets.crm.predictions.trials import try_out

    churn, value = try_out(warehouse, first, last)
    _tell(warehouse, churn, value)
    if not ((churn.is_used or value.is_used) and _foretell(warehouse, last, churn, value)):
        _tell_of_all(warehouse, last, lacking=value.lacking or NO_PATTERN)


def _foretell(warehouse: Warehouse, last: date, churn: Trial, value: Trial) -> bool:
    """From the whole history, a year ahead of its last day; False where the whole of it follows no pattern."""
    import pyarrow as pa

    from assets.crm.predictions.buyers import buyers_until
    from assets.crm.predictions.buying_model import NoFit
    from assets.crm.predictions.forecast import fit, forecast, total

    buyers = buyers_until(warehouse, last)
    try:
        models = fit(buyers)
    except NoFit:
        return False
    found = forecast(models, buyers, WEEKS)
    visits = found.visits
    columns = (buyers.ids, visits.visits, visits.low, visits.high, visits.none, found.spend)
    names = ("customer_id", "visits", "low", "high", "away", "spend")
    warehouse.connection.register("each_forecast", pa.table(dict(zip(names, columns, strict=True))))
    warehouse.connection.execute(_EACH, {"is_churn_used": churn.is_used, "is_value_used": value.is_used})
    warehouse.connection.unregister("each_forecast")
    sums = astuple(total(models, buyers, WEEKS)) if value.is_used else (None, None, None)
    _tell_of_all(warehouse, last, len(buyers.ids), *sums, lacking=value.lacking)
    return True


def _tell(warehouse: Warehouse, *trials: Trial) -> None:
    marks = ", ".join(f"${number}" for number in range(1, 10))
    for trial in trials:
        warehouse.connection.execute(f"insert into crm.prediction_trials values ({marks})", astuple(trial))


def _tell_of_all(
    warehouse: Warehouse,
    until: date | None,
    customers: int = 0,
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
    *,
    lacking: str,
) -> None:
    found = [until, customers, value, low, high, lacking]
    warehouse.connection.execute("insert into crm.base_forecast values ($1, $2, $3, $4, $5, $6)", found)


FORECASTS = PythonTable(
    "crm.forecasts",
    "One row per customer who has bought: what the coming year is likely to bring. Empty where the prediction does not beat"
    " simple rules on the shop's own history; crm.prediction_trials says so, and what is lacking.",
    deps=("crm.visits",),
    make=make_forecasts,
    also={
        "crm.prediction_trials": "One row per prediction: how it did on the shop's own past beside two plain rules, and whether it"
        " is shown at all.",
        "crm.base_forecast": "One row: what all customers together are likely to bring in the year after the last sale.",
    },
)
"""Its tables change with the visits alone: the year begins on the last day that anything was sold, not today."""
