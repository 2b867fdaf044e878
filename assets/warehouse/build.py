"""Making a layer's tables, and only those whose inputs changed: the cost of a refresh follows what changed.

A table's fingerprint is made of our code, its own inputs and the fingerprints of what it reads. It is stored in the
same transaction as the table, so a run that is killed leaves either the old table or the new one, and knows which.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from assets.warehouse.connection import Warehouse, quoted_table
from assets.warehouse.table import PACKAGE_ROOT, AnyTable, IncrementalGroup, PythonTable, Table, names


@dataclass(frozen=True, slots=True)
class Built:
    """A table as it is now; `rows` is None for a view."""

    name: str
    rows: int | None
    is_new: bool
    fingerprint: str


def build_layer(
    warehouse: Warehouse,
    tables: Sequence[AnyTable],
    group: IncrementalGroup | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Built]:
    """Bring every table up to date, in the order given; those of `group` at once, if they can follow.

    `tell` hears the name of each table that is made anew, before it is.
    """
    fingerprints = known(warehouse)
    members = group.tables if group else ()
    followed = False
    for table in tables:
        if group and table is members[0]:
            followed = _follow(warehouse, group, fingerprints)
        fingerprint = _fingerprint(warehouse, table, fingerprints)
        is_new = fingerprint != fingerprints.get(table.name)
        if is_new:
            tell(table.name)
            made = dict.fromkeys(names(table), fingerprint)
            with warehouse.transaction():
                table.build(warehouse)
                remember(warehouse, made)
            fingerprints |= made
        if group and table is members[-1]:
            _note_basis(warehouse, group, fingerprints, _basis(group, fingerprints))
        for name in names(table):
            yield Built(name, _rows(warehouse, table, name), is_new or (followed and table in members), fingerprint)


def _follow(warehouse: Warehouse, group: IncrementalGroup, fingerprints: dict[str, str]) -> bool:
    """Whether the tables followed what changed, and are up to date without having been made anew."""
    then: dict[str, str] = {}
    for table in group.tables:
        then |= dict.fromkeys(names(table), _fingerprint(warehouse, table, fingerprints | then))
    if then.items() <= fingerprints.items():
        return False
    if fingerprints.get(group.name) == _basis(group, fingerprints):
        with suppress(_MustBeMadeAnewError), warehouse.transaction():
            if not group.update_incrementally(warehouse):
                raise _MustBeMadeAnewError
            remember(warehouse, then)
            fingerprints |= then
            return True
    # While they are made one by one they are of different moments.
    _note_basis(warehouse, group, fingerprints, "")
    return False


class _MustBeMadeAnewError(Exception):
    """Takes back what following had begun."""


def _note_basis(warehouse: Warehouse, group: IncrementalGroup, fingerprints: dict[str, str], basis: str) -> None:
    if fingerprints.get(group.name) != basis:
        remember(warehouse, {group.name: basis})
        fingerprints[group.name] = basis


def _basis(group: IncrementalGroup, fingerprints: Mapping[str, str]) -> str:
    """Of all that the tables rest on, but for what they can follow."""
    made = {name for table in group.tables for name in names(table)}
    deps = {dep for table in group.tables for dep in table.deps} - made - group.incremental_inputs
    return _digest(code_fingerprint(), *(fingerprints.get(dep, "") for dep in sorted(deps)))


_OF_TABLES_ALONE = ("identity", "crm", "follow_ups", "report")
"""Schemas in which nothing stands but what the models make."""


def drop_abandoned(warehouse: Warehouse, made: Collection[str]) -> None:
    """Drop what an older release made under names that nobody makes now: it would be kept for ever, and say what was true then."""
    found = warehouse.rows(
        "select 'table', schema_name || '.' || table_name from duckdb_tables() where schema_name in $1 and not temporary"
        " union all select 'view', schema_name || '.' || view_name from duckdb_views() where schema_name in $1 and not temporary",
        [_OF_TABLES_ALONE],
    )
    for kind, name in sorted((kind, name) for kind, name in found if name not in made):
        warehouse.connection.execute(f"drop {kind} {quoted_table(name)}")


def remember_inputs(warehouse: Warehouse, inputs: Mapping[str, str]) -> None:
    """Note what tables that no model makes (settings, journals) hold, so that what reads them is made again."""
    remember(warehouse, {name: _digest(content) for name, content in inputs.items()})


def remember(warehouse: Warehouse, fingerprints: Mapping[str, str]) -> None:
    """Note what each name now stands for."""
    for entry in fingerprints.items():
        # Not `insert or replace`: it takes three times as long, for every table of every refresh.
        if not warehouse.rows("update main.fingerprints set fingerprint = $2 where name = $1 returning name", entry):
            warehouse.connection.execute("insert into main.fingerprints values ($1, $2)", entry)


def behind(warehouse: Warehouse, tables: Iterable[AnyTable]) -> list[AnyTable]:
    """The tables that were not made yet, or that something they are made from has changed under."""
    fingerprints = known(warehouse)
    return [table for table in tables if fingerprints.get(table.name) != _fingerprint(warehouse, table, fingerprints)]


def state_of(warehouse: Warehouse, names: Iterable[str]) -> str:
    """One fingerprint for several tables together, whatever their order."""
    fingerprints = known(warehouse)
    return _digest(*(fingerprints.get(name, "") for name in sorted(names)))


def known(warehouse: Warehouse) -> dict[str, str]:
    """The fingerprint that each name was last remembered with; asked for one by one they cost as much as the tables."""
    return dict(warehouse.rows("from main.fingerprints"))


def _fingerprint(warehouse: Warehouse, table: AnyTable, fingerprints: Mapping[str, str]) -> str:
    inputs = table.inputs(warehouse) if isinstance(table, PythonTable) else ""
    return _digest(code_fingerprint(), table.name, inputs, *(fingerprints.get(dep, "") for dep in table.deps))


@cache
def code_fingerprint() -> str:
    """Changes with every edit of the code that makes the tables, so that an upgrade makes them all again."""
    files = sorted(file for file in PACKAGE_ROOT.rglob("*") if file.suffix in {".py", ".sql", ".toml", ".csv"})
    return _digest(*(file.read_bytes().decode("utf-8", "replace") for file in files))


def _rows(warehouse: Warehouse, table: AnyTable, name: str) -> int | None:
    if isinstance(table, Table) and table.is_view:
        return None
    rows: int = warehouse.value(f"select count(*) from {quoted_table(name)}")
    return rows


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
