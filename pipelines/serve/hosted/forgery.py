"""Whether a form was sent from the page that we showed: a token that the page carries, and the browser's own word.

On the public page the token is bound to a cookie of ours, on a personal page to its link, which nobody else knows.
"""

import hmac
import re
import secrets
import time
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "visitor"
LONGEST = 12 * 3600
"""Seconds that a page may stand open."""

_TOKEN = re.compile(r"(?P<at>[0-9]{1,12})\.(?P<once>[0-9a-f]{16})\.(?P<signature>[0-9a-f]{32})")
_VISITOR = re.compile(r"[0-9a-f]{32}")


def visitor_of(request: Request) -> str:
    """What the visitor's cookie says; a new one where there is none."""
    found = request.cookies.get(COOKIE, "")
    return found if _VISITOR.fullmatch(found) else secrets.token_hex(16)


def remember(response: Response, visitor: str, *, is_secure: bool) -> Response:
    """The answer with the cookie: for this page alone, not for scripts, and gone with the browser's window."""
    response.set_cookie(COOKIE, visitor, path="/contact", httponly=True, secure=is_secure, samesite="strict")
    return response


def new_token(key: bytes, bound_to: str) -> str:
    """For one page that is shown now."""
    told = f"{int(time.time())}.{secrets.token_hex(8)}"
    return f"{told}.{_signature(key, bound_to, told)}"


def is_token(key: bytes, bound_to: str, given: str) -> bool:
    """Whether the page was ours, shown to this visitor, and not too long ago."""
    found = _TOKEN.fullmatch(given)
    if found is None:
        return False
    is_ours = hmac.compare_digest(_signature(key, bound_to, f"{found['at']}.{found['once']}"), found["signature"])
    return is_ours and 0 <= time.time() - int(found["at"]) <= LONGEST


def _signature(key: bytes, bound_to: str, told: str) -> str:
    return hmac.new(key, f"page:{bound_to}:{told}".encode(), sha256).hexdigest()[:32]


def is_from_elsewhere(request: Request) -> bool:
    """Whether the browser says that another site sends this."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
