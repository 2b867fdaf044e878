"""Questions to which the channels are the answer: "How may we contact you?", with "Email, Text message" below it.

A channel that is named is a yes to it; one that is not says nothing, like a box that was left alone; "none of these" is a no
to all. What is neither stays as it was typed, and closes the channels until somebody has said what it means.
"""

import re

from assets.staging.parsing.words import words_for
from assets.streams import CONSENT_CHANNELS
from assets.warehouse.connection import literal

FIELDS = tuple(f"consent.{channel}" for channel in ("email", "sms", "phone", "post"))
"""What such a column fills."""

_ASKS = re.compile(
    r"\b(?:how (?:may|can|should|would you like us to|do you want us to|shall) (?:we )?(?:contact|reach|write to)"
    r"|(?:ways?|channels?) (?:in which )?(?:we )?(?:may |can )?(?:to )?(?:contact|reach)|(?:may|can) contact me (?:by|via)"
    r"|hear from us (?:by|via)|contact me (?:by|via)|wie dürfen wir (?:sie|dich) (?:kontaktieren|erreichen)"
    r"|comment pouvons-nous vous (?:contacter|joindre)|cómo podemos (?:contactar|comunicarnos)"
    r"|come possiamo contattar|hoe mogen wij (?:u|je|jou)|como podemos contact)",
    re.IGNORECASE,
)
_NONE = (
    r"(?i)\b(?:no|none|not|don'?t|never|nothing|nein|keine?s?|nicht|non|aucune?|pas|ninguno|ninguna|nada|nessuno|nessuna"
    r"|geen|niet|nenhum|não)\b"
)


def lists_channels(heading: str) -> bool:
    """Whether the heading asks for the channels."""
    return _ASKS.search(" ".join(heading.split())) is not None


def answer_for(cell: str, field: str) -> str:
    """SQL: what the cell says of the channel of a field, as a word for yes or no."""
    named = {name: _names(cell, CONSENT_CHANNELS[name.removeprefix("consent.")]) for name in FIELDS}
    return (
        f"case when regexp_matches({cell}, {literal(_NONE)}) then 'no' when {named[field]} then 'yes'"
        f" when {' or '.join(named.values())} then null else {cell} end"
    )


def _names(cell: str, channel: str) -> str:
    words = "|".join(sorted(map(re.escape, words_for("channel", channel)), key=len, reverse=True))
    pattern = rf"(?i)(?:^|[^\pL])(?:{words})(?:$|[^\pL])"
    return f"regexp_matches({cell}, {literal(pattern)})"
