"""What a source's headers mean: the config's mapping first, then the headers that everybody uses.

Pure, and of headers alone: `regulars check`, `init --from`, landing and staging all ask here, so that what is checked
is what is read. How the cells below a header are parsed is in `assets.staging.parsing.field_types`.
"""

import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assets.settings import Stream
from assets.staging.channel_lists import FIELDS as CHANNEL_FIELDS
from assets.staging.channel_lists import lists_channels
from assets.staging.consent_headings import meaning_of
from assets.staging.heading_forms import Form, heading_key, spelled_key, take_apart
from assets.staging.heading_words import ADDRESS, PERSON
from assets.staging.known_exports import known_export
from assets.streams import CARRIES_PEOPLE, OPEN_FIELDS, STREAMS, field_of, fields_of, is_consent
from connectors.google import form_words

WELL_KNOWN = Path(__file__).parent / "well_known.toml"

ASKED = frozenset({"web_form"})
"""Systems whose headings are questions, in words that somebody chose."""

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
        unclear: Headers that speak of consent, and nobody has said what they mean: what stands below them closes the
            channels they may be about. Mapping such a column to `attributes.…` says that it means nothing.
        others: Field -> further headers that mean it, which fill in where the first is blank: `Mobile` and `Phone`,
            or a column that was renamed, under its old name. They are attributes as well.
        missing: Headers of the config that are not there.
        required_missing: Starred fields that no header fills.
        notices: What a person should know about it, headers only.
        groups: Header of a part of an address -> which of several addresses it is part of.
    """

    fields: Mapping[str, str]
    attributes: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    required_missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    others: Mapping[str, tuple[str, ...]] = default(default_factory=dict)
    groups: Mapping[str, str] = default(default_factory=dict)


def map_headers(stream: Stream, headers: Sequence[str], *, knows_exports: bool = True) -> HeaderMap:
    """Give every header its field; the config's word counts before ours, and the catalogue's before the vocabulary's."""
    if stream.system:
        return _map_object_fields(stream, headers)
    found = {heading_key(header): header for header in reversed(headers)}
    wanted = {header: header if header in headers else found.get(heading_key(header)) for header in stream.columns}
    taken = {header for header in wanted.values() if header}
    pairs = [(field, actual) for header, field in stream.columns.items() if (actual := wanted[header])]
    known = _recognise(stream.holds, headers, taken, knows_exports=knows_exports)
    has = {field for field, _ in pairs} | {each.field for each in known if not each.is_last}
    pairs += [(each.field, each.header) for each in known if not (each.is_last and each.field in has)]
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
        tuple(header for header in headers if header not in taken and is_unclear(stream.holds, header)),
        MappingProxyType(others),
        MappingProxyType(dict(_groups(stream.holds, pairs))),
    )


def _map_object_fields(stream: Stream, headers: Sequence[str]) -> HeaderMap:
    """Columns that a select of ours has named are the fields that they are called; only of consent is more recognised."""
    fields: dict[str, str] = {}
    others: dict[str, tuple[str, ...]] = {}
    for header in headers:
        meant = [stream.columns[header]] if header in stream.columns else [header]
        if field_of(stream.holds, meant[0]) is None:
            meant = list(_consents(stream.holds, header))
        for field in meant:
            if fields.setdefault(field, header) != header:
                others[field] = (*others.get(field, ()), header)
    for header, field in well_known(stream, headers).items():
        if header not in fields.values() and fields.get(field, field) == field:
            fields[field] = header  # before a column of ours that is there so that somebody may be missed
    used = {header for field in fields for header in (fields[field], *others.get(field, ()))}
    return HeaderMap(
        MappingProxyType(fields),
        tuple(header for header in headers if header not in used),
        # Who answers need not say who they are: then their row alone is set aside.
        required_missing=() if stream.system in ASKED else tuple(_required_missing(stream.holds, fields)),
        unclear=tuple(
            each for each in headers if each not in {*used, *stream.columns} and is_unclear(stream.holds, each)
        ),
        others=MappingProxyType(others),
    )


