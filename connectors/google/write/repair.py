"""What has to be put right in a tab, and the tab as it will be then.

What does not belong here: finding out (`connectors.google.write.replay`), requests (`connectors.google.write.batch_requests`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from connectors.google.write.read_tabs import Place, SeenTab
from connectors.sheet_merge.cell_values import Grid

Source = tuple[int, int, int]
"""A cell of a copy: sheet id of the copy, row, column."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """A cell to be put back (without a source: emptied), which has the digest `now` and will have `then`."""

    source: Source | None
    target: Place
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class BringBack:
    """A row to be brought back before row `at`: column of the tab -> digest and where it is copied from."""

    at: int
    cells: Mapping[int, tuple[str, Source]]
    origin: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Damage:
    """What has to be put right in a tab; `strays` are rows of ours to be taken out again."""

    cells: tuple[PutBack, ...] = ()
    rows: tuple[BringBack, ...] = ()
    strays: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cells or self.rows or self.strays)


def undone(now: SeenTab, found: Damage, copies: Mapping[int, SeenTab]) -> SeenTab:
    """The tab as it will be when everything is put right; rows that are brought back stand at its end."""
    moves = [(cell.source, cell.target) for cell in found.cells]
    for row, back in enumerate(found.rows, now.last_row() + 1):
        moves += [(source, (row, column)) for column, (_, source) in back.cells.items()]
    values = {place: value for place, value in now.grid.values.items() if place[0] not in found.strays}
    formulas = {place: text for place, text in now.formulas.items() if place[0] not in found.strays}
    for source, target in moves:
        values.pop(target, None)
        formulas.pop(target, None)
        if source is not None:
            copy, place = copies[source[0]], source[1:]
            values |= {target: copy.grid.values[place]} if place in copy.grid.values else {}
            formulas |= {target: copy.formulas[place]} if place in copy.formulas else {}
    return replace(now, grid=Grid(values, frozenset(formulas), now.grid.covered), formulas=formulas)
