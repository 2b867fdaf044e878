"""What the tabs and files of a newcomer probably hold, and what each column means: a first config for them.

What does not belong here: YAML; see `starter_text`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assets.settings import Stream
from assets.staging.headers import guess_stream, map_headers, well_known_headers
from assets.streams import CARRIES_PEOPLE, STREAMS
from connectors.errors import SourceChanged
from connectors.excel.source import ExcelTab, tabs

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})

_NAMELESS = re.compile(
    r"(sheet|tab|tabelle|feuil|feuille|hoja|planilha|foglio|blad|ark|list|лист)[ _-]?\d*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that is proposed.

    Attributes:
        columns: Header -> field.
        attributes: Headers without a field.
        lacking: Fields that the stream cannot do without, and no header holds.
        people: The source whose numbers `person_id` probably holds.
        problem: Why nothing is proposed for this tab.
    """

    name: str
    path: str
    tab: str | None = None
    holds: str = "people"
    columns: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    people: str | None = None
    problem: str = ""

    @property
    def is_ready(self) -> bool:
        """It can be refreshed as it is."""
        return not self.doubt and not self.problem

    @property
    def doubt(self) -> str:
        """Why it is written as a comment; empty when it is not."""
        if self.lacking:
            return f"looks like {self.holds}, but no column holds {', '.join(self.lacking)}"
        return "has columns whose headers say too little" if len(self.columns) < 2 else ""

    @property
    def place(self) -> str:
        """The file, and the tab where it has several."""
        return f"{self.path}, tab {self.tab}" if self.tab is not None else self.path

    def summary(self) -> str:
        """One line for the person."""
        if self.problem:
            return f"{self.place}: left out, {self.problem}"
        if self.doubt:
            return f"{self.place}: {self.doubt}; it stands there as a comment"
        known, kept = len(self.columns), len(self.attributes)
        return f"{self.place}: {self.holds}; {known} columns are known, {kept} kept as they are"


def propose(places: Mapping[Path, str]) -> list[Proposal]:
    """A proposal for every tab of every file (file -> its path in the project).

    Raises:
        SourceError: A file cannot be read at all.
    """
    found: list[Proposal] = []
    for file, place in places.items():
        found += _workbook(file, place) if file.suffix.lower() in WORKBOOKS else [_csv(file, place)]
    return _linked(_named(found))


def _workbook(file: Path, place: str) -> Iterator[Proposal]:
    names = tabs(file, place)
    for tab in names:
        stem = file.stem if _NAMELESS.fullmatch(tab) or not _slug(tab) else tab
        try:
            headers = ExcelTab(file, place, tab, _every_header()).headers()
        except SourceChanged as error:
            yield Proposal(stem, place, tab, problem=str(error).rpartition(f"{place}: ")[2])
        else:
            yield _guessed(Proposal(stem, place, tab), headers)


def _csv(file: Path, place: str) -> Proposal:
    from connectors.csv.source import CsvFile

    return _guessed(Proposal(file.stem, place), CsvFile(file, place, _every_header()).headers())


def _every_header() -> frozenset[str]:
    return frozenset().union(*(well_known_headers(holds) for holds in STREAMS))


def _guessed(proposal: Proposal, headers: Sequence[str | None]) -> Proposal:
    named = [header for header in headers if header]
    holds, _ = guess_stream(named)
    found = map_headers(Stream(proposal.name, holds), named)
    if not found.fields:
        return replace(proposal, problem="none of its headers says what it holds")
    columns = {header: field for field, header in found.fields.items()}
    ordered = {header: columns[header] for header in named if header in columns}
    attributes = tuple(header for header in found.attributes if header not in columns)
    return replace(proposal, holds=holds, columns=ordered, attributes=attributes, lacking=found.required_missing)


def _named(proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Each under a name that can be a folder, and that no other has."""
    taken: set[str] = set()
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


def _linked(proposals: Iterator[Proposal]) -> list[Proposal]:
    """Whose customer numbers an event's are: those of the only people in the same file, else of the only ones."""
    found = list(proposals)
    numbered = [
        each for each in found if each.is_ready and each.holds == "people" and "record_id" in each.columns.values()
    ]
    return [replace(each, people=_whose(each, numbered)) for each in found]


def _whose(proposal: Proposal, people: Sequence[Proposal]) -> str | None:
    if proposal.holds not in CARRIES_PEOPLE or "person_id" not in proposal.columns.values():
        return None
    near = [each for each in people if each.path == proposal.path] or list(people)
    return near[0].name if len(near) == 1 else None
