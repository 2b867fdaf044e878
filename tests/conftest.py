"""What the end-to-end tests share: a real refresh, with one helper process for the checks of all of them."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path

import duckdb
import pytest

# Whichever test comes first: `google` is Google's libraries, although a stand-in of that name is on the path of many.
sys.path.append(str(Path(__file__).parent / "stand_ins"))

import stand_in  # noqa: F401

from assets.run import RunOptions, RunResult
from assets.warehouse.publish import link
from checks.audit import Auditor, auditor
from pipelines.config.load import load
from pipelines.refresh import exit_code, refresh

# Dagster makes and drops millions of small objects: looking for circles among them is a tenth of the time of all tests.
gc.set_threshold(100_000, 50, 100)

SLOWEST = (
    "test_google_people.py", "test_kill.py", "test_identity_properties.py", "test_privacy_commands.py",
    "test_no_opt_out_is_lost.py", "test_decisions_leave_no_trace.py", "test_refresh.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest go first, so that both workers end at about the same time."""
    items.sort(key=lambda item: SLOWEST.index(item.path.name) if item.path.name in SLOWEST else len(SLOWEST))


@pytest.fixture(scope="session", autouse=True)
def helper_process() -> Iterator[Auditor]:
    """Great Expectations takes seconds to import; every refresh, that of a command too, uses the same process."""
    with auditor() as started, pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipelines.refresh.auditor", lambda: nullcontext(started))
        yield started


@pytest.fixture
def own_helper_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresh starts a helper process of its own and ends it, as it does outside of tests."""
    monkeypatch.setattr("pipelines.refresh.auditor", auditor)


@pytest.fixture(scope="session")
def run() -> Callable[..., RunResult]:
    """Refresh the project in a folder, whatever comes of it."""

    def refresh_folder(folder: Path, options: RunOptions = RunOptions()) -> RunResult:
        config = load(folder, dict(os.environ))
        return refresh(config, options, lambda _: None)

    return refresh_folder


@pytest.fixture(scope="session")
def refreshed(run: Callable[..., RunResult]) -> Iterator[Callable[[Path], duckdb.DuckDBPyConnection]]:
    """Refresh the project in a folder, and open what analysts open."""
    with ExitStack() as open_files:

        def refresh_folder(folder: Path) -> duckdb.DuckDBPyConnection:
            outcome = run(folder)
            told = [*map(str, outcome.problems), *outcome.failed_checks, *map(str, outcome.undelivered)]
            assert (exit_code(outcome), told) == (0, [])
            return open_files.enter_context(duckdb.connect(str(link(folder / "data")), read_only=True))

        yield refresh_folder


@pytest.fixture
def shop(tmp_path: Path, refreshed_shop: Path) -> Path:
    """A shop of one's own, as the first refresh of the module's `refreshed_shop` left it."""
    shutil.copytree(refreshed_shop, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def customers_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a large base: who is who is not made anew, but follows what changed."""
    monkeypatch.setattr("assets.identity.incremental.SMALL", 0)
    monkeypatch.setattr("assets.identity.incremental.FEW", 100)
