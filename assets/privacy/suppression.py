"""Whom we have erased, so that the next import does not bring them back: keyed hashes, and no word of anybody.

`journal.erased` has a row per thing by which a row could be known again as theirs. What a hash stands for is part of
what is hashed (its kind), so that a number is no id and an id no number. The key lies beside them, because without it
they are worth nothing; whoever steals both could only try addresses one by one.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assets.settings import Settings, Stream
from assets.staging.headers import map_headers
from assets.streams import STREAMS, normal_header
from assets.warehouse.connection import Warehouse, literal, quoted
from assets.warehouse.parquet import STAMP, flush, stream_files, stream_folder, write_parquet
from connectors.errors import SourceRejected

SOURCE, JOURNAL = "regulars", "erased"

UNIT = "\x1f"
"""Stands between the parts of what is hashed; nobody types it."""

ERASED = "[erased]"
"""Stands in somebody else's text where an address or number of theirs was."""

EMAIL_IN_TEXT = r"[A-Za-z0-9._%+''-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
PHONE_IN_TEXT = r"\+?[0-9(][0-9 ()./-]{5,}[0-9]"

_MACROS = r"""
create or replace temp macro email_form(address) as (
    case split_part(regexp_replace(lower(trim(address)), '\+[^@]*@', '@'), '@', 2)
        when 'gmail.com' then replace(split_part(split_part(lower(trim(address)), '@', 1), '+', 1), '.', '') || '@gmail.com'
        when 'googlemail.com'
            then replace(split_part(split_part(lower(trim(address)), '@', 1), '+', 1), '.', '') || '@gmail.com'
        else regexp_replace(lower(trim(address)), '\+[^@]*@', '@')
    end
);
create or replace temp macro digits_of(number) as (
    regexp_replace(replace(number, '(0)', ''), '\D', '', 'g')
);
create or replace temp macro name_form(name) as (
    strip_accents(lower(trim(regexp_replace(name, '\s+', ' ', 'g'))))
);
create or replace temp macro name_words(name) as (
    list_distinct(list_filter(regexp_split_to_array(name_form(name), '[^\p{L}\p{N}]+'), lambda word: length(word) > 1))
);
"""


_MAY_BE_EMAIL = ("email", "person_id", "referrer", "referred")
_MAY_BE_PHONE = ("phone", "referrer", "referred")
_NAMES_SOMEBODY = ("person_id", "referrer", "referred")
_NAMES = ("name", "first_name", "last_name")


class KeyLost(SourceRejected):
    """Whom we erased we would not know again."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One thing by which a row could be known again: a kind, and what was hashed."""

    kind: str
    value: str
    channel: str | None = None


def is_anybody_erased(settings: Settings) -> bool:
    """Whether there is anything to look out for; asked before anything else is done about it."""
    return bool(stream_files(settings, SOURCE, JOURNAL))


def define_macros(warehouse: Warehouse) -> None:
    """Make the macros: `keyed(kind, value)`, `is_erased(kind, value)` and those for the form of a value.

    `is_listed` is the same as `is_erased` where SQL allows no query, inside a lambda, and slower.
    """
    # A key of its own twice, as an HMAC has it: no hash can be continued into another.
    key = literal(_key(warehouse.settings))
    warehouse.connection.execute(_MACROS)
    warehouse.connection.execute(
        f"create or replace temp macro keyed(kind, value) as sha256({key} || sha256({key} || kind || chr(31) || value))"
    )
    hashes = "(select coalesce(list(distinct hash), []) from journal.erased where kind <> 'opt_out')"
    warehouse.connection.execute(f"set variable erased_hashes = {hashes}")
    warehouse.connection.execute(
        """
        create or replace temp macro is_erased(kind, value) as keyed(kind, value) in (select hash from journal.erased);
        create or replace temp macro is_listed(kind, value) as
            list_contains(getvariable('erased_hashes'), keyed(kind, value))
        """
    )
    code = literal(_calling_code(warehouse.settings.business.country))
    warehouse.connection.execute(
        f"""
        create or replace temp macro phone_form(number) as {code} || ltrim(digits_of(number), '0');
        create or replace temp macro abroad_form(number) as regexp_replace(digits_of(number), '^00', '')
        """
    )
    for macro, test in (("erased_phone", "is_erased"), ("listed_phone", "is_listed")):
        # The form in which the number was noted: what a person typed may be meant in several ways.
        warehouse.connection.execute(
            f"""
            create or replace temp macro {macro}(number) as (
                case
                    when length(digits_of(number)) < 6 then null
                    when {test}('phone', phone_form(number)) then phone_form(number)
                    when {test}('phone', abroad_form(number)) then abroad_form(number)
                    when {test}('phone', {code} || digits_of(number)) then {code} || digits_of(number)
                end
            )
            """
        )


