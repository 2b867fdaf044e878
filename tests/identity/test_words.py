"""The macros that compare text say what the functions say that they stand for."""

import pytest

from assets.identity.records.words import make_words
from assets.warehouse.connection import Warehouse


@pytest.mark.parametrize("one", ["", "a", "ab", "ba", "abc", "acb", "cab", "abcd", "bacd", "badc", "é", "è"])
def test_a_slip_is_an_edit_distance_of_one(warehouse: Warehouse, one: str) -> None:
    make_words(warehouse)

    wrong = warehouse.rows(
        "select other from (select unnest($others) as other)"
        " where identity.is_slip($one, other) is distinct from (damerau_levenshtein($one, other) = 1)",
        {
            "one": one,
            "others": ["", "a", "b", "ab", "ba", "abc", "acb", "cab", "bca", "abcd", "abdc", "bacd", "é", "e"],
        },
    )

    assert wrong == []


def test_nothing_is_no_slip_of_anything(warehouse: Warehouse) -> None:
    make_words(warehouse)

    assert warehouse.value("select identity.is_slip(null, 'a') is null and identity.is_slip('a', null) is null")
