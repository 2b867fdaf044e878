"""The first step of a refresh: what people typed in the sheets comes back, and every source is read and landed."""

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import cast

from assets.consent.ledger import meaning, note_sources, record, record_all
from assets.delivery.tabs import begun_with
from assets.follow_ups.removed import keep_targets, note_removed
from assets.ingest_objects import ingest_objects
from assets.landing.column_names import named_for_landing
from assets.landing.keys import Keys
from assets.landing.land import Landing, SourceShrank, known_fingerprint, land
from assets.landing.newest import newest_of_each
from assets.landing.read import landed
from assets.landing.reads import Unread, never_landed, note_read, note_unread, read_last
from assets.landing.shifted_ids import shifted
from assets.privacy.import_filter import kept_out, kept_out_edits
from assets.privacy.suppression import KeyLost
from assets.run import RunContext
from assets.settings import Stream
from assets.staging.covered import spared
from assets.staging.headers import Missing, map_headers
from assets.streams import RECORD_KEYS, field_of
from assets.warehouse.connection import Warehouse, literal, quoted
from assets.warehouse.parquet import read_metadata, stream_files
from connectors.errors import SourceChanged, SourceError, SourceRejected
from connectors.source import ROW, TYPES, Extract, ObjectSource, Source, TableSource
from connectors.target import Target

VITAL = frozenset({"record_id", "person_id", "name", "company", "email", "phone"})
"""Fields that tell whom a row is about and how to reach them."""

EDITS = "edits"
"""The stream of a target: what people typed in its tabs."""

INBOX = "inbox.sqlite"
"""What `regulars serve` stores what is sent to us in."""

Sources = Mapping[str, tuple[tuple[Stream, ...], Source]]

TYPED = Keys(("id",), has_copies=True)
"""How a row of a list is found again."""

NEVER_READ = "was never read before, and without it somebody's opt-out could be missing: nothing goes on without it"


def ingest(run_context: RunContext, selected: Collection[str] | None = None) -> dict[str, str | None]:
    """Read and land everything, or the selected sources and targets; what cannot be read keeps none of the others.

    The sheets come first: what a person typed is safe before anything else can fail.

    Returns:
        Whoever was asked, and why it could not be read; None where it could.
    """
    record_all(run_context.warehouse)
    targets = [target for target in run_context.targets if selected is None or target.name in selected]
    keep_targets(run_context.warehouse, [target.name for target in run_context.targets])
    read = {target.name: _land_edits(run_context, target) for target in targets}
    wanted = {name: pair for name, pair in run_context.sources.items() if _is_wanted(run_context, name, selected)}
    tables = {
        name: (stream, cast(TableSource, source))
        for name, ((stream, *_), source) in wanted.items()
        if not stream.system
    }
    done_with = _take_in(run_context, wanted)
    known = {name: known_fingerprint(run_context.warehouse, name, stream.holds) for name, (stream, _) in tables.items()}
    # One file is read ahead while another is landed; more would only hold more of them in memory.
    with ThreadPoolExecutor(max_workers=1) as reader:
        reading = {name: reader.submit(source.extract, known[name]) for name, (_, source) in tables.items()}
        for name, (stream, _) in tables.items():
            read[name] = _land_source(run_context, stream, reading.pop(name))
    for name, (streams, source) in wanted.items():
        if name not in tables:
            read |= ingest_objects(run_context, cast(ObjectSource, source), streams, selected)
    done_with(name for name in wanted if _was_read(read, name))
    note_sources(run_context.warehouse)
    return read


def _take_in(run_context: RunContext, wanted: Sources) -> Callable[[Iterable[str]], None]:
    """Land what was sent to us; nothing of it is loaded where nothing ever was."""
    if not (run_context.warehouse.settings.state / INBOX).exists():
        return lambda _: None
    from assets.ingest_inbox import take_in

    return take_in(run_context, wanted)


def _was_read(read: Mapping[str, str | None], source: str) -> bool:
    """Whether every stream of the source was."""
    told = [why_not for name, why_not in read.items() if name.partition("/")[0] == source]
    return bool(told) and not any(told)


def _is_wanted(run_context: RunContext, source: str, selected: Collection[str] | None) -> bool:
    only = run_context.options.only
    named = selected is None or any(each.partition("/")[0] == source for each in selected)
    return (only is None or source in only) and named


