"""What the seller's account holds.

Here: objects by id, in the order of a time of theirs. Not here: who may see them (`app.py`).
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from square_server.objects import make

KINDS = (
    *("customer", "order", "payment", "refund", "subscription"),
    *("loyalty_account", "loyalty_event", "dispute", "location", "catalog"),
)

Object = dict[str, Any]


class Store:
    """Objects by kind and id. A change moves `updated_at`; a customer who is deleted leaves nothing behind."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.kinds: dict[str, dict[str, Object]] = {kind: {} for kind in KINDS}
        self._sorted: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def now(self) -> str:
        return moment(self.clock())

    def add(self, kind: str, **fields: Any) -> Object:
        """Something new, as `make` makes it; `created_at` and `updated_at` are now, unless told."""
        made = make(kind, **fields)
        self.kinds[kind][made["id"]] = made
        for (one, field), places in self._sorted.items():
            if one == kind:
                insort(places, (made.get(field, ""), made["id"]))
        return made

    def change(self, kind: str, object_id: str, **fields: Any) -> Object:
        """Other values, and a later `updated_at`."""
        changed = self.kinds[kind].pop(object_id)
        self._forget(kind)
        version = {"version": changed["version"] + 1} if "version" in changed else {}
        changed |= {"updated_at": self.now()} | version | fields
        self.kinds[kind][object_id] = changed
        return changed

    def delete(self, kind: str, object_id: str) -> None:
        del self.kinds[kind][object_id]
        self._forget(kind)

    def between(self, kind: str, field: str, start: str, end: str) -> list[tuple[str, str]]:
        """The times and ids of objects whose `field` lies there, both ends included, the earliest first."""
        if (kind, field) not in self._sorted:
            found = ((one.get(field, ""), one["id"]) for one in self.kinds[kind].values())
            self._sorted[kind, field] = sorted(found)
        places = self._sorted[kind, field]
        return places[bisect_left(places, (start, "")) : bisect_right(places, (end, "\uffff"))]

    def all(self, kind: str) -> Iterator[Object]:
        return iter(self.kinds[kind].values())

    def _forget(self, kind: str) -> None:
        self._sorted = {key: value for key, value in self._sorted.items() if key[0] != kind}


def moment(seconds: float) -> str:
    """As Square writes a time: UTC, in thousandths of a second."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
