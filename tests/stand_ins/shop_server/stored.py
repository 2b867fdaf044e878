"""What landing does with the batches of a source, as small as can be: objects by id, and the cursor stored with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.source import Cursor, ObjectSource


class Killed(Exception):
    """The run ended here."""


@dataclass
class Stored:
    """One stream as it is stored; `read` goes on from the cursor, and may be killed after so many batches."""

    objects: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    cursor: Cursor | None = None
    gone: set[str] = field(default_factory=set)

    def read(self, source: ObjectSource, stream: str, *, batches: int | None = None) -> "Stored":
        is_last = False
        for number, batch in enumerate(source.extract(stream, self.cursor)):
            if number == batches:
                raise Killed
            self.objects |= dict(batch.objects)
            present = batch.present
            missing = set() if present is None else set(self.objects) - present - {name for name, _ in batch.objects}
            for name in (batch.gone | missing) & set(self.objects):
                del self.objects[name]
                self.gone.add(name)
            self.cursor, is_last = batch.cursor, batch.is_last
        assert is_last, "the last batch says so"
        return self
