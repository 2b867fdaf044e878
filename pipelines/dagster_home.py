"""Dagster's home in the project's folder: its settings, and a history of runs that does not grow without end."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg

KEPT_RUNS = 10
"""A run takes about a megabyte: this many mornings can be looked at."""

KEPT_DAYS = 30
"""Of the moments at which the schedule was looked at."""

UNFINISHED = ("NOT_STARTED", "STARTING", "STARTED", "CANCELING")

LOCATION = "regulars"
"""What Dagster's UI calls the place that the graph comes from."""

WORKSPACE = f"""\
load_from:
  - python_module:
      module_name: pipelines.definitions
      location_name: {LOCATION}
"""

SETTINGS = f"""\
telemetry:
  enabled: false
# No invitation to Dagster's newsletter.
nux:
  enabled: false
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 60
  max_runtime_seconds: 14400
retention:
  schedule: {{purge_after_days: {KEPT_DAYS}}}
  sensor: {{purge_after_days: {KEPT_DAYS}}}
# Nothing is printed by a step, and to listen takes four processes a run.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
event_log_storage:
  module: pipelines.run_history
  class: RunHistory
  config:
    base_dir: """
"""No telemetry, and a run that was killed gives its slot back by itself."""


def prepare(home: Path) -> None:
    """Write the settings anew, since they name the folder, which people move."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    base = json.dumps(str(home.resolve() / "history"))
    (home / "dagster.yaml").write_text(f"{SETTINGS}{base}\n", encoding="utf-8")
    workspace(home).write_text(WORKSPACE, encoding="utf-8")


def workspace(home: Path) -> Path:
    """The file that tells Dagster where the graph comes from."""
    return home / "workspace.yaml"


@contextmanager
def open_history(home: Path) -> "Iterator[dg.DagsterInstance]":
    """The history, tidied. Whoever opens it holds the lock on the project."""
    import dagster as dg

    prepare(home)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        tidy(instance)
        yield instance


def tidy(instance: "dg.DagsterInstance", current: str = "") -> None:
    """Close the runs that were killed, and drop all but the last; never `current`.

    We hold the lock on the project, so a run that is still open was killed, or will find the project busy.
    """
    import dagster as dg

    statuses = [dg.DagsterRunStatus(status) for status in UNFINISHED]
    for run in instance.get_runs(dg.RunsFilter(statuses=statuses)):
        if run.run_id != current:
            instance.report_run_failed(run, "The refresh was stopped before it was done; the next one took over.")
    for run_id in instance.get_run_ids()[KEPT_RUNS:]:
        if run_id != current:
            instance.delete_run(run_id)
            # Where an older version of ours kept what the steps printed.
            shutil.rmtree(Path(instance.storage_directory(), run_id), ignore_errors=True)


def run_here(job: "dg.JobDefinition", instance: "dg.DagsterInstance") -> None:
    """Run the job in this process, and show the run where the UI shows those that it started itself.

    Not `execute_in_process`: of what that runs, the UI knows no place, and leaves it out of the overview.
    """
    from dagster._core.definitions.job_base import InMemoryJob
    from dagster._core.execution.api import execute_run
    from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin

    place = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin(LOCATION), "__repository__")
    run = instance.create_run_for_job(
        job,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        tags=job.run_tags,
        remote_job_origin=RemoteJobOrigin(place, job.name),
    )
    execute_run(InMemoryJob(job), run, instance, raise_on_error=True)
