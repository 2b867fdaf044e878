"""What the columns of a source are called in landing, whatever people type as a heading.

For DuckDB `Name` and `name` are one column, a NUL ends every statement, and some names we need ourselves. Nothing else
is changed: a heading may hold dots, quotes, line breaks or the words of SQL, because it is always quoted whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType

from connectors.source import ROW, TYPES, Extract

CONTENT = "_content"
"""The cells of a row as one text, while it is landed."""

RESERVED = frozenset(
    {
        *(
            "_record_id",
            "_hash",
            "_extracted_at",
            "_position",
            "_is_deleted",
            ROW,
            TYPES,
            CONTENT,
            "_has_key",
            "_is_known",
        ),
        *("_valid_to", "_first_seen_at", "_country", "_country_reason", "_why", "_again"),
    }
)
"""Names of ours that stand beside the columns of a source."""

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def named_for_landing(extract: Extract, known: Sequence[str] = ()) -> Extract:
    """The extract under the names that landing has for its columns; a heading in another case is the same column.

    Args:
        extract: As the connector gave it.
        known: The columns of the stream that landed before.
    """
    headings = [name for name in extract.rows.column_names if name not in (ROW, TYPES)]
    names = column_names(headings, known)
    labels = {name: heading for heading, name in names.items() if name != heading}
    return replace(
        extract,
        rows=extract.rows.rename_columns([names.get(name, name) for name in extract.rows.column_names]),
        letters={names.get(heading, heading): letter for heading, letter in extract.letters.items()},
        labels=labels,
    )


def column_names(headings: Sequence[str], known: Sequence[str] = ()) -> Mapping[str, str]:
    """Heading -> its column. Columns that are called exactly so come first, then those that differ in case."""
    spelled = {_folded(name): name for name in known if _folded(name) not in RESERVED}
    names = {heading: heading for heading in headings if heading in spelled.values()}
    taken = RESERVED | {_folded(name) for name in names}
    for heading in headings:
        if heading not in names:
            free = next(name for name in _wishes(heading) if _folded(name) not in taken)
            taken |= {_folded(free)}
            names[heading] = spelled.get(_folded(free), free)
    return MappingProxyType(names)


def _wishes(heading: str) -> Iterator[str]:
    name = heading.replace("\0", "\ufffd")
    name = f"{name}_" if _folded(name) in RESERVED else name
    yield name
    yield from (f"{name} ({number})" for number in count(2))


def _folded(name: str) -> str:
    """Names that are equal in this form are one for DuckDB: it knows the case of A to Z only."""
    return name.translate(_LOWER)
