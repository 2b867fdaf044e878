"""Rules between the keys of a config: what a value means depends on what stands elsewhere.

They look at the plain values, so that they find their mistakes while others stop the model from being built; a value of
the wrong shape is the model's to report, and passed over here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from assets.built_in_segments import BUILT_IN_SEGMENTS
from assets.settings import Stream
from assets.streams import CARRIES_PEOPLE, REFUSAL, STREAMS, field_of, fields_of, is_consent
from assets.suggestions import did_you_mean, nearest
from pipelines.config.problems import Found


def broken_rules(tree: Mapping[str, Any]) -> Iterator[Found]:
    """Every mistake that takes more than one key to see."""
    yield from _own_currency(tree)
    yield from _alike_names(tree)
    for name, source in _entries(tree, "sources"):
        yield from _columns(name, source)
        yield from _people(name, source, tree)
        yield from _no_duplicates(name, source)
        yield from _was(name, source, tree)
    for name, entry in _entries(tree, "segments"):
        yield from _segment(name, entry)
    for name, entry in _entries(tree, "follow_ups"):
        yield from _list(name, entry)
        yield from _links(name, entry, tree)
    yield from _rights(tree)
    yield from _files(tree)
    yield from _spreadsheets(tree)


def _entries(tree: Mapping[str, Any], section: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    entries = tree.get(section)
    if isinstance(entries, dict):
        for name, entry in entries.items():
            if isinstance(entry, dict) or entry is None:
                yield name, entry or {}


def _own_currency(tree: Mapping[str, Any]) -> Iterator[Found]:
    business = tree.get("business")
    if not isinstance(business, dict) or not isinstance(business.get("rates"), dict):
        return
    for currency in business["rates"]:
        if str(currency).upper() == str(business.get("currency")).upper():
            yield Found(("business", "rates", currency), f"{currency} is the business's own currency", "leave it out")


def _alike_names(tree: Mapping[str, Any]) -> Iterator[Found]:
    """Names become folders, and some disks take `Shop` and `shop` for one."""
    for section in ("sources", "segments", "follow_ups"):
        seen: dict[str, str] = {}
        for name, _ in _entries(tree, section):
            first = seen.setdefault(name.casefold().replace("-", "_"), name)
            if first != name:
                yield Found((section, name), f"{name!r} is too much like {first!r}", "choose another name")


def _columns(name: str, source: Mapping[str, Any]) -> Iterator[Found]:
    columns, holds = source.get("columns"), source.get("holds")
    if isinstance(columns, dict) and holds is None:
        yield from _columns_of_objects(name, columns, str(source.get("type")))
    if not isinstance(columns, dict) or not isinstance(holds, str) or holds not in STREAMS:
        return
    from assets.staging.heading_forms import heading_key

    fields: dict[str, str] = {}
    headers: dict[str, str] = {}
    for header, field in columns.items():
        path = ("sources", name, "columns", header)
        if not isinstance(field, str):
            continue
        if field_of(holds, field) is None:
            yield Found(path, f"{holds} have no field {field!r}", _field_meant(holds, field))
        yield from _turned_round(path, header, field)
        if (other := fields.setdefault(field, header)) != header:
            yield Found(path, f"{other!r} is mapped to {field} already", "leave one of them out")
        if (other := headers.setdefault(heading_key(header), header)) != header:
            yield Found(path, f"this is the same header as {other!r}", "leave one of them out")


def _columns_of_objects(name: str, columns: Mapping[Any, Any], system: str) -> Iterator[Found]:
    """A field of the owner's own goes into a stream that the system has, and that has such a field."""
    from assets.systems import systems

    streams = systems().get(system, ())
    for header, field in columns.items():
        stream, dot, rest = field.partition(".") if isinstance(field, str) else ("", "", "")
        asked = [(stream, rest)] if dot and stream in STREAMS else [(each, field) for each in streams]
        if (
            streams
            and isinstance(field, str)
            and not any(each in streams and field_of(each, one) for each, one in asked)
        ):
            known = {each for holds in streams for each in fields_of(holds)}
            yield Found(
                ("sources", name, "columns", header), f"there is no field {field!r}", did_you_mean(field, known)
            )


