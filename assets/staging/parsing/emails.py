"""Cells that hold an e-mail address, in email-validator's normal form, wholly in lower case.

The part before the @ may by the letter of the standard tell apart `Ada@` and `ada@`; no mail service a small team
meets does, and two customers by one address would be one person twice. Nothing is looked up on the network.
"""

import re

from assets.staging.parsing.sql_cells import Cells, Parsed, from_answers, from_lookup, look_up, matches, tidy
from assets.staging.parsing.words import table_of
from assets.warehouse.connection import Warehouse, literal

NO_AT = "not an e-mail address: it has no @"
NOT_AN_ADDRESS = "not an e-mail address"
NOWHERE = "an e-mail address that cannot receive mail: its domain is for tests or inside a network"
TWO = "holds two e-mail addresses: keep one in each cell"

_PLAIN = r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9](-?[A-Za-z0-9])*\.)+[A-Za-z]{2,}"
"""What the library accepts as it stands: ASCII, no double hyphens (they may be punycode)."""

_NOWHERE = r"(?i).*[.@](arpa|invalid|local|localhost|onion|test)"
_BETWEEN = re.compile(r"[;,/|\s]+|\b(?:and|or|und|oder|et|ou|y|o)\b")


def parse_email(warehouse: Warehouse, cells: Cells) -> Parsed:
    """The address in normal form; plain ones are read by a pattern, the rest by the library."""
    text = cells.text
    # 64 characters: no part of such an address can be longer than its own limit
    is_plain = f"length({text}) <= 64 and {matches(text, _PLAIN)} and not {matches(text, _NOWHERE)}"
    fast = f"case when {is_plain} then lower({text}) end"
    blank = table_of(warehouse, "nothing")
    rest = look_up(
        warehouse,
        cells,
        "email",
        f"""
        -- not composed yet: the library refuses signs that would turn into others
        select
            cell,
            type,
            {tidy("cell", normal_form=False)} as written,
            written is null or blank.word is not null as is_blank
        from cells left join {blank} as blank on blank.word = lower({tidy("cell")})
        """,
        f"({fast}) is null",
    )
    odd = [
        written for (written,) in warehouse.rows(f"select distinct written from {rest} where contains(written, '@')")
    ]
    answers = from_answers(warehouse, "email", odd, map(read_email, odd))
    lookup = f"{rest}_read"
    warehouse.connection.execute(
        f"""
        create temp table {lookup} as
        select
            cell,
            type,
            value,
            case when not is_blank and value is null then coalesce(reason, {literal(NO_AT)}) end as reason
        from {rest} left join {answers} on key = written
        """
    )
    return from_lookup(warehouse, cells, lookup, fast)


def read_email(text: str) -> tuple[str | None, str | None]:
    """The normal form of one address as people write it, or why there is none."""
    parts = [part for part in _BETWEEN.split(text) if "@" in part.strip("@")]
    if len(parts) < 2:
        return _validated(text.removeprefix("mailto:").rstrip(",;"))
    values = {_validated(part.strip("<>()"))[0] for part in parts}
    if len(values) == 1 and None not in values:
        return values.pop(), None
    return (None, TWO) if len(values - {None}) > 1 else _validated(text)


def _validated(text: str) -> tuple[str | None, str | None]:
    """One address by the library."""
    from email_validator import EmailNotValidError, validate_email
    from email_validator.exceptions import EmailSyntaxError

    try:
        return validate_email(text, check_deliverability=False, allow_display_name="<" in text).normalized.lower(), None
    except EmailNotValidError as error:
        is_nowhere = not isinstance(error, EmailSyntaxError) or "special-use" in str(error)
        return None, NOWHERE if is_nowhere else NOT_AN_ADDRESS
