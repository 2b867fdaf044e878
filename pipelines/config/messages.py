"""What pydantic says about a config, in the words of the person who wrote it, with the nearest valid word."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assets.suggestions import did_you_mean, nearest
from pipelines.config import costs, file_sources, google_sources, model, service, shops
from pipelines.config.follow_up_lists import FollowUp, keys_of
from pipelines.config.problems import Found, Path
from pipelines.config.types import REFUSED

NOT_BUILT = MappingProxyType(
    {
        "sources": ("jotform",),
    }
)  # fmt: skip
"""Types that the config will know and this version does not."""

MODELS: Mapping[str, Mapping[str, type[BaseModel]]] = MappingProxyType(
    {
        "sources": {
            "excel": file_sources.ExcelSource,
            "csv": file_sources.CsvSource,
            "google_sheet": google_sources.GoogleSheetSource,
            "google_form": google_sources.GoogleFormSource,
            **shops.SHOPS,
        },
        "deliver": {"excel": file_sources.ExcelTarget, "google_sheet": google_sources.GoogleSheetTarget},
    }
)
"""The entries of a section by their type."""

MEANT = MappingProxyType(
    {
        "customers": "people", "contacts": "people", "clients": "people", "members": "people",
        "sales": "orders", "invoices": "orders", "items": "order_lines", "calls": "interactions",
        "reviews": "feedback", "subscriptions": "agreements", "points": "loyalty", "installments": "instalments",
        "phone": "call", "mail": "email",
        "xlsx": "excel", "xls": "excel", "workbook": "excel", "tsv": "csv", "text": "csv",
        "google": "google_sheet", "sheet": "google_sheet", "sheets": "google_sheet", "gsheet": "google_sheet",
        "form": "google_form", "forms": "google_form",
    }
)  # fmt: skip
"""Words that people write for ours."""

_WORDS = MappingProxyType(
    {
        "string_type": ("this is not a text", "write one text, in quotes if it holds { or ["),
        "int_parsing": ("{input!r} is not a whole number", "write digits only"),
        "int_type": ("there is no number here", "write digits only"),
        "int_from_float": ("{input!r} is not a whole number", "write digits only"),
        "float_parsing": ("{input!r} is not a number", "write e.g. 0.1"),
        "float_type": ("there is no number here", "write e.g. 0.1"),
        "finite_number": ("{input!r} is not a number", "write e.g. 0.1"),
        "greater_than": ("{input} is too little", "write more than {gt:g}"),
        "greater_than_equal": ("{input} is too little", "write {ge:g} or more"),
        "less_than_equal": ("{input} is too much", "write {le:g} or less"),
        "dict_type": (
            "keys with values belong here",
            "write e.g. {{key: value}}, or key: value in lines below, indented",
        ),
        "model_type": (
            "keys with values belong here",
            "write e.g. {{key: value}}, or key: value in lines below, indented",
        ),
        "model_attributes_type": (
            "keys with values belong here",
            "write e.g. {{key: value}}, or lines below, indented",
        ),
        "tuple_type": ("a list belongs here", "start each entry with '- ' in a line of its own"),
    }
)
_SILENT = frozenset({"default_factory_not_called"})
"""Follows from another mistake that is reported."""


def plain_problems(error: ValidationError, tree: Any) -> Iterator[Found]:
    """Every mistake that pydantic found."""
    errors = [(_path(each), each) for each in error.errors(include_url=False) if each["type"] not in _SILENT]
    # An entry of another type has other keys: about those there is nothing to say.
    foreign = [path[:-1] for path, each in errors if path[-1:] == ("type",) and each["type"] == "literal_error"]
    for path, each in errors:
        if path[:-1] not in foreign or path[-1] == "type":
            yield Found(path, *_explain(each, path, tree))


def _path(error: ErrorDetails) -> Path:
    """The path in the file: without the words that pydantic adds for a key, and for the member of a union."""
    parts = [part for part in error["loc"] if part != "[key]"]
    if error["type"] == "union_tag_invalid":
        return (*parts, "type")
    if parts[0] in MODELS and len(parts) > 2 and parts[2] in MODELS[str(parts[0])]:
        del parts[2]
    return tuple(parts)


def _explain(error: ErrorDetails, path: Path, tree: Any) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind == REFUSED:
        return context["what"], context["instead"]
    if kind == "missing":
        return f"{path[-1]} is missing", _example(path, tree)
    if kind == "extra_forbidden" and path[0] == "follow_ups":
        return _no_option(path, tree)
    if kind == "extra_forbidden":
        return f"there is no key {str(path[-1])!r} here", did_you_mean(str(path[-1]), _keys(path[:-1], tree))
    if kind == "union_tag_not_found":
        return "type is missing", f"write {_types_of(path, tree)}"
    if kind == "union_tag_invalid":
        return _unknown_word(context["tag"], re.findall(r"'([^']*)'", context["expected_tags"]), path)
    if kind == "literal_error":
        return _unknown_word(error["input"], re.findall(r"'([^']*)'", context["expected"]), path)
    what, instead = _WORDS.get(kind, (error["msg"], ""))
    values = {"input": error["input"], **context}
    return what.format(**values), instead.format(**values)


def _no_option(path: Path, tree: Any) -> tuple[str, str]:
    """Lists differ in their options: those of this one are what was meant, more often than a key that all have."""
    entry = _at(path, tree)
    who = "a list with a where" if entry.get("where") is not None else path[1]
    options = [key for key in _keys(path[:-1], tree) if key not in FollowUp.model_fields]
    near = nearest(str(path[-1]), FollowUp.model_fields, cutoff=0.75)
    instead = f"write {near or options[0]}" if near or len(options) == 1 else did_you_mean(str(path[-1]), options)
    return f"{who} has no {path[-1]}", instead


def _unknown_word(word: object, known: list[str], path: Path) -> tuple[str, str]:
    text = str(word)
    later = NOT_BUILT.get(str(path[0]), ()) if path[-1:] != ("holds",) else ()
    if text in later:
        return f"{text} is not built yet in this version", f"use {_one_of(known)}"
    meant = MEANT.get(text.casefold())
    if meant in known:
        return f"{text!r} is not known here", f"write {meant}"
    if (near := nearest(text, later)) and not nearest(text, known):
        return f"{text!r} is not known here ({near} is not built yet in this version)", f"use {_one_of(known)}"
    return f"{text!r} is not known here", did_you_mean(text, known)


def _types_of(path: Path, tree: Any) -> str:
    """The types that an entry without one can have: those that have a key of its."""
    entry, models = _at(path, tree), MODELS[str(path[0])]
    place = {"path", "spreadsheet"} & set(entry)
    known = [name for name, model in models.items() if place <= set(model.model_fields)] or list(models)
    return _one_of([f"type: {name}" for name in known])


def _at(path: Path, tree: Any) -> Mapping[str, Any]:
    """The entry at a path of two parts; empty where there is none with keys."""
    entry = tree[path[0]][path[1]]
    return entry if isinstance(entry, dict) else {}


def _one_of(words: list[str]) -> str:
    """`excel, csv or google_sheet`."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _example(path: Path, tree: Any) -> str:
    field = _fields(path[:-1], tree).get(str(path[-1]))
    return f"write e.g. {path[-1]}: {field.examples[0]}" if field and field.examples else ""


def _keys(path: Path, tree: Any) -> list[str]:
    return list(_fields(path, tree))


def _fields(path: Path, tree: Any) -> Mapping[str, Any]:
    model = _model(path, tree)
    return model.model_fields if model else {}


def _model(path: Path, tree: Any) -> type[BaseModel] | None:
    """The group of keys that belongs at a path."""
    sections: dict[str, type[BaseModel]] = {
        "business": model.Business,
        "segments": model.Segment,
        "contact_policy": model.ContactPolicy,
        "service": service.Service,
        "costs": costs.Costs,
        "report": model.Report,
    }
    if not path:
        return model.Config
    if path[0] in MODELS and len(path) > 1:
        models = MODELS[str(path[0])]
        return models.get(str(_at(path, tree).get("type")), models["excel"])
    if path[0] == "follow_ups" and len(path) > 1:
        return keys_of(str(path[1]), is_own=_at(path, tree).get("where") is not None)
    return sections.get(str(path[0]))
