"""A table is made again when, and only when, something that it reads has changed."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from assets.building import build_layer
from assets.settings import Business, Settings
from assets.tables import PythonTable
from assets.warehouse import Warehouse, open_warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    settings = Settings(tmp_path, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, datetime(2026, 3, 1)) as opened:
        yield opened


def number(name: str, *deps: str, inputs: str = "", broken: bool = False) -> PythonTable:
    """A table of one row."""

    def make(warehouse: Warehouse) -> None:
        warehouse.create(name, "select 1 as n")
        if broken:
            raise RuntimeError("pulled the plug")

    return PythonTable(name, "a number", deps, make, inputs=lambda _: inputs)


def made(warehouse: Warehouse, *tables: PythonTable) -> list[str]:
    return [built.name for built in build_layer(warehouse, tables) if built.is_new]


def test_nothing_is_made_twice(warehouse: Warehouse) -> None:
    tables = number("crm.a"), number("crm.b", "crm.a")
    assert made(warehouse, *tables) == ["crm.a", "crm.b"]
    assert made(warehouse, *tables) == []


def test_what_depends_on_a_change_is_made_again_and_nothing_else(warehouse: Warehouse) -> None:
    made(warehouse, number("crm.a"), number("crm.b", "crm.a"), number("crm.c"))
    assert made(warehouse, number("crm.a", inputs="new"), number("crm.b", "crm.a"), number("crm.c")) == [
        "crm.a",
        "crm.b",
    ]


def test_a_table_that_failed_is_as_it_was_and_made_again_next_time(warehouse: Warehouse) -> None:
    made(warehouse, number("crm.a"))
    with pytest.raises(RuntimeError, match="plug"):
        made(warehouse, number("crm.a", inputs="new", broken=True))
    assert warehouse.rows("from crm.a") == [(1,)]
    assert made(warehouse, number("crm.a", inputs="new")) == ["crm.a"]
