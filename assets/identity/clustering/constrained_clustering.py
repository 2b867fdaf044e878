"""Clusters without a contradiction: what connected components would join, cut where two members cannot be one person.

Only components with a contradiction inside come here, and those are few and small; all others stay in SQL.
Records are numbers, a group is known by its smallest, and nothing depends on the order in which anything is given.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said of two records, not what we found."""

    left: int
    right: int
    is_same: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A pair that the rules would merge."""

    left: int
    right: int
    strength: float


@dataclass(slots=True)
class Groups:
    """Records in groups, and who may not be together."""

    contradictions: Mapping[int, Collection[int]]
    group_of: dict[int, int]
    members: dict[int, set[int]]
    garbled: Mapping[int, Collection[int]]
    barriers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    said: dict[int, frozenset[int]] = field(default_factory=dict)

    def join(self, left: int, right: int) -> None:
        """Make one group of two."""
        keep, drop = sorted((self.group_of[left], self.group_of[right]))
        if keep != drop:
            for record in self.members[drop]:
                self.group_of[record] = keep
            self.members[keep] |= self.members.pop(drop)

    def remember(self) -> None:
        """What is together now was put there by more than likeness."""
        joined = (members for members in self.members.values() if len(members) > 1)
        self.said = {record: frozenset(members) for members in joined for record in members}

    def is_barred(self, left: int, right: int) -> bool:
        """Whether somebody said that the groups of the two hold different people."""
        if not self.barriers:
            return False
        here, there = self._sides(left, right)
        return any(not there.isdisjoint(self.barriers.get(record, ())) for record in here)

    def contradict(self, left: int, right: int) -> bool:
        """Whether the groups of the two hold records that cannot be one person."""
        here, there = self._sides(left, right)
        return self.is_barred(left, right) or any(
            self._is_against(record, there) for record in here if record in self.contradictions
        )

    def _is_against(self, record: int, there: set[int]) -> bool:
        others = there.intersection(self.contradictions[record])
        return any(not self._is_overruled(record, other) for other in others)

    def _sides(self, left: int, right: int) -> tuple[set[int], set[int]]:
        here, there = self.members[self.group_of[left]], self.members[self.group_of[right]]
        return (here, there) if len(here) <= len(there) else (there, here)

    def _is_overruled(self, record: int, other: int) -> bool:
        """Somebody said that Jr and Sr are one person: then a third Jr need not stay away from Sr.

        So it is where a passport says that Amy and Alexander are one, whatever went wrong with the name.
        """
        return self._is_disputed(record, other) or self._is_disputed(other, record)

    def _is_disputed(self, record: int, other: int) -> bool:
        against, unlike = self.contradictions.get(other, ()), self.garbled.get(other, ())
        return any(
            (friend in against or friend in unlike) and friend not in self.contradictions.get(record, ())
            for friend in self.said.get(other, frozenset())
        )


def cut(
    records: Iterable[int],
    statements: Iterable[Statement],
    ties: Iterable[Tie],
    contradictions: Iterable[Pair],
    numbers: Iterable[Pair] = (),
    garbled: Iterable[Pair] = (),
    firm: Iterable[Pair] = (),
) -> dict[int, int]:
    """Record -> group, strongest evidence first.

    Args:
        records: All that may be grouped.
        statements: The latest first; where two cannot both hold, the earlier in this order does.
        ties: What the rules would merge.
        contradictions: Pairs that only a statement may put together, or a number.
        numbers: Pairs of one personal number: who has one's passport is oneself.
        garbled: Those of them whose first names or birth dates differ. What is garbled contradicts nobody else who has the other's.
        firm: The contradictions that no number explains, such as Jr and Sr.
    """
    known = sorted(set(records))
    groups = Groups(
        _both_ways(firm),
        {record: record for record in known},
        {record: {record} for record in known},
        _both_ways(garbled),
    )
    _obey(groups, statements)
    groups.remember()
    _join_tier(groups, sorted((Tie(*pair, math.inf) for pair in numbers), key=_strongest_first))
    groups.remember()
    groups.contradictions = _both_ways(contradictions)
    for _, tier in groupby(sorted(ties, key=_strongest_first), key=lambda tie: tie.strength):
        _join_tier(groups, list(tier))
    return groups.group_of


def _both_ways(pairs: Iterable[Pair]) -> dict[int, set[int]]:
    others: dict[int, set[int]] = defaultdict(set)
    for left, right in pairs:
        others[left].add(right)
        others[right].add(left)
    return others


def _strongest_first(tie: Tie) -> tuple[float, int, int]:
    return (-tie.strength, min(tie.left, tie.right), max(tie.left, tie.right))


def _obey(groups: Groups, statements: Iterable[Statement]) -> None:
    for said in statements:
        if groups.group_of[said.left] == groups.group_of[said.right]:
            continue
        if not said.is_same:
            groups.barriers[said.left].add(said.right)
            groups.barriers[said.right].add(said.left)
        elif not groups.is_barred(said.left, said.right):
            groups.join(said.left, said.right)


def _join_tier(groups: Groups, tier: list[Tie]) -> None:
    """Join what is equally strong, but leave out whoever fits two people that are not the same."""
    for tie in _unambiguous(groups, tier):
        if groups.group_of[tie.left] != groups.group_of[tie.right] and not groups.contradict(tie.left, tie.right):
            groups.join(tie.left, tie.right)


def _unambiguous(groups: Groups, tier: list[Tie]) -> list[Tie]:
    open_ties = [tie for tie in tier if not groups.contradict(tie.left, tie.right)]
    neighbours: dict[int, set[int]] = defaultdict(set)
    for tie in open_ties:
        left, right = groups.group_of[tie.left], groups.group_of[tie.right]
        neighbours[left].add(right)
        neighbours[right].add(left)

    def is_torn(group: int, towards: int) -> bool:
        others = neighbours[group]
        return len(others) > 1 and any(other != towards and groups.contradict(other, towards) for other in others)

    return [
        tie
        for tie in open_ties
        if not is_torn(groups.group_of[tie.left], groups.group_of[tie.right])
        and not is_torn(groups.group_of[tie.right], groups.group_of[tie.left])
    ]
