"""Points: what Shopify lets us spend. Every answer says what is left and how fast it comes back; we wait before we are refused.

What belongs here: sums and waiting. What does not: what to do when Shopify refuses all the same (`refusals`).
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

MARGIN = 1.1
"""Others spend from the same purse, if the same key is used elsewhere: a tenth more than we need has to be there."""


DEAREST = 1000.0
"""Points that one question may cost at most, in every plan."""


class Points:
    """What is left, by the last answer and the time since."""

    def __init__(self, sleep: Callable[[float], object], clock: Callable[[], float]) -> None:
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._costs: dict[str, float] = {}
        self._left: float | None = None
        self._rate = self._most = 0.0
        self._at = 0.0

    def wait(self, document: str) -> None:
        """Until the document can be paid for; one that was never sent may cost as much as any if it asks for pages."""
        guess = DEAREST if "$first" in document else 0.0
        with self._lock:
            pause = self._pause(self._costs.get(document, guess))
        if pause > 0:
            self._sleep(pause)

    def note(self, document: str, answer: Any) -> None:
        """Remember what an answer says of its cost, refusals included."""
        cost = costs_of(answer)
        status = cost.get("throttleStatus")
        if not isinstance(status, Mapping):
            return
        with self._lock:
            self._costs[document] = float(cost.get("requestedQueryCost") or 0)
            self._left = float(status.get("currentlyAvailable") or 0)
            self._rate = float(status.get("restoreRate") or 0)
            self._most = float(status.get("maximumAvailable") or 0)
            self._at = self._clock()

    def _pause(self, needed: float) -> float:
        if self._left is None or not self._rate:
            return 0.0
        there = min(self._left + (self._clock() - self._at) * self._rate, self._most)
        return max(min(needed * MARGIN, self._most) - there, 0.0) / self._rate


def costs_of(answer: Any) -> Mapping[str, Any]:
    """`extensions.cost`, empty where there is none."""
    extensions = answer.get("extensions") if isinstance(answer, Mapping) else None
    cost = extensions.get("cost") if isinstance(extensions, Mapping) else None
    return cost if isinstance(cost, Mapping) else {}


def seconds_until_paid(answer: Any) -> float | None:
    """How long it takes until what was asked can be paid for, by the answer that refused it."""
    cost = costs_of(answer)
    status = cost.get("throttleStatus")
    if not isinstance(status, Mapping) or not status.get("restoreRate"):
        return None
    wanting = float(cost.get("requestedQueryCost") or 0) - float(status.get("currentlyAvailable") or 0)
    return max(wanting / float(status["restoreRate"]), 0.0)
