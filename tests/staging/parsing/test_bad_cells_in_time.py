"""Cells that cannot be read take no longer than their number: four times as many, about four times as long."""

import pytest

from benchmarks.bad_cells import BAD, seconds_of

FEW = 8_000


@pytest.mark.parametrize("kind", BAD)
def test_four_times_as_many_bad_cells_take_about_four_times_as_long(kind: str) -> None:
    seconds_of(kind, 100)  # what is imported and compiled once is in nobody's time
    few = min(seconds_of(kind, FEW) for _ in range(2))
    assert seconds_of(kind, 4 * FEW) < 6 * few + 0.3
