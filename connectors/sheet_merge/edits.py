"""What people typed in the list tabs, as rows for landing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from connectors.sheet_merge.cell_values import Grid, digest, folded, letter
from connectors.sheet_merge.locate import TAB, Layout
from connectors.sheet_merge.merge_base import TabBase
from connectors.source import ROW, TYPES
from connectors.target import ID


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in the people's cells of one row: heading -> (text, type letter)."""

    tab: str
    id: str
    row: int
    cells: Mapping[str, tuple[str | None, str]]


def edits(tab: str, grid: Grid, layout: Layout, base: TabBase) -> Iterator[Edit]:
    """Every row with an id, also the copies that people made; none from a tab in which people have no column."""
    for row, key in layout.rows.items():
        human = human_cells(grid, layout, base, row)
        if human:
            yield Edit(tab, key, row, human)


def missing(bases: Mapping[str, TabBase], layouts: Mapping[str, Layout]) -> frozenset[str]:
    """The ids that stood in a tab when we last left it, or were deleted before, and stand in none now."""
    there = {key for layout in layouts.values() for key in layout.rows.values()}
    left = {key for name in layouts for key in (*bases[name].rows, *bases[name].deleted)}
    return frozenset(left - there)


def human_cells(grid: Grid, layout: Layout, base: TabBase, row: int) -> dict[str, tuple[str | None, str]]:
    """The cells of a row that hold what people typed: all of their columns, and those of ours they overtyped."""
    theirs = {word: column for word, column in layout.columns.items() if word not in base.ours and word != ID}
    overtyped = {word: layout.columns[word] for word in overtyped_words(grid, layout, base, row)}
    return {
        heading: (grid.text(row, column), letter(grid.values.get((row, column))))
        for heading, column in (theirs | dict(layout.own) | overtyped).items()
    }


def overtyped_words(grid: Grid, layout: Layout, base: TabBase, row: int) -> Iterator[str]:
    """Columns of ours in which the row no longer says what we last agreed on; an emptied cell says nothing."""
    last = base.last(layout.rows[row])
    for word in sorted(base.ours & layout.columns.keys() - {ID}):
        text = grid.text(row, layout.columns[word])
        if text is not None and digest(text) != last.get(word):
            yield word


def to_table(found: Sequence[Edit]) -> pa.Table:
    """One string column per heading of any tab, null where the row's tab has none, then `_row` and `_types`.

    A heading in another case in another tab is the same column, called as it was found first.
    """
    spelled: dict[str, str] = {}
    for edit in found:
        for heading in edit.cells:
            spelled.setdefault(folded(heading), heading)
    cells = [{spelled[folded(heading)]: cell for heading, cell in edit.cells.items()} for edit in found]
    headings = list(spelled.values())
    arrays: dict[str, pa.Array] = {
        TAB: _strings(edit.tab for edit in found),
        ID: _strings(edit.id for edit in found),
        **{h: _strings(each.get(h, (None, "-"))[0] for each in cells) for h in headings},
        ROW: pa.array([edit.row for edit in found], pa.int64()),
        TYPES: _strings("tt" + "".join(each.get(h, (None, "-"))[1] for h in headings) for each in cells),
    }
    return pa.table(arrays)


def _strings(values: Iterable[str | None]) -> pa.Array:
    return pa.array(list(values), pa.string())
