"""A connector beside its stand-in, and a folder in which what it reads lands."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from shop_server.faults import Faults
from shop_server.running import Running
from subjects import Objects, Subject

from assets.landing.land import Landing
from assets.landing.objects import ObjectStream, land_objects, progress
from assets.landing.read import landed
from assets.settings import Business, Settings
from assets.warehouse.connection import open_warehouse
from connectors.source import Batch

FIRST_DAY = datetime.fromisoformat("2026-03-02 06:00")


class Trial:
    """One connector at one shop, with what has landed of it."""

    def __init__(self, subject: Subject, running: Running[Any], folder: Path) -> None:
        self.subject, self.running, self.app = subject, running, running.app
        self.settings = Settings(folder, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
        self.seconds = 0.0
        self.runs = 0

    def connector(self, *streams: str, **options: Any) -> Any:
        return self.subject.connect(
            self.running.url,
            *(streams or self.subject.streams),
            sleep=self._sleep,
            clock=lambda: self.seconds,
            random=lambda: 0.5,
            timeout=(2, 2),
            per_minute=100_000,
            **options,
        )

    def _sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def read(self, stream: str = "", *, batches: int | None = None, may_shrink: bool = True, **options: Any) -> Landing:
        """Read on and land; killed after so many batches."""
        stream = stream or self.subject.orders
        self.runs += 1
        with open_warehouse(self.settings, FIRST_DAY + timedelta(hours=self.runs)) as warehouse:
            source = self.connector(stream, **options)
            cursor = progress(warehouse, "shop", f"x.{stream}").cursor
            given = _killed(source.extract(stream, cursor), batches)
            place = ObjectStream("shop", f"x.{stream}", source.place, source.link(stream))
            return land_objects(warehouse, place, given, may_shrink=may_shrink)

    def stored(self, stream: str = "") -> Objects:
        """What is there now: id -> payload."""
        with open_warehouse(self.settings, FIRST_DAY + timedelta(days=400)) as warehouse:
            found = landed(warehouse, "shop", f"x.{stream or self.subject.orders}")
            if found is None:
                return {}
            rows = warehouse.rows(f'select _record_id, payload from "{found.relation}" where _valid_to is null')
            assert len(rows) == len({name for name, _ in rows})
            return {name: json.loads(payload) for name, payload in rows}

    def truth(self, stream: str = "") -> Objects:
        return json.loads(json.dumps(self.subject.truth(self.app, stream or self.subject.orders)))  # type: ignore[no-any-return]

    def plan(self, *faults: dict[str, Any]) -> None:
        self.app.faults = Faults(faults)

    def requests(self, do: Callable[[], object]) -> int:
        """How many requests something takes."""
        before = self.app.requests
        do()
        return int(self.app.requests - before)


def _killed(batches: Iterator[Batch], after: int | None) -> Iterator[Batch]:
    for number, batch in enumerate(batches):
        if number == after:
            raise KeyboardInterrupt
        yield batch
