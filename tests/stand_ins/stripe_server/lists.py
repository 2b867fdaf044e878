"""Lists of Stripe: newest first, a cursor that is the id of the last object seen, and objects inside objects.

Here: filters, paging, `expand`. Not here: which lists there are (`app.py`).
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import islice, takewhile
from typing import Any

from stripe_server.errors import invalid, missing
from stripe_server.store import Object, Store

COMMON = frozenset({"limit", "starting_after", "ending_before", "expand"})
DEEPEST = 4
COMPARE = {
    "gt": lambda value, limit: value > limit,
    "gte": lambda value, limit: value >= limit,
    "lt": lambda value, limit: value < limit,
    "lte": lambda value, limit: value <= limit,
}


Query = Mapping[str, Sequence[str]]


def page(store: Store, kind: str, url: str, query: Query, filters: frozenset[str], mode: bool) -> dict[str, Any]:
    """One page of a list.

    Raises:
        Refusal: A parameter that the list does not know, or that is out of bounds.
    """
    _refuse_unknown(query, filters)
    limit = _number(query, "limit", 10)
    if not 1 <= limit <= 100:
        raise invalid(f"Invalid integer: {limit}. Must be between 1 and 100.", "limit", "parameter_invalid_integer")
    rest = store.newest_first(kind, _cursor(store, kind, query, "starting_after"))
    fitting = (one for one in rest if one.get("livemode", mode) == mode and _fits(one, query))
    last = _cursor(store, kind, query, "ending_before")
    if last is not None:
        newer = list(takewhile(lambda one: (one["created"], one["id"]) > (last["created"], last["id"]), fitting))
        return {"object": "list", "data": newer[-limit:], "has_more": len(newer) > limit, "url": url}
    found = list(islice(fitting, limit + 1))
    return {
        "object": "list",
        "data": [expanded(store, one, query) for one in found[:limit]],
        "has_more": len(found) > limit,
        "url": url,
    }


def expanded(store: Store, one: Object, query: Query, prefix: str = "data.") -> Object:
    """The object as it is answered: what `expand` names is put in the place of its id."""
    answered = deepcopy(one)
    if answered["object"] == "charge":
        answered.pop("refunds")  # since 2022-11-15 only where it is asked for
    for path in _expansions(query):
        if len(path.split(".")) > DEEPEST:
            raise invalid("You cannot expand more than 4 levels of a property.", "expand")
        if path.startswith(prefix):
            _expand(store, answered, path.removeprefix(prefix).split("."))
    return answered


def _expand(store: Store, one: Object, path: Sequence[str]) -> None:
    name, *rest = path
    if one.get("object") == "charge" and name == "refunds":
        refunds = [each for each in store.newest_first("refund") if each["charge"] == one["id"]]
        one[name] = {"object": "list", "data": refunds, "has_more": False, "url": f"/v1/charges/{one['id']}/refunds"}
    elif one.get("object") == "checkout.session" and name == "line_items":
        items = store.line_items.get(one["id"], [])
        one[name] = {
            "object": "list",
            "data": items,
            "has_more": False,
            "url": f"/v1/checkout/sessions/{one['id']}/line_items",
        }
    elif name not in one:
        raise invalid(f"This property cannot be expanded ({name}).", "expand")
    elif isinstance(one[name], str) and (found := store.find(one[name])):
        one[name] = expanded(store, found, {})
    inner = one[name]
    for each in inner if isinstance(inner, list) else [inner]:
        if rest and isinstance(each, dict):
            _expand(store, each, rest)


def _expansions(query: Query) -> list[str]:
    return [value for name, values in query.items() if re.match(r"expand(\[|$)", name) for value in values]


def _refuse_unknown(query: Query, filters: frozenset[str]) -> None:
    unknown = {name.partition("[")[0] for name in query} - filters - COMMON
    if unknown:
        names = ", ".join(sorted(unknown))
        raise invalid(f"Received unknown parameter: {names}", names, "parameter_unknown")


def _fits(one: Object, query: Query) -> bool:
    for name, values in query.items():
        stem, _, inner = name.partition("[")
        if stem in COMMON or (stem, values[-1]) == ("status", "all"):
            continue
        if stem == "types":
            if one["type"] not in values and "*" not in values:
                return False
        elif inner.rstrip("]") in COMPARE:
            if not COMPARE[inner.rstrip("]")](one[stem], _number(query, name, 0)):
                return False
        elif str(one[stem]) != values[-1]:
            return False
    ended = one["object"] == "subscription" and one["status"] in ("canceled", "incomplete_expired")
    return not ended or "status" in query


def _cursor(store: Store, kind: str, query: Query, name: str) -> Object | None:
    """The object behind which the page begins, or before which it ends; it may be gone by now."""
    if name not in query:
        return None
    cursor = query[name][-1]
    last = store.kinds[kind].get(cursor) or store.deleted.get(cursor)
    if last is None:
        raise missing(kind, cursor, name)
    return last


def _number(query: Query, name: str, default: int) -> int:
    text = query[name][-1] if name in query else str(default)
    if not re.fullmatch(r"-?\d+", text):
        raise invalid(f"Invalid integer: {text}", name, "parameter_invalid_integer")
    return int(text)
