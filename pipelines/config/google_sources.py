"""The keys of a source and of a target at Google: a tab of a spreadsheet, a form's answers, the lists.

What does not belong here: who we are there; see `google_access`.
"""

import re
from typing import Literal

from pydantic import Field

from pipelines.config.file_sources import SheetSource
from pipelines.config.types import Part, Spreadsheet, Text

GID = re.compile(r"[#?&]gid=(\d{1,10})\b")


LONGEST_SHOWN = 6
"""Letters of a spreadsheet's id in messages: enough to tell it from others, too few to open it."""


def shortened(spreadsheet: str) -> str:
    """A spreadsheet by the start of its id."""
    from connectors.google.api.spreadsheet_id import spreadsheet_id

    return f"Google sheet {spreadsheet_id(spreadsheet)[:LONGEST_SHOWN]}…"


class SpreadsheetSource(SheetSource):
    """A tab of a spreadsheet at Google, whoever fills it."""

    spreadsheet: Spreadsheet = Field(
        description="The address of the spreadsheet in the browser, or its id.", examples=["${CUSTOMER_SHEET}"]
    )
    tab: Text | None = Field(
        default=None,
        description="The tab; the one that the address names with #gid=, or the only one that holds anything, unless given.",
        examples=["Customers"],
    )

    @property
    def place(self) -> str:
        """What messages call it."""
        return shortened(self.spreadsheet)

    @property
    def gid(self) -> int | None:
        """The number of the tab in the address, as it stands behind `#gid=` in the browser."""
        # The last one is that of the page; an earlier one, before #, is a copy that browsers keep.
        found = GID.findall(self.spreadsheet)
        return int(found[-1]) if found else None


class GoogleSheetSource(SpreadsheetSource):
    """A tab that people fill."""

    type: Literal["google_sheet"] = Field(description="A tab of a spreadsheet at Google.", examples=["google_sheet"])


class GoogleFormSource(SpreadsheetSource):
    """A tab that a form fills."""

    type: Literal["google_form"] = Field(
        description="The answers to a Google form, in the spreadsheet that it is linked to.", examples=["google_form"]
    )
    tab: Text | None = Field(
        default=None,
        description="The tab; the one that the address names with #gid=, or the answers' (Form Responses 1), unless given.",
        examples=["Form Responses 1"],
    )
    webhook_secret: Text | None = Field(
        default=None,
        description="What stands at the end of the address that its script calls, `/hooks/NAME/SECRET` of `regulars serve`,"
        " so that a refresh starts when somebody has answered.",
        examples=["${FORM_HOOK}"],
    )


class GoogleSheetTarget(Part):
    """A spreadsheet at Google that the lists are written to, and that the team types in."""

    type: Literal["google_sheet"] = Field(description="A spreadsheet at Google.", examples=["google_sheet"])
    spreadsheet: Spreadsheet = Field(
        description="The address of the spreadsheet in the browser, or its id; make an empty one.",
        examples=["${SHEET_ID}"],
    )

    @property
    def place(self) -> str:
        """What messages call it."""
        return shortened(self.spreadsheet)
