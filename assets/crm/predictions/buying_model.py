"""How often customers come, and when they stay away for good: the BG/NBD model.

P. S. Fader, B. G. S. Hardie, K. L. Lee: "Counting Your Customers" the Easy Way, Marketing Science 24 (2005). While a customer is
with us, visits come by chance at a rate of their own (over customers Gamma(r, α)), and after each visit they may leave for good,
with a chance of their own (Beta(a, b)). Time is in weeks. What does not belong here: what they spend (`spending_model`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betainc, gammaln, psi

Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BuyingPatterns:
    """How often each pattern of buying occurs, one entry per pattern.

    Attributes:
        visits: Visits after the first.
        last: Weeks from the first visit to the last.
        age: Weeks from the first visit to the end of what was observed.
        customers: How many customers have this pattern.
    """

    visits: Numbers
    last: Numbers
    age: Numbers
    customers: Numbers


@dataclass(frozen=True, slots=True)
class BuyingModel:
    """The four parameters, and how sure they are: the covariance of their logarithms."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    covariance: Numbers

    def at(self, log_parameters: Numbers) -> "BuyingModel":
        """The same model with other parameters."""
        r, alpha, a, b = map(float, np.exp(log_parameters))
        return BuyingModel(r, alpha, a, b, self.log_likelihood, self.covariance)

    @property
    def log_parameters(self) -> Numbers:
        """The logarithms of r, α, a, b."""
        return np.log([self.r, self.alpha, self.a, self.b])


class NoFit(Exception):
    """The history has no single best explanation by this model."""


def fit_buying(patterns: BuyingPatterns) -> BuyingModel:
    """The parameters under which the patterns are most likely.

    Raises:
        NoFit: The likelihood has no maximum that we could find.
    """
    start = np.log([0.5, max(float(np.median(patterns.age)) / 4, 0.5), 1.0, 2.0])
    # Beyond e±9 nothing changes any more: nobody ever leaves, or all customers are alike.
    found = minimize(_cost, start, args=(patterns,), jac=True, method="L-BFGS-B", bounds=[(-9, 9)] * 4, tol=1e-11)
    if not np.isfinite(found.fun):
        raise NoFit
    r, alpha, a, b = map(float, np.exp(found.x))
    return BuyingModel(r, alpha, a, b, -float(found.fun), covariance_at(lambda at: _cost(at, patterns), found.x))


def covariance_at(cost: Callable[[Numbers], tuple[float, Numbers]], at: Numbers) -> Numbers:
    """The inverse of the curvature of `cost`, which gives value and gradient, around its minimum."""
    step = 1e-4
    rows = [(cost(at + step * unit)[1] - cost(at - step * unit)[1]) / (2 * step) for unit in np.eye(len(at))]
    curvature = (np.array(rows) + np.array(rows).T) / 2
    values, vectors = np.linalg.eigh(curvature)
    # A direction in which the likelihood is flat is not known at all; e² either way is as good as that.
    return np.asarray(vectors @ np.diag(1 / np.maximum(values, 0.25)) @ vectors.T)


def _cost(log_parameters: Numbers, patterns: BuyingPatterns) -> tuple[float, Numbers]:
    """Minus the log-likelihood, and its gradient by the logarithms of the parameters (formula 6 of the paper)."""
    r, alpha, a, b = np.exp(log_parameters)
    x, customers = patterns.visits, patterns.customers
    # Γ and ψ are slow, and there are few different numbers of visits.
    counts, place = np.unique(x, return_inverse=True)
    came = counts > 0
    left_after = np.where(came, b + np.maximum(counts, 1) - 1, 1)
    fixed = gammaln(r + counts) - gammaln(r) + r * np.log(alpha)
    fixed += gammaln(a + b) + gammaln(b + counts) - gammaln(b) - gammaln(a + b + counts)
    stayed = -(r + x) * np.log(alpha + patterns.age)
    left = np.where(came, np.log(a) - np.log(left_after), -np.inf)[place] - (r + x) * np.log(alpha + patterns.last)
    either = np.logaddexp(stayed, left)
    is_here = np.exp(stayed - either)
    is_gone = np.where(came[place], 1 - is_here, 0)
    passed = np.log(alpha + patterns.age) * is_here + np.log(alpha + patterns.last) * is_gone
    slope = [
        r * ((psi(r + counts) - psi(r) + np.log(alpha))[place] - passed),
        r - alpha * (r + x) * (is_here / (alpha + patterns.age) + is_gone / (alpha + patterns.last)),
        a * (psi(a + b) - psi(a + b + counts))[place] + is_gone,
        b * ((psi(a + b) + psi(b + counts) - psi(b) - psi(a + b + counts))[place] - is_gone / left_after[place]),
    ]
    likelihood = float(np.sum(customers * (fixed[place] + either)))
    return -likelihood, -np.array([float(np.sum(customers * part)) for part in slope])


def chance_here(model: BuyingModel, patterns: BuyingPatterns) -> Numbers:
    """The chance that a customer of each pattern has not left for good."""
    x = patterns.visits
    odds = np.log(model.a / (model.b + np.maximum(x, 1) - 1))
    odds = odds + (model.r + x) * (np.log(model.alpha + patterns.age) - np.log(model.alpha + patterns.last))
    return np.where(x > 0, 1 / (1 + np.exp(np.minimum(odds, 700))), 1.0)


@dataclass(frozen=True, slots=True)
class Expected:
    """What each pattern leads one to expect of a coming time.

    Attributes:
        visits: How many visits, on average.
        squared: Of the square of their number, on average.
        none: The chance that there is no visit at all.
        low: The number that nine in ten exceed or reach.
        high: The number that one in ten exceeds or reaches.
    """

    visits: Numbers
    squared: Numbers
    none: Numbers
    low: Numbers
    high: Numbers


def expect(model: BuyingModel, patterns: BuyingPatterns, weeks: float) -> Expected:
    """The number of visits in the coming `weeks`.

    Its whole distribution is plain, since rate and staying are independent once somebody is known to be here: there are at
    least k visits where a Poisson process of the customer's rate comes so far, and they did not leave after one of the first k - 1.
    """
    here = chance_here(model, patterns)
    kinds, place = np.unique(np.stack([patterns.visits, patterns.age]), axis=1, return_inverse=True)
    x, age = kinds
    place = place.reshape(-1)
    passed = weeks / (model.alpha + age + weeks)
    stays = np.ones_like(x)
    mean, squared, low, high = (np.zeros_like(here) for _ in range(4))
    none = np.ones_like(here)
    for k in range(1, 100_000):
        at_least = stays * betainc(k, model.r + x, passed)
        if at_least.max(initial=0) < 1e-7:
            break
        chance = here * at_least[place]
        if k == 1:
            none = 1 - chance
        mean += chance
        squared += (2 * k - 1) * chance
        low += chance >= 0.9
        high += chance >= 0.1
        stays = stays * (model.b + x + k - 1) / (model.a + model.b + x + k - 1)
    return Expected(mean, squared, none, low, high)
