"""`${NAME}` in the config: filled from the environment, else from the project's `.env`, and never shown again.

A value that came from a variable may be a password, so no message holds it: `Variables.hide` takes it out of any text.
`$${` is a plain `${`; a `$` before `{{ column }}` is money.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path as File
from typing import TYPE_CHECKING

from pipelines.config.lines import Value
from pipelines.config.problems import Found, Path, Problem

if TYPE_CHECKING:
    from dotenv.parser import Binding

DOTENV = ".env"

_PLACE = re.compile(r"\$\$\{|\$\{(?!\{)([^}]*)(\}?)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHORTEST_SECRET = 4


@dataclass(slots=True)
class Variables:
    """The names that the config may use, and where it used them."""

    environ: Mapping[str, str]
    dotenv: Mapping[str, str | None]
    used: dict[Path, list[str]] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)

    def fill(self, value: Value, path: Path = ()) -> Value:
        """The value with every `${NAME}` in it replaced; what cannot be is added to `found`."""
        if isinstance(value, str):
            return _PLACE.sub(lambda place: self._put(place, path), value)
        if isinstance(value, dict):
            return {key: self.fill(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.fill(inner, (*path, index)) for index, inner in enumerate(value)]
        return value

    def hide(self, found: Found) -> Found:
        """The mistake without any value that came from a variable."""
        names = next((names for used, names in self.used.items() if found.path[: len(used)] == used), None)
        if names:
            shown = " and ".join(f"${{{name}}}" for name in names)
            found = Found(found.path, f"the value of {shown} cannot be used here", found.instead)
        return Found(found.path, self._masked(found.what), self._masked(found.instead))

    def value(self, name: str) -> str:
        """What a name stands for; empty when it is not set."""
        return self.environ.get(name) or self.dotenv.get(name) or ""

    def _put(self, place: re.Match[str], path: Path) -> str:
        name = place.group(1)
        if name is None:
            return "${"
        if not _NAME.fullmatch(name) or not place.group(2):
            self.found.append(Found(path, f"{place.group()} is not a variable", "write ${NAME}, or $${ for a plain ${"))
            return place.group()
        if value := self.value(name):
            self.used.setdefault(path, []).append(name)
            return value
        self.found.append(self._missing(path, name))
        return place.group()

    def _missing(self, path: Path, name: str) -> Found:
        is_there = name in self.environ or name in self.dotenv
        what = f"the variable {name} is {'empty' if is_there else 'not set'}"
        return Found(
            path, what, f"write {name}=… into the file {DOTENV} in the project folder, or set it in the environment"
        )

    def _masked(self, text: str) -> str:
        values = {name: self.value(name) for names in self.used.values() for name in names}
        for name, value in sorted(values.items(), key=lambda pair: -len(pair[1])):
            if len(value) >= _SHORTEST_SECRET:
                text = text.replace(value, f"${{{name}}}")
        return text


def read_dotenv(folder: File) -> tuple[dict[str, str | None], list[Problem]]:
    """The names in the folder's `.env`, if there is one, and the lines of it that cannot be read."""
    try:
        text = (folder / DOTENV).read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}, []
    except UnicodeDecodeError:
        return {}, [Problem(1, "", "the file is not UTF-8", "save it as UTF-8", DOTENV)]
    except OSError as error:
        return {}, [Problem(1, "", f"the file cannot be read ({error.strerror})", "allow reading it", DOTENV)]
    return _parsed(text)


def _parsed(text: str) -> tuple[dict[str, str | None], list[Problem]]:
    # Not dotenv_values: it would fill names from the process's own environment, and tells of bad lines only in the log.
    from dotenv.parser import parse_stream

    bindings = list(parse_stream(StringIO(text)))
    values = {binding.key: binding.value for binding in bindings if binding.key and not binding.error}
    return values, list(_unreadable(bindings))


def _unreadable(bindings: list["Binding"]) -> Iterator[Problem]:
    for binding in bindings:
        if binding.error or (binding.key and binding.value is None):
            yield Problem(binding.original.line, "", "the line cannot be read", "write NAME=value", DOTENV)
