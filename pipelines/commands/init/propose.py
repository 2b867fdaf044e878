"""What the tabs and files of a newcomer probably hold, and what each column means: a first config for them.

What is guessed is in `assets.staging.guess`; here files are read, sources named, and put together. What does not belong
here: YAML; see `config_text`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from assets.staging.column_looks import Look, look
from assets.staging.guess import Guess, guess
from assets.staging.headers import well_known_headers
from assets.streams import CARRIES_PEOPLE, STREAMS
from connectors.errors import SourceChanged, SourceError
from connectors.excel.source import ExcelTab, tabs
from connectors.source import ROW, TYPES, Extract
from pipelines.commands.init.file_kinds import WORKBOOKS, not_a_table

HIDDEN = "the tab is hidden; to have it read, show it in the workbook, or name it with `tab:` in the config"

_NAMELESS = re.compile(
    r"(sheet|tab|tabelle|feuil|feuille|hoja|planilha|foglio|blad|ark|list|лист)[ _-]?\d*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Given:
    """A file that somebody gave: where it is, how they wrote it, and where it is in the project.

    One that was only found in a folder may be unreadable without stopping the others.
    """

    file: Path
    typed: str
    place: str
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that is proposed.

    Attributes:
        path: In the project.
        typed: The file as the person wrote it, for messages.
        columns: Header -> field.
        fills: Further headers of a field, which count where the first is blank -> field.
        attributes: Headers without a field.
        lacking: Fields that the stream cannot do without, and no header holds.
        people: The source whose customers the rows are about.
        problem: Why nothing is proposed for this tab.
        export: The well-known export that it is.
        instead: What else it may hold.
        told: What was decided by the cells.
        unclear: Headers that speak of consent, and nobody knows how.
        looks: What the cells look like; for the terminal, never stored.
    """

    name: str
    path: str
    tab: str | None = None
    typed: str = ""
    holds: str = "people"
    columns: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    people: str | None = None
    problem: str = ""
    export: str = ""
    instead: str = ""
    told: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    looks: Mapping[str, Look] = field(default_factory=dict, repr=False)

    @property
    def is_ready(self) -> bool:
        """It can be refreshed as it is."""
        return not self.doubt and not self.problem

    @property
    def doubt(self) -> str:
        """Why it is written as a comment; empty when it is not."""
        if self.lacking:
            return f"looks like {self.holds}, but no column holds {', '.join(self.lacking)}"
        says_enough = len(self.columns) > 1 or {"email", "phone"} & set(self.columns.values())
        return "" if says_enough or self.problem else "has columns whose headers say too little"

    @property
    def place(self) -> str:
        """The file, and the tab where it has several."""
        typed = self.typed or self.path
        return f"{typed}, tab {self.tab}" if self.tab is not None else typed


def propose(given: Sequence[Given], taken: Collection[str] = (), known: Sequence[Proposal] = ()) -> list[Proposal]:
    """Proposals for every tab of every file.

    Args:
        given: The files.
        taken: Names that sources of the project have already.
        known: People sources that the project has already.

    Raises:
        SourceError: A file cannot be read at all.
    """
    found = [each for one in given for each in _of_file(one)]
    return linked(list(_named(found, taken)), known)


def as_another(proposals: Sequence[Proposal], proposal: Proposal, holds: str) -> list[Proposal]:
    """The proposals, with one of them read as another stream."""
    [other] = guess(proposal.looks, holds)
    again = [replace(_filled(each, other) if each is proposal else each, people=None) for each in proposals]
    return linked(again, ())


def _of_file(given: Given) -> Iterator[Proposal]:
    stem = Proposal(given.file.stem, given.place, typed=given.typed)
    if reason := not_a_table(given.file):
        yield replace(stem, problem=f"this is {reason}")
        return
    try:
        yield from _workbook(given, stem) if given.file.suffix.lower() in WORKBOOKS else _csv(given, stem)
    except SourceError as error:
        if not given.is_found:
            raise
        yield replace(stem, problem=str(error).rpartition(f"{given.typed}: ")[2])


