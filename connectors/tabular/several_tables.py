"""One tab or file that holds several tables: one below the other with headings of its own, or side by side.

Read as one, the people of the second table would stand under the headings of the first. It is refused, with what to do.
Headings that are said again are no second table (see `connectors.tabular.not_records`).
"""

from collections.abc import Callable, Collection, Iterator, Sequence, Set
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from connectors.errors import SourceChanged
from connectors.tabular.grid import Strings, letter
from connectors.tabular.header_row import Headings, is_data, normal

APART = "put each table in a tab or file of its own"
MOST_LOOKED_AT = 20_000


def refuse(texts: Sequence[Strings], headings: Headings, spelled: Collection[str], line: Callable[[int], int]) -> None:
    """Nothing, where the columns hold one table.

    Args:
        texts: The columns below the headings.
        headings: Of the first table.
        spelled: Headings that the config names or everyone knows, as they write them.
        line: The number of a row as the person sees it.

    Raises:
        SourceChanged: There is another table.
    """
    expected = set(map(normal, spelled))
    for place, cells in _rows_of_headings(texts, headings, expected, spelled):
        said = ", ".join(repr(" ".join(cell.split())) for cell in cells[:4])
        raise SourceChanged(
            f"row {line(place)} holds headings of its own ({said}): a second table begins there; {APART}"
        )
    sides = _sides(texts, headings, expected)
    if sides:
        (left, right), (after, end) = sides
        raise SourceChanged(
            f"two tables stand side by side, in columns {letter(left)} to {letter(right)} and {letter(after)} to"
            f" {letter(end)}; {APART}"
        )


def _rows_of_headings(
    texts: Sequence[Strings], headings: Headings, expected: Set[str], spelled: Collection[str]
) -> Iterator[tuple[int, list[str]]]:
    """Rows below that hold known headings, and not those of the table again."""
    own = [normal(label) for label in headings.labels if label]
    for place in _candidates(texts, expected, spelled):
        cells = [text for column in texts if (text := column[place].as_py()) is not None]
        plain = [normal(cell) for cell in cells]
        known = sum(cell in expected for cell in plain)
        if known >= 2 and 2 * known >= len(cells) and plain != own and not any(map(is_data, cells)):
            yield place, cells


def _candidates(texts: Sequence[Strings], expected: Set[str], spelled: Collection[str]) -> list[int]:
    """Rows of which one of the first columns says a word that is a heading; to spell each as a heading takes too long."""
    found: set[int] = set()
    words = pa.array(sorted(expected | {heading.strip().lower() for heading in spelled}), pa.string())
    for column in texts[:2]:
        plain = pc.utf8_lower(pc.utf8_trim(column, " :*"))
        found.update(pc.indices_nonzero(pc.is_in(plain, words)).to_pylist())
    return sorted(found)[:MOST_LOOKED_AT]


Span = tuple[int, int]


def _sides(texts: Sequence[Strings], headings: Headings, expected: Collection[str]) -> tuple[Span, Span] | None:
    """Two groups of columns with a blank one between them that end in other rows, or begin with the same heading."""
    groups = _groups(texts, headings)
    for (left, right), (after, end) in pairwise(groups):
        names = [normal(headings.labels[place] or "") for place in range(after, end + 1)]
        heights = [_height(texts[first : last + 1]) for first, last in ((left, right), (after, end))]
        is_again = names[0] == normal(headings.labels[left] or "")
        is_another = any(name in expected for name in names) and None not in heights and heights[0] != heights[1]
        if right > left and end > after and (is_again or is_another):
            return (left, right), (after, end)
    return None


def _groups(texts: Sequence[Strings], headings: Headings) -> list[Span]:
    """First and last column of each run of columns that have headings."""
    groups: list[Span] = []
    for place, label in enumerate(headings.labels[: len(texts)]):
        if label and groups and groups[-1][1] == place - 1:
            groups[-1] = (groups[-1][0], place)
        elif label:
            groups.append((place, place))
        elif texts[place].null_count < len(texts[place]):
            return []  # A column with data and no heading: nobody left it blank to part two tables.
    return groups


def _height(texts: Sequence[Strings]) -> int | None:
    """How many rows the columns fill without a gap from the top; None where there are gaps, or fewer than two."""
    filled = pc.is_valid(pc.coalesce(*texts))
    count = int(pc.sum(filled).as_py() or 0)
    return count if count > 1 and pc.all(filled.slice(0, count)).as_py() else None
