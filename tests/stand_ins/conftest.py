"""The tests of the stand-in find it on the path, and each may have one of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = str(Path(__file__).parent)
if FOLDER not in sys.path:
    sys.path.append(FOLDER)

from asking import Caller, Clock  # noqa: E402  (needs the path)
from stand_in import ADDRESS, App, Running, start  # noqa: E402


@pytest.fixture
def google() -> Iterator[Running]:
    """A stand-in of its own for each test."""
    with start() as running:
        yield running


@pytest.fixture
def app() -> App:
    """Without a server: one spreadsheet, shared with the service account, and a clock that stands."""
    made = App(clock=Clock())
    made.store.create("Shop", {"People": [["Name"], ["Ada"]]}, document_id="d1", shared={ADDRESS: "writer"})
    return made


@pytest.fixture
def caller(app: App) -> Caller:
    """The service account, asking that one."""
    return Caller(app)
