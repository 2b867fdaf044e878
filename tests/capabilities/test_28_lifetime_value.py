"""28: what a customer is likely to bring, how sure that is, and an honest "not enough data"; 78: the same of all together."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import hyp2f1

from assets.crm.predictions.buyers import buyers_until
from assets.crm.predictions.buying_model import BuyingModel, BuyingPatterns, expect
from assets.crm.predictions.forecast import fit
from assets.crm.predictions.forecasts import FORECASTS

CDNOW = Path(__file__).parents[1] / "data" / "cdnow" / "CDNOW_sample.txt.gz"

PURCHASES = r"""
select cells[2] as customer_id, strptime(cells[4], '%Y%m%d')::date as ordered_on, cells[6]::decimal(18,4) as revenue
from (select regexp_split_to_array(line, '\s+') as cells from read_csv($1, sep = '|', header = false, names = ['line']))
"""
SEPTEMBER_1997 = np.datetime64("1997-09-30").item()


@pytest.fixture
def cdnow(shop: Any) -> Any:
    """The 2,357 customers that the models were published with: who bought on which day, for how much."""
    shop.warehouse.connection.execute(f"create table purchases as {PURCHASES}", [str(CDNOW)])
    shop.warehouse.create(
        "crm.visits", "select customer_id, ordered_on, sum(revenue) as revenue from purchases group by all"
    )
    return shop


def test_the_models_find_the_published_parameters(cdnow: Any) -> None:
    models = fit(buyers_until(cdnow.warehouse, SEPTEMBER_1997))
    buying, spending = models.buying, models.spending
    assert [round(n, 3) for n in (buying.r, buying.alpha, buying.a, buying.b)] == [0.243, 4.414, 0.793, 2.426]
    assert round(buying.log_likelihood, 1) == -9582.4
    assert [round(n, 2) for n in (spending.p, spending.q, spending.gamma)] == [6.25, 3.74, 15.44]


def test_visits_to_come_are_those_of_the_published_formula() -> None:
    patterns = BuyingPatterns(*np.array([[0, 0, 38.9, 1], [2, 30.4, 38.9, 1], [29, 38, 38, 1]], dtype=float).T)
    model = BuyingModel(0.243, 4.414, 0.793, 2.426, 0, np.zeros((4, 4)))
    assert expect(model, patterns, 39).visits == pytest.approx(_formula_10(0.243, 4.414, 0.793, 2.426, patterns, 39))


def _formula_10(r: float, alpha: float, a: float, b: float, seen: BuyingPatterns, t: float) -> Any:
    """As Fader, Hardie and Lee wrote it down in 2005."""
    x, last, age = seen.visits, seen.last, seen.age
    grown = hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + age + t))
    came = (a + b + x - 1) / (a - 1) * (1 - ((alpha + age) / (alpha + age + t)) ** (r + x) * grown)
    gone = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + last)) ** (r + x), 0)
    return came / (1 + gone)


def test_a_history_that_bears_them_out_gives_every_buyer_a_value_and_a_risk(cdnow: Any) -> None:
    FORECASTS.build(cdnow.warehouse)
    assert cdnow.rows(
        "select prediction, customers, until::varchar, ours, by_recency, by_mean, is_used, lacking from crm.prediction_trials"
    ) == [
        ("churn_risk", 2357, "1997-12-31", Decimal("0.1311"), Decimal("0.1425"), Decimal("0.1708"), True, ""),
        ("lifetime_value", 2357, "1997-12-31", Decimal("46.8481"), Decimal("52.4874"), Decimal("56.7661"), True, ""),
    ]
    # The first came four times, the last of them eleven months ago; the second once, seventeen months ago.
    assert cdnow.rows(
        "select expected_visits::double, visits_low, visits_high, churn_risk::double, lifetime_value::double,"
        " lifetime_value_high::double from crm.forecasts where customer_id in ('00004', '00018') order by customer_id"
    ) == [(1.2, 0, 3, 0.4749, 31.28, 77.88), (0.15, 0, 1, 0.8836, 5.35, 35.81)]
    assert cdnow.rows(
        "select until::varchar, customers, round(lifetime_value), round(low), round(high) from crm.base_forecast"
    ) == [("1998-06-30", 2357, 72249, 67385, 77465)]


def test_fewer_than_a_year_or_than_fifty_who_came_again_is_not_enough_and_says_what_is_lacking(shop: Any) -> None:
    shop.person("C1", "1", name="Ada")
    for day in ("2026-01-01", "2026-02-01"):
        shop.event("orders", "1", order_id=day, ordered_at=day, total="20")
    shop.build()
    lacking = (
        "a year of orders is needed, and there are 31 days; 50 customers who came again are needed, and there are 1"
    )
    assert shop.rows("select lacking from crm.prediction_trials") == [(lacking,), (lacking,)]
    assert shop.rows("select churn_risk, lifetime_value from crm.customers") == [(None, None)]
    assert shop.rows("select lifetime_value, lacking from crm.base_forecast") == [(None, lacking)]


def test_where_everybody_comes_as_by_the_clock_a_plain_rule_does_as_well(shop: Any) -> None:
    shop.warehouse.create(
        "crm.visits",
        "select who::varchar as customer_id, date '2024-01-01' + 7 * week::integer as ordered_on, 10::decimal(18,4) as revenue"
        " from range(60) as people(who), range(60) as weeks(week)",
    )
    FORECASTS.build(shop.warehouse)
    assert shop.rows("select is_used, lacking from crm.prediction_trials") == [
        (False, "a simple rule does as well"),
        (False, "a simple rule does as well"),
    ]
    assert shop.rows("from crm.forecasts") == []
