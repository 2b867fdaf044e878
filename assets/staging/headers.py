"""What a source's headers mean: the config's mapping first, then the headers that everybody uses.

Pure, and of headers alone: `regulars check`, `init --from`, landing and staging all ask here, so that what is checked
is what is read. How the cells below a header are parsed is in `assets.staging.parsing.field_types`.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assets.settings import Stream
from assets.streams import CARRIES_PEOPLE, OPEN_FIELDS, STREAMS, field_of, fields_of, normal_header
from connectors.google import form_words

WELL_KNOWN = Path(__file__).parent / "well_known.toml"

WHO = ("name", "first_name", "last_name", "company", "email", "phone")
"""The fields of which a person record needs at least one."""

ANY_NAME = "name, company, email or phone"
"""How a people stream without any of `WHO` is reported."""

OPTIONAL_IDS = MappingProxyType({"orders": "order_id"})
"""Starred fields whose header may be missing: then each row counts as one."""

NEVER_INLINE = frozenset({"title", "suffix", "joined_at", "updated_at", "language", "notes", "referred_by"})
"""Person fields that an event's header means only when the config says so: a `Title` is a review's."""

ANSWERED = frozenset({"at", "ordered_at", "opened_at"})
"""What the moment of a form's answer is to the stream that it belongs to."""

BARE_NAMES = frozenset({"name", "nom", "nome", "nombre", "naam"})
"""A full name on its own; beside a first name the last, and beside a last name the first: `Vorname, Name`."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A header that the config maps and the source does not have, with the most similar one it has."""

    header: str
    nearest: str | None


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """The meaning of a source's headers.

    Attributes:
        fields: Field -> header.
        attributes: Headers without a field of their own; their cells are kept as `attributes`.
        others: Field -> further headers that mean it, which fill in where the first is blank: `Mobile` and `Phone`,
            or a column that was renamed, under its old name. They are attributes as well.
        missing: Headers of the config that are not there.
        required_missing: Starred fields that no header fills.
        notices: What a person should know about it, headers only.
    """

    fields: Mapping[str, str]
    attributes: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    required_missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    others: Mapping[str, tuple[str, ...]] = default(default_factory=dict)


def map_headers(stream: Stream, headers: Sequence[str]) -> HeaderMap:
    """Give every header its field; the config's word counts before ours."""
    found = {normal_header(header): header for header in reversed(headers)}
    wanted = {header: found.get(normal_header(header)) for header in stream.columns}
    taken = {header for header in wanted.values() if header}
    pairs = [(field, actual) for header, field in stream.columns.items() if (actual := wanted[header])]
    pairs += _recognise(stream.holds, [header for header in headers if header not in taken])
    fields: dict[str, str] = {}
    others: dict[str, tuple[str, ...]] = {}
    for field, header in pairs:
        if fields.setdefault(field, header) != header:
            others[field] = (*others.get(field, ()), header)
    absent = _required_missing(stream.holds, fields)
    return HeaderMap(
        MappingProxyType(fields),
        tuple(header for header in headers if header not in set(fields.values())),
        tuple(_missing(header, headers) for header, actual in wanted.items() if not actual),
        tuple(field for field in absent if field != OPTIONAL_IDS.get(stream.holds)),
        tuple(_each_row_counts(stream.holds, field) for field in absent if field == OPTIONAL_IDS.get(stream.holds)),
        MappingProxyType(others),
    )


