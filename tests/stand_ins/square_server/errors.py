"""What Square says when it refuses: always a list of errors, each with a category, a code and a sentence.

Here: the words. Not here: when something is refused (`app.py`, `lists.py`).
"""

from typing import Any

from shop_server.app import Refusal

SCOPES = (
    "The merchant has not given your application sufficient permissions to do that. The merchant must authorize your"
    " application for the following scopes: "
)


def refusal(status: int, category: str, code: str, detail: str, field: str | None = None) -> Refusal:
    error: dict[str, Any] = {"category": category, "code": code, "detail": detail}
    return Refusal(status, {"errors": [error | ({"field": field} if field else {})]})


def invalid(code: str, detail: str, field: str | None = None) -> Refusal:
    return refusal(400, "INVALID_REQUEST_ERROR", code, detail, field)


def not_found(detail: str) -> Refusal:
    return refusal(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", detail)


def unauthorized() -> Refusal:
    return refusal(401, "AUTHENTICATION_ERROR", "UNAUTHORIZED", "This request could not be authorized.")


def expired() -> Refusal:
    return refusal(401, "AUTHENTICATION_ERROR", "ACCESS_TOKEN_EXPIRED", "The provided access token has expired.")


def not_permitted(scope: str) -> Refusal:
    return refusal(403, "AUTHENTICATION_ERROR", "INSUFFICIENT_SCOPES", SCOPES + scope)


def too_many() -> Refusal:
    return refusal(429, "RATE_LIMIT_ERROR", "RATE_LIMITED", "Your request was rate limited. Please try again later.")


def failed(status: int) -> Refusal:
    code = {502: "BAD_GATEWAY", 503: "SERVICE_UNAVAILABLE"}.get(status, "INTERNAL_SERVER_ERROR")
    return refusal(status, "API_ERROR", code, "An internal error has occurred, and the API was unable to respond.")
