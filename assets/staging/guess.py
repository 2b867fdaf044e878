"""What a table of somebody's probably holds, by its headings and its cells: what `init` and `add` propose.

A well-known export is what the catalogue says. Else the stream that makes most sense of the columns, where a word that
many streams know says little: a date and a status are no complaint. One table may hold several streams.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assets.settings import Stream
from assets.staging.column_looks import Look, can_be
from assets.staging.headers import NEVER_INLINE, OPTIONAL_IDS, HeaderMap, map_headers
from assets.staging.heading_forms import heading_key
from assets.staging.known_exports import KnownExport, known_export
from assets.streams import STREAMS, field_of, fields_of

LACKING = 1.5
"""What a field that every row needs takes away, in headings that are understood."""

UNUSABLE = 1
"""What a stream that lacks a column is behind one that can be used as it is."""

ENOUGH = 2
"""As many fields that every row needs make a stream, however common their headings are: a date and a total."""

NEAR = 0.75
"""Two streams this near to each other are asked about."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A stream that a table probably holds.

    Attributes:
        columns: Header -> field, for the config.
        fills: Further headers of a field, which count where the first is blank -> field.
        attributes: Headers that are kept as they are.
        lacking: Fields that every row needs, and no column holds.
        export: The well-known export that it is.
        instead: A stream that is nearly as likely.
        told: What was decided by the cells, in a sentence each.
        unclear: Headers that speak of consent, and nobody knows how.
    """

    holds: str
    columns: Mapping[str, str]
    fills: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    export: str = ""
    instead: str = ""
    told: tuple[str, ...] = field(default=())
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A table read as one stream."""

    holds: str
    found: HeaderMap
    said: Mapping[str, str]
    told: tuple[str, ...]

    @property
    def known(self) -> frozenset[str]:
        """The fields that it fills."""
        return frozenset(name for name in self.found.fields if not name.startswith("attributes."))


def guess(looks: Mapping[str, Look], holds: str | None = None) -> list[Guess]:
    """The streams of a table, the main one first; empty when no heading says anything. `holds` settles which it is."""
    headers = list(looks)
    if holds:
        return [_guess(_read(holds, looks), headers)]
    export = known_export([heading_key(header) for header in headers])
    if export:
        readings = [_read(holds, looks) for holds in export.fields]
        return [_guess(reading, headers, export) for reading in readings]
    readings = sorted((_read(holds, looks) for holds in STREAMS), key=lambda each: each.holds != "people")
    points = _points(readings)
    best, second, *_ = _ranked(readings, points)
    if not best.known:
        return []
    near = second.holds if points[best.holds] - points[second.holds] < NEAR and _is_whole(second) else ""
    return [_guess(each, headers, instead=near if each is best else "") for each in _with_lines(best, readings, looks)]


def _ranked(readings: Sequence[_Reading], points: Mapping[str, float]) -> list[_Reading]:
    """The likeliest first; an event that lacks a column stands behind one near to it that can be used as it is."""
    ranked = sorted(readings, key=lambda each: -points[each.holds])
    usable = next((each for each in ranked if _is_whole(each)), ranked[0])
    is_near = usable.holds != "people" and points[ranked[0].holds] - points[usable.holds] < UNUSABLE
    return sorted(ranked, key=lambda each: each is not usable) if is_near else ranked


def _read(holds: str, looks: Mapping[str, Look]) -> _Reading:
    """The mapping by headings, and where the cells contradict it, what they say instead."""
    said: dict[str, str] = {}
    told: list[str] = []
    for _ in looks if field_of(holds, "attributes.any") else ():
        # Each round settles one column, so that what fills in for it is looked at too.
        found = map_headers(Stream("", holds, said), list(looks))
        wrong = next(_contradicted(holds, found, looks, said), None)
        if wrong is None:
            break
        name, header = wrong
        said[header] = _instead(holds, name, header, looks[header], found)
        told.append(_why(name, header, looks[header], said[header]))
    return _Reading(holds, map_headers(Stream("", holds, said), list(looks)), said, tuple(told))


