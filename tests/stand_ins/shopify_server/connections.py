"""Pages of a connection, by a cursor that names the last row and what it was sorted by.

So a row that changes while somebody pages by `UPDATED_AT` moves to the end and is met again, and one that is deleted
moves no other: as at Shopify. A page holds at most 250, and without `first` or `last` there is none.
"""

import base64
import json
from typing import Any

from graphql import GraphQLError

from shopify_server.search import moment, number, search

MOST = 250
MOST_IN_A_LIST = 25_000
_KEYS = {"UPDATED_AT": "updatedAt", "CREATED_AT": "createdAt", "PROCESSED_AT": "processedAt"}
Row = dict[str, Any]


class Refused(GraphQLError):
    """An argument that Shopify refuses."""


def page(rows: list[Row], arguments: dict[str, Any], *, whole: bool = False) -> Row:
    """A connection of `rows`; `whole` is all of it in one, as a bulk operation reads it."""
    found, unknown = search(rows, arguments.get("query"))
    key = _KEYS.get(arguments.get("sortKey") or "", "")
    found = sorted(found, key=lambda row: _order(row, key), reverse=bool(arguments.get("reverse")))
    if whole:
        return _connection(found, key, False, unknown)
    size = _size(arguments)
    rest = _behind(found, arguments, key)
    return _connection(rest[:size], key, len(rest) > size, unknown)


def cursor_of(row: Row, key: str) -> str:
    """Opaque to callers, as Shopify's are."""
    position = {"last_id": number(row["id"]), "last_value": str(row.get(key) or "")}
    return base64.b64encode(json.dumps(position).encode()).decode()


def _size(arguments: dict[str, Any]) -> int:
    size = arguments.get("first")
    if size is None:
        raise Refused("you must provide one of first or last", extensions={"code": "BAD_REQUEST"})
    if not 1 <= size <= MOST:
        raise Refused(f"first must be between 1 and {MOST}", extensions={"code": "BAD_REQUEST"})
    return int(size)


def _behind(found: list[Row], arguments: dict[str, Any], key: str) -> list[Row]:
    after = arguments.get("after")
    if not after:
        return found
    try:
        position = json.loads(base64.b64decode(after))
        last = (moment(position["last_value"]) if key else 0, position["last_id"])
    except (ValueError, KeyError):
        raise Refused("Invalid cursor for current pagination sort.", extensions={"code": "BAD_REQUEST"}) from None
    is_behind = (
        (lambda row: _order(row, key) < last) if arguments.get("reverse") else (lambda row: _order(row, key) > last)
    )
    return [row for row in found if is_behind(row)]


def _order(row: Row, key: str) -> tuple[Any, int]:
    return (moment(row[key]) if key else 0, number(row["id"]))


def _connection(rows: list[Row], key: str, has_more: bool, unknown: list[str]) -> Row:
    return {
        "nodes": rows,
        "edges": [{"node": row, "cursor": cursor_of(row, key)} for row in rows],
        "pageInfo": {
            "hasNextPage": has_more,
            "hasPreviousPage": False,
            "startCursor": cursor_of(rows[0], key) if rows else None,
            "endCursor": cursor_of(rows[-1], key) if rows else None,
        },
        "__unknown": unknown,
    }
