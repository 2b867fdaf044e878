"""Bulk operations: Shopify works a question out by itself, and we fetch the file when it is done.

- Up to five may run at once, other programs' with the same key included: whoever comes sixth waits.
- What was found stays for seven days: a refresh that was killed goes on with the same file.
- A failed one may have a part of its answer; that is never used.

What does not belong here: what is in the file (`lines`), which questions are asked so (`source`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from connectors.errors import SourceChanged, SourceUnavailable
from connectors.shopify import lines
from connectors.shopify.client import Client
from connectors.shopify.documents import LOOK_AT_BULK, RUN_BULK, Kind
from connectors.shopify.refusals import missing

TRIES = 3
LONGEST_PAUSE = 15.0
MOST_SECONDS = 2 * 60 * 60.0
"""Of waiting for one operation in one refresh; the next refresh goes on waiting for the same one."""

PATIENCE = 20 * 60.0
"""Seconds to wait for a place among the operations that run."""


@dataclass(frozen=True, slots=True)
class Done:
    """An operation that is complete: where its file is, how large, and as of when by Shopify's clock."""

    id: str
    began: str
    url: str | None
    size: int | None
    lines: int


def start(client: Client, query: str) -> str:
    """Start an operation; its id.

    Raises:
        SourceUnavailable: Others have taken every place, and did not end.
        SourceChanged: Shopify does not run the question.
    """
    waited = 0.0
    while True:
        told = client.ask(RUN_BULK, query=query)["bulkOperationRunQuery"]
        if (made := told.get("bulkOperation")) and not told.get("userErrors"):
            return str(made["id"])
        codes = {str(error.get("code")) for error in told.get("userErrors") or ()}
        if not codes & {"OPERATION_IN_PROGRESS", "LIMIT_REACHED"}:
            raise SourceChanged("Shopify does not run our question as a bulk operation any more: update Regulars")
        if waited >= PATIENCE:
            raise SourceUnavailable(
                "other bulk operations of this app have run at Shopify for 20 minutes, and ours has to wait for them:"
                " the next refresh tries again"
            )
        client.sleep(LONGEST_PAUSE)
        waited += LONGEST_PAUSE


def wait(client: Client, operation: str, scopes: tuple[str, ...]) -> Done | None:
    """The operation when it is complete; None when there will be nothing of it, and another has to be started.

    Raises:
        SourceUnavailable: It is still running.
        SourceRejected: It may not read what it was asked for.
    """
    waited, pause = 0.0, 0.5
    while True:
        found = client.ask(LOOK_AT_BULK, may_be_nothing=True, id=operation)["bulkOperation"]
        if found is None or found["status"] in ("CANCELED", "EXPIRED"):
            return None
        if found["status"] == "FAILED":
            if found.get("errorCode") == "ACCESS_DENIED":
                raise missing(scopes)
            return None
        if found["status"] == "COMPLETED":
            return _done(found)
        if waited >= MOST_SECONDS:
            raise SourceUnavailable("Shopify has not finished the bulk operation yet: the next refresh looks again")
        client.sleep(pause)
        waited += pause
        pause = min(pause * 2, LONGEST_PAUSE)


def objects(client: Client, done: Done, kind: Kind) -> Iterator[dict[str, Any]]:
    """What it found, each with its children.

    Raises:
        SourceDamaged: The file is not whole.
        SourceUnavailable: It cannot be had now.
    """
    if done.url is None:
        return
    url = done.url
    # Unlinked at once, so that nothing of it stays, whatever happens.
    with TemporaryFile() as file:
        lines.fetch(lambda start, end: client.piece(url, start, end), done.size, file)
        yield from lines.objects(file, kind, done.lines)


def _done(found: dict[str, Any]) -> Done:
    size = found.get("fileSize")
    return Done(
        found["id"],
        found["createdAt"],
        found.get("url"),
        None if size is None else int(size),
        int(found["objectCount"]),
    )
