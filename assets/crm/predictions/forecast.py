"""Both models together: what every customer is likely to bring in a coming time, and all of them together."""

from dataclasses import dataclass

import numpy as np

from assets.crm.predictions.buyers import Buyers
from assets.crm.predictions.buying_model import BuyingModel, Expected, Numbers, expect, fit_buying
from assets.crm.predictions.spending_model import SpendingModel, expected_spend, fit_spending

SAMPLE = 5_000
"""Customers on whom it is tried how much the sum hangs on the parameters."""

NORMAL_80 = 1.2816
"""Eight in ten outcomes lie this many standard deviations around the mean."""


@dataclass(frozen=True, slots=True)
class Models:
    """How this shop's customers come and what they spend."""

    buying: BuyingModel
    spending: SpendingModel


def fit(buyers: Buyers) -> Models:
    """The models that explain these buyers best.

    Raises:
        NoFit: One of them has no best fit.
    """
    again = (buyers.visits > 0) & (buyers.spent > 0)
    patterns, _ = buyers.patterns()
    return Models(fit_buying(patterns), fit_spending(buyers.visits[again].astype(float), buyers.spent[again]))


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of each buyer, in their order: visits to come, and what one of them brings on average."""

    visits: Expected
    spend: Numbers

    @property
    def value(self) -> Numbers:
        """What each brings."""
        return self.visits.visits * self.spend


def forecast(models: Models, buyers: Buyers, weeks: float) -> Forecast:
    """What the buyers are likely to do in the coming `weeks`."""
    patterns, place = buyers.patterns()
    expected = expect(models.buying, patterns, weeks)
    each = Expected(*(getattr(expected, name)[place] for name in Expected.__slots__))
    return Forecast(each, expected_spend(models.spending, buyers.visits, buyers.spent))


@dataclass(frozen=True, slots=True)
class Total:
    """What all bring together; in eight of ten such shops it comes out between `low` and `high`."""

    value: float
    low: float
    high: float


def total(models: Models, buyers: Buyers, weeks: float) -> Total:
    """The sum over all buyers: chance in what each does, and in what the models were fitted to."""
    found = forecast(models, buyers, weeks)
    value = float(found.value.sum())
    chance = _variance(models.spending, buyers, found).sum()
    slope = _sensitivity(models, buyers.some(SAMPLE), weeks) * value
    unsure = slope[:4] @ models.buying.covariance @ slope[:4] + slope[4:] @ models.spending.covariance @ slope[4:]
    # Of the logarithm, since a sum of money is never below nothing.
    spread = float(np.sqrt(np.log1p((chance + unsure) / max(value, 1e-9) ** 2)))
    return Total(value, value * np.exp(-NORMAL_80 * spread), value * np.exp(NORMAL_80 * spread))


def _variance(model: SpendingModel, buyers: Buyers, found: Forecast) -> Numbers:
    """Of what each brings: visits vary, what a visit brings varies, and their own average is not known for sure."""
    shape = model.p * buyers.visits + model.q
    scale = model.gamma + np.where(buyers.visits > 0, buyers.visits * buyers.spent, 0)
    square = scale**2 / ((shape - 1) * (shape - 2))  # of 1/ν, the scale of a customer's spending
    seen = model.p * square * (found.visits.visits + model.p * found.visits.squared)
    return np.asarray(seen - found.value**2)


def _sensitivity(models: Models, some: Buyers, weeks: float) -> Numbers:
    """By how much of itself the sum grows with the logarithm of each parameter."""
    step = 1e-3
    middle = forecast(models, some, weeks).value.sum()
    slopes = []
    for unit in np.eye(7) * step:
        buying = models.buying.at(models.buying.log_parameters + unit[:4])
        spending = models.spending.at(models.spending.log_parameters + unit[4:])
        slopes.append((forecast(Models(buying, spending), some, weeks).value.sum() / middle - 1) / step)
    return np.array(slopes)
