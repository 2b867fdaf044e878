"""Every table again from landing: into the warehouse, or as of a day into a file of its own."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from assets.privacy.erasure import begin, begin_again
from assets.run import RunOptions, RunResult
from assets.warehouse.build import build_layer
from assets.warehouse.connection import open_warehouse
from assets.warehouse.publish import write_candidate
from pipelines.config.load import Config
from pipelines.lock import lock


def rebuild_now(config: Config, tell: Callable[[str], None]) -> RunResult:
    """Forget the warehouse, which holds nothing that landing does not, and make it again; no source is read."""
    from pipelines.refresh import refresh

    state = config.folder / "data"
    with lock(state):
        begin_again(config.settings(state))
        for file in state.glob("warehouse.duckdb*"):
            file.unlink()
    return refresh(config, RunOptions(only=frozenset(), is_pushed=False), tell)


def rebuild_as_of(config: Config, day: date) -> Path:
    """The tables as they were known at the end of `day` in the business's time zone; the file they are in."""
    from assets.graph import LAYERS, descriptions
    from pipelines.project import now, prepare

    state = config.folder / "data"
    settings = config.settings(state)
    until = _end_of(day, settings.business.timezone)
    target = state / "as-of" / f"customers-{day:%Y-%m-%d}.duckdb"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with lock(state), open_warehouse(settings, until, until=until) as warehouse:
        begin(settings, now())
        prepare(warehouse)
        for tables in LAYERS.values():
            for _ in build_layer(warehouse, tables):
                pass
        return write_candidate(warehouse, descriptions(), target)


def _end_of(day: date, timezone: str) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone))
    return midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None) - timedelta(microseconds=1)
