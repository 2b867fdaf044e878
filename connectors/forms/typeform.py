"""Typeform: an answer as its webhook sends it (`form_response`), and as its API lists it.

- A webhook brings the form as it was then (`definition`); the API does not, so the form is asked for beside.
- An answer names its question by `field.ref` or `field.id`; the ref may be missing, and the question may have been
  taken out of the form since: it is then known by its id alone.
- Questions in groups (contact details, an address, the rows of a matrix) stand in `properties.fields` of their parent.
- `choice.other` and `choices.other` hold what was typed beside the choices.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.forms.answer import Answers, NotAnAnswerError, answered, item, listed, mapping

SCALES = {"nps": 10, "rating": 5, "opinion_scale": 11}
"""The highest mark where the form does not say: ratings have 5 steps, scales begin with 0 or 1 and have 11."""


def read_delivery(payload: Mapping[str, Any]) -> tuple[str, Answers] | None:
    """The answer's id and the answer; None for what tells of something else.

    Raises:
        NotAnAnswerError: It is not as Typeform sends it.
    """
    if payload.get("event_type") not in ("form_response", None):
        return None
    response = mapping(payload.get("form_response"))
    return read_response(response, mapping(response.get("definition")))


def read_response(response: Mapping[str, Any], form: Mapping[str, Any]) -> tuple[str, Answers]:
    """The same of one item of the API, with the form as it is now.

    Raises:
        NotAnAnswerError: It has no id or no moment.
    """
    token = response.get("token") or response.get("response_id")
    if not token:
        raise NotAnAnswerError("the answer has no token")
    questions = dict(_questions(listed(form.get("fields"))))
    items = [_item(mapping(each), questions) for each in listed(response.get("answers"))]
    hidden = [item(name, name, [value]) for name, value in mapping(response.get("hidden")).items()]
    return str(token), answered(str(response.get("submitted_at")), str(form.get("title") or ""), [*items, *hidden])


def _questions(fields: list[Any], parent: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Ref and id of each question -> the question; a row of a matrix is asked with its matrix."""
    for each in map(mapping, fields):
        title = f"{parent}: {each.get('title')}" if parent else each.get("title")
        question = {**each, "title": title}
        yield from ((str(each[key]), question) for key in ("ref", "id") if each.get(key))
        inside = listed(mapping(each.get("properties")).get("fields"))
        yield from _questions(inside, str(title) if each.get("type") == "matrix" else "")


def _item(answer: Mapping[str, Any], questions: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    field = mapping(answer.get("field"))
    names = [str(field[key]) for key in ("ref", "id") if field.get(key)]
    question = next((questions[name] for name in names if name in questions), {})
    kind = str(question.get("type") or field.get("type") or "")
    scale = mapping(question.get("properties")).get("steps") or SCALES.get(kind)
    is_from_zero = kind == "opinion_scale" and not mapping(question.get("properties")).get("start_at_one")
    highest = int(scale) - 1 if scale and is_from_zero else scale
    return item(
        str(question.get("ref") or next(iter(names), "?")),
        str(question.get("title") or next(iter(names), "?")),
        _values(answer),
        "nps" if kind == "nps" else "",
        highest if answer.get("type") == "number" else None,
    )


def _values(answer: Mapping[str, Any]) -> list[Any]:
    kind = str(answer.get("type") or "")
    value = answer.get(kind)
    if kind == "choice":
        return [mapping(value).get("label"), mapping(value).get("other")]
    if kind == "choices":
        return [*listed(mapping(value).get("labels")), mapping(value).get("other")]
    if kind == "payment":
        return [" ".join(str(mapping(value)[key]) for key in ("amount", "currency") if mapping(value).get(key))]
    return [value] if not isinstance(value, dict | list) else []
