"""Asking a person for consent in the browser, as Google wants it of desktop apps (RFC 8252: loopback address, PKCE).

What belongs here: the page they are sent to, and the exchange of the code that the browser brings back. What does not:
waiting for the browser (`connectors.google.api.oauth_redirect`), keeping the consent (`connectors.google.api.token_store`).

Not `google_auth_oauthlib`'s flow: it takes the first request that reaches its port for the answer, be it for an icon, and
speaks https only, also with a stand-in on this computer.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from connectors.errors import SourceRejected, SourceUnavailable
from connectors.google.api.addresses import DRIVE
from connectors.google.api.connection import google_transport
from connectors.google.api.credentials import DesktopClient
from connectors.google.api.oauth_redirect import Loopback
from connectors.google.api.token_store import Consent, store
from connectors.http.answers import read_object
from connectors.http.auth import Bearer
from connectors.http.request import Call, at
from connectors.http.retry import RetryableError
from connectors.http.transport import Received, Transport

if TYPE_CHECKING:
    from connectors.google.api.account import Account

TIMEOUT = (10.0, 30.0)
AGAIN = "run `regulars login google` again"


def ask(
    account: "Account", client: DesktopClient, scopes: Sequence[str], open_browser: Callable[[str], object], port: int
) -> Consent:
    """Send the person to Google, wait for them to come back, and keep what they allowed.

    Raises:
        SourceRejected: They declined, allowed too little, or Google refused.
        SourceUnavailable: Google did not answer.
    """
    verifier = secrets.token_urlsafe(64)
    state = secrets.token_urlsafe(24)
    with Loopback(state, port) as loopback:
        page = account.consent_address(client)
        open_browser(f"{page}?{urlencode(_question(client, scopes, loopback.address, state, verifier))}")
        came_back = loopback.wait()
    if "code" not in came_back:
        raise SourceRejected(f"Google was not allowed to let us in ({_word(came_back)}): {AGAIN} and allow it")
    transport = google_transport(TIMEOUT)
    given = _exchange(transport, account, client, came_back["code"], loopback.address, verifier)
    allowed = str(given.get("scope", " ".join(scopes))).split()
    consent = Consent(
        client.id, tuple(allowed), given["refresh_token"], _address(transport, account, given["access_token"])
    )
    if not consent.covers(scopes):
        raise SourceRejected(f"not everything was allowed: {AGAIN} and leave every box ticked")
    store(account.token, consent)
    return consent


def _question(client: DesktopClient, scopes: Sequence[str], address: str, state: str, verifier: str) -> dict[str, str]:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return {
        "client_id": client.id,
        "redirect_uri": address,
        "response_type": "code",
        "scope": " ".join(scopes),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",  # else Google gives no refresh token to those who consented before
    }


def _exchange(
    transport: Transport, account: "Account", client: DesktopClient, code: str, address: str, verifier: str
) -> dict[str, Any]:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": client.id,
        "client_secret": client.secret,
        "redirect_uri": address,
        "code_verifier": verifier,
    }
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    call = Call("POST", account.token_address(client), data=urlencode(fields).encode(), headers=form)
    try:
        received = transport.send(call, seconds=TIMEOUT[1])
        given = read_object(received.body)
    except RetryableError as again:
        # A code is good for one exchange: asking a second time would end what the first one gave.
        raise SourceUnavailable(f"Google {again.why.told}: {AGAIN}") from None
    return _vetted(received, given)


def _vetted(received: Received, given: dict[str, Any]) -> dict[str, Any]:
    if received.status >= 500:
        raise SourceUnavailable(f"Google failed with an error of its own: {AGAIN}")
    if received.status != 200:
        raise SourceRejected(
            f"Google refused to sign us in ({_word(given)}): download the desktop app's credentials again, and {AGAIN}"
        )
    if not all(isinstance(given.get(name), str) for name in ("access_token", "refresh_token")):
        raise SourceRejected(
            "Google gave no lasting consent: remove the app at https://myaccount.google.com/permissions, and " + AGAIN
        )
    return given


def _address(transport: Transport, account: "Account", token: str) -> str:
    """Who signed in, told in messages; a consent without it is as good, so nothing that goes wrong here matters."""
    call = Call("GET", at(f"{DRIVE}/about?fields=user(emailAddress)", account.api))
    try:
        received = transport.send(call, seconds=TIMEOUT[0], auth=Bearer(token))
        user = read_object(received.body).get("user") if received.status == 200 else None
    except (RetryableError, SourceRejected):
        return ""
    return str(user.get("emailAddress", "")) if isinstance(user, dict) else ""


def _word(told: dict[str, Any] | dict[str, str]) -> str:
    word = str(told.get("error", ""))
    return word if word.isascii() and word.replace("_", "").isalpha() else "without a reason"
