"""The requests that carry out the plan of one tab, and the deed by which they are checked afterwards.

Every request finds its place by number, as Google has no other way. So nothing here may overwrite what it cannot take
back: new rows and columns are inserted, so that they are blank whatever people do meanwhile; a cell that is written and
a row that is removed stand in the copy made before (`connectors.google.write.write_log`).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from connectors.google.write.formatting import add_headings, dress_rows, make_tab, written
from connectors.google.write.read_tabs import SeenTab, mark_of
from connectors.google.write.repair import BringBack, Damage, PutBack, Source
from connectors.google.write.sync_state import sheet_id
from connectors.google.write.write_log import LoggedWrite, header_of, owner
from connectors.sheet_merge.cell_values import BLANK, as_kind
from connectors.sheet_merge.locate import Layout
from connectors.sheet_merge.merge import Plan
from connectors.sheet_merge.merge_base import TabBase
from connectors.target import ID, Cell, Tab

Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What one write does to one tab.

    Attributes:
        base: How it leaves the tab.
        deed: None for a tab that the write makes.
        cells: How many cells it sends.
    """

    tab: str
    requests: tuple[Request, ...]
    base: TabBase
    deed: LoggedWrite | None = None
    cells: int = 0


def copy_of(tab: str, sheet: int, generation: int) -> tuple[int, list[Request]]:
    """The requests that copy a tab as it is at the moment of the write, hidden; and the copy's id.

    The id is always the same one, so that a write that is sent twice is refused the second time.
    """
    copy = sheet_id(f"before {generation} {tab}")
    made = {"sourceSheetId": sheet, "newSheetId": copy, "newSheetName": f"_regulars before {generation} {sheet}"}
    hidden = {"properties": {"sheetId": copy, "hidden": True}, "fields": "hidden"}
    return copy, [{"duplicateSheet": made}, {"updateSheetProperties": hidden}]


def new_tab(tab: Tab, sheet: int, title: str, plan: Plan) -> Change:
    """Make the tab with all of its rows."""
    words = [column.heading for column in tab.columns]
    kinds = {column.heading: column for column in tab.columns}
    rows = [[as_kind(row.get(word), kinds[word]) for word in words] for row in plan.additions]
    requests = make_tab(sheet, title, tab.columns, len(rows))
    if rows:
        requests.append(_block(sheet, 2, 1, rows))
    base = replace(plan.base, title=title, headings={word: word for word in words}, order=tuple(words))
    return Change(tab.name, tuple(requests), base, cells=len(words) * (len(rows) + 1))


def new_columns(tab: Tab, seen: SeenTab, layout: Layout, plan: Plan, base: TabBase) -> Change:
    """Add columns at the right, and nothing else: the next write fills them."""
    sheet, first, count = seen.about.id, layout.last_column, len(plan.new_columns)
    columns = [column for column in tab.columns if column.heading in plan.new_columns]
    span = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": first, "endIndex": first + count}
    inserted = {"insertDimension": {"range": span, "inheritFromBefore": first > 0}}
    grown = _if_full(sheet, "COLUMNS", first, seen.about.columns)
    dressed = dress_rows(
        sheet, layout.header + 1, max(seen.about.rows, layout.header + 1), enumerate(columns, first + 1)
    )
    requests = [*grown, inserted, *add_headings(sheet, layout.header, first + 1, columns), *dressed]
    return Change(tab.name, tuple(requests), base, _deed(tab.name, seen, layout), count)


def changed_rows(tab: Tab, seen: SeenTab, layout: Layout, plan: Plan) -> Change:
    """Write cells, take rows out, put rows in."""
    first, new = layout.last_row - len(plan.removals) + 1, _new_rows(tab, layout, plan)
    requests = [
        *_writes(seen, layout, plan.writes),
        *_keep_a_row(seen, layout, plan),
        *_removals(seen.about.id, plan.removals),
        *_additions(tab, seen, layout, new, first),
    ]
    places = {(row, layout.columns[word]): value for (row, word), value in plan.writes.items()}
    rows = {*(row for row, _ in places), *plan.removals}
    deed = replace(
        _deed(tab.name, seen, layout),
        words={layout.columns[word]: word for _, word in plan.writes},
        ids={row: layout.rows[row] for row in rows},
        owners={row: owner(seen, row, layout.columns.get(ID, 0)) for row in rows},
        cells={place: (seen.mark(*place), mark_of(value)) for place, value in places.items()},
        removed={row: seen.row_mark(row) for row in plan.removals},
        added=tuple((str(row[ID]), tuple(map(mark_of, cells))) for row, cells in zip(plan.additions, new, strict=True)),
        inserted=((first, len(new)),) if new else (),
    )
    cells = len(plan.writes) + len(plan.additions) * len(tab.columns)
    return Change(tab.name, tuple(requests), left(tab, seen, layout, plan.base), deed, cells)


