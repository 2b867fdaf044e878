"""Where somebody is named in what is said of others: a note in another customer's row, in a source or in a tab of ours.

Their addresses and numbers are taken out of such rows when they are erased. A name is only found and told: others bear
it too, and what a colleague wrote about somebody else is not ours to rewrite.
"""

from collections.abc import Iterator, Sequence

from assets.privacy.subject import DataSubject
from assets.staging.landed_rows import rows_of, streams_landed
from assets.staging.sheet_edits import EDITS
from assets.warehouse.connection import Warehouse, quoted


def mentions(warehouse: Warehouse, people: Sequence[DataSubject]) -> Iterator[str]:
    """The positions of the rows, as a person finds them. Needs the macros of `erased.ready`."""
    names = {name for each in people for name in each.names if len(name.split()) > 1}
    emails = {email for each in people for email in each.emails - each.shared}
    for stream in list(streams_landed(warehouse)):
        source, holds = stream.source, stream.holds
        found = rows_of(warehouse, stream)
        if found is None or not found.headers:
            continue
        own = [record_id for each in people for at, stream, record_id in each.rows if (at, stream) == (source, holds)]
        items = [item for each in people for item in each.items] if holds == EDITS else []
        # What was typed in a tab of ours stays as typed, addresses too.
        needles = names | emails if holds == EDITS else names
        cells = ", ".join(quoted(header) for header in found.headers)
        yield from (
            position
            for (position,) in warehouse.rows(
                f"""
                with said as (
                    select _position, _row, name_form(concat_ws(chr(31), {cells})) as text
                    from {quoted(found.relation)}
                    where _valid_to is null and not list_contains($2, _record_id)
                        and not list_contains($3, split_part(_record_id, '~', 1))
                )
                select _position from said
                where len(list_filter($1::varchar[], lambda needle: contains(text, name_form(needle)))) > 0
                order by _row
                """,
                [sorted(needles), own, items],
            )
        )
