"""What a refresh would make of the cells of a source: how many of a column it would set aside, and what that may mean.

Read by the rules of staging themselves, in a database in memory; no value leaves it, only how many there are of which.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assets.settings import Settings
from assets.staging.parsing.field_types import DATES, Cells, parse
from assets.staging.parsing.words import CONSENTS
from assets.streams import field_of
from assets.warehouse.connection import Warehouse, open_warehouse, quoted
from pipelines.config.countries import countries
from pipelines.project import now

if TYPE_CHECKING:
    from connectors.source import Extract

READ = frozenset({"phone", "email", "number", "integer", "money", "percent"}) | DATES | CONSENTS
"""The kinds of which a cell may be wrong."""

FEW = 50
"""Cells by which other countries are tried: more would tell no more."""

ELSEWHERE = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "CA", "AU", "IN", "IE", "PL", "BR", "MX", "ZA")
"""Countries that are tried first, where several could be meant."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Cells of a column that would be set aside.

    Attributes:
        country: Where all or most of them could be read as they stand.
    """

    header: str
    field: str
    kind: str
    cells: int
    unread: int
    reason: str
    country: str | None = None
    read_there: int = 0

    @property
    def is_most(self) -> bool:
        """The column as a whole is not what it is taken for; one odd cell is not."""
        return self.unread >= 2 and 2 * self.unread > self.cells

    def told(self, business: str) -> str:
        """In words: how many, why, and what would help."""
        head = f"{self.unread:,} of {self.cells:,} cells of {self.header!r} ({self.field})"
        if self.kind in CONSENTS:
            kept = "whoever they are about is not contacted that way until they do, or until a later dated yes"
            return f"{head} say neither yes nor no: {kept}"
        if self.country is None:
            return f"{head} cannot be read and would be set aside: {self.reason}"
        can = "all can" if self.read_there == self.cells else f"{self.read_there:,} can"
        return (
            f"{head} cannot be read as in {business}; as in {self.country} {can}:"
            f" is it right that business.country is {business}?"
        )


def unread(settings: Settings, holds: str, extract: "Extract", fields: Mapping[str, str]) -> Iterator[Unread]:
    """The columns of which some cells would be set aside; `fields` is field -> header."""
    with open_warehouse(settings, now()) as warehouse:
        warehouse.connection.register("found", extract.rows)
        warehouse.connection.execute("create temp table extracted as from found")
        warehouse.connection.unregister("found")
        for name, header in fields.items():
            field = field_of(holds, name)
            if field is not None and field.kind in READ:
                yield from _of_column(warehouse, Unread(header, name, field.kind, 0, 0, ""), "country" in fields)


def _of_column(warehouse: Warehouse, column: Unread, has_country: bool) -> Iterator[Unread]:
    cells, read, reason = _counted(warehouse, column)
    if read == cells:
        return
    found = replace(column, cells=cells, unread=cells - read, reason=reason)
    if found.is_most and not (has_country and column.kind == "phone"):
        found = _elsewhere(warehouse, found)
    yield found


def _counted(warehouse: Warehouse, column: Unread) -> tuple[int, int, str]:
    """How many cells hold anything, how many of them are read, and what is the matter with most of the others."""
    from connectors.source import TYPES

    place = [row[0] for row in warehouse.rows("describe extracted")].index(column.header)
    letter = f"r.{quoted(TYPES)}[{place + 1}]" if _has_types(warehouse) else None
    parsed = parse(warehouse, column.kind, Cells("extracted", f"r.{quoted(column.header)}", letter))
    [(cells, bad, reason)] = warehouse.rows(
        "select count(*) filter (where v is not null or w is not null), count(w), coalesce(mode(w), '')"
        f" from (select {parsed.value}::varchar as v, {parsed.reason} as w from extracted as r {parsed.joins})"
    )
    return cells, cells - bad, reason


def _elsewhere(warehouse: Warehouse, found: Unread) -> Unread:
    """The country in which more of the column can be read than here, if there is one."""
    own = warehouse.settings.business.country
    tried = _callable(warehouse, found) if found.kind == "phone" else ["US", "GB"]
    for country in [code for code in tried if code != own][:3]:
        settings = replace(warehouse.settings, business=replace(warehouse.settings.business, country=country))
        cells, read, _ = _counted(replace(warehouse, settings=settings), found)
        if 2 * read > cells:
            return replace(found, country=country, read_there=read)
    return found


def _callable(warehouse: Warehouse, found: Unread) -> list[str]:
    """Countries in which the first cells are valid numbers, the likelier ones first."""
    from assets.staging.parsing.phones import Phone, read_phone

    header = quoted(found.header)
    texts = [
        text
        for (text,) in warehouse.rows(
            f"select distinct {header} from extracted where {header} is not null order by 1 limit {FEW}"
        )
    ]
    order = [*ELSEWHERE, *sorted(set(countries()) - set(ELSEWHERE))]
    read = {code: sum(read_phone(Phone(text, "t", code, code))[0] is not None for text in texts) for code in order}
    # India can read nearly any ten digits: the likelier country is meant where it reads nearly as many
    return [code for code in order if read[code] and read[code] >= 0.9 * max(read.values())]


def _has_types(warehouse: Warehouse) -> bool:
    from connectors.source import TYPES

    return TYPES in [row[0] for row in warehouse.rows("describe extracted")]
