"""Tally: an answer as its webhook sends it.

- Choices are ids of options, whose words stand beside.
- Checkboxes come as a list of ids, and once more as one field for each box, true or false: those are left out.
- A matrix is a mapping from rows to columns, by ids; we make a question of each row.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.forms.answer import Answers, NotAnAnswerError, answered, item, listed, mapping

MARKS = {"RATING": 5, "LINEAR_SCALE": 10}


def read_delivery(payload: Mapping[str, Any]) -> tuple[str, Answers] | None:
    """The answer's id and the answer; None for what tells of something else.

    Raises:
        NotAnAnswerError: It is not as Tally sends it.
    """
    if payload.get("eventType") != "FORM_RESPONSE":
        return None
    data = mapping(payload.get("data"))
    name = data.get("submissionId") or data.get("responseId")
    if not name:
        raise NotAnAnswerError("the answer has no id")
    fields = [mapping(each) for each in listed(data.get("fields"))]
    keys = {str(each.get("key")) for each in fields}
    items = [one for each in fields if not _is_one_box(each, keys) for one in _items(each)]
    return str(name), answered(str(data.get("createdAt")), str(data.get("formName") or ""), items)


def _is_one_box(field: Mapping[str, Any], keys: set[str]) -> bool:
    parent = str(field.get("key")).rpartition("_")[0]
    return field.get("type") == "CHECKBOXES" and isinstance(field.get("value"), bool) and parent in keys


def _items(field: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    ref, label, kind = str(field.get("key")), str(field.get("label") or ""), str(field.get("type"))
    value = field.get("value")
    if kind == "MATRIX":
        columns = _texts(field.get("columns"))
        for row, name in _texts(field.get("rows")).items():
            chosen = listed(mapping(value).get(row))
            yield item(f"{ref}.{row}", f"{label}: {name}", [columns.get(str(each), each) for each in chosen])
        return
    options = _texts(field.get("options"))
    values = value if isinstance(value, list) else [value]
    yield item(ref, label, [_value(each, options) for each in values], "", MARKS.get(kind))


def _texts(options: Any) -> dict[str, str]:
    return {str(each.get("id")): str(each.get("text")) for each in map(mapping, listed(options))}


def _value(value: Any, options: Mapping[str, str]) -> Any:
    """The words of a choice, the address of a file, what was typed."""
    if isinstance(value, dict):
        return value.get("url") or value.get("name") or ""
    return options.get(str(value), value)
