"""What the server needs to know of the config, as plain values: who may send, with which secret, and to where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Hook:
    """A system that tells us of something new.

    Attributes:
        source: Whom it is for.
        system: The source's type: typeform, tally, jotform, google_form, shopify, woocommerce, stripe, square.
        secret: What it signs with, or what stands in the address where it signs nothing.
    """

    source: str
    system: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebForm:
    """A form on the shop's own pages, which are at `origins` (`https://shop.example.org`)."""

    source: str
    origins: frozenset[str]


HOSTED_SOURCE = "hosted_forms"
"""What our own forms are called where sources have names (`pipelines.config.forms` says the same)."""


@dataclass(frozen=True, slots=True)
class Hosted:
    """The pages that we show ourselves.

    Attributes:
        business: Whose pages they are.
        colour: `#rrggbb`.
        key: What personal links are signed with.
        has_contact: Whether there is a contact form, with everybody's own preferences.
        has_feedback: Whether there is a feedback form.
    """

    business: str
    colour: str
    key: bytes = field(repr=False)
    has_contact: bool = False
    has_feedback: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that may come in.

    Attributes:
        state: The project's `data/` folder.
        address: Where the outside world finds us: `https://forms.example.org`, without a slash at its end.
        hooks: Name -> who sends for which source, at `/hooks/<name>`.
        hosted: Our own pages.
        forms: Name -> the source, and where its form is, which posts to `/forms/<name>`.
    """

    state: Path
    address: str
    hosted: Hosted
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    forms: Mapping[str, WebForm] = field(default_factory=dict)