def well_known(stream: Stream, headers: Sequence[str]) -> dict[str, str]:
    """Of what people asked in a form, the questions whose field everybody knows: `E-mail`, `Your name`."""
    if stream.system not in ASKED or stream.holds != "people":
        return {}
    asked = [header for header in headers if header not in stream.columns and field_of("people", header) is None]
    plain = map_headers(Stream(stream.source, stream.holds), asked)
    return {header: field for field, header in plain.fields.items() if not is_consent(field)}


@cache
def well_known_headers(holds: str) -> frozenset[str]:
    """The normalised names by which a stream's header row can be recognised below title rows."""
    return frozenset((*_aliases(holds), *(name for idiom in _idioms(holds) for name in idiom.fields)))


@dataclass(frozen=True, slots=True)
class _Known:
    """A header that is understood: of two for one field, the one with the smaller rank is taken."""

    field: str
    header: str
    rank: int
    group: str = ""
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class _Idiom:
    when: frozenset[str]
    any_of: frozenset[str]
    fields: Mapping[str, str]


@cache
def _words() -> dict[str, Any]:
    """The vocabulary: what stands in well_known.toml, then what each language adds."""
    words = tomllib.loads(WELL_KNOWN.read_text(encoding="utf-8"))
    for file in sorted(WELL_KNOWN.with_name("vocabulary").glob("*.toml")):
        for section, fields in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for field, names in fields.items():
                words.setdefault(section, {}).setdefault(field, []).extend(names)
    return words


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
            for place, name in enumerate(names if field in names else (field, *names), start):
                aliases.setdefault(heading_key(name), (field, place))
    for field in (each.name for each in STREAMS[holds] if each.name in ANSWERED):
        for name in form_words.TIMESTAMPS:
            aliases.setdefault(heading_key(name), (field, 500))
    for field in fields_of(holds):
        if _may_be(holds, field):
            aliases.setdefault(heading_key(field), (field, 0))
    for section in sections:
        for names in section.values():
            for name in names:
                aliases.setdefault(spelled_key(name), aliases[heading_key(name)])
    return MappingProxyType(aliases)


def _may_be(holds: str, field: str) -> bool:
    """Whether a header of the stream may mean the field without the config saying so."""
    own = any(field == each.name for each in STREAMS[holds])
    return own or (field_of(holds, field) is not None and field not in NEVER_INLINE)


@cache
def _idioms(holds: str) -> tuple[_Idiom, ...]:
    return tuple(
        _Idiom(
            frozenset(heading_key(name) for name in entry.get("when", ())),
            frozenset(heading_key(name) for name in entry.get("when_any", ())),
            MappingProxyType({heading_key(name): field for name, field in entry["fields"].items()}),
        )
        for entry in _words()["only"].get(holds, ())
    )


def _recognise(
    holds: str, headers: Sequence[str], taken: Container[str] = (), *, knows_exports: bool = True
) -> list[_Known]:
    """The well-known ones that are not taken; of two headers for one field, the better known first."""
    aliases, names = dict(_aliases(holds)), {heading_key(header) for header in headers}
    for idiom in _idioms(holds):
        if idiom.when <= names and (not idiom.any_of or idiom.any_of & names):
            aliases |= {name: (field, -100) for name, field in idiom.fields.items()}
    export = known_export(names) if knows_exports else None
    left = export.leave.get(holds, frozenset()) if export else frozenset()
    mapped = export.fields.get(holds, {}) if export else {}
    aliases |= {name: (field, -100) for name, field in mapped.items()}
    free = [header for header in headers if header not in taken and heading_key(header) not in left]
    spoken = {header: _consents(holds, header) for header in free if heading_key(header) not in mapped}
    found = [_Known(field, header, 0) for header, fields in spoken.items() for field in fields]
    others = [header for header in free if not spoken.get(header)]
    found += [known for header in others if (known := _look_up(holds, header, aliases))]
    return _parts_of_name(sorted(found, key=lambda known: known.rank))


