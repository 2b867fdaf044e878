"""The exports of well-known programs: by which headings each is known, what it holds, and what its headings mean.

The catalogue is data, in exports/*.toml; what is said there counts before the general vocabulary, and after the config.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from assets.staging.heading_forms import heading_key
from assets.streams import STREAMS


@dataclass(frozen=True, slots=True)
class KnownExport:
    """An export of a program.

    Attributes:
        name: Of the program, and what it exports.
        when: Sets of normalised headings; one of them is there in every such file.
        headers: The headings as the program writes them; empty where nobody has noted them.
        fields: Stream -> normalised heading -> field, for every stream that the file holds.
        leave: Stream -> normalised headings that mean nothing there.
        traps: What goes wrong with it.
    """

    name: str
    when: tuple[frozenset[str], ...]
    headers: tuple[str, ...]
    fields: Mapping[str, Mapping[str, str]]
    leave: Mapping[str, frozenset[str]]
    traps: str


def known_export(headings: Collection[str]) -> KnownExport | None:
    """The export that the normalised headings are of; the one that is known by most of them."""
    found = [(len(when), each) for each in known_exports() for when in each.when if when <= frozenset(headings)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


@cache
def known_exports() -> tuple[KnownExport, ...]:
    """The catalogue."""
    folder = files("assets.staging") / "exports"
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.iterdir(), key=lambda file: file.name)]
    return tuple(_entry(entry) for text in texts for entry in tomllib.loads(text)["export"])


def _entry(entry: Mapping[str, Any]) -> KnownExport:
    streams = [holds for holds in STREAMS if holds in entry]
    signatures = [entry["when"]] if "when" in entry else entry["when_any"]
    return KnownExport(
        entry["name"],
        tuple(frozenset(map(heading_key, headings)) for headings in signatures),
        tuple(entry["headers"].split(",")) if "headers" in entry else (),
        MappingProxyType(
            {holds: {heading_key(name): field for name, field in entry[holds].items()} for holds in streams}
        ),
        MappingProxyType({holds: frozenset(_left(entry, holds)) for holds in streams}),
        entry.get("traps", ""),
    )


def _left(entry: Mapping[str, Any], holds: str) -> Iterator[str]:
    """`Total@order_lines` is left alone in one stream, `Tags` in all."""
    for listed in entry.get("leave", ()):
        name, _, only = listed.partition("@")
        if only in ("", holds):
            yield heading_key(name)
