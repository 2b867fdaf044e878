"""What is going on, told while it happens, on standard error: one line that changes at a terminal, lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic

import click

SILENCE = 5.0
"""Seconds after which somebody begins to wonder; each further line about the same thing takes twice as long."""


@contextmanager
def progress(*, is_shown: bool) -> Iterator[Callable[[str], None]]:
    """What a step calls to say what it does: `Making crm`, and after a colon with which part it is busy."""
    if not is_shown:
        yield lambda _: None
    elif sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status("Starting") as status:
            yield status.update
    else:
        with _lines() as tell:
            yield tell


@contextmanager
def _lines() -> Iterator[Callable[[str], None]]:
    lines, done = Lines(), Event()
    lines("Starting")
    watch = Thread(target=lines.watch, args=(done,), daemon=True)
    watch.start()
    try:
        yield lines
    finally:
        done.set()
        watch.join()


@dataclass(slots=True)
class Lines:
    """A line for each step as it begins, and for its parts only while it takes long."""

    write: Callable[[str], None] = lambda line: click.echo(line, err=True)
    clock: Callable[[], float] = monotonic
    begun_at: float = field(init=False)
    latest: str = field(init=False, default="")
    written_at: float = field(init=False, default=0)
    patience: float = field(init=False, default=SILENCE)

    def __post_init__(self) -> None:
        self.begun_at = self.clock()

    def __call__(self, text: str) -> None:
        """Begin a step, or a part of it."""
        is_new = text.partition(": ")[0] != self.latest.partition(": ")[0]
        self.latest = text
        if is_new:
            self.patience = SILENCE
            self._write()

    def watch(self, done: Event) -> None:
        """Say where we are whenever nothing was said for long."""
        while not done.wait(0.5):
            self.remind()

    def remind(self) -> None:
        """Repeat the latest, with the part that it is at, if it is time to."""
        if self.clock() - self.written_at >= self.patience:
            self.patience *= 2
            self._write()

    def _write(self) -> None:
        self.written_at = self.clock()
        self.write(f"{self.written_at - self.begun_at:5.0f} s  {self.latest}")
