"""A person's consent, kept in a file that its owner alone can read.

What does not belong here: asking for it (`connectors.google.api.oauth_flow`).
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

WRITE_IMPLIES = {
    "https://www.googleapis.com/auth/spreadsheets": "https://www.googleapis.com/auth/spreadsheets.readonly"
}


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person allowed which client; `address` is "" when Google did not tell who it is."""

    client: str
    scopes: tuple[str, ...]
    refresh_token: str = field(repr=False)
    address: str = ""

    def covers(self, scopes: Sequence[str]) -> bool:
        """Whether everything that `scopes` name is allowed."""
        return set(scopes) <= {*self.scopes, *(WRITE_IMPLIES.get(scope, scope) for scope in self.scopes)}


def stored(path: Path) -> Consent | None:
    """The consent in the file; None when there is none, or none that can be read."""
    try:
        kept = json.loads(path.read_bytes())
        return Consent(
            str(kept["client"]),
            tuple(map(str, kept["scopes"])),
            str(kept["refresh_token"]),
            str(kept.get("address", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def store(path: Path, consent: Consent) -> None:
    """Keep the consent, in place of the one before, and never in a file that others can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(consent), file)
    draft.replace(path)
