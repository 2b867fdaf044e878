"""Customers who are named and not numbered: a column of names is read as names, and found in the list of names.

A name finds the person whom it means where one list is meant and the name is in it once; of two of one name nobody is
taken without asking.
"""

from dataclasses import replace

from assets.staging.parsed_rows import Reading
from assets.staging.parsing.field_types import Cells, parse
from assets.staging.parsing.names import looks_like_a_name
from assets.streams import CARRIES_PEOPLE, Field
from assets.warehouse.connection import Warehouse, literal, quoted, quoted_table

MOST = 0.6
"""The share of different cells that makes a column one of names."""

ENOUGH = 0.9
"""The share of names that a list must have to be taken for the one that is meant."""

_NAMES = frozenset({"name", "first_name", "last_name"})


def named_not_numbered(warehouse: Warehouse, reading: Reading) -> tuple[Reading, str | None]:
    """The reading with a column of names for what it is, and what is to be told of it.

    As a number a name would make one customer of all who are called so.
    """
    cells = reading.of("person_id")
    if reading.stream.holds not in CARRIES_PEOPLE or not cells or reading.fields & _NAMES:
        return reading, None
    [cell] = cells[:1]
    [(total, names)] = warehouse.rows(
        f"""
        select count(*), count(*) filter (where {looks_like_a_name("person_id")})
        from (select distinct {cell.parsed.value} as person_id from {reading.relation} as r {cell.parsed.joins})
        where person_id is not null
        """
    )
    if not total or names < MOST * total:
        return reading, None
    name = replace(
        cell, field=Field("name", "name"), parsed=parse(warehouse, "name", Cells(reading.relation, cell.text, None))
    )
    others = tuple(name if each is cell else each for each in reading.cells)
    told = f"the column {cell.header!r} holds names and not numbers, so customers are looked for by name"
    return replace(reading, cells=others), told


def find_named(warehouse: Warehouse, reading: Reading, people: str) -> tuple[str | None, list[str]]:
    """A table of lower-case names with the person record that each means, and how it was found; None without names.

    Args:
        warehouse: Has the rows.
        reading: Of an event.
        people: The table of people, of every version.
    """
    cells = reading.of("name")
    if not cells or reading.fields & {"person_id"}:
        return None, []
    asked = quoted(f"named__{reading.stream.source}__{reading.stream.holds}")
    warehouse.connection.execute(
        f"""
        create or replace temp table {asked} as
        select distinct lower({cells[0].parsed.value}) as name
        from {reading.relation} as r {cells[0].parsed.joins}
        """
    )
    source, told = _list_meant(warehouse, reading, asked, people)
    if source is None:
        return None, told
    table = quoted(f"names__{reading.stream.source}__{reading.stream.holds}")
    warehouse.connection.execute(
        f"""
        create or replace temp table {table} as
        select lower(name) as name, any_value(source) as source, min(record_id) as record_id
        from {quoted_table(people)} where valid_to is null and source = {literal(source)} and name is not null
        group by all having count(*) = 1
        """
    )
    return table, told


def _list_meant(warehouse: Warehouse, reading: Reading, asked: str, people: str) -> tuple[str | None, list[str]]:
    """The source that `people:` names, else the only one that has nearly all of the names."""
    total = warehouse.value(f"select count(name) from {asked}")
    known = dict(
        warehouse.rows(
            f"""
            select source, count(distinct asked.name)
            from {quoted_table(people)} as people inner join {asked} as asked on asked.name = lower(people.name)
            where valid_to is null group by all
            """
        )
    )
    named = reading.stream.people
    if named:
        found = known.get(named, 0)
        return named, [f"{found:,} of {total:,} names of customers are found in {named}"] if total else []
    enough = [source for source, number in known.items() if number >= ENOUGH * total]
    if len(enough) != 1:
        return None, []
    found = f"{known[enough[0]]:,} of {total:,} names of customers"
    return enough[0], [f"{found} are found in {enough[0]}, so its customers are meant"]
