"""Who a project is at Google: its credentials, the consent that a person gave, and one client for a whole run.

What does not belong here: how Google is asked; see `connectors.google`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.google.api.account import Account
    from connectors.google.api.client import Google
    from pipelines.config.load import Config

VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
API = "REGULARS_GOOGLE_API"
CREDENTIALS = "google-credentials.json"
TOKEN = "google-token.json"  # noqa: S105 - the name of a file


@dataclass(frozen=True, slots=True)
class GoogleAccess:
    """What the environment and the project's folder say.

    Attributes:
        credentials: The file that Google Cloud gave out, if there is one.
        api: Another address instead of Google's, for trying things out.
    """

    credentials: Path | None = None
    api: str | None = None


def access(folder: Path, value: Callable[[str], str]) -> GoogleAccess:
    """What is said by variables, of which `value` tells each, or by the file that everybody puts there."""
    said, usual = value(VARIABLE), folder / CREDENTIALS
    # A file that is named and not there is told when it is needed; that the usual one is not there says nothing.
    credentials = folder / Path(said).expanduser() if said else usual if usual.exists() else None
    return GoogleAccess(credentials, value(API) or None)


def account(config: "Config") -> "Account":
    """Who we are."""
    from connectors.google.api.account import Account

    given = config.google_access
    return Account(given.credentials, config.folder / "data" / TOKEN, given.api)


def client(config: "Config") -> "Google":
    """A client that may do what the config needs, and no more."""
    from connectors.google.api.client import Google

    return Google(account(config), writes=writes(config), scopes=scopes(config))


def onlooker(config: "Config") -> "Google":
    """A client that may look at spreadsheets and files, also where the config only writes."""
    from connectors.google.api.account import READ
    from connectors.google.api.client import Google

    return Google(account(config), writes=writes(config), scopes=READ)


def sign_in(config: "Config", tell: Callable[[str], None], show: Callable[[str], object], port: int = 0) -> str:
    """Ask a person for consent in their browser, for what this project's config needs; what came of it.

    Raises:
        SourceError: See `connectors.google.api.account.sign_in`.
    """
    from connectors.google.api.account import sign_in

    def open_browser(address: str) -> None:
        tell(f"Sign in, and tick every box, in the browser of this computer. If none opens, go to\n  {address}\n")
        show(address)

    (config.folder / "data").mkdir(mode=0o700, exist_ok=True)
    address = sign_in(account(config), scopes(config), open_browser, port)
    whom = address or "the account that you signed in with"
    return f"Signed in. The sheets must be shared with {whom}; `regulars check` tries."


def scopes(config: "Config") -> tuple[str, ...]:
    """The least that the config needs."""
    from connectors.google.api.account import READ, WRITE, WRITE_ONLY

    if not writes(config):
        return READ
    return (
        WRITE
        if any(source.type in ("google_sheet", "google_form") for source in config.sources.values())
        else WRITE_ONLY
    )


def writes(config: "Config") -> bool:
    """Whether lists go to Google."""
    return any(target.type == "google_sheet" for target in config.deliver)
