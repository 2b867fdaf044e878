"""Links that open one person's own preferences, or ask for feedback on one order: signed, so that nobody can make one up.

    <address>/preferences/<customer>-<signature>            who they are, what they allow
    <address>/unsubscribe/<customer>-<signature>            one step, as mail programs take it (RFC 8058)
    <address>/feedback/<customer>.<occasion>-<signature>    one answer for each order or visit

The signature is the first 128 bits of HMAC-SHA256 (RFC 2104) over what the link is for and whose it is. The tables make
the same in SQL (`assets.follow_ups.personal_links`); a test compares the two.
"""

import hmac
import os
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

KEY_FILE = "forms.key"
PREFERENCES, FEEDBACK = "preferences", "feedback"
LENGTH = 32
"""Of a signature, in hex."""

_TOKEN = re.compile(r"(?P<customer>C[0-9a-f]{14})(?:\.(?P<occasion>[A-Za-z0-9]{1,40}))?-(?P<signature>[0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Personal:
    """Whose link it is, and, of feedback, what about."""

    customer_id: str
    occasion: str | None = None

    @property
    def name(self) -> str:
        """What is signed: `C0123456789abcd` or `C0123456789abcd.O0123456789abcd`."""
        return self.customer_id + (f".{self.occasion}" if self.occasion else "")


def links_key(state: Path) -> bytes:
    """The project's key, made where there is none; whoever loses it makes every link that was sent useless."""
    path = state / KEY_FILE
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        unfinished = state / f"{KEY_FILE}.{secrets.token_hex(8)}"
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:  # noqa: PTH123
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(unfinished, path)  # of two that make one at the same moment, the first counts
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return bytes.fromhex(path.read_text())


def signature(key: bytes, purpose: str, name: str) -> str:
    """What a genuine link ends with."""
    return hmac.new(key, f"{purpose}:{name}".encode(), sha256).hexdigest()[:LENGTH]


def token(key: bytes, purpose: str, whose: Personal) -> str:
    """The last part of a link."""
    return f"{whose.name}-{signature(key, purpose, whose.name)}"


def read_token(key: bytes, purpose: str, given: str) -> Personal | None:
    """Whose link it is; None where we did not make it."""
    found = _TOKEN.fullmatch(given)
    if found is None or (found["occasion"] is None) is (purpose == FEEDBACK):
        return None
    whose = Personal(found["customer"], found["occasion"])
    is_ours = hmac.compare_digest(signature(key, purpose, whose.name), found["signature"])
    return whose if is_ours else None
