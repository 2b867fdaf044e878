"""From an entry in the config to the connector that reads it, or writes to it.

What does not belong here: what the columns mean, beyond telling the connector which headers to look for.
"""

import re
from datetime import date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipelines.config_files import CsvSource, ExcelSource
from pipelines.config_types import LISTS

if TYPE_CHECKING:
    from connectors.extract import Source
    from connectors.sheet import Target
    from pipelines.config_model import Config


def source(config: "Config", name: str) -> "Source":
    """The connector of a source; it opens nothing before it is asked to read."""
    entry = config.sources[name]
    path, expected = config.folder / entry.path, expected_headers(entry)
    if isinstance(entry, ExcelSource):
        from connectors.excel import ExcelTab

        return ExcelTab(path, entry.path, entry.tab, expected, entry.header_row)
    from connectors.csv import CsvFile

    return CsvFile(path, entry.path, expected, entry.delimiter, entry.encoding, entry.header_row)


def expected_headers(entry: ExcelSource | CsvSource) -> frozenset[str]:
    """The headers that a header row can be known by: the mapped ones and those that everybody uses."""
    from assets.staging.headers import well_known_headers

    return well_known_headers(entry.holds) | frozenset(entry.columns)


def targets(config: "Config") -> tuple["Target", ...]:
    """The connector of every workbook that lists are written to."""
    from connectors.excel_target import ExcelWorkbook

    def today() -> date:
        return datetime.now(ZoneInfo(config.business.timezone)).date()

    return tuple(
        ExcelWorkbook(config.folder / entry.path, entry.path, target_name(entry.path), today)
        for entry in config.deliver
    )


def target_name(path: str) -> str:
    """What a target is called in landing: made of its path alone, so that it stays when other targets come or go.

    `out/follow-ups.xlsx` is `lists-out_follow-ups`; a path with other signs gets a digest, so that no two are alike.
    """
    plain = path.removesuffix(".xlsx")
    slug = LISTS + re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_")
    is_plain = re.fullmatch(r"[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*", plain)
    return slug if is_plain else f"{slug}_{blake2b(path.encode(), digest_size=3).hexdigest()}"
