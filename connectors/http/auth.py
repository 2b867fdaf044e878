"""Who we are, as a request says it: a bearer token, a name and a password, a header of the system's own, a signature.

requests asks `~/.netrc` for a password where a request names nobody; so every request is given one of these. None shows
what it holds when it is printed.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import requests
from requests.auth import AuthBase

__all__ = ["NOBODY", "AuthBase", "Basic", "Bearer", "Header", "OAuth1"]


class Header(AuthBase):
    """A header of the system's own: `X-Shopify-Access-Token`."""

    def __init__(self, name: str, value: str) -> None:
        self._name = name
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with the header."""
        request.headers[self._name] = self._value
        return request


class Bearer(Header):
    """A token."""

    def __init__(self, token: str) -> None:
        super().__init__("Authorization", f"Bearer {token}")


class Basic(Header):
    """A name (or key) and a password (or secret); only ever over https, or to a stand-in on this computer."""

    def __init__(self, name: str, password: str) -> None:
        pair = base64.b64encode(f"{name}:{password}".encode()).decode()
        super().__init__("Authorization", f"Basic {pair}")


class _Nobody(AuthBase):
    """Nothing is said."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


NOBODY = _Nobody()


class OAuth1(AuthBase):
    """A signature over the request, by a secret that is never sent (RFC 5849, one-legged, HMAC-SHA256, in the query).

    `now` gives seconds since 1970 by the clock of whoever is asked, as far as that is known.
    """

    def __init__(self, key: str, secret: str, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._secret = secret
        self._now = now

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with its signature."""
        parts = urlsplit(request.url or "")
        given = parse_qsl(parts.query, keep_blank_values=True)
        said = [
            ("oauth_consumer_key", self._key),
            ("oauth_nonce", secrets.token_hex(16)),
            ("oauth_signature_method", "HMAC-SHA256"),
            ("oauth_timestamp", str(int(self._now()))),
        ]
        address = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        sign = signature(request.method or "GET", address, [*given, *said], self._secret)
        query = urlencode([*given, *said, ("oauth_signature", sign)], quote_via=quote)
        request.url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
        return request


def signature(method: str, address: str, parameters: list[tuple[str, str]], secret: str) -> str:
    """RFC 5849, 3.4: the parameters encoded, sorted and joined; the key is the secret and an empty token's."""
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in parameters)
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    text = "&".join(map(_encoded, (method.upper(), address, joined)))
    digest = hmac.new(f"{_encoded(secret)}&".encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="~")