def _turned_round(path: tuple[str, ...], header: str, field: str) -> Iterator[Found]:
    """A heading that says no, mapped as a yes: whoever said no would be contacted, and who did not would not."""
    from assets.staging.consent_headings import meaning_of

    meaning = meaning_of(header) if isinstance(header, str) and is_consent(field) else None
    if meaning is None or meaning.says == "unclear" or field.startswith(REFUSAL) == (meaning.says == "no"):
        return
    other = field.removeprefix(REFUSAL) if field.startswith(REFUSAL) else REFUSAL + field
    below = "says no to being contacted" if meaning.says == "no" else "says that contact is welcome"
    yield Found(path, f"a yes below {header!r} {below}, and {field} would turn it round", f"write {other}")


def _field_meant(holds: str, field: str) -> str:
    """The field someone had in mind: `birthday` is a well-known name of birth_date, `emial` a slip."""
    from assets.staging.headers import map_headers

    family, dot, _ = field.partition(".")
    if family in ("identifiers", "attributes") and (holds == "people" or holds in CARRIES_PEOPLE):
        return f"write {family}. and a name, e.g. {family}.{'loyalty_card' if family == 'identifiers' else 'shoe_size'}"
    if not dot:
        known = [meant for meant in map_headers(Stream("", holds), [field]).fields if field_of(holds, meant)]
        if known:
            return f"write {known[0]}"
    return did_you_mean({"consent.call": "consent.phone"}.get(field, field), fields_of(holds))


def _people(name: str, source: Mapping[str, Any], tree: Mapping[str, Any]) -> Iterator[Found]:
    people, holds, path = source.get("people"), source.get("holds"), ("sources", name, "people")
    if not isinstance(people, str):
        return
    if holds in ("people", "products"):
        yield Found(path, f"{holds} do not belong to people of another source", "leave the key out")
        return
    known = [other for other, entry in _entries(tree, "sources") if _holds_people(entry) and other != name]
    if people not in known:
        yield Found(path, f"there is no source {people!r} that holds people", did_you_mean(people, known))


def _holds_people(entry: Mapping[str, Any]) -> bool:
    """A table that says so, or a system that has customers."""
    from assets.systems import systems

    narrowed = entry.get("streams")
    has_people = "people" in systems().get(str(entry.get("type")), ())
    return entry.get("holds") == "people" or (has_people and (not narrowed or "people" in narrowed))


def _was(name: str, source: Mapping[str, Any], tree: Mapping[str, Any]) -> Iterator[Found]:
    was, path = source.get("was"), ("sources", name, "was")
    entries = dict(_entries(tree, "sources"))
    if was in entries:
        yield Found(path, f"{was} is still a source of its own", "take that one out, or leave this key out")
    elif was and any(other != name and entry.get("was") == was for other, entry in entries.items()):
        yield Found(path, f"another source was {was} as well", "leave it at the one that it is")


def _no_duplicates(name: str, source: Mapping[str, Any]) -> Iterator[Found]:
    if source.get("no_duplicates") is True and source.get("holds") in STREAMS and source.get("holds") != "people":
        yield Found(
            ("sources", name, "no_duplicates"),
            f"{source['holds']} are not people, and one person has several",
            "leave the key out",
        )


def _list(name: str, entry: Mapping[str, Any]) -> Iterator[Found]:
    from assets.list_definition import built_in

    path, is_own = ("follow_ups", name), entry.get("where") is not None
    if not is_own and name not in built_in():
        meant = nearest(name, built_in())
        instead = f"write {meant}, or give it a where" if meant else "give it a where, e.g. where: orders >= 3"
        yield Found(path, f"{name} is not a built-in list", instead)
    else:
        yield from _sentences(name, entry, {} if is_own else built_in()[name].columns)


def _links(name: str, entry: Mapping[str, Any], tree: Mapping[str, Any]) -> Iterator[Found]:
    """A personal link leads to the form that it is about, where visitors find it."""
    from assets.crm.templates import template_columns
    from assets.follow_ups.personal_links import LINK_COLUMNS

    given = tree.get("forms")
    forms = given if isinstance(given, dict) else {}
    for key in ("say", "because"):
        named = LINK_COLUMNS.keys() & set(template_columns(str(entry.get(key) or "")))
        needed = {"feedback" if link == "feedback_link" else "contact" for link in named}
        if needed and not forms.get("address"):
            what = "a personal link leads nowhere without an address"
            yield Found(("follow_ups", name, key), what, 'write e.g. forms: {address: "https://forms.example.org"}')
        for form in sorted(needed - forms.keys()):
            yield Found(
                ("follow_ups", name, key), f"this link leads to the {form} form", f"write {form}: {{}} under forms"
            )


