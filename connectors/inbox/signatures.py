"""Whether a delivery was sent by the system that it says it is from: keyed digests over the raw body.

    sha256=<base64>            Typeform
    <base64>                   Tally, Shopify, WooCommerce
    <base64>, address + body   Square, whose digest covers the address that it was told to send to
    t=<seconds>,v1=<hex>       Stripe, whose digest covers the moment as well: what is older is refused

Jotform and Google Forms sign nothing: for them a secret stands in the address (`knows_secret`), and what they send is
only a hint to fetch the answer. Every comparison takes the same time wherever the first difference is.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType

STALE = 300
"""Seconds: how old, or how far ahead, a dated signature may be. Stripe's own libraries allow five minutes."""

SIGNATURES: Mapping[str, str] = MappingProxyType(
    {
        "typeform": "typeform-signature",
        "tally": "tally-signature",
        "shopify": "x-shopify-hmac-sha256",
        "woocommerce": "x-wc-webhook-signature",
        "square": "x-square-hmacsha256-signature",
        "stripe": "stripe-signature",
    }
)
"""System -> the header that its signature stands in."""

UNSIGNED = frozenset({"jotform", "google_form"})
"""Systems that sign nothing."""


def is_genuine(system: str, body: bytes, signature: str | None, secret: str, *, address: str, now: float) -> bool:
    """Whether `signature` is the system's own over `body`.

    Args:
        system: A key of `SIGNATURES`.
        body: As it came, byte for byte.
        signature: The header, None where it was missing.
        secret: What the system and we alone know.
        address: The public address that the system sends to.
        now: Seconds since 1970.
    """
    if not signature or not secret:
        return False
    if system == "stripe":
        return _is_genuine_and_fresh(body, signature, secret, now)
    signed = address.encode() + body if system == "square" else body
    expected = b64encode(_digest(secret, signed).digest()).decode()
    return _same(f"sha256={expected}" if system == "typeform" else expected, signature)


def knows_secret(given: str, secret: str) -> bool:
    """Whether the address was made by somebody who knows the secret."""
    return bool(secret) and _same(secret, given)


def _is_genuine_and_fresh(body: bytes, signature: str, secret: str, now: float) -> bool:
    """Any of several `v1` may fit: while a secret is replaced, Stripe signs with both."""
    parts = [part.partition("=")[::2] for part in signature.split(",")]
    moments = [value for name, value in parts if name == "t"]
    if len(moments) != 1 or not re.fullmatch(r"[0-9]{1,12}", moments[0]) or abs(now - int(moments[0])) > STALE:
        return False
    expected = _digest(secret, moments[0].encode() + b"." + body).hexdigest()
    return any(_same(expected, value) for name, value in parts if name == "v1")


def _digest(secret: str, signed: bytes) -> "hmac.HMAC":
    return hmac.new(secret.encode(), signed, sha256)


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))
