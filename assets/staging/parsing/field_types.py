"""Parsing of a raw column by the kind of its field, without guessing.

`parse` is what the rest of staging calls. How a kind is read is said in its own module; docs/parsing.md has the table.
"""

from dataclasses import replace
from types import MappingProxyType

from assets.staging.parsing.dates import parse_date
from assets.staging.parsing.emails import parse_email
from assets.staging.parsing.numbers import parse_number
from assets.staging.parsing.phones import parse_phone
from assets.staging.parsing.sql_cells import Cells, Parsed, letter, one_of
from assets.staging.parsing.texts import parse_name, parse_postcode, parse_text, parse_whose
from assets.staging.parsing.words import parse_words
from assets.warehouse.connection import Warehouse, literal

__all__ = ["Cells", "Parsed", "parse"]

WORDS = frozenset(
    {
        "boolean",
        "country",
        "currency",
        "language",
        "channel",
        "direction",
        "status",
        "consent",
        "permission",
        "refusal",
        "tick",
        "feedback_kind",
        "answer",
    }
)
NUMBERS = frozenset({"number", "integer", "money", "percent"})
DATES = frozenset({"date", "birth_date", "timestamp"})
TEXTS = frozenset({"text", "id", "whose", "name"})

ERRORS = (
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#ERROR!",
)
"""What a spreadsheet shows in place of a result."""

_ERROR = "the cell shows an error (such as #N/A)"
_WRONG = MappingProxyType(
    {
        "d": "the cell holds a date: format it as text and type it again",
        "s": "the cell holds a date: format it as text and type it again",
        "h": "the cell holds a time of day",
        "b": "the cell holds true or false",
    }
)
_NOT_READ = MappingProxyType(
    dict.fromkeys(TEXTS, "")
    | dict.fromkeys(NUMBERS, "dshb")
    | dict.fromkeys(DATES, "hb")
    | dict.fromkeys(WORDS, "dsh")
    | {"phone": "dshb", "email": "dshb", "postcode": "dshb"}
)
"""The types of cell that hold no value of a kind; Excel makes a date of a postcode like 1-2."""


def parse(warehouse: Warehouse, kind: str, cells: Cells, *, country: str | None = None) -> Parsed:
    """The value and the reason of every cell of a column, as SQL expressions over its relation's alias `r`.

    Args:
        warehouse: Holds the rows, and the business's country, currency and time zone.
        kind: See `assets.streams.Field`.
        cells: The column.
        country: SQL expression for the row's own country (ISO-2, may be null), which decides how a phone is read.

    Raises:
        KeyError: There is no such kind.
    """
    wrong = _wrong_cells(warehouse, cells, _NOT_READ[kind])
    if wrong is None:
        return _parse(warehouse, kind, cells, country)
    parsed = _parse(
        warehouse, kind, replace(cells, text=f"(case when ({wrong}) is null then {cells.text} end)"), country
    )
    return replace(parsed, reason=f"coalesce({wrong}, {parsed.reason})")


def _parse(warehouse: Warehouse, kind: str, cells: Cells, country: str | None) -> Parsed:
    if kind in DATES:
        return parse_date(warehouse, kind, cells)
    if kind in NUMBERS:
        return parse_number(warehouse, kind, cells)
    if kind in WORDS:
        return parse_words(warehouse, kind, cells)
    if kind == "phone":
        return parse_phone(warehouse, cells, country)
    if kind == "email":
        return parse_email(warehouse, cells)
    if kind == "postcode":
        return parse_postcode(cells)
    if kind == "whose":
        return parse_whose(cells)
    return parse_name(cells) if kind == "name" else parse_text(cells)


def _wrong_cells(warehouse: Warehouse, cells: Cells, letters: str) -> str | None:
    """An expression for why a cell cannot hold the kind at all, whatever its text; None when no cell is like that."""
    is_error = f"({letter(cells)} = 'e' or {cells.text} in {one_of(ERRORS)})"
    found = {
        type_
        for (type_,) in warehouse.rows(
            f"""
            select distinct case when {is_error} then 'e' else {letter(cells)} end
            from {cells.relation} as r
            where {cells.text} is not null and ({letter(cells)} <> 't' or starts_with({cells.text}, '#'))
            """
        )
    }
    whens = [f"when {is_error} then {literal(_ERROR)}"] if "e" in found else []
    whens += [f"when {letter(cells)} = '{wrong}' then {literal(_WRONG[wrong])}" for wrong in letters if wrong in found]
    return f"case when {cells.text} is null then null {' '.join(whens)} end" if whens else None
