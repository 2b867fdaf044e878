"""Where the columns and rows of a tab are by now: people sort, filter, insert, delete, move and rename.

A row is found by its id and a column by its heading, never by position. What no longer has its name is recognised by
what it holds, and only a column that holds nothing by its neighbours. What does not belong here: who may write what
(`connectors.sheet_merge.merge`), and any workbook format.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from connectors.errors import SourceChanged
from connectors.sheet_merge.cell_values import BLANK, Grid, digest, folded, spelled
from connectors.sheet_merge.merge_base import TabBase
from connectors.source import ROW, TYPES
from connectors.target import ID

TAB = "tab"
"""Column of the extract of edits that says which list a row stands in."""

DEEPEST_HEADER = 50
"""People write a title and a few lines above the headings; nobody writes fifty."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A tab as it stands.

    Attributes:
        header: Row of the headings.
        columns: Our word for a column -> where it is; a word that is missing is not in the tab.
        own: Headings of people's own columns, made unique -> where they are.
        rows: Row -> id, from top to bottom; an id repeats where a person copied its row.
        order: All headings from left to right.
        last_row: The last row that holds anything.
        last_column: The last column that holds anything.
    """

    header: int
    columns: Mapping[str, int]
    own: Mapping[str, int]
    rows: Mapping[int, str]
    order: tuple[str, ...]
    last_row: int
    last_column: int


BARE = Layout(header=1, columns={}, own={}, rows={}, order=(), last_row=1, last_column=0)
"""A tab in which nothing stands yet."""


def locate(grid: Grid, words: Iterable[str], base: TabBase | None) -> Layout:
    """Find the columns called `words` and the rows in the tab as people left it.

    Raises:
        SourceChanged: It cannot be told any more which row is whose, or the tab was never ours.
    """
    search = _Search(grid, list(words), base or TabBase(""))
    search.find_columns()
    rows = search.find_rows()
    return Layout(
        header=search.header,
        columns=search.columns,
        own=search.own_columns(rows),
        rows=rows,
        order=tuple(search.headings[column] for column in sorted(search.headings)),
        last_row=max((row for row, _ in grid.values), default=1),
        last_column=max((column for _, column in grid.values), default=0),
    )


def column_letter(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class _Search:
    def __init__(self, grid: Grid, words: Sequence[str], base: TabBase) -> None:
        self.grid, self.words, self.base = grid, words, base
        self.header = self._header_row()
        self.headings = {
            column: spelled(value) or "" for (row, column), value in grid.values.items() if row == self.header
        }
        self.columns: dict[str, int] = {}
        self.rows: dict[int, str] = {}

    def _header_row(self) -> int:
        known = {folded(name) for name in (*self.words, *self.base.headings.values()) if name}
        hits: dict[int, set[str]] = defaultdict(set)
        for (row, _), value in self.grid.values.items():
            if row <= DEEPEST_HEADER and folded(value) in known:
                hits[row].add(folded(value))
        best = max(sorted(hits), key=lambda row: len(hits[row]), default=0)
        if not self.base.headings and (ID not in hits[best] or 2 * len(hits[best]) < len(self.words)):
            raise SourceChanged("a tab of that name that we did not make stands there already: rename it")
        if len(hits[best]) < min(2, len(self.words)):
            raise SourceChanged("its headings are gone: undo that, or delete the tab to have it made again")
        return best

    def find_columns(self) -> None:
        for names in (self.base.headings, {word: word for word in self.words}):
            for word in self.words:
                self._claim(word, self._named(names.get(word)))
        if ID not in self.columns:
            self._claim(ID, self._column_of_ids())
        self.rows = self._rows_by_id()
        for word in self.words:
            self._claim(word, self._column_like(word))
        self._claim_renamed_in_place()

    def _claim(self, word: str, column: int | None) -> None:
        if column is not None and word not in self.columns:
            self.columns[word] = column

    def _unclaimed(self) -> list[int]:
        return sorted({column for _, column in self.grid.values} - set(self.columns.values()))

    def _named(self, name: str | None) -> int | None:
        taken = set(self.columns.values())
        matches = (c for c in sorted(self.headings) if c not in taken and folded(self.headings[c]) == folded(name))
        return next(matches, None) if name else None

    def _column_of_ids(self) -> int | None:
        found: dict[int, int] = defaultdict(int)
        for row, column in self.grid.values:
            found[column] += self.grid.text(row, column) in self.base.rows
        best = max(self._unclaimed(), key=lambda column: found[column], default=0)
        return best if 2 * found[best] > len(self.base.rows) else None

    def _rows_by_id(self) -> dict[int, str]:
        if ID not in self.columns:
            return {}
        column = self.columns[ID]
        rows = sorted(row for row, c in self.grid.values if c == column and row > self.header)
        return {row: (self.grid.text(row, column) or "").strip() for row in rows}

    def _column_like(self, word: str) -> int | None:
        if word in self.columns or self.base.headings.get(word) is None:
            return None
        theirs = set(map(folded, self.base.order)) - {folded(name) for name in self.base.headings.values() if name}
        free = (column for column in self._unclaimed() if folded(self.headings.get(column)) not in theirs)
        shares = {column: self._likeness(column, word) for column in free}
        alike = [column for column in shares if shares[column] > 0.5]
        # A dropdown says the same in most rows, and so may a new column: the one in the old place is the renamed one.
        return max(alike, key=lambda column: shares[column] + self._is_in_its_place(column, word), default=None)

    def _is_in_its_place(self, column: int, word: str) -> bool:
        """Beside the heading that stood beside it."""
        before = [folded(heading) for heading in self.base.order]
        now = {at: folded(heading) for at, heading in self.headings.items()}
        name = folded(self.base.headings.get(word))
        at = before.index(name) if name in before else -1
        left = at > 0 and now.get(column - 1) == before[at - 1]
        right = 0 <= at < len(before) - 1 and now.get(column + 1) == before[at + 1]
        return left or right

    def _likeness(self, column: int, word: str) -> float:
        """The share of the cells we remember of `word` that stand in `column`, 0 when we remember only blanks."""
        known = [(row, self.base.rows[key].get(word, BLANK)) for row, key in self.rows.items() if key in self.base.rows]
        filled = [(row, last) for row, last in known if last != BLANK]
        hits = sum(digest(self.grid.text(row, column)) == last for row, last in filled)
        return hits / len(filled) if filled else 0

    def _is_remembered(self, word: str) -> bool:
        return any(cells.get(word, BLANK) != BLANK for cells in self.base.rows.values())

    def _claim_renamed_in_place(self) -> None:
        """Only for what content cannot tell: a column of ours that was blank, or one of theirs that they refilled."""
        renamed = dict(self._replaced_headings())
        for word in self.words:
            column = renamed.get(folded(self.base.headings.get(word)))
            is_contradicted = word in self.base.ours and self._is_remembered(word)
            if column is not None and not is_contradicted and column in self._unclaimed():
                self._claim(word, column)

    def _replaced_headings(self) -> Iterator[tuple[str, int]]:
        columns = sorted(self.headings)
        before = [folded(heading) for heading in self.base.order]
        now = [folded(self.headings[column]) for column in columns]
        for kind, b1, b2, n1, n2 in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
            if kind == "replace" and b2 - b1 == n2 - n1:
                yield from zip(before[b1:b2], columns[n1:n2], strict=True)

    def find_rows(self) -> dict[int, str]:
        """Rows by id, and those whose id a person removed by what else they hold."""
        lost = self.base.rows.keys() - set(self.rows.values())
        nameless = sorted({row for row, _ in self.grid.values if row > self.header} - self.rows.keys())
        if not lost or not nameless:
            return self.rows
        matched = self._rows_like(lost, nameless)
        if ID not in self.columns and (lost - set(matched.values())) and self._rows_of_ours(nameless, matched):
            raise SourceChanged(
                f"its hidden column '{ID}' is gone and the rows can't be told apart without it: "
                "undo that, or delete the tab to have it made again"
            )
        return dict(sorted((self.rows | matched).items()))

    def _rows_like(self, lost: Iterable[str], nameless: Iterable[int]) -> dict[int, str]:
        """Row -> id where our cells are exactly those of one lost row, and of no other."""
        words = self._content_words()
        ids, rows = defaultdict(list), defaultdict(list)
        for key in lost:
            ids[tuple(self.base.rows[key].get(word, BLANK) for word in words)].append(key)
        for row in nameless:
            rows[tuple(digest(self.grid.text(row, self.columns[word])) for word in words)].append(row)
        return {
            rows[cells][0]: keys[0]
            for cells, keys in ids.items()
            if len(keys) == len(rows[cells]) == 1 and set(cells) != {BLANK}
        }

    def _content_words(self) -> list[str]:
        return [word for word in self.words if word in self.base.ours and word in self.columns and word != ID]

    def _rows_of_ours(self, nameless: Iterable[int], matched: Mapping[int, str]) -> bool:
        columns = [self.columns[word] for word in self._content_words()]
        return any((row, column) in self.grid.values for row in nameless if row not in matched for column in columns)

    def own_columns(self, rows: Mapping[int, str]) -> dict[str, int]:
        """People's own columns; one without a heading counts when something stands in it beside our rows."""
        used = {column for row, column in self.grid.values if row in rows} | self.headings.keys()
        taken = {folded(name) for name in (TAB, ID, ROW, TYPES, *self.words)}
        own: dict[str, int] = {}
        for column in sorted(used - set(self.columns.values())):
            heading = self.headings.get(column, "").strip() or f"Column {column_letter(column)}"
            name, copies = heading, 1
            while folded(name) in taken:
                copies += 1
                name = f"{heading} ({copies})"
            taken.add(folded(name))
            own[name] = column
        return own
