"""Where a refresh would write the lists, looked at without writing: `regulars check`, for each entry of `deliver`.

What does not belong here: sources and the report (`checkup`).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import SourceError, SourceRejected, SourceUnavailable
from pipelines.config.file_sources import ExcelTarget
from pipelines.config.google_access import onlooker

if TYPE_CHECKING:
    import connectors.target
    from pipelines.config.google_sources import GoogleSheetTarget
    from pipelines.config.load import Config
    from pipelines.config.model import Target


@dataclass(frozen=True, slots=True)
class TargetCheck:
    """A workbook as a refresh would write it."""

    path: str
    is_new: bool
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def check_target(config: "Config", entry: "Target", target: "connectors.target.Target") -> TargetCheck:
    """Whether lists can be written to it now; it is opened and read."""
    if isinstance(entry, ExcelTarget):
        return _workbook(config.folder, entry.path, target)
    return _spreadsheet(config, entry, target)


def _spreadsheet(config: "Config", entry: "GoogleSheetTarget", target: "connectors.target.Target") -> TargetCheck:
    from connectors.google.api.spreadsheet_id import spreadsheet_id

    found = spreadsheet_id(entry.spreadsheet)
    try:
        title = config.google.spreadsheet(found, "properties/title")["properties"]["title"]
        target.read_edits()
        return TargetCheck(f"{title} (Google)", False, tuple(_read_only(config, found)))
    except SourceUnavailable as error:
        return TargetCheck(entry.place, False, notices=(str(error),))
    except SourceError as error:
        return TargetCheck(entry.place, False, (str(error),))


def _read_only(config: "Config", spreadsheet_id: str) -> Iterator[str]:
    """A spreadsheet that is shared for reading. Only Drive tells, which a consent to writing lists may not ask."""
    try:
        about = onlooker(config).file(spreadsheet_id, "capabilities/canEdit")
    except SourceRejected:
        return
    if about.get("capabilities", {}).get("canEdit") is False:
        whom = config.google.account.address() or "the account that you signed in with"
        yield f"it is shared with {whom} for reading only: open the sheet, press Share, and make that address an Editor"


def _workbook(folder: Path, name: str, target: "connectors.target.Target") -> TargetCheck:
    path = folder / name
    problems = tuple(_unwritable(folder, path))
    try:
        _refuse_if_open(path)
        if not problems:
            target.read_edits()
            _refuse_if_it_would_lose_something(path)
    except SourceUnavailable as error:
        return TargetCheck(name, False, problems, (str(error),))
    except SourceError as error:
        return TargetCheck(name, False, (str(error),))
    return TargetCheck(name, not path.exists(), problems)


def _refuse_if_open(path: Path) -> None:
    from connectors.excel.write.file_swap import refuse_if_open

    refuse_if_open(path)


def _refuse_if_it_would_lose_something(path: Path) -> None:
    from connectors.excel.write.file_swap import snapshot
    from connectors.excel.write.workbook import Book

    seen = snapshot(path)
    if seen is not None:
        Book.opened(seen.data)


def _unwritable(folder: Path, path: Path) -> Iterator[str]:
    """What stands in the way of writing a file, found without writing."""
    existing = next(parent for parent in (path, *path.parents) if parent.exists())
    if not path.resolve().is_relative_to(folder.resolve()):
        yield "a link leads out of the project folder: write to a file inside it"
    elif path.is_dir():
        yield "this is a folder: write the name of a workbook in it"
    elif existing != path and not existing.is_dir():
        yield f"{existing.name} is a file, where a folder is needed: choose another path"
    elif not os.access(existing, os.W_OK):
        yield f"we may not write to {existing.name or existing}: allow it, or choose another path"
