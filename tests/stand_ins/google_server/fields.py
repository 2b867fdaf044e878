"""Partial responses: the `fields` of a query, `a,b(c,d/e)`, `a.b.c`, `*`, cut out of an answer.

Here: reading such a mask, once, and cutting. Not here: the `fields` of an update, which say what is written.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from google_server.errors import invalid

Mask = dict[str, Any]
"""Names with what is wanted below each; an empty mask is everything. `*` stands for every name."""
Cut = Callable[[Any], Any]

_TOKEN = re.compile(r"[^,()./\s]+|[,()./]")


@lru_cache(maxsize=256)
def parse_fields(text: str) -> Mask:
    """The mask that `text` names; it is shared, so do not change it.

    Raises:
        ApiError: 400, it cannot be read.
    """
    tokens = _TOKEN.findall(text)
    found = _list(tokens, text)
    if tokens:
        raise _unreadable(text)
    return found


def masked(answer: dict[str, Any], text: str) -> dict[str, Any]:
    """What the mask leaves of an answer; messages of which nothing is left stay, empty.

    Raises:
        ApiError: 400, the mask cannot be read.
    """
    result: dict[str, Any] = cutter(parse_fields(text))(answer)
    return result


def below(mask: Mask, name: str) -> Mask | None:
    """What is wanted of the field `name`: None is nothing of it."""
    if not mask:
        return {}
    if name in mask:
        found: Mask = mask[name]
        return found
    return mask.get("*")


def cutter(mask: Mask) -> Cut:
    """What cuts a message, or each of a list of them, to the mask."""
    if not mask:
        return lambda value: value
    wanted = {name: cutter(inner) for name, inner in mask.items() if name != "*"}
    others = cutter(mask["*"]) if "*" in mask else None
    if len(mask) == 1 and not others and not any(mask.values()):
        (only,) = mask  # one field of each of a hundred thousand cells: worth its own line

        def cut_one(value: Any) -> Any:
            if isinstance(value, list):
                return [cut_one(item) for item in value]
            return ({only: value[only]} if only in value else {}) if isinstance(value, dict) else value

        return cut_one

    def cut(value: Any) -> Any:
        if isinstance(value, list):
            return [cut(item) for item in value]
        if not isinstance(value, dict):
            return value
        if others is None:
            return {name: inner(value[name]) for name, inner in wanted.items() if name in value}
        return {name: wanted.get(name, others)(item) for name, item in value.items()}

    return cut


def refuse_unknown(mask: Mask, known: Mask, path: str = "") -> None:
    """Do nothing when every name in the mask is a known one; where `known` ends, anything goes.

    Raises:
        ApiError: 400, a name in it is of no field.
    """
    for name, inner in mask.items():
        if name == "*" or not known:
            continue
        if name not in known:
            sentence = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}{name}'."
            raise invalid("Request contains an invalid argument.", _violation(sentence))
        refuse_unknown(inner, known[name], f"{path}{name}.")


def _violation(sentence: str) -> dict[str, Any]:
    violations = [{"field": "fields", "description": sentence}]
    return {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}


def _unreadable(text: str) -> Exception:
    return invalid("Request contains an invalid argument.", _violation(f"Error parsing 'fields' parameter: {text}"))


def _list(tokens: list[str], text: str) -> Mask:
    """Names parted by commas, up to the end or a closing bracket."""
    found: Mask = {}
    while tokens and tokens[0] != ")":
        name = tokens.pop(0)
        if name in "(./":
            raise _unreadable(text)
        if name != ",":
            found[name] = _merged(found.get(name), _below(tokens, text))
    return {} if found.get("*") == {} else found


def _below(tokens: list[str], text: str) -> Mask:
    mark = tokens[0] if tokens else ""
    if mark and mark in "./":
        tokens.pop(0)
        if not tokens or tokens[0] in ",)(./":
            raise _unreadable(text)
        name = tokens.pop(0)
        inner = _below(tokens, text)
        return {} if name == "*" and not inner else {name: inner}
    if mark == "(":
        tokens.pop(0)
        inner = _list(tokens, text)
        if not tokens:
            raise _unreadable(text)
        tokens.pop(0)
        return inner
    return {}


def _merged(one: Mask | None, other: Mask) -> Mask:
    """Both of two masks of one field: `a.b,a.c`."""
    if one is None or one == other:
        return other
    if not one or not other:
        return {}
    return {name: _merged(one.get(name), other[name]) if name in other else one[name] for name in {**one, **other}}
