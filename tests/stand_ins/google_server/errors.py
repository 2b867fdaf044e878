"""What Google says when it refuses, in its own words and shapes.

Here: the error an API raises, and the bodies of both kinds of answer (JSON of the APIs, HTML of the front end before
them). Not here: when something is refused (the modules of the APIs), and failures asked for (`faults.py`).

Google's newer APIs (Sheets) name a status, its older ones (Drive) list reasons with a domain; a caller meets both.
"""

import json
from collections.abc import Sequence
from typing import Any

PROJECT_NUMBER = "108200000000"
UNAUTHENTICATED = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
TITLES = {404: "Not Found", 405: "Method Not Allowed", 411: "Length Required", 413: "Request Entity Too Large"}


class ApiError(Exception):
    """A request is refused: HTTP status, Google's name for it (INVALID_ARGUMENT), the sentence, the details."""

    def __init__(self, status: int, reason: str, message: str, details: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(message)
        self.status, self.reason, self.message, self.details = status, reason, message, list(details)

    @property
    def content_type(self) -> str:
        return "application/json; charset=UTF-8"

    def body(self) -> bytes:
        """The answer as the newer APIs write it."""
        error: dict[str, Any] = {"code": self.status, "message": self.message, "status": self.reason}
        if self.details:
            error["details"] = self.details
        return _json({"error": error})


class DriveError(ApiError):
    """A request is refused by Drive, whose errors carry a domain and a reason instead of a status."""

    def __init__(self, status: int, reason: str, message: str, domain: str = "global", **where: str) -> None:
        super().__init__(status, reason, message)
        self.domain, self.where = domain, where

    def body(self) -> bytes:
        error = {"message": self.message, "domain": self.domain, "reason": self.reason, **self.where}
        return _json({"error": {"code": self.status, "message": self.message, "errors": [error]}})


class FrontEndError(ApiError):
    """The front end answers with a page, because the request never reached an API."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(status, "", sentence)

    @property
    def content_type(self) -> str:
        return "text/html; charset=UTF-8"

    def body(self) -> bytes:
        return page(self.status, self.message).encode()


class TokenError(ApiError):
    """The token endpoint refuses; the shape is the one of OAuth 2."""

    def __init__(self, reason: str, message: str, status: int = 400) -> None:
        super().__init__(status, reason, message)

    def body(self) -> bytes:
        return _json({"error": self.reason, "error_description": self.message})


def invalid(message: str, *details: dict[str, Any]) -> ApiError:
    """400: the request makes no sense to an API."""
    return ApiError(400, "INVALID_ARGUMENT", message, details)


def violation(field: str, description: str) -> ApiError:
    """400: one field of the request could not be read; Google repeats the sentence in the details."""
    violations = [{"field": field, "description": description}] if field else [{"description": description}]
    return invalid(description, {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations})


def not_found() -> ApiError:
    """404: no spreadsheet has this id, or nobody gave the caller any access."""
    return ApiError(404, "NOT_FOUND", "Requested entity was not found.")


def forbidden() -> ApiError:
    """403: it exists, but the caller may not do this."""
    return ApiError(403, "PERMISSION_DENIED", "The caller does not have permission")


def file_not_found(file_id: str) -> DriveError:
    """404 of Drive, which does not tell "not there" from "not for you"."""
    return DriveError(404, "notFound", f"File not found: {file_id}.", locationType="parameter", location="fileId")


def insufficient_scopes(service: str) -> ApiError:
    """403: the token is good, but for other things."""
    metadata = {"service": f"{service}.googleapis.com"}
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
    message = "Request had insufficient authentication scopes."
    return ApiError(403, "PERMISSION_DENIED", message, [{**info, "domain": "googleapis.com", "metadata": metadata}])


def unauthenticated() -> ApiError:
    """401 of Sheets: no token, or one that is good no longer."""
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_EXPIRED"}
    metadata = {"domain": "googleapis.com", "metadata": {"service": "sheets.googleapis.com"}}
    return ApiError(401, "UNAUTHENTICATED", UNAUTHENTICATED, [{**info, **metadata}])


def drive_unauthenticated() -> DriveError:
    """401 of Drive."""
    return DriveError(401, "authError", "Invalid Credentials", locationType="header", location="Authorization")


def disabled(service: str) -> ApiError:
    """403: the API was never switched on in the project."""
    name, host = ("Google Drive API", "drive") if service == "drive" else ("Google Sheets API", "sheets")
    url = f"https://console.developers.google.com/apis/api/{host}.googleapis.com/overview?project={PROJECT_NUMBER}"
    message = (
        f"{name} has not been used in project {PROJECT_NUMBER} before or it is disabled. Enable it by visiting {url} then "
        "retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry."
    )
    metadata = {"service": f"{host}.googleapis.com", "consumer": f"projects/{PROJECT_NUMBER}", "activationUrl": url}
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}
    return ApiError(403, "PERMISSION_DENIED", message, [{**info, "domain": "googleapis.com", "metadata": metadata}])


def unregistered() -> ApiError:
    """403: no token at all."""
    message = (
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other "
        "form of API consumer identity to call this API."
    )
    return ApiError(403, "PERMISSION_DENIED", message)


def page(status: int, sentence: str) -> str:
    """A page of the front end; short, but HTML, which is what trips a parser of JSON."""
    title = f"Error {status} ({TITLES.get(status, 'Server Error')})!!1"
    return (
        f"<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>{title}</title>\n"
        f"  <p><b>{status}.</b> <ins>That’s an error.</ins>\n  <p>{sentence}  <ins>That’s all we know.</ins>\n"
    )


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
