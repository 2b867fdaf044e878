"""What a refusal of Google means to a person: what was found, and what to do.

What belongs here: words. What does not: telling which answers are refusals (`connectors.google.api.responses`).

No text of Google's own is passed on, because it may repeat what was in a cell.
"""

import re

from connectors.errors import SourceError, SourceRejected, SourceUnavailable
from connectors.google.api.addresses import SHEETS, is_write
from connectors.google.api.responses import Fault, GoogleRefused
from connectors.http.request import Call

SWITCHED_OFF = {"SERVICE_DISABLED", "accessNotConfigured"}
SCOPE = {"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"}
DAILY = {"dailyLimitExceeded", "dailyLimitExceededUnreg"}
POLICY = {"domainPolicy", "ORG_RESTRICTION_VIOLATION", "SECURITY_POLICY_VIOLATED"}

MEANINGS = (
    (
        "not supported for this document",
        "it is an Excel file kept in Google Drive: open it, choose File, Save as Google Sheets, and give the new one's address",
    ),
    ("protected", "it would change cells that someone protected: ask the owner of the spreadsheet to allow it"),
    ("unable to parse range", "it names a tab or a range that is not there"),
    ("above the limit of", "the spreadsheet is full: Google allows 10 million cells; move old tabs to another one"),
)
"""What stands in a message of Google, in lower case, and what it means."""


def refusal(call: Call, found: Fault, address: str | None, *, writes: bool) -> SourceError:
    """The error to raise; `address` is who we are at Google, `writes` whether we shall write as well."""
    if found.status == 403:
        return _forbidden(call, found, address, writes=writes)
    if found.status == 404:
        return SourceRejected(
            f"there is no spreadsheet with that id, or it is not shared with {_whom(address)}: compare the address"
            f" of the spreadsheet in the browser with the config; {_share(call, writes=writes)}"
        )
    return _refused(found)


def signed_out() -> SourceRejected:
    """401 twice, the second time with a fresh token."""
    return SourceRejected(
        "Google does not accept us, not even with a fresh token: the credentials were withdrawn;"
        " make a new key for the service account, or run `regulars login google` again"
    )


def _forbidden(call: Call, found: Fault, address: str | None, *, writes: bool) -> SourceError:
    if found.reasons & SWITCHED_OFF:
        return SourceRejected(_switched_off(call, found))
    if found.reasons & SCOPE or "insufficient authentication scopes" in found.message.lower():
        return SourceRejected(
            f"we may not {'write' if is_write(call) else 'do that'} with the consent that was given:"
            " run `regulars login google` again and leave every box ticked"
        )
    if found.reasons & DAILY:
        return SourceUnavailable(
            "the requests that Google allows in a day are used up; the next refresh tomorrow goes on"
        )
    if found.reasons & POLICY:
        return SourceRejected("your organisation's rules at Google forbid it: ask its administrator")
    if "protected" in found.message.lower():
        return _refused(found)
    if not found.message:
        return SourceRejected("it was forbidden, but not by Google's API: is there a proxy or firewall in between?")
    wanting = "shared for writing" if is_write(call) else "shared"
    return SourceRejected(f"it is not {wanting} with {_whom(address)}: {_share(call, writes=writes)}")


def _refused(found: Fault) -> GoogleRefused:
    said = found.message.lower()
    meaning = next((meaning for part, meaning in MEANINGS if part in said), None)
    if meaning is None:
        meaning = "the request is too large" if found.status == 413 else "nothing of it was done"
    told = f"Google refused the request ({f'{found.status} {found.name}'.strip()}): {meaning}"
    return GoogleRefused(
        told, status=found.status, reason=found.name or min(found.reasons, default=""), message=found.message
    )


def _switched_off(call: Call, found: Fault) -> str:
    name, service = ("Sheets", "sheets") if call.url.startswith(SHEETS) else ("Drive", "drive")
    project = re.search(r"[0-9]+$", found.about.get("consumer", ""))
    query = f"?project={project.group()}" if project else ""
    page = f"https://console.cloud.google.com/apis/library/{service}.googleapis.com{query}"
    return f"the Google {name} API is not switched on for these credentials: press Enable at {page}, wait a minute, try again"


def _whom(address: str | None) -> str:
    return address or "the account that you signed in with"


def _share(call: Call, *, writes: bool) -> str:
    reader = "Viewer, or as Editor if lists are written to it" if writes else "Viewer"
    return f"open the sheet, press Share, and add that address as {'Editor' if is_write(call) else reader}"
