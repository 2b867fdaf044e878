"""The keys of a source and of a target: files in the project that are read, or that the lists are written to.

What does not belong here: opening them; see `sources` and `checkup`.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from assets import settings
from pipelines.config.types import (
    NO_KEYS,
    Delimiter,
    Encoding,
    Part,
    SourceName,
    TargetPath,
    Text,
    TextFilePath,
    WorkbookPath,
)

Holds = Literal[
    "people", "orders", "order_lines", "products", "interactions", "complaints", "feedback", "agreements", "loyalty",
    "instalments", "consents", "referrals",
]  # fmt: skip


class SheetSource(Part):
    """What any table of rows and columns needs to be read."""

    holds: Holds = Field(description="What each row is.", examples=["people"])
    columns: Annotated[dict[Text, Text], NO_KEYS] = Field(
        default_factory=dict,
        description="The headers and the fields they hold, where the header does not say so itself.",
        examples=[{"Full name": "name", "OK to email?": "consent.email"}],
    )
    people: str | None = Field(
        default=None,
        description="The source whose customer numbers this one's customer column holds.",
        examples=["counter_book"],
    )
    was: SourceName | None = Field(
        default=None,
        description="The name that it had before, so that its customers keep their ids, and what is remembered of them.",
        examples=["counter_book"],
    )
    no_duplicates: bool | None = Field(
        default=None,
        description="Nobody is in it twice: two of its rows are never taken for one person.",
        examples=[True],
    )
    covers: Literal["everything", "its dates"] | None = Field(
        default=None,
        description="What it means that a record is missing: everything: it is gone; its dates: it is gone where it lies"
        " between the first and the last record, and stays otherwise. Events are read by their dates unless given.",
        examples=["everything"],
    )
    header_row: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="The row of the headers, where it is not found by itself.",
        examples=[3],
    )

    @property
    def held(self) -> tuple[str, ...]:
        """The streams that are read: a table is one."""
        return (self.holds,)

    def as_streams(self, name: str, first_name: Callable[[str], str]) -> Iterator[settings.Stream]:
        """What the tables need to know of it."""
        people = self.people and first_name(self.people)
        yield settings.Stream(name, self.holds, self.columns, people, self.no_duplicates is True, self.covers)


class FileSource(SheetSource):
    """A file in the project."""

    path: str

    @property
    def place(self) -> str:
        """What messages call it."""
        return self.path


class ExcelSource(FileSource):
    """A tab of a workbook: .xlsx, .xlsm, .xls or .ods."""

    type: Literal["excel"] = Field(description="A tab of a workbook: .xlsx, .xlsm, .xls or .ods.", examples=["excel"])
    path: WorkbookPath = Field(
        description="The file, inside the project folder; with * several: the newest version of a record counts.",
        examples=["sheets/customers.xlsx"],
    )
    tab: Text | None = Field(
        default=None, description="The tab; the only one that holds anything, unless given.", examples=["Customers"]
    )


class CsvSource(FileSource):
    """A csv file, of any common encoding and delimiter."""

    type: Literal["csv"] = Field(description="A text file with columns: .csv, .tsv or .txt.", examples=["csv"])
    path: TextFilePath = Field(
        description="The file, inside the project folder; with * several: the newest version of a record counts.",
        examples=["exports/orders-*.csv"],
    )
    delimiter: Delimiter | None = Field(
        default=None, description="What stands between columns; found by itself unless given.", examples=["semicolon"]
    )
    encoding: Encoding | None = Field(
        default=None, description="How letters are stored; found by itself unless given.", examples=["cp1252"]
    )


class ExcelTarget(Part):
    """A workbook that the lists are written to, and that the team types in."""

    type: Literal["excel"] = Field(description="A workbook.", examples=["excel"])
    path: TargetPath = Field(description="The file, inside the project folder; made when it is not there.",
                             examples=["out/follow-ups.xlsx"])  # fmt: skip

    @property
    def place(self) -> str:
        """What messages call it."""
        return self.path
