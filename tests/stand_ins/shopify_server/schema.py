"""The schema that the stand-in answers by: the part of Shopify's own that this project uses, see `cut_schema.py`.

Here: reading it, and which access scopes its types and fields require. Not here: answering (`execution.py`).
"""

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, build_client_schema

VERSION = "2026-10"
FILE = Path(__file__).resolve().parents[2] / "data" / "shopify" / f"admin_{VERSION}.json.gz"


@cache
def introspection() -> dict[str, Any]:
    """What Shopify answers when it is asked for its schema."""
    data: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()))["data"]
    return data


@cache
def schema() -> GraphQLSchema:
    """The same for graphql-core."""
    return build_client_schema(introspection(), assume_valid=True)  # type: ignore[arg-type]


@cache
def required_scopes() -> dict[str, frozenset[str]]:
    """Type, or `Type.field`, to the scopes of which one is needed; without an entry there is no need."""
    found: dict[str, frozenset[str]] = {}
    for one in introspection()["__schema"]["types"]:
        entries = [
            (one["name"], one),
            *((f"{one['name']}.{field['name']}", field) for field in one.get("fields") or ()),
        ]
        for name, entry in entries:
            if scopes := re.findall(r"`(read_\w+)`", entry.get("requiredAccess") or ""):
                found[name] = frozenset(scopes)
    return found


def required_access(name: str) -> str:
    """The words in which Shopify says so."""
    return " or ".join(f"`{scope}` access scope" for scope in sorted(required_scopes()[name])) + "."
