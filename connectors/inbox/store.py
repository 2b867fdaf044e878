"""The inbox: one SQLite file, in which a delivery is on disk before its sender is thanked.

Write-ahead log with full sync: what was committed is there after a power cut. A delivery is stored once by its id, also
when it comes again after it was taken out: ids are remembered for `REMEMBERED`. The file is bounded, and closed to
everybody but its owner. Several servers, and a refresh, may use it at once.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.errors import SourceDamaged, SourceUnavailable
from connectors.inbox.delivery import Delivery

NAME = "inbox.sqlite"
MOST_BYTES = 512 * 1024 * 1024
"""Of deliveries that wait: a hundred thousand of the usual size."""

REMEMBERED = timedelta(days=30)
"""Systems go on sending for three days at most; whoever replays does so sooner or never."""

BUSY_SECONDS = 5.0

SCHEMA = """
create table if not exists deliveries (
    number integer primary key autoincrement,
    source text not null,
    delivery_id text not null,
    received_at text not null,
    kind text,
    body blob not null,
    unique (source, delivery_id)
) strict;
create table if not exists taken (
    source text not null,
    delivery_id text not null,
    taken_at text not null,
    primary key (source, delivery_id)
) strict, without rowid;
"""


class InboxFullError(Exception):
    """More waits than may: a refresh has to take it in first."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery in the inbox; `number` counts them in the order in which they came, `received_at` is UTC."""

    number: int
    received_at: datetime
    delivery: Delivery


@contextmanager
def open_inbox(state: Path) -> Iterator["Inbox"]:
    """The inbox of the project, made where there is none.

    Raises:
        SourceDamaged: The file is no inbox, or damaged.
        SourceUnavailable: Somebody else holds it, or there is no room.
    """
    path = state / NAME
    with _told(path):
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    with closing(connection):
        with _told(path):
            # Bytes of what was taken out are overwritten: somebody may ask to be forgotten.
            for pragma in ("journal_mode = wal", "synchronous = full", "secure_delete = on"):
                connection.execute(f"pragma {pragma}").fetchall()
            connection.executescript(SCHEMA)
        yield Inbox(connection, path)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite refuses, as what to do next."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        raise SourceUnavailable(
            f"the inbox {path} cannot be used now ({problem}): see whether the disk is full, or another program has it open"
        ) from None
    except sqlite3.DatabaseError as problem:
        raise SourceDamaged(
            f"the inbox {path} is damaged ({problem}): move it away with the files beside it whose names begin alike, and"
            " start anew. The systems send again what was not taken in, and the next refresh fetches the rest"
        ) from None


class Inbox:
    """Deliveries that wait to be landed."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._inode = path.stat().st_ino

    def put(self, deliveries: Sequence[Delivery], now: datetime, most: int = MOST_BYTES) -> list[bool]:
        """Store what is not there yet, all in one transaction; for each, whether it is new.

        Raises:
            InboxFullError: More bytes wait than may.
            SourceUnavailable, SourceDamaged: See `open_inbox`; nothing was stored.
        """
        with self._transaction():
            if self._bytes() >= most:
                raise InboxFullError
            return [self._put(delivery, now) for delivery in deliveries]

    def _put(self, delivery: Delivery, now: datetime) -> bool:
        key = (delivery.source, delivery.delivery_id)
        if self._connection.execute("select 1 from taken where source = ? and delivery_id = ?", key).fetchone():
            return False
        stored = self._connection.execute(
            "insert into deliveries (source, delivery_id, received_at, kind, body) values (?, ?, ?, ?, ?)"
            " on conflict do nothing",
            (*key, now.isoformat(), delivery.kind, delivery.body),
        )
        return stored.rowcount == 1

    def waiting(self, source: str | None = None, kind: str | None = None) -> list[Waiting]:
        """What waits, of one source or kind or of all, in the order in which it came."""
        with _told(self._path):
            rows = self._connection.execute(
                "select number, received_at, source, delivery_id, kind, body from deliveries"
                " where source = coalesce(?, source) and kind is coalesce(?, kind) order by number",
                (source, kind),
            ).fetchall()
        return [Waiting(number, datetime.fromisoformat(at), Delivery(*rest)) for number, at, *rest in rows]

    def last_number(self) -> int:
        """The number of the newest that ever came; 0 before the first. Grows with every new one."""
        with _told(self._path):
            found = self._connection.execute("select seq from sqlite_sequence where name = 'deliveries'").fetchone()
        return int(found[0]) if found else 0

    def is_empty(self) -> bool:
        """Whether nothing waits."""
        with _told(self._path):
            return self._connection.execute("select 1 from deliveries limit 1").fetchone() is None

    def is_full(self, most: int = MOST_BYTES) -> bool:
        """Whether the next delivery would be refused."""
        with _told(self._path):
            return self._bytes() >= most

    def is_in_place(self) -> bool:
        """Whether the file that is open is the one that lies there: somebody may have moved it away."""
        try:
            return self._path.stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def probe(self) -> None:
        """Take the lock that a write takes, and let go of it again.

        Raises:
            SourceUnavailable, SourceDamaged: A delivery could not be stored now.
        """
        with self._transaction():
            pass

    def take_out(self, numbers: Iterable[int], now: datetime) -> None:
        """Forget these, which have landed, except that they came; their bytes leave the file."""
        each = [(number,) for number in numbers]
        with self._transaction():
            self._connection.executemany(
                "insert or replace into taken select source, delivery_id, ? from deliveries where number = ?",
                [(now.isoformat(), number) for (number,) in each],
            )
            self._connection.executemany("delete from deliveries where number = ?", each)
            self._connection.execute("delete from taken where taken_at < ?", ((now - REMEMBERED).isoformat(),))
        with _told(self._path):
            self._connection.execute("pragma wal_checkpoint(truncate)").fetchall()

    def _bytes(self) -> int:
        [(pages,)] = self._connection.execute("pragma page_count").fetchall()
        [(free,)] = self._connection.execute("pragma freelist_count").fetchall()
        [(size,)] = self._connection.execute("pragma page_size").fetchall()
        return int((pages - free) * size)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _told(self._path):
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")


def utc_now() -> datetime:
    """The moment, UTC without zone."""
    return datetime.now(UTC).replace(tzinfo=None)
