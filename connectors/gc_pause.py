"""Python's collector of cyclic garbage, kept away while a large answer is read.

An answer of a hundred thousand rows becomes millions of small objects, none of them garbage. The collector would look
through all of them again and again while they are made, for four fifths of the time.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Pause:
    """Several threads may read at once: whoever comes last starts the collector again, if it ran before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0
        self._was_on = False

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            self._was_on = self._was_on if self._readers else gc.isenabled()
            self._readers += 1
            gc.disable()
        try:
            yield
        finally:
            with self._lock:
                self._readers -= 1
                if self._was_on and not self._readers:
                    gc.enable()


paused = _Pause()
"""A context in which nothing but reading is done: no waiting, no requests."""
