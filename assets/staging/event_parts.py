"""What a stream's rows say besides themselves: people nobody listed, consents, links, what was set aside, notices.

Each is a table `parsed.<stream>_<part>`; the staging tables that go over all streams are made of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from assets.staging.columns import ASIDE, LINKS, NOTICES, consent_columns, nothing, people_columns
from assets.staging.consents import flags_select
from assets.staging.link_people import Owners
from assets.staging.merge import merged_people
from assets.staging.quarantine import aside_select
from assets.staging.typed_rows import Settled
from assets.streams import CARRIES_PEOPLE, STREAM_TYPES
from assets.warehouse.connection import Warehouse, literal, quoted, quoted_table

TOLD_AT = MappingProxyType(
    {name: stream.happened_at for name, stream in STREAM_TYPES.items() if stream.happened_at and name in CARRIES_PEOPLE}
)
"""When a row was said, which is when what it says of a person held."""

PARTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"people": people_columns(), "links": LINKS, "consents": consent_columns(), "aside": ASIDE, "notices": NOTICES}
)
"""Part -> its columns."""


@dataclass(frozen=True, slots=True)
class Landed:
    """The rows of one source, and whom their ids mean."""

    source: str
    settled: Settled
    owners: Owners | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The staging columns that the rows fill."""
        more = sorted(self.owners.says_more) if self.owners else []
        return (*self.settled.columns, *(name for name in more if name not in self.settled.columns))


@dataclass(slots=True)
class Found:
    """What landed of a stream.

    Attributes:
        holds: The stream.
        landed: The rows, by source.
        notices: What a person should know, as (source, notice).
        unusable: For each source that cannot be used at all, a select of the reason.
    """

    holds: str
    landed: list[Landed] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)


def make_parts(warehouse: Warehouse, table: str, found: Found, inline: frozenset[str], repeats: str | None) -> None:
    """Make every part from the stream's table, which still has its rows that are set aside and the columns `inline`."""
    holds = found.holds
    aside = [aside_select(f"(from {quoted_table(table)} where _is_current)", holds), *found.unusable]
    told = [f"select {literal(source)}, {literal(holds)}, {literal(notice)}" for source, notice in found.notices]
    carries_people = holds in CARRIES_PEOPLE
    nobodys = [_nobodys(table, holds)] if STREAM_TYPES[holds].names_a_customer else []
    selects = {
        "people": _people(table, holds, inline) if carries_people else nothing(PARTS["people"]),
        "links": _links(table) if carries_people else nothing(LINKS),
        "consents": _consents(table, holds, inline) if carries_people else nothing(PARTS["consents"]),
        "aside": " union all ".join([*aside, *([repeats] if repeats else ())]),
        "notices": " union all ".join([nothing(NOTICES), *told, *nobodys]),
    }
    for part, select in selects.items():
        warehouse.create(f"parsed.{holds}_{part}", select)


def _nobodys(table: str, holds: str) -> str:
    """How many rows of each source name nobody: walk-ins, whom no profile counts."""
    return f"""
        select source, {literal(holds)},
            format('{{:,}} of {{:,}} {STREAM_TYPES[holds].several} ({{}} %) name no customer, and count for none of them',
                nobodys, rows, greatest(1, round(100 * nobodys / rows)::bigint))
        from (
            select source, count(*) filter (coalesce(_people_record_id, person_record_id) is null) as nobodys, count(*) as rows
            from {quoted_table(table)} where _is_current and _is_kept group by source
        )
        where nobodys > 0
    """


def _told_at(holds: str) -> str:
    """When the row was said, as far as it says so."""
    return f"least({quoted(TOLD_AT[holds])}, extracted_at)" if holds in TOLD_AT else "extracted_at"


def _people(table: str, holds: str, inline: frozenset[str]) -> str:
    """The rows that make a person record of their own, one per record."""
    updated = "updated_at, " if "updated_at" in inline else ""
    values = "".join(f", {quoted(name)}" for name in sorted(inline))
    rows = f"""
        select *, epoch_us(changed_at)::hugeint * 4294967296 + _row as _order
        from (
            select source, person_record_id as record_id, position, {literal(holds)} as stream,
                _first_seen_at as first_seen_at, coalesce({updated}{_told_at(holds)}, extracted_at) as changed_at,
                extracted_at, _row {values}
            from {quoted_table(table)} where _owner is not null and _is_kept and _is_current
        )
    """
    return merged_people(rows, inline | {"position", "stream"})


def _links(table: str) -> str:
    return f"""
        select distinct source, person_record_id as record_id, _people_source as people_source,
            _people_record_id as people_record_id
        from {quoted_table(table)} where _owner = 'inline' and _is_kept and _is_current
    """


def _consents(table: str, holds: str, inline: frozenset[str]) -> str:
    """What columns beside an event say about contact."""
    reach = ", ".join(name if name in inline else f"null::varchar as {name}" for name in ("email", "phone"))
    is_told = f"{quoted(TOLD_AT[holds])} is not null" if holds in TOLD_AT else "false"
    return flags_select(f"""
        select source, record_id, position, coalesce(_people_source, person_source) as person_source,
            coalesce(_people_record_id, person_record_id) as person_record_id, {reach}, _statements,
            coalesce({_told_at(holds)}, extracted_at) as told_at, {is_told} as is_told
        from {quoted_table(table)} where _is_current and _statements is not null
    """)
