"""Starting a shop's stand-in: by hand from the command line, or in this process for a test."""

import argparse
import json
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from google_server.server import Server

from shop_server import control, faults
from shop_server.app import ShopApp

App = TypeVar("App", bound=ShopApp)


@dataclass(frozen=True, slots=True)
class Running(Generic[App]):
    """A stand-in that answers at `url`, in this process, so that `app` can be looked at and told things."""

    url: str
    app: App
    server: Server

    def __enter__(self) -> "Running[App]":
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()


def start(app: App, port: int = 0) -> Running[App]:
    """Let it answer on 127.0.0.1; use it as a context, so that it stops."""
    server = Server(app, port)  # type: ignore[arg-type]  # whatever can `handle` a request
    server.start()
    return Running(server.url, app, server)


def main(description: str, make: Callable[[], ShopApp], drifts: Sequence[str], arguments: Sequence[str] | None) -> None:
    """Answer until somebody says stop."""
    options = _options(description, drifts, arguments)
    app = make()
    app.faults = faults.Faults(json.loads(options.faults.read_text()) if options.faults else ())
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with start(app, options.port) as running:
        print(running.url, flush=True)
        stopped.wait()


def _options(description: str, drifts: Sequence[str], arguments: Sequence[str] | None) -> Any:
    more = f"{control.__doc__}\n\nFaults\n\n{faults.__doc__}\nfaults: {', '.join(faults.KINDS)}\ndrifts: {', '.join(drifts)}"
    parser = argparse.ArgumentParser(
        description=description, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=0, help="where to listen on 127.0.0.1 (default: any free port)")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="a plan of what goes wrong, as JSON (see below)")
    return parser.parse_args(arguments)
