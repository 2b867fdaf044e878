"""Which version of Shopify's Admin API we speak, and until when Shopify answers it.

Shopify brings out a version each quarter and keeps it for a year. When it is gone, requests are answered by the oldest
version that is still there, and only a header says so: so we count the days ourselves, and tell in time.
"""

from datetime import date

VERSION = "2026-10"
"""Tried with tests/data/shopify: whoever changes it brings the new schema along."""

ANSWERED_UNTIL = date(2027, 10, 1)
"""https://shopify.dev/docs/api/usage/versioning: a version is supported for at least twelve months."""

TOLD_BEFORE = 60
"""Days."""


def notice(today: date, answered: str | None) -> str | None:
    """What to tell about the version, if anything; `answered` is the one that Shopify says it answered by."""
    if answered and answered != VERSION:
        return (
            f"Shopify answered by version {answered} of its interface, and this Regulars was made for {VERSION}:"
            " update Regulars, then look at the totals of a few orders"
        )
    if (ANSWERED_UNTIL - today).days <= TOLD_BEFORE:
        return (
            f"this Regulars speaks version {VERSION} of Shopify's interface, which Shopify may switch off on"
            f" {ANSWERED_UNTIL.day} {ANSWERED_UNTIL:%B %Y}: update Regulars before then"
        )
    return None
