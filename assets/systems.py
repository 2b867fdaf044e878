"""Which systems we can read objects of, and which of our streams are made of them: one `.sql` file for each.

`staging/shops/woocommerce/orders.sql` makes orders of what WooCommerce calls orders and refunds. The file says itself what it
reads (`from landed_orders`), so a new shop needs no list anywhere here. How one is run is in `assets.staging.object_rows`.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import MappingProxyType

from assets.settings import Stream
from assets.streams import STREAMS

KINDS = ("shops", "forms")
"""The folders that systems lie in."""

_READ = re.compile(r"\b(?:from|join)\s+(?:landed|current)_(\w+)")
"""A field of theirs may begin like that too: Stripe has a `current_period_end`."""


@cache
def systems() -> MappingProxyType[str, MappingProxyType[str, str]]:
    """System -> our stream -> its select."""
    here = Path(__file__).parent / "staging"
    folders = sorted(folder for kind in KINDS for folder in (here / kind).glob("*/") if folder.is_dir())
    return MappingProxyType({folder.name: MappingProxyType(dict(_selects(folder))) for folder in folders})


def _selects(folder: Path) -> Iterator[tuple[str, str]]:
    for holds in STREAMS:
        file = folder / f"{holds}.sql"
        if file.exists():
            yield holds, file.read_text(encoding="utf-8")


def resources(system: str, holds: str) -> tuple[str, ...]:
    """The streams of the system that ours is made of, as its select names them."""
    code = re.sub(r"--[^\n]*", "", systems()[system][holds])
    return tuple(sorted(set(_READ.findall(code))))


def made_of(source: str, folder: str) -> Iterator[Stream]:
    """Our streams that are made of what lies in a folder of landing; none for a table with headings."""
    system, dot, resource = folder.partition(".")
    for holds in systems().get(system, ()) if dot else ():
        read = resources(system, holds)
        if resource in read:
            yield Stream(source, holds, system=system, resources=read)


def is_of_objects(folder: str) -> bool:
    """Whether a folder of landing holds objects of a system, known to us or not, and no table."""
    system, dot, _ = folder.partition(".")
    return bool(dot) and system in systems()
