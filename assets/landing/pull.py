"""The first step of a refresh: what people typed in the sheets comes back, and every source is read and landed."""

from concurrent.futures import Future, ThreadPoolExecutor

from assets.fields import RECORD_KEYS
from assets.landing.land import Keys, Landing, SourceShrank, known_fingerprint, land
from assets.settings import Stream
from assets.staging.headers import map_headers
from assets.workshop import Workshop
from connectors.errors import SourceError
from connectors.extract import Extract, Source
from connectors.sheet import Target

EDITS = "edits"
"""The stream of a target: what people typed in its tabs."""


def pull(workshop: Workshop) -> None:
    """Read and land everything; each source that cannot be read is a problem, and the others are landed all the same.

    The sheets come first: what a person typed is safe before anything else can fail.
    """
    for target in workshop.targets:
        _land_edits(workshop, target)
    wanted = {
        name: pair
        for name, pair in workshop.sources.items()
        if workshop.options.only is None or name in workshop.options.only
    }
    known = {name: known_fingerprint(workshop.warehouse, name, stream.holds) for name, (stream, _) in wanted.items()}
    # One file is read ahead while another is landed; more would only hold more of them in memory.
    with ThreadPoolExecutor(max_workers=1) as reader:
        reading = {name: reader.submit(_read, source, known[name]) for name, (_, source) in wanted.items()}
        for name, (stream, _) in wanted.items():
            _land_source(workshop, stream, reading.pop(name))


def _read(source: Source, known: str | None) -> Extract | None:
    return source.extract(known)


def _land_source(workshop: Workshop, stream: Stream, reading: "Future[Extract | None]") -> None:
    workshop.tell(f"Reading {stream.source}")
    try:
        extract = reading.result()
        if extract is None:
            workshop.outcome.unchanged.append(stream.source)
            return
        keys = keys_of(stream, tuple(extract.rows.column_names[:-2]))
        may_shrink = stream.source in workshop.options.may_shrink
        workshop.outcome.landed[stream.source] = land(
            workshop.warehouse, stream.source, stream.holds, extract, keys, may_shrink=may_shrink
        )
    except (SourceError, SourceShrank) as problem:
        workshop.outcome.problems.append(problem)


def keys_of(stream: Stream, headers: tuple[str, ...]) -> Keys:
    """How rows of the stream are found again, by what its headers mean.

    Raises:
        SourceChanged: A header that the config maps is gone, or a required field has no header.
    """
    fields = map_headers(stream, headers).fields
    record_id = tuple(fields[name] for name in RECORD_KEYS.get(stream.holds, ()) if name in fields)
    if len(record_id) < len(RECORD_KEYS.get(stream.holds, ())):
        record_id = ()
    if stream.holds != "people":
        return Keys(record_id)
    groups = (("email",), ("phone",), ("name",), ("first_name", "last_name"))
    return Keys(record_id, tuple(tuple(fields[name] for name in group) for group in groups if fields.keys() >= set(group)))


def _land_edits(workshop: Workshop, target: Target) -> None:
    try:
        edits = target.read_edits()
    except SourceError as problem:
        workshop.outcome.problems.append(problem)
        return
    if edits is not None and edits.fingerprint != known_fingerprint(workshop.warehouse, target.name, EDITS):
        landing: Landing = land(workshop.warehouse, target.name, EDITS, edits, Keys(("id",)))
        workshop.outcome.landed[target.name] = landing
