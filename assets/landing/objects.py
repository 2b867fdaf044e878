"""Landing of objects that an API gave: each as it was, as JSON, beside what landing says of every row.

What a batch brought and the cursor behind it are stored in one file, in one step: whoever is killed before reads the
batch again, and whoever is killed after goes on behind it. An object that says what it said before adds nothing. What
is deleted at the system gets a tombstone. What the fields mean is not known here, but in `assets.staging`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pyarrow as pa

from assets.landing.land import SHRINK_FROM, Landing, SourceShrank
from assets.warehouse.connection import Warehouse, literal
from assets.warehouse.parquet import STAMP, flush, read_metadata, seen_file, stream_files, stream_folder, write_parquet
from connectors.source import Batch, Cursor

PAYLOAD = "payload"
"""The column that holds an object, as JSON text."""

BUNDLE = 10_000
"""Objects that are stored at once: a file for each page would be a thousand files for a large shop."""

KeepOut = Callable[[str], str | None]
"""Given a table with `_record_id` and `payload`: a select of what may be stored of it; None where that is everything."""

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


@dataclass(frozen=True, slots=True)
class ObjectStream:
    """Which stream of objects of which source: `folder` is `<system>.<resource>`."""

    source: str
    folder: str
    place: str
    link: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stream was read; `is_whole` once it was read to its end."""

    cursor: Cursor | None
    is_whole: bool


def progress(warehouse: Warehouse, source: str, folder: str) -> Progress:
    """How far the stream was read when it was last stored."""
    files = stream_files(warehouse.settings, source, folder)
    if not files:
        return Progress(None, False)
    found = read_metadata(warehouse.connection, files[-1])
    seen = seen_file(warehouse.settings, source, folder)
    if seen.exists():
        after, _, noted = seen.read_text().partition("\n")
        found = json.loads(noted) if after == files[-1].name else found
    return Progress(found.get("cursor"), bool(found.get("is_whole")))


def land_objects(
    warehouse: Warehouse,
    stream: ObjectStream,
    batches: Iterable[Batch],
    *,
    may_shrink: bool = False,
    keep_out: KeepOut = lambda _: None,
    meaning: Mapping[str, Any] | None = None,
    on_change: Callable[[], None] = lambda: None,
) -> Landing:
    """Store what differs from the last time, batch by batch, each with its cursor.

    Raises:
        SourceShrank: More than half of at least 20 objects are gone, and `may_shrink` is false.
        SourceError: What the source raised; what it gave before is stored.
    """
    warehouse.connection.execute(f"create or replace temp table live_objects as {_live(warehouse, stream)}")
    found = Landing(0, 0, 0, 0)
    state = progress(warehouse, stream.source, stream.folder)
    for bundle in _bundles(batches):
        state = Progress(bundle.cursor, state.is_whole or bundle.is_last)
        landed = _land_bundle(warehouse, stream, bundle, state, may_shrink, keep_out, meaning, on_change)
        found += landed
    warehouse.connection.execute("drop table live_objects")
    return found


