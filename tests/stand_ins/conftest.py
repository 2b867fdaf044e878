"""The tests of the stand-in find it on the path, and each may have one of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = str(Path(__file__).parent)
if FOLDER not in sys.path:
    sys.path.append(FOLDER)

from stand_in import Running, start  # noqa: E402  (needs the path)


@pytest.fixture
def google() -> Iterator[Running]:
    """A stand-in of its own for each test."""
    with start() as running:
        yield running
