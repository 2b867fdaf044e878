"""What Shopify means by an answer, sorted by what to do next; and the words for people.

- An error is HTTP 200 with `errors`; being told to slow down is one of them (`THROTTLED`). Beside `errors` there may be
  half an answer: it is never used, since nobody would see what is missing.
- `MAX_COST_EXCEEDED` is about one question, whatever is left: a smaller page is asked for (`TooCostly`).
- A shop whose owner has not paid answers 402, one that Shopify has locked 423, one that is not there 404.

No text of Shopify's own is passed on, because it may repeat what was in a record; only names of fields and scopes are.
What does not belong here: how often to try (`connectors.http.retry`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from connectors.errors import SourceChanged, SourceError, SourceRejected, SourceUnavailable
from connectors.http.request import Call
from connectors.http.retry import RetryableError, RetryReason
from connectors.shopify.points import seconds_until_paid

SLOWER = {"THROTTLED"}
PASSING = {"INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"}
DENIED = {"ACCESS_DENIED", "MISSING_SHOP_ACCESS", "FORBIDDEN"}
WHERE_TO_CLICK = (
    "open dev.shopify.com, your app, Versions, tick it under Admin API access scopes, press Release,"
    " then let the shop install the new version (an app made in the shop's own admin: Settings, Apps, Develop apps,"
    " the app, Configuration)"
)
PROTECTED = (
    "it may not see who the customers are: in the shop's Dev Dashboard open the app, API access, Protected customer data,"
    " and choose name, address, phone and email"
)


class TooCostly(SourceChanged):
    """One question costs more than any may: ask for less at once."""


def refuse(call: Call, status: int, headers: Mapping[str, str], found: Any) -> None:
    """See `connectors.http.api.Refuse`."""
    if status in _BY_STATUS:
        error, told = _BY_STATUS[status]
        raise error(told)
    errors = found.get("errors") if isinstance(found, Mapping) else None
    if status == 200 and isinstance(errors, list):
        for error in errors:
            _refuse_error(error if isinstance(error, Mapping) else {}, found)


def _refuse_error(error: Mapping[str, Any], found: Any) -> None:
    extensions = error.get("extensions")
    code = str(extensions.get("code", "")) if isinstance(extensions, Mapping) else ""
    text = str(error.get("message", ""))
    if code in SLOWER or text == "Throttled":
        raise RetryableError(RetryReason.SLOW_DOWN, seconds_until_paid(found))
    if code in PASSING or text.startswith("Internal error"):
        raise RetryableError(RetryReason.FAILED)
    if code == "MAX_COST_EXCEEDED":
        raise TooCostly("Shopify calls the question too costly, however little is asked for at once")
    if code in DENIED:
        raise denied(text, extensions if isinstance(extensions, Mapping) else {})
    known = re.search(r"(?:Field|field) '(\w+)'", text)
    about = f" (the field {known.group(1)})" if known else f" ({code})" if code.isascii() and code else ""
    raise SourceChanged(
        f"Shopify does not understand the question{about}: its interface has changed; update Regulars."
        " What was read before stays in use."
    )


def denied(text: str, extensions: Mapping[str, Any]) -> SourceRejected:
    """Something may not be read: by which permission it could be, and where to give it."""
    if "protected-customer-data" in f"{text}{extensions.get('documentation', '')}":
        return SourceRejected(f"the app was let into the shop, but {PROTECTED}")
    scopes = re.findall(r"read_\w+", f"{text} {extensions.get('requiredAccess', '')}")
    return missing(scopes[:1] or ["of which Shopify did not say the name"])


def missing(scopes: "list[str] | tuple[str, ...]") -> SourceRejected:
    """The permissions that the app lacks."""
    return SourceRejected(f"the app lacks the permission {' and '.join(scopes)}: {WHERE_TO_CLICK}")


_BY_STATUS: Mapping[int, tuple[type[SourceError], str]] = MappingProxyType(
    {
        401: (
            SourceRejected,
            "Shopify does not accept the key: it was withdrawn, or is another shop's. Open dev.shopify.com, your app,"
            " Settings, and copy the client ID and the secret into .env again (or the token of an app that was made in the"
            " shop's admin)",
        ),
        402: (
            SourceRejected,
            "the shop is closed, because its bill at Shopify is not paid: its owner can open it again",
        ),
        403: (
            SourceRejected,
            "Shopify does not let this app into the shop: install it, at dev.shopify.com under Home of the app",
        ),
        404: (
            SourceRejected,
            "there is no shop at that address: write the one that ends in .myshopify.com, which stands in the shop's admin"
            " under Settings, Domains",
        ),
        423: (SourceUnavailable, "Shopify has locked the shop: its owner has to ask Shopify why"),
    }
)