def _look_up(holds: str, header: str, aliases: Mapping[str, tuple[str, int]]) -> _Known | None:
    """What a header means: the most literal form of it that is known, and all that stands between strokes alike."""
    if _is_open_field(holds, header):
        return _Known(header.strip().casefold(), header, 0)
    heading = take_apart(header)
    if found := _by_forms(holds, header, heading.forms, aliases):
        return found
    each = [_by_forms(holds, header, forms, aliases) for forms in heading.alternatives]
    known = [found for found in each if found]
    is_one = len(known) == len(each) > 0 and len({found.field for found in known}) == 1
    return replace(known[0], rank=known[0].rank + 2) if is_one else None


def _by_forms(holds: str, header: str, forms: Sequence[Form], aliases: Mapping[str, tuple[str, int]]) -> _Known | None:
    """The first form that means a field. After whose it is, only a person's field can come: `Ship State` is no status."""
    for form in forms:
        if form.only and "total" in form.only and holds != "orders":
            continue  # an `Order total` beside an item is not the item's
        words = _persons(holds) if form.only and form.only <= PERSON else aliases
        field, place = words.get(form.key, (None, 0))
        if field and (form.only is None or field in form.only):
            return _Known(field, header, place + form.rank, form.group, form.is_last)
    return None


@cache
def _persons(holds: str) -> Mapping[str, tuple[str, int]]:
    """The words for a person's fields alone, as far as the stream has them."""
    known = _aliases("people").items()
    return MappingProxyType(
        {key: found for key, found in known if _may_be(holds, found[0]) and found[0] != "record_id"}
    )


def _groups(holds: str, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(header, group) of every column that is part of an address."""
    for field, header in pairs:
        if field in ADDRESS:
            known = _look_up(holds, header, _aliases(holds))
            yield header, known.group if known else ""


def _consents(holds: str, header: str) -> tuple[str, ...]:
    """What a heading says of consent; in a stream of consents every column is about them, and means what it says."""
    if holds != "people" and holds not in CARRIES_PEOPLE - {"consents"}:
        return ()
    meaning = meaning_of(header)
    return CHANNEL_FIELDS if lists_channels(header) else meaning.fields if meaning else ()


def is_unclear(holds: str, header: str) -> bool:
    """Whether the heading speaks of consent, and the config has to say how."""
    meaning = meaning_of(header) if holds == "people" or holds in CARRIES_PEOPLE - {"consents"} else None
    return meaning is not None and meaning.says == "unclear" and not lists_channels(header)


def _is_open_field(holds: str, header: str) -> bool:
    """`identifiers.card`: a header may be the name of an open field itself."""
    name = header.strip().casefold()
    return "." in name and name.partition(".")[0] in OPEN_FIELDS and field_of(holds, name) is not None


def _parts_of_name(known: list[_Known]) -> list[_Known]:
    """A bare `Name` beside a `Vorname` is the last name, and `Nome` beside a `Cognome` the first."""
    fields = {each.field for each in known}
    absent = [part for part in ("first_name", "last_name") if part not in fields]
    if len(absent) != 1:
        return known
    return [
        replace(each, field=absent[0]) if each.field == "name" and heading_key(each.header) in BARE_NAMES else each
        for each in known
    ]


def _required_missing(holds: str, fields: Iterable[str]) -> list[str]:
    have = set(fields)
    if holds == "people":
        return [] if have & set(WHO) else [ANY_NAME]
    return [field.name for field in STREAMS[holds] if field.required and field.name not in have]


def _missing(header: str, headers: Sequence[str]) -> Missing:
    by_name = {heading_key(found): found for found in headers}
    near = get_close_matches(heading_key(header), by_name, n=1, cutoff=0.5)
    return Missing(header, by_name[near[0]] if near else None)


def _each_row_counts(holds: str, field: str) -> str:
    singular = holds.removesuffix("s")
    return f"no column for {field}: each row counts as one {singular}"
