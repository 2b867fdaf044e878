"""What has landed, as rows with headings, whatever it was: a table as found, or objects of a system.

Whoever asks for the rows of a stream asks here, and need not know which.
"""

from collections.abc import Iterator

from assets.landing.read import Landed, landed, landed_streams
from assets.settings import Stream
from assets.staging.object_rows import object_rows
from assets.systems import made_of
from assets.warehouse.connection import Warehouse


def rows_of(warehouse: Warehouse, stream: Stream) -> Landed | None:
    """The stream as of the warehouse's `until`; None when nothing of it had landed by then."""
    return object_rows(warehouse, stream) if stream.system else landed(warehouse, stream.source, stream.holds)


def streams_landed(warehouse: Warehouse) -> Iterator[Stream]:
    """Every stream of which anything ever landed, as configured; or as plain as can be, where the config has it no longer."""
    configured = {(stream.source, stream.holds): stream for stream in warehouse.settings.streams}
    told: set[tuple[str, str]] = set()
    for source, folder in list(landed_streams(warehouse)):
        for stream in list(made_of(source, folder)) or [Stream(source, folder)]:
            if (source, stream.holds) not in told:
                told.add((source, stream.holds))
                yield configured.get((source, stream.holds), stream)


def rows_named(warehouse: Warehouse, source: str, holds: str) -> Landed | None:
    """The rows of a stream that is known by its names alone, whether or not the config still has it."""
    found = (stream for stream in streams_landed(warehouse) if (stream.source, stream.holds) == (source, holds))
    return rows_of(warehouse, next(found, Stream(source, holds)))
