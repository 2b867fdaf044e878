"""What a visit brings: the Gamma-Gamma model.

P. S. Fader, B. G. S. Hardie, K. L. Lee: RFM and CLV, Journal of Marketing Research 42 (2005). What a customer spends at a visit
varies around an average of their own, and these averages vary over customers. A few visits say little, so the estimate
leans on what others spend, the less the more visits there were. What does not belong here: how often they come (`buying_model`).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, psi

from assets.crm.predictions.buying_model import Counts, NoFit, Numbers, covariance_at


@dataclass(frozen=True, slots=True)
class SpendingModel:
    """The three parameters, and how sure they are: the covariance of their logarithms."""

    p: float
    q: float
    gamma: float
    covariance: Numbers

    def at(self, log_parameters: Numbers) -> "SpendingModel":
        """The same model with other parameters."""
        p, q, gamma = map(float, np.exp(log_parameters))
        return SpendingModel(p, q, gamma, self.covariance)

    @property
    def log_parameters(self) -> Numbers:
        """The logarithms of p, q, γ."""
        return np.log([self.p, self.q, self.gamma])


def fit_spending(visits: Numbers, spent: Numbers) -> SpendingModel:
    """The parameters under which the averages `spent` over so many `visits` (both above 0) are most likely.

    Raises:
        NoFit: What a visit brings has no average that one could rely on.
    """
    # Of an average of one, so that a shop that counts in yen starts where one does that counts in pounds.
    unit = float(np.average(spent, weights=visits))
    start = np.log([2.0, 3.0, 2.0])
    given = (visits, spent / unit)
    found = minimize(_cost, start, args=given, jac=True, method="L-BFGS-B", bounds=[(-9, 9)] * 3, tol=1e-11)
    p, q, gamma = np.exp(found.x)
    # With q up to 2 the average, or how far it may be off, has no bounds.
    if not np.isfinite(found.fun) or q <= 2:
        raise NoFit
    return SpendingModel(float(p), float(q), float(gamma * unit), covariance_at(lambda at: _cost(at, *given), found.x))


def _cost(log_parameters: Numbers, visits: Numbers, spent: Numbers) -> tuple[float, Numbers]:
    """Minus the log-likelihood, and its gradient by the logarithms of the parameters (formula 1a of Hardie's note of 2013)."""
    p, q, gamma = np.exp(log_parameters)
    counts, place = np.unique(visits, return_inverse=True)
    whole = p * counts
    per_count = gammaln(whole + q) - gammaln(whole) - gammaln(q) + q * np.log(gamma) + whole * np.log(counts)
    total = gamma + visits * spent
    log_total, log_spent = np.log(total), np.log(spent)
    weight = p * visits + q
    likelihood = float(np.sum(per_count[place] + (p * visits - 1) * log_spent - weight * log_total))
    by_p = (counts * (psi(whole + q) - psi(whole) + np.log(counts)))[place] + visits * (log_spent - log_total)
    by_q = (psi(whole + q) - psi(q) + np.log(gamma))[place] - log_total
    slope = np.array([p * np.sum(by_p), q * np.sum(by_q), np.sum(q - gamma * weight / total)])
    return -likelihood, -slope


def expected_spend(model: SpendingModel, visits: Counts, spent: Numbers) -> Numbers:
    """What a visit of each customer brings on average; `spent` over no `visits` counts for nothing."""
    seen = np.where(visits > 0, visits * spent, 0)
    return np.asarray(model.p * (model.gamma + seen) / (model.p * visits + model.q - 1))