def store_tombstones(warehouse: Warehouse, erasure_id: str, tombstones: Iterable[Tombstone]) -> None:
    """Store the hashes; from now on no import brings these back."""
    rows = list(dict.fromkeys(tombstones))
    columns = [[each.kind for each in rows], [each.value for each in rows], [each.channel for each in rows]]
    warehouse.connection.execute(
        """
        create or replace temp table buried as
        select $4 as erasure_id, kind, keyed(kind, value) as hash, channel, $5::timestamp as "at"
        from (select unnest($1::varchar[]) as kind, unnest($2::varchar[]) as value, unnest($3::varchar[]) as channel)
        """,
        [*columns, erasure_id, warehouse.run_at],
    )
    target = stream_folder(warehouse.settings, SOURCE, JOURNAL) / f"{warehouse.run_at.strftime(STAMP)}.parquet"
    write_parquet(warehouse.connection, "from buried", target)
    warehouse.connection.execute("drop table buried")


def _key(settings: Settings) -> str:
    """The key, made when it is needed first; readable by its owner alone.

    Raises:
        KeyLost: Hashes were noted with a key that is not there.
    """
    file = stream_folder(settings, SOURCE, JOURNAL) / "key"
    if not file.exists():
        if is_anybody_erased(settings):
            raise KeyLost(
                f"people were erased, and the key by which they would be known again is not there: {file}."
                " Put that file back from a backup: without it the next refresh would bring them back."
            )
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = file.with_suffix(".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_hex(32))
        flush(unfinished)
        unfinished.replace(file)
        flush(file.parent)
    return file.read_text().strip()


def _calling_code(country: str) -> str:
    import phonenumbers  # it takes a tenth of a second to load

    return str(phonenumbers.country_code_for_region(country))


def match_rules(
    stream: Stream, headers: tuple[str, ...], record_id: str, *, is_known: bool = True
) -> list[tuple[str, str]]:
    """By what a row is known to be about somebody we erased, the surest first, and SQL that is true if it is.

    A phone number is given to somebody else when a line is given up, and a household shares it: where a name stands
    beside it, a word of the name must be one of theirs.

    Args:
        stream: As configured.
        headers: The columns of the row.
        record_id: SQL for the record's own id, or null.
        is_known: Whether the stream is in the config; else any column may hold an address.
    """
    where = literal(UNIT.join([stream.source, stream.holds, ""]))
    cells = _cells(stream, headers)
    emails, phones = _those(cells, _MAY_BE_EMAIL), _those(cells, _MAY_BE_PHONE)
    if not is_known:
        emails = phones = [quoted(header) for header in headers]
    called = _joined(_those(cells, (*_NAMES, "company")))
    return [
        ("their record's id", f"is_erased('row', {where} || {record_id})"),
        ("the very words of their row", f"is_erased('content', {where} || {content(headers)})"),
        *(("their e-mail address", _is_their_email(cell)) for cell in emails),
        *(
            ("an id of theirs", f"is_erased('names', {where} || trim({cell}))")
            for cell in _those(cells, _NAMES_SOMEBODY)
        ),
        *(("a card of theirs", each) for each in _are_their_cards(cells)),
        *(("their phone number", _is_their_phone(cell, called)) for cell in phones),
        *_by_name(cells),
    ]


def _by_name(cells: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """A name with an address or number of which others have it as well."""
    name = _joined(_those(cells, _NAMES))
    if name is None:
        return
    for kind, forms in (("email", ("email_form",)), ("phone", ("phone_form", "abroad_form"))):
        for cell in cells.get(kind, ()):
            for form in forms:
                yield f"their name and {kind}", f"is_erased('name and {kind}', {name} || chr(31) || {form}({cell}))"


def _are_their_cards(cells: dict[str, list[str]]) -> Iterator[str]:
    for field, found in cells.items():
        if field.startswith("identifiers."):
            card = literal(field.partition(".")[2] + UNIT)
            yield from (f"is_erased('card', {card} || lower(trim({cell})))" for cell in found)


def _those(cells: dict[str, list[str]], fields: Iterable[str]) -> list[str]:
    return [cell for field in fields for cell in cells.get(field, ())]


def _cells(stream: Stream, headers: tuple[str, ...]) -> dict[str, list[str]]:
    """Field -> the columns that hold it, as SQL."""
    if stream.holds not in STREAMS:
        return {}
    found = map_headers(stream, headers)
    return {
        field: [quoted(each) for each in (header, *found.others.get(field, ()))]
        for field, header in found.fields.items()
    }


def _joined(cells: list[str]) -> str | None:
    return f"name_form(concat_ws(' ', {', '.join(cells)}))" if cells else None


def _is_their_email(cell: str) -> str:
    return f"contains({cell}, '@') and is_erased('email', email_form({cell}))"


def _is_their_phone(cell: str, called: str | None) -> str:
    known = f"erased_phone({cell})"
    if called is None:
        return f"{known} is not null"
    is_their_word = f"lambda word: is_listed('word and phone', word || chr(31) || listed_phone({cell}))"
    return f"""
        case when {known} is not null
            then len(name_words({called})) = 0 or len(list_filter(name_words({called}), {is_their_word})) > 0
        end
    """


def has_their_contact(stream: Stream, headers: tuple[str, ...]) -> dict[str, str]:
    """Columns with an address or number of the row's own, and SQL that is true where it was that of somebody erased."""
    cells = _cells(stream, headers)
    tests = {cell: _is_their_email(cell) for cell in cells.get("email", ())}
    for cell in cells.get("phone", ()):
        tests[cell] = " or ".join(part for part in (tests.get(cell), f"erased_phone({cell}) is not null") if part)
    return tests


def content(headers: tuple[str, ...]) -> str:
    """SQL for what a row says, whatever the order of its columns: by this a row without an id is known again."""
    ordered = sorted(headers, key=normal_header)
    cells = (f"{literal(normal_header(name) + '=')} || nullif(trim({quoted(name)}), '')" for name in ordered)
    return f"nullif(concat_ws(chr(31), {', '.join(cells)}), '')" if ordered else "null::varchar"


def redacted(column: str) -> str:
    """SQL for a cell of somebody else's row, without the addresses and numbers of those whom we erased."""
    emails = f"regexp_extract_all({column}, {literal(EMAIL_IN_TEXT)})"
    phones = f"regexp_extract_all({column}, {literal(PHONE_IN_TEXT)})"
    return f"""
        case
            when contains({column}, '@') or regexp_matches({column}, '[0-9]{{2}}.*[0-9]{{2}}.*[0-9]{{2}}') then nullif(
                list_reduce(
                    list_filter({emails}, lambda found: is_listed('email', email_form(found)))
                    || list_filter({phones}, lambda found: listed_phone(found) is not null),
                    lambda text, found: if(trim(text) = found, '', replace(text, found, {literal(ERASED)})),
                    {column}
                ), ''
            )
            else {column}
        end
    """


def cleaned(stream: Stream, headers: tuple[str, ...], header: str) -> str:
    """A cell without anybody's address; where a person's own address stands, the row went or it is another's."""
    return quoted(header) if quoted(header) in has_their_contact(stream, headers) else redacted(quoted(header))
