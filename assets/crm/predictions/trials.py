"""A prediction is tried on the shop's own past before anybody sees it.

The last part of the history is put away, what happened in it is foretold from the rest, and the error is compared with that of
two rules that need no model. Both rules may look at the answers: the first knows what share of all came again and what they spent on
average, the second knows it of those seen lately and of the others. What beats them so is worth showing.
"""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from assets.crm.predictions.buyers import Buyers, buyers_until
from assets.crm.predictions.buying_model import NoFit, Numbers
from assets.crm.predictions.evidence import CHURN, NO_PATTERN, SIMPLE, VALUE, Trial, lacks
from assets.crm.predictions.forecast import Models, fit, forecast
from assets.warehouse.connection import Warehouse

CLEARLY = 1.645
"""Standard errors by which an error must be smaller: it happens by chance in one trial of twenty."""


def try_out(warehouse: Warehouse, first: date, last: date) -> tuple[Trial, Trial]:
    """Both predictions, of the last third of the history from the first two."""
    held_back = min((last - first).days // 3, 365)
    cut = last - timedelta(days=held_back)
    buyers = buyers_until(warehouse, cut)
    lacking = lacks((last - first).days, int((buyers.visits > 0).sum()))
    if lacking:
        return Trial(*CHURN, lacking=lacking), Trial(*VALUE, lacking=lacking)
    try:
        models = fit(buyers)
    except NoFit:
        return Trial(*CHURN, lacking=NO_PATTERN), Trial(*VALUE, lacking=NO_PATTERN)
    return _compared(models, buyers, cut, held_back / 7)


def _compared(models: Models, buyers: Buyers, cut: date, weeks: float) -> tuple[Trial, Trial]:
    found = forecast(models, buyers, weeks)
    seen_lately = buyers.age_days - buyers.last_days <= 2 * _usual_gap(buyers)
    stayed_away = (buyers.visits_later == 0).astype(float)
    churn = _judged(CHURN, cut, found.visits.none, stayed_away, seen_lately)
    value = _judged(VALUE, cut, found.value, buyers.spent_later, seen_lately, root=True)
    return churn, value


def _usual_gap(buyers: Buyers) -> float:
    """The middle one of the average gaps of those who came again, in days."""
    again = buyers.visits > 0
    return float(np.median(buyers.last_days[again] / buyers.visits[again]))


def _judged(
    what: tuple[str, str],
    cut: date,
    ours: Numbers,
    truth: Numbers,
    seen_lately: npt.NDArray[np.bool_],
    *,
    root: bool = False,
) -> Trial:
    by_mean = np.full_like(truth, truth.mean())
    by_recency = by_mean.copy()
    for group in (seen_lately, ~seen_lately):
        if group.any():
            by_recency[group] = truth[group].mean()
    errors = [(guess - truth) ** 2 for guess in (ours, by_recency, by_mean)]
    shown, recency, mean = (float(np.sqrt(error.mean()) if root else error.mean()) for error in errors)
    is_better = all(_is_clearly_less(errors[0], rule) for rule in errors[1:])
    return Trial(*what, len(truth), cut, shown, recency, mean, is_better, "" if is_better else SIMPLE)


def _is_clearly_less(ours: Numbers, theirs: Numbers) -> bool:
    gain = theirs - ours
    return bool(gain.mean() > CLEARLY * gain.std() / np.sqrt(len(gain)) and gain.mean() > 0)
