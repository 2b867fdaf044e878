"""What is WooCommerce's own: its keys, its signature, its seconds, its bin, its customers without a cursor."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import SourceRejected
from connectors.source import Batch
from connectors.woocommerce.source import WooCommerce

sys.path.append(str(Path(__file__).parents[1] / "stand_ins"))

from shop_server.running import Running, start
from woocommerce_server.app import WooApp
from woocommerce_server.store import Store, on
from woocommerce_server.town import at_once, many

Shop = Running[WooApp]
Open = Callable[[Store], Shop]


@pytest.fixture
def open_shop() -> Iterator[Open]:
    running: list[Shop] = []

    def open_one(store: Store) -> Shop:
        running.append(start(WooApp(store)))
        return running[-1]

    yield open_one
    for shop in running:
        shop.server.stop()


def connector(
    shop: Shop, *, url: str = "https://shop.example.org", key: str = "ck_stand_in", **more: Any
) -> WooCommerce:
    streams = ("customers", "orders", "refunds", "variations")
    secret = more.pop("secret", "cs_stand_in")
    return WooCommerce(url, key, secret, streams, stand_in=shop.url, sleep=lambda _: None, **more)


def read(source: WooCommerce, stream: str, cursor: Any = None) -> tuple[list[str], Batch]:
    """The ids in the order in which they came, and the last batch."""
    batches = list(source.extract(stream, cursor))
    return [name for batch in batches for name, _ in batch.objects], batches[-1]


@pytest.mark.parametrize(
    ("key", "secret", "told"),
    [
        ("ck_unknown", "cs_stand_in", "it does not know the key, or the key's user may not see this list"),
        ("ck_stand_in", "cs_wrong", "its secret is not that of the key"),
        ("ck_write_only", "cs_stand_in", "its key may write but not read; give the key Read permission"),
    ],
)
@pytest.mark.parametrize("url", ["https://shop.example.org", "http://shop.example.org"])
def test_each_wrong_key_is_told_apart(open_shop: Open, url: str, key: str, secret: str, told: str) -> None:
    shop = open_shop(Store())
    if url.startswith("http:") and key == "ck_write_only":
        shop.app.keys["ck_write_only"] = (secret, "write")
    with pytest.raises(SourceRejected, match=r"the shop at shop\.example\.org does not let us in") as problem:
        read(connector(shop, url=url, key=key, secret=secret), "orders")
    assert told in str(problem.value)
    assert secret not in str(problem.value)


def test_over_http_requests_are_signed_and_the_secret_is_never_sent(open_shop: Open) -> None:
    shop = open_shop(many(Store(), 3, 2))
    ids, _ = read(connector(shop, url="http://shop.example.org"), "orders")
    assert len(ids) == 3
    assert all("oauth_signature=" in entry.target and "cs_stand_in" not in entry.target for entry in shop.app.log)


def test_an_import_of_one_second_is_read_whole(open_shop: Open) -> None:
    store = at_once(Store(), 230)
    shop = open_shop(store)
    ids, last = read(connector(shop), "orders")
    assert set(ids) == set(map(str, store.lists["orders"]))
    store.order(31, at=on(30))
    again, _ = read(connector(shop), "orders", last.cursor)
    assert set(again) == set(map(str, store.lists["orders"]))


def test_what_has_no_moment_of_change_is_read_where_it_stands(open_shop: Open) -> None:
    store = many(Store(), 5, 1)
    list(store.all("orders"))[2] |= {"date_modified_gmt": None, "date_modified": None}
    ids, _ = read(connector(open_shop(store)), "orders")
    assert sorted(ids) == ["11", "12", "13", "14", "15"]


def test_what_is_binned_before_a_run_that_was_killed_is_known_after_the_next(open_shop: Open) -> None:
    store = many(Store(), 250, 1)
    shop = open_shop(store)
    _, first = read(connector(shop), "orders")
    binned = next(iter(store.lists["orders"].values()))
    binned["status"] = "trash"
    store.touch(binned, on(40))
    for number, order in enumerate(list(store.all("orders"))[1:]):
        store.touch(order, on(41 + number / 1000))
    killed = next(iter(connector(shop).extract("orders", first.cursor)))
    _, last = read(connector(shop), "orders", killed.cursor)
    assert last.gone == {str(binned["id"])}


def test_customers_cost_a_light_listing_when_nothing_changed_and_one_bucket_when_one_did(open_shop: Open) -> None:
    store = many(Store(), 1, 250)
    shop = open_shop(store)
    _, last = read(connector(shop), "customers")
    before = shop.app.requests
    again, last = read(connector(shop), "customers", last.cursor)
    assert (again, shop.app.requests - before) == ([], 3)
    assert all("_fields=id" in entry.target for entry in shop.app.log[before:])
    changed = store.lists["customers"][150]
    store.touch(changed, on(50))
    before = shop.app.requests
    again, _ = read(connector(shop), "customers", last.cursor)
    assert (len(again), "150" in again, shop.app.requests - before) == (100, True, 4)


def test_a_sweep_is_made_every_so_many_days(open_shop: Open) -> None:
    shop = open_shop(many(Store(), 5, 1))
    _, last = read(connector(shop), "orders")
    assert read(connector(shop), "orders", last.cursor)[1].present is None
    later = time.time() + 8 * 86_400
    shop.app.clock = lambda: later
    swept = read(connector(shop), "orders", last.cursor)[1]
    assert swept.present == set(map(str, shop.app.store.lists["orders"]))
    assert read(connector(shop), "orders", swept.cursor)[1].present is None


def test_an_older_shop_goes_without_the_lists_that_it_does_not_have(open_shop: Open) -> None:
    shop = open_shop(Store())
    shop.app.missing = {"refunds", "variations"}
    _, last = read(connector(shop), "refunds")
    assert (last.is_last, last.notices) == (
        True,
        (
            "the shop at shop.example.org is too old to list refunds by themselves; they are read as far as others name them",
        ),
    )


def test_somewhere_that_is_no_shop_is_told(open_shop: Open) -> None:
    shop = open_shop(Store())
    shop.app.missing = {"orders"}
    with pytest.raises(SourceRejected, match="has no such list"):
        read(connector(shop), "orders")
