"""The credentials file that Google Cloud gave out, of either kind, told apart by its content.

    ServiceAccount   an address of its own, for schedules and servers
    DesktopClient    stands for this program; a person's consent comes on top (`connectors.google.api.token_store`)

What belongs here: reading and vetting the file. What does not: the network.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.errors import SourceRejected
from connectors.google.api.addresses import CONSENTS, TOKENS

HOW = (
    "set GOOGLE_APPLICATION_CREDENTIALS in .env to a service-account file,"
    " or put the file into the project folder as google-credentials.json"
)
ANEW = "download it again from Google Cloud, APIs & Services, Credentials"


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """An account for programs; `info` is the whole file, private key included."""

    address: str
    info: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DesktopClient:
    """A program that people give their consent to."""

    id: str
    secret: str = field(repr=False)
    consents: str = CONSENTS
    tokens: str = TOKENS


def read(path: Path | None) -> ServiceAccount | DesktopClient:
    """The credentials in the file.

    Raises:
        SourceRejected: None is configured, it cannot be read, or it is of another kind.
    """
    if path is None:
        raise SourceRejected(f"there are no credentials for Google: {HOW}")
    content = _content(path)
    if content.get("type") == "service_account":
        return _service_account(path, content)
    if isinstance(client := content.get("installed"), dict):
        return _desktop_client(path, client)
    if "web" in content:
        raise _unfit(path, "it is for a web application: create an OAuth client of the type Desktop app")
    if content.get("type") == "authorized_user":
        raise _unfit(path, "it was made by gcloud for yourself: create a service account and a key for it, as JSON")
    raise _unfit(path, "it is neither a service account's key nor the client of a desktop app")


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise SourceRejected(f"the credentials for Google are not at {path}: {HOW}") from None
    except OSError as error:
        raise _unfit(path, f"it cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise _unfit(path, f"it is no JSON: {ANEW}") from None
    if not isinstance(content, dict):
        raise _unfit(path, f"it is not what Google gives out: {ANEW}")
    return content


def _service_account(path: Path, content: Mapping[str, Any]) -> ServiceAccount:
    missing = [name for name in ("client_email", "private_key", "token_uri") if not _is_text(content.get(name))]
    if missing:
        raise _unfit(path, f"it lacks {' and '.join(missing)}: {ANEW}")
    return ServiceAccount(content["client_email"], content)


def _desktop_client(path: Path, client: Mapping[str, Any]) -> DesktopClient:
    missing = [name for name in ("client_id", "client_secret") if not _is_text(client.get(name))]
    if missing:
        raise _unfit(path, f"it lacks {' and '.join(missing)}: {ANEW}")
    consents, tokens = client.get("auth_uri"), client.get("token_uri")
    return DesktopClient(
        client["client_id"],
        client["client_secret"],
        consents if isinstance(consents, str) and consents else CONSENTS,
        tokens if isinstance(tokens, str) and tokens else TOKENS,
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _unfit(path: Path, why: str) -> SourceRejected:
    return SourceRejected(f"the credentials in {path.name} cannot be used: {why}")
