"""Which row of a tab holds the headings, and what each column is called.

What belongs here: titles above the table, headings over two rows, blank and repeated headings.
What does not: the rows below (see `connectors.tabular.records`).

The row is looked for among the first `SEARCHED`: the one with most headings that the config or everyone knows, else the
first that is filled nearly as wide as the table and reads like names rather than data. Nothing found is an error, since
a customer taken for a heading would vanish.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from connectors.errors import SourceChanged, SourceRejected
from connectors.tabular.grid import Grid, Merge

SEARCHED = 60
WIDE_ENOUGH = 0.6
TEXT_ENOUGH = 0.8
DATA = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[\s\d.,:/+()€$£%-]*\d[\s\d.,:/+()€$£%-]*")
LONGEST_DATA = 320
"""Characters of the longest e-mail address; the pattern takes ages to refuse a cell of a million digits and a letter."""

Cell = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Headings:
    """Rows `top` to `bottom` (from 0) name the columns; `labels` has one name per column, None where there is none."""

    top: int
    bottom: int
    labels: tuple[str | None, ...]


def normal(heading: str) -> str:
    """A heading without case, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return re.sub(r"[^\w]|_", "", "".join(c for c in plain if not unicodedata.combining(c)))


def is_data(text: str) -> bool:
    """An e-mail address, a number, a date or a telephone number: no heading is called so."""
    return len(text) <= LONGEST_DATA and DATA.fullmatch(text) is not None


def find(grid: Grid, expected: Collection[str], said: int | None) -> Headings:
    """The headings of the grid.

    Args:
        grid: Blank rows above the table included.
        expected: Headings that the config names or everyone knows.
        said: The row number that the config gives; no search then.

    Raises:
        SourceRejected: The row that the config gives is not there.
        SourceChanged: No row looks like headings.
    """
    rows = grid.top(SEARCHED if said is None else said)
    if said is not None:
        return _said(rows, said, grid)
    if not any(map(_filled, rows)):
        raise SourceChanged("it is empty; fill in the headings and rows, or name another tab or file")
    known = {normal(heading) for heading in expected}
    bottom = _best_known(rows, known)
    bottom = _first_full(rows) if bottom is None else bottom
    if bottom is None:
        raise SourceChanged(
            f"no row of headings was found in the first {len(rows)} rows; add one above the data, or say which row"
            " it is with `header_row:`"
        )
    return _extended(rows, bottom, grid.merges)


def _said(rows: Sequence[Sequence[Cell]], said: int, grid: Grid) -> Headings:
    place = next((index for index in range(len(rows)) if grid.line(index) == said), None)
    if place is None or not _filled(rows[place]):
        raise SourceRejected(f"row {said} is blank, though `header_row: {said}` says that it holds the headings")
    return Headings(place, place, _labels(rows, place, place, ()))


def _filled(row: Sequence[Cell]) -> int:
    return sum(text is not None and not text.isspace() for text, _ in row)


def _best_known(rows: Sequence[Sequence[Cell]], known: Collection[str]) -> int | None:
    """The row with most known headings; one alone counts only where the row has hardly more."""
    matches = [sum(kind == "t" and normal(text or "") in known for text, kind in row) for row in rows]
    best = max(matches, default=0)
    place = matches.index(best) if best else 0
    return place if best > 1 or (best == 1 and _filled(rows[place]) <= 2) else None


def _first_full(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The first row about as wide as the widest; a title or a remark is narrower."""
    width = max(map(_filled, rows), default=0)
    wide = (
        place
        for place, row in enumerate(rows)
        if _filled(row) >= max(1, WIDE_ENOUGH * width) and _reads_like_names(row)
    )
    half = (place for place, row in enumerate(rows) if _filled(row) >= max(2, width / 2) and _reads_like_names(row))
    return next(wide, None) if width < 3 else next(wide, next(half, None))


def _reads_like_names(row: Sequence[Cell]) -> bool:
    texts = [text.strip() for text, kind in row if kind == "t" and text]
    names = [text for text in texts if not is_data(text) and not text.endswith(":")]
    return len(names) >= TEXT_ENOUGH * _filled(row) and not any("@" in text for text in names)


def _extended(rows: Sequence[Sequence[Cell]], found: int, merges: Sequence[Merge]) -> Headings:
    """Up over a row of merged group headings, down to the row that names what a group holds."""
    top = bottom = found
    width = len(rows[found])
    while bottom + 1 < len(rows) and _has_groups(rows, bottom, merges) and _reads_like_names(rows[bottom + 1]):
        bottom += 1
    while top > 0 and _has_groups(rows, top - 1, merges) and not _is_title(top - 1, merges, width):
        top -= 1
    labels = _labels(rows, top, bottom, merges)
    if _repeated(labels) and top == bottom and top > 0 and _filled(rows[top - 1]) > 1:
        grouped = _labels_under(rows[top - 1], labels)
        if not _repeated(grouped):
            return Headings(top - 1, bottom, grouped)
    return Headings(top, bottom, labels)


def _has_groups(rows: Sequence[Sequence[Cell]], place: int, merges: Sequence[Merge]) -> bool:
    """A merged cell of this row stands over several headings, which the next row gives."""
    groups = [merge for merge in merges if merge.top == place == merge.bottom and merge.right > merge.left]
    if any(merge.top == place + 1 < merge.bottom for merge in merges):
        return False
    below = rows[place + 1] if place + 1 < len(rows) else ()
    return any(_filled(below[merge.left : merge.right + 1]) > 1 for merge in groups)


def _is_title(place: int, merges: Sequence[Merge], width: int) -> bool:
    groups = [merge for merge in merges if merge.top == place and merge.right > merge.left]
    return len(groups) == 1 and groups[0].left == 0 and groups[0].right >= width - 1


def _labels(rows: Sequence[Sequence[Cell]], top: int, bottom: int, merges: Sequence[Merge]) -> tuple[str | None, ...]:
    """The texts over each column, top to bottom, each once: `Contact` over `Email` is `Contact Email`."""
    owner = {
        (row, column): (merge.top, merge.left)
        for merge in merges
        if merge.top <= bottom and merge.bottom >= top
        for row in range(max(merge.top, top), min(merge.bottom, bottom) + 1)
        for column in range(merge.left, _last_named(merge, bottom, len(rows[top])) + 1)
    }
    labels = []
    for column in range(len(rows[bottom])):
        places = [owner.get((row, column), (row, column)) for row in range(top, bottom + 1)]
        parts = [_clean(rows[row][left][0]) for row, left in dict.fromkeys(places) if row >= top]
        labels.append(" ".join(part for part in dict.fromkeys(parts) if part) or None)
    return tuple(labels)


def _last_named(merge: Merge, bottom: int, width: int) -> int:
    """A group names every column below it; a merged heading with nothing below names its first column only."""
    return min(merge.right, width - 1) if merge.bottom < bottom else merge.left


def _labels_under(groups: Sequence[Cell], labels: Sequence[str | None]) -> tuple[str | None, ...]:
    """Group headings that nobody merged: each holds up to the next one."""
    joined, group = [], ""
    for (text, _), label in zip(groups, labels, strict=True):
        group = _clean(text) or group
        joined.append(f"{group} {label}".strip() if label else None)
    return tuple(joined)


def _repeated(labels: Sequence[str | None]) -> bool:
    return any(count > 1 for label, count in Counter(labels).items() if label)


def _clean(text: str | None) -> str:
    """A heading on one line: line breaks and double blanks are layout."""
    return " ".join((text or "").split())