def _contradicted(
    holds: str, found: HeaderMap, looks: Mapping[str, Look], said: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(field, header) of every column whose cells cannot be what the heading says."""
    pairs = [*found.fields.items(), *((name, header) for name, more in found.others.items() for header in more)]
    for name, header in pairs:
        known = field_of(holds, name)
        if known and header not in said and not can_be(name, known.kind, header, looks[header]):
            yield name, header


def _instead(holds: str, name: str, header: str, seen: Look, found: HeaderMap) -> str:
    """What such a column is: a customer's number that reads like names is the name."""
    if name == "person_id" and "name" not in found.fields and "first_name" not in found.fields:
        return "name"
    if name == "name" and seen.mostly("number"):
        number = {"people": "record_id"}.get(holds, "person_id")
        if number in fields_of(holds) and number not in found.fields:
            return number
    if name == "record_id" and seen.mostly("name") and not {"name", "company"} & found.fields.keys():
        return "name"
    return f"attributes.{_slug(header)}"


def _slug(header: str) -> str:
    return re.sub(r"\W+", "_", header.strip().casefold()).strip("_") or "column"


def _why(name: str, header: str, seen: Look, instead: str) -> str:
    if seen.counts and name in ("record_id", "order_id"):
        return f"{header!r} counts the rows, so it is no number of anybody's"
    holds = next((what for what in ("name", "email", "number", "date", "word") if seen.mostly(what)), "word")
    are = {"name": "names", "email": "e-mail addresses", "number": "numbers", "date": "dates", "word": "words"}[holds]
    return f"{header!r} holds {are}, so it is " + (f"the {instead}" if "." not in instead else f"not the {name}")


def _points(readings: Sequence[_Reading]) -> dict[str, float]:
    """How much each stream makes of the columns; a heading that several streams have as their own is shared."""
    own = Counter(
        header for each in readings for name, header in each.found.fields.items() if _is_own(each.holds, name)
    )
    return {each.holds: _sum(each, own) for each in readings}


def _sum(reading: _Reading, own: Mapping[str, int]) -> float:
    if reading.holds == "people":
        clear = sum(0.5 if name in NEVER_INLINE else 1 for name in reading.known)
        return clear - LACKING * len(reading.found.required_missing)
    mine = sum(1 / own[reading.found.fields[name]] for name in reading.known if _is_own(reading.holds, name))
    about = sum(not _is_own(reading.holds, name) or name == "person_id" for name in reading.known)
    needed = {each.name for each in STREAMS[reading.holds] if each.required} - {OPTIONAL_IDS.get(reading.holds)}
    is_vague = mine < 1 and not (len(needed) >= ENOUGH and needed <= reading.known)
    return mine + about - LACKING * (len(reading.found.required_missing) + is_vague)


def _is_own(holds: str, name: str) -> bool:
    return holds != "people" and name != "person_id" and any(name == each.name for each in STREAMS[holds])


def _is_whole(reading: _Reading) -> bool:
    return not reading.found.required_missing


def _with_lines(best: _Reading, readings: Sequence[_Reading], looks: Mapping[str, Look]) -> list[_Reading]:
    """Orders with their items on the same rows are two streams, when each has columns of its own."""
    other = {"orders": "order_lines", "order_lines": "orders"}.get(best.holds)
    second = next((each for each in readings if each.holds == other), None)
    if second is None or not _is_whole(second) or not _is_whole(best) or "order_id" not in best.known & second.known:
        return [best]
    orders, lines = (best, second) if best.holds == "orders" else (second, best)
    total, used = orders.found.fields.get("total"), set(orders.found.fields.values())
    theirs = {lines.found.fields.get(name) for name in ("product", "quantity")} - {None}
    prices = {lines.found.fields.get(name) for name in ("unit_price", "total")}
    has_items = len(theirs) == 2 and not theirs & used
    if not has_items:
        return [best]
    # Where no order has a second row, what the row comes to is what the order comes to.
    return [orders, lines] if total not in prices or looks[orders.found.fields["order_id"]].is_unique else [lines]


def _guess(reading: _Reading, headers: Sequence[str], export: KnownExport | None = None, instead: str = "") -> Guess:
    several = _meaning_several(reading.found)
    columns = {header: name for name, header in reading.found.fields.items() if header not in several}
    mapped = {**columns, **{header: name for header, name in reading.said.items() if header not in columns}}
    fills = {header: name for name, more in reading.found.others.items() for header in more if header not in mapped}
    used = {*mapped, *fills, *several}
    told = (*reading.told, *(f"{header!r} is {' and '.join(names)}" for header, names in several.items()))
    return Guess(
        reading.holds,
        {header: mapped[header] for header in headers if header in mapped},
        fills,
        tuple(header for header in reading.found.attributes if header not in used),
        reading.found.required_missing,
        export.name if export else "",
        instead,
        told,
        reading.found.unclear,
    )


def _meaning_several(found: HeaderMap) -> dict[str, list[str]]:
    """Headers that fill several fields, `Do not mail` by e-mail and post: the config gives one each, so it is left to us."""
    pairs = [*found.fields.items(), *((name, header) for name, more in found.others.items() for header in more)]
    by_header: dict[str, list[str]] = {}
    for name, header in pairs:
        by_header.setdefault(header, []).append(name)
    return {header: names for header, names in by_header.items() if len(names) > 1}
