"""The reference of `regulars.yaml` in docs/config.md, and the table of lists in docs/follow-ups.md: made from the model
and the lists so that they cannot drift (a test compares).

`python -m pipelines.config.reference` writes it anew.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assets.list_definition import OWN_OPTIONS, Option, built_in
from assets.streams import CARRIES_PEOPLE, STREAMS
from pipelines.config import costs, file_sources, google_sources, model, service, standing
from pipelines.config.follow_up_lists import FollowUp, described
from pipelines.config.forms import FORMS, Forms
from pipelines.config.shops import SHOPS

DOCUMENT = Path(__file__).parents[2] / "docs" / "config.md"
LISTS_DOCUMENT = DOCUMENT.with_name("follow-ups.md")
LISTS_BEGIN, LISTS_END = "<!-- made by `python -m pipelines.config.reference` -->\n", "<!-- by hand again -->\n"
MARK = "<!-- from here on made by `python -m pipelines.config.reference` -->"

_GROUPS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("business", "business", model.Business),
    ("sources: type excel", "sources.NAME", file_sources.ExcelSource),
    ("sources: type csv", "sources.NAME", file_sources.CsvSource),
    ("sources: type google_sheet", "sources.NAME", google_sources.GoogleSheetSource),
    ("sources: type google_form", "sources.NAME", google_sources.GoogleFormSource),
    *((f"sources: type {name}", "sources.NAME", shop) for name, shop in SHOPS.items()),
    *((f"sources: type {name}", "sources.NAME", form) for name, form in FORMS.items()),
    ("segments", "segments.NAME", model.Segment),
    ("follow_ups: every list", "follow_ups.NAME", FollowUp),
    ("contact_policy", "contact_policy", model.ContactPolicy),
    ("service", "service", service.Service),
    ("costs", "costs", costs.Costs),
    ("report", "report", model.Report),
    ("loyalty", "loyalty", standing.Loyalty),
    ("ladder", "ladder", standing.Ladder),
    ("forms", "forms", Forms),
    ("deliver: type excel", "deliver[]", file_sources.ExcelTarget),
    ("deliver: type google_sheet", "deliver[]", google_sources.GoogleSheetTarget),
)


def reference() -> str:
    """Every key with its meaning and an example, then every field by stream, as Markdown."""
    return "\n".join((MARK, "", "## Every key", "", *_keys(), "## Every field", "", *_fields(), ""))


def _keys() -> Iterator[str]:
    yield from _table("at the top", "", model.Config)
    for title, prefix, group in _GROUPS:
        yield from _table(title, f"{prefix}.", group)
        if group is FollowUp:
            yield from _options()


def _options() -> Iterator[str]:
    """The keys that only some lists have."""
    yield from ("### follow_ups: by list", "", "| key | | means | example |", "| --- | --- | --- | --- |")
    lists = {name: definition.options for name, definition in built_in().items()} | {"NAME": OWN_OPTIONS}
    for name, options in lists.items():
        for key, option in options.items():
            example = f"`{_yaml(key, option.example)}`"
            yield f"| `follow_ups.{name}.{key}` |  | {described(option)} | {example} |"
    yield ""


def lists_reference() -> str:
    """Every built-in list: who is on it, and its keys, as Markdown."""
    head = ("| list | who is on it | its keys |", "| --- | --- | --- |")
    rows = (f"| `{d.name}` | {d.who} | {_keys_of(d.options)} |" for d in built_in().values())
    return "\n".join((*head, *rows, ""))


def _keys_of(options: Mapping[str, Option]) -> str:
    return ", ".join(
        f"`{key}:` ({option.means})" if option.default is None else f"`{key}: {option.default}` ({option.means})"
        for key, option in options.items()
    )


def _table(title: str, prefix: str, model: type[BaseModel]) -> Iterator[str]:
    yield from (f"### {title}", "", "| key | | means | example |", "| --- | --- | --- | --- |")
    for key, field in model.model_fields.items():
        example = f"`{_yaml(key, field.examples[0])}`" if field.examples else ""
        needed = "needed" if field.is_required() else ""
        yield f"| `{prefix}{key}` | {needed} | {field.description} | {example} |"
    yield ""


def _yaml(key: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{key}: {{{', '.join(f'{_plain(name)}: {_plain(inner)}' for name, inner in value.items())}}}"
    return f"{key}: {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if set(text) & set("{}[]?*>,") else text


def _fields() -> Iterator[str]:
    yield from ("| holds | fields (needed ones in bold) |", "| --- | --- |")
    for holds, fields in STREAMS.items():
        names = ", ".join(f"**{field.name}**" if field.required else field.name for field in fields)
        more = ", identifiers.NAME, attributes.NAME" if holds == "people" else ""
        inline = "; and those of people" if holds in CARRIES_PEOPLE else ""
        yield f"| `{holds}` | {names}{more}{inline} |"


def main() -> None:
    """Write the reference into docs/config.md, below what is written by hand, and the lists into docs/follow-ups.md."""
    by_hand = DOCUMENT.read_text(encoding="utf-8").partition(MARK)[0]
    DOCUMENT.write_text(by_hand + reference(), encoding="utf-8")
    before, _, rest = LISTS_DOCUMENT.read_text(encoding="utf-8").partition(LISTS_BEGIN)
    after = rest.partition(LISTS_END)[2]
    LISTS_DOCUMENT.write_text(f"{before}{LISTS_BEGIN}{lists_reference()}{LISTS_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
