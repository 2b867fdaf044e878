"""What goes wrong on the way, as a plan: which request, and how it fails.

A plan is a list of these, in Python or as JSON:

    {"fault": "throttled", "at": 3}                        the third request
    {"fault": "503", "every": 10, "times": null}           every tenth request, for ever
    {"fault": "cut-after", "asks": "bulkOperationRunQuery"}  the bulk operation runs, but nobody is told
    {"fault": "drift", "at": 2, "drift": "new-order"}      something happens in the shop before it is answered
    {"fault": "cursor-loop", "asks": "orders"}             a page says that it is followed by itself

`at` and `every` count the requests from 1 whose body holds `asks`, or whose path holds `path`. `times` is how often it
happens, once unless told.

What any shop may do goes by the names that `shop_server/faults.py` has for it.

Here: the plan. Not here: what an answer looks like then (`app.py`).
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

INSTEAD = (
    "401", "402", "403", "404", "423", "429", "500", "502", "503", "moved", "throttled", "lock-timeout", "internal", "html",
    "502-html", "503-html", "sign-in", "hang-up", "time-out",
)  # fmt: skip
AFTERWARDS = ("cut-after", "cut", "half-json", "half-lines", "drift")
WRONG_PAGE = ("cursor-loop", "repeated-page", "missing-page", "null-page")
BULK = ("bulk-failed", "bulk-canceled", "bulk-expired", "bulk-busy", "bulk-partial")
KINDS = (*INSTEAD, *AFTERWARDS, *WRONG_PAGE, *BULK)


@dataclass
class Fault:
    """One way to fail, and when."""

    fault: str
    at: int | None = None
    every: int | None = None
    asks: str | None = None
    path: str | None = None
    times: int | None = 1
    retry_after: float | None = None
    seconds: float = 0.2
    drift: str = ""
    seen: int = field(default=0, init=False)
    happened: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.fault not in KINDS:
            raise ValueError(f"no fault is called {self.fault!r}; there are {', '.join(KINDS)}")

    def is_due(self, path: str, body: str) -> bool:
        """Whether it is this request's turn; it counts from now on."""
        if (self.asks and self.asks not in body) or (self.path and self.path not in path):
            return False
        self.seen += 1
        is_turn = self.seen >= self.at if self.at else self.seen % (self.every or 1) == 0
        return is_turn and (self.times is None or self.happened < self.times)


class Faults:
    """The plan of a run."""

    def __init__(self, plan: Iterable[Mapping[str, Any]] = ()) -> None:
        self.plan = [Fault(**{**one, "fault": str(one["fault"])}) for one in plan]
        self._lock = threading.Lock()

    def due(self, path: str, body: str) -> Fault | None:
        """The fault that this request meets. Every fault counts it, the first that is due happens."""
        with self._lock:
            due = [fault for fault in self.plan if fault.is_due(path, body)]
            for fault in due[:1]:
                fault.happened += 1
            return due[0] if due else None
