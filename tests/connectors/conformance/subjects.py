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
from square_server import town as square_town
from square_server.app import SquareApp
from stripe_server import town as stripe_town
from stripe_server.app import LISTS as STRIPE_LISTS
from stripe_server.app import StripeApp
from stripe_server.lists import expanded
from woocommerce_server import town as woo_town
from woocommerce_server.app import OUTSIDE_ANY, WooApp
from woocommerce_server.store import Store as WooStore

from connectors.shopify import documents
from connectors.shopify.client import Client
from connectors.shopify.keys import Keys
from connectors.shopify.source import Shopify
from connectors.source import ObjectSource
from connectors.square.listings import LISTINGS as SQUARE_LISTINGS
from connectors.square.source import Square
from connectors.stripe.source import FLEETING as STRIPE_FLEETING
from connectors.stripe.source import LISTINGS as STRIPE_LISTINGS
from connectors.stripe.source import Stripe
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


def _stripe_shop() -> ShopApp:
    app = StripeApp()
    stripe_town.many(stripe_town.open_shop(app.store), 150)
    return app


def _stripe(url: str, *streams: str, **world: Any) -> ObjectSource:
    return Stripe("sk_live_stand_in", streams, stand_in=url, **world)


def _stripe_truth(app: StripeApp, stream: str) -> Objects:
    listing = STRIPE_LISTINGS[stream]
    asked = {name: [value] for name, value in listing.params.items() if name == "expand[]"}
    return {
        name: {key: value for key, value in expanded(app.store, one, asked).items() if key not in STRIPE_FLEETING}
        for name, one in app.store.kinds[STRIPE_LISTS[listing.path].kind].items()
        if one.get("livemode", True)
    }


def _square_shop() -> ShopApp:
    app = SquareApp()
    square_town.many(square_town.open_shop(app.store), 560)
    return app


def _square(url: str, *streams: str, **world: Any) -> ObjectSource:
    return Square("EAAA_stand_in", streams, stand_in=url, **world)


SQUARE_KINDS = {"catalog": "catalog"} | {name: name.removesuffix("s") for name in SQUARE_LISTINGS if name != "catalog"}


def _square_truth(app: SquareApp, stream: str) -> Objects:
    return dict(app.store.kinds[SQUARE_KINDS[stream]])


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
    Subject(
        "stripe",
        _stripe_shop,
        _stripe,
        tuple(STRIPE_LISTINGS),
        "charges",
        _stripe_truth,
        ("new-order", "change-oldest"),
        lambda app: stripe_town.change_backdated(app.store),
        r"dashboard\.stripe\.com/apikeys",
    ),
    Subject(
        "square",
        _square_shop,
        _square,
        ("customers", *(name for name in SQUARE_LISTINGS if name != "customers")),
        "orders",
        _square_truth,
        ("new-order", "change-oldest"),
        lambda app: square_town.change_backdated(app.store),
        r"developer\.squareup\.com/apps",
    ),
)
