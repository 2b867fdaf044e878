"""Erasing somebody from what we stored.

First hashes are noted (`tombstones`, `erased.note`). All the rest follows from them and from nothing else, so that an
erasure that was killed half-way is finished by the next refresh, and old files of landing, put back, are clean after a
rebuild. What a source still says of somebody is kept out in `kept_out`.
"""

import shutil
from datetime import datetime
from pathlib import Path

from assets.landing.read import landed_streams
from assets.landing.row_content import content_of, hash_of
from assets.privacy.objects import redacted_payload, theirs_in
from assets.privacy.suppression import JOURNAL, SOURCE, define_macros, has_their_contact, match_rules, redacted
from assets.settings import Settings, Stream
from assets.staging.sheet_edits import EDITS
from assets.systems import is_of_objects
from assets.warehouse.connection import Warehouse, literal, open_warehouse, quoted
from assets.warehouse.journal import JOURNALS, read_journals
from assets.warehouse.parquet import places_file, read_metadata, stream_files, stream_folder, write_parquet
from assets.warehouse.publish import link


def is_pending(settings: Settings) -> bool:
    """Whether hashes were noted of which not everything has been erased yet."""
    noted, finished = stream_files(settings, SOURCE, JOURNAL), _finished(settings)
    return bool(noted) and not (finished.exists() and finished.read_text() == noted[-1].name)


def begin(settings: Settings, run_at: datetime) -> dict[str, int]:
    """Erase from landing what an erasure that is not finished still has to, and the tables that were made of it."""
    if not is_pending(settings):
        return {}
    with open_warehouse(settings, run_at) as warehouse:
        read_journals(warehouse)
        swept = sweep(warehouse)
    # Deleting rows would leave their bytes in the file; everything in it is made again. What a killed run left goes too.
    left = ("landing/*/*/*.unfinished", "rehearsal-*", "memory.tmp", "warehouse.duckdb*")
    for pattern in left:
        for file in settings.state.glob(pattern):
            _remove(file)
    return swept


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def begin_again(settings: Settings) -> None:
    """Let the next run look through all of landing once more: files may have been put back from a backup."""
    _finished(settings).unlink(missing_ok=True)


def finish(settings: Settings) -> list[str]:
    """After a new copy is published: remove every other one, and remember that nothing is left to do."""
    if not is_pending(settings):
        return []
    kept = link(settings.state).resolve()
    old = [*settings.state.glob("published/*"), *settings.state.glob("as-of/*"), *settings.state.glob("reports/*")]
    gone = [file for file in sorted(old) if file.resolve() != kept]
    for file in gone:
        _remove(file)
    noted, finished = stream_files(settings, SOURCE, JOURNAL)[-1].name, _finished(settings)
    unfinished = finished.with_suffix(".unfinished")
    unfinished.write_text(noted)
    unfinished.replace(finished)
    return [str(file.relative_to(settings.state)) for file in gone]


def _finished(settings: Settings) -> Path:
    return stream_folder(settings, SOURCE, JOURNAL) / "finished"


def sweep(warehouse: Warehouse) -> dict[str, int]:
    """Erase from landing and our journals whatever is known by its hash; file -> rows that went or changed."""
    define_macros(warehouse)
    configured = {(stream.source, stream.holds): stream for stream in warehouse.settings.streams}
    swept: dict[str, int] = {}
    for source, holds in list(landed_streams(warehouse)):
        if is_of_objects(holds):
            swept |= _sweep_objects(warehouse, source, holds)
            continue
        known = configured.get((source, holds))
        swept |= _sweep_stream(warehouse, known or Stream(source, holds), is_known=known is not None)
    return {**swept, **_sweep_journals(warehouse)}


def _sweep_stream(warehouse: Warehouse, stream: Stream, *, is_known: bool) -> dict[str, int]:
    files = stream_files(warehouse.settings, stream.source, stream.holds)
    _note_latest(warehouse, stream, files, is_known=is_known)
    selects = {file: _kept(warehouse, stream, file, is_known=is_known) for file in files}
    alive = " union ".join(f"select _record_id from ({select}) where not _is_deleted" for select, _ in selects.values())
    warehouse.connection.execute(f"create or replace temp table alive as {alive}")
    swept = {}
    for file, (select, changed) in selects.items():
        # A record of which no version is left was never there, and so did not disappear.
        whole = f"from ({select}) where not _is_deleted or _record_id in (from alive)"
        before = warehouse.value(f"select count(*) from read_parquet({literal(str(file))})")
        gone = before - warehouse.value(f"select count(*) from ({whole})") + changed
        if gone:
            write_parquet(warehouse.connection, whole, file, read_metadata(warehouse.connection, file))
            swept[_name(warehouse.settings, file)] = gone
    _sweep_places(warehouse, stream)
    warehouse.connection.execute("drop table alive; drop table latest")
    return swept