def put_right(deed: LoggedWrite, seen: SeenTab, found: Damage) -> Change:
    """Put back what writes hit although they did not mean it, cell by cell and row by row, from the copies."""
    sheet = seen.about.id
    requests = [_put_back(sheet, cell) for cell in found.cells]
    gone = sorted(found.strays)
    requests += _removals(sheet, gone)
    blocks = [
        (at, list(backs)) for at, backs in groupby(found.rows, key=lambda back: back.at - bisect_left(gone, back.at))
    ]
    for at, backs in reversed(blocks):
        requests += _bring_back(seen, at, backs)
    rows = {*(cell.target[0] for cell in found.cells), *gone}
    header = header_of(seen, deed)
    heads = _heads(seen, header)
    id_column = next((at for at, head in heads.items() if head == deed.heads.get(deed.id_column)), 0)
    again = replace(
        deed,
        header=header,
        heads=heads,
        is_headed=deed.is_headed and 2 * len({*heads.values()} & {*deed.heads.values()}) > len(deed.heads),
        id_column=id_column,
        words={},
        ids=dict.fromkeys(rows, ""),
        owners={row: owner(seen, row, id_column) for row in rows},
        cells={cell.target: (cell.now, cell.then) for cell in found.cells},
        removed={row: seen.row_mark(row) for row in gone},
        added=tuple(("", _marks_of(back)) for back in found.rows),
        returned=tuple(back.origin for back in found.rows),
        inserted=tuple((at, len(backs)) for at, backs in blocks),
    )
    return Change(deed.tab, tuple(requests), TabBase(deed.tab), again, len(requests))


def _put_back(sheet: int, cell: PutBack) -> Request:
    if cell.source is None:
        row, column = cell.target
        return _block(sheet, row, column, [[None]])
    return _paste(cell.source, (sheet, *cell.target))


def _marks_of(back: BringBack) -> tuple[str, ...]:
    return tuple(back.cells[c][0] if c in back.cells else BLANK for c in range(1, max(back.cells) + 1))


def _bring_back(seen: SeenTab, at: int, backs: Sequence[BringBack]) -> Iterator[Request]:
    yield from _insert(seen, at, len(backs), after=at - 1)
    for row, back in enumerate(backs, at):
        for column, (_, source) in back.cells.items():
            yield _paste(source, (seen.about.id, row, column))


def _deed(name: str, seen: SeenTab, layout: Layout) -> LoggedWrite:
    return LoggedWrite(
        name, seen.about.id, 0, layout.header, layout.columns.get(ID, 0), heads=_heads(seen, layout.header)
    )


def _heads(seen: SeenTab, header: int) -> dict[int, str]:
    heads = {column: seen.mark(header, column) for column in range(1, seen.width() + 1)}
    return {column: head for column, head in heads.items() if head != BLANK}


def left(tab: Tab, seen: SeenTab, layout: Layout, base: TabBase) -> TabBase:
    """What we remember, with the title and headings as they stand now; None for a column that people deleted."""
    words = dict.fromkeys((*base.headings, *(column.heading for column in tab.columns)))
    places = {word: layout.columns.get(word) for word in words}
    headings = {
        word: None if place is None else seen.grid.text(layout.header, place) or "" for word, place in places.items()
    }
    return replace(base, title=seen.about.title, headings=headings, order=layout.order)


