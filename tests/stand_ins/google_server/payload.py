"""Whether the body of a request is one that the Sheets API knows: names, types, words of a choice.

Google refuses a name it does not know instead of passing over it, and so must whatever stands in for it, or a
misspelt field would go unnoticed. `messages.json` holds the names and types of the API's messages, taken from its
public description (sheets.v4, schemas reachable from a request).
Not here: whether the values make sense (the modules that use them).
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from google_server.errors import ApiError, violation

Place = tuple["Place", str | int] | None
"""Where in a body: the place around it, and the name or position; written out only when something is wrong there."""

_SHEETS = "type.googleapis.com/google.apps.sheets.v4."
_FREE = ("any", [["any"]])  # cells of values endpoints: `values.py` refuses what they cannot hold
_KINDS: dict[str, tuple[str, tuple[type, ...]]] = {
    "string": ("TYPE_STRING", (str,)),
    "bool": ("TYPE_BOOL", (bool,)),
    "double": ("TYPE_DOUBLE", (int, float)),
    "int32": ("TYPE_INT32", (int,)),
    "int64": ("TYPE_INT64", (int, str)),
}


@cache
def messages() -> dict[str, dict[str, Any]]:
    """Every message by its name: field -> type; `[x]` is a list, `{"": x}` a map, `A|B` a choice of words."""
    found: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("messages.json").read_text())
    return found


def checked(name: str, content: dict[str, Any]) -> dict[str, Any]:
    """The content, which is a message of that name.

    Raises:
        ApiError: 400 with Google's words: an unknown name, or a value of another type.
    """
    _check_message(name, content, (None, "data") if name == "ValueRange" else None)
    return content


def _check_message(name: str, content: Any, place: Place) -> None:
    if not isinstance(content, dict):
        raise _invalid(place, f"{_SHEETS}{name}", content)
    known = messages()[name]
    for key, value in content.items():
        if key not in known:
            raise _unknown(place, key)
        if value is not None:
            _check(known[key], value, (place, key))


def _check(kind: Any, value: Any, place: Place) -> None:
    if isinstance(kind, list):
        if kind not in _FREE:
            # One of something is a list of it, to Google.
            for position, item in enumerate(value if isinstance(value, list) else [value]):
                _check(kind[0], item, (place, position))
    elif isinstance(kind, dict):
        for key, item in value.items():
            _check(kind[""], item, (place, key))
    elif kind in _KINDS:
        _check_scalar(kind, value, place)
    elif kind in messages():
        _check_message(kind, value, place)
    elif kind not in _FREE and value not in kind.split("|"):
        raise _invalid(place, f"{_SHEETS}{_camel(place)}", value)


def _check_scalar(kind: str, value: Any, place: Place) -> None:
    label, types = _KINDS[kind]
    if isinstance(value, types) and (kind == "bool" or not isinstance(value, bool)):
        return
    if not (isinstance(value, float) and value.is_integer() and kind.startswith("int")):
        raise _invalid(place, label, value)


def _unknown(place: Place, key: str) -> ApiError:
    written = _written(place)
    where = f" at '{written}'" if written else ""
    return violation(written, f'Invalid JSON payload received. Unknown name "{key}"{where}: Cannot find field.')


def _invalid(place: Place, kind: str, value: Any) -> ApiError:
    written = _written(place)
    return violation(written, f"Invalid value at '{written}' ({kind}), {json.dumps(value, ensure_ascii=False)}")


def _written(place: Place) -> str:
    """A place as Google writes it: `requests[0].update_cells.rows[2]`."""
    if place is None:
        return ""
    before, last = _written(place[0]), place[1]
    if isinstance(last, int):
        return f"{before}[{last}]"
    name = re.sub(r"(?<!^)([A-Z])", lambda found: "_" + found[1].lower(), last)
    return f"{before}.{name}" if before else name


def _camel(place: Place) -> str:
    """The last name of a place as the name of a type: `sortOrder` is a SortOrder."""
    while place is not None and isinstance(place[1], int):
        place = place[0]
    return str(place[1])[:1].upper() + str(place[1])[1:] if place else ""
