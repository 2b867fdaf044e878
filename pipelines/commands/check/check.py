"""`regulars check`: what a refresh would read and where it would write; opens everything and changes nothing.

What does not belong here: reading the config, and what the cells hold (`cells`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from connectors.errors import SourceError
from pipelines.commands.check.targets import TargetCheck, check_target
from pipelines.commands.init.config_text import QUESTION, further_columns
from pipelines.config.load import Config, ConfigError, load
from pipelines.config.object_sources import ObjectSource
from pipelines.config.problems import CONFIG_FILE, Problem
from pipelines.connect import table

if TYPE_CHECKING:
    import connectors.source
    from assets.staging.headers import HeaderMap
    from connectors.source import Extract, Reach

__all__ = ["Checkup", "SourceCheck", "TargetCheck", "check_up"]


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """A source as a refresh would read it.

    Attributes:
        fields: Field -> header.
        fills: Further headers of a field, which count where the first is blank -> field.
        attributes: Headers without a field; kept with the customer as they are.
        problems: What stands in the way, or is not as the config says.
        notices: What a person should know.
    """

    name: str
    place: str
    holds: str
    rows: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything that was looked at."""

    folder: Path
    problems: tuple[Problem, ...] = ()
    sources: tuple[SourceCheck, ...] = ()
    targets: tuple[TargetCheck, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        """A refresh would read every source as the config describes it."""
        return self.wrong == 0

    @property
    def wrong(self) -> int:
        """How many things are to be mended."""
        of_sources = sum(len(source.problems) for source in self.sources)
        return len(self.problems) + of_sources + sum(len(target.problems) for target in self.targets)

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {"is_fine": self.is_fine, **asdict(self), "folder": str(self.folder)}

    def as_text(self) -> str:
        """For a person."""
        return "\n".join(_lines(self))


def check_up(folder: Path, environ: Mapping[str, str]) -> Checkup:
    """Look at the config, every source and every target."""
    try:
        config = load(folder, environ)
    except ConfigError as error:
        return Checkup(folder, error.problems)
    return Checkup(
        folder,
        sources=tuple(_source(config, name) for name in config.sources),
        targets=tuple(
            check_target(config, entry, target) for entry, target in zip(config.deliver, config.targets(), strict=True)
        ),
        notices=tuple(_absent(config)),
    )


def _absent(config: Config) -> Iterator[str]:
    yield from _questions((config.folder / CONFIG_FILE).read_text(encoding="utf-8-sig").splitlines())
    yield from renamed(config)
    if not config.sources:
        yield "there are no sources yet: add one under sources:"
    if not config.follow_ups:
        yield "there are no lists yet: switch one on under follow_ups:, e.g. birthdays: {}"
    elif not config.deliver:
        yield "the lists are written nowhere yet: add a workbook under deliver:"


def renamed(config: Config) -> Iterator[str]:
    """A source that was read before and is gone from the config, and a new one that holds the same."""
    from assets.streams import STREAMS
    from assets.systems import made_of

    landing = config.folder / "data" / "landing"
    landed = {(folder.parent.name, folder.name) for folder in landing.glob("*/*") if any(folder.glob("*.parquet"))}
    read = {
        (source, holds)
        for source, folder in landed
        for holds in ([stream.holds for stream in made_of(source, folder)] or [folder])
    }
    gone = sorted(
        (name, holds) for name, holds in read if holds in STREAMS and name not in {*config.sources, "regulars"}
    )
    for name, entry in config.sources.items():
        for old in dict.fromkeys(old for old, _ in gone):
            same = [
                holds for before, holds in gone if before == old and holds in entry.held and (name, holds) not in read
            ]
            if same:
                holds = " and ".join(same)
                yield (
                    f"{name} was never read, and {old}, which held {holds} too, is gone from the config: if it was"
                    f" renamed, write `was: {old}` under {name}, or every customer of it gets a new id"
                )


def _questions(lines: Sequence[str]) -> Iterator[str]:
    """What `init` wanted to know and nobody has answered."""
    for number, line in enumerate(lines, 1):
        if line.strip().startswith(QUESTION):
            asked = line.strip().removeprefix(QUESTION).strip()
            yield f"{CONFIG_FILE}, line {number} asks: {asked} Take the line out when it is settled."


def _source(config: Config, name: str) -> SourceCheck:
    from assets.staging.headers import map_headers
    from connectors.source import ROW, TYPES

    entry = config.sources[name]
    if isinstance(entry, ObjectSource):
        return _objects(config, name, entry)
    try:
        extract = table(config, name).extract()
    except SourceError as error:
        return SourceCheck(name, entry.place, entry.holds, problems=(str(error),))
    if extract is None:
        raise AssertionError("a source that is read for the first time cannot be unchanged")
    stream = next(stream for stream in config.settings(config.folder).streams if stream.source == name)
    headers = [header for header in extract.rows.column_names if header not in (ROW, TYPES)]
    return _mapped(config, name, entry.holds, extract, map_headers(stream, headers))


def _objects(config: Config, name: str, entry: ObjectSource) -> SourceCheck:
    """Try every stream of a system; how many objects wait, and what stands in the way."""
    from assets.streams import STREAM_TYPES

    held = ", ".join(STREAM_TYPES[each].several for each in entry.held)
    try:
        reached = list(cast("connectors.source.ObjectSource", config.source(name)).reach())
    except SourceError as error:
        return SourceCheck(name, entry.place, held, problems=(str(error),))
    waiting = [_waits(each) for each in reached if not each.problem]
    return SourceCheck(
        name,
        entry.place,
        held,
        rows=sum(each.waiting or 0 for each in reached),
        problems=tuple(dict.fromkeys(each.problem for each in reached if each.problem)),
        notices=(
            *((f"can be read: {', '.join(waiting)}",) if waiting else ()),
            *(each.notice for each in reached if each.notice),
        ),
    )


def _waits(reached: "Reach") -> str:
    """Not every system counts what it has."""
    name = reached.stream.replace("_", " ")
    return f"{name} (not counted)" if reached.waiting is None else f"{reached.waiting:,} {name}"


def _mapped(config: Config, name: str, holds: str, extract: "Extract", found: "HeaderMap") -> SourceCheck:
    from pipelines.commands.check.cells import unread

    settings = config.settings(config.folder)
    odd = {
        each.told(settings.business.country): each.is_most for each in unread(settings, holds, extract, found.fields)
    }
    fills = {header: each for each, more in found.others.items() for header in more}
    return SourceCheck(
        name,
        extract.place,
        holds,
        extract.rows.num_rows,
        dict(found.fields),
        fills,
        tuple(header for header in found.attributes if header not in fills),
        (*_header_problems(found), *(told for told, is_most in odd.items() if is_most)),
        (*extract.notices, *extract.examples, *found.notices, *(told for told, is_most in odd.items() if not is_most)),
    )


def _header_problems(found: "HeaderMap") -> Iterator[str]:
    for missing in found.missing:
        near = f"; did you mean {missing.nearest!r}?" if missing.nearest else ""
        yield f"there is no column {missing.header!r}, which the config maps{near}"
    for header in found.unclear:
        yield (
            f"the column {header!r} speaks of consent, and nobody has said how: whoever has anything in it is not"
            " contacted until you say. Under columns: map it to consent.email (or sms, phone, post, all), with not"
            " before it if a yes in it means no; or to attributes. and a name, if it says nothing of contact"
        )
    for lacking in found.required_missing:
        yield f"no column holds {lacking}: say under columns: which one does"


def _lines(checkup: Checkup) -> Iterator[str]:
    yield from (str(problem) for problem in checkup.problems)
    for source in checkup.sources:
        yield f"{_mark(source.problems)} {source.name}: {source.place}" + (
            f", {_count(source)}" if source.fields else ""
        )
        yield from _details(source.problems, "! ")
        if source.fields:
            yield "       " + ", ".join(f"{header} -> {name}" for name, header in source.fields.items())
        yield from _details(tuple(further_columns(source.fills)))
        if source.attributes:
            yield f"       kept as attributes: {', '.join(source.attributes)}"
        yield from _details(source.notices)
    for target in checkup.targets:
        yield f"{_mark(target.problems)} lists: {target.path}{' (will be made)' if target.is_new else ''}"
        yield from _details((*target.problems, *target.notices), "! ")
    yield from (f"note   {notice}" for notice in checkup.notices)
    yield _verdict(checkup)


def _mark(problems: tuple[str, ...]) -> str:
    return "MEND  " if problems else "ok    "


def _details(texts: tuple[str, ...], mark: str = "") -> Iterator[str]:
    return (f"       {mark}{text}" for text in texts)


def _count(source: SourceCheck) -> str:
    from assets.streams import STREAM_TYPES

    return f"{source.rows:,} {STREAM_TYPES[source.holds].several}"


def _verdict(checkup: Checkup) -> str:
    if not checkup.is_fine:
        return f"\n{checkup.wrong} {'thing' if checkup.wrong == 1 else 'things'} to mend; nothing was changed."
    return "\nEverything is in order; `regulars refresh` would read it like this. Nothing was changed."
