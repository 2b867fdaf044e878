"""Workbooks of Excel 95, and those with a password."""

import runpy
from pathlib import Path

import pytest

from connectors.errors import SourceDamaged
from connectors.excel.source import ExcelTab

_MADE = runpy.run_path(str(Path(__file__).with_name("old_excel.py")))
workbook, file_pass = _MADE["workbook"], _MADE["file_pass"]

HEADINGS = [("Name", None), ("Value", None)]


def values(path: Path, *rows: object) -> list[tuple[str, str]]:
    """What is read of a column, and as what."""
    found = ExcelTab(path, path.name).extract()
    assert found is not None
    return [(row["Value"], row["_types"][1]) for row in found.rows.to_pylist()]


@pytest.mark.parametrize(
    ("number_format", "read"),
    [
        ("[Red]0", ("45000", "n")),
        ("[Magenta]#,##0.00", ("45000", "n")),
        ('"£"#,##0.00;[Red]-"£"#,##0.00', ("45000", "n")),
        ('"days" 0', ("45000", "n")),
        ("Estándar", ("45000", "n")),
        ("d-mmm-yy", ("2023-03-15", "d")),
        ("mmmm yyyy", ("2023-03-15", "d")),
        ('"on" dd/mm/yyyy', ("2023-03-15", "d")),
    ],
)
def test_a_number_of_excel_95_is_a_day_only_if_it_is_shown_as_one(
    tmp_path: Path, number_format: str, read: object
) -> None:
    path = tmp_path / "people.xls"
    path.write_bytes(workbook([HEADINGS, [("Zoë", None), (45000, 0)]], [number_format]))
    assert values(path) == [read]


def test_a_workbook_with_the_weakest_password_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "people.xls"
    path.write_bytes(workbook([HEADINGS, [("Zoë", None), (1, None)]], [], file_pass()))
    with pytest.raises(SourceDamaged, match="protected with a password"):
        ExcelTab(path, "people.xls").extract()
