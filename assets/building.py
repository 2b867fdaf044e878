"""Making a layer's tables, and only those whose inputs changed: the cost of a refresh follows what changed.

A table's fingerprint is made of our code, its own inputs and the fingerprints of what it reads. It is stored in the
same transaction as the table, so a run that is killed leaves either the old table or the new one, and knows which.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from assets.tables import HOUSE, AnyTable, Following, PythonTable, Table, names
from assets.warehouse import Warehouse, quoted


@dataclass(frozen=True, slots=True)
class Built:
    """A table as it is now; `rows` is None for a view."""

    name: str
    rows: int | None
    is_new: bool


def build_layer(
    warehouse: Warehouse, tables: Sequence[AnyTable], following: Following | None = None
) -> Iterator[Built]:
    """Bring every table up to date, in the order given; those of `following` at once, if they can follow."""
    members = following.tables if following else ()
    followed = False
    for table in tables:
        if following and table is members[0]:
            followed = _follow(warehouse, following)
        fingerprint = _fingerprint(warehouse, table)
        is_new = fingerprint != known(warehouse, table.name)
        if is_new:
            with warehouse.transaction():
                table.build(warehouse)
                for name in names(table):
                    remember(warehouse, name, fingerprint)
        if following and table is members[-1]:
            remember(warehouse, following.name, _basis(warehouse, following))
        for name in names(table):
            yield Built(name, _rows(warehouse, table, name), is_new or (followed and table in members))


def _follow(warehouse: Warehouse, following: Following) -> bool:
    """Whether the tables followed what changed, and are up to date without having been made anew."""
    if all(_fingerprint(warehouse, table) == known(warehouse, table.name) for table in following.tables):
        return False
    if known(warehouse, following.name) == _basis(warehouse, following):
        with suppress(_MustBeMadeAnewError), warehouse.transaction():
            if not following.follow(warehouse):
                raise _MustBeMadeAnewError
            for table in following.tables:
                for name in names(table):
                    remember(warehouse, name, _fingerprint(warehouse, table))
            return True
    # While they are made one by one they are of different moments.
    remember(warehouse, following.name, "")
    return False


class _MustBeMadeAnewError(Exception):
    """Takes back what following had begun."""


def _basis(warehouse: Warehouse, following: Following) -> str:
    """Of all that the tables rest on, but for the causes that they can follow."""
    made = {name for table in following.tables for name in names(table)}
    deps = {dep for table in following.tables for dep in table.deps} - made - following.causes
    return _digest(code_fingerprint(), *(known(warehouse, dep) or "" for dep in sorted(deps)))


def remember_inputs(warehouse: Warehouse, inputs: Mapping[str, str]) -> None:
    """Note what tables that no model makes (settings, journals) hold, so that what reads them is made again."""
    for name, content in inputs.items():
        remember(warehouse, name, _digest(content))


def remember(warehouse: Warehouse, name: str, fingerprint: str) -> None:
    """Note that `name` is now what `fingerprint` stands for."""
    warehouse.connection.execute("insert or replace into main.built values ($1, $2)", [name, fingerprint])


PUBLISHED_STATE = "published.customers"
"""The name under which the state that analysts see is remembered."""


def state_of(warehouse: Warehouse, names: Iterable[str]) -> str:
    """One fingerprint for several tables together, whatever their order."""
    return _digest(*(known(warehouse, name) or "" for name in sorted(names)))


def known(warehouse: Warehouse, name: str) -> str | None:
    """The fingerprint that `name` was last remembered with."""
    found = warehouse.rows("select fingerprint from main.built where name = $1", [name])
    return str(found[0][0]) if found else None


def _fingerprint(warehouse: Warehouse, table: AnyTable) -> str:
    inputs = table.inputs(warehouse) if isinstance(table, PythonTable) else ""
    return _digest(code_fingerprint(), table.name, inputs, *(known(warehouse, dep) or "" for dep in table.deps))


@cache
def code_fingerprint() -> str:
    """Changes with every edit of the code that makes the tables, so that an upgrade makes them all again."""
    files = sorted(file for file in HOUSE.rglob("*") if file.suffix in {".py", ".sql", ".toml", ".csv"})
    return _digest(*(file.read_bytes().decode("utf-8", "replace") for file in files))


def _rows(warehouse: Warehouse, table: AnyTable, name: str) -> int | None:
    if isinstance(table, Table) and table.is_view:
        return None
    rows: int = warehouse.value(f"select count(*) from {quoted(name)}")
    return rows


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
