"""What the server needs to know of the config, as plain values: who may send, with which secret, and to where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Hook:
    """A system that tells us of something new.

    Attributes:
        system: The source's type: typeform, tally, jotform, google_form, shopify, woocommerce, stripe, square.
        secret: What it signs with, or what stands in the address where it signs nothing.
    """

    system: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebForm:
    """A form on the shop's own pages, which are at `origins` (`https://shop.example.org`)."""

    origins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that may come in.

    Attributes:
        state: The project's `data/` folder.
        address: Where the outside world finds us: `https://forms.example.org`, without a slash at its end.
        hooks: Source -> who sends for it, at `/hooks/<source>`.
        forms: Source -> where its form is, which posts to `/forms/<source>`.
    """

    state: Path
    address: str
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    forms: Mapping[str, WebForm] = field(default_factory=dict)
