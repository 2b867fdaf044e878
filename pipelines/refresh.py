"""The main job from the command line: the same graph that Dagster's UI runs, in this process, with a person watching."""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assets.ingest import INBOX
from assets.landing.land import SourceShrank
from assets.run import RunOptions, RunResult
from checks.audit import AuditFailed, Auditor, auditor
from connectors.errors import SourceRejected
from pipelines.config.load import Config
from pipelines.dagster_home import open_history, run_here
from pipelines.exit_codes import CHECK_FAILED, DONE, FAILED, PUSHED_IN_PART, WITHOUT_A_SOURCE, WRONG_CONFIG
from pipelines.lock import lock

if TYPE_CHECKING:
    import dagster as dg

    from assets.run import RunContext

Auditing = Callable[[], AbstractContextManager[Auditor]]
"""How the helper process that audits is come by."""

SILENCE = logging.NullHandler()


def refresh(
    config: Config, options: RunOptions, tell: Callable[[str], None], auditing: Auditing | None = None
) -> RunResult:
    """Read, build, check, publish and push; what happened, problems included.

    Raises:
        Busy: Another refresh of this project is running.
    """
    return _run(config, options, tell, config.folder / "data", auditing)


def rehearse(config: Config, options: RunOptions, tell: Callable[[str], None]) -> RunResult:
    """What a refresh would do, on a copy of the state that is thrown away; no source, sheet or view is touched."""
    with lock(config.folder / "data"), _copy_of_state(config.folder / "data") as state:
        return _run(config, replace(options, is_pushed=False), tell, state, None)


def _run(
    config: Config, options: RunOptions, tell: Callable[[str], None], state: Path, auditing: Auditing | None
) -> RunResult:
    with (auditing or auditor)() as started:
        from pipelines.definitions import JOB, build
        from pipelines.resources import open_run

        with open_run(config, options, tell, state) as run_context:
            run_context.on_change = started.warm_up
            definitions = build(config, {"run_context": run_context, "auditor": started})
            job = definitions.resolve_job_def(JOB)
            with open_history(state / "dagster") as instance:
                _execute(job, instance, run_context)
            return run_context.outcome


def _execute(job: "dg.JobDefinition", instance: "dg.DagsterInstance", run_context: "RunContext") -> None:
    import dagster as dg

    # What goes wrong is raised, and told by us: Dagster's own log would print it as well, with its trace.
    logging.getLogger().addHandler(SILENCE)
    try:
        run_here(job, instance)
    except dg.Failure:
        # Told in the outcome's problems already, in words for people.
        return
    except dg.DagsterError:
        # Dagster's way to say that a blocking check failed; anything else that it raises is a bug.
        if not run_context.outcome.failed_checks:
            raise
    except AuditFailed as problem:
        run_context.outcome.problems.append(problem)


@contextmanager
def _copy_of_state(state: Path) -> Iterator[Path]:
    """The state in a folder of its own: landing by links, because landed files never change."""
    # Inside the owner's own folder: what a killed rehearsal leaves there nobody else can read, and the next one sweeps it.
    for leftover in state.glob("rehearsal-*"):
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=state) as scratch:
        copy = Path(scratch) / "data"
        copy.mkdir(mode=0o700)
        if (state / "landing").exists():
            shutil.copytree(state / "landing", copy / "landing", copy_function=_link)
        if (state / INBOX).exists():
            _copy_inbox(state / INBOX, copy / INBOX)
        if (state / "warehouse.duckdb").exists():
            shutil.copyfile(state / "warehouse.duckdb", copy / "warehouse.duckdb")
        yield copy


def _copy_inbox(source: Path, target: Path) -> None:
    """As it is now, while a server may be writing to it."""
    import sqlite3

    with closing(sqlite3.connect(source)) as inbox, closing(sqlite3.connect(target)) as copied:
        inbox.backup(copied)


def _link(source: str, target: str) -> None:
    Path(target).symlink_to(Path(source).resolve())


def exit_code(outcome: RunResult) -> int:
    """The one number that tells a script how it went."""
    if outcome.problems:
        return _code_of(outcome.problems)
    if outcome.failed_checks:
        return CHECK_FAILED
    if outcome.unread:
        is_any_read = outcome.unchanged or outcome.landed.keys() - outcome.places.keys()
        return WITHOUT_A_SOURCE if is_any_read else _code_of([each.problem for each in outcome.unread])
    left_alone = [pushed for pushed in outcome.pushed.values() if pushed.notices]
    return PUSHED_IN_PART if outcome.undelivered or left_alone else DONE


def _code_of(problems: Sequence[Exception]) -> int:
    if all(isinstance(problem, SourceShrank) for problem in problems):
        return CHECK_FAILED
    return WRONG_CONFIG if all(isinstance(problem, SourceRejected) for problem in problems) else FAILED
