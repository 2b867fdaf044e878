"""What a heading says of consent: for which channel, in which direction, and whether it is the statement or its date.

Pure, and of the heading alone, by the words in `consent_headings.toml`. What a cell below it says is read in `staging`. A
heading that speaks of consent and cannot be understood is not passed over: it is `unclear`, and closes what it may mean.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

CHANNELS = ("email", "sms", "phone", "post", "all")
"""The channels that a field may name: `consent.email`, `not consent.all`."""

Says = Literal["yes", "no", "unclear"]

_FIELD_CHANNEL = {"call": "phone"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading says.

    Attributes:
        channels: Of `CHANNELS`.
        says: What a plain yes below it means; `unclear` where nobody can tell.
        is_date: It gives the moment, not the statement.
    """

    channels: tuple[str, ...]
    says: Says
    is_date: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it maps itself to; none where it is unclear."""
        if self.says == "unclear":
            return ()
        stem = "consent." if self.says == "yes" else "not consent."
        return tuple(f"{stem}{channel}{'.at' if self.is_date else ''}" for channel in self.channels)


@cache
def meaning_of(heading: str) -> Meaning | None:
    """What the heading says of consent; None where it speaks of something else."""
    text = _words(heading)
    if not text.strip() or _has(text, "other", "any"):
        return None
    says = _direction(text)
    if says is None:
        return None
    # "Last e-mail opted out of, campaign" tells of the statement; "Opt-out reason" does as well.
    is_date = _has(text, "date", "any") and not _is_question(heading)
    if not is_date and _has(text, "about", "any") and not _is_question(heading):
        return None
    channels = _channels(text, says)
    return Meaning(channels, says, is_date and says != "unclear") if channels else None


def is_box(heading: str) -> bool:
    """Whether it is the heading of a box at a checkout: left unticked, it says nothing."""
    text = _words(heading)
    return any(re.match(rf" (?:{_pattern(word)}) ", text) for word in _table()["box"]["begins"])


def _direction(text: str) -> Says | None:
    reaches = _has(text, "contact", "any") or bool(_named(text)) or _has(text, "both", "mail")
    if _has(text, "no", "alone"):
        return "no"
    if reaches and (
        _has(text, "no", "beside") or any(text.startswith(f" {word} ") for word in _table()["no"]["first"])
    ):
        return "no"
    if _has(text, "yes", "alone") or (_has(text, "yes", "consent") and (reaches or _is_of_nothing_else(text))):
        return "yes"
    if _has(text, "unclear", "alone"):
        return "unclear"
    if reaches and (_has(text, "yes", "beside") or _is_status(text)):
        return "yes"
    return "yes" if text.strip() in _table()["list"]["any"] else None


def _is_status(text: str) -> bool:
    """`Email status`, and no more than that: an `Order status` is no consent, nor a `Call status`."""
    return _has(text, "status", "any") and bool({"email", "sms"} & {*_named(text)})


def _is_of_nothing_else(text: str) -> bool:
    """Whether no word names another subject of consent than being contacted: photographs, a treatment."""
    words = re.sub(_any("yes", "consent"), "", text).split()
    return all(word in _table()["neutral"]["any"] for word in words)


def _channels(text: str, says: Says) -> tuple[str, ...]:
    named = list(_named(text))
    if _has(text, "both", "mail") and "post" not in named:
        named += ["email"] if says == "yes" else [each for each in ("email", "post") if each not in named]
    if not named and says == "no" and re.search(r" (?:unsub|unsubs|unsubscrib\w*|bounced|hard bounce\w*) ", text):
        named = ["email"]  # one subscribes to mailings
    if named == ["chat"]:
        return ()  # no list of ours goes that way
    found = tuple(dict.fromkeys(_FIELD_CHANNEL.get(each, each) for each in named if each != "chat"))
    # Leave to write is leave for the usual way; a no without a channel closes them all, and so does what is unclear.
    return found or (("email",) if says == "yes" else ("all",))


def _named(text: str) -> tuple[str, ...]:
    return tuple(channel for channel in _table()["channel"] if _has(text, "channel", channel))


def _is_question(heading: str) -> bool:
    """In a sentence, "on" and "at" are no dates."""
    return heading.strip().endswith("?") or len(_words(heading).split()) > 6


def _has(text: str, section: str, key: str) -> bool:
    return re.search(_any(section, key), text) is not None


@cache
def _any(section: str, key: str) -> str:
    return rf" (?:{'|'.join(_pattern(word) for word in _table()[section][key])})(?= )"


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ")


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "consent_headings.toml").read_text(encoding="utf-8"))


@cache
def _words(heading: str) -> str:
    """The heading's words in lower case without accents, a blank before and behind each: `HasOptedOutOfEmail`, too."""
    heading = re.sub(r"[nN][º°]|№", " number ", heading)
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", heading.strip())
    plain = unicodedata.normalize("NFKD", parted.casefold().replace("ß", "ss"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    joined = re.sub(r"\be[- ]mail", "email", letters)
    found = re.findall(r"[^\W_]+", joined)
    return f" {' '.join(found)} "


def dates_only_a_yes(heading: str) -> bool:
    """Whether the moment below it is that of a yes: "Opt-in time" beside a no is older than the no.

    "Consent timestamp" is that of whatever was said.
    """
    text = _words(heading)
    return _has(text, "yes", "alone") and not _has(text, "yes", "consent")
