"""How long we go on trying before we say that a system cannot be had now.

    Again   what one try found, and why another may find better

What belongs here: how often, how long, and the words at the end. What does not: which answers are worth another try
(the system's own folder, with the help of `connectors.http.answers`).

A pause is drawn at random up to twice the one before ("full jitter"): many that were refused together shall not come
back together. When it asked us to slow down, at least half of the pause is kept, because quotas count by the minute:
eight tries then last longer than the minute, however the dice fall.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from connectors.errors import SourceUnavailable

Answer = TypeVar("Answer")

TRIES = 8
MOST_SECONDS = 300.0
LONGEST_PAUSE = 64.0


class RetryReason(Enum):
    """Why another try may find better: what the system did, and what a person may look into."""

    SLOW_DOWN = ("asked us to slow down", "")
    FAILED = ("failed with an error of its own", "")
    UNREACHABLE = ("could not be reached, or hung up,", "look at the internet connection; ")
    TIMED_OUT = ("did not answer in time", "")
    DAMAGED = ("sent a damaged answer", "is there a proxy in between, or a hotel's sign-in page? ")
    SIGNED_OUT = ("did not accept our token", "")

    @property
    def told(self) -> str:
        """What happened, the system being the subject."""
        return self.value[0]

    @property
    def advice(self) -> str:
        """What a person may look into, if anything."""
        return self.value[1]


class RetryableError(Exception):
    """The try came to nothing; `after` is how many seconds we were asked to wait, if we were."""

    def __init__(self, why: RetryReason, after: float | None = None) -> None:
        super().__init__(why.told)
        self.why = why
        self.after = after


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most 8 tries, and at most five minutes for all of them, the pauses between them included.

    `system` is what messages call the one that is asked.
    """

    system: str
    sleep: Callable[[float], object]
    clock: Callable[[], float]
    random: Callable[[], float]

    def persist(self, once: Callable[[float], Answer], before: Callable[[], object]) -> Answer:
        """`once(seconds left)` until it answers; `before` each try is not counted as trying.

        Raises:
            SourceUnavailable: It answered none of the tries.
        """
        found: Counter[RetryReason] = Counter()
        spent = 0.0
        while True:
            before()
            started = self.clock()
            try:
                return once(MOST_SECONDS - spent)
            except RetryableError as again:
                found[again.why] += 1
                pause = self._pause(again, found.total())
                last = again.why
            spent += self.clock() - started
            if found.total() == TRIES or spent + pause >= MOST_SECONDS:
                raise SourceUnavailable(_told(self.system, found, last, spent))
            self.sleep(pause)
            spent += pause

    def _pause(self, again: RetryableError, tried: int) -> float:
        if again.why is RetryReason.SIGNED_OUT:
            return 0.0
        if again.after is not None:
            return min(again.after + self.random(), LONGEST_PAUSE)
        most = min(2.0 ** (tried - 1), LONGEST_PAUSE)
        least = most / 2 if again.why is RetryReason.SLOW_DOWN else 0.0
        return least + (most - least) * self.random()


def _told(system: str, found: Counter[RetryReason], last: RetryReason, spent: float) -> str:
    what = " and ".join(f"{why.told} {'once' if times == 1 else f'{times} times'}" for why, times in found.items())
    return f"{system} {what} within {max(spent, 1):.0f} s; {last.advice}the next refresh goes on from there"
