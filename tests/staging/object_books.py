"""The rows that staging makes of a system's objects, which a test writes down."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.settings import Business, Settings, Stream
from assets.staging.object_rows import make_rows
from assets.systems import resources
from assets.warehouse.connection import Warehouse, open_warehouse

NOW = datetime.fromisoformat("2026-03-20 12:00")
Objects = Mapping[str, Iterable[Mapping[str, Any]]]


class ObjectBooks:
    """What our streams say of the objects of one system."""

    def __init__(self, warehouse: Warehouse, system: str) -> None:
        self.warehouse, self.system = warehouse, system

    def rows(self, objects: Objects, holds: str, *columns: str) -> list[tuple[Any, ...]]:
        """The named columns of one of our streams, by record; `objects` by the system's own streams."""
        stream = Stream("web", holds, system=self.system, resources=resources(self.system, holds))
        relations = {name: self._landed(name, objects[name]) for name in stream.resources if name in objects}
        make_rows(self.warehouse, stream, relations, "made")
        listed = ", ".join(f'"{column}"' for column in columns)
        return self.warehouse.rows(f"select {listed} from made order by _record_id")

    def _landed(self, name: str, found: Iterable[Mapping[str, Any]]) -> str:
        listed = list(found)
        table = pa.table(
            {
                "payload": pa.array([json.dumps(one, ensure_ascii=False) for one in listed], pa.string()),
                "_record_id": pa.array([one.get("id") or one["dispute_id"] for one in listed], pa.string()),
            }
        )
        self.warehouse.connection.register("given", table)
        self.warehouse.connection.execute(
            f"""
            create or replace temp table landed__{name} as
            select *, 'there' as _position, row_number() over () as _row, timestamp '{NOW}' as _extracted_at,
                null::timestamp as _valid_to, timestamp '{NOW}' as _first_seen_at
            from given
            """
        )
        self.warehouse.connection.unregister("given")
        return f"landed__{name}"


@contextmanager
def open_books(folder: Path, system: str) -> Iterator[ObjectBooks]:
    """Empty books of a business in Bristol."""
    settings = Settings(folder, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, NOW) as warehouse:
        yield ObjectBooks(warehouse, system)
