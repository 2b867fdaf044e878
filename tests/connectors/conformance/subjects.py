"""The connectors that must keep what every connector promises: a new one is tested by its name in `SUBJECTS`.

Here: how each is made beside its stand-in, and what its shop holds in truth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import parse
from shop_server.app import ShopApp
from shopify_server import many as shopify_many
from shopify_server.app import App as ShopifyApp
from shopify_server.execution import Asked, execute
from woocommerce_server import town as woo_town
from woocommerce_server.app import OUTSIDE_ANY, WooApp
from woocommerce_server.store import Store as WooStore

from connectors.shopify import documents
from connectors.shopify.client import Client
from connectors.shopify.keys import Keys
from connectors.shopify.source import Shopify
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
    open_shop: Callable[[], ShopApp | ShopifyApp]
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


def _shopify(url: str, *streams: str, sweep_days: int = 7, **world: Any) -> ObjectSource:
    client = Client("my.myshopify.com", Keys("shpat_stand_in"), stand_in=url, **world)
    return Shopify(client, streams, sweep_days)


def _shopify_truth(app: ShopifyApp, stream: str) -> Objects:
    kind = documents.KINDS[stream]
    asked = Asked({kind.root: lambda _: getattr(app.shop, stream)}, frozenset(kind.scopes), whole=True)
    data, _ = execute(parse(documents.page(kind)), {"first": 250}, asked)
    return {
        one["id"].rpartition("/")[2]: one | {name: one[name]["nodes"] for name, *_ in kind.children}
        for one in data[kind.root]["nodes"]
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
    Subject(
        "shopify",
        shopify_many.many,
        _shopify,
        ("customers", "orders", "products"),
        "orders",
        _shopify_truth,
        tuple(shopify_many.DRIFTS),
        shopify_many.change_backdated,
        "dev.shopify.com",
    ),
)
