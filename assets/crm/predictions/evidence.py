"""What speaks for a prediction: the trial that it stood, or what the history lacks for one. Loads nothing heavy."""

from dataclasses import dataclass
from datetime import date

LEAST_RETURNED = 50
"""Customers who came again: of fewer no rate of coming can be told."""

LEAST_DAYS = 365
"""Days of history: with less, a season is taken for a habit."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a prediction did: the errors of ours and of the two rules, and what to make of it.

    `ours`, `by_recency` and `by_mean` are None where there was nothing to try, and `lacking` then says what is missing.
    """

    prediction: str
    measure: str
    customers: int = 0
    until: date | None = None
    ours: float | None = None
    by_recency: float | None = None
    by_mean: float | None = None
    is_used: bool = False
    lacking: str = ""


CHURN = ("churn_risk", "mean squared error of the chance that somebody does not come")
SIMPLE = "a simple rule does as well"
NO_PATTERN = "the customers' visits follow no pattern that the model knows"
VALUE = ("lifetime_value", "root of the mean squared error of what somebody spends")


def lacks(days: int, returned: int) -> str:
    """What a history lacks for anything to be foretold from it; empty when it lacks nothing."""
    said = []
    if days < LEAST_DAYS:
        said.append(f"a year of orders is needed, and there are {days} days")
    if returned < LEAST_RETURNED:
        said.append(f"{LEAST_RETURNED} customers who came again are needed, and there are {returned}")
    return "; ".join(said)