def _land_source(run_context: RunContext, stream: Stream, reading: "Future[Extract | None]") -> str | None:
    run_context.report_progress(f"Reading {stream.source}")
    try:
        extract = reading.result()
        if extract is None:
            run_context.outcome.unchanged.append(stream.source)
        else:
            run_context.on_change()
            _land_rows(run_context, stream, extract)
    except (SourceShrank, KeyLost) as problem:
        # Who is gone may have asked to be, and who comes may have been erased: a person has to say.
        run_context.outcome.problems.append(problem)
        return str(problem)
    except SourceError as problem:
        _go_without(run_context, stream, problem)
        return str(problem)
    note_read(run_context.warehouse, stream.source)
    return None


def _land_rows(run_context: RunContext, stream: Stream, extract: Extract) -> None:
    headers = tuple(extract.rows.column_names[:-2])
    may_shrink = stream.source in run_context.options.may_shrink
    run_context.outcome.notices += compare_headers(run_context.warehouse, stream, extract.place, headers, may_shrink)
    keys = keys_of(stream, headers)
    _refuse_shifted(run_context.warehouse, stream, extract, keys)
    extract = kept_out(run_context.warehouse, stream, newest_of_each(run_context.warehouse, extract, keys), keys)
    run_context.outcome.landed[stream.source] = land(
        run_context.warehouse,
        stream.source,
        stream.holds,
        extract,
        keys,
        may_shrink=may_shrink,
        spared=spared(run_context.warehouse, stream, headers, _stays(run_context, stream, extract.place)),
        meaning=meaning(stream),
    )
    record(run_context.warehouse, stream, stream)


def _refuse_shifted(warehouse: Warehouse, stream: Stream, extract: Extract, keys: Keys) -> None:
    """Customers must not swap their history because a column of numbers counts the rows.

    Raises:
        SourceChanged: Most people have the number that another had.
    """
    before = landed(warehouse, stream.source, stream.holds) if stream.holds == "people" else None
    if before is None or not (moved := shifted(warehouse, before, extract, keys)):
        return
    header = " and ".join(keys.record_id)
    raise SourceChanged(
        f"reading {extract.place}: {moved:,} people have the number that another had at the last refresh, so {header!r}"
        f" counts the rows and is nobody's number. Write `{header}: attributes.row_number` under `columns:` of"
        f" {stream.source}; or, if the people were really numbered anew, give the source another name."
    )


def _go_without(run_context: RunContext, stream: Stream, problem: SourceError) -> None:
    """The rows that were read last stay in use, with every opt-out among them; where there are none, nobody may go on."""
    note_unread(run_context.warehouse, stream.source, str(problem))
    if never_landed(run_context.warehouse, [stream]):
        told = f"{problem}\n{stream.source} {NEVER_READ}"
        run_context.outcome.problems.append(type(problem)(told))
    else:
        run_context.outcome.unread.append(Unread(stream.source, problem, read_last(run_context.warehouse, stream)))


def _stays(run_context: RunContext, stream: Stream, place: str) -> Callable[[int], None]:
    """Tells how many records stay although the newest file does not reach to their time."""

    def tell(number: int) -> None:
        run_context.outcome.notices.append(
            f"reading {place}: {number:,} {'record lies' if number == 1 else 'records lie'} before or after its dates and"
            f" {'stays' if number == 1 else 'stay'}; if they were deleted, write `covers: everything` under {stream.source}"
        )

    return tell


def compare_headers(
    warehouse: Warehouse, stream: Stream, place: str, headers: tuple[str, ...], may_shrink: bool
) -> list[str]:
    """What a person should know of columns that the config names or that were there before, and are not now.

    Raises:
        SourceRejected: The config maps a column that is not there, and that the view cannot do without.
        SourceChanged: Such a column was there at the last refresh, or none holds a field that every row must have.
    """
    found = map_headers(stream, headers)
    wanted = {missing.header: missing for missing in found.missing}
    vital = [header for header in wanted if is_vital(stream.holds, stream.columns[header])]
    if vital:
        raise SourceRejected("; ".join(_not_there(place, wanted[header]) for header in vital))
    if found.required_missing:
        fields = " and ".join(found.required_missing)
        raise SourceChanged(
            f"reading {place}: no column holds {fields}, which every row of {stream.holds} must have."
            f" Say which one does, under `columns:` of {stream.source}."
        )
    lost = [field for field in _fields_before(warehouse, stream) if field not in found.fields]
    if lost and not may_shrink:
        raise SourceChanged(
            f"reading {place}: the column that held {' and '.join(lost)} is gone, or has a new heading."
            f" If it has a new one, map it under `columns:` of {stream.source};"
            f" if it was taken out on purpose, run `regulars refresh --accept-shrunk {stream.source}` once."
        )
    return [_not_there(place, missing) for header, missing in wanted.items() if header not in vital]


