"""A raw column and what parsing makes of it, as SQL expressions; the few things every kind of cell needs.

Nothing here knows of a kind of value: dates, numbers, phones … have a module each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import pyarrow as pa

from assets.warehouse.connection import Warehouse, literal


@dataclass(frozen=True, slots=True)
class Cells:
    """A raw column of a relation whose alias is `r`.

    Attributes:
        relation: Name of the temp table or view that holds the raw rows, as it goes into SQL.
        text: SQL expression for the raw text, null when the cell is blank.
        type: SQL expression for the cell's type letter (`connectors.source.TYPES`); None when the source has no types.
        live: Predicate for the rows that count as evidence for how the column is written.
        is_by_many: Its cells are by different people, none of whom shows how the others write.
    """

    relation: str
    text: str
    type: str | None
    live: str = "true"
    is_by_many: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed column.

    Attributes:
        value: SQL expression for the typed value, null when the cell is blank or not understood.
        reason: SQL expression, null when the cell is fine or blank, else why it was not understood, in plain words.
        joins: Joins to append after `from <relation> as r`.
        told: What a person should know of how the column was read.
    """

    value: str
    reason: str = "null::varchar"
    joins: str = ""
    told: str = ""


_numbers = count(1)


def new_name(what: str) -> str:
    """A name for a temp table that no other column uses."""
    return f"_parsed_{what}_{next(_numbers)}"


def one_of(words: Sequence[str]) -> str:
    """The words as an SQL list to compare with: `('a', 'b')`."""
    return "(" + ", ".join(literal(word) for word in words) + ")"


def matches(text: str, pattern: str) -> str:
    """Whether the whole text matches an RE2 pattern."""
    return f"regexp_full_match({text}, {literal(pattern)})"


def letter(cells: Cells) -> str:
    """The type letter of a cell; without types everything is text."""
    return "'t'" if cells.type is None else f"coalesce({cells.type}, 't')"


def tidy(text: str, *, normal_form: bool = True) -> str:
    """The text in NFC, without control and zero-width characters, trimmed; null when nothing is left.

    Line breaks stay, and so do joiners between letters and signs that need them (Persian, emoji); beside Latin text
    they are paste dirt.
    """
    composed = f"nfc_normalize({text})" if normal_form else text
    steps = f"replace({composed}, chr(13) || chr(10), chr(10))"
    for pattern, by in _DIRT:
        steps = f"regexp_replace({steps}, {literal(pattern)}, {literal(by)}, 'g')"
    plain = matches(text, r"[!-~]([ -~]*[!-~])?")
    return f"case when {plain} then {text} else nullif({steps}, '') end"


_DIRT = (
    (r"[\x{00AD}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{2069}\x{FEFF}]", ""),
    (r"(^|[\x{0000}-\x{024F}])[\x{200C}\x{200D}]+", r"\1"),
    (r"[\x{200C}\x{200D}]+([\x{0000}-\x{024F}]|$)", r"\1"),
    (r"[\t\x{0B}\f\p{Zs}]", " "),
    (r"[\x{00}-\x{09}\x{0B}-\x{1F}\x{7F}-\x{9F}]", ""),
    (r"^[ \n]+|[ \n]+$", ""),
)


def fold(text: str) -> str:
    """Text as words to compare: without case, accents and punctuation."""
    plain = f"translate(strip_accents(lower({text})), 'ıøłđð', 'iolddo')"
    return rf"trim(regexp_replace({plain}, '[^\p{{L}}\p{{N}}]+', ' ', 'g'))"


def look_up(warehouse: Warehouse, cells: Cells, what: str, select: str, where: str = "true") -> str:
    """Parse each distinct cell once: make a temp table of `cell, type, value, reason` and give its name.

    `select` reads from `cells`, which holds `cell`, `type` and `is_live` of every distinct cell where `where` holds.
    """
    name = new_name(what)
    warehouse.connection.execute(
        f"""
        create or replace temp table {name} as
        with cells as materialized (
            select {cells.text} as cell, {letter(cells)} as type, bool_or({cells.live}) as is_live
            from {cells.relation} as r
            where {cells.text} is not null and ({where})
            group by all
        )
        {select}
        """
    )
    return name


def join_on(cells: Cells, name: str) -> str:
    """The join that finds a cell in its lookup table."""
    typed = "" if cells.type is None else f" and {name}.type = {letter(cells)}"
    return f"left join {name} on {name}.cell = {cells.text}{typed}"


def from_lookup(warehouse: Warehouse, cells: Cells, name: str, fast: str | None = None) -> Parsed:
    """A column read from its lookup table, after the expression `fast` for the cells that are not in it."""
    if fast is not None and not warehouse.value(f"select count(*) from {name}"):
        return Parsed(fast)
    value = f"{name}.value" if fast is None else f"coalesce({fast}, {name}.value)"
    return Parsed(value, f"{name}.reason", join_on(cells, name))


def from_answers(
    warehouse: Warehouse, what: str, keys: Sequence[str], answers: Iterable[tuple[str | None, str | None]]
) -> str:
    """A temp table `key, value, reason` of what Python made of distinct texts; gives its name."""
    values, reasons = zip(*answers, strict=True) if keys else ((), ())
    name = new_name(f"{what}_read")
    columns = {"key": keys, "value": values, "reason": reasons}
    warehouse.connection.register(f"{name}_rows", pa.table({c: pa.array(v, pa.string()) for c, v in columns.items()}))
    warehouse.connection.execute(f"create temp table {name} as select * from {name}_rows")
    warehouse.connection.unregister(f"{name}_rows")
    return name
