"""Every connector in turn, and shops of it that are opened for one test."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.landing import objects

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[2] / "stand_ins")]

from shop_server.running import Running, start
from subjects import SUBJECTS, Subject
from trial import Trial


@pytest.fixture(params=SUBJECTS, ids=lambda subject: subject.name)
def subject(request: pytest.FixtureRequest) -> Subject:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def anew(subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Trial]]:
    """Opens another shop like it, and a folder of its own. Every batch is stored by itself."""
    monkeypatch.setattr(objects, "BUNDLE", 1)
    open_shops: list[Running[Any]] = []

    def open_trial() -> Trial:
        running = start(subject.open_shop())
        open_shops.append(running)
        return Trial(subject, running, tmp_path / str(len(open_shops)))

    yield open_trial
    for running in open_shops:
        running.server.stop()


@pytest.fixture
def trial(anew: Callable[[], Trial]) -> Trial:
    return anew()