def _sweep_objects(warehouse: Warehouse, source: str, folder: str) -> dict[str, int]:
    """Erase from the objects of a system; see `assets.privacy.objects`."""
    warehouse.connection.execute(f"create or replace temp table theirs_there as {theirs_in(warehouse, source, folder)}")
    files = stream_files(warehouse.settings, source, folder)
    selects = {file: _objects_kept(file) for file in files}
    alive = " union ".join(f"select _record_id from ({select}) where not _is_deleted" for select in selects.values())
    warehouse.connection.execute(f"create or replace temp table alive as {alive}")
    swept = {}
    for file, select in selects.items():
        whole = f"from ({select}) where not _is_deleted or _record_id in (from alive)"
        gone = warehouse.value(f"select count(*) from (from read_parquet({literal(str(file))}) except all ({whole}))")
        if gone:
            write_parquet(warehouse.connection, whole, file, read_metadata(warehouse.connection, file))
            swept[_name(warehouse.settings, file)] = gone
    warehouse.connection.execute("drop table alive; drop table theirs_there")
    return swept


def _objects_kept(file: Path) -> str:
    payload = redacted_payload("payload")
    return f"""
        select * replace ({payload} as payload, if(_is_deleted, null, md5({payload})) as _hash)
        from read_parquet({literal(str(file))})
        where _is_deleted or (_record_id, _extracted_at) not in (from theirs_there)
    """


def _sweep_places(warehouse: Warehouse, stream: Stream) -> None:
    """Where rows stand today: an id may be an address."""
    places = places_file(warehouse.settings, stream.source, stream.holds)
    if places.exists():
        select = f"from read_parquet({literal(str(places))}) where _record_id in (from alive)"
        if warehouse.value(f"select count(*) from read_parquet({literal(str(places))})") > warehouse.value(
            f"select count(*) from ({select})"
        ):
            write_parquet(warehouse.connection, select, places, read_metadata(warehouse.connection, places))


def _note_latest(warehouse: Warehouse, stream: Stream, files: list[Path], *, is_known: bool) -> None:
    """The table `latest`: what each record is today, if its row is there and somebody else's."""
    versions = " union all ".join(
        f"select _record_id, _extracted_at, _is_deleted, ({test}) as is_theirs from {rows}"
        for rows, _, test in (_read(warehouse, stream, file, is_known=is_known) for file in files)
    )
    warehouse.connection.execute(
        f"""
        create or replace temp table latest as
        select _record_id, max(_extracted_at) as _extracted_at from ({versions})
        group by _record_id
        having not arg_max(_is_deleted or is_theirs, _extracted_at)
        """
    )


def _read(warehouse: Warehouse, stream: Stream, file: Path, *, is_known: bool) -> tuple[str, tuple[str, ...], str]:
    """SQL for the rows of a file, their headers, and SQL that is true of a row that is about somebody erased."""
    rows = f"read_parquet({literal(str(file))})"
    if stream.holds == EDITS:
        return rows, (), "coalesce(is_erased('item', coalesce(id, split_part(_record_id, '~', 1))), false)"
    names = {row[0] for row in warehouse.rows(f"describe from {rows}")}
    headers = tuple(header for header in read_metadata(warehouse.connection, file)["headers"] if header in names)
    tests = [f"coalesce({test}, false)" for _, test in match_rules(stream, headers, "_record_id", is_known=is_known)]
    return rows, headers, " or ".join(tests)


