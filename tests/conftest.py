"""What the end-to-end tests share: a real refresh, with one helper process for the checks of all of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path

import duckdb
import pytest

from assets.publish import link
from assets.workshop import Options, Outcome
from checks.auditor import Auditor, auditor
from pipelines.config import load
from pipelines.refresh import exit_code, refresh


@pytest.fixture(scope="session")
def helper_process() -> Iterator[Auditor]:
    """Great Expectations takes seconds to import; every test may use the same process."""
    with auditor() as started:
        yield started


@pytest.fixture(scope="session")
def run(helper_process: Auditor) -> Callable[..., Outcome]:
    """Refresh the project in a folder, whatever comes of it."""

    def refresh_folder(folder: Path, options: Options = Options()) -> Outcome:
        config = load(folder, dict(os.environ))
        return refresh(config, options, lambda _: None, lambda: nullcontext(helper_process))

    return refresh_folder


@pytest.fixture(scope="session")
def refreshed(run: Callable[..., Outcome]) -> Iterator[Callable[[Path], duckdb.DuckDBPyConnection]]:
    """Refresh the project in a folder, and open what analysts open."""
    with ExitStack() as open_files:

        def refresh_folder(folder: Path) -> duckdb.DuckDBPyConnection:
            outcome = run(folder)
            told = [*map(str, outcome.problems), *outcome.failed_checks, *map(str, outcome.undelivered)]
            assert (exit_code(outcome), told) == (0, [])
            return open_files.enter_context(duckdb.connect(str(link(folder / "data")), read_only=True))

        yield refresh_folder
