"""What an operator finds in `data/`: files of their owner alone, and a history of runs that stays small and true."""

import os
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from assets.run import RunResult
from pipelines.dagster_home import open_history
from pipelines.lock import lock

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources: {book: {type: csv, path: people.csv, holds: people}}
follow_ups: {birthdays: {}}
deliver: [{type: excel, path: out/lists.xlsx}]
"""


@pytest.fixture(scope="module")
def refreshed_shop(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., RunResult]) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "regulars.yaml").write_text(CONFIG)
    (folder / "people.csv").write_text("record_id,name,email\n1,Ada Lovelace,ada@example.org\n")
    run(folder)
    return folder


def open_to_others(folder: Path) -> list[str]:
    found = [folder, *(path for path in folder.rglob("*") if not path.is_symlink())]
    return sorted(str(path.relative_to(folder)) for path in found if path.stat().st_mode & 0o077)


def test_nobody_else_can_read_what_a_refresh_left(shop: Path) -> None:
    assert open_to_others(shop / "data") == []


def test_the_workbook_of_the_team_is_as_open_as_the_person_has_files(shop: Path) -> None:
    mask = os.umask(0)
    os.umask(mask)
    assert (shop / "out/lists.xlsx").stat().st_mode & 0o777 == 0o666 & ~mask


def test_what_an_older_version_left_open_is_closed_by_the_next_command(shop: Path) -> None:
    for path in (
        shop / "data",
        shop / "data/dagster/history",
        shop / "data/dagster/history/index.db",
        shop / "data/landing",
    ):
        path.chmod(0o755)
    with lock(shop / "data"):
        pass
    assert open_to_others(shop / "data") == []


def test_a_file_that_a_link_leads_to_keeps_its_rights(shop: Path) -> None:
    (shop / "people.csv").chmod(0o644)
    (shop / "data/link.csv").symlink_to(shop / "people.csv")
    with lock(shop / "data"):
        pass
    assert (shop / "people.csv").stat().st_mode & 0o777 == 0o644


def kilobytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 10


def test_the_history_is_of_the_last_runs_whole_and_does_not_grow(
    shop: Path, run: Callable[..., RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.dagster_home.KEPT_RUNS", 3)
    history = shop / "data/dagster"
    sizes, files = [], []
    for _ in range(8):
        run(shop)
        sizes.append(kilobytes(history))
        files.append(len(list(history.rglob("*"))))
    assert max(sizes[4:]) - min(sizes[4:]) < 100
    assert len(set(files[4:])) == 1
    with dg.DagsterInstance.from_config(str(history)) as instance:
        kept = instance.get_run_ids()
        assert len(kept) == 3 + 1  # A refresh drops the old ones before it begins one of its own.
        assert [run_id for run_id in kept if len(instance.all_logs(run_id)) < 100] == []


@pytest.mark.parametrize("status", ["NOT_STARTED", "STARTING", "STARTED", "CANCELING"])
def test_a_run_that_was_killed_does_not_seem_to_go_on(status: str, shop: Path, run: Callable[..., RunResult]) -> None:
    killed = dg.DagsterRun("refresh", status=dg.DagsterRunStatus(status))
    with dg.DagsterInstance.from_config(str(shop / "data/dagster")) as instance:
        instance.run_storage.add_run(killed)
    with open_history(shop / "data/dagster") as instance:
        assert instance.get_run_by_id(killed.run_id).status == dg.DagsterRunStatus.FAILURE