def _writes(seen: SeenTab, layout: Layout, writes: Mapping[tuple[int, str], Cell]) -> Iterator[Request]:
    """One request for cells below each other, so that a column that changed throughout is one."""
    placed = sorted((layout.columns[word], row) for row, word in writes)
    values = {(layout.columns[word], row): value for (row, word), value in writes.items()}
    kinds = {(column, row): _kind(values[column, row], seen.grid.values.get((row, column))) for column, row in placed}
    run: list[Cell] = []
    for number, (column, row) in enumerate(placed):
        run.append(values[column, row])
        below = placed[number + 1] if number + 1 < len(placed) else None
        if below != (column, row + 1) or kinds[below] != kinds[column, row]:
            yield _block(seen.about.id, row - len(run) + 1, column, [[value] for value in run], kinds[column, row])
            run = []


def _kind(value: Cell, there: object) -> str:
    """A date needs the format of one where none stands yet; people's own format of dates stays."""
    return "date" if isinstance(value, date) and not isinstance(there, date) else ""


def _block(sheet: int, row: int, column: int, rows: Sequence[Sequence[Cell]], kind: str = "") -> Request:
    start = {"sheetId": sheet, "rowIndex": row - 1, "columnIndex": column - 1}
    return {"updateCells": {"start": start, **written(rows, kind)}}


def _removals(sheet: int, rows: Iterable[int]) -> Iterator[Request]:
    """From the bottom up, neighbours together."""
    last: int | None = None
    first = 0
    for row in [*sorted(rows, reverse=True), -1]:
        if last is not None and row != first - 1:
            span = {"sheetId": sheet, "dimension": "ROWS", "startIndex": first - 1, "endIndex": last}
            yield {"deleteDimension": {"range": span}}
            last = None
        last, first = (row if last is None else last), row


def _keep_a_row(seen: SeenTab, layout: Layout, plan: Plan) -> list[Request]:
    """Google refuses to remove the last row that is not frozen."""
    if len(plan.removals) < seen.about.rows - layout.header:
        return []
    return [{"appendDimension": {"sheetId": seen.about.id, "dimension": "ROWS", "length": 1}}]


def _new_rows(tab: Tab, layout: Layout, plan: Plan) -> list[list[Cell]]:
    """The cells of the new rows, from the first column to the last of ours or theirs."""
    kinds = {column.heading: column for column in tab.columns}
    words = {place: word for word, place in (dict(layout.columns) | dict(layout.own)).items()}
    places = range(1, max(words, default=0) + 1)
    return [
        [as_kind(row.get(words.get(at, "")), kinds.get(words.get(at, ""))) for at in places] for row in plan.additions
    ]


def _additions(tab: Tab, seen: SeenTab, layout: Layout, new: list[list[Cell]], first: int) -> list[Request]:
    """New rows below everything that stands in the tab, in rows of their own."""
    if not new:
        return []
    sheet, kinds = seen.about.id, {column.heading: column for column in tab.columns}
    dressed = [(place, kinds[word]) for word, place in layout.columns.items() if word in kinds]
    return [
        *_insert(seen, first, len(new), after=layout.last_row),
        *dress_rows(sheet, first, first + len(new) - 1, dressed),
        _block(sheet, first, 1, new),
    ]


def _insert(seen: SeenTab, first: int, count: int, after: int) -> list[Request]:
    """Blank rows from `first` on. `after` is the row that nothing stands below, before anything was removed."""
    if not count:
        return []
    sheet = seen.about.id
    span = {"sheetId": sheet, "dimension": "ROWS", "startIndex": first - 1, "endIndex": first - 1 + count}
    inserted = {"insertDimension": {"range": span, "inheritFromBefore": first > 1}}
    return [*_if_full(sheet, "ROWS", after, seen.about.rows), inserted]


def _if_full(sheet: int, dimension: str, used: int, there: int) -> list[Request]:
    """Inserting needs a place to push something away from."""
    return [{"appendDimension": {"sheetId": sheet, "dimension": dimension, "length": 1}}] if used >= there else []


def _paste(source: Source, target: Source) -> Request:
    return {"copyPaste": {"source": _at(source), "destination": _at(target), "pasteType": "PASTE_NORMAL"}}


def _at(cell: Source) -> dict[str, int]:
    sheet, row, column = cell
    return {
        "sheetId": sheet,
        "startRowIndex": row - 1,
        "endRowIndex": row,
        "startColumnIndex": column - 1,
        "endColumnIndex": column,
    }
