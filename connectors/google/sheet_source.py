"""Tabs of a spreadsheet at Google, a form's answers among them, read as one moment of it.

What belongs here: what the config can say of such a tab, and when it need not be read again.
What does not: requests and their errors (`connectors.google.api.client`), headings and rows (`connectors.tabular.records`).

Whether there is anything new is asked in two cheap requests before a full read, because Google has no single answer:

- Drive's `version` of the file grows with every edit that a person or program makes, in any tab. It is asked for before
  the cells: an edit in between makes the next refresh read once too often, and never once too seldom.
- It does not grow when a form adds an answer, nor when a formula comes to another result (`IMPORTRANGE`, `TODAY`, a list
  taken from a form's tab). So a tab of answers, or with anything calculated in it, is read in full each time, and its
  fingerprint is that of its cells alone.
- A form may feed a tab that the config calls a sheet. Its answers are known by their heading, `Timestamp` in any of the
  languages of forms; and since headings can be renamed, one column of every tab is looked at besides: the fullest, the
  first of several, where an answer always leaves something.

`known` is the fingerprint of the last read, which holds what this needs: the options, the cells, the version, and the
column with its digest. Where Drive may not be asked, every read is a full one, and the person is told.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any

from connectors import gc_pause
from connectors.errors import SourceRejected, SourceUnavailable
from connectors.google import form_words, read_cells
from connectors.google.api.client import GoogleRefused
from connectors.source import Extract
from connectors.tabular import choose_tab, header_row, records
from connectors.tabular.grid import Grid, letter, to_bytes
from connectors.tabular.local_file import fingerprint_of, telling
from connectors.tabular.records import Reading

if TYPE_CHECKING:
    from connectors.google.api.client import Google

OVERVIEW = "properties/title,sheets/properties(sheetId,title,hidden,sheetType,gridProperties/rowCount)"
TOP = header_row.SEARCHED
"""Rows that tell whether a tab holds anything: headings are not looked for further down."""

TIMESTAMPS = frozenset(map(header_row.normal, form_words.TIMESTAMPS))
ANSWERS = frozenset(map(header_row.normal, form_words.ANSWERS))


@dataclass(frozen=True, slots=True)
class GoogleSheetTab:
    """A tab of a spreadsheet at Google that holds one stream.

    Attributes:
        place: What messages call it before its title is known.
        tab: None is the only visible tab that holds anything; of a form, the tab of its google_cells.
        expected: Headings that the config names, or that everyone knows: they find the headings below title rows.
        header_row: The row number of the headings; None looks for them.
        is_form: A form adds its answers to the tab.
        gid: The number of the tab in the address of the page, where the config gives that and no name.
    """

    google: "Google"
    spreadsheet_id: str
    place: str
    tab: str | None = None
    expected: frozenset[str] = frozenset()
    header_row: int | None = None
    is_form: bool = False
    gid: int | None = None

    def extract(self, known: str | None = None) -> Extract | None:
        """Read the rows below the headings; None when the tab still has the fingerprint `known`.

        Raises:
            SourceError: See `connectors.errors`.
        """
        with telling(f"reading {self.place}"):
            version, doubts = self._version()
            last = Fingerprint.parsed(known)
            if last.is_of(self._options(), version) and self._column(last) == last.digest:
                return None
            title, sheet = self._find()
        with telling(f"reading tab {sheet['title']!r} of {title} (Google)"):
            answer = self._cells(sheet["title"])
            extract = self._extracted(answer.grid, f"{title} (Google), tab {sheet['title']}", sheet.get("sheetId", 0))
            is_fed = answer.is_calculated or any(header_row.normal(name) in TIMESTAMPS for name in extract.letters)
            fingerprint = str(self._fingerprint(answer.grid, None if is_fed else version))
            is_hidden = (f"tab {sheet['title']!r} is hidden",) if sheet.get("hidden") else ()
            notices = (*is_hidden, *extract.notices, *doubts)
        return None if fingerprint == known else replace(extract, fingerprint=fingerprint, notices=notices)

    def headers(self) -> tuple[str | None, ...]:
        """The headings as `extract` finds them, None over a column that has none."""
        with telling(f"reading {self.place}"):
            _, sheet = self._find()
            last = min(max(TOP, self.header_row or 0), _height(sheet))
            answer = self._cells(sheet["title"], f"1:{last}")
            return header_row.find(answer.grid, self._expected(), self.header_row).labels

    def _extracted(self, grid: Grid, place: str, gid: int) -> Extract:
        extract = records.extract(grid, Reading(place, "", self._expected(), self.header_row))
        address = f"https://docs.google.com/spreadsheets/d/{self.spreadsheet_id}/edit#gid={gid}&range={{cell}}"
        return replace(extract, link=address)

    def _expected(self) -> frozenset[str]:
        return self.expected | TIMESTAMPS if self.is_form else self.expected

    def _version(self) -> tuple[str | None, tuple[str, ...]]:
        """The version of the file, and why it could not be asked for; of a form it says nothing."""
        if self.is_form:
            return None, ()
        try:
            return str(self.google.file(self.spreadsheet_id, "version")["version"]), ()
        except SourceRejected as refusal:
            return None, (f"read in full, since Google does not say whether it has changed: {refusal}",)

    def _find(self) -> tuple[str, Mapping[str, Any]]:
        """The title of the spreadsheet and the properties of the tab."""
        found = self.google.spreadsheet(self.spreadsheet_id, OVERVIEW)
        sheets = [sheet["properties"] for sheet in found.get("sheets", ())]
        return str(found["properties"]["title"]), self._meant([each for each in sheets if _has_cells(each)])

    def _meant(self, sheets: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        if not sheets:
            raise SourceRejected("none of its tabs has cells; write the address of another spreadsheet")
        if self.tab is None and self.gid is not None:
            return _numbered(sheets, self.gid)
        states = [(str(sheet["title"]), "hidden" if sheet.get("hidden") else "visible") for sheet in sheets]
        tab = _answers_tab(states) if self.tab is None and self.is_form else self.tab
        name = choose_tab.chosen(tab, states, lambda: self._filled(sheets))
        return next(sheet for sheet in sheets if sheet["title"] == name)

    def _filled(self, sheets: Sequence[Mapping[str, Any]]) -> list[str]:
        ranges = [f"{_quoted(sheet['title'])}!1:{min(TOP, _height(sheet))}" for sheet in sheets]
        found = self.google.values(self.spreadsheet_id, ranges)
        return [str(sheet["title"]) for sheet, rows in zip(sheets, found, strict=True) if _holds_anything(rows)]

    def _cells(self, tab: str, part: str = "") -> read_cells.TabAnswer:
        where = f"{_quoted(tab)}!{part}" if part else _quoted(tab)
        try:
            found = self.google.spreadsheet(self.spreadsheet_id, read_cells.FIELDS, [where])
        except GoogleRefused as refusal:
            raise SourceUnavailable("its tabs were changed while it was read; try again") from refusal
        with gc_pause.paused():
            return read_cells.read(found["sheets"][0])

    def _column(self, last: "Fingerprint") -> str:
        """The digest of the column that was looked at last time, as it is now."""
        name = letter(last.column)
        return digest_of(self._cells(last.tab, f"{name}:{name}").grid, last.column)

    def _options(self) -> str:
        where = (self.spreadsheet_id, self.tab, self.gid)
        return fingerprint_of(b"", where, self.expected, self.header_row, self.is_form)

    def _fingerprint(self, grid: Grid, version: str | None) -> "Fingerprint":
        content = fingerprint_of(to_bytes(grid))
        if version is None:
            return Fingerprint(self._options(), content)
        fullest = min(range(len(grid.texts)), key=lambda place: grid.texts[place].null_count)
        return Fingerprint(self._options(), content, version, grid.tab, fullest, digest_of(grid, fullest))


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is known of a tab after it was read; without a `version` its cells alone tell whether it has changed.

    Attributes:
        column: The column, from 0, that shows an answer of a form; `digest` is of what it held.
    """

    options: str = ""
    content: str = ""
    version: str | None = None
    tab: str = ""
    column: int = 0
    digest: str = ""

    @classmethod
    def parsed(cls, known: str | None) -> "Fingerprint":
        """From the text of an earlier run; that of another kind of source tells nothing."""
        try:
            return cls(*json.loads(known or ""))
        except (ValueError, TypeError):
            return cls()

    def is_of(self, options: str, version: str | None) -> bool:
        """Whether the tab was read with these options when the file had this version."""
        return version is not None and (self.options, self.version) == (options, version)

    def __str__(self) -> str:
        """In one line."""
        return json.dumps(astuple(self))


