"""Where a row or column goes when rows or columns are inserted, deleted or moved.

Here: the arithmetic of positions along one dimension, nothing else. Not here: what is attached to a position and has
to follow (`shifting.py`).

A span is (start, end), end exclusive, or None as end when it is unbounded.
"""

from dataclasses import dataclass
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Span = tuple[int, int | None]


class Movement(Protocol):
    """What happens to positions; None means that the place is gone."""

    def index(self, position: int) -> int | None:
        """The new position of one row or column."""

    def span(self, start: int, end: int | None) -> Span | None:
        """The new span of what covered this one."""

    def items(self, items: list[Item], blank: Item) -> list[Item]:
        """What stood at the old positions, at the new ones; `items` may be shorter than the grid."""


@dataclass(frozen=True, slots=True)
class Inserted:
    """`count` blank ones come in before `start`."""

    start: int
    count: int

    def index(self, position: int) -> int | None:
        return position + self.count if position >= self.start else position

    def span(self, start: int, end: int | None) -> Span | None:
        """Pushed away when it begins here or later, longer when the new ones fall inside."""
        new_end = end if end is None or end <= self.start else end + self.count
        return (start + self.count if start >= self.start else start), new_end

    def items(self, items: list[Item], blank: Item) -> list[Item]:
        if len(items) <= self.start:
            return items
        return items[: self.start] + [blank] * self.count + items[self.start :]


@dataclass(frozen=True, slots=True)
class Deleted:
    """`count` of them go, from `start` on."""

    start: int
    count: int

    def index(self, position: int) -> int | None:
        if position < self.start:
            return position
        return None if position < self.start + self.count else position - self.count

    def span(self, start: int, end: int | None) -> Span | None:
        first = self._left(start)
        if end is None:
            return first, None
        last = self._left(end)
        return (first, last) if last > first else None

    def items(self, items: list[Item], blank: Item) -> list[Item]:
        return items[: self.start] + items[self.start + self.count :]

    def _left(self, position: int) -> int:
        """How many of the first `position` remain."""
        return position - max(0, min(position, self.start + self.count) - self.start)


@dataclass(frozen=True, slots=True)
class Moved:
    """`count` of them, from `start` on, go before the one that is at `destination` now."""

    start: int
    count: int
    destination: int

    @property
    def _taken(self) -> Deleted:
        return Deleted(self.start, self.count)

    @property
    def _put(self) -> Inserted:
        before = self.destination - self.count if self.destination > self.start else self.destination
        return Inserted(before, self.count)

    def index(self, position: int) -> int | None:
        left = self._taken.index(position)
        return self._put.start + position - self.start if left is None else self._put.index(left)

    def span(self, start: int, end: int | None) -> Span | None:
        """Goes along when all of it moves; otherwise it is where its remainder is, longer by what lands inside."""
        if end is not None and self.start <= start and end <= self.start + self.count:
            return self._put.start + start - self.start, self._put.start + end - self.start
        left = self._taken.span(start, end)
        return None if left is None else self._put.span(*left)

    def items(self, items: list[Item], blank: Item) -> list[Item]:
        reach = max(self.start + self.count, self.destination)
        padded = items + [blank] * (reach - len(items))
        moved, left = padded[self.start : self.start + self.count], self._taken.items(padded, blank)
        return left[: self._put.start] + moved + left[self._put.start :]
