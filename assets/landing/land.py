"""Appending to landing: only what is new, changed or gone since the stream was last read.

A record keeps its id when the person edits, sorts or moves its row. Where the source has no id of its own, a row is
found again by its content, then by its e-mail, phone or name, then by its place; only then is it a new record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assets.landing.column_names import CONTENT
from assets.landing.copies import name_copies, original
from assets.landing.keys import Keys
from assets.landing.read import Landed, landed
from assets.landing.row_content import HASH_LENGTH, content_of, hash_of
from assets.landing.row_identity import assign_record_ids
from assets.warehouse.connection import Warehouse, literal, quoted
from assets.warehouse.parquet import (
    STAMP,
    places_file,
    read_metadata,
    seen_file,
    stream_files,
    stream_folder,
    write_parquet,
)
from connectors.source import ROW, ROWS_OF_A_FILE, TYPES, Extract

SHRINK_FROM = 20
"""Below this many records a source may halve without a question."""


Spared = Callable[[Landed], str | None]


class SourceShrank(Exception):
    """More than half of a source's records are gone: nothing was stored, until somebody says that it is right."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What came in, in records."""

    found: int
    new: int
    changed: int
    gone: int
    notices: tuple[str, ...] = ()

    def __add__(self, other: "Landing") -> "Landing":
        """What came in by two ways."""
        return Landing(
            self.found + other.found,
            self.new + other.new,
            self.changed + other.changed,
            self.gone + other.gone,
            (*self.notices, *other.notices),
        )


def known_fingerprint(warehouse: Warehouse, source: str, holds: str) -> str | None:
    """The source's fingerprint when it was last read."""
    files = stream_files(warehouse.settings, source, holds)
    if not files:
        return None
    landed_with: str = read_metadata(warehouse.connection, files[-1])["fingerprint"]
    seen = seen_file(warehouse.settings, source, holds)
    if seen.exists():
        # The rows were read again since, and nothing had changed but the file around them.
        after, _, fingerprint = seen.read_text().partition("\n")
        return fingerprint if after == files[-1].name else landed_with
    return landed_with


def land(
    warehouse: Warehouse,
    source: str,
    holds: str,
    extract: Extract,
    keys: Keys,
    *,
    may_shrink: bool = False,
    spared: Spared | None = None,
    meaning: Mapping[str, Any] | None = None,
) -> Landing:
    """Store what differs from the last time, together with the source's fingerprint, in one new file.

    The columns are called as `column_names.named_for_landing` calls them. `spared` is asked, once the rows of `incoming`
    have their ids, which table of records is not gone though they are missing.

    Raises:
        SourceShrank: More than half of at least 20 records are gone, and `may_shrink` is false.
    """
    before = landed(warehouse, source, holds)
    headers = _arrive(warehouse, extract, before)
    if keys.has_copies and before is not None:
        name_copies(warehouse, f"trim({quoted(keys.record_id[0])})", CONTENT, before, content_of(before.headers))
    else:
        assign_record_ids(warehouse, keys, before)
    kept = spared(before) if spared and before is not None else None
    counts = _compare(warehouse, extract, keys, before, kept)
    was = counts.found - counts.new + counts.gone
    is_emptied = counts.found == 0 < counts.gone
    if (is_emptied or counts.gone * 2 > was >= SHRINK_FROM) and not may_shrink:
        raise SourceShrank(
            f"reading {extract.place}: {counts.gone} of {was} records are gone since the last refresh."
            " Nothing was stored or published."
            f" If that is right, run `regulars refresh --accept-shrunk {source}` once."
        )
    if before is not None and _has_moved(warehouse, extract, before):
        _note_places(warehouse, source, holds, extract)
    if before is None or counts.new or counts.changed or counts.gone:
        _append(warehouse, source, holds, extract, headers, keys, before, meaning)
    else:
        _note_seen(warehouse, source, holds, extract)
    warehouse.connection.unregister("extract_rows")
    return counts


def _arrive(warehouse: Warehouse, extract: Extract, before: Landed | None) -> tuple[str, ...]:
    """The view `arriving`: the rows as they are in memory, under landing's column order; returns that order.

    Old columns first, new ones after them, so that letter i of `_types` means the same column in every file.
    """
    arriving = [header for header in extract.rows.column_names if header not in (ROW, TYPES)]
    known = before.headers if before else ()
    headers = (*known, *(name for name in arriving if name not in known))
    place = {name: index for index, name in enumerate(arriving)}
    cells = [f"{f'c{place[name]}' if name in place else 'null::varchar'} as {quoted(name)}" for name in headers]
    letters = " || ".join(f"{TYPES}[{place[name] + 1}]" if name in place else "'-'" for name in headers)
    types = TYPES if tuple(arriving) == headers else letters
    rows = extract.rows.rename_columns([*(f"c{index}" for index in range(len(arriving))), ROW, TYPES])
    warehouse.connection.register("extract_rows", rows)
    content = content_of(headers)
    warehouse.connection.execute(
        f"""
        create or replace temp view arriving as
        select *, {content} as {CONTENT}, {hash_of(content)} as _hash
        from (select {", ".join([*cells, ROW])}, {types} as {TYPES} from extract_rows)
        """
    )
    return headers


