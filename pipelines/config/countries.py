"""Which countries there are, with their currency and time zone, so that a config needs only the country.

`countries.csv` holds ISO 3166 codes with their ISO 4217 currency and the time zones of the IANA database
(public domain); `timezone` is empty where a country is spread over several, and only the business knows its own.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from assets.warehouse.table import PACKAGE_ROOT


@dataclass(frozen=True, slots=True)
class Country:
    """A country; `timezone` is empty when `others` are several that weigh the same."""

    code: str
    currency: str
    timezone: str
    others: tuple[str, ...]


@cache
def countries() -> Mapping[str, Country]:
    """Every country by its two-letter code."""
    rows = _rows(Path(__file__).with_name("countries.csv"))
    found = (Country(row["country"], row["currency"], row["timezone"], tuple(row["others"].split())) for row in rows)
    return MappingProxyType({country.code: country for country in found})


@cache
def currencies() -> frozenset[str]:
    """Every currency code, those of money no longer spent included."""
    return frozenset(row["value"] for row in _rows(PACKAGE_ROOT / "staging" / "parsing" / "currencies.csv"))


def country_called(word: str) -> str | None:
    """The code of a country by any of its names: `Germany`, `Deutschland`, `DEU`, `UK`."""
    folded = word.strip().casefold()
    for row in _rows(PACKAGE_ROOT / "staging" / "parsing" / "countries.csv"):
        if folded in row["words"].split("|"):
            return row["value"]
    return None


def country_of_timezone(timezone: str) -> str | None:
    """The country in which people set their clocks by this zone."""
    for country in countries().values():
        if timezone and timezone in (country.timezone, *country.others):
            return country.code
    return None


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
