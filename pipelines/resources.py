"""What a run holds while it runs: the lock on the project, the open warehouse, the helper process that audits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg

from assets.graph import all_tables, descriptions
from assets.privacy.erasure import begin, finish
from assets.run import RunContext, RunOptions, RunResult
from assets.warehouse.build import drop_abandoned
from assets.warehouse.connection import open_warehouse
from checks.audit import Auditor, auditor
from pipelines.config.load import Config
from pipelines.dagster_home import tidy
from pipelines.disk_room import needs, room_for
from pipelines.lock import lock
from pipelines.project import now, prepare

RETRIES = 2
"""How often a run that nobody watches comes back to a source or workbook that may answer in a minute."""


@contextmanager
def open_run(
    config: Config,
    options: RunOptions = RunOptions(),
    tell: Callable[[str], None] = lambda _: None,
    state: Path | None = None,
) -> Iterator[RunContext]:
    """Lock the project and open its warehouse, with what this run needs to know in it."""
    state = state or config.folder / "data"
    settings = config.settings(state)
    with room_for(needs(config, state, is_pushed=options.is_pushed)), lock(state):
        begin(settings, now())
        with open_warehouse(settings, now(), state / "warehouse.duckdb") as warehouse:
            (state / "warehouse.duckdb").chmod(0o600)
            prepare(warehouse)
            drop_abandoned(warehouse, all_tables())
            targets = config.targets()
            run_context = RunContext(
                warehouse,
                {name: (streams, config.source(name)) for name, streams in settings.sources().items()},
                targets,
                options,
                RunResult(places={target.name: target.place for target in targets}),
                report_progress=tell,
                descriptions=descriptions(),
            )
            yield run_context
        if run_context.outcome.published:
            finish(settings)


def run_resource(config: Config) -> dg.ResourceDefinition:
    """The run_context of a run that Dagster started: from its UI, or on schedule."""

    def open_for_run(context: dg.InitResourceContext) -> Iterator[RunContext]:
        with open_run(config) as run_context:
            if context.instance and context.run_id:
                tidy(context.instance, context.run_id)
            yield run_context

    return dg.ResourceDefinition(resource_fn=contextmanager(open_for_run))


@contextmanager
def _auditor_for_run(_: Any) -> Iterator[Auditor]:
    with auditor() as started:
        yield started


auditor_resource = dg.ResourceDefinition(resource_fn=_auditor_for_run)
"""The helper process of a run that Dagster started."""
