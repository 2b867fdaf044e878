"""What is made when only some of the tables were asked for.

Analysts' tables are assets, the steps on the way to them are not: they go along with the tables that rest on them. A
step that no table of analysts' rests on goes along with the last one that it is made from.
"""

from collections.abc import Collection, Iterable, Mapping

from assets.warehouse.table import AnyTable, IncrementalGroup, public_deps


class NotMade(Exception):
    """Something that the tables are made from is not there yet; says what."""


def to_make(selected: Collection[str], tables: Mapping[str, AnyTable], groups: Iterable[IncrementalGroup]) -> set[str]:
    """The names of the tables to bring up to date so that the selected ones are; `groups` are made together or not at all."""
    wanted = _with_steps(selected, tables)
    for group in groups:
        members = {table.name for table in group.tables}
        if members & wanted:
            wanted = _with_steps(wanted | members, tables)
    ends = {name for name, owner in _ends(tables).items() if tables[owner].name in wanted}
    return wanted | _with_steps(ends, tables)


def refuse_unmade(wanted: Collection[str], tables: Mapping[str, AnyTable], made: Collection[str]) -> None:
    """Refuse to make tables from others that are not there.

    Raises:
        NotMade: One of them was never made, and is not among those that are made now.
    """
    for name in sorted(wanted):
        for dep in tables[name].deps:
            if dep in tables and tables[dep].name not in wanted and dep not in made:
                missing = " and ".join(sorted(assets_of([tables[dep]], tables)))
                raise NotMade(f"{name} is made from {missing}, which was not made yet: materialize that first")


def assets_of(given: Iterable[AnyTable], tables: Mapping[str, AnyTable]) -> set[str]:
    """The tables of analysts' to materialize so that the given ones are brought up to date."""
    found: set[str] = set()
    for table in given:
        above = {table.name} if table.is_public else _above(table.name, tables)
        found |= above or {_ends(tables)[table.name]}
    return found


def _with_steps(names: Collection[str], tables: Mapping[str, AnyTable]) -> set[str]:
    """The tables, and the steps on the way to them."""
    found: set[str] = set()
    waiting = [tables[name] for name in names]
    while waiting:
        table = waiting.pop()
        if table.name not in found:
            found.add(table.name)
            waiting += [tables[dep] for dep in table.deps if dep in tables and not tables[dep].is_public]
    return found


def _above(step: str, tables: Mapping[str, AnyTable]) -> set[str]:
    """The tables of analysts' that rest on a step."""
    return {table.name for table in tables.values() if table.is_public and step in _with_steps([table.name], tables)}


def _ends(tables: Mapping[str, AnyTable]) -> dict[str, str]:
    """Each step that no table of analysts' rests on, with the last such table that it is made from."""
    reached = _with_steps([name for name, table in tables.items() if table.is_public], tables)
    order = {name: place for place, name in enumerate(tables)}
    ends = {table.name: table for table in tables.values() if table.name not in reached}
    return {name: max(public_deps(table, tables), key=order.__getitem__) for name, table in ends.items()}
