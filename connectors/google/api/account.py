"""Who we are at Google: a service account, or a person who gave consent once.

Least scope: sources read spreadsheets and look at a file's version, targets write spreadsheets, and nothing else is
asked for. What belongs here: what the rest of the program asks about our identity. What does not: the file of
credentials (`credentials`), the browser (`oauth_flow`), tokens (`tokens`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import SourceRejected
from connectors.google.api import credentials
from connectors.google.api.addresses import CONSENTS, TOKENS
from connectors.google.api.credentials import DesktopClient, ServiceAccount
from connectors.google.api.token_store import stored
from connectors.http.request import at

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

SCOPE = "https://www.googleapis.com/auth/"
READ_SHEETS = SCOPE + "spreadsheets.readonly"
WRITE_SHEETS = SCOPE + "spreadsheets"
LOOK_AT_FILES = SCOPE + "drive.metadata.readonly"

READ: tuple[str, ...] = (READ_SHEETS, LOOK_AT_FILES)
"""What sources need: the cells, and whether the file changed at all."""

WRITE: tuple[str, ...] = (WRITE_SHEETS, LOOK_AT_FILES)
"""What sources and targets need together."""

WRITE_ONLY: tuple[str, ...] = (WRITE_SHEETS,)
"""What targets need where no source is at Google."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are at Google, and where Google is.

    Attributes:
        credentials: A service account's key, or the client of a desktop app; None when none is configured.
        token: Where a person's consent is kept, readable by its owner alone.
        api: Another address instead of Google's, for Sheets, Drive and tokens alike.
    """

    credentials: Path | None
    token: Path
    api: str | None = None

    def address(self) -> str | None:
        """The e-mail address that a sheet must be shared with, as far as the files tell; asks nobody."""
        try:
            key = credentials.read(self.credentials)
        except SourceRejected:
            return None
        if isinstance(key, ServiceAccount):
            return key.address
        consent = stored(self.token)
        return consent.address or None if consent and consent.client == key.id else None

    def credentials_for(self, scopes: Sequence[str]) -> "Credentials":
        """Credentials that fetch a token when they are first used; this asks nobody.

        Fetching that token raises `SourceRejected` as well, when a key was deleted, a consent withdrawn, or when the
        clock is wrong.

        Raises:
            SourceRejected: Credentials or consent are missing or unfit; says what to do.
        """
        from connectors.google.api import tokens

        self.vet()
        key = credentials.read(self.credentials)
        if isinstance(key, ServiceAccount):
            return tokens.of_service_account(key, scopes, at(TOKENS, self.api) if self.api else None)
        return tokens.of_consent(self.token, key, scopes, self.token_address(key))

    def token_address(self, client: DesktopClient) -> str:
        """Where tokens are to be had for a person's consent."""
        return at(TOKENS, self.api) if self.api else client.tokens

    def consent_address(self, client: DesktopClient) -> str:
        """The page where a person gives consent."""
        return at(CONSENTS, self.api) if self.api else client.consents

    def vet(self) -> None:
        """Raise SourceRejected when `api` is no address."""
        if self.api and not self.api.startswith(("http://", "https://")):
            raise SourceRejected("REGULARS_GOOGLE_API must begin with http:// or https://; leave it out to use Google")


def sign_in(account: Account, scopes: Sequence[str], open_browser: Callable[[str], object], port: int = 0) -> str:
    """Ask a person for consent in the browser, and keep it; gives their address, or "" when Google does not tell.

    Args:
        account: Whose credentials are the client of a desktop app.
        scopes: READ or WRITE.
        open_browser: Shows the address it is given to the person; may return at once, or when the page was answered.
        port: Where the browser comes back to on this computer; 0 takes a free one.

    Raises:
        SourceRejected: The person declined, ticked too little, or there is nothing to sign in to.
        SourceUnavailable: Google did not answer.
    """
    from connectors.google.api import oauth_flow

    account.vet()
    key = credentials.read(account.credentials)
    if isinstance(key, ServiceAccount):
        raise SourceRejected(
            f"there is nothing to sign in to: {key.address} is a service account; share the sheets with it"
        )
    return oauth_flow.ask(account, key, scopes, open_browser, port).address
