"""What an API gave lands once, with its cursor, and goes on after any interruption."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assets.landing import objects
from assets.landing.land import Landing, SourceShrank
from assets.landing.objects import ObjectStream, as_json, land_objects, progress
from assets.landing.read import landed
from assets.settings import Business, Settings
from assets.warehouse.connection import open_warehouse
from connectors.errors import SourceUnavailable
from connectors.source import Batch

FOLDER = "woocommerce.orders"
STREAM = ObjectStream("shop", FOLDER, "the shop at shop.example.org", "https://shop.example.org/order/{id}")
FIRST_DAY = datetime.fromisoformat("2026-03-02 06:00")


def batch(*orders: tuple[int, str], at: int, **more: Any) -> Batch:
    return Batch(tuple((str(name), {"id": name, "total": total}) for name, total in orders), {"at": at}, **more)


class Shop:
    """Lands one batch after the other, a day apart."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(folder, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
        self.day = 0

    def land(self, *batches: Batch, fails: Exception | None = None, **options: Any) -> Landing:
        def given() -> Iterator[Batch]:
            yield from batches
            if fails:
                raise fails

        with self.open() as warehouse:
            return land_objects(warehouse, STREAM, given(), **options)

    def open(self) -> Any:
        self.day += 1
        return open_warehouse(self.settings, FIRST_DAY + timedelta(days=self.day))

    def orders(self) -> list[tuple[str, str]]:
        with self.open() as warehouse:
            found = landed(warehouse, "shop", FOLDER)
            assert found
            return warehouse.rows(
                f"select _record_id, payload ->> 'total' from \"{found.relation}\" where _valid_to is null order by 1"
            )

    def cursor(self) -> tuple[Any, bool]:
        with self.open() as warehouse:
            found = progress(warehouse, "shop", FOLDER)
            return found.cursor, found.is_whole


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_an_object_is_stored_as_it_was_and_says_where_it_is(shop: Shop) -> None:
    assert shop.land(batch((7, "9.50"), at=1, is_last=True)) == Landing(1, 1, 0, 0)
    with shop.open() as warehouse:
        found = landed(warehouse, "shop", FOLDER)
        assert found
        assert warehouse.rows(f'select payload, _record_id, _position from "{found.relation}"') == [
            ('{"id":7,"total":"9.50"}', "7", "https://shop.example.org/order/7")
        ]


def test_what_comes_again_unchanged_adds_nothing_but_how_far_we_read(shop: Shop) -> None:
    shop.land(batch((7, "9.50"), at=1, is_last=True))
    assert shop.land(batch((7, "9.50"), at=2, is_last=True)) == Landing(1, 0, 0, 0)
    assert (shop.orders(), shop.cursor()) == ([("7", "9.50")], ({"at": 2}, True))
    assert len(list((shop.settings.state / "landing/shop" / FOLDER).glob("*.parquet"))) == 1


def test_what_changed_is_a_version_and_what_was_deleted_is_gone_until_it_comes_back(shop: Shop) -> None:
    shop.land(batch((7, "9.50"), (8, "1.00"), at=1, is_last=True))
    assert shop.land(batch((7, "8.00"), at=2, gone=frozenset({"8"}), is_last=True)) == Landing(1, 0, 1, 1)
    assert shop.orders() == [("7", "8.00")]
    assert shop.land(batch((8, "1.00"), at=3, is_last=True)) == Landing(1, 1, 0, 0)
    assert shop.orders() == [("7", "8.00"), ("8", "1.00")]


def test_a_sweep_finds_what_was_deleted_without_a_trace(shop: Shop) -> None:
    shop.land(batch((7, "9.50"), (8, "1.00"), at=1, is_last=True))
    shop.land(batch(at=2, present=frozenset({"8"}), is_last=True))
    assert shop.orders() == [("8", "1.00")]


def test_most_of_a_shop_does_not_vanish_unasked(shop: Shop) -> None:
    shop.land(batch(*((name, "1.00") for name in range(30)), at=1, is_last=True))
    swept = batch(at=2, present=frozenset({"3"}), is_last=True)
    with pytest.raises(SourceShrank, match=r"reading orders of the shop at shop\.example\.org: 29 of 30 are gone"):
        shop.land(swept)
    assert (len(shop.orders()), shop.cursor()) == (30, ({"at": 1}, True))
    shop.land(swept, may_shrink=True)
    assert shop.orders() == [("3", "1.00")]


def test_what_came_before_the_shop_failed_is_kept_with_its_cursor(shop: Shop) -> None:
    with pytest.raises(SourceUnavailable):
        shop.land(batch((7, "9.50"), at=1), batch((8, "1.00"), at=2), fails=SourceUnavailable("later"))
    assert (shop.orders(), shop.cursor()) == ([("7", "9.50"), ("8", "1.00")], ({"at": 2}, False))


def test_a_kill_between_two_files_leaves_each_cursor_with_its_rows(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "BUNDLE", 1)
    pages = [batch((name, "1.00"), at=name) for name in range(1, 6)]
    for killed_after in range(1, 6):
        with pytest.raises(KeyboardInterrupt):
            shop.land(*pages[:killed_after], fails=KeyboardInterrupt())  # type: ignore[arg-type]
        assert shop.cursor() == ({"at": killed_after}, False)
        assert len(shop.orders()) == killed_after


def test_of_two_versions_in_one_run_the_later_counts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "BUNDLE", 1)
    shop.land(batch((7, "1.00"), at=1), batch((7, "2.00"), at=2), batch(at=3, gone=frozenset({"7"})))
    shop.land(batch((7, "3.00"), (8, "4.00"), at=4), batch((7, "5.00"), at=5, is_last=True))
    assert shop.orders() == [("7", "5.00"), ("8", "4.00")]


def test_an_empty_shop_was_read_to_its_end(shop: Shop) -> None:
    shop.land(batch(at=1, is_last=True))
    assert (shop.orders(), shop.cursor()) == ([], ({"at": 1}, True))


@pytest.mark.parametrize("text", ["emoji 🥐", "שלום", "half \ud83d", "nothing \x00 at all", r"no nothing \u0000"])
def test_every_text_lands(shop: Shop, text: str) -> None:
    shop.land(batch((7, text), at=1, is_last=True))
    [(_, found)] = shop.orders()
    assert found == text.replace("\ud83d", "?").replace("\x00", "\ufffd")


def test_the_same_content_is_the_same_text() -> None:
    assert as_json({"b": 1, "a": [1.5, "é"]}) == as_json({"a": [1.5, "é"], "b": 1}) == '{"a":[1.5,"é"],"b":1}'
