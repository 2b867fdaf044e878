"""What `spreadsheets.batchUpdate` does: a list of requests, all of them or none.

Here: which function does which kind of request, what a protection stops, and that a failed batch leaves no trace.
Not here: what the kinds do (the modules of this package, by theme), and whether a body has the right fields (`payload`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from google_server.cells import recalculate
from google_server.document import Document
from google_server.errors import ApiError, invalid
from google_server.updates.kinds import BY_USER, KINDS, READS_RESULTS
from google_server.updates.touched import refuse_protected_cells

Reply = dict[str, Any]


def apply(document: Document, requests: list[dict[str, Any]], user: str | None = None) -> list[Reply]:
    """Change the document as the requests say, and give their replies; {} where a kind has none.

    Args:
        document: Changed in place; exactly as before when one of the requests is refused.
        requests: As in the body of a batchUpdate.
        user: The caller's e-mail, for protected ranges; without it nothing is protected.

    Raises:
        ApiError: 400, with which request and kind was refused, and why.
    """
    if not requests:
        raise invalid("Must specify at least one request.")
    with _all_or_nothing(document):
        replies = [_apply(document, position, request, user) for position, request in enumerate(requests)]
        recalculate(document)
    return replies


def _apply(document: Document, position: int, request: dict[str, Any], user: str | None) -> Reply:
    named = [kind for kind, body in request.items() if body is not None]
    if len(named) != 1:
        raise invalid(f"Invalid requests[{position}]: Must specify exactly one kind of request.")
    kind = named[0]
    try:
        return _one(document, kind, request[kind], user)
    except ApiError as error:
        message = f"Invalid requests[{position}].{kind}: {error.message}"
        raise ApiError(error.status, error.reason, message, error.details) from error


def _one(document: Document, kind: str, body: dict[str, Any], user: str | None) -> Reply:
    if kind in READS_RESULTS:
        recalculate(document)  # an earlier request of the batch may have written a formula
    if kind in BY_USER:
        return BY_USER[kind](document, body, user) or {}
    if kind not in KINDS:
        raise invalid("This kind of request is not known to the stand-in.")
    refuse_protected_cells(document, kind, body, user)
    return KINDS[kind](document, body) or {}


@contextmanager
def _all_or_nothing(document: Document) -> Iterator[None]:
    """Put everything back if what is inside fails; sheets stay the same objects, so that others may hold them."""
    sheets, before = [*document.sheets], document.copy()
    try:
        yield
    except BaseException:
        for sheet, saved in zip(sheets, before.sheets, strict=True):
            vars(sheet).update(vars(saved))
        vars(document).update(vars(before))
        document.sheets = sheets
        raise