def _kept(warehouse: Warehouse, stream: Stream, file: Path, *, is_known: bool) -> tuple[str, int]:
    """The select of what stays of a file, and in how many rows somebody else's address goes.

    Somebody else's row may have held an address of theirs for a while; the row stays, as their history, without it.
    """
    rows, headers, test = _read(warehouse, stream, file, is_known=is_known)
    stays = f"not ({test}) or _record_id in (select _record_id from latest)"
    if stream.holds == EDITS:
        return f"select * from {rows} where {stays}", 0
    own = has_their_contact(stream, headers)
    is_former = "(_record_id, _extracted_at) not in (select (_record_id, _extracted_at) from latest)"
    cells = {
        header: f"if({is_former} and ({own[quoted(header)]}), null, {quoted(header)})"
        if quoted(header) in own
        else redacted(quoted(header))
        for header in headers
    }
    changed = " or ".join(f"{quoted(h)} is distinct from ({sql})" for h, sql in cells.items()) or "false"
    found = int(warehouse.value(f"select count(*) from {rows} where ({stays}) and not _is_deleted and ({changed})"))
    if not found:
        return f"select * from {rows} where {stays}", 0
    names = [row[0] for row in warehouse.rows(f"describe from {rows}")]
    replaced = ", ".join(f"{sql} as {quoted(header)}" for header, sql in cells.items())
    others = ", ".join(quoted(name) for name in names if name not in headers and name != "_hash")
    whole = f"select {replaced}, {others}, _hash from {rows} where {stays}"
    # The row is hashed anew, or the next import would find it changed.
    return f"select * replace (if(_is_deleted, null, {hash_of(content_of(headers))}) as _hash) from ({whole})", found


def _sweep_journals(warehouse: Warehouse) -> dict[str, int]:
    read_journals(warehouse)
    pair = "{0}_source || chr(31) || {0}_record_id"
    record = " or ".join(f"is_erased('record', {pair.format(side)})" for side in ("left", "right"))
    _note_undone(warehouse, record)
    _note_statements(warehouse)
    theirs = {
        "identity_changes": "is_erased('customer', customer_id) or is_erased('customer', other_customer_id)",
        "segment_changes": "is_erased('customer', customer_id)",
        "standings": "is_erased('customer', customer_id)",
        "follow_ups": "is_erased('customer', customer_id) or is_erased('item', follow_up_id)",
        "questions": record,
        "decisions": f"coalesce({record}, false) or decision_id in (from undone)",
        "consents": "statement_id in (from their_statements)",
        "consent_holders": "statement_id in (from their_statements) or (kind in ('said', 'record') and is_erased('record', value))",
    }
    # What somebody else wrote may name them.
    kept = {"consents": f"select * replace ({redacted('word')} as word)"}
    swept = {}
    for journal in JOURNALS.keys() & theirs.keys():
        # The latest first: what takes a decision back is known by the decision, which may not go before it.
        for file in reversed(stream_files(warehouse.settings, SOURCE, journal)):
            rows = f"read_parquet({literal(str(file))})"
            left = f"{kept.get(journal, 'select *')} from {rows} where not coalesce({theirs[journal]}, false)"
            gone = warehouse.value(f"select count(*) from (from {rows} except all ({left}))")
            if gone:
                write_parquet(warehouse.connection, left, file, read_metadata(warehouse.connection, file))
                swept[_name(warehouse.settings, file)] = gone
    return swept


def _note_statements(warehouse: Warehouse) -> None:
    """The table `their_statements`: what they said about contact; that a no stands is kept by its hash alone."""
    warehouse.connection.execute(
        """
        create or replace temp table their_statements as
        select statement_id from journal.consents
        where is_erased('row', concat_ws(chr(31), source, stream, record_id))
            or is_erased('record', concat_ws(chr(31), source, record_id))
            or coalesce(contains(email, '@') and is_erased('email', email_form(email)), false)
        union
        select statement_id from journal.consent_holders
        where is_erased('item', split_part(statement_id, chr(31), 3))
            or (kind = 'said' and is_erased('record', value))
        """
    )


def _note_undone(warehouse: Warehouse, record: str) -> None:
    """The table `undone`: what takes back a decision about them, or takes that back again, or an answer of theirs."""
    warehouse.connection.execute(
        f"""
        create or replace temp table undone as
        with recursive undone(decision_id) as (
            select decision_id from journal.decisions
            where coalesce({record}, false) or coalesce(is_erased('item', split_part(undoes, ':', 1)), false)
            union
            select d.decision_id from journal.decisions as d join undone on d.undoes = undone.decision_id
        )
        from undone
        """
    )


def _name(settings: Settings, file: Path) -> str:
    return str(file.relative_to(settings.state))
