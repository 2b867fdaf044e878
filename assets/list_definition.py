"""What a list is: `follow_ups/lists/<name>.sql` says who is on it, the `.toml` beside it everything else.

The select gives `customer_id`, `occasion` (one contact is made for each), `due_on`, and columns of its own for the
sentences; it reads its options as DuckDB variables, `getvariable('lead_days')`. Config, schema, docs and `check` learn of
a list from its two files. Whether somebody on a list may be contacted now is not decided here but in `candidates.sql`, by
the same rules for every list.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from assets.settings import FollowUpList

FOLDER = Path(__file__).parent / "follow_ups/lists"

LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
"""Those in which built-in lists speak to customers."""

Intent = Literal["service", "relations", "sales", "asking"]
Kind = Literal["days", "times", "amount", "choice"]


@dataclass(frozen=True, slots=True)
class Option:
    """A key of a list: `days` from 0, `times` and `amount` above 0, or one of `choices`."""

    kind: Kind
    means: str
    example: int | float | str
    default: int | float | str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListDefinition:
    """A list as its two files say it.

    Attributes:
        who: Who is on it, for docs/follow-ups.md.
        sql: One row per customer and occasion.
        because: Sentence for the colleague, see `assets.crm.templates`.
        say: Language -> sentence for the customer.
        intent: What it is for. A hold-out is one for all lists of an intent; an open complaint lets only service through.
        worth: What the contact is worth, 0 to 100: who is on two lists gets the one that is worth and presses more.
        presses: The day it is due matters: after it the contact is late, or worth nothing.
        is_owed: The customer waits for it, or we for their money: neither quiet days nor other lists keep it back, nobody is
            held out, and where no channel is allowed it stays to be done without one.
        steps: What to do, for whoever does it for the first time.
        columns: What the select has beyond `customer_id`, `occasion` and `due_on`, with types; an amount is `money`.
        is_contact: False for a list that stays in the shop: it needs no consent, and disturbs nobody.
        keeps_occasion: While a contact is open its occasion stays, however the select changes.
        again_after_days: Days after which somebody who was dealt with, and is still on the list, comes again; an order
            brings them back sooner. None: by occasion alone.
    """

    name: str
    sql: str
    who: str = ""
    intent: Intent = "sales"
    worth: int = 50
    presses: bool = False
    is_owed: bool = False
    steps: Sequence[str] = ()
    because: str | None = None
    say: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    is_contact: bool = True
    keeps_occasion: bool = False
    again_after_days: int | None = None


OWN_OPTIONS: Mapping[str, Option] = MappingProxyType(
    {
        "again_after_days": Option(
            "days", "with a where: when someone who was dealt with comes again", example=180, default=90
        )
    }
)
"""Keys of a list by `where`."""


def built_in() -> Mapping[str, ListDefinition]:
    """Every list that needs no `where`, by name."""
    return _read(FOLDER)


@cache
def _read(folder: Path) -> Mapping[str, ListDefinition]:
    return MappingProxyType({file.stem: _definition(file) for file in sorted(folder.glob("*.toml"))})


def _definition(file: Path) -> ListDefinition:
    said: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    options = {name: Option(**given) for name, given in said.pop("options", {}).items()}
    return ListDefinition(file.stem, file.with_suffix(".sql").read_text(encoding="utf-8"), options=options, **said)


def definition_of(given: FollowUpList) -> ListDefinition:
    """The definition of a list that is switched on."""
    # Here, because the config asks what lists there are, and loads no table for it.
    from assets.crm.own_columns import CUSTOMERS, condition_sql

    if given.where is None:
        return built_in()[given.name]
    return ListDefinition(
        given.name,
        f"select customer_id, today::varchar as occasion, today as due_on from {CUSTOMERS} where {condition_sql(given.where)}",
        options=OWN_OPTIONS,
        keeps_occasion=True,
        again_after_days=int(options_of(given, OWN_OPTIONS)["again_after_days"] or 0),
    )


def options_of(given: FollowUpList, options: Mapping[str, Option]) -> dict[str, int | float | str | None]:
    """Every option with its value: as it was given, or else as it is by itself."""
    return {name: given.options.get(name, option.default) for name, option in options.items()}


def title_of(name: str) -> str:
    """The list's name as people read it: `win_back` is Win back."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
