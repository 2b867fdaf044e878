"""A shop with several pages of everything, all of today, and what may happen in it between two requests.

Here: that shop, for what every connector has to stand. Not here: the bakery that is opened by hand (`small_shop.py`).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType

from shopify_server.app import App
from shopify_server.shop import Shop, line


def many() -> App:
    """Nine customers, sixteen orders, five products: three pages of orders."""
    shop = Shop()
    for key in range(1, 6):
        shop.product(key, f"Loaf {key}", "4.50")
    for key in range(1, 10):
        shop.customer(key, f"First{key}", f"Cust{key}", email=f"cust{key}@example.org")
    for key in range(1, 17):
        shop.order(key, [line(key * 10, shop.products[key % 5], 2, "4.50")], customer=shop.customers[key % 9])
    return App(shop, drifts=DRIFTS)


_KEYS = count(1001)


def _new_order(shop: Shop) -> None:
    shop.order((key := next(_KEYS)), [line(key * 10, shop.products[0], 1, "4.50")], customer=shop.customers[0])


def _change_oldest(shop: Shop) -> None:
    shop.change(shop.orders[0], note=f"changed {next(_KEYS)}")


DRIFTS: Mapping[str, Callable[[Shop], object]] = MappingProxyType(
    {
        "new-order": _new_order,
        "change-oldest": _change_oldest,
        "delete-oldest": lambda shop: shop.delete(shop.orders[0]),
        "delete-oldest-silently": lambda shop: shop.delete(shop.orders[0], tells=False),
    }
)


def change_backdated(app: App) -> None:
    """An order changes at a moment ten minutes ago: the shop's clock was set back."""
    then = datetime.fromtimestamp(app.shop.clock() - 590, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    app.shop.change(app.shop.orders[3], note="earlier", updatedAt=then)
