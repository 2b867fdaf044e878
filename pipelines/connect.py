"""From an entry in the config to the connector that reads it, or writes to it.

What does not belong here: what the columns mean, beyond telling the connector which headers to look for.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from pipelines.config.file_sources import CsvSource, ExcelSource, SheetSource
from pipelines.config.google_sources import GoogleFormSource, GoogleSheetSource, GoogleSheetTarget
from pipelines.config.object_sources import ObjectSource
from pipelines.config.types import LISTS

if TYPE_CHECKING:
    import connectors.source
    import connectors.target
    from pipelines.config.model import Config, Target


def source(config: "Config", name: str) -> "connectors.source.Source":
    """The connector of a source; it opens nothing before it is asked to read."""
    entry = config.sources[name]
    if isinstance(entry, ObjectSource):
        resources = (each for stream in entry.as_streams(name, config.first_name) for each in stream.resources)
        return entry.connect(tuple(dict.fromkeys(resources)), config.stand_in(entry.type))
    return _TABLES[type(entry)](config, entry)


def table(config: "Config", name: str) -> "connectors.source.TableSource":
    """The connector of a source that is one table."""
    return cast("connectors.source.TableSource", source(config, name))


def _files(config: "Config", entry: "ExcelSource | CsvSource") -> "connectors.source.TableSource":
    from connectors.tabular.several_files import SeveralFiles, is_pattern

    def one(path: Path, place: str) -> "connectors.source.TableSource":
        return _file(entry, path, place)

    path = config.folder / entry.path
    return SeveralFiles(config.folder, entry.path, one) if is_pattern(path) else one(path, entry.path)


def _file(entry: ExcelSource | CsvSource, path: Path, place: str) -> "connectors.source.TableSource":
    expected = expected_headers(entry)
    if isinstance(entry, ExcelSource):
        from connectors.excel.source import ExcelTab

        return ExcelTab(path, place, entry.tab, expected, entry.header_row)
    from connectors.csv.source import CsvFile

    return CsvFile(path, place, expected, entry.delimiter, entry.encoding, entry.header_row)


def _google_tab(config: "Config", entry: GoogleSheetSource | GoogleFormSource) -> "connectors.source.TableSource":
    from connectors.google.api.spreadsheet_id import spreadsheet_id
    from connectors.google.sheet_source import GoogleSheetTab

    return GoogleSheetTab(
        config.google,
        spreadsheet_id(entry.spreadsheet),
        entry.place,
        entry.tab,
        expected_headers(entry),
        entry.header_row,
        isinstance(entry, GoogleFormSource),
        entry.gid,
    )


_TABLES: Mapping[type, Callable[["Config", Any], "connectors.source.TableSource"]] = MappingProxyType(
    {ExcelSource: _files, CsvSource: _files, GoogleSheetSource: _google_tab, GoogleFormSource: _google_tab}
)
"""Who opens which kind of table."""


def expected_headers(entry: SheetSource) -> frozenset[str]:
    """The headers that a header row can be known by: the mapped ones and those that everybody uses."""
    from assets.staging.headers import well_known_headers

    return well_known_headers(entry.holds) | frozenset(entry.columns)


def targets(config: "Config") -> "tuple[connectors.target.Target, ...]":
    """The connector of every workbook that lists are written to."""
    return tuple(_target(config, entry) for entry in config.deliver)


def _target(config: "Config", entry: "Target") -> "connectors.target.Target":
    def today() -> date:
        return datetime.now(ZoneInfo(config.business.timezone)).date()

    if isinstance(entry, GoogleSheetTarget):
        from connectors.google.api.spreadsheet_id import spreadsheet_id
        from connectors.google.sheet_target import GoogleWorkbook

        found = spreadsheet_id(entry.spreadsheet)
        return GoogleWorkbook(config.google, found, entry.place, google_target_name(found), today)
    from connectors.excel.target import ExcelWorkbook

    return ExcelWorkbook(config.folder / entry.path, entry.path, target_name(entry.path), today)


def target_name(path: str) -> str:
    """What a target is called in landing: made of its path alone, so that it stays when other targets come or go.

    `out/follow-ups.xlsx` is `lists-out_follow-ups`; a path with other signs gets a digest, so that no two are alike.
    """
    plain = path.removesuffix(".xlsx")
    slug = LISTS + re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_")
    is_plain = re.fullmatch(r"[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*", plain)
    return slug if is_plain else f"{slug}_{_digest(path)}"


def google_target_name(spreadsheet_id: str) -> str:
    """The same for a spreadsheet at Google, of whose id, which opens it where it is shared by link, nothing is shown."""
    return f"{LISTS}google_{_digest(spreadsheet_id, 6)}"


def _digest(text: str, size: int = 3) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()
