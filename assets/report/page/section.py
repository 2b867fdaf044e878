"""One part of the report: what it is called, what it says, its picture and the figures behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assets.report.page.data import Published
from assets.report.page.numbers import Writer

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """Without `says` it has nothing to tell yet, and `lacking` says why.

    Attributes:
        name: Its anchor.
        columns: The headings of the figures.
        rows: The figures, as they are written.
        note: What one must know to read the picture.
    """

    name: str
    title: str
    says: str = ""
    svg: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    note: str = ""
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every section is written with: the tables, the words and the numbers of the business."""

    data: Published
    words: Words
    writer: Writer

    def lacking(self, name: str, why: str = "") -> Section:
        """A section that has nothing to say, and why."""
        words = self.words[name]
        return Section(name, words["title"], lacking=self.words["not_enough"].format(why=why or words["why"]))
