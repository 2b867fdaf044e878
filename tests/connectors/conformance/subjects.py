"""The connectors that must keep what every connector promises: a new one is tested by its name in `SUBJECTS`.

Here: how each is made beside its stand-in, and what its shop holds in truth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shop_server.app import ShopApp
from woocommerce_server import town as woo_town
from woocommerce_server.app import OUTSIDE_ANY, WooApp
from woocommerce_server.store import Store as WooStore

from connectors.source import ObjectSource
from connectors.woocommerce.source import FLEETING, WooCommerce

Objects = dict[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A connector and the stand-in that it is tried at.

    Attributes:
        open_shop: A shop with several pages of orders.
        connect: The connector for these streams, at an address; the rest is the world (sleep, clock, random) and `sweep_days`.
        streams: Its streams; `orders` is the one that the faults are tried at.
        orders: What its orders are called.
        truth: What a stream holds now, as it should be stored: id -> payload.
        drifts: What may happen between two requests, by the name that the stand-in knows it by: new, changed, deleted orders.
        backdated: Lets an order change at a moment ten minutes before the latest: the shop's clock was set back.
        permission: A word of the message that says where the missing permission is given.
    """

    name: str
    open_shop: Callable[[], ShopApp]
    connect: Callable[..., ObjectSource]
    streams: tuple[str, ...]
    orders: str
    truth: Callable[[Any, str], Objects]
    drifts: tuple[str, ...]
    backdated: Callable[[Any], None]
    permission: str


def _woo_shop() -> ShopApp:
    return WooApp(woo_town.many(WooStore()))


def _woo(url: str, *streams: str, key: str = "ck_stand_in", **world: Any) -> ObjectSource:
    return WooCommerce("https://shop.example.org", key, "cs_stand_in", streams, stand_in=url, **world)


def _woo_truth(app: WooApp, stream: str) -> Objects:
    return {
        str(one["id"]): {key: value for key, value in one.items() if key not in FLEETING}
        for one in app.store.all(stream)
        if one.get("status") not in OUTSIDE_ANY
    }


SUBJECTS = (
    Subject(
        "woocommerce",
        _woo_shop,
        _woo,
        ("customers", "orders", "refunds", "products", "variations", "reviews"),
        "orders",
        _woo_truth,
        ("new-order", "change-oldest", "bin-oldest", "delete-oldest"),
        woo_town.change_backdated,
        "REST API",
    ),
)
