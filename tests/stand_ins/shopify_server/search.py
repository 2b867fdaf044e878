"""Shopify's search syntax as far as `query:` is used here: terms joined by a blank or AND, comparisons, quoted values.

A term whose field nobody knows is passed over with a warning, as Shopify does: everything is found then.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

Found = dict[str, Any]
_TERM = re.compile(r"(-?)(\w+):\s*(<=|>=|<|>)?\s*(?:'([^']*)'|\"([^\"]*)\"|(\S+))")
_TIMES = {
    "updated_at": "updatedAt",
    "created_at": "createdAt",
    "processed_at": "processedAt",
    "customer_date": "createdAt",
}
_TEXTS = {"action": "action", "subject_type": "subjectType", "name": "name", "email": "email"}


def search(rows: Iterable[Found], query: str | None) -> tuple[list[Found], list[str]]:
    """The rows that every term holds for, and the fields that nobody knows."""
    holds: list[Callable[[Found], bool]] = []
    unknown: list[str] = []
    for negated, field, comparison, *values in _TERM.findall(query or ""):
        test = _test(field, comparison, next((value for value in values if value), ""))
        if test is None:
            unknown.append(field)
        else:
            holds.append((lambda row, test=test: not test(row)) if negated else test)
    return [row for row in rows if all(test(row) for test in holds)], unknown


def number(gid: str) -> int:
    """The number at the end of `gid://shopify/Order/450789469`."""
    return int(re.findall(r"/(\d+)", gid)[-1])


def moment(text: str) -> datetime:
    """A time as the API writes it, or a day; without a zone it is UTC."""
    read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _test(field: str, comparison: str, value: str) -> Callable[[Found], bool] | None:
    if field in _TIMES:
        return lambda row: _compare(moment(row[_TIMES[field]]), comparison, moment(value))
    if field == "id":
        return lambda row: _compare(number(row["id"]), comparison, number(f"/{value}"))
    if field == "customer_id":
        return lambda row: bool(row.get("customer")) and number(row["customer"]["id"]) == int(value)
    if field in _TEXTS:
        return lambda row: str(row.get(_TEXTS[field], "")).lower() == value.lower()
    if field == "test":
        return lambda row: row["test"] == (value == "true")
    if field == "status":
        return lambda row: value == "any" or (value == "cancelled") == bool(row.get("cancelledAt"))
    return None


def _compare(left: Any, comparison: str, right: Any) -> bool:
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}.get(
        comparison, left == right
    )
