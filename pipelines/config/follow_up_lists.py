"""The keys of a list under `follow_ups:`: those that every list has, and the options of its own definition.

What does not belong here: what the options do; see `assets/follow_ups/lists`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema, create_model

from assets import settings
from assets.list_definition import OWN_OPTIONS, Option, built_in
from pipelines.config.types import Days, Part, Predicate, Rate, Text, Times

Channel = Literal["email", "sms", "call", "chat", "social", "visit", "post"]


class FollowUp(Part):
    """A list of contacts to make: one of the built-in ones, or one of your own by `where`."""

    where: Predicate | None = Field(
        default=None,
        description="Makes it a list of your own: a condition over the columns of crm.customers.",
        examples=["orders >= 3 and recency_days > 2 * usual_gap_days"],
    )
    say: Text | None = Field(
        default=None,
        description="What to say; {{ column }} is filled in for each customer.",
        examples=["Hi {{ first_name }}, we miss you"],
    )
    because: Text | None = Field(
        default=None,
        description="Why someone is on the list; {{ column }} is filled in.",
        examples=["Last seen {{ recency_days }} days ago"],
    )
    channel: Channel | None = Field(
        default=None, description="How to reach them, instead of each customer's own preference.", examples=["call"]
    )


class _OfNoList(FollowUp):
    """An entry whose name says nothing: that is told once, and its keys are not judged."""

    model_config = ConfigDict(extra="allow")


_KINDS: Mapping[str, Any] = {"days": Days, "times": Times, "amount": Rate}


@cache
def keys_of(name: str, *, is_own: bool) -> type[FollowUp]:
    """The group of keys that a list has; `is_own` when it has a `where`."""
    if is_own:
        return _with_options("OwnList", OWN_OPTIONS)
    definition = built_in().get(name)
    return _with_options(name, definition.options) if definition else _OfNoList


def _with_options(name: str, options: Mapping[str, Option]) -> type[FollowUp]:
    fields: dict[str, Any] = {key: (_type(option), _field(option)) for key, option in options.items()}
    return create_model(name, __base__=FollowUp, __doc__=FollowUp.__doc__, **fields)


def _type(option: Option) -> Any:
    return (Literal[tuple(option.choices)] if option.kind == "choice" else _KINDS[option.kind]) | None


def _field(option: Option) -> Any:
    return Field(default=None, description=described(option), examples=[option.example])


def described(option: Option) -> str:
    """What an option means, and what it is unless given."""
    means = option.means[0].upper() + option.means[1:]
    return f"{means}; {option.default} unless given." if option.default is not None else f"{means}."


@dataclass(frozen=True, slots=True)
class _Named:
    """An entry on its way to its own keys, with the name that decides them."""

    name: str
    keys: Any = field(repr=False)


def with_names(entries: Any) -> Any:
    """Every entry together with its name, for `by_its_list`."""
    if not isinstance(entries, dict):
        return entries
    return {name: _Named(str(name), {} if entry is None else entry) for name, entry in entries.items()}


def by_its_list(value: Any) -> FollowUp:
    """The entry as what its list makes of it.

    Raises:
        ValidationError: It has mistakes.
    """
    entry = value.keys if isinstance(value, _Named) else value
    is_own = isinstance(entry, dict) and entry.get("where") is not None
    return keys_of(value.name if isinstance(value, _Named) else "", is_own=is_own).model_validate(entry)


Entry = Annotated[FollowUp, PlainValidator(by_its_list), WithJsonSchema({"type": "object"})]
"""An entry of `follow_ups:`."""


def options_in_schema(schema: dict[str, Any]) -> None:
    """Give each built-in list its own keys in the JSON Schema, and those of a list by `where` to all others."""
    schema["properties"] = {name: keys_of(name, is_own=False).model_json_schema() for name in built_in()}
    schema["additionalProperties"] = keys_of("", is_own=True).model_json_schema()


def follow_up_list(name: str, entry: FollowUp) -> settings.FollowUpList:
    """The list as plain values; options that were not given are left to its definition."""
    words = set(FollowUp.model_fields)
    return settings.FollowUpList(
        name, **entry.model_dump(include=words), options=entry.model_dump(exclude=words, exclude_none=True)
    )
