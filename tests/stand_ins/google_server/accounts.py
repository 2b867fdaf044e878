"""Credentials made on the spot: a service account's key file, and a desktop application's client file.

Real files in Google's format with a real RSA key, so that the libraries that read them do all they do in earnest.
Not here: what the token endpoint makes of them (`oauth.py`).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PROJECT = "regulars-stand-in"
ADDRESS = f"regulars@{PROJECT}.iam.gserviceaccount.com"
GOOGLE_TOKEN_URI = "https://oauth2.googleapis.com/token"


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A service account: the file its owner downloads, and the public key that stays with Google."""

    info: dict[str, Any]
    public_key: rsa.RSAPublicKey

    @property
    def address(self) -> str:
        return str(self.info["client_email"])


def service_account(address: str = ADDRESS, token_uri: str = GOOGLE_TOKEN_URI, *, key: int = 0) -> ServiceAccount:
    """A service account's file. Another `key` number is another key, as after a key was replaced."""
    private = _key(key)
    text = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    info = {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": f"{key:040x}",
        "private_key": text.decode(),
        "client_email": address,
        "client_id": "108200000000000000000",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": token_uri,
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "universe_domain": "googleapis.com",
    }
    return ServiceAccount(info, private.public_key())


def desktop_client(
    auth_uri: str = "https://accounts.google.com/o/oauth2/auth", token_uri: str = GOOGLE_TOKEN_URI
) -> dict[str, Any]:
    """The client file of a desktop application ("installed")."""
    return {
        "installed": {
            "client_id": "108200000000-desktop.apps.googleusercontent.com",
            "project_id": PROJECT,
            "auth_uri": auth_uri,
            "token_uri": token_uri,
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "client_secret": "not-a-secret-of-the-stand-in",
            "redirect_uris": ["http://localhost"],
        }
    }


@cache
def _key(number: int) -> rsa.RSAPrivateKey:
    """Making a key takes longer than most tests; one for each number is enough in a process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
