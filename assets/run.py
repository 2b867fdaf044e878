"""What the steps of one refresh share: the open warehouse, where records come from and lists go, and what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assets.landing.land import Landing
from assets.landing.reads import Unread
from assets.settings import Stream
from assets.warehouse.connection import Warehouse
from connectors.source import Source
from connectors.target import Pushed, Target


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How this refresh differs from a full one.

    Attributes:
        only: The sources to read; the others stay as they landed last. None reads them all.
        may_shrink: Sources that may lose more than half of their records this once.
        is_pushed: Whether the lists go out to the targets.
        retries: How often to come back, a minute later, to what may answer then; nobody should be watching.
    """

    only: frozenset[str] | None = None
    may_shrink: frozenset[str] = frozenset()
    is_pushed: bool = True
    retries: int = 0


@dataclass(slots=True)
class RunResult:
    """What the refresh did so far; the command line and Dagster's metadata are made from it."""

    landed: dict[str, Landing] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    built: dict[str, int | None] = field(default_factory=dict)
    published: Path | None = None
    pushed: dict[str, Pushed] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Where each target is, as the person wrote it."""
    problems: list[Exception] = field(default_factory=list)
    """What kept everything from being published."""
    unread: list[Unread] = field(default_factory=list)
    """Sources that could not be read, while the others went on."""
    undelivered: list[Exception] = field(default_factory=list)
    failed_checks: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RunContext:
    """Everything a step needs. `report_progress` shows a person where we are; `on_change` hears that there is something new."""

    warehouse: Warehouse
    sources: Mapping[str, tuple[tuple[Stream, ...], Source]]
    targets: tuple[Target, ...] = ()
    options: RunOptions = RunOptions()
    outcome: RunResult = field(default_factory=RunResult)
    report_progress: Callable[[str], None] = lambda _: None
    on_change: Callable[[], None] = lambda: None
    descriptions: Mapping[str, str] = field(default_factory=dict)
