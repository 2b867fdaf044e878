"""A tab that holds two tables is refused with what to do; one table that only looks so is read."""

from collections.abc import Sequence

import pytest

from connectors.errors import SourceChanged
from connectors.source import Extract
from connectors.tabular.grid import of_rows
from connectors.tabular.records import Reading, extract

KNOWN = frozenset({"Name", "Phone", "Email", "E-mail", "Notes", "Supplier", "Town"})

Row = Sequence[str | None]


def read(*rows: Row) -> Extract:
    return extract(of_rows(rows, max(map(len, rows))), Reading("people.xlsx", "", KNOWN))


PEOPLE: list[Row] = [("Name", "Phone", "Town"), ("Ada", "1", "Leeds"), ("Bob", "2", "York")]


@pytest.mark.parametrize("blank", [[], [(None, None, None)], [(None, None, None)] * 2])
@pytest.mark.parametrize("second", [("Supplier", "Phone", None), ("NAME", "E-Mail", "Notes"), ("Email", "Name", None)])
def test_a_table_below_with_headings_of_its_own_is_refused(second: Row, blank: list[Row]) -> None:
    with pytest.raises(
        SourceChanged, match=f"row {4 + len(blank)} holds headings of its own .*: a second table begins there"
    ):
        read(*PEOPLE, *blank, second, ("Cy", "3", None))


@pytest.mark.parametrize(
    "rows",
    [
        [("Name", "Phone", None, "Name", "Phone"), ("Ada", "1", None, "Bob", "2"), ("Cy", "3", None, "Di", "4")],
        [
            ("Name", "Phone", None, "Supplier", "Town"),
            ("Ada", "1", None, "Mill", "Hull"),
            ("Bob", "2", None, "Dairy", "Hull"),
            ("Cy", "3", None, None, None),
        ],
    ],
)
def test_tables_side_by_side_are_refused(rows: list[Row]) -> None:
    with pytest.raises(SourceChanged, match="two tables stand side by side, in columns A to B and D to E"):
        read(*rows)


@pytest.mark.parametrize(
    "rows",
    [
        [*PEOPLE, ("Name", "Phone", "Town"), ("Cy", "3", "Hull")],  # the headings again
        [*PEOPLE, ("Town", "4", "Phone")],  # somebody called Town
        [*PEOPLE, (None, None, None), ("Cy", "3", "Hull")],
        [("Name", "Phone", None, "Notes", "Town"), ("Ada", "1", None, None, "Hull"), ("Bob", "2", None, "tall", None)],
        [("Name", "Phone", None, "Notes"), ("Ada", "1", None, "tall"), ("Bob", "2", None, None)],
    ],
)
def test_one_table_is_read(rows: list[Row]) -> None:
    assert "Ada" in read(*rows).rows["Name"].to_pylist()