def guess_stream(headers: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The stream that a set of headers fits best, and their fields: what `init --from` proposes.

    The one that makes sense of most headers. A required field that is missing counts against a stream, and so does an
    event that has nothing of its own but a date: a list of people with a date column is a list of people.
    """
    guesses = {holds: dict(reversed(_recognise(holds, headers))) for holds in STREAMS}

    def fit(holds: str) -> tuple[float, int]:
        known = {field for field in guesses[holds] if not field.startswith("attributes.")}
        own = known & {field.name for field in STREAMS[holds]}
        lacking = [name for name in _required_missing(holds, known) if name != OPTIONAL_IDS.get(holds)]
        doubts = len(lacking) + (holds != "people" and len(own) < 2)
        return len(known) - 1.5 * doubts, len(own)

    best = max(STREAMS, key=fit)
    return best, guesses[best]


@cache
def well_known_headers(holds: str) -> frozenset[str]:
    """The normalised names by which a stream's header row can be recognised below title rows."""
    idioms = (name for idiom in _idioms(holds) for name in idiom.fields)
    return frozenset((*_aliases(holds), *idioms))


@dataclass(frozen=True, slots=True)
class _Idiom:
    when: frozenset[str]
    fields: Mapping[str, str]


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(WELL_KNOWN.read_text(encoding="utf-8"))


@cache
def _aliases(holds: str) -> Mapping[str, tuple[str, int]]:
    """Normalised header -> (field, place in the field's list); a stream's own word wins over a person's."""
    words, aliases = _words(), dict[str, tuple[str, int]]()
    sections = [words.get(holds, {})]
    if holds in CARRIES_PEOPLE:
        sections.append(words["about"])
    if holds == "people" or holds in CARRIES_PEOPLE:
        sections.append({field: names for field, names in words["person"].items() if _may_be(holds, field)})
    for section in sections:
        for field, names in section.items():
            start = 0 if section is sections[0] else 1000
            for place, name in enumerate((field, *names), start):
                aliases.setdefault(normal_header(name), (field, place))
    for field in (each.name for each in STREAMS[holds] if each.name in ANSWERED):
        for name in form_words.TIMESTAMPS:
            aliases.setdefault(normal_header(name), (field, 500))
    for field in fields_of(holds):
        if _may_be(holds, field):
            aliases.setdefault(normal_header(field), (field, 0))
    return MappingProxyType(aliases)


def _may_be(holds: str, field: str) -> bool:
    """Whether a header of the stream may mean the field without the config saying so."""
    own = any(field == each.name for each in STREAMS[holds])
    return own or (field_of(holds, field) is not None and field not in NEVER_INLINE)


@cache
def _idioms(holds: str) -> tuple[_Idiom, ...]:
    return tuple(
        _Idiom(
            frozenset(normal_header(name) for name in entry["when"]),
            MappingProxyType({normal_header(name): field for name, field in entry["fields"].items()}),
        )
        for entry in _words()["only"].get(holds, ())
    )


def _recognise(holds: str, headers: Sequence[str]) -> list[tuple[str, str]]:
    """(field, header) of the well-known ones; of two headers for one field, the better known first."""
    aliases, names = dict(_aliases(holds)), {normal_header(header) for header in headers}
    for idiom in _idioms(holds):
        if idiom.when <= names:
            aliases |= {name: (field, -1) for name, field in idiom.fields.items()}
    ranked = [(*aliases[name], header) for header in headers if (name := normal_header(header)) in aliases]
    ranked += [(header.strip().casefold(), 0, header) for header in headers if _is_open_field(holds, header)]
    return _parts_of_name([(field, header) for field, _, header in sorted(ranked, key=lambda found: found[1])])


def _is_open_field(holds: str, header: str) -> bool:
    """`identifiers.card`: a header may be the name of an open field itself."""
    name = header.strip().casefold()
    return "." in name and name.partition(".")[0] in OPEN_FIELDS and field_of(holds, name) is not None


def _parts_of_name(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A bare `Name` beside a `Vorname` is the last name, and `Nome` beside a `Cognome` the first."""
    fields = {field for field, _ in pairs}
    absent = [part for part in ("first_name", "last_name") if part not in fields]
    if len(absent) != 1:
        return pairs
    return [
        (absent[0] if field == "name" and normal_header(header) in BARE_NAMES else field, header)
        for field, header in pairs
    ]


def _required_missing(holds: str, fields: Iterable[str]) -> list[str]:
    have = set(fields)
    if holds == "people":
        return [] if have & set(WHO) else [ANY_NAME]
    return [field.name for field in STREAMS[holds] if field.required and field.name not in have]


def _missing(header: str, headers: Sequence[str]) -> Missing:
    by_name = {normal_header(found): found for found in headers}
    near = get_close_matches(normal_header(header), by_name, n=1, cutoff=0.5)
    return Missing(header, by_name[near[0]] if near else None)


def _each_row_counts(holds: str, field: str) -> str:
    singular = holds.removesuffix("s")
    return f"no column for {field}: each row counts as one {singular}"
