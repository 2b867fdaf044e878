"""What goes wrong on the way, as a plan: which request, and how it fails.

A plan is a list of these, in Python or as a JSON file:

    {"fault": "429", "at": 3, "retry_after": 2}                 the third request
    {"fault": "cut-after", "path": ":batchUpdate", "times": 2}  the first two batches are applied, but nobody is told
    {"fault": "503", "every": 10, "times": null}                every tenth request, for ever
    {"fault": "413", "above": 200000, "times": null}            every body of more bytes

`at` and `every` count the requests to Sheets and Drive that the fault's `method` and `path` (a regular expression
looked for in the path) concern, from 1; without either, each of them is meant. `times` is how often it happens, once
unless told. Requests for tokens are concerned only when `path` names them.

Here: the plan and the answers it brings. Not here: the quota (`quota.py`), which needs no plan.
"""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from email.utils import formatdate
from typing import Any

from google_server.errors import (
    ApiError,
    DriveError,
    FrontEndError,
    disabled,
    drive_unauthenticated,
    file_not_found,
    forbidden,
    not_found,
    page,
    unauthenticated,
)
from google_server.exchange import Request, Response, refusal
from google_server.quota import drive_exceeded, exceeded

OVERLOADED = "The service is currently unavailable."
NOT_CONNECTED = ("cut-before", "cut-after", "time-out")
DAMAGED = ("half-json", "html")
REFUSED = ("429", "500", "500-html", "502", "503", "503-html", "401", "403", "403-usage", "403-disabled", "404", "413")
_TEMPORARY = "The server encountered a temporary error and could not complete your request."
_HTML = {
    "500-html": _TEMPORARY,
    "502": _TEMPORARY,
    "503-html": _TEMPORARY,
    "413": "Your client issued a request that was too large.",
}
KINDS = (*REFUSED, *NOT_CONNECTED, *DAMAGED)


@dataclass
class Fault:
    """One way to fail, and when.

    Attributes:
        fault: One of KINDS.
        retry_after: What the header of a 429 or 503 says: seconds, or with `retry_at` the time they end.
        keeps_length: Whether half a JSON comes with the Content-Length of the whole (the connection is cut), or with
            its own (the answer looks complete until it is parsed).
        seconds: How long a time-out holds the answer before it closes the connection.
        happened: How often it did.
    """

    fault: str
    at: int | None = None
    every: int | None = None
    method: str | None = None
    path: str | None = None
    above: int | None = None
    times: int | None = 1
    retry_after: int | None = None
    retry_at: bool = False
    keeps_length: bool = True
    seconds: float = 0.2
    seen: int = field(default=0, init=False)
    happened: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.fault not in KINDS:
            raise ValueError(f"no fault is called {self.fault!r}; there are {', '.join(KINDS)}")

    def is_due(self, request: Request, service: str) -> bool:
        """Whether it is this request's turn; it counts from now on."""
        if not self._concerns(request, service):
            return False
        self.seen += 1
        is_turn = self.seen == self.at if self.at else self.seen % (self.every or 1) == 0
        return is_turn and (self.times is None or self.happened < self.times)

    def _concerns(self, request: Request, service: str) -> bool:
        if self.method and self.method.upper() != request.method:
            return False
        if self.above is not None and len(request.body) <= self.above:
            return False
        return bool(re.search(self.path, request.path)) if self.path else service != "oauth"


class Faults:
    """The plan of a run."""

    def __init__(self, plan: Iterable[Mapping[str, Any] | Fault] = ()) -> None:
        self.plan = [one if isinstance(one, Fault) else read(one) for one in plan]

    def due(self, request: Request, service: str) -> Fault | None:
        """The fault this request meets. Every fault counts it, the first that is due happens."""
        due = [fault for fault in self.plan if fault.is_due(request, service)]
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


def instead(fault: Fault, service: str, kind: str) -> Response | None:
    """The answer in place of doing what was asked; None when it is done first."""
    if fault.fault == "cut-before":
        return Response(0, sent=-1)
    if fault.fault == "time-out":
        return Response(0, sent=-1, hold=fault.seconds)
    if fault.fault == "html":
        return Response(200, page(200, "Sign in to continue.").encode(), "text/html; charset=UTF-8")
    if fault.fault not in REFUSED:
        return None
    response = refusal(_error(fault.fault, service, kind))
    if fault.retry_after is not None:
        moment = formatdate(time.time() + fault.retry_after, usegmt=True)
        response.headers["Retry-After"] = moment if fault.retry_at else str(fault.retry_after)
    return response


def afterwards(fault: Fault, response: Response) -> Response:
    """What becomes of the answer to a request that was done."""
    if fault.fault == "cut-after":
        return Response(0, sent=-1)
    half = response.body[: max(1, len(response.body) // 2)]
    if fault.keeps_length:
        response.sent = len(half)
        return response
    return Response(response.status, half, response.content_type)


def _error(fault: str, service: str, kind: str) -> ApiError:
    if service == "drive" and fault in {"403", "404", "401", "500"}:
        return _drive_error(fault)
    if fault in _HTML:
        return FrontEndError(int(fault[:3]), _HTML[fault])
    return {
        "429": exceeded(kind, 60),
        "500": ApiError(500, "INTERNAL", "Internal error encountered."),
        "503": ApiError(503, "UNAVAILABLE", OVERLOADED),
        "401": unauthenticated(),
        "403": forbidden(),
        "403-usage": drive_exceeded(),
        "403-disabled": disabled(service),
        "404": not_found(),
    }[fault]


def _drive_error(fault: str) -> DriveError:
    return {
        "403": DriveError(
            403, "insufficientFilePermissions", "The user does not have sufficient permissions for this file."
        ),
        "404": file_not_found(""),
        "401": drive_unauthenticated(),
        "500": DriveError(500, "internalError", "Internal Error"),
    }[fault]
