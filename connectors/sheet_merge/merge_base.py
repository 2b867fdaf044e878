"""How we last left each tab: the common ancestor of the three-way merge.

It travels inside the workbook, on a hidden tab, so that the cells and what we remember of them change in one step,
and a copy of the workbook carries its own. It holds digests only, no second copy of the customers' data.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TITLE = "_regulars"
"""The hidden tab's name."""

VERSION = "1"


@dataclass(frozen=True, slots=True)
class TabBase:
    """One tab as we last left it. A column is called by our word for it, whatever people made of its heading.

    Attributes:
        title: What the tab was called in the workbook.
        headings: Word -> the heading it stood under; None when a person deleted the column.
        ours: The words of the columns that we write.
        order: All headings, theirs too, from left to right.
        rows: id -> word -> digest of the cell when it last agreed with us.
        deleted: The same of rows that a person deleted while we still wanted them, in case they come back.
        since: (id, word) of a conflict -> the ISO date when it was first told.
    """

    title: str
    headings: Mapping[str, str | None] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    deleted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    since: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def essence(self) -> tuple[object, ...]:
        """What must be remembered even if nothing else is written; people's own edits alone are no reason to write."""
        ours = {key: {w: d for w, d in cells.items() if w in self.ours} for key, cells in self.rows.items()}
        return self.title, dict(self.headings), ours, self.deleted.keys(), dict(self.since)

    def our_marks(self) -> Iterator[str]:
        """The digests of all cells that we wrote."""
        return (mark for cells in self.rows.values() for word, mark in cells.items() if word in self.ours)

    def last(self, key: str) -> Mapping[str, str]:
        """Word -> digest, as we left the row, also when a person deleted it; none of a row that we do not know."""
        return self.rows.get(key) or self.deleted.get(key, {})


Line = tuple[str, ...]

LONGEST = 30_000
"""Characters in a cell of the hidden tab: few long cells are read and written in a tenth of the time of many."""


def to_texts(bases: Mapping[str, TabBase]) -> list[str]:
    """What the hidden tab holds, a cell per row."""
    whole = json.dumps(list(_to_lines(bases)), separators=(",", ":"))
    return [whole[start : start + LONGEST] for start in range(0, len(whole), LONGEST)]


def from_texts(texts: Iterable[str]) -> dict[str, TabBase]:
    """The tabs as remembered; empty when people damaged the hidden tab, which only makes us more careful."""
    drafts: dict[str, dict[str, Any]] = {}
    try:
        for line in json.loads("".join(texts) or "[]"):
            _read_line(drafts, tuple(line))
        return {name: _base(draft) for name, draft in drafts.items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}


def _to_lines(bases: Mapping[str, TabBase]) -> Iterator[Line]:
    yield ("regulars", VERSION)
    for name, base in bases.items():
        words = sorted(base.headings)
        about = {"headings": dict(base.headings), "ours": sorted(base.ours), "order": base.order, "words": words}
        yield ("tab", name, base.title, json.dumps(about, ensure_ascii=False))
        for key, cells in base.rows.items():
            yield ("row", name, key, " ".join(cells.get(word, "-") for word in words))
        for key, cells in base.deleted.items():
            yield ("deleted", name, key, " ".join(cells.get(word, "-") for word in words))
        yield from (("since", name, key, word, day) for (key, word), day in sorted(base.since.items()))


def _read_line(drafts: dict[str, dict[str, Any]], line: Line) -> None:
    match line:
        case ("tab", name, title, about):
            drafts[name] = {"title": title, "rows": {}, "deleted": {}, "since": {}} | json.loads(about)
        case ("row" | "deleted" as kind, name, key, digests):
            cells = zip(drafts[name]["words"], digests.split(), strict=True)
            rows = drafts[name]["rows" if kind == "row" else "deleted"]
            rows[key] = {word: digest for word, digest in cells if digest != "-"}
        case ("deleted", name, key):  # As the first version wrote it.
            drafts[name]["deleted"][key] = {}
        case ("since", name, key, word, day):
            drafts[name]["since"][key, word] = day


def _base(draft: Mapping[str, Any]) -> TabBase:
    return TabBase(
        title=draft["title"],
        headings=draft["headings"],
        ours=frozenset(draft["ours"]),
        order=tuple(draft["order"]),
        rows=draft["rows"],
        deleted=draft["deleted"],
        since=draft["since"],
    )
