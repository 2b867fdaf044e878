"""No page is read twice, and no reading has no end."""

import pytest

from connectors.http.pagination import PageRepeated, pages


def read(shop: dict[int, tuple[int, ...]], following: dict[int, int]) -> list[int]:
    found = pages(1, shop.__getitem__, lambda _, place: following.get(place), lambda page: page, "orders of the shop")
    return [order for page in found for order in page]


def test_every_page_is_read_once() -> None:
    assert read({1: (11, 12), 2: (13,), 3: ()}, {1: 2, 2: 3}) == [11, 12, 13]


def test_empty_pages_may_follow_each_other() -> None:
    assert read({1: (), 2: (), 3: (11,)}, {1: 2, 2: 3}) == [11]


def test_a_shop_that_ignores_which_page_was_asked_for_is_found_out() -> None:
    with pytest.raises(PageRepeated, match="reading orders of the shop: it gave the same page twice"):
        read({1: (11, 12), 2: (11, 12)}, {1: 2})


def test_cursors_in_a_circle_are_found_out() -> None:
    with pytest.raises(PageRepeated, match="sent us back to a page that we had been to"):
        read({1: (11,), 2: (12,)}, {1: 2, 2: 1})
