"""A table is made again when, and only when, something that it reads has changed."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from assets.settings import Business, Settings
from assets.warehouse.build import build_layer, drop_abandoned, remember_inputs
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.table import IncrementalGroup, PythonTable


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


def followed(warehouse: Warehouse, *, can: bool = True, people: str = "", words: str = "") -> list[str]:
    """How two tables, of which the second is made from the first, came up to date."""
    told: list[str] = []

    def table(name: str, *deps: str) -> PythonTable:
        return PythonTable(name, "a number", deps, lambda _: told.append(f"made {name}"))

    def follow(_: Warehouse) -> bool:
        told.append("followed")
        return can

    tables = table("crm.a", "staging.people", "crm.words"), table("crm.b", "crm.a")
    remember_inputs(warehouse, {"staging.people": people, "crm.words": words})
    for name in ("crm.a", "crm.b"):
        warehouse.create(name, "select 1 as n")
    following = IncrementalGroup("crm.following", tables, frozenset({"staging.people"}), follow)
    told += [f"new {built.name}" for built in build_layer(warehouse, tables, following) if built.is_new]
    return told


ANEW = ["made crm.a", "made crm.b", "new crm.a", "new crm.b"]


def test_tables_follow_a_change_that_they_can_follow(warehouse: Warehouse) -> None:
    assert followed(warehouse) == ANEW
    assert followed(warehouse) == []
    assert followed(warehouse, people="one more") == ["followed", "new crm.a", "new crm.b"]
    assert followed(warehouse, people="one more") == []


def test_after_any_other_change_all_are_made_anew(warehouse: Warehouse) -> None:
    followed(warehouse)
    assert followed(warehouse, words="others", people="one more") == ANEW


def test_where_following_is_not_worth_it_all_are_made_anew(warehouse: Warehouse) -> None:
    followed(warehouse)
    assert followed(warehouse, can=False, people="one more") == ["followed", *ANEW]
    assert followed(warehouse, people="two more") == ["followed", "new crm.a", "new crm.b"]


def test_tables_of_different_moments_are_made_anew(warehouse: Warehouse) -> None:
    followed(warehouse)
    broken = number("crm.a", "staging.people"), number("crm.b", "crm.a", broken=True)
    remember_inputs(warehouse, {"staging.people": "one more"})
    following = IncrementalGroup("crm.following", broken, frozenset({"staging.people"}), lambda _: False)
    with pytest.raises(RuntimeError, match="plug"):
        list(build_layer(warehouse, broken, following))
    assert followed(warehouse, people="two more") == ANEW


def test_tables_of_an_older_release_go_and_nothing_else_does(warehouse: Warehouse) -> None:
    made(warehouse, number("identity.records"), number("crm.a"))
    warehouse.connection.execute(
        "create view identity.told as from identity.records; create table staging.business as from crm.a"
    )
    drop_abandoned(warehouse, {"crm.a"})
    assert [warehouse.exists(name) for name in ("identity.records", "identity.told", "crm.a", "staging.business")] == [
        False,
        False,
        True,
        True,
    ]
