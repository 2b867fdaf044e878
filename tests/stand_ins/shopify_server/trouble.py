"""What a fault makes of an answer.

Here: answers that are wrong, late, cut or a refusal. Not here: when (`faults.py`).
"""

import json
from collections.abc import Callable
from typing import Any

from google_server.exchange import Response

from shopify_server.faults import INSTEAD


def next_place(data: Any) -> str | None:
    """The cursor of the page after the one in an answer."""
    infos = [value["pageInfo"] for value in (data or {}).values() if isinstance(value, dict) and "pageInfo" in value]
    return infos[0]["endCursor"] if infos and infos[0]["hasNextPage"] else None


def wrong_page(fault: Any, page: dict[str, Any], last: Any) -> Any:
    """A page as the fault has it, `last` being the one before of the same list."""
    if fault.fault == "null-page":
        return None
    if fault.fault == "repeated-page" and last:
        return page | {"nodes": last.get("nodes")}
    if fault.fault == "missing-page":
        return page
    cursor = (last or page)["pageInfo"]["endCursor"]
    return page | {"pageInfo": page["pageInfo"] | {"hasNextPage": True, "endCursor": cursor}}


def instead(fault: Any, throttled: Callable[[], Response]) -> Response | None:
    """The answer in place of doing what was asked; None when it is done first."""
    if fault.fault not in INSTEAD:
        return None
    if fault.fault == "hang-up":
        return Response(0, sent=-1)
    if fault.fault == "time-out":
        return Response(0, sent=-1, hold=fault.seconds)
    if fault.fault in ("throttled", "lock-timeout"):
        return throttled()
    if fault.fault == "internal":
        error = {
            "message": "Internal error. Looks like something went wrong on our end.",
            "extensions": {"code": "INTERNAL_SERVER_ERROR"},
        }
        return as_json({"errors": [error]})
    if fault.fault.endswith("html"):
        status = int(fault.fault[:3]) if fault.fault[0].isdigit() else 200
        return Response(status, b"<!DOCTYPE html><title>Log in</title>", "text/html; charset=utf-8")
    if fault.fault == "sign-in":
        return Response(302, b"", "text/html", {"Location": "https://hotel.example.org/sign-in"})
    if fault.fault == "moved":
        return Response(301, b"", "text/html", {"Location": "https://new-name.myshopify.com/admin/api/graphql.json"})
    told = {"402": "Unavailable Shop", "423": "Locked", "404": "Not Found", "403": "Forbidden", "401": "Unauthorized"}
    response = as_json({"errors": told.get(fault.fault, "Service unavailable")}, int(fault.fault))
    if fault.retry_after is not None:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def afterwards(fault: Any, response: Response) -> Response:
    """What becomes of the answer to a request that was done."""
    if fault.fault == "cut-after":
        return Response(0, sent=-1)
    half = response.body[: max(1, len(response.body) // 2)]
    if fault.fault == "cut":
        response.sent = len(half)
    if fault.fault == "half-json":
        return Response(200, half, response.content_type)
    if fault.fault == "half-lines":
        # As a proxy that gives up does it: the lines that came are whole, and nothing tells that some are missing.
        return Response(200, half[: half.rfind(b"\n") + 1], response.content_type)
    return response


def as_json(content: Any, status: int = 200) -> Response:
    """An answer in JSON."""
    return Response(status, json.dumps(content, separators=(",", ":")).encode(), "application/json; charset=utf-8")
