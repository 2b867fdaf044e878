"""Bulk operations: a query that runs by itself, and a file of lines to fetch when it is done.

What Shopify refuses is refused: more than five connections, deeper than two, none at all, `node` at the top, a
connection within a list. Lines of children name their parent; they follow it only when that was asked for
(`groupObjects`), and stand behind all parents otherwise, so that nobody relies on an order that nobody promised.
"""

import json
import secrets
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import DocumentNode, FieldNode, GraphQLError, OperationDefinitionNode, get_named_type, parse, validate

from shopify_server.schema import schema
from shopify_server.shop import gid

MOST_CONNECTIONS = 5
DEEPEST = 2


@dataclass
class Operation:
    """One that was started. It is done after `polls` looks at it."""

    key: int
    query: str
    grouped: bool
    created: str
    polls: int
    status: str = "CREATED"
    error: str | None = None
    lines: list[str] = field(default_factory=list)
    roots: int = 0
    secret: str = field(default_factory=lambda: secrets.token_hex(8))
    completed: str | None = None
    fails_as: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it takes one of the places that a shop has."""
        return self.status in ("CREATED", "RUNNING", "CANCELING")

    def row(self, url: str) -> dict[str, Any]:
        """As the API tells it; nothing found has no file."""
        there = f"{url}/_bulk/{self.key}.jsonl?signature={self.secret}"
        return {
            "id": gid("BulkOperation", self.key),
            "status": self.status,
            "errorCode": self.error,
            "createdAt": self.created,
            "completedAt": self.completed,
            "objectCount": str(len(self.lines)),
            "rootObjectCount": str(self.roots),
            "fileSize": str(sum(len(line) + 1 for line in self.lines)) if self.status == "COMPLETED" else None,
            "url": there if self.status == "COMPLETED" and self.lines else None,
            "partialDataUrl": there if self.status in ("FAILED", "CANCELED") and self.lines else None,
            "query": self.query,
            "type": "QUERY",
        }


@cache
def refusals(text: str) -> list[str]:
    """Why this cannot run in bulk; nothing when it can."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return [f"Invalid bulk query: {error.message}"]
    if errors := validate(schema(), document):
        return [f"Invalid bulk query: {error.message}" for error in errors]
    operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    found = list(_connections(operation.selection_set, schema().query_type, 0, False))
    told = []
    if any(
        field.name.value in ("node", "nodes")
        for field in operation.selection_set.selections
        if isinstance(field, FieldNode)
    ):
        told.append("Bulk queries cannot contain the top-level 'node' or 'nodes' field.")
    if not found:
        told.append("Bulk queries must contain at least one connection.")
    if len(found) > MOST_CONNECTIONS:
        told.append(f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections.")
    if any(depth > DEEPEST for depth, _ in found):
        told.append(f"Bulk queries cannot contain connections with a nesting depth greater than {DEEPEST}.")
    if any(in_list for _, in_list in found):
        told.append("Queries that contain a connection field within a list field are not currently supported.")
    return told


def _connections(selections: Any, parent: Any, depth: int, in_list: bool) -> Any:
    for one in selections.selections if selections else ():
        inside = schema().type_map[one.type_condition.name.value] if getattr(one, "type_condition", None) else parent
        if not isinstance(one, FieldNode):
            yield from _connections(getattr(one, "selection_set", None), inside, depth, in_list)
            continue
        known = parent.fields[one.name.value]
        named = get_named_type(known.type)
        if named.name.endswith("Connection"):
            yield depth + 1, in_list
            yield from _connections(one.selection_set, named, depth + 1, False)
        else:
            is_list = "[" in str(known.type) and not parent.name.endswith("Connection")
            yield from _connections(one.selection_set, named, depth, in_list or is_list)


def lines(data: Any, *, grouped: bool) -> tuple[list[str], int]:
    """The file's lines, and how many rows at the top it holds."""
    parents: list[str] = []
    children: list[str] = []
    roots = 0
    for value in (data or {}).values():
        for row in _rows(value):
            roots += 1
            _write(row, None, parents, parents if grouped else children)
    return parents + children, roots


def _rows(connection: Any) -> list[dict[str, Any]]:
    return connection.get("nodes") or [edge["node"] for edge in connection.get("edges") or ()]


def _write(row: dict[str, Any], parent: str | None, out: list[str], below: list[str]) -> None:
    inside = {name: one for name, one in row.items() if isinstance(one, dict) and one.keys() & {"nodes", "edges"}}
    plain = {name: one for name, one in row.items() if name not in inside}
    # Shopify escapes the slash in a line, and not in an answer: nothing may be compared by its letters.
    written = json.dumps(plain | ({"__parentId": parent} if parent else {}), separators=(",", ":"))
    out.append(written.replace("/", "\\/"))
    for connection in inside.values():
        for child in _rows(connection):
            _write(child, row["id"], below, below)


@cache
def document(text: str) -> DocumentNode:
    """The query, to be run."""
    return parse(text)
