"""The file of a bulk operation: fetched piece by piece, checked for being whole, and put together to objects.

A line is an object or a child of one, which names its parent; Shopify promises no order. So the file is kept on disk,
read once to learn where the children of each parent are, and a second time to hand the parents over.

What does not belong here: starting operations (`bulk`), what is in the objects.
"""

import json
import re
from array import array
from collections.abc import Callable, Iterator
from typing import IO, Any

from connectors.errors import SourceDamaged
from connectors.shopify.documents import Kind

PIECE = 8 * 1024 * 1024
"""Bytes asked for at once: an operation of a large shop has hundreds of megabytes, which may be cut midway."""

_PARENT = re.compile(rb'"__parentId":\s*"([^"]+)"')


def fetch(piece: Callable[[int, int], bytes], size: int | None, into: IO[bytes]) -> None:
    """Write the whole file; `piece(start, end)` gives bytes of it, fewer only at the end.

    Raises:
        SourceDamaged: It has not as many bytes as Shopify said.
    """
    at = 0
    while size is None or at < size:
        found = piece(at, at + PIECE - 1)
        into.write(found)
        at += len(found)
        if len(found) < PIECE and (size is None or at >= size or not found):
            break
    if size is not None and at != size:
        raise SourceDamaged(
            f"Shopify said that what it found has {size:,} bytes, and {at:,} came: the next refresh asks again"
        )


def objects(file: IO[bytes], kind: Kind, expected: int | None) -> Iterator[dict[str, Any]]:
    """Each object with its children, in the order of the file.

    Raises:
        SourceDamaged: Lines are missing or no JSON, or a child has no parent.
    """
    children, lines = _children(file)
    if expected is not None and lines != expected:
        raise SourceDamaged(
            f"Shopify said that it found {expected:,} things, and {lines:,} came: the next refresh asks again"
        )
    file.seek(0)
    at = 0
    for line in file:
        at += len(line)
        if not line.strip() or _PARENT.search(line):
            continue
        made = _read(line)
        made |= {name: [] for name, *_ in kind.children}
        for start in children.pop(made["id"], ()):
            file.seek(start)
            child = _read(file.readline())
            del child["__parentId"]
            made[child_name(kind, child["id"])].append(child)
        file.seek(at)
        yield made
    if children:
        raise SourceDamaged(f"{len(children):,} parts of what Shopify sent belong to nothing that it sent")


def child_name(kind: Kind, gid: str) -> str:
    """In which connection a child is: `gid://shopify/LineItem/1` in `lineItems`."""
    for name, child, _ in kind.children:
        if gid.split("/")[3] == child:
            return name
    raise SourceDamaged(f"Shopify sent a {gid.split('/')[3]}, which nobody asked for")


def _children(file: IO[bytes]) -> "tuple[dict[str, array[int]], int]":
    """Where the children of each parent begin in the file, and how many lines it has."""
    file.seek(0)
    found: dict[str, array[int]] = {}
    at = lines = 0
    for line in file:
        if line.strip():
            lines += 1
            if parent := _PARENT.search(line):
                found.setdefault(parent.group(1).replace(b"\\/", b"/").decode(), array("q")).append(at)
        at += len(line)
    return found, lines


def _read(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except ValueError:
        read = None
    if not isinstance(read, dict) or "id" not in read:
        raise SourceDamaged("a line of what Shopify sent is no object: the next refresh asks again")
    return read
