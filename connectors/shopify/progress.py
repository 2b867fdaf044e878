"""How far a stream of the shop was read, and what is asked for to read on.

What does not belong here: asking (`source`, `bulk`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.shopify import documents
from connectors.shopify.documents import Kind

OVERLAP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stream was read; what a cursor holds.

    Attributes:
        since: The newest change that was read, by the shop's clock.
        deleted: The newest deletion that was read of.
        swept: When all ids were last compared.
        job: What a bulk operation that was begun is to bring: `all`, `changed` or `ids`.
        operation: The operation.
        done: How many of its objects have been handed over.
    """

    since: str | None = None
    deleted: str | None = None
    swept: str | None = None
    job: str | None = None
    operation: str | None = None
    done: int = 0


def question(kind: Kind, progress: Progress) -> str:
    """What a bulk operation is asked to bring for the job."""
    if progress.job == "ids":
        return documents.ids(kind)
    return documents.bulk(kind, changed_since(progress.since or "") if progress.job == "changed" else "")


def changed_since(newest: str) -> str:
    """The search for what changed since the newest change that we know of; everything where there is none."""
    return f"updated_at:>='{overlapped(newest)}'" if newest else ""


def overlapped(newest: str) -> str:
    """From when to read again, so that nothing is missed that the search knows late."""
    return (moment(newest) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """A time as Shopify writes it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
