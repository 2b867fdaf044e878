"""What every table and column means: the comments that analysts find in the published file and in `docs/tables.md`."""

import tomllib
from functools import cache

from assets.tables import HOUSE


@cache
def _entries() -> dict[str, dict[str, str]]:
    """Table -> column -> meaning; `columns` holds the words that mean the same in every table."""
    merged: dict[str, dict[str, str]] = {}
    for file in sorted(HOUSE.glob("**/glossary.toml")):
        for table, columns in tomllib.loads(file.read_text(encoding="utf-8")).items():
            merged.setdefault(table, {}).update(columns)
    return merged


def meaning(table: str, column: str) -> str | None:
    """What the column says; its own entry first, then the word as it is used everywhere."""
    entries = _entries()
    return entries.get(table, {}).get(column) or entries.get("columns", {}).get(column)
