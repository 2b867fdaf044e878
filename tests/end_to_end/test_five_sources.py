"""A workbook, WooCommerce, Shopify, Stripe and Square: the same person is one customer, and each order counts once.

Rosalind is in all five. Stripe took the card for her order at WooCommerce, and for one of Tariq's at Shopify: neither is
a second sale. It stays so when an order is given back, another deleted, and a refresh is killed between two shops.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from assets.run import RunResult
from pipelines.refresh import exit_code

sys.path.append(str(Path(__file__).parents[1] / "stand_ins"))

from shop_server.running import start
from shopify_running import shopify
from shopify_server.shop import Shop as Shopify
from shopify_server.shop import line as shopify_line
from square_server import town as square
from square_server.app import SquareApp
from stripe_server import town as stripe
from stripe_server.app import StripeApp
from woocommerce_server.app import WooApp
from woocommerce_server.store import Store, line, on

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP}
sources:
  book: {type: excel, path: customers.xlsx, holds: people}
  woo: {type: woocommerce, url: "https://shop.example.org", key: ck_stand_in, secret: cs_stand_in}
  shopify: {type: shopify, shop: corner-bakery.myshopify.com, token: shpat_stand_in}
  stripe: {type: stripe, key: sk_live_stand_in}
  square: {type: square, token: EAAA_stand_in}
"""
ROSALIND = "rosalind.achebe@example.org"
TARIQ = "tariq.mansour@example.org"


@dataclass
class Town:
    """The folder, and what stands in for the four."""

    folder: Path
    woo: WooApp
    shopify: Shopify
    stripe: StripeApp
    square: SquareApp

    def view(self) -> list[tuple[Any, ...]]:
        """Name, orders, revenue, records and sources of every customer."""
        with duckdb.connect(str(self.folder / "data/customers.duckdb"), read_only=True) as published:
            return published.execute(
                "select name, orders, revenue::decimal(18,2)::varchar, list_sort(list_distinct(list(source)))"
                " from crm.customers join crm.customer_records using (customer_id) group by all order by name"
            ).fetchall()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    (folder / "regulars.yaml").write_text(CONFIG)
    book = openpyxl.Workbook()
    for row in (["Name", "E-mail", "Phone"], ["Rosalind Achebe", ROSALIND, "07400 123205"]):
        book.worksheets[0].append(row)
    book.save(folder / "customers.xlsx")
    woo, stripe_app, square_app = WooApp(Store()), StripeApp(), SquareApp()
    shop = Shopify()
    _woo(woo.store)
    _shopify(shop)
    _stripe(stripe_app.store)
    _square(square_app.store)
    with ExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        for name, app in (("WOOCOMMERCE", woo), ("STRIPE", stripe_app), ("SQUARE", square_app)):
            patched.setenv(f"REGULARS_{name}_API", stack.enter_context(start(app)).url)
        patched.setenv("REGULARS_SHOPIFY_API", stack.enter_context(shopify(shop)).url)
        yield Town(folder, woo, shop, stripe_app, square_app)


def _woo(store: Store) -> None:
    rosalind = store.customer("Rosalind", "Achebe", 1, email=ROSALIND)
    store.order(20, line("Birthday cake", 1, "38.00"), customer=rosalind, currency="GBP")
    store.order(21, line("Loaf", 2, "9.00"), customer=rosalind, currency="GBP")


def _shopify(shop: Shopify) -> None:
    bread = shop.product(1, "Sourdough", "4.50")
    rosalind = shop.customer(7, "Rosalind", "Achebe", email=ROSALIND, at="2026-01-02T09:00:00Z")
    tariq = shop.customer(8, "Tariq", "Mansour", email=TARIQ, at="2026-01-02T09:00:00Z")
    shop.order(1, [shopify_line(11, bread, 2, "4.50")], customer=rosalind, at="2026-01-22T09:00:00Z")
    shop.order(2, [shopify_line(21, bread, 4, "4.50")], customer=tariq, at="2026-01-23T09:00:00Z")


def _stripe(store: Any) -> None:
    stripe.customer(store, "rosalind", 1, name="Rosalind Achebe", email=ROSALIND, phone="+447400123205")
    first = str(next(iter(_orders_of_woo())))
    stripe.paid(store, "cake", 3800, 20, "cus_rosalind", metadata={"order_id": first})
    stripe.paid(store, "bread", 1800, 22, billing={"name": "Tariq Mansour", "email": TARIQ}, description="Order #1002")
    stripe.paid(store, "class", 6000, 30, "cus_rosalind", description="Baking class")


def _orders_of_woo() -> list[int]:
    store = Store()
    _woo(store)
    return sorted(store.lists["orders"])


def _square(store: Any) -> None:
    place = {
        "name": "Corner Bakery",
        "timezone": "Europe/London",
        "status": "ACTIVE",
        "country": "GB",
        "currency": "GBP",
    }
    store.add("location", id=square.SHOP, created_at=square.on(0), merchant_id="ML3SBAKERY", **place)
    square.customer(store, "rosalind", 1, given_name="Rosalind", family_name="Achebe", phone_number="+44 7400 123205",
                    email_address=ROSALIND)  # fmt: skip
    square.sale(store, "till", 40, [square.line("Dark rye", "2", 490, "a")], customer_id="CUSTROSALIND")


EVERYWHERE = ["book", "shopify", "square", "stripe", "woo"]


@pytest.fixture(scope="module")
def first(town: Town, run: Callable[..., RunResult]) -> RunResult:
    return run(town.folder)


def test_one_person_in_five_sources_is_one_customer_and_each_order_counts_once(town: Town, first: RunResult) -> None:
    assert exit_code(first) == 0
    # 38.00 and 9.00 at WooCommerce, 9.00 at Shopify, 60.00 by card alone, 9.80 at the till
    assert town.view() == [
        ("Rosalind Achebe", 5, "125.80", EVERYWHERE),
        ("Tariq Mansour", 1, "18.00", ["shopify", "stripe"]),
    ]


@pytest.fixture(scope="module")
def later(town: Town, first: RunResult, run: Callable[..., RunResult]) -> RunResult:
    """A loaf comes back, an order is binned, one is new; and the first try is killed between two shops."""
    order = next(one for one in town.shopify.orders if one["name"] == "#1002")
    town.shopify.refund(order, "4.50", {21: 1})
    binned = town.woo.store.lists["orders"][_orders_of_woo()[1]]
    binned["status"] = "trash"
    town.woo.store.touch(binned, on(60))
    bread = town.shopify.products[0]
    town.shopify.order(3, [shopify_line(31, bread, 1, "4.50")], customer=town.shopify.customers[0])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("connectors.stripe.source.Stripe.extract", _killed)
        with pytest.raises(KeyboardInterrupt):
            run(town.folder)
    return run(town.folder)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_it_stays_so_after_refunds_deletions_and_a_kill(town: Town, later: RunResult) -> None:
    assert exit_code(later) == 0
    assert town.view() == [
        ("Rosalind Achebe", 5, "121.30", EVERYWHERE),
        ("Tariq Mansour", 1, "13.50", ["shopify", "stripe"]),
    ]
