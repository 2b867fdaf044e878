"""What becomes of the objects of a Shopify shop: of each case the total that a bookkeeper would write down.

The objects are what the stand-in answers to our own documents, so that nothing is tested that we do not ask for.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from graphql import parse

from assets.settings import Business, Settings, Stream
from assets.staging.object_rows import make_rows
from assets.systems import resources
from assets.warehouse.connection import Warehouse, open_warehouse
from connectors.shopify import documents

STAND_INS = str(Path(__file__).parents[1] / "stand_ins")
if STAND_INS not in sys.path:
    sys.path.append(STAND_INS)

from shopify_server.execution import Asked, execute  # noqa: E402  (needs the path)
from shopify_server.shop import Row, Shop, address, line  # noqa: E402

NOW = datetime.fromisoformat("2026-03-20 12:00")
KINDS = ("customers", "orders", "products")


class Books:
    """The rows that staging is given of a shop."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse

    def rows(self, shop: Shop, holds: str, *columns: str) -> list[tuple[Any, ...]]:
        """The named columns of one of our streams, by record."""
        for name in KINDS:
            self._land(shop, name)
        stream = Stream("web", holds, system="shopify", resources=resources("shopify", holds))
        make_rows(self.warehouse, stream, {name: f"landed__{name}" for name in stream.resources}, "made")
        listed = ", ".join(f'"{column}"' for column in columns)
        return self.warehouse.rows(f"select {listed} from made order by _record_id")

    def order(self, shop: Shop) -> tuple[Any, ...]:
        """Status, currency, total and what was given back, of the shop's one order."""
        [found] = self.rows(shop, "orders", "status", "currency", "total", "refunded")
        return tuple(None if one is None else one.removesuffix("00") if "." in one else one for one in found)

    def _land(self, shop: Shop, name: str) -> None:
        found = [_flat(name, one) for one in _objects(shop, name)]
        table = pa.table(
            {
                "payload": pa.array([json.dumps(one) for one in found], pa.string()),
                "_record_id": pa.array([one["id"].rpartition("/")[2] for one in found], pa.string()),
            }
        )
        self.warehouse.connection.register("given", table)
        self.warehouse.connection.execute(
            f"""
            create or replace temp table landed__{name} as
            select *, 'there' as _position, row_number() over () as _row, timestamp '{NOW}' as _extracted_at,
                null::timestamp as _valid_to, timestamp '{NOW}' as _first_seen_at
            from given
            """
        )
        self.warehouse.connection.unregister("given")


def _objects(shop: Shop, name: str) -> list[Row]:
    asked = Asked({name: lambda _: getattr(shop, name)}, frozenset(documents.KINDS[name].scopes))
    data, errors = execute(parse(documents.page(documents.KINDS[name])), {"first": 250}, asked)
    assert not errors
    nodes: list[Row] = data[name]["nodes"]
    return nodes


