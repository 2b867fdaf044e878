"""What could not be read, for the tab `To fix`: which cell, what stood there, and why it was set aside."""

from collections.abc import Sequence

from assets.landing.read import landed_streams, link_to_cells
from assets.staging.columns import ASIDE
from assets.warehouse.connection import Warehouse, literal

_IN_TAB = r"'^(.*), row (\d+)$'"


def aside_select(relation: str, holds: str) -> str:
    """One row per cell (or row) that was set aside, of rows with `_aside`; a spreadsheet's cell is named like `F14`."""
    return f"""
        select
            source,
            {literal(holds)} as stream,
            record_id,
            case
                when aside.letter is not null and regexp_matches(position, {_IN_TAB})
                    then regexp_replace(position, {_IN_TAB}, '\\1, cell ' || aside.letter || '\\2')
                when aside.header is not null then position || ', column ' || aside.header
                else position
            end as position,
            aside.field,
            aside.value,
            aside.reason,
            extracted_at as happened_at
        from (
            select source, record_id, position, extracted_at, unnest(_aside) as aside
            from {relation}
            where _aside is not null
        )
    """


def unusable_select(source: str, holds: str, missing: tuple[str, ...]) -> str:
    """One row for a stream that cannot be used at all, since no column fills a field that every row needs."""
    reason = "no column for it, so nothing of this source can be used: name the column under `columns`"
    values = [source, holds, None, source, ", ".join(missing), None, reason, None]
    return "select " + ", ".join(
        f"{'null' if value is None else literal(value)}::{kind} as {name}"
        for (name, kind), value in zip(ASIDE.items(), values, strict=True)
    )


Link = tuple[str, str, str]
"""Source, stream, and where a cell of it can be looked at, with `{cell}` for its letter and row."""


def links(warehouse: Warehouse) -> list[Link]:
    """Every stream whose cells can be looked at."""
    streams = ((source, holds, link_to_cells(warehouse, source, holds)) for source, holds in landed_streams(warehouse))
    return [(source, holds, link) for source, holds, link in streams if link]


def with_links(asides: str, known: Sequence[Link]) -> str:
    """What was set aside, each with the link to its cell, or to the first cell of its row."""
    listed = ", ".join(f"({', '.join(map(literal, link))})" for link in known) or "('', '', '')"
    return f"""
        select
            asides.*,
            if(templates.link is null and starts_with(asides.position, 'http'), split_part(asides.position, ', column ', 1), replace(
                templates.link,
                '{{cell}}',
                coalesce(
                    nullif(regexp_extract(position, ', cell ([A-Z]+[0-9]+)$', 1), ''),
                    'A' || nullif(regexp_extract(position, ', row ([0-9]+)', 1), '')
                )
            )) as link
        from ({asides}) as asides
        left join (values {listed}) as templates (source, stream, link)
            on templates.source = asides.source and templates.stream = asides.stream
    """
