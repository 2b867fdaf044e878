"""Where landing keeps its files, and how one is added: whole, flushed to disk, or not at all."""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from assets.settings import Settings, Stream
from assets.warehouse.connection import literal

STAMP = "%Y%m%dT%H%M%S%f"
"""A file is named for the moment of its extraction (UTC), so that names sort by time."""


def stream_folder(settings: Settings, source: str, holds: str) -> Path:
    """The folder of one stream; made by the first write, readable by its owner alone."""
    return settings.state / "landing" / source / holds


def stream_files(settings: Settings, source: str, holds: str, until: datetime | None = None) -> list[Path]:
    """The stream's files, oldest first, up to the moment `until`."""
    files = sorted(stream_folder(settings, source, holds).glob("*.parquet"))
    return files if until is None else [file for file in files if file.stem <= until.strftime(STAMP)]


def files_of(settings: Settings, stream: Stream, until: datetime | None = None) -> list[Path]:
    """The files that a stream is made from: its own, or those of the objects that its select reads; oldest first."""
    found = [file for name in folders_of(stream) for file in stream_files(settings, stream.source, name, until)]
    return sorted(found, key=lambda file: file.name)


def folders_of(stream: Stream) -> tuple[str, ...]:
    """What the folders of landing are called that the stream is made from."""
    return tuple(f"{stream.system}.{name}" for name in stream.resources) if stream.system else (stream.holds,)


def state_of(settings: Settings, stream: Stream, until: datetime | None = None) -> str:
    """Changes when any row that the stream is made from does, see `stream_state`."""
    return " ".join(stream_state(settings, stream.source, name, until) for name in folders_of(stream))


def places_file(settings: Settings, source: str, holds: str) -> Path:
    """Where the stream's rows stand now, if they moved or were read again since they landed.

    Rows that a person sorted have not changed, so nothing is appended; but a message must still name the right cell.
    The file is replaced whole and may be lost: it tells of today only.
    """
    return stream_folder(settings, source, holds) / "places.latest"


def seen_file(settings: Settings, source: str, holds: str) -> Path:
    """The fingerprint that was last read without finding a change, and the landed file that it came after."""
    return stream_folder(settings, source, holds) / "seen.latest"


def stream_state(settings: Settings, source: str, holds: str, until: datetime | None = None) -> str:
    """Changes when the stream's rows do, or where they stand; reading the same content again changes nothing."""
    files = stream_files(settings, source, holds, until)
    places = places_file(settings, source, holds)
    moved = places.stat().st_mtime_ns if places.exists() and until is None else 0
    return " ".join([*(file.name for file in files), str(moved)])


def write_parquet(
    connection: duckdb.DuckDBPyConnection, select: str, target: Path, metadata: Mapping[str, Any] | None = None
) -> None:
    """Write the rows of `select` and what must stay together with them (the cursor) in one atomic step."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = target.with_suffix(".unfinished")
    described = json.dumps(metadata or {}, ensure_ascii=True)
    connection.execute(
        f"copy ({select}) to {literal(str(unfinished))}"
        f" (format parquet, compression zstd, kv_metadata {{regulars: {literal(described)}}})"
    )
    unfinished.chmod(0o600)
    flush(unfinished)
    unfinished.replace(target)
    flush(target.parent)


def read_metadata(connection: duckdb.DuckDBPyConnection, file: Path) -> dict[str, Any]:
    """What `write_parquet` stored beside the rows."""
    found = connection.execute(
        "select decode(value) from parquet_kv_metadata($1) where decode(key) = 'regulars'", [str(file)]
    ).fetchall()
    metadata: dict[str, Any] = json.loads(found[0][0]) if found else {}
    return metadata


def flush(path: Path) -> None:
    """Wait until the file or folder is on disk, so that a rename cannot overtake its content."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
