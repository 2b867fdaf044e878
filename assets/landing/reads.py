"""When each source was read last, and which could not be read since.

Their rows stand in landing as they were read last and stay in use, so no opt-out that was ever read is lost. It is no
data: when the warehouse is made anew it is not known until the next read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from assets.landing.objects import progress
from assets.settings import Stream
from assets.warehouse.connection import Warehouse
from assets.warehouse.parquet import STAMP, files_of, folders_of

_TABLE = """
create table if not exists main.reads (source varchar primary key, read_at timestamp, failed_at timestamp, told varchar)
"""


@dataclass(frozen=True, slots=True)
class Unread:
    """A source that could not be read; `since` is when its rows were read last, in the business's time."""

    source: str
    problem: Exception
    since: str


def note_read(warehouse: Warehouse, source: str) -> None:
    """Remember that the source was read, changed or not."""
    warehouse.connection.execute(_TABLE)
    warehouse.connection.execute(
        "insert or replace into main.reads values ($1, $2, null, null)", [source, warehouse.run_at]
    )


def note_unread(warehouse: Warehouse, source: str, told: str) -> None:
    """Remember that the source could not be read, and why; not when it was read last."""
    warehouse.connection.execute(_TABLE)
    warehouse.connection.execute(
        "insert into main.reads values ($1, null, $2, $3)"
        " on conflict do update set failed_at = excluded.failed_at, told = excluded.told",
        [source, warehouse.run_at, told],
    )


def is_unread_now(warehouse: Warehouse, source: str) -> bool:
    """Whether this very run could not read it: to try again at once would only wait again."""
    warehouse.connection.execute(_TABLE)
    asked = "select count(*) from main.reads where source = $1 and failed_at = $2"
    return bool(warehouse.value(asked, [source, warehouse.run_at]))


def unread(warehouse: Warehouse) -> list[tuple[str, str]]:
    """The sources that could not be read when they were last asked, and when they were read last."""
    warehouse.connection.execute(_TABLE)
    failed = {source for (source,) in warehouse.rows("select source from main.reads where failed_at is not null")}
    streams = [stream for stream in warehouse.settings.streams if stream.source in failed]
    return [
        (stream.source, read_last(warehouse, stream)) for stream in streams if not never_landed(warehouse, [stream])
    ]


def never_landed(warehouse: Warehouse, streams: Collection[Stream]) -> list[str]:
    """Of these sources, those of which nothing was ever read: nobody knows what opt-outs they hold."""
    return list(dict.fromkeys(stream.source for stream in streams if not _was_read(warehouse, stream)))


def _was_read(warehouse: Warehouse, stream: Stream) -> bool:
    """Whether it was ever read to its end: what was broken off half-way may lack somebody's opt-out."""
    if not stream.system:
        return bool(files_of(warehouse.settings, stream))
    return all(progress(warehouse, stream.source, folder).is_whole for folder in folders_of(stream))


def read_last(warehouse: Warehouse, stream: Stream) -> str:
    """When the source was read last, as the business's clocks show it."""
    warehouse.connection.execute(_TABLE)
    known = warehouse.rows("select read_at from main.reads where source = $1 and read_at is not null", [stream.source])
    newest = files_of(warehouse.settings, stream)[-1].stem
    read_at = known[0][0] if known else datetime.strptime(newest, STAMP)  # noqa: DTZ007  # UTC, as every table has it
    there = read_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(warehouse.settings.business.timezone))
    return f"{there:%-d %B %Y, %H:%M}"
