"""How many requests Google takes in a minute, and what it says to the next one.

Sheets counts reads and writes apart, for a user and for the whole project; a batch is one request. Drive has one
count, and refuses in another shape. Neither says how long to wait (no Retry-After). Off unless an `App` is given one.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from google_server.errors import PROJECT_NUMBER, ApiError, DriveError

MINUTE = 60.0


@dataclass
class Quota:
    """Requests of the last minute, and how many there may be.

    Attributes:
        clock: Seconds; a test gives its own and need not wait.
    """

    clock: Callable[[], float]
    per_user: int = 60
    per_project: int = 300
    drive_per_user: int = 12_000
    taken: dict[tuple[str, ...], deque[float]] = field(default_factory=dict)

    def take(self, service: str, kind: str, user: str) -> None:
        """Count one request.

        Raises:
            ApiError: 429 (Sheets) or 403 (Drive); a request that is refused is not counted.
        """
        if service == "drive":
            if not self._fits((service, user), self.drive_per_user):
                raise drive_exceeded()
            self._count((service, user))
            return
        if not self._fits((kind, user), self.per_user):
            raise exceeded(kind, self.per_user)
        if not self._fits((kind,), self.per_project):
            raise exceeded(kind, self.per_project, is_user=False)
        self._count((kind, user))
        self._count((kind,))

    def _fits(self, key: tuple[str, ...], most: int) -> bool:
        times = self.taken.setdefault(key, deque())
        while times and times[0] <= self.clock() - MINUTE:
            times.popleft()
        return len(times) < most

    def _count(self, key: tuple[str, ...]) -> None:
        self.taken[key].append(self.clock())


def exceeded(kind: str, most: int, *, is_user: bool = True) -> ApiError:
    """429: too many reads or writes in a minute."""
    name = kind.capitalize()
    whose = " per user" if is_user else ""
    message = (
        f"Quota exceeded for quota metric '{name} requests' and limit '{name} requests per minute{whose}' of service "
        f"'sheets.googleapis.com' for consumer 'project_number:{PROJECT_NUMBER}'."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "consumer": f"projects/{PROJECT_NUMBER}",
            "quota_limit": f"{name}RequestsPerMinutePer{'User' if is_user else 'Project'}",
            "quota_limit_value": str(most),
            "quota_location": "global",
            "quota_metric": f"sheets.googleapis.com/{kind}_requests",
            "service": "sheets.googleapis.com",
        },
    }
    return ApiError(429, "RESOURCE_EXHAUSTED", message, [info])


def drive_exceeded() -> DriveError:
    """403: Drive's way to say that it is too much."""
    return DriveError(403, "userRateLimitExceeded", "User Rate Limit Exceeded", "usageLimits")
