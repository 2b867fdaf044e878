"""The words around what a heading means, from heading_words.toml, and how a heading is taken into words.

What belongs here: whose, which and where; currencies and zones. What does not: the words that mean a field, which are
in well_known.toml and vocabulary/.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from assets.streams import PERSON_FIELDS

ADDRESS = frozenset({"house_number", "street", "city", "region", "postcode", "country"})
REACH = ADDRESS | {"name", "first_name", "last_name", "title", "suffix", "company", "email", "phone"}
PERSON = frozenset(field.name for field in PERSON_FIELDS if not field.name.startswith("consent."))
MAY_STAND_BEFORE = MappingProxyType(
    {
        "person": PERSON - {"record_id", "referred_by"},
        "reach": REACH,
        "address": ADDRESS | {"name", "first_name", "last_name"},
        "phone": frozenset({"phone"}),
        "ids": frozenset({"record_id", "person_id"}),
        "order": frozenset(
            {"ordered_at", "total", "status", "currency", "payment_method", "refunded", "paid_at", "due_on"}
        ),
    }
)
_CURRENCY = MappingProxyType({"£": "GBP", "€": "EUR", "$": None, "¥": "JPY"})


@lru_cache(2**14)  # the vocabulary of every stream is read word by word, and most of it is the same
def words_of(text: str) -> tuple[str, ...]:
    """Words in lower case without accents; `fName`, `BillingCity` and `email_address` are two each, # is a number."""
    text = re.sub(r"(?<![\w])(?:#|№|n[º°o]\.?(?=\s))|#", " number ", text.strip(), flags=re.IGNORECASE)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})|(?<=[a-z]{3})(?=\d)", " ", text)
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"\b(d|l|dell|all|qu)['’]", r"\1 ", plain)  # `numero d'ordine`, but `client's` is one word
    return tuple(re.findall(r"[^\W_]+", plain.replace("'", "").replace("’", "")))


@dataclass(frozen=True, slots=True)
class Whose:
    """Words that stand before or after some fields only; see heading_words.toml."""

    fields: frozenset[str]
    rank: int
    group: str
    is_last: bool


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("assets.staging") / "heading_words.toml").read_text(encoding="utf-8"))


@cache
def word_list(name: str) -> frozenset[tuple[str, ...]]:
    """One of the lists: beginnings, endings, connectives, number_words."""
    listed = _data()[name]
    return frozenset(words_of(words) for words in listed)


@cache
def whose_words() -> tuple[tuple[tuple[str, ...], Whose], ...]:
    """Words -> before what they may stand."""
    entries = _data()["whose"]
    return tuple(
        (words_of(words), Whose(MAY_STAND_BEFORE[each["fields"]], each["rank"], each.get("group", ""), "last" in each))
        for each in entries
        for words in each["words"]
    )


@cache
def short_words() -> Mapping[str, str]:
    """What is written short, in full."""
    short = _data()["short"]
    return MappingProxyType({word: words_of(spelled)[0] for word, spelled in short.items()})


@cache
def _codes() -> frozenset[str]:
    lines = (files("assets.staging.parsing") / "currencies.csv").read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(line.partition(",")[0].casefold() for line in lines) - {"all", "top", "try", "cup", "mop", "pen"}


def currency_of(word: str) -> str | None:
    """The currency that a word is the code of."""
    return word.upper() if word in _codes() else None


def currency_signed(heading: str) -> str | None:
    """The currency whose sign stands in a heading; a dollar may be any of several."""
    return next((code for sign, code in _CURRENCY.items() if sign in heading and code), None)


def zone_of(word: str) -> str | None:
    """The time zone that a word names."""
    zones = _data()["zones"]
    name, _, offset = word.partition(" ")
    if name in ("utc", "gmt") and offset.isdigit() and offset != "0":
        return None
    return zones.get(name) if not offset or offset == "0" else None
