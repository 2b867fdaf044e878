"""Tokens from either kind of credentials, fetched by our own patient transport.

What belongs here: google-auth, and what its refusals mean. What does not: keeping a consent
(`connectors.google.api.token_store`), which answers are worth another try (`connectors.google.api.responses`).

google-auth's `before_request` and its `AuthorizedSession` are not used: besides fetching a token they start a thread that
asks another service of Google where the account may be used from, and they send again by their own clock.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from google.auth import transport
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.oauth2 import credentials as consented
from google.oauth2 import service_account

from connectors.errors import SourceRejected
from connectors.google.api.credentials import ANEW, DesktopClient, ServiceAccount
from connectors.google.api.responses import Expired, classify
from connectors.google.api.token_store import stored
from connectors.http.answers import read_object
from connectors.http.request import Call
from connectors.http.retry import RetryableError, RetryReason
from connectors.http.transport import Received, Transport

SIGN_IN = "run `regulars login google`"


class KeyCredentials(service_account.Credentials):
    """A service account's, which tell a person why Google refused a token."""

    def refresh(self, request: transport.Request) -> None:
        """Fetch a token.

        Raises:
            SourceRejected: The key was deleted, or the clock is wrong.
        """
        try:
            super().refresh(request)  # type: ignore[no-untyped-call]
        except RefreshError as error:
            raise _key_refused(_said(error), self.service_account_email) from None


class ConsentCredentials(consented.Credentials):
    """A person's, which tell them why Google refused a token."""

    def refresh(self, request: transport.Request) -> None:
        """Fetch a token.

        Raises:
            SourceRejected: The consent was withdrawn or has expired.
        """
        try:
            super().refresh(request)  # type: ignore[no-untyped-call]
        except RefreshError as error:
            raise _consent_refused(_said(error)) from None


def of_service_account(key: ServiceAccount, scopes: Sequence[str], token_address: str | None) -> Credentials:
    """Credentials of a service account; `token_address` replaces the one in the file."""
    info = {**key.info, "token_uri": token_address or key.info["token_uri"]}
    try:
        made: Credentials = KeyCredentials.from_service_account_info(  # type: ignore[no-untyped-call]
            info, scopes=list(scopes)
        )
    except (ValueError, GoogleAuthError):
        raise SourceRejected(f"the private key in the credentials for Google cannot be read: {ANEW}") from None
    return made


def of_consent(path: Path, client: DesktopClient, scopes: Sequence[str], token_address: str) -> Credentials:
    """Credentials of the person who signed in."""
    consent = stored(path)
    if consent is None:
        raise SourceRejected(f"nobody has signed in to Google yet: {SIGN_IN}")
    if consent.client != client.id:
        raise SourceRejected(f"the consent was given for other credentials than those configured now: {SIGN_IN}")
    if not consent.covers(scopes):
        raise SourceRejected(f"the consent that was given does not cover what the config asks for: {SIGN_IN} again")
    # Without scopes: asking for fewer than were consented to is refused by Google when they differ in name.
    made: Credentials = ConsentCredentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=consent.refresh_token,
        token_uri=token_address,
        client_id=client.id,
        client_secret=client.secret,
    )
    return made


class Tokens:
    """The token of now, whichever thread asks."""

    def __init__(self, credentials: Credentials, transport: Transport) -> None:
        self.credentials = credentials
        self._transport = transport
        self._lock = threading.Lock()

    def current(self, seconds: float) -> str:
        """A token that is good, as far as we know."""
        with self._lock:
            if not self.credentials.valid:
                self.credentials.refresh(  # type: ignore[no-untyped-call]
                    _TokenRequest(self._transport, seconds)
                )
            return str(self.credentials.token)

    def forget(self, token: str) -> None:
        """Google no longer accepts it; another thread may have fetched a new one by now."""
        with self._lock:
            if self.credentials.token == token:
                self.credentials.token = None


class _TokenAnswer(transport.Response):
    """What google-auth wants to see of an answer."""

    def __init__(self, received: Received) -> None:
        self._received = received

    @property
    def status(self) -> int:
        return self._received.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._received.headers

    @property
    def data(self) -> bytes:
        return self._received.body


class _TokenRequest(transport.Request):
    """How google-auth asks for a token: what is worth another try goes to our patience, not to its own."""

    def __init__(self, transport: Transport, seconds: float) -> None:
        self._transport = transport
        self._seconds = seconds

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> _TokenAnswer:
        received = self._transport.send(Call(method, url, data=body, headers=headers), seconds=self._seconds)
        try:
            is_good = classify(received.status, received.headers, received.body) is None
        except Expired:
            is_good = False  # the token endpoint answers 401 to a client that it does not know
        if is_good and "access_token" not in read_object(received.body):
            raise RetryableError(RetryReason.DAMAGED)
        return _TokenAnswer(received)


def _said(error: RefreshError) -> tuple[str, str]:
    """Google's word for the refusal, and its explanation in lower case; neither is shown."""
    told = error.args[1] if len(error.args) > 1 else error.args[0] if error.args else ""
    if isinstance(told, str):
        return "", told.lower()
    return str(told.get("error", "")), json.dumps(told).lower()


def _key_refused(said: tuple[str, str], address: str) -> SourceRejected:
    word, explanation = said
    clock = f"this computer's clock says {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: set it right if that is wrong"
    if "timeframe" in explanation or "iat" in explanation:
        return SourceRejected(f"Google finds our request out of time: {clock}")
    if word == "invalid_grant" or "signature" in explanation:
        return SourceRejected(
            f"Google no longer accepts the key of {address}: if the key or the account was deleted, make a new key in"
            f" Google Cloud, IAM & Admin, Service Accounts; otherwise {clock}"
        )
    return _refused(word)


def _consent_refused(said: tuple[str, str]) -> SourceRejected:
    word, explanation = said
    if word == "invalid_grant" or "reauth" in explanation:
        return SourceRejected(
            f"the consent was withdrawn or has expired: {SIGN_IN} again"
            " (as long as the consent screen is in testing, Google ends every consent after seven days)"
        )
    if word in ("invalid_client", "deleted_client", "unauthorized_client"):
        return SourceRejected(f"Google no longer knows the desktop app in the credentials file: {ANEW}, then {SIGN_IN}")
    return _refused(word)


def _refused(word: str) -> SourceRejected:
    if word in ("access_denied", "admin_policy_enforced", "org_internal"):
        return SourceRejected("your organisation's rules at Google forbid it: ask its administrator")
    known = f" ({word})" if word.isascii() and word.replace("_", "").isalpha() else ""
    return SourceRejected(f"Google gave us no token{known}: compare the credentials file with the one in Google Cloud")
