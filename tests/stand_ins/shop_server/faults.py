"""What goes wrong on the way to a shop, as a plan: which request, and how it fails.

A plan is a list of these, in Python or as a JSON file:

    {"fault": "429", "at": 3, "retry_after": 2}                     the third request
    {"fault": "cut", "path": "/v1/charges", "times": 2}             the first two answers about charges end midway
    {"fault": "401", "at": 5, "times": null}                        the key is good no longer from the fifth request on
    {"fault": "repeated-page", "path": "charges", "at": 2}          the second page holds the first one again
    {"fault": "drift", "at": 2, "drift": "new-order"}               something happens in the shop before it is answered

`at` counts the requests that `path` (a regular expression, looked for in the path) concerns, from 1; with `times` more
than one it is the first of those that fail. `every` is each n-th. Without either, each is meant. `times` is how often
it happens, once unless told; null is for ever.

Here: the plan. Not here: the words of a refusal, which are each shop's own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

REFUSED = ("429", "lock-timeout", "500", "502", "503", "401", "403")
NOT_CONNECTED = ("hang-up", "time-out")
DAMAGED = ("cut", "half-json", "html", "502-html", "503-html", "sign-in")
PAGES = ("repeated-page", "cursor-loop", "missing-page")
KINDS = (*REFUSED, *NOT_CONNECTED, *DAMAGED, *PAGES, "drift")


@dataclass
class Fault:
    """One way to fail, and when.

    Attributes:
        fault: One of KINDS.
        retry_after: Seconds in the header of a 429 or 503.
        seconds: How long a time-out holds the answer before the connection is closed.
        drift: What happens in the shop, by the name that the shop's `drift` knows.
    """

    fault: str
    at: int | None = None
    every: int | None = None
    path: str = ""
    times: int | None = 1
    retry_after: int | None = None
    seconds: float = 0.2
    drift: str = ""
    seen: int = field(default=0, init=False)
    happened: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.fault not in KINDS:
            raise ValueError(f"no fault is called {self.fault!r}; there are {', '.join(KINDS)}")

    def is_due(self, path: str) -> bool:
        """Whether it is this request's turn; it counts from now on."""
        if not re.search(self.path, path):
            return False
        self.seen += 1
        is_turn = self.seen >= self.at if self.at else self.seen % (self.every or 1) == 0
        return is_turn and (self.times is None or self.happened < self.times)


class Faults:
    """The plan of a run."""

    def __init__(self, plan: Iterable[Mapping[str, Any] | Fault] = ()) -> None:
        self.plan = [one if isinstance(one, Fault) else read(one) for one in plan]

    def due(self, path: str) -> Fault | None:
        """The fault that this request meets. Every fault counts it, the first that is due happens."""
        due = [fault for fault in self.plan if fault.is_due(path)]
        for fault in due[:1]:
            fault.happened += 1
        return due[0] if due else None


def read(entry: Mapping[str, Any]) -> Fault:
    """A fault as a plan's JSON has it; `{"fault": 503}` and `{"fault": "503"}` are the same.

    Raises:
        ValueError: There is no such fault, or no such key.
    """
    known = {one.name for one in fields(Fault) if one.init}
    if unknown := set(entry) - known:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}")
    if "fault" not in entry:
        raise ValueError(f"which fault? one of {', '.join(KINDS)}")
    return Fault(**{**entry, "fault": str(entry["fault"])})