def _flat(name: str, one: Row) -> Row:
    return one | {child: one[child]["nodes"] for child, *_ in documents.KINDS[name].children}


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with ExitStack() as stack:
        settings = Settings(tmp_path, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
        yield Books(stack.enter_context(open_warehouse(settings, NOW)))


def a_shop(**more: Any) -> tuple[Shop, Row, Row, Row]:
    """A shop with a loaf at 4.50, a cake at 18.00 and a gift card over 25.00."""
    shop = Shop(**more)
    bread, cake = shop.product(1, "Sourdough", "4.50"), shop.product(2, "Birthday cake", "18.00")
    return shop, bread, cake, shop.product(3, "Gift card", "25.00", isGiftCard=True)


def plain() -> Shop:
    shop, bread, cake, _ = a_shop()
    shop.order(1, [line(11, bread, 2, "4.50"), line(12, cake, 1, "18.00")], shipping="3.00", tax="5.00")
    return shop


def taxes_on_top() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.order(1, [line(11, cake, 1, "18.00")], tax="3.60", taxesIncluded=False)
    return shop


def discounted() -> Shop:
    shop, bread, cake, _ = a_shop()
    shop.order(1, [line(11, bread, 2, "4.50", discount="1.00"), line(12, cake, 1, "18.00")], discount="2.00")
    return shop


def one_loaf_back() -> Shop:
    shop, bread, _, _ = a_shop()
    shop.refund(shop.order(1, [line(11, bread, 4, "4.50")]), "4.50", {11: 1})
    return shop


def something_back_for_the_trouble() -> Shop:
    shop, bread, _, _ = a_shop()
    shop.refund(shop.order(1, [line(11, bread, 4, "4.50")]), "2.00")
    return shop


def all_back() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.refund(shop.order(1, [line(11, cake, 1, "18.00")]), "18.00", {11: 1})
    return shop


def more_than_all_back() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.refund(shop.order(1, [line(11, cake, 1, "18.00")]), "20.00", {11: 1})
    return shop


def a_loaf_less_before_it_was_paid() -> Shop:
    shop, bread, _, _ = a_shop()
    shop.remove_units(shop.order(1, [line(11, bread, 4, "4.50")], paid="0"), 11, 1)
    return shop


def a_loaf_less_and_its_money_back() -> Shop:
    shop, bread, _, _ = a_shop()
    order = shop.order(1, [line(11, bread, 4, "4.50")])
    shop.remove_units(order, 11, 1)
    shop.refund(order, "4.50")
    return shop


def cancelled() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.cancel(shop.order(1, [line(11, cake, 1, "18.00")], paid="0"))
    return shop


def not_paid_yet() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.order(1, [line(11, cake, 1, "18.00")], paid="0")
    return shop


def partly_paid() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.order(1, [line(11, cake, 1, "18.00")], paid="5.00")
    return shop


def voided() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.order(1, [line(11, cake, 1, "18.00")], paid="0", displayFinancialStatus="VOIDED")
    return shop


def a_tip() -> Shop:
    shop, bread, _, _ = a_shop()
    shop.order(1, [line(11, bread, 1, "4.50")], tip="1.00")
    return shop


def a_gift_card_is_sold() -> Shop:
    shop, bread, _, card = a_shop()
    shop.order(1, [line(11, bread, 1, "4.50"), line(12, card, 1, "25.00")])
    return shop


def a_gift_card_comes_back() -> Shop:
    shop, bread, _, card = a_shop()
    shop.refund(shop.order(1, [line(11, bread, 1, "4.50"), line(12, card, 1, "25.00")]), "25.00", {12: 1})
    return shop


def paid_with_a_gift_card() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.order(1, [line(11, cake, 1, "18.00")], gateway="gift_card")
    return shop


def the_buyer_pays_in_euros() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.order(1, [line(11, cake, 1, "18.00")], rate="1.17", presentment="EUR")
    return shop


def the_shop_counted_in_dollars_then() -> Shop:
    shop, _, cake, _ = a_shop()
    shop.order(1, [line(11, cake, 1, "18.00")], currency="USD")
    return shop


def an_amount_that_is_no_number() -> Shop:
    shop, _, cake, _ = a_shop()
    order = shop.order(1, [line(11, cake, 1, "18.00")])
    order["totalPriceSet"]["shopMoney"]["amount"] = "18,oo"
    return shop


@pytest.mark.parametrize(
    ("case", "written_down"),
    [
        (plain, ("paid", "GBP", "30.00", None)),
        (taxes_on_top, ("paid", "GBP", "21.60", None)),
        (discounted, ("paid", "GBP", "24.00", None)),
        (one_loaf_back, ("partially refunded", "GBP", "18.00", "4.50")),
        (something_back_for_the_trouble, ("partially refunded", "GBP", "18.00", "2.00")),
        (all_back, ("refunded", "GBP", "18.00", "18.00")),
        (more_than_all_back, ("refunded", "GBP", "18.00", "20.00")),
        (a_loaf_less_before_it_was_paid, ("pending", "GBP", "13.50", None)),
        (a_loaf_less_and_its_money_back, ("partially refunded", "GBP", "18.00", "4.50")),
        (cancelled, ("cancelled", "GBP", "18.00", None)),
        (not_paid_yet, ("pending", "GBP", "18.00", None)),
        (partly_paid, ("partially paid", "GBP", "18.00", None)),
        (voided, ("voided", "GBP", "18.00", None)),
        (a_tip, ("paid", "GBP", "5.50", None)),
        (a_gift_card_is_sold, ("paid", "GBP", "4.50", None)),
        (a_gift_card_comes_back, ("partially refunded", "GBP", "4.50", None)),
        (paid_with_a_gift_card, ("paid", "GBP", "18.00", None)),
        (the_buyer_pays_in_euros, ("paid", "GBP", "18.00", None)),
        (the_shop_counted_in_dollars_then, ("paid", "USD", "18.00", None)),
        (an_amount_that_is_no_number, ("paid", "GBP", "18,oo", None)),
    ],
)
def test_an_order_comes_to_what_a_bookkeeper_would_write(
    books: Books, case: Callable[[], Shop], written_down: tuple[str | None, ...]
) -> None:
    assert books.order(case()) == written_down


def test_a_test_order_is_none_and_a_draft_is_not_one_yet(books: Books) -> None:
    shop, bread, _, _ = a_shop()
    shop.order(1, [line(11, bread, 1, "4.50")], test=True)
    shop.draft_orders.append({"id": "gid://shopify/DraftOrder/1", "name": "#D1"})
    assert books.rows(shop, "orders", "order_id") == []
    assert books.rows(shop, "order_lines", "line_id") == []


def test_a_line_says_what_the_customer_kept(books: Books) -> None:
    shop, bread, cake, card = a_shop()
    order = shop.order(
        1, [line(11, bread, 4, "4.50", discount="2.00"), line(12, cake, 1, "18.00"), line(13, card, 1, "25.00")]
    )
    shop.refund(order, "4.00", {11: 1})
    assert books.rows(shop, "order_lines", "order_id", "line_id", "product", "quantity", "unit_price", "total") == [
        ("1", "11", "Sourdough", "3", "4.5000", "12.0000"),
        ("1", "12", "Birthday cake", "1", "18.0000", "18.0000"),
        ("1", "13", "Gift card", "1", "25.0000", "0.0000"),
    ]


def test_a_product_costs_what_all_its_sizes_cost(books: Books) -> None:
    shop = Shop()
    shop.product(1, "Sourdough", "4.50", kind="Bread", cost="1.80")
    shop.product(2, "Cake", 0, category="Cakes", variants=[(21, "Small", "18", "7"), (22, "Large", "30", "11")])
    shop.product(3, "Course", "60.00")
    assert books.rows(shop, "products", "product_id", "name", "category", "price", "cost") == [
        ("1", "Sourdough", "Bread", "4.5000", "1.8000"),
        ("2", "Cake", "Cakes", "18.0000", None),
        ("3", "Course", None, "60.0000", None),
    ]


@pytest.mark.parametrize(
    ("said", "statements"),
    [
        ({}, []),
        ({"email_state": "PENDING", "sms_state": "PENDING"}, []),
        ({"email_state": "INVALID"}, []),
        (
            {"email_state": "SUBSCRIBED", "email_at": "2026-02-01T10:00:00Z", "email_level": "CONFIRMED_OPT_IN"},
            [("email", "granted", "2026-02-01T10:00:00Z", "Shopify: subscribed, confirmed opt in")],
        ),
        (
            {"email_state": "UNSUBSCRIBED", "email_at": "2026-02-03T10:00:00Z"},
            [("email", "withdrawn", "2026-02-03T10:00:00Z", "Shopify: unsubscribed")],
        ),
        ({"sms_state": "SUBSCRIBED"}, [("sms", "granted", "2026-01-01T00:00:00Z", "Shopify: subscribed")]),
        ({"sms_state": "UNSUBSCRIBED"}, [("sms", "withdrawn", "2026-03-01T00:00:00Z", "Shopify: unsubscribed")]),
        (
            {"whatsapp_state": "UNSUBSCRIBED", "whatsapp_at": "2026-02-04T10:00:00Z"},
            [("chat", "withdrawn", "2026-02-04T10:00:00Z", "Shopify: unsubscribed")],
        ),
        ({"sms_state": "REDACTED"}, [("sms", "withdrawn", "2026-03-01T00:00:00Z", "Shopify: redacted")]),
    ],
)
def test_a_tick_is_a_yes_unsubscribing_a_no_and_no_tick_says_nothing(
    books: Books, said: dict[str, str], statements: list[tuple[str, ...]]
) -> None:
    shop = Shop()
    dates = {"at": "2026-01-01T00:00:00Z", "updated": "2026-03-01T00:00:00Z"}
    shop.customer(7, "Ada", "Birch", email="ada@example.org", phone="+447400123101", **dates, **said)
    found = books.rows(shop, "consents", "person_id", "channel", "status", "at", "evidence")
    assert found == [("7", *statement) for statement in statements]


def test_somebody_is_who_the_shop_says_with_their_default_address(books: Books) -> None:
    shop = Shop()
    mill = address(1, "4 Mill Lane", "Ludlow", "SY8 1AA", company="Birch & Co", address2="Flat 2")
    field = {"id": "gid://shopify/Metafield/1", "namespace": "custom", "key": "birth date", "value": "1990-04-05"}
    shop.customer(7, "Ada", "Birch", email="ada@example.org", addresses=[mill], tags=["vip"], metafields=[field])
    columns = (
        "record_id",
        "first_name",
        "last_name",
        "company",
        "email",
        "street",
        "city",
        "postcode",
        "country",
        "attributes",
    )
    assert books.rows(shop, "people", *columns) == [
        (
            "7", "Ada", "Birch", "Birch & Co", "ada@example.org", "4 Mill Lane, Flat 2", "Ludlow", "SY8 1AA", "GB",
            '{"birth date":"1990-04-05","tags":"vip"}',
        )
    ]  # fmt: skip


def test_an_order_says_who_bought_only_where_the_list_of_customers_does_not(books: Books) -> None:
    shop, bread, _, _ = a_shop()
    ada = shop.customer(7, "Ada", "Birch", email="ada@example.org")
    home = address(1, "4 Mill Lane", "Ludlow", "SY8 1AA", firstName="Ada", lastName="Birch")
    guest = address(2, "1 High Street", "Ludlow", "SY8 2BB", firstName="Gus", lastName="Hall")
    shop.order(1, [line(11, bread, 1, "4.50")], customer=ada, email="Ada@example.org", billingAddress=home)
    shop.order(2, [line(21, bread, 1, "4.50")], email="gus@example.org", billingAddress=guest)
    shop.order(3, [line(31, bread, 1, "4.50")], customer=ada, email="at.work@example.org", billingAddress=home)
    shop.order(4, [line(41, bread, 1, "4.50")], customer=ada)
    assert books.rows(shop, "orders", "order_id", "person_id", "first_name", "email", "postcode") == [
        ("1", "7", None, None, None),
        ("2", None, "Gus", "gus@example.org", "SY8 2BB"),
        ("3", "7", "Ada", "at.work@example.org", "SY8 1AA"),
        ("4", "7", None, None, None),
    ]
