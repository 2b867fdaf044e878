"""What the account holds, and what happened to it: each change leaves an event, as at Stripe.

Here: objects by id, newest first, and events. Not here: who may see them (`app.py`).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from stripe_server.objects import PREFIXES, make, official

EVENTS = {"subscription": "customer.subscription", "dispute": "charge.dispute"}
"""What the events of a kind begin with, where it is not the kind."""

BORN = {"charge": "succeeded", "invoice_payment": "paid", "checkout.session": "completed"}
"""How an event calls it that something came about; most are `created`."""

VERSION = "2026-03-25.dahlia"

Object = dict[str, Any]


class Store:
    """Objects by kind and id, in the order in which they came about; `line_items` by the id of a checkout."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.kinds: dict[str, dict[str, Object]] = {kind: {} for kind in PREFIXES}
        self.deleted: dict[str, Object] = {}
        self.line_items: dict[str, list[Object]] = {}
        self._sorted: dict[str, list[Object]] = {}
        self._last = 0

    def create(self, kind: str, *, event: str | None = "", **fields: Any) -> Object:
        """Something new, with an event (none when `event` is None). `created` is now, unless told."""
        created = int(self.clock())
        made = make(kind, **{"id": self.next_id(kind), "created": created} | fields)
        self.kinds[kind][made["id"]] = made
        self._sorted.pop(kind, None)
        if event is not None and kind != "event":
            self._note(kind, event or BORN.get(kind, "created"), made, made["created"])
        return made

    def change(self, kind: str, object_id: str, event: str = "updated", **fields: Any) -> Object:
        """Other values for these fields, and an event."""
        changed = self.kinds[kind][object_id]
        changed.update(fields)
        self._note(kind, event, changed, int(self.clock()))
        return changed

    def delete(self, kind: str, object_id: str) -> None:
        """Gone, but its id stays a good cursor, and customers can still be asked for."""
        gone = self.kinds[kind].pop(object_id)
        self.deleted[object_id] = gone
        self._sorted.pop(kind, None)
        self._note(kind, "deleted", gone, int(self.clock()))

    def newest_first(self, kind: str, after: Object | None = None) -> Iterator[Object]:
        """By the time they came about, and by id within a second; from the one behind `after` on."""
        if kind not in self._sorted:
            self._sorted[kind] = sorted(self.kinds[kind].values(), key=_age)
        found = self._sorted[kind]
        place = bisect_left(found, _age(after), key=_age) if after else len(found)
        return (found[each] for each in range(place - 1, -1, -1))

    def find(self, object_id: str) -> Object | None:
        """Any object by its id."""
        return next((objects[object_id] for objects in self.kinds.values() if object_id in objects), None)

    def next_id(self, kind: str) -> str:
        self._last += 1
        return f"{PREFIXES[kind]}_{self._last:014d}"

    def _note(self, kind: str, event: str, changed: Object, at: int) -> None:
        sample = official()["event"]
        self.create(
            "event",
            created=at,
            type=f"{EVENTS.get(kind, kind)}.{event}",
            api_version=VERSION,
            data={"object": {key: value for key, value in deepcopy(changed).items() if key != "refunds"}},
            request=sample["request"],
            livemode=changed.get("livemode", True),
        )


def _age(one: Object) -> tuple[int, str]:
    return one["created"], one["id"]
