"""Appending to landing: only what is new, changed or gone since the stream was last read.

A record keeps its id when the person edits, sorts or moves its row. Where the source has no id of its own, a row is
found again by its content, then by its e-mail, phone or name, then by its place; only then is it a new record.
"""

from dataclasses import dataclass

from assets.landing.align import number_rows
from assets.landing.read import OWN_COLUMNS, Landed, landed
from assets.landing.store import STAMP, read_metadata, stream_files, stream_folder, write_parquet
from assets.warehouse import Warehouse, literal, quoted
from connectors.extract import ROW, TYPES, Extract

SHRINK_FROM = 20
"""Below this many records a source may halve without a question."""


class SourceShrank(Exception):
    """More than half of a source's records are gone: nothing was stored, until somebody says that it is right."""


@dataclass(frozen=True, slots=True)
class Keys:
    """How a row is found again: by the headers of `record_id` together, else by any group in `match`, best first."""

    record_id: tuple[str, ...] = ()
    match: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Landing:
    """What came in, in records."""

    found: int
    new: int
    changed: int
    gone: int
    notices: tuple[str, ...] = ()


def known_fingerprint(warehouse: Warehouse, source: str, holds: str) -> str | None:
    """The source's fingerprint when it was last read."""
    files = stream_files(warehouse.settings, source, holds)
    found: str | None = read_metadata(warehouse.connection, files[-1]).get("fingerprint") if files else None
    return found


def land(
    warehouse: Warehouse, source: str, holds: str, extract: Extract, keys: Keys, *, may_shrink: bool = False
) -> Landing:
    """Store what differs from the last time, together with the source's fingerprint, in one new file.

    Raises:
        SourceShrank: More than half of at least 20 records are gone, and `may_shrink` is false.
    """
    before = landed(warehouse, source, holds)
    headers = _prepare(warehouse, extract, before)
    number_rows(warehouse, keys, before)
    _compare(warehouse, before, is_complete=extract.is_complete)
    counts = _counts(warehouse, extract)
    was = counts.found - counts.new + counts.gone
    if counts.gone * 2 > was >= SHRINK_FROM and not may_shrink:
        raise SourceShrank(
            f"reading {extract.place}: {counts.gone} of {was} records are gone since the last refresh."
            " Nothing was stored or published."
            f" If that is right, run `regulars refresh --accept-shrunk {source}` once."
        )
    _append(warehouse, source, holds, extract, headers, before)
    return counts


def _prepare(warehouse: Warehouse, extract: Extract, before: Landed | None) -> tuple[str, ...]:
    """The table `incoming`: the rows under landing's column order, hashed; returns that order.

    Old columns first, new ones after them, so that letter i of `_types` means the same column in every file.
    """
    arriving = {header: _safe(header) for header in extract.rows.column_names if header not in (ROW, TYPES)}
    known = before.headers if before else ()
    headers = (*known, *(name for name in arriving.values() if name not in known))
    order = {name: index for index, name in enumerate(arriving.values(), start=1)}
    letters = " || ".join(f"{TYPES}[{order[name]}]" if name in order else "'-'" for name in headers)
    types = TYPES if list(arriving.values()) == list(headers) else letters
    rows = extract.rows.rename_columns([*(f"c{i}" for i in range(len(arriving))), ROW, TYPES])
    named = [f"c{i} as {quoted(name)}" for i, name in enumerate(arriving.values())]
    named += [f"null::varchar as {quoted(name)}" for name in headers if name not in order]
    warehouse.connection.register("extract_rows", rows)
    content = ", ".join(f"'{i}' || chr(30) || {quoted(name)}" for i, name in enumerate(headers))
    warehouse.connection.execute(
        f"""
        create or replace temp table incoming as
        select *, md5_number_lower(concat_ws(chr(31), {content or "''"}, rtrim({TYPES}, '-'))) as _hash
        from (select {", ".join([*named, ROW])}, {types} as {TYPES} from extract_rows)
        """
    )
    warehouse.connection.unregister("extract_rows")
    return headers


def _safe(header: str) -> str:
    """A source may call a column `_hash`; ours comes first."""
    return f"{header}_" if header.lower() in {*OWN_COLUMNS, "_valid_to", "_first_seen_at"} else header


def _compare(warehouse: Warehouse, before: Landed | None, *, is_complete: bool) -> None:
    """The table `difference`: record id, and whether it is new, changed or gone."""
    if before is None:
        warehouse.connection.execute(
            "create or replace temp view difference as select _record_id, 'new' as change from incoming"
        )
        return
    live = f"(select _record_id, _hash from {quoted(before.relation)} where _valid_to is null)"
    gone = "or i._record_id is null" if is_complete else ""
    warehouse.connection.execute(
        f"""
        create or replace temp table difference as
        select
            coalesce(i._record_id, l._record_id) as _record_id,
            case when l._record_id is null then 'new' when i._record_id is null then 'gone' else 'changed' end as change
        from incoming as i
        full join {live} as l on l._record_id = i._record_id
        where l._record_id is null or i._hash != l._hash {gone}
        """
    )


def _counts(warehouse: Warehouse, extract: Extract) -> Landing:
    [(new, changed, gone)] = warehouse.rows(
        """
        select count(*) filter (change = 'new'), count(*) filter (change = 'changed'), count(*) filter (change = 'gone')
        from difference
        """
    )
    return Landing(extract.rows.num_rows, new, changed, gone, extract.notices)


def _append(
    warehouse: Warehouse, source: str, holds: str, extract: Extract, headers: tuple[str, ...], before: Landed | None
) -> None:
    columns = ", ".join(quoted(header) for header in headers)
    stamp = f"timestamp {literal(str(warehouse.run_at))}"
    position = f"{literal(extract.place)} || ', row ' || {ROW}"
    rows = f"""
        select {columns}{"," if columns else ""} _record_id, _hash, {stamp} as _extracted_at,
            {position} as _position, {ROW}, {TYPES}, false as _is_deleted
        from incoming {"" if before is None else "where _record_id in (select _record_id from difference)"}
    """
    if before is not None:
        rows += f"""
        union all by name
        select _record_id, {stamp} as _extracted_at, true as _is_deleted from difference where change = 'gone'
        """
    has_types = bool(warehouse.value(f"select count({TYPES}) > 0 from incoming")) or bool(before and before.has_types)
    folder = stream_folder(warehouse.settings, source, holds)
    write_parquet(
        warehouse.connection,
        rows,
        folder / f"{warehouse.run_at.strftime(STAMP)}.parquet",
        {
            "headers": headers,
            "letters": {_safe(header): letter for header, letter in extract.letters.items()},
            "fingerprint": extract.fingerprint,
            "has_types": has_types,
        },
    )
    _drop_empty_predecessor(warehouse, source, holds)


def _drop_empty_predecessor(warehouse: Warehouse, source: str, holds: str) -> None:
    """A file that brought only a new fingerprint is of no use once a later one is there."""
    files = stream_files(warehouse.settings, source, holds)
    if len(files) > 2:
        rows = warehouse.value("select num_rows from parquet_file_metadata($1)", [str(files[-2])])
        if rows == 0:
            files[-2].unlink()
