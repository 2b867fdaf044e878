"""Why something is not taken, and what its sender is told: little, and nothing of what was sent.

400 not readable    401 not signed by whom it says    403 not from our pages    404 no such place
408 too slow        413 too large                     415 of another kind      429 too often
503 cannot be stored now: come back
"""

from connectors.errors import SourceError
from connectors.inbox.store import InboxFullError

COME_BACK = 60
"""Seconds until a sender who was refused for lack of room should try again."""


class RefusedError(Exception):
    """Nothing was stored.

    Attributes:
        status: Of HTTP.
        reason: For the sender and the log.
        retry_after: Seconds, where coming back helps.
    """

    def __init__(self, status: int, reason: str, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.status, self.reason, self.retry_after = status, reason, retry_after

    @property
    def headers(self) -> dict[str, str]:
        """Those that belong to the answer."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


def not_stored(problem: SourceError | InboxFullError) -> RefusedError:
    """The inbox could not take it: full, locked, damaged, or the disk is."""
    is_full = isinstance(problem, InboxFullError)
    return RefusedError(503, "the inbox is full" if is_full else "the inbox cannot be written to", COME_BACK)
