"""Who is asking: tokens given for a service account, a person's consent or a refresh token, and looked at again.

Here: the token endpoint, the page of consent (which agrees at once), revocation, and what a token allows. Not here:
what a user may do with one file (`store.py`).

A service account whose public key is registered must sign with it; one nobody registered is believed, so that any
credentials file works.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from google_server.errors import TokenError
from google_server.exchange import Request, Response, written

LIFETIME = 3599
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCES = ("https://oauth2.googleapis.com/token", "https://accounts.google.com/o/oauth2/token")
UNREASONABLE = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


@dataclass(slots=True)
class Grant:
    """What an access token stands for."""

    user: str
    scopes: frozenset[str]
    expires_at: float
    left: int | None = None  # requests it is still good for
    refresh_token: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code that was not used yet."""

    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str
    method: str


@dataclass
class OAuth:
    """Every token, and the accounts and clients they are given to.

    Attributes:
        person: Whose consent the page gives.
        refuses: Whether that person says no.
        requests_per_token: After how many requests a token that is given from now on is no longer good.
    """

    clock: Callable[[], float]
    person: str = "person@example.org"
    refuses: bool = False
    requests_per_token: int | None = None
    keys: dict[str, RSAPublicKey | None] = field(default_factory=dict)  # None: the account was deleted
    clients: dict[str, str] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)

    def issue(self, user: str, scopes: frozenset[str] | set[str], refresh_token: str = "") -> str:
        """A new access token."""
        token = "ya29." + secrets.token_urlsafe(40)
        expires_at = self.clock() + LIFETIME
        self.grants[token] = Grant(user, frozenset(scopes), expires_at, self.requests_per_token, refresh_token)
        return token

    def grant(self, authorization: str) -> Grant | None:
        """What the token of a request stands for, and one request less of it; None when it is not good (any more)."""
        grant = self.grants.get(authorization.removeprefix("Bearer ").strip())
        if grant is None or grant.expires_at <= self.clock() or grant.left == 0:
            return None
        if grant.left is not None:
            grant.left -= 1
        return grant

    def expire(self) -> None:
        """Every access token given so far is good no longer; refresh tokens are."""
        self.grants.clear()

    def withdraw(self, user: str) -> None:
        """The person takes their consent back, or the service account is deleted."""
        self.grants = {token: grant for token, grant in self.grants.items() if grant.user != user}
        self.refresh_tokens = {token: grant for token, grant in self.refresh_tokens.items() if grant.user != user}
        if user in self.keys:
            self.keys[user] = None

    def answer(self, request: Request) -> Response | None:
        """The answer to a request that is about tokens; None when it is about something else.

        Raises:
            TokenError: Refused, as OAuth 2 words it.
        """
        if request.path == "/token" and request.method == "POST":
            return Response(200, written(self._token(request)))
        if request.path == "/revoke" and request.method == "POST":
            return self._revoke({**{name: found[-1] for name, found in request.query.items()}, **request.form()})
        if request.path in {"/o/oauth2/auth", "/o/oauth2/v2/auth"} and request.method == "GET":
            return self._consent({name: found[-1] for name, found in request.query.items()})
        return None

    def _token(self, request: Request) -> dict[str, Any]:
        form = request.form()
        kinds = {
            JWT_BEARER: lambda: self._from_assertion(form, request.headers.get("host", "")),
            "refresh_token": lambda: self._from_refresh_token(form),
            "authorization_code": lambda: self._from_code(form),
        }
        kind = form.get("grant_type", "")
        if kind not in kinds:
            raise TokenError("unsupported_grant_type", f"Invalid grant_type: {kind}")
        return kinds[kind]()

    def _from_assertion(self, form: Mapping[str, str], host: str) -> dict[str, Any]:
        claims = self._claims(form.get("assertion", ""))
        issued_at, expires_at = claims.get("iat", 0), claims.get("exp", 0)
        if not self.clock() - 300 < expires_at <= issued_at + 3660 or issued_at > self.clock() + 300:
            raise TokenError("invalid_grant", UNREASONABLE)
        if claims.get("aud") not in (*AUDIENCES, f"http://{host}/token"):
            raise TokenError("invalid_grant", "Invalid JWT: Failed audience check.")
        scopes = frozenset(str(claims.get("scope", "")).split())
        if not scopes:
            raise TokenError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = self.issue(str(claims.get("sub") or claims["iss"]), scopes)
        return {"access_token": token, "expires_in": LIFETIME, "token_type": "Bearer"}

    def _claims(self, assertion: str) -> dict[str, Any]:
        """What a signed assertion says."""
        try:
            head, body, signature = (_decoded(part) for part in assertion.split("."))
            header, claims = json.loads(head), json.loads(body)
        except ValueError:
            raise TokenError("invalid_grant", "Bad Request") from None
        if header.get("alg") != "RS256" or not isinstance(claims, dict) or not claims.get("iss"):
            raise TokenError("invalid_grant", "Invalid JWT: iss and alg RS256 are required.")
        key = self.keys.get(claims["iss"])
        if key is None and claims["iss"] in self.keys:
            raise TokenError("invalid_grant", "Invalid grant: account not found")
        if key is not None and not _is_signed(key, signature, assertion.rpartition(".")[0].encode()):
            raise TokenError("invalid_grant", "Invalid JWT Signature.")
        return claims

    def _from_refresh_token(self, form: Mapping[str, str]) -> dict[str, Any]:
        self._known_client(form)
        grant = self.refresh_tokens.get(form.get("refresh_token", ""))
        if grant is None:
            raise TokenError("invalid_grant", "Token has been expired or revoked.")
        scopes = frozenset(form.get("scope", "").split()) or grant.scopes
        if not scopes <= grant.scopes:
            raise TokenError("invalid_scope", "Some requested scopes were invalid.")
        token = self.issue(grant.user, scopes, form["refresh_token"])
        return {"access_token": token, "expires_in": LIFETIME, "scope": _joined(scopes), "token_type": "Bearer"}

    def _from_code(self, form: Mapping[str, str]) -> dict[str, Any]:
        self._known_client(form)
        code = self.codes.pop(form.get("code", ""), None)
        if code is None or code.client_id != form.get("client_id"):
            raise TokenError("invalid_grant", "Malformed auth code.")
        if code.redirect_uri != form.get("redirect_uri"):
            raise TokenError("redirect_uri_mismatch", "Bad Request")
        _check_verifier(code, form.get("code_verifier"))
        refresh_token = "1//" + secrets.token_urlsafe(40)
        token = self.issue(self.person, code.scopes, refresh_token)
        self.refresh_tokens[refresh_token] = self.grants[token]
        given = {"access_token": token, "expires_in": LIFETIME, "refresh_token": refresh_token}
        return {**given, "scope": _joined(code.scopes), "token_type": "Bearer"}

    def _known_client(self, form: Mapping[str, str]) -> None:
        if not self.clients:
            return
        if form.get("client_id") not in self.clients:
            raise TokenError("invalid_client", "The OAuth client was not found.", 401)
        if self.clients[form["client_id"]] != form.get("client_secret"):
            raise TokenError("invalid_client", "Unauthorized", 401)

    def _consent(self, query: Mapping[str, str]) -> Response:
        """The page of consent, where the person decides at once."""
        redirect_uri = query.get("redirect_uri", "")
        if urlsplit(redirect_uri).hostname not in {"localhost", "127.0.0.1", "::1"}:
            raise TokenError(
                "redirect_uri_mismatch", "The redirect URI of a desktop application is a loopback address."
            )
        if query.get("response_type") != "code" or not query.get("scope"):
            raise TokenError("invalid_request", "Required parameter is missing: response_type, scope")
        if self.clients and query.get("client_id") not in self.clients:
            raise TokenError("invalid_client", "The OAuth client was not found.", 401)
        told = {"state": query["state"]} if "state" in query else {}
        told |= {"error": "access_denied"} if self.refuses else {"code": self._code(query), "scope": query["scope"]}
        separator = "&" if "?" in redirect_uri else "?"
        return Response(302, content_type="text/html", headers={"Location": redirect_uri + separator + urlencode(told)})

    def _code(self, query: Mapping[str, str]) -> str:
        code = "4/" + secrets.token_urlsafe(32)
        challenge, method = query.get("code_challenge", ""), query.get("code_challenge_method", "plain")
        scopes = frozenset(query["scope"].split())
        self.codes[code] = Code(query.get("client_id", ""), query["redirect_uri"], scopes, challenge, method)
        return code

    def _revoke(self, form: Mapping[str, str]) -> Response:
        """A refresh token takes its access tokens with it, and the other way round."""
        token = form.get("token", "")
        refresh_token = token if token in self.refresh_tokens else ""
        if token in self.grants:
            refresh_token = self.grants.pop(token).refresh_token
        elif not refresh_token:
            raise TokenError("invalid_token", "Token expired or revoked")
        if refresh_token:
            self.refresh_tokens.pop(refresh_token, None)
            self.grants = {name: one for name, one in self.grants.items() if one.refresh_token != refresh_token}
        return Response(200, written({}))


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _joined(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


def _is_signed(key: RSAPublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _check_verifier(code: Code, verifier: str | None) -> None:
    """PKCE: whoever asked for the code proves that it was them."""
    if not code.challenge:
        return
    if not verifier:
        raise TokenError("invalid_grant", "Missing code verifier.")
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if code.challenge != (digest if code.method == "S256" else verifier):
        raise TokenError("invalid_grant", "Invalid code verifier.")
