"""Whom we have erased, so that the next import does not bring them back: keyed hashes, and no word of anybody.

`journal.erased` has a row per thing by which a row could be known again as theirs. What a hash stands for is part of
what is hashed (its kind), so that a number is no id and an id no number. The key lies beside them, because without it
they are worth nothing; whoever steals both could only try addresses one by one.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from assets.fields import normal_header
from assets.landing.store import STAMP, stream_files, stream_folder, write_parquet
from assets.settings import Settings, Stream
from assets.staging.headers import map_headers
from assets.warehouse import Warehouse, literal, quoted

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
"""


_MAY_BE_EMAIL = frozenset({"email", "person_id", "referrer", "referred"})
_MAY_BE_PHONE = frozenset({"phone", "referrer", "referred"})
_NAMES_SOMEBODY = frozenset({"person_id", "referrer", "referred"})
_ABOUT = _MAY_BE_EMAIL | _MAY_BE_PHONE | {"name", "first_name", "last_name"}
"""Fields that say whom a row is about."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One thing by which a row could be known again: a kind, and what was hashed."""

    kind: str
    value: str
    channel: str | None = None


def is_anybody_erased(settings: Settings) -> bool:
    """Whether there is anything to look out for; asked before anything else is done about it."""
    return bool(stream_files(settings, SOURCE, JOURNAL))


def ready(warehouse: Warehouse) -> None:
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
    for macro, test in (("is_erased_phone", "is_erased"), ("is_listed_phone", "is_listed")):
        warehouse.connection.execute(
            f"""
            create or replace temp macro {macro}(number) as (
                length(digits_of(number)) > 5 and (
                    {test}('phone', phone_form(number)) or {test}('phone', abroad_form(number))
                    or {test}('phone', {code} || digits_of(number))
                )
            )
            """
        )


def note(warehouse: Warehouse, erasure_id: str, tombstones: Iterable[Tombstone]) -> None:
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
    """The key, made when it is needed first; readable by its owner alone."""
    file = stream_folder(settings, SOURCE, JOURNAL) / "key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = file.with_suffix(".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_hex(32))
        unfinished.replace(file)
    return file.read_text().strip()


def _calling_code(country: str) -> str:
    import phonenumbers  # it takes a tenth of a second to load

    return str(phonenumbers.country_code_for_region(country))


def is_theirs(stream: Stream, headers: tuple[str, ...], record_id: str, alias: str = "") -> str:
    """SQL that is true of a row of the stream that is about somebody we erased.

    Args:
        stream: As configured.
        headers: The columns of the row.
        record_id: SQL for the record's own id, or null.
        alias: Prefix of the columns.
    """
    fields = map_headers(stream, headers).fields
    where = UNIT.join([stream.source, stream.holds, ""])

    def cell(field: str) -> str | None:
        return f"{alias}{quoted(fields[field])}" if field in fields else None

    known = {field: found for field in _ABOUT if (found := cell(field))}
    tests = [
        f"is_erased('row', {literal(where)} || {record_id})",
        f"is_erased('content', {literal(where)} || {content(headers, alias)})",
        *(
            f"contains({known[f]}, '@') and is_erased('email', email_form({known[f]}))"
            for f in _MAY_BE_EMAIL & known.keys()
        ),
        *(f"is_erased_phone({known[f]})" for f in _MAY_BE_PHONE & known.keys()),
        *(f"is_erased('names', {literal(where)} || trim({known[f]}))" for f in _NAMES_SOMEBODY & known.keys()),
    ]
    parts = [known[name] for name in ("name", "first_name", "last_name") if name in known]
    if parts:
        name = f"name_form(concat_ws(' ', {', '.join(parts)})) || chr(31)"
        forms = {"email": ["email_form({})"], "phone": ["phone_form({})", "abroad_form({})"]}
        tests += [
            f"is_erased('name and {field}', {name} || {form.format(known[field])})"
            for field in forms.keys() & known.keys()
            for form in forms[field]
        ]
    return " or ".join(f"coalesce({test}, false)" for test in sorted(tests))


def content(headers: tuple[str, ...], alias: str = "") -> str:
    """SQL for what a row says, whatever the order of its columns: by this a row without an id is known again."""
    ordered = sorted(headers, key=normal_header)
    cells = (f"{literal(normal_header(name) + '=')} || nullif(trim({alias}{quoted(name)}), '')" for name in ordered)
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
                    || list_filter({phones}, lambda found: is_listed_phone(found)),
                    lambda text, found: if(trim(text) = found, '', replace(text, found, {literal(ERASED)})),
                    {column}
                ), ''
            )
            else {column}
        end
    """


def cleaned(stream: Stream, headers: tuple[str, ...], header: str) -> str:
    """A cell without anybody's address; where a person's own address stands, the row went or it is another's."""
    own = {map_headers(stream, headers).fields.get(field) for field in ("email", "phone")}
    return quoted(header) if header in own else redacted(quoted(header))
