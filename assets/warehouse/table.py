"""A table of the warehouse: its name, what it is made from, and how.

One word per table: `crm.customers` is the asset `crm/customers`, the file `customers.sql` below `assets/crm`, and the table.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assets.warehouse.connection import Warehouse

PACKAGE_ROOT = Path(__file__).parents[1]
_REFERENCE = re.compile(r"\b(?:staging|identity|crm|follow_ups|quality|report|journal)\.\w+")


@cache
def select_file(layer: str, name: str) -> Path:
    """The one `.sql` file of this name, in whichever folder of the layer it lies."""
    [file] = (PACKAGE_ROOT / layer).rglob(f"{name}.sql")
    return file


def references(sql: str) -> set[str]:
    """The tables that a select names, outside of its comments."""
    return set(_REFERENCE.findall(re.sub(r"--[^\n]*", "", sql)))


@dataclass(frozen=True)
class Table:
    """A table or view made by one `select`.

    The comment that opens its `.sql` file says what a row is, and becomes its description everywhere.
    """

    name: str
    is_view: bool = False
    is_public: bool = True
    """Whether analysts find it, and Dagster shows it; the others are steps on the way."""

    @cached_property
    def sql(self) -> str:
        """The select, comments included."""
        schema, _, table = self.name.partition(".")
        return select_file(schema, table).read_text(encoding="utf-8")

    @cached_property
    def description(self) -> str:
        """The comment that opens the file, as one line."""
        lines = []
        for line in self.sql.splitlines():
            if not line.startswith("--"):
                break
            lines.append(line.removeprefix("--").strip())
        return " ".join(lines)

    @cached_property
    def deps(self) -> tuple[str, ...]:
        """The tables that its code names."""
        return tuple(sorted(references(self.sql) - {self.name}))

    def build(self, warehouse: "Warehouse") -> None:
        """Make the table anew."""
        warehouse.create(self.name, self.sql, is_view=self.is_view)


@dataclass(frozen=True)
class PythonTable:
    """A table that one `select` cannot make: `make` creates it, and may create several that belong together.

    `inputs` gives what else it depends on (config, files) as text, so that a change makes it again.
    """

    name: str
    description: str
    deps: tuple[str, ...]
    make: Callable[["Warehouse"], None]
    also: Mapping[str, str] = field(default_factory=dict)
    """What is made along with it, and what a row is of each."""
    inputs: Callable[["Warehouse"], str] = lambda _: ""
    is_public: bool = True

    def build(self, warehouse: "Warehouse") -> None:
        """Make the table, and those in `also`, anew."""
        self.make(warehouse)


AnyTable = Table | PythonTable


@dataclass(frozen=True)
class IncrementalGroup:
    """Tables of a layer that can follow a change of what they are made from without being made anew.

    Attributes:
        name: Under which it is remembered what they rest on.
        tables: In the order in which they are made.
        incremental_inputs: The tables whose changes can be followed. After any other change all are made anew.
        update_incrementally: Brings all of them up to date, or returns False where they must be made anew.
    """

    name: str
    tables: tuple[AnyTable, ...]
    incremental_inputs: frozenset[str]
    update_incrementally: Callable[["Warehouse"], bool]


def names(table: AnyTable) -> tuple[str, ...]:
    """The table, and those that are made with it."""
    return (table.name, *table.also) if isinstance(table, PythonTable) else (table.name,)


def description(table: AnyTable, name: str) -> str:
    """What a row is of the table, or of the one called `name` that is made along with it."""
    return table.also.get(name, table.description) if isinstance(table, PythonTable) else table.description


def public_deps(table: AnyTable, tables: Mapping[str, AnyTable]) -> set[str]:
    """The public tables that it is made from, through the steps on the way."""
    found: set[str] = set()
    for dep in table.deps:
        made_by = tables.get(dep)
        if made_by is not None:
            found |= {dep} if made_by.is_public else public_deps(made_by, tables)
    return found
