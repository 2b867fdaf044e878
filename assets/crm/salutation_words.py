"""The words of salutations as a table, and how a name is written that somebody typed in capitals.

They stand in `customer/salutations.toml`; which of a customer's are used is decided in `customer/salutations.sql`.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from assets.identity.records.words import listed_words
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import PythonTable

_FILE = Path(__file__).parent / "customer" / "salutations.toml"
_NAMES = frozenset({"placeholders", "given_names"})

# Anne-Marie, O'Brien, McArthur; a particle stays small: van den Berg.
_PROPER_NAME = r"""
create or replace macro crm.proper_name(name) as
    array_to_string(list_transform(string_split(lower(name), ' '), lambda word: case
        when word in (
            'van', 'von', 'vom', 'de', 'den', 'der', 'del', 'della', 'di', 'da', 'do', 'dos', 'du', 'zu', 'ten', 'ter', 'y'
        ) then word
        when starts_with(word, 'mc') and length(word) > 3 then 'Mc' || upper(word[3]) || word[4:]
        when regexp_matches(word, '^[od][''’]\pL') then upper(word[1]) || word[2] || upper(word[3]) || word[4:]
        else array_to_string(list_transform(string_split(word, '-'), lambda part: upper(part[1]) || part[2:]), '-')
    end), ' ')
"""


def make_salutation_words(warehouse: Warehouse) -> None:
    """Make `crm.salutation_words`, and the macro that goes with it."""
    kinds, words, forms = map(list, zip(*_words(), strict=True))
    warehouse.connection.execute(_PROPER_NAME)
    warehouse.connection.execute(
        "create or replace table crm.salutation_words as select distinct unnest($kinds::varchar[]) as kind,"
        " unnest($words::varchar[]) as word, unnest($forms::varchar[]) as form",
        {"kinds": kinds, "words": words, "forms": forms},
    )


@cache
def _words() -> tuple[tuple[str, str, str], ...]:
    return tuple(_read())


def _read() -> Iterator[tuple[str, str, str]]:
    """(kind, word, form): ("titles", "mister", "mr"), ("forms", "de mr", "Herr")."""
    said = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    for language, forms in said.pop("forms").items():
        yield from (("forms", f"{language} {title}", form) for title, form in forms.items())
    yield from (("business", word, word) for word in said.pop("business")["words"].split())
    yield from ((kind, word, form) for kind, words in said.items() for word, form in words.items())
    yield from ((kind, word, word) for kind, word, _ in listed_words() if kind in _NAMES)
    yield from (("business", word, word) for kind, word, _ in listed_words() if kind == "sure_legal_forms")


SALUTATION_WORDS = PythonTable(
    "crm.salutation_words",
    "One row per word of salutations: a title, what is written for it in a language, a word that no person's name has.",
    deps=(),
    make=make_salutation_words,
    is_public=False,
)
