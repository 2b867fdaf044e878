"""Where tables are in a sheet: blocks of cells that touch, also at their corners, as `append` looks for them."""

from google_server.a1 import Area
from google_server.document import Cell

Box = list[int]
"""Top, bottom, left, right; ends exclusive."""


def last_table(searched: Area) -> Area | None:
    """The lowest table that has a cell within the range, and of several the rightmost."""
    touching = [box for box in _boxes(searched.sheet.rows) if _meet(box, searched)]
    if not touching:
        return None
    top, bottom, left, right = max(touching, key=lambda box: (box[1], box[3]))
    return Area(searched.sheet, top, bottom, left, right)


def _meet(box: Box, searched: Area) -> bool:
    top, bottom, left, right = box
    return top < searched.bottom and searched.top < bottom and left < searched.right and searched.left < right


def _boxes(rows: list[list[Cell]]) -> list[Box]:
    """Every block, found row by row: a stretch of filled cells joins the blocks that reach the row above it."""
    finished: list[Box] = []
    reaching: list[Box] = []
    for row, cells in enumerate(rows):
        grown: list[Box] = []
        for left, right in _stretches(cells):
            joined = [box for box in reaching + grown if box[2] <= right and left <= box[3]]
            box = [row, row + 1, left, right]
            for other in joined:
                box = [min(box[0], other[0]), row + 1, min(box[2], other[2]), max(box[3], other[3])]
            reaching = [other for other in reaching if other not in joined]
            grown = [other for other in grown if other not in joined] + [box]
        finished += reaching
        reaching = grown
    return finished + reaching


def _stretches(cells: list[Cell]) -> list[tuple[int, int]]:
    """Where a row is filled: start and end of each run of cells with a value."""
    found: list[tuple[int, int]] = []
    start = None
    for column, cell in enumerate(cells):
        if "userEnteredValue" in cell:
            start = column if start is None else start
        elif start is not None:
            found.append((start, column))
            start = None
    return [*found, (start, len(cells))] if start is not None else found