def _sentences(name: str, entry: Mapping[str, Any], more: Mapping[str, str]) -> Iterator[Found]:
    """A built-in list may say more than a customer's columns: `{{ birthday }}`."""
    said = {key: entry[key] for key in ("say", "because") if isinstance(entry.get(key), str)}
    if not said:
        return
    from assets.crm.customer_columns import CUSTOMER_COLUMNS
    from assets.crm.templates import check_template
    from assets.follow_ups.personal_links import LINK_COLUMNS

    for key, text in said.items():
        for problem in check_template(text, {**CUSTOMER_COLUMNS, **LINK_COLUMNS, **more}):
            yield Found(("follow_ups", name, key), problem)


def _segment(name: str, entry: Mapping[str, Any]) -> Iterator[Found]:
    if entry.get("where") is None and name not in BUILT_IN_SEGMENTS:
        near = nearest(name, BUILT_IN_SEGMENTS)
        instead = f"write {near}, or give it a where" if near else "give it a where, e.g. where: orders >= 3"
        yield Found(("segments", name), f"{name} is not a built-in segment", instead)


def _rights(tree: Mapping[str, Any]) -> Iterator[Found]:
    """What a tier gives is said of a tier there is."""
    loyalty = tree.get("loyalty")
    if not isinstance(loyalty, dict) or not isinstance(loyalty.get("rights"), dict):
        return
    tiers = loyalty.get("tiers")
    known = list(tiers) if isinstance(tiers, dict) else []
    for tier in loyalty["rights"]:
        if tier not in known:
            yield Found(("loyalty", "rights", tier), f"there is no tier {tier!r}", did_you_mean(tier, known))


def _files(tree: Mapping[str, Any]) -> Iterator[Found]:
    """A list is never written over a source, nor over another list."""
    deliver = tree.get("deliver")
    taken = {
        _same_file(source["path"]): f"the source {name}"
        for name, source in _entries(tree, "sources")
        if isinstance(source.get("path"), str)
    }
    for index, target in enumerate(deliver if isinstance(deliver, list) else []):
        path = target.get("path") if isinstance(target, dict) else None
        if isinstance(path, str):
            owner = taken.setdefault(_same_file(path), f"deliver[{index + 1}]")
            if owner != f"deliver[{index + 1}]":
                yield Found(("deliver", index, "path"), f"this file is {owner} already", "choose another file")


def _same_file(path: str) -> str:
    return "/".join(part for part in path.casefold().replace("\\", "/").split("/") if part not in ("", "."))


def _spreadsheets(tree: Mapping[str, Any]) -> Iterator[Found]:
    """Lists may go into a spreadsheet that is read, but not into one twice, and what is read there must be named."""
    deliver = tree.get("deliver")
    taken: dict[str, int] = {}
    for index, target in enumerate(deliver if isinstance(deliver, list) else []):
        address = target.get("spreadsheet") if isinstance(target, dict) else None
        if isinstance(address, str) and taken.setdefault(_same_spreadsheet(address), index) != index:
            what = f"this spreadsheet is deliver[{taken[_same_spreadsheet(address)] + 1}] already"
            yield Found(("deliver", index, "spreadsheet"), what, "choose another spreadsheet")
    for name, source in _entries(tree, "sources"):
        address = source.get("spreadsheet")
        if isinstance(address, str) and _same_spreadsheet(address) in taken and not _names_a_tab(source, address):
            yield Found(
                ("sources", name, "tab"), "the lists go into this spreadsheet too", "say which tab is to be read"
            )


def _same_spreadsheet(address: str) -> str:
    from connectors.errors import SourceRejected
    from connectors.google.api.spreadsheet_id import spreadsheet_id

    try:
        return spreadsheet_id(address)
    except SourceRejected:
        return address


def _names_a_tab(source: Mapping[str, Any], address: str) -> bool:
    return source.get("tab") is not None or "gid=" in address or source.get("type") == "google_form"
