"""How many requests we allow ourselves, so that a system need not refuse any.

What belongs here: counting and waiting. What does not: what to do when it refuses all the same
(`connectors.http.retry`).
"""

import threading
from collections import deque
from collections.abc import Callable

WINDOW = 60.0
"""Seconds. Systems count by the minute, but do not say when their minute begins: so any 60 seconds count."""


class RateLimit:
    """At most `most` requests in any 60 seconds; whoever comes too early waits, whichever thread it is."""

    def __init__(self, most: int, sleep: Callable[[float], object], clock: Callable[[], float]) -> None:
        if most < 1:
            raise ValueError("a budget of no requests would wait for ever")
        self._most = most
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: deque[float] = deque(maxlen=most)

    def take(self) -> None:
        """Wait until one more request fits."""
        # The place is taken before the wait, and the wait is outside the lock: threads queue up, each for its own time.
        with self._lock:
            now = self._clock()
            is_full = len(self._taken) == self._most
            at = max(now, self._taken[0] + WINDOW) if is_full else now
            self._taken.append(at)
        if at > now:
            self._sleep(at - now)
