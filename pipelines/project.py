"""The project's own tables for a command that asks or decides something: locked, with our journals as they are now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from assets.identity.review.decision_log import read_decisions
from assets.identity.review.find_records import NotFound, SeveralMeant
from assets.staging.settings_rows import write_settings
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.journal import read_journals
from assets.warehouse.publish import link
from connectors.errors import SourceRejected
from pipelines.config.load import Config
from pipelines.lock import lock


def now() -> datetime:
    """The moment, UTC without zone, as every table has it."""
    return datetime.now(UTC).replace(tzinfo=None)


def prepare(warehouse: Warehouse) -> None:
    """Put what the tables need besides landing into the warehouse: the settings and our own journals."""
    write_settings(warehouse)
    read_journals(warehouse)


@contextmanager
def open_state(config: Config) -> Iterator[Warehouse]:
    """The warehouse as the last refresh left it, and the decisions made since.

    Raises:
        SourceRejected: There is no customer view yet, or what somebody typed means nobody or several.
        Busy: A refresh is running.
    """
    state = config.folder / "data"
    if not link(state).exists():
        raise SourceRejected("there is no customer view yet: run `regulars refresh` first")
    with lock(state), open_warehouse(config.settings(state), now(), state / "warehouse.duckdb") as warehouse:
        if not warehouse.exists("identity.pairs"):
            raise SourceRejected("the pipeline's own tables are not there: run `regulars rebuild` first")
        prepare(warehouse)
        read_decisions(warehouse)
        try:
            yield warehouse
        except (NotFound, SeveralMeant) as problem:
            raise SourceRejected(str(problem)) from None
