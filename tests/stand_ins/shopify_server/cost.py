"""What a query costs, and the bucket that it is paid from.

An object costs one point, a scalar none, a connection two and as many as the rows that it is asked for, each with what
is selected of it; a mutation ten. A list that is no connection costs what one of it does. Shopify keeps its exact sums
to itself, so callers have to go by what an answer tells, and not by a formula of their own.

Here: sums. Not here: how a refusal is told (`app.py`).
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    get_named_type,
    value_from_ast_untyped,
)

from shopify_server.schema import schema

SINGLE_QUERY = 1000
MUTATION = 10


class Bucket:
    """Points that come back with time: `maximum` at most, `rate` of them a second."""

    def __init__(
        self, maximum: float = 2000.0, rate: float = 100.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.maximum, self.rate, self._clock = maximum, rate, clock
        self._lock = threading.Lock()
        self._left, self._at = maximum, clock()

    def take(self, points: float) -> bool:
        """Whether there were enough; nothing is taken when there were not."""
        with self._lock:
            self._refill()
            if points > self._left:
                return False
            self._left -= points
            return True

    def give_back(self, points: float) -> None:
        """What a query was asked to pay too much."""
        with self._lock:
            self._left = min(self._left + points, self.maximum)

    def status(self) -> dict[str, float]:
        """As `throttleStatus` tells it."""
        with self._lock:
            self._refill()
            return {
                "maximumAvailable": self.maximum,
                "currentlyAvailable": float(int(self._left)),
                "restoreRate": self.rate,
            }

    def _refill(self) -> None:
        now = self._clock()
        self._left = min(self.maximum, self._left + (now - self._at) * self.rate)
        self._at = now


def requested(document: DocumentNode, variables: Mapping[str, Any]) -> int:
    """What the operation costs if every connection is as full as it is asked for."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    is_mutation = operation.operation.value == "mutation"
    root = schema().mutation_type if is_mutation else schema().query_type
    return (MUTATION if is_mutation else 0) + _of(operation.selection_set, root, fragments, variables)


def actual(data: Any) -> int:
    """What it came to: one for each object that was answered, a connection and its page included."""
    if isinstance(data, dict):
        return sum(actual(one) + (1 if isinstance(one, dict) else 0) for one in data.values())
    return sum(actual(one) + 1 for one in data) if isinstance(data, list) else 0


def _of(selections: Any, parent: Any, fragments: Mapping[str, Any], variables: Mapping[str, Any]) -> int:
    total = 0
    for one in selections.selections if selections else ():
        if isinstance(one, FieldNode):
            total += _of_field(one, parent, fragments, variables)
        else:
            part = fragments[one.name.value] if isinstance(one, FragmentSpreadNode) else one
            inside = schema().type_map[part.type_condition.name.value] if part.type_condition else parent
            total += _of(part.selection_set, inside, fragments, variables)
    return total


def _of_field(field: FieldNode, parent: Any, fragments: Mapping[str, Any], variables: Mapping[str, Any]) -> int:
    known = parent.fields.get(field.name.value) if hasattr(parent, "fields") else None
    if known is None or not field.selection_set:
        return 0
    named = get_named_type(known.type)
    inside = _of(field.selection_set, named, fragments, variables)
    if named.name.endswith("Connection"):
        given = {one.name.value: value_from_ast_untyped(one.value, dict(variables)) for one in field.arguments}
        return 2 + int(given.get("first") or given.get("last") or 1) * max(inside, 1)
    if named.name.endswith("Edge") or named.name == "PageInfo" or field.name.value in ("nodes", "node"):
        # A connection's node is the row itself, which costs one beside what is selected of it.
        return inside + (1 if field.name.value in ("nodes", "node") else 0)
    return inside + 1
