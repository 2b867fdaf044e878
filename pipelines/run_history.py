"""The run history on disk, as Dagster keeps it, without opening its file anew for each of the hundreds of events of a run."""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import SingletonThreadPool

PATIENCE = 15
"""Seconds to wait for the UI to let go of a file."""


class RunHistory(SqliteEventLogStorage):
    """Dagster's own storage, with one open connection for each file."""

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "RunHistory":
        """Made by Dagster from `dagster.yaml`; its own class names itself here."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        try:
            with self._db_lock, self._engine(shard).begin() as connection:
                yield connection
        except OperationalError as error:
            if not re.search("disk is full|disk I/O error", str(error.orig)):
                raise
            # In one line, without the statement: Dagster prints what keeps it from writing down an event.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.path_for_shard(shard)) from None

    def dispose(self) -> None:
        """Close every file."""
        for engine in self.__dict__.pop("_engines", {}).values():
            engine.dispose()
        super().dispose()

    def delete_events(self, run_id: str) -> None:
        """The file of the run, what the others say of it, and the results of its checks, which Dagster would keep."""
        if engine := self.__dict__.get("_engines", {}).pop(run_id, None):
            engine.dispose()
        for file in Path(self._base_dir).glob(f"{run_id}.db*"):
            file.unlink()
        with self.index_connection() as connection:
            self.delete_events_for_run(connection, run_id)
            checks = AssetCheckExecutionsTable
            connection.execute(checks.delete().where(checks.c.run_id == run_id))

    def has_table(self, table_name: str) -> bool:
        """Asked before every event; what was there once stays there."""
        return self._once(("table", table_name), lambda: super(RunHistory, self).has_table(table_name))

    def has_secondary_index(self, name: str) -> bool:
        """As `has_table`."""
        return self._once(("index", name), lambda: super(RunHistory, self).has_secondary_index(name))

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        asked = super()._has_asset_key_col_on_connection
        return self._once(("column", column_name), lambda: asked(conn, column_name))

    def _once(self, what: tuple[str, str], ask: Callable[[], bool]) -> bool:
        found: set[tuple[str, str]] = self.__dict__.setdefault("_found", set())
        if what not in found and ask():
            found.add(what)
        return what in found

    def _engine(self, shard: str) -> Engine:
        engines: dict[str, Engine] = self.__dict__.setdefault("_engines", {})
        if shard not in engines:
            engines[shard] = create_engine(
                self.conn_string_for_shard(shard), poolclass=SingletonThreadPool, connect_args={"timeout": PATIENCE}
            )
            event.listen(engines[shard], "connect", _do_not_wait_for_the_disk)
            if shard not in self._initialized_dbs:
                self._initdb(engines[shard])
                self._initialized_dbs.add(shard)
        return engines[shard]


def _do_not_wait_for_the_disk(connection: Any, _: Any) -> None:
    """After a power cut the history may lack its last lines; nothing else is kept there."""
    connection.execute("pragma synchronous = off")