def _bundles(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Several batches as one; what came before the source failed is handed over first."""
    held: list[Batch] = []
    source, failed = iter(batches), None
    while True:
        try:
            batch = next(source, None)
        except Exception as problem:  # noqa: BLE001  # raised again below, once what came before it is stored
            batch, failed = None, problem
        if batch is not None:
            held.append(batch)
        is_full = sum(len(each.objects) for each in held) >= BUNDLE
        if held and (batch is None or is_full or batch.present is not None or batch.is_last):
            yield _joined(held)
            held = []
        if failed is not None:
            raise failed
        if batch is None:
            return


def _joined(batches: list[Batch]) -> Batch:
    last = batches[-1]
    objects: dict[str, Mapping[str, Any]] = {}
    gone: set[str] = set()
    for batch in batches:
        for name, found in batch.objects:
            objects[name] = found
            gone.discard(name)
        gone |= batch.gone
        for name in batch.gone:
            objects.pop(name, None)
    notices = tuple(chain.from_iterable(batch.notices for batch in batches))
    return Batch(tuple(objects.items()), last.cursor, frozenset(gone), last.present, last.is_last, notices)


def _live(warehouse: Warehouse, stream: ObjectStream) -> str:
    """The select of what is stored and not gone: id and hash."""
    files = stream_files(warehouse.settings, stream.source, stream.folder)
    if not files:
        return "select ''::varchar as _record_id, ''::varchar as _hash where false"
    listed = ", ".join(literal(str(file)) for file in files)
    return f"""
        select _record_id, arg_max(_hash, _extracted_at) as _hash
        from read_parquet([{listed}], union_by_name = true)
        group by _record_id
        having not arg_max(_is_deleted, _extracted_at)
    """


def _land_bundle(
    warehouse: Warehouse,
    stream: ObjectStream,
    bundle: Batch,
    state: Progress,
    may_shrink: bool,
    keep_out: KeepOut,
    meaning: Mapping[str, Any] | None,
    on_change: Callable[[], None],
) -> Landing:
    _arrive(warehouse, bundle, keep_out)
    _compare(warehouse, bundle)
    counts = dict(warehouse.rows("select change, count(*) from object_changes group by change"))
    landing = Landing(
        len(bundle.objects), counts.get("new", 0), counts.get("changed", 0), counts.get("gone", 0), bundle.notices
    )
    was: int = warehouse.value("select count(*) from live_objects")
    if landing.gone * 2 > was >= SHRINK_FROM and not may_shrink:
        raise SourceShrank(
            f"reading {stream.folder.partition('.')[2]} of {stream.place}: {landing.gone} of {was} are gone since the last"
            f" refresh. Nothing of it was stored or published."
            f" If that is right, run `regulars refresh --accept-shrunk {stream.source}` once."
        )
    metadata = {"headers": [PAYLOAD], "cursor": state.cursor, "is_whole": state.is_whole, "meaning": meaning}
    files = stream_files(warehouse.settings, stream.source, stream.folder)
    if counts or not files:
        on_change()
        _append(warehouse, stream, metadata, files[-1].stem if files else "")
    else:
        _note_cursor(warehouse, stream, metadata, files[-1].name)
    return landing


def _arrive(warehouse: Warehouse, bundle: Batch, keep_out: KeepOut) -> None:
    """The table `arriving_objects`: what may be stored, each with the hash of what it says."""
    rows = pa.table(
        {
            "_record_id": pa.array([name for name, _ in bundle.objects], pa.string()),
            PAYLOAD: pa.array([as_json(found) for _, found in bundle.objects], pa.large_string()),
        }
    )
    connection = warehouse.connection
    connection.register("object_rows", rows)
    came = f"select _record_id, {PAYLOAD}::varchar as {PAYLOAD} from object_rows"
    connection.execute(f"create or replace temp view object_texts as {came}")
    kept = keep_out("object_texts") or "from object_texts"
    connection.execute(
        f"create or replace temp table arriving_objects as select *, md5({PAYLOAD}) as _hash from ({kept})"
    )
    connection.execute("drop view object_texts")
    connection.unregister("object_rows")


def as_json(found: Mapping[str, Any]) -> str:
    """An object as one text, the same for the same content; what DuckDB cannot hold in a text is replaced by a sign."""
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text = text.encode("utf-8", "replace").decode()
    return _NUL.sub(r"\1\\ufffd", text) if "\\u0000" in text else text


def _compare(warehouse: Warehouse, bundle: Batch) -> None:
    """The table `object_changes`: id, and whether it is new, changed or gone."""
    connection = warehouse.connection
    present = None if bundle.present is None else sorted({*bundle.present, *(name for name, _ in bundle.objects)})
    gone = "_record_id in (select unnest($1::varchar[]))"
    if present is not None:
        gone += " or _record_id not in (select unnest($2::varchar[]))"
    connection.execute(
        f"""
        create or replace temp table object_changes as
        select arriving._record_id, if(live._record_id is null, 'new', 'changed') as change
        from arriving_objects as arriving left join live_objects as live using (_record_id)
        where live._record_id is null or arriving._hash <> live._hash
        union all
        select _record_id, 'gone' from live_objects where {gone}
        """,
        [sorted(bundle.gone), *([present] if present is not None else [])],
    )


def _append(warehouse: Warehouse, stream: ObjectStream, metadata: Mapping[str, Any], last: str) -> None:
    """One new file; what is live from now on is noted beside it."""
    at = _moment(warehouse, last)
    stamp = f"timestamp {literal(str(at))}"
    link = f"replace({literal(stream.link)}, '{{id}}', _record_id)"
    write_parquet(
        warehouse.connection,
        f"""
        select {PAYLOAD}, _record_id, _hash, {stamp} as _extracted_at, {link} as _position,
            row_number() over (order by _record_id) as _row, null::varchar as _types, false as _is_deleted
        from arriving_objects where _record_id in (select _record_id from object_changes)
        union all by name
        select _record_id, {stamp} as _extracted_at, true as _is_deleted from object_changes where change = 'gone'
        """,
        stream_folder(warehouse.settings, stream.source, stream.folder) / f"{at.strftime(STAMP)}.parquet",
        metadata,
    )
    warehouse.connection.execute(
        """
        delete from live_objects where _record_id in (select _record_id from object_changes);
        insert into live_objects
        select _record_id, _hash from arriving_objects where _record_id in (select _record_id from object_changes)
        """
    )


def _moment(warehouse: Warehouse, last: str) -> datetime:
    """When this file was read: the run's own moment, and after every file before it."""
    if not last:
        return warehouse.run_at
    before = datetime.strptime(last, STAMP).replace(tzinfo=UTC).replace(tzinfo=None)
    return max(warehouse.run_at, before + timedelta(microseconds=1))


def _note_cursor(warehouse: Warehouse, stream: ObjectStream, metadata: Mapping[str, Any], last: str) -> None:
    """Nothing to store but how far we read: the cursor may stand alone, as no row goes with it."""
    seen = seen_file(warehouse.settings, stream.source, stream.folder)
    unfinished = seen.with_suffix(".unfinished")
    noted = {key: metadata[key] for key in ("cursor", "is_whole")}
    unfinished.write_text(f"{last}\n{json.dumps(noted)}")
    unfinished.chmod(0o600)
    flush(unfinished)
    unfinished.replace(seen)
