"""Which row and column is which, in a tab that people changed between two looks.

They sort, move, insert, delete and type. A row that they did not touch is known by all of its cells; one that they
typed in by a cell that no other row has, such as its id; the rest by how many cells are the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

Lines = Mapping[int, Mapping[int, str]]
"""Row -> column -> digest of the cell; blank cells left out."""

FEW = 60
"""Rows that people typed in at once, up to which each is compared with each."""


def same_columns(then: Lines, now: Lines, known: Iterable[int] = ()) -> dict[int, int]:
    """Column then -> column now: those that share the most cells, of equals the nearest; then what stands between them.

    Of `known` columns in which nothing stands any more, each is taken to be where it was, beside its left neighbour.
    """
    before, after = _contents(then), _contents(now)
    scores = [((a & b).total(), -abs(old - new), old, new) for old, a in before.items() for new, b in after.items()]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for shared, _, old, new in sorted(scores, key=lambda score: (-score[0], -score[1], score[2:])):
        if shared and old not in pairs and new not in taken:
            pairs[old] = new
            taken.add(new)
    pairs |= _between(sorted(before.keys() - pairs.keys()), sorted(after.keys() - taken), pairs)
    for column in sorted(set(known) - before.keys()):
        left = max((other for other in pairs if other < column), default=0)
        place = pairs.get(left, 0) + column - left
        if place not in pairs.values():
            pairs[column] = place
    return pairs


def _contents(lines: Lines) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for line in lines.values():
        for column, mark in line.items():
            found[column][mark] += 1
    return found


def _between(old: Iterable[int], new: Iterable[int], pairs: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """A column of which every cell was changed, next to the same column as before."""
    free = list(new)
    for column in old:
        beside = {pairs.get(column - 1, -1) + 1, pairs.get(column + 1, -1) - 1}
        found = next((candidate for candidate in free if candidate in beside), None)
        if found is not None:
            free.remove(found)
            yield column, found


def same_rows(then: Lines, now: Lines, columns: Mapping[int, int]) -> dict[int, int]:
    """Row then -> row now; `columns` says which column is which."""
    pairs: dict[int, int] = {}
    old = {row: {columns[c]: m for c, m in line.items() if c in columns} for row, line in then.items()}
    known = set(columns.values())
    new = {row: {c: m for c, m in line.items() if c in known} for row, line in now.items()}
    _pair(pairs, old, new, _by_all_cells(old, new))
    _pair(pairs, old, new, _by_own_cells(old, new))
    if len(old) <= FEW or len(new) <= FEW:
        _pair(pairs, old, new, _by_likeness(old, new))
    return pairs


Row = dict[int, str]


def _pair(pairs: dict[int, int], old: dict[int, Row], new: dict[int, Row], found: Iterable[tuple[int, int]]) -> None:
    for left, right in list(found):
        if left in old and right in new:
            pairs[left] = right
            del old[left], new[right]


def _by_all_cells(old: Mapping[int, Row], new: Mapping[int, Row]) -> Iterator[tuple[int, int]]:
    """Rows that nobody touched; of rows that are alike the first is the first."""
    found: dict[tuple[tuple[int, str], ...], list[int]] = defaultdict(list)
    for row in sorted(new):
        found[tuple(sorted(new[row].items()))].append(row)
    for row in sorted(old):
        alike = found.get(tuple(sorted(old[row].items())))
        if alike and old[row]:
            yield row, alike.pop(0)


def _by_own_cells(old: Mapping[int, Row], new: Mapping[int, Row]) -> Iterator[tuple[int, int]]:
    """Rows that share cells which no other row has: the more of them, the surer."""
    left, right = _owners(old), _owners(new)
    votes = Counter((left[cell], right[cell]) for cell in left.keys() & right.keys())
    for pair, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        yield pair


def _owners(rows: Mapping[int, Row]) -> dict[tuple[int, str], int]:
    times = Counter(cell for line in rows.values() for cell in line.items())
    return {cell: row for row, line in rows.items() for cell in line.items() if times[cell] == 1}


def _by_likeness(old: Mapping[int, Row], new: Mapping[int, Row]) -> Iterator[tuple[int, int]]:
    scores = [
        (len(a.items() & b.items()), -abs(left - right), left, right)
        for left, a in old.items()
        for right, b in new.items()
    ]
    for shared, _, left, right in sorted(scores, key=lambda score: (-score[0], -score[1], score[2:])):
        if shared:
            yield left, right