def _known_columns(warehouse: Warehouse, source: str, holds: str) -> list[str]:
    """Every column that the stream ever had."""
    files = stream_files(warehouse.settings, source, holds)
    return list(read_metadata(warehouse.connection, files[-1])["headers"]) if files else []


def is_vital(holds: str, field: str) -> bool:
    """Whether the view would be wrong, and not just poorer, without the field's column."""
    known = field_of(holds, field)
    return bool(known and known.required) or field in VITAL or field.partition(".")[0] == "consent"


def _not_there(place: str, missing: Missing) -> str:
    near = f"; did you mean {missing.nearest!r}?" if missing.nearest else ""
    return f"reading {place}: there is no column {missing.header!r}, which the config maps{near}"


def _fields_before(warehouse: Warehouse, stream: Stream) -> list[str]:
    """The vital fields that the stream had when it was last read."""
    files = stream_files(warehouse.settings, stream.source, stream.holds)
    if not files:
        return []
    present = tuple(read_metadata(warehouse.connection, files[-1])["present"])
    return [field for field in map_headers(stream, present).fields if is_vital(stream.holds, field)]


def keys_of(stream: Stream, headers: tuple[str, ...]) -> Keys:
    """How rows of the stream are found again, by what its headers mean."""
    fields = map_headers(stream, headers).fields
    record_id = tuple(fields[name] for name in RECORD_KEYS.get(stream.holds, ()) if name in fields)
    if len(record_id) < len(RECORD_KEYS.get(stream.holds, ())):
        record_id = ()
    if stream.holds != "people":
        return Keys(record_id)
    groups = (("email",), ("phone",), ("name",), ("first_name", "last_name"))
    return Keys(
        record_id, tuple(tuple(fields[name] for name in group) for group in groups if fields.keys() >= set(group))
    )


def _land_edits(run_context: RunContext, target: Target) -> str | None:
    run_context.report_progress(f"Reading {target.place}")
    try:
        edits = target.read_edits()
    except SourceError as problem:
        if isinstance(problem, SourceRejected) and len(run_context.targets) == 1:
            run_context.outcome.problems.append(problem)
            return str(problem)
        # What people typed there before is stored, and what they typed since is safe where it is; the others go on.
        run_context.outcome.undelivered.append(problem)
        note_unread(run_context.warehouse, target.name, str(problem))
        return str(problem)
    note_read(run_context.warehouse, target.name)
    note_removed(run_context.warehouse, target.name, edits.removed if edits else ())
    if edits is not None:
        _land_typed(run_context, target, edits)
    return None


def _land_typed(run_context: RunContext, target: Target, edits: Extract) -> None:
    others, _ = kept_out_edits(run_context.warehouse, edits.rows)
    known = _known_columns(run_context.warehouse, target.name, EDITS)
    edits = named_for_landing(replace(edits, rows=others), known)
    if edits.fingerprint == known_fingerprint(run_context.warehouse, target.name, EDITS):
        return
    typed = _typed(run_context.warehouse, target.name, edits)
    if typed.rows.num_rows:
        run_context.on_change()
        landing: Landing = land(run_context.warehouse, target.name, EDITS, typed, TYPED)
        run_context.outcome.landed[target.name] = landing


def _typed(warehouse: Warehouse, name: str, edits: Extract) -> Extract:
    """The rows that somebody touched, now or before; the others hold only the status that we began them with."""
    before = landed(warehouse, name, EDITS)
    begun = dict(begun_with())
    theirs = [h for h in edits.rows.column_names if h not in ("tab", "id", ROW, TYPES)]
    touched = " or ".join(
        f"coalesce(trim({quoted(header)}), {blank}) not in ('', {blank})"
        for header in theirs
        for blank in [literal(begun.get(header, ""))]
    )
    touched = touched or "false"
    known = f"or id in (select _record_id from {quoted(before.relation)})" if before else ""
    warehouse.connection.register("edit_rows", edits.rows)
    rows = warehouse.arrow(
        # With a copy comes its original, blank or not: the two must be told apart when one of them has gone.
        f"from edit_rows where id in (select id from edit_rows where {touched}) {known}"
    )
    warehouse.connection.unregister("edit_rows")
    return replace(edits, rows=rows)
