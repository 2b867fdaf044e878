"""A business whose sources a test writes down as csv text, and whose staging tables it then reads."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from assets.consent.ledger import meaning, note_sources, record_all
from assets.ingest import keys_of
from assets.landing.column_names import named_for_landing
from assets.landing.keys import Keys
from assets.landing.land import land
from assets.landing.read import landed
from assets.settings import Business, Settings, Stream
from assets.staging import TABLES
from assets.staging.covered import spared
from assets.staging.settings_rows import write_settings
from assets.staging.sheet_edits import EDITS
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.journal import read_journals
from connectors.source import Extract

FIRST_DAY = datetime.fromisoformat("2026-03-02 06:00")


class Desk:
    """Sources land here, one day after the other; `stage` makes the tables. Blank cells are nothing at all."""

    def __init__(self, folder: Path, stack: ExitStack, country: str, currency: str) -> None:
        self.folder, self.stack = folder, stack
        self.business = Business("Corner Bakery", country, currency, "Europe/London")
        self.streams: dict[str, Stream] = {}
        self.outside: list[int] = []
        self.warehouse = self._open(0)

    def _open(self, day: int) -> Warehouse:
        settings = Settings(self.folder, self.business, tuple(self.streams.values()))
        warehouse = self.stack.enter_context(open_warehouse(settings, FIRST_DAY + timedelta(days=day)))
        write_settings(warehouse)
        return warehouse

    def land(
        self,
        source: str,
        holds: str,
        text: str,
        *,
        day: int = 0,
        columns: Mapping[str, str] | None = None,
        people: str | None = None,
        covers: str | None = None,
        letters: Mapping[str, str] | None = None,
        link: str | None = None,
    ) -> "Desk":
        """Read the csv text as the source's rows on the given day."""
        stream = Stream(source, holds, columns or {}, people, covers=covers)
        if holds != EDITS:
            self.streams[source] = stream
        header, *rows = list(csv.reader(line.strip() for line in text.strip().splitlines()))
        cells = {name: pa.array([row[i] or None for row in rows], pa.string()) for i, name in enumerate(header)}
        table = pa.table(
            cells
            | {
                "_row": pa.array(range(2, len(rows) + 2), pa.int64()),
                "_types": pa.array([None] * len(rows), pa.string()),
            }
        )
        self.warehouse = self._open(day)
        before = landed(self.warehouse, source, holds)
        extract = named_for_landing(
            Extract(table, f"{source}.csv", str(hash(text)), letters or {}, link=link), before.headers if before else ()
        )
        keys = Keys(("id",)) if holds == EDITS else keys_of(stream, tuple(extract.rows.column_names[:-2]))
        headers = tuple(extract.rows.column_names[:-2])
        kept = None if holds == EDITS else spared(self.warehouse, stream, headers, self.outside.append)
        land(self.warehouse, source, holds, extract, keys, may_shrink=True, spared=kept, meaning=meaning(stream))
        read_journals(self.warehouse)
        record_all(self.warehouse)
        note_sources(self.warehouse)
        return self

    def stage(self) -> "Desk":
        self.warehouse = self._open((self.warehouse.run_at - FIRST_DAY).days)
        read_journals(self.warehouse)
        for table in TABLES:
            table.build(self.warehouse)
        return self

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.warehouse.rows(sql)


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """A desk of a business in a country."""
    with ExitStack() as stack:
        yield lambda country="GB", currency="GBP": Desk(tmp_path, stack, country, currency)


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()
