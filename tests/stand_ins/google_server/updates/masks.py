"""The `fields` of an update: which parts of a thing are changed, and which are cleared because they are not given.

Here: reading a mask and applying it to JSON. Not here: masks of answers (`google_server.fields`).
"""

import re
from typing import Any

from google_server.errors import invalid
from google_server.updates import colours

Mask = dict[str, Any]
"""Names with the mask below each; an empty mask means all of it."""

_TOKEN = re.compile(r"[^,()./\s]+|[,()./]")


def mask(request: dict[str, Any]) -> Mask:
    """The mask of a request that must have one.

    Raises:
        ApiError: 400, no field is listed, or the mask cannot be read.
    """
    text = request.get("fields") or ""
    if not text.strip():
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    return parse(text)


def parse(text: str) -> Mask:
    """Read `a,b(c,d/e),f.g`; snake_case names are the camelCase ones."""
    tokens = _TOKEN.findall(text)
    found = _list(tokens)
    if tokens:
        raise invalid(f"Invalid field mask: {text}")
    return {} if "*" in found else found


def _list(tokens: list[str]) -> Mask:
    found: Mask = {}
    while tokens and tokens[0] != ")":
        name = tokens.pop(0)
        if name != ",":
            below = _below(tokens)
            # Twice the same name, as in "a/b,a/c", is both; all of it wins.
            known = found.get(_camel(name), below)
            found[_camel(name)] = _merged(known, below) if known and below else {}
    return found


def _merged(one: Mask, other: Mask) -> Mask:
    both = one.keys() & other.keys()
    shared = {name: _merged(one[name], other[name]) if one[name] and other[name] else {} for name in both}
    return {**one, **other, **shared}


def _below(tokens: list[str]) -> Mask:
    if tokens and tokens[0] in "./":
        tokens.pop(0)
        name = tokens.pop(0) if tokens else "*"
        return {} if name == "*" else {_camel(name): _below(tokens)}
    if tokens and tokens[0] == "(":
        tokens.pop(0)
        inner = _list(tokens)
        if tokens:
            tokens.pop(0)
        return {} if "*" in inner else inner
    return {}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def applied(old: dict[str, Any], new: dict[str, Any], fields: Mask) -> dict[str, Any]:
    """`old` with the masked fields as `new` has them; those that `new` lacks are gone. Neither is changed."""
    if not fields:
        return dict(cleaned(new))
    result = dict(old)
    for name, below in fields.items():
        value = new.get(name)
        if below:
            value = applied(result.get(name) or {}, value or {}, below)
        elif isinstance(value, (dict, list)):
            value = cleaned(value)
        if value is None or (value == {} and name not in colours.NAMES):  # no light at all is black
            result.pop(name, None)
        else:
            result[name] = value
    return result


def cleaned(value: Any) -> Any:
    """A value without its nulls, which mean "not given", and without what is then empty; a copy of it."""
    if isinstance(value, dict):
        items = ((key, cleaned(item)) for key, item in value.items() if item is not None)
        return {key: item for key, item in items if item is not None}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value
