"""One thread that stores what many requests bring: everything that waits goes to disk in one sync.

A sync takes milliseconds, whatever it holds; so a flood costs as many syncs as the disk can do, and no more.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

from connectors.errors import SourceError, SourceUnavailable
from connectors.inbox.delivery import Delivery
from connectors.inbox.store import MOST_BYTES, Inbox, InboxFullError, open_inbox, utc_now

MOST_TOGETHER = 200
MOST_QUEUED = 1000
"""Requests that may wait for the disk; more are told to come back."""

_Job = tuple[Delivery, "Future[bool]"]


class Writer:
    """Stores deliveries until it is closed."""

    def __init__(self, state: Path, most: int = MOST_BYTES, clock: Callable[[], datetime] = utc_now) -> None:
        self._state, self._most, self._clock = state, most, clock
        self._jobs: queue.Queue[_Job | None] = queue.Queue(MOST_QUEUED)
        self._is_closing = False
        self._thread = threading.Thread(target=self._work, name="inbox", daemon=True)
        self._thread.start()

    def put(self, delivery: Delivery) -> "Future[bool]":
        """Whether it is new, as soon as it is on disk.

        Raises:
            InboxFullError: Too many wait to be stored. The future raises it as well, and what `Inbox.put` does.
        """
        stored: Future[bool] = Future()
        try:
            self._jobs.put_nowait((delivery, stored))
        except queue.Full:
            raise InboxFullError from None
        return stored

    def close(self) -> None:
        """Store what was handed over, then stop."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        """Opens the file anew after it was lost: a full disk, or a lock, may have gone since."""
        while together := self._next():
            try:
                with open_inbox(self._state) as inbox:
                    while together and self._put(inbox, together):
                        together = self._next()
            except SourceError as problem:
                _refuse(together, problem)

    def _next(self) -> list[_Job]:
        """What waits, once anything does; nothing when it is to stop. Whoever has hung up meanwhile is left out."""
        found: list[_Job] = []
        while not found and not self._is_closing:
            jobs = [self._jobs.get()]
            while len(jobs) < MOST_TOGETHER and not self._jobs.empty():
                jobs.append(self._jobs.get())
            self._is_closing = None in jobs
            found = [job for job in jobs if job and job[1].set_running_or_notify_cancel()]
        return found

    def _put(self, inbox: Inbox, together: list[_Job]) -> bool:
        """Whether the inbox is still good for the next."""
        try:
            if not inbox.is_in_place():
                raise SourceUnavailable("the inbox was moved away")
            news = inbox.put([delivery for delivery, _ in together], self._clock(), self._most)
        except (SourceError, InboxFullError) as problem:
            _refuse(together, problem)
            return isinstance(problem, InboxFullError)
        for (_, stored), is_new in zip(together, news, strict=True):
            stored.set_result(is_new)
        return True


def _refuse(jobs: list[_Job], problem: Exception) -> None:
    for _, stored in jobs:
        stored.set_exception(problem)
