"""The graph, as Dagster's UI, its scheduler and `regulars refresh` all run it.

Loads on a bare machine: without a project folder it is the graph of a shop that has no sources yet.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from assets.graph import customer_view_step, delivered_step, landing_step, published_step, staging_step
from assets.settings import Settings
from checks.dagster_checks import audit
from pipelines.config.load import Config, load, starter_config
from pipelines.resources import auditor_resource, workshop_resource

PROJECT = "REGULARS_PROJECT"
"""The environment variable that names the user's folder."""

JOB = "refresh"


def build(config: Config, resources: Mapping[str, Any]) -> dg.Definitions:
    """Every asset, check, the job and its schedule for this config."""
    settings: Settings = config.settings(config.folder / "data")
    targets = [target.name for target in config.targets()]
    job = dg.define_asset_job(JOB, dg.AssetSelection.all(), executor_def=dg.in_process_executor)
    return dg.Definitions(
        assets=[
            *([landing_step(settings.streams, targets)] if settings.streams or targets else []),
            staging_step(settings.streams),
            customer_view_step(),
            published_step(),
            *(delivered_step(target) for target in targets),
        ],
        asset_checks=[audit],
        jobs=[job],
        schedules=_schedules(config, settings.business.timezone),
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
    return build(config, {"workshop": workshop_resource(config), "auditor": auditor_resource})
