"""What is wrong with a project's config: each mistake with its line, and what to write instead.

What does not belong here: finding them; see `config`, `config_rules` and `config_lines`.
"""

from dataclasses import dataclass

CONFIG_FILE = "regulars.yaml"

Path = tuple[str | int, ...]
"""Where something stands in the config: `("sources", "counter_book", "columns")`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake.

    Attributes:
        line: From 1; 0 when it is about the file as a whole.
        where: The key, dotted: `sources.counter_book.columns`; empty for the file as a whole.
        what: What was found.
        instead: What to write instead, where that can be said.
    """

    line: int
    where: str
    what: str
    instead: str = ""
    file: str = CONFIG_FILE

    def __str__(self) -> str:
        place = f"{self.file} line {self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.where, self.what, self.instead) if part)


class ConfigError(Exception):
    """The config cannot be used; `problems` are all of its mistakes, top to bottom."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(
            sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line, problem.where))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Found:
    """A mistake whose line is still to be looked up."""

    path: Path
    what: str
    instead: str = ""


def dotted(path: Path) -> str:
    """A path as people read it: `deliver[1].path` for the first entry."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")