def _compare(warehouse: Warehouse, extract: Extract, keys: Keys, before: Landed | None, kept: str | None) -> Landing:
    """The table `difference`: record id, and whether it is new, changed or gone; how many of each."""
    found = extract.rows.num_rows
    if before is None:
        return Landing(found, found, 0, 0, extract.notices)
    gone = "or i._record_id is null" if extract.is_complete else ""
    if gone and kept:
        gone = f"or (i._record_id is null and l._record_id not in (select _record_id from {kept}))"
    if keys.has_copies:  # a copy has gone when another of its row is there; the last one went with its row
        others = f"select {original('_record_id')} from incoming"
        gone = f"or (i._record_id is null and {original('l._record_id')} in ({others}))"
    warehouse.connection.execute(
        f"""
        create or replace temp table difference as
        with live as (select _record_id, {_live_hash(warehouse, before)} as _hash from {quoted(before.relation)} where _valid_to is null)
        select
            coalesce(i._record_id, l._record_id) as _record_id,
            case when l._record_id is null then 'new' when i._record_id is null then 'gone' else 'changed' end as change
        from (select _record_id, _hash from incoming) as i
        full join live as l on l._record_id = i._record_id
        where l._record_id is null or i._hash != l._hash {gone}
        """
    )
    counts = dict(warehouse.rows("select change, count(*) from difference group by change"))
    return Landing(found, counts.get("new", 0), counts.get("changed", 0), counts.get("gone", 0), extract.notices)


def _live_hash(warehouse: Warehouse, before: Landed) -> str:
    """SQL for what a landed row is compared by. Earlier releases stored a shorter hash: those rows are hashed anew."""
    is_old = f"length(_hash) <> {HASH_LENGTH}"
    old = warehouse.value(f"select count(*) from {quoted(before.relation)} where _valid_to is null and {is_old}")
    return f"if({is_old}, {hash_of(content_of(before.headers))}, _hash)" if old else "_hash"


def _append(
    warehouse: Warehouse,
    source: str,
    holds: str,
    extract: Extract,
    headers: tuple[str, ...],
    keys: Keys,
    before: Landed | None,
    meaning: Mapping[str, Any] | None,
) -> None:
    columns = ", ".join(quoted(header) for header in headers)
    stamp = f"timestamp {literal(str(warehouse.run_at))}"
    rows = f"""
        select {columns}{"," if columns else ""} _record_id, _hash, {stamp} as _extracted_at,
            {_position(extract)} as _position, {ROW}, {TYPES}, false as _is_deleted
        from incoming {"" if before is None else "where _record_id in (select _record_id from difference)"}
    """
    if before is not None:
        rows += f"""
        union all by name
        select _record_id, {stamp} as _extracted_at, true as _is_deleted from difference where change = 'gone'
        """
    has_types = extract.rows[TYPES].null_count < extract.rows.num_rows or bool(before and before.has_types)
    folder = stream_folder(warehouse.settings, source, holds)
    write_parquet(
        warehouse.connection,
        rows,
        folder / f"{warehouse.run_at.strftime(STAMP)}.parquet",
        {
            "headers": headers,
            "present": [header for header in extract.rows.column_names if header not in (ROW, TYPES)],
            "labels": dict(extract.labels),
            **_places(extract),
            "fingerprint": extract.fingerprint,
            "has_types": has_types,
            "keys": list(dict.fromkeys([*((before.keys or ((),)) if before else ()), keys.record_id])),
            "meaning": dict(meaning) if meaning else None,
        },
    )


def _has_moved(warehouse: Warehouse, extract: Extract, before: Landed) -> bool:
    """Whether any known row stands elsewhere than we would say."""
    moved: int = warehouse.value(
        f"""
        select count(*) from incoming as i join {quoted(before.relation)} as l on l._record_id = i._record_id
        where l._valid_to is null and i._row != l._row
        """
    )
    return bool(moved) or _places(extract) != {"letters": before.letters, "link": before.link}


def _note_places(warehouse: Warehouse, source: str, holds: str, extract: Extract) -> None:
    write_parquet(
        warehouse.connection,
        f"select _record_id, {_position(extract)} as _position, {ROW} from incoming",
        places_file(warehouse.settings, source, holds),
        _places(extract),
    )


def _places(extract: Extract) -> dict[str, Any]:
    """What leads to a cell, beside its row."""
    return {"letters": dict(extract.letters), "link": extract.link}


def _note_seen(warehouse: Warehouse, source: str, holds: str, extract: Extract) -> None:
    """Nothing to store but that this content has been read: the cursor may stand alone, as no row goes with it."""
    last = stream_files(warehouse.settings, source, holds)[-1].name
    seen = seen_file(warehouse.settings, source, holds)
    unfinished = seen.with_suffix(".unfinished")
    unfinished.write_text(f"{last}\n{extract.fingerprint}")
    unfinished.replace(seen)


def _position(extract: Extract) -> str:
    if not extract.files:
        return f"{literal(extract.place)} || ', row ' || {ROW}"
    places = ", ".join(map(literal, extract.files))
    return f"[{places}][{ROW} // {ROWS_OF_A_FILE} + 1] || ', row ' || {ROW} % {ROWS_OF_A_FILE}"
