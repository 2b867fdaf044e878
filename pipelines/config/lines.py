"""YAML as plain values, with the line of every key.

Values stay as they were typed: `country: NO` is the text NO and not false, `0151` keeps its zero, and a date is text;
the typed model knows what each should be. A key that stands twice is found, of which YAML would keep one. Built on the
parser's events, since composing a tree lets a few hundred kilobytes of `[` overflow the C stack, and a handful of
aliases grow into gigabytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from pipelines.config.problems import ConfigError, Path, Problem, dotted
from pipelines.config.yaml_messages import plain_words

Value = str | dict[str, "Value"] | list["Value"] | None

LONGEST = 1_000_000
DEEPEST = 12
MOST_VALUES = 20_000


@dataclass(slots=True)
class Document:
    """A config as it stands in the file: plain values, the line of each, and what YAML itself would have let pass."""

    value: Value = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a key, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_lines(text: str) -> Document:
    """Read YAML.

    Raises:
        ConfigError: The text is not YAML, or not of the kind that a config is made of.
    """
    if len(text) > LONGEST:
        raise ConfigError([Problem(1, "", f"the file has {len(text)} characters; {LONGEST} is the most")])
    try:
        return _Reader(text).document()
    except yaml.YAMLError as error:
        line, what, instead = plain_words(error, text)
        raise ConfigError([Problem(line, "", what, instead)]) from None


class _Reader:
    """Makes a `Document` from events; one of a kind for each text."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self._document = Document()
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._values = 0

    def document(self) -> Document:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if self._document.lines:
                    raise _refused(event, "a second document starts with ---", "leave the line out")
                self._document.value = self._value(next(self._events), ())
        return self._document

    def _value(self, event: yaml.Event, path: Path) -> Value:
        self._document.lines.setdefault(path, _line(event))
        self._values += 1
        if len(path) > DEEPEST or self._values > MOST_VALUES:
            raise _refused(event, "the file is nested too deeply or too large for a config", "simplify it")
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event)
        before = self._values
        value = self._made(event, path)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self._anchors[event.anchor] = (value, self._values - before + 1)
        return value

    def _made(self, event: yaml.Event, path: Path) -> Value:
        if isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent) and event.tag not in (None, "!"):
            raise _refused(event, f"{event.tag} is a tag, which a config does not have", "leave it out")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.ScalarEvent):
            # Only an unquoted nothing is nothing: "" and "null" in quotes are text.
            is_nothing = event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL")
            return None if is_nothing else str(event.value)
        return self._sequence(path)

    def _mapping(self, path: Path) -> Value:
        made: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, line = self._key(event), _line(event)
            inner = (*path, key)
            if key in made:
                what = f"{key!r} stands here a second time, first in line {self._document.lines[inner]}"
                self._document.problems.append(Problem(line, dotted(inner), what, "keep one"))
            self._document.lines[inner] = line
            made[key] = self._value(next(self._events), inner)
        return made

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise _refused(event, "a key is missing, or { stands where text was meant", "put text with { in quotes")
        if event.value == "<<" and event.implicit[0]:
            raise _refused(event, "<< cannot be used here", "write the keys out")
        return str(event.value)

    def _sequence(self, path: Path) -> Value:
        made: list[Value] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            made.append(self._value(event, (*path, len(made))))
        return made

    def _aliased(self, event: yaml.AliasEvent) -> Value:
        if event.anchor not in self._anchors:
            raise _refused(
                event, f"*{event.anchor} refers to nothing above it", "put text that starts with * in quotes"
            )
        value, size = self._anchors[event.anchor]
        self._values += size
        return value


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _refused(event: yaml.Event, what: str, instead: str) -> ConfigError:
    return ConfigError([Problem(_line(event), "", what, instead)])
