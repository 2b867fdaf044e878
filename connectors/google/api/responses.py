"""What an answer of Google means, sorted by what to do next.

    patience.Again          try again: slow down, failed, half an answer
    Expired                 the token is no longer good: a fresh one
    errors.SourceRejected   a person has to act: share the sheet, switch something on, sign in
    └── GoogleRefused       whoever asked has to look: the request itself was refused

Oddities, each met at the real system:
- Drive tells us to slow down by a 403, domain `usageLimits`; a switched-off API has that domain as well.
- 429 comes without Retry-After. 500, 502 and 503 may be pages of HTML, and so may a 200 when a proxy is in between.
- The words of a 400 may repeat what was in a cell: they are kept in `GoogleRefused.message`, and never shown.

What does not belong here: the words for people (`connectors.google.api.errors`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import SourceRejected
from connectors.http.answers import asked_to_wait, read_object
from connectors.http.retry import RetryableError, RetryReason

SLOW_DOWN_REASONS = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}
FINAL_LIMITS = {"accessNotConfigured", "dailyLimitExceeded", "dailyLimitExceededUnreg"}


class GoogleRefused(SourceRejected):
    """Google understood who asks, and refused what was asked (400, 413): the caller looks at it.

    Attributes:
        status: The HTTP status.
        reason: In Google's word, such as INVALID_ARGUMENT; "" when it gave none.
        message: As Google wrote it; may hold what was in a cell, so it is no text to show or log.
    """

    def __init__(self, told: str, *, status: int = 400, reason: str = "", message: str = "") -> None:
        super().__init__(told)
        self.status = status
        self.reason = reason
        self.message = message


class Expired(Exception):
    """401: the token was good once."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that is an error, in the one form that Sheets and Drive are brought to.

    `reasons` holds the words of both (`SERVICE_DISABLED`, `rateLimitExceeded`), `about` what Google says beside them.
    """

    status: int
    name: str = ""
    message: str = ""
    reasons: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    about: Mapping[str, str] = field(default_factory=dict)


def fault(status: int, body: bytes) -> Fault:
    """What an error says; a page of HTML says its status alone."""
    try:
        error = read_object(body).get("error")
    except RetryableError:
        return Fault(status)
    if not isinstance(error, dict):
        return Fault(status)
    told = [*_objects(error.get("errors")), *_objects(error.get("details"))]
    about: dict[Any, Any] = next((entry["metadata"] for entry in told if isinstance(entry.get("metadata"), dict)), {})
    return Fault(
        status,
        name if (name := str(error.get("status", ""))).replace("_", "").isalpha() else "",
        str(error.get("message", "")),
        frozenset(str(entry["reason"]) for entry in told if "reason" in entry),
        frozenset(str(entry["domain"]) for entry in told if "domain" in entry),
        {str(name): str(value) for name, value in about.items()},
    )


def classify(status: int, headers: Mapping[str, str], body: bytes) -> Fault | None:
    """None when the answer is good, the fault when a person or the caller has to act.

    Raises:
        Again: It is worth another try.
        Expired: It needs a fresh token.
    """
    if 200 <= status < 300:
        return None
    if status == 401:
        raise Expired
    if 300 <= status < 400:
        raise RetryableError(
            RetryReason.DAMAGED
        )  # Google's APIs never send us elsewhere: a sign-in page of the network does
    found = fault(status, body)
    if status == 429 or (status == 403 and _slows_down(found)):
        raise RetryableError(RetryReason.SLOW_DOWN, asked_to_wait(headers))
    if status in (408, 409) or status >= 500:
        raise RetryableError(RetryReason.FAILED, asked_to_wait(headers))
    return found


def _slows_down(found: Fault) -> bool:
    if found.reasons & FINAL_LIMITS:
        return False
    return bool(found.reasons & SLOW_DOWN_REASONS) or "usageLimits" in found.domains


def _objects(listed: object) -> list[dict[str, Any]]:
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