def _workbook(given: Given, stem: Proposal) -> Iterator[Proposal]:
    for tab in tabs(given.file, given.typed):
        name = given.file.stem if _NAMELESS.fullmatch(tab) or not _slug(tab) else tab
        proposal = replace(stem, name=name, tab=tab)
        try:
            extract = ExcelTab(given.file, given.typed, tab, _every_header()).extract()
        except SourceChanged as error:
            yield replace(proposal, problem=str(error).rpartition(f"{given.typed}: ")[2])
        else:
            yield from _guessed(proposal, extract)
    for tab in tabs(given.file, given.typed, are_hidden=True):
        with suppress(SourceChanged):  # Lists of choices, notes: whoever hid them misses nothing.
            extract = ExcelTab(given.file, given.typed, tab, _every_header()).extract()
            if extract and extract.rows.num_rows:
                yield replace(stem, name=tab, tab=tab, problem=HIDDEN)


def _csv(given: Given, stem: Proposal) -> Iterator[Proposal]:
    from connectors.csv.source import CsvFile

    yield from _guessed(stem, CsvFile(given.file, given.typed, _every_header()).extract())


def _every_header() -> frozenset[str]:
    return frozenset().union(*(well_known_headers(holds) for holds in STREAMS))


def _guessed(proposal: Proposal, extract: Extract | None) -> Iterator[Proposal]:
    rows = extract.rows if extract else None
    headers = [name for name in rows.column_names if name not in (ROW, TYPES)] if rows is not None else []
    looks = {name: look(rows.column(name).slice(0, 2000).to_pylist()) for name in headers} if rows is not None else {}
    found = guess(looks)
    if not found:
        yield replace(proposal, problem="none of its headers says what it holds", looks=looks)
    for number, each in enumerate(found):
        name = (
            proposal.name if not number else f"{proposal.name}_{'items' if each.holds == 'order_lines' else each.holds}"
        )
        yield replace(_filled(proposal, each), name=name, looks=looks)


def _filled(proposal: Proposal, found: Guess) -> Proposal:
    return replace(
        proposal,
        holds=found.holds,
        columns=found.columns,
        fills=found.fills,
        attributes=found.attributes,
        lacking=found.lacking,
        export=found.export,
        instead=found.instead,
        told=found.told,
        unclear=found.unclear,
    )


def _named(proposals: Sequence[Proposal], others: Collection[str]) -> Iterator[Proposal]:
    """Each under a name that can be a folder, and that no other has."""
    taken = {name.casefold() for name in others}
    for proposal in proposals:
        base = _slug(proposal.name)[:50] or proposal.holds
        name, number = base, 1
        while name in taken or name == "regulars":
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        yield replace(proposal, name=name)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return f"sheet_{slug}" if slug.startswith("lists") else slug


def linked(proposals: Sequence[Proposal], known: Sequence[Proposal]) -> list[Proposal]:
    """Whose customers an event's are: those of the only people in the same file, else of the only ones."""
    people = [each for each in (*proposals, *known) if each.is_ready and each.holds == "people"]
    return [replace(each, people=each.people or _whose(each, people)) for each in proposals]


def _whose(proposal: Proposal, people: Sequence[Proposal]) -> str | None:
    """Numbers are of a list that has numbers; names alone, of a list that has names."""
    fields = set(proposal.columns.values())
    if proposal.holds not in CARRIES_PEOPLE or not fields & {"person_id", "name"}:
        return None
    if "person_id" in fields:
        named = [each for each in people if "record_id" in each.columns.values()]
    else:
        has_reach = bool(fields & {"email", "phone"})
        named = [] if has_reach else [each for each in people if {"name", "first_name"} & set(each.columns.values())]
    near = [each for each in named if each.path == proposal.path] or named
    return near[0].name if len(near) == 1 else None
