"""The graph, as Dagster's UI, its scheduler and `regulars refresh` all run it.

Loads on a bare machine: without a project folder it is the graph of a shop that has no sources yet.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from assets.edge_steps import delivered_step, landing_step, reported_step
from assets.graph import customer_view_step, published_step, staging_step
from assets.settings import Settings
from checks.dagster_checks import audit
from pipelines.config.load import Config, load, starter_config
from pipelines.failures import failure_sensor
from pipelines.inbox_sensor import inbox_sensor
from pipelines.resources import auditor_resource, run_resource

PROJECT = "REGULARS_PROJECT"
"""The environment variable that names the user's folder."""

JOB = "refresh"

KINDS = {"google_sheet": "googlesheets", "google_form": "googleforms"}
"""What Dagster calls the systems that it has another word for."""


def build(config: Config, resources: Mapping[str, Any]) -> dg.Definitions:
    """Every asset, check, the job and its schedule for this config."""
    settings: Settings = config.settings(config.folder / "data")
    targets = {target.name: target.place for target in config.targets()}
    kinds = {name: KINDS.get(source.type, source.type) for name, source in config.sources.items()}
    kinds |= {name: KINDS.get(entry.type, entry.type) for name, entry in zip(targets, config.deliver, strict=True)}
    job = dg.define_asset_job(JOB, dg.AssetSelection.all(), executor_def=dg.in_process_executor)
    return dg.Definitions(
        assets=[
            landing_step(settings.sources().values(), targets, kinds),
            staging_step(),
            customer_view_step(),
            published_step(),
            *([reported_step(settings.business, with_names=config.report.names)] if config.report else []),
            *(delivered_step(target, place, kinds[target]) for target, place in targets.items()),
        ],
        asset_checks=[audit],
        jobs=[job],
        schedules=_schedules(config, settings.business.timezone),
        sensors=[failure_sensor(settings.state, settings.business.timezone), inbox_sensor(settings.state, JOB)],
        resources=dict(resources),
        executor=dg.in_process_executor,
    )


def _schedules(config: Config, timezone: str) -> list[dg.ScheduleDefinition]:
    if not config.schedule:
        return []
    return [
        dg.ScheduleDefinition(
            job_name=JOB,
            cron_schedule=config.schedule,
            execution_timezone=timezone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
    ]


def _project() -> Config:
    folder = Path(os.environ.get(PROJECT, "."))
    return load(folder, os.environ) if (folder / "regulars.yaml").exists() else starter_config(folder)


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster loads."""
    config = _project()
    return build(config, {"run_context": run_resource(config), "auditor": auditor_resource})
