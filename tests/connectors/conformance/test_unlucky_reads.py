"""A few bad days of every shop; `python tests/connectors/conformance/unlucky_reads.py` plays three hundred."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from unlucky_reads import play


@pytest.mark.parametrize("seed", range(1))
def test_after_a_bad_day_nothing_is_missing_or_doubled(anew: Callable[[], Any], subject: Any, seed: int) -> None:
    play(anew(), random.Random(f"{subject.name} {seed}"))
