"""Reading a source that gives objects: every stream of it, each from where it was read to, landed batch by batch.

What cannot be read keeps none of the others. Of whom a landed object says something about contact, that is written down
in the same step.
"""

from collections.abc import Collection, Iterator
from functools import partial

from assets.consent.ledger import meaning, record
from assets.landing.land import Landing, SourceShrank
from assets.landing.objects import ObjectStream, land_objects, progress
from assets.landing.read import landed
from assets.landing.reads import Unread, never_landed, note_read, note_unread, read_last
from assets.privacy.objects import kept_out_objects
from assets.privacy.suppression import KeyLost
from assets.run import RunContext
from assets.settings import Stream
from assets.staging.headers import ASKED
from assets.staging.landed_rows import rows_of
from assets.warehouse.connection import quoted
from connectors.errors import SourceError
from connectors.source import ObjectSource

NEVER_READ = "was never read to its end, and without it somebody's opt-out could be missing: nothing goes on without it"


def resources_of(streams: Collection[Stream]) -> tuple[str, ...]:
    """What of the system the streams are made of."""
    return tuple(sorted({resource for stream in streams for resource in stream.resources}))


def part(source: str, resource: str) -> str:
    """What a stream of a source is called where sources have names: `web_shop/orders`."""
    return f"{source}/{resource}"


def ingest_objects(
    run_context: RunContext, source: ObjectSource, streams: tuple[Stream, ...], selected: Collection[str] | None
) -> dict[str, str | None]:
    """Read and land every stream that is needed, or the selected ones.

    Returns:
        Which were asked for, and why they could not be read; None where they could.
    """
    name = streams[0].source
    needed = resources_of(streams)
    asked = [each for each in source.streams() if each in needed and (selected is None or part(name, each) in selected)]
    read: dict[str, str | None] = {}
    failed: list[SourceError] = []
    for resource in asked:
        run_context.report_progress(f"Reading {part(name, resource)}")
        try:
            _land(run_context, source, streams, resource)
            read[part(name, resource)] = None
        except (SourceShrank, KeyLost) as problem:
            run_context.outcome.problems.append(problem)
            read[part(name, resource)] = str(problem)
        except SourceError as problem:
            failed.append(problem)
            read[part(name, resource)] = str(problem)
    for stream in streams:
        record(run_context.warehouse, stream, stream)
    run_context.outcome.notices += _not_there(run_context, streams)
    if failed:
        _go_without(run_context, streams, failed)
    elif not any(read.values()):
        note_read(run_context.warehouse, name)
    return read


def _not_there(run_context: RunContext, streams: tuple[Stream, ...]) -> Iterator[str]:
    """What the config maps, and no object has."""
    if streams[0].system in ASKED:
        yield from _not_answered(run_context, streams)
        return
    mapped = {header for stream in streams for header in stream.columns}
    rows = (rows_of(run_context.warehouse, stream) for stream in streams if stream.columns)
    there = {header for found in rows if found for header in found.headers}
    for header in sorted(mapped - there):
        yield f"reading {streams[0].source}: nothing there is called {header!r}, which the config maps"


def _not_answered(run_context: RunContext, streams: tuple[Stream, ...]) -> Iterator[str]:
    """Questions that the config maps, and that are in no answer so far; nothing as long as there is none."""
    found = landed(run_context.warehouse, streams[0].source, f"{streams[0].system}.answers")
    if found is None:
        return
    rows = run_context.warehouse.rows(
        f"""
        select distinct unnest([item.ref, lower(trim(item.question))])
        from (select unnest(from_json(payload -> 'answers', '[{{"ref": "varchar", "question": "varchar"}}]')) as item
              from {quoted(found.relation)} where payload is not null)
        """
    )
    asked = {name for (name,) in rows}
    for header in sorted({header for stream in streams for header in stream.columns}):
        if asked and header not in asked and header.strip().lower() not in asked:
            yield f"reading {streams[0].source}: nobody has answered {header!r} so far, which the config maps"


def _land(run_context: RunContext, source: ObjectSource, streams: tuple[Stream, ...], resource: str) -> None:
    warehouse, name = run_context.warehouse, streams[0].source
    folder = f"{streams[0].system}.{resource}"
    landing = land_objects(
        warehouse,
        ObjectStream(name, folder, source.place, source.link(resource)),
        source.extract(resource, progress(warehouse, name, folder).cursor),
        may_shrink=name in run_context.options.may_shrink,
        keep_out=partial(kept_out_objects, warehouse, name, folder),
        meaning={stream.holds: meaning(stream) for stream in streams if resource in stream.resources},
        on_change=run_context.on_change,
    )
    run_context.outcome.notices += landing.notices
    _tell(run_context, part(name, resource), landing)


def _tell(run_context: RunContext, name: str, landing: Landing) -> None:
    sent = run_context.outcome.landed.get(name)
    if landing.new or landing.changed or landing.gone:
        run_context.outcome.landed[name] = sent + landing if sent else landing
    elif sent is None:
        run_context.outcome.unchanged.append(name)


def _go_without(run_context: RunContext, streams: tuple[Stream, ...], failed: list[SourceError]) -> None:
    """What was read last stays in use; what was never read to its end lets nobody go on."""
    warehouse, name = run_context.warehouse, streams[0].source
    first, told = failed[0], "\n".join(dict.fromkeys(map(str, failed)))
    note_unread(warehouse, name, told)
    problem = type(first)(told)
    if never_landed(warehouse, streams):
        run_context.outcome.problems.append(type(first)(f"{told}\n{name} {NEVER_READ}"))
    else:
        run_context.outcome.unread.append(Unread(name, problem, read_last(warehouse, streams[0])))


def described(streams: tuple[Stream, ...]) -> Iterator[tuple[str, str]]:
    """What lands of a source, and what it is: one asset for each."""
    source, system = streams[0].source, streams[0].system
    if system is None:
        yield source, f"{streams[0].holds} as found"
    for resource in resources_of(streams):
        yield part(source, resource), f"{resource} of {system} as found"
