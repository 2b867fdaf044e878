"""Sentences with `{{ column }}` in them: what `say` and `because` of a list may hold.

Only names of columns stand between the braces: no filters, no calculation, no other templating, so that a sentence can
never run anything and every customer's can be made in one SQL expression.
"""

import re
from collections.abc import Iterable, Iterator

from assets.crm.customer_columns import CUSTOMER_COLUMNS
from assets.suggestions import nearest

_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def template_columns(text: str) -> tuple[str, ...]:
    """The columns that a sentence names, in order, each once."""
    return tuple(dict.fromkeys(found.lower() for found in _PLACE.findall(text) if _NAME.fullmatch(found)))


def split_template(text: str) -> Iterator[tuple[str, str | None]]:
    """The sentence in pieces: words that stand as they are, and the column that follows them (None at the end)."""
    at = 0
    for place in _PLACE.finditer(text):
        yield text[at : place.start()], place.group(1).lower()
        at = place.end()
    yield text[at:], None


def check_template(text: str, columns: Iterable[str] = CUSTOMER_COLUMNS) -> list[str]:
    """What is wrong with a sentence, for the person who wrote it; empty when it can be used.

    Args:
        text: As written in the config.
        columns: The columns it may name; those of `crm.customers` unless given.
    """
    known = frozenset(columns)
    found = [problem for place in _PLACE.findall(text) if (problem := _check_place(place, known))]
    rest = _PLACE.sub("", text)
    if "{%" in rest or "{#" in rest:
        found.append("{% … %} and {# … #} are not possible here: only {{ column }} is")
    elif "{{" in rest or "}}" in rest:
        found.append("{{ and }} do not match: write {{ column }}, e.g. {{ first_name }}")
    return list(dict.fromkeys(found))


def _check_place(place: str, columns: frozenset[str]) -> str | None:
    if not _NAME.fullmatch(place):
        return f"{{{{ {place} }}}} is more than a column: write only its name, e.g. {{{{ first_name }}}}"
    if place.lower() in columns:
        return None
    near = nearest(place, columns)
    return f"crm.customers has no column {place!r}" + (f": did you mean {near}?" if near else "")
