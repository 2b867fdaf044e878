"""Runs that failed while nobody watched: a line for each in `data/failed-runs.txt`, where a person or program can look.

The reason is told only if we gave it ourselves; what an error quotes may be a customer's.
"""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg

KEPT = 200
"""Lines that are kept."""


def failures(state: Path) -> Path:
    """Where they are told."""
    return state / "failed-runs.txt"


def failure_sensor(state: Path, timezone: str) -> dg.SensorDefinition:
    """Looks every half minute whether a run has failed."""

    @dg.run_failure_sensor(name="failed_runs", default_status=dg.DefaultSensorStatus.RUNNING)
    def note_failure(context: dg.RunFailureSensorContext) -> None:
        """Note in data/failed-runs.txt when a run failed, and why."""
        seen_at = datetime.now(ZoneInfo(timezone))
        told = [_reason(event) for event in context.get_step_failure_events()] or ["it was stopped, or could not begin"]
        note(state, f"{seen_at:%Y-%m-%d %H:%M} {context.dagster_run.job_name}: {'; '.join(told)}")

    return note_failure


def _reason(event: dg.DagsterEvent) -> str:
    ours = event.step_failure_data.user_failure_data
    if ours and ours.description:
        return " ".join(ours.description.split())
    # Dagster wraps what a step raised in an error of its own.
    error = event.step_failure_data.error
    raised = error.cause or error if error else None
    return f"{event.step_key} ended with {raised.cls_name if raised else 'an error'}"


def note(state: Path, line: str) -> None:
    """Add a line, and let go of the oldest."""
    file = failures(state)
    before = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    file.touch(mode=0o600)
    file.write_text("\n".join([*before, line][-KEPT:]) + "\n", encoding="utf-8")
