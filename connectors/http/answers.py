"""What any answer over HTTP means, whoever gave it: whole or damaged, slow down, try again, somewhere else.

What does not belong here: the words for people, and what one system means by an answer of its own (the system's folder).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from connectors import gc_pause
from connectors.http.retry import RetryableError, RetryReason


def read_json(body: bytes) -> Any:
    """The answer's JSON, whatever it is.

    Raises:
        RetryableError: It is cut off, a page of HTML, or something else.
    """
    try:
        with gc_pause.paused():
            return json.loads(body)
    except (ValueError, RecursionError):
        raise RetryableError(RetryReason.DAMAGED) from None


def read_object(body: bytes) -> dict[str, Any]:
    """The answer's JSON object.

    Raises:
        RetryableError: It is cut off, or is no JSON object at all.
    """
    read = read_json(body)
    if not isinstance(read, dict):
        raise RetryableError(RetryReason.DAMAGED)
    return read


def refuse_passing(status: int, headers: Mapping[str, str]) -> None:
    """Nothing, unless the answer is one of those that pass by themselves.

    Raises:
        RetryableError: 429, or 503 with Retry-After: slow down. 408, 409, 423, 425, 5xx: failed.
    """
    after = asked_to_wait(headers)
    if status == 429 or (status == 503 and after is not None):
        raise RetryableError(RetryReason.SLOW_DOWN, after)
    if status in (408, 409, 423, 425) or status >= 500:
        raise RetryableError(RetryReason.FAILED, after)


def asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds of a Retry-After, however it is written; None without one."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked[:9])
    until = moment(asked)
    # By the clock of the one who answered, when it tells: ours may be wrong.
    now = moment(headers.get("Date", "")) or datetime.now(UTC)
    return None if until is None else max((until - now).total_seconds(), 0.0)


def moment(text: str) -> datetime | None:
    """A date as HTTP writes it, in UTC."""
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
