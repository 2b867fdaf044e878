"""Landing what was sent to us: out of the inbox only once it is stored here, so that a kill in between loses nothing.

A delivery that brings its object lands beside what is fetched, under the same id; one that only says that there is
something new is done with when its source has been read. What a customer told us by a link of their own is completed by
`hosted_answers`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from assets.consent.ledger import meaning, record
from assets.hosted_answers import SYSTEM as HOSTED
from assets.hosted_answers import completed
from assets.landing.land import Landing
from assets.landing.objects import ObjectStream, land_objects, progress
from assets.landing.reads import Unread
from assets.privacy.objects import kept_out_objects
from assets.run import RunContext
from assets.settings import Stream
from connectors.errors import SourceError
from connectors.inbox.store import Inbox, Waiting, open_inbox
from connectors.source import Batch, Listener, ObjectSource, Source

Sources = Mapping[str, tuple[tuple[Stream, ...], Source]]
Heard = tuple[str, str, Mapping[str, Any]]
"""Stream of the system, id, object."""


def take_in(run_context: RunContext, sources: Sources) -> Callable[[Iterable[str]], None]:
    """Land what waits for these sources.

    Returns:
        What to call with the sources that were read: what only told of something new is then done with.
    """
    try:
        with open_inbox(run_context.warehouse.settings.state) as inbox:
            for name, (streams, source) in sources.items():
                if isinstance(source, Listener):
                    _take_in_source(run_context, inbox, name, streams, source)
            hints = {name: [each.number for each in inbox.waiting(name)] for name in sources}
    except SourceError as problem:
        run_context.outcome.unread.append(Unread("inbox", problem, "before"))
        return lambda _: None
    return partial(_done_with, run_context, hints)


def _done_with(run_context: RunContext, hints: Mapping[str, list[int]], read: Iterable[str]) -> None:
    numbers = [number for name in read for number in hints.get(name, [])]
    if numbers:
        with open_inbox(run_context.warehouse.settings.state) as inbox:
            inbox.take_out(numbers, run_context.warehouse.run_at)


def _take_in_source(run_context: RunContext, inbox: Inbox, name: str, streams: tuple[Stream, ...], source: Any) -> None:
    waiting = inbox.waiting(name)
    if not waiting:
        return
    run_context.report_progress(f"Taking in what was sent to {name}")
    run_context.on_change()
    heard = list(_heard(run_context, name, source, waiting))
    if streams[0].system == HOSTED:
        heard = completed(run_context.warehouse, name, heard)
    for resource in dict.fromkeys(each[0] for each in heard):
        objects = {each[1]: each[2] for each in heard if each[0] == resource}
        landing = _land(run_context, streams, source, resource, objects)
        run_context.outcome.landed[f"{name}/{resource}"] = landing
    for stream in streams:
        record(run_context.warehouse, stream, stream)
    inbox.take_out([each.number for each in waiting], run_context.warehouse.run_at)


def _heard(run_context: RunContext, name: str, source: Listener, waiting: list[Waiting]) -> Iterable[Heard]:
    unknown = 0
    for each in waiting:
        try:
            found = source.heard(each.delivery.body, each.delivery.kind, each.received_at)
        except (ValueError, KeyError, TypeError):
            unknown += 1
            continue
        if found is not None:
            yield found
    if unknown:
        run_context.outcome.notices.append(
            f"{name}: {unknown:,} of {len(waiting):,} deliveries were genuine, and no answers as we know them; left out"
        )


def _land(
    run_context: RunContext,
    streams: tuple[Stream, ...],
    source: ObjectSource,
    resource: str,
    objects: Mapping[str, Mapping[str, Any]],
) -> Landing:
    """Beside what was fetched, whose cursor stays where it is."""
    warehouse, name, folder = run_context.warehouse, streams[0].source, f"{streams[0].system}.{resource}"
    state = progress(warehouse, name, folder)
    return land_objects(
        warehouse,
        ObjectStream(name, folder, source.place, source.link(resource)),
        [Batch(tuple(objects.items()), json.loads(json.dumps(state.cursor or {})), is_last=state.is_whole)],
        keep_out=partial(kept_out_objects, warehouse, name, folder),
        meaning={stream.holds: meaning(stream) for stream in streams if resource in stream.resources},
    )
