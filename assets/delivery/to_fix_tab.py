"""The tab `To fix`: what was set aside, where it stands, and a link to the cell.

Why something was set aside is decided where it is read (`assets.staging`), and said there in words. A row is here as
long as the reason is: whoever corrects the cell finds it gone after the next refresh.
"""

import os
import re
from pathlib import Path

from assets.warehouse.connection import Warehouse
from connectors.target import ID, Cell, Column, Link, Tab

TO_FIX = "To fix"

TO_FIX_COLUMNS = (
    Column("Where", width=48, note="File, tab and cell; a click leads there where it can", is_key=True),
    Column("What", width=36, note="What stands there"),
    Column("Why", width=64, note="Why it was set aside, and what to write instead"),
    Column(ID, hidden=True),
)

MOST_TO_FIX = 1000
"""Rows of the tab; whoever has more corrects a column, not its cells."""

_FOUND = """
with

in_sheet as (

    select follow_up_id
    from crm.follow_ups
    where closed_at is null and held_back_by is null
    union all
    select question_id
    from identity.possible_duplicates
    where is_asked

),

found as (

    select source, stream, record_id, position, field, value, reason, link
    from quality.quarantine as quarantine
    -- nobody can correct what stands in a row that has left the lists
    where stream <> 'edits' or split_part(record_id, '~', 1) in (from in_sheet)
    union
    select source, stream, record_id, position, field, value, reason, null
    from quality.not_converted
    union
    select source, stream, record_id, position, field, value, reason, null
    from quality.opt_out_questions
    union
    select 'lists', 'edits', follow_up_id, position, null, value, reason, null
    from follow_ups.edit_conflicts

)
"""

_ROWS = f"""
{_FOUND}
select
    coalesce(position, source || ', ' || stream),
    concat_ws(': ', field, value),
    reason,
    link,
    -- not by its position: a row that was sorted is the same mistake still
    md5(concat_ws(
        chr(31), source, stream, coalesce(record_id, ''), coalesce(field, ''), reason,
        row_number() over (partition by source, stream, record_id, field, reason order by position, value)
    ))
from found
order by source, stream, position, field, reason
limit $1
"""

_CELL = re.compile(r"(?P<file>.*)#(?P<cell>'(?:[^']|'')+'![A-Z]+[0-9]+)", re.DOTALL)


def to_fix_tab(warehouse: Warehouse) -> Tab:
    """Everything that somebody should correct, by place."""
    rows: list[dict[str, Cell]] = [
        {"Where": _led(warehouse, where, link), "What": what, "Why": why, ID: identity}
        for where, what, why, link, identity in warehouse.rows(_ROWS, [MOST_TO_FIX])
    ]
    return Tab(TO_FIX, TO_FIX_COLUMNS, rows)


def to_fix_count(warehouse: Warehouse) -> int:
    """How much there is to correct, also what the tab has no room for."""
    found: int = warehouse.value(f"{_FOUND} select count(*) from found")
    return found


def _led(warehouse: Warehouse, where: str, link: str | None) -> Cell:
    """The place, with where a click leads: a page, or a cell of a file that lies in the project's folder or elsewhere."""
    if link is None or link.startswith(("https://", "http://")):
        return Link(where, link) if link else where
    found = _CELL.fullmatch(link)
    if found is None:
        return where
    file = os.path.normpath(warehouse.settings.state.absolute().parent / found["file"])
    return Link(where, f"{Path(file).as_uri()}#{found['cell']}")