def digest_of(grid: Grid, column: int) -> str:
    """A digest of what a column holds; blank cells do not count, of which an answer of one column has fewer."""
    texts = grid.texts[column].drop_null().to_pylist() if column < len(grid.texts) else []
    return fingerprint_of(json.dumps(texts).encode())


def _has_cells(sheet: Mapping[str, Any]) -> bool:
    """A chart may have a tab of its own."""
    return bool(sheet.get("sheetType", "GRID") == "GRID")


def _height(sheet: Mapping[str, Any]) -> int:
    return int(sheet.get("gridProperties", {}).get("rowCount", TOP))


def _holds_anything(rows: Sequence[Sequence[object]]) -> bool:
    return any(value not in ("", None) for row in rows for value in row)


def _quoted(tab: str) -> str:
    return "'" + tab.replace("'", "''") + "'"


def _numbered(sheets: Sequence[Mapping[str, Any]], gid: int) -> Mapping[str, Any]:
    for sheet in sheets:
        if sheet.get("sheetId", 0) == gid:
            return sheet
    names = choose_tab.listed([str(sheet["title"]) for sheet in sheets])
    raise SourceRejected(f"it has no tab with gid={gid}, which the address names, only {names}; write `tab:`")


def _answers_tab(states: choose_tab.Tabs) -> str | None:
    """The tab of a form's answers; None where none is called so."""
    found = [name for name, state in states if state == "visible" and _is_answers(name)]
    if len(found) > 1:
        raise SourceRejected(f"several forms answer into it: {choose_tab.listed(found)}; say which one with `tab:`")
    return found[0] if found else None


def _is_answers(tab: str) -> bool:
    return header_row.normal(tab).rstrip("0123456789") in ANSWERS
