"""Reading a seller at Square: whole, then what changed; and what is told when it may not be read."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import SourceRejected
from connectors.source import Reach
from connectors.square.listings import LISTINGS
from connectors.square.source import Square

sys.path.append(str(Path(__file__).parents[1] / "stand_ins"))

from shop_server.running import start
from shop_server.stored import Stored
from square_server.app import SquareApp
from square_server.town import DAY, NEW_YEAR, STALL, customer, give_back, line, many, on, open_shop, sale

KINDS = {
    "locations": "location", "customers": "customer", "catalog": "catalog", "orders": "order", "payments": "payment",
    "refunds": "refund", "subscriptions": "subscription", "disputes": "dispute",
    "loyalty_accounts": "loyalty_account", "loyalty_events": "loyalty_event",
}  # fmt: skip


class Seller:
    """The bakery on a stand-in, and a clock that a test moves."""

    def __init__(self, app: SquareApp, url: str) -> None:
        self.app, self.url, self.now = app, url, float(NEW_YEAR + 60 * DAY)
        app.clock = app.store.clock = lambda: self.now

    def source(self, token: str = "EAAA_stand_in", **options: Any) -> Square:
        return Square(token, LISTINGS, stand_in=self.url, sleep=lambda _: None, **options)

    def there(self, stream: str) -> set[str]:
        return set(self.app.store.kinds[KINDS[stream]])

    def goes_wrong(self, **fault: Any) -> None:
        self.app.faults = type(self.app.faults)([fault])


@pytest.fixture
def seller() -> Iterator[Seller]:
    app = SquareApp(clock=lambda: float(NEW_YEAR + 60 * DAY))
    open_shop(app.store)
    with start(app) as running:
        yield Seller(app, running.url)


@pytest.mark.parametrize("stream", LISTINGS)
def test_a_first_read_holds_everything_of_every_location(seller: Seller, stream: str):
    assert set(Stored().read(seller.source(), stream).objects) == seller.there(stream)


@pytest.mark.parametrize("stream", LISTINGS)
def test_a_second_read_brings_what_came_since(seller: Seller, stream: str):
    stored = Stored().read(seller.source(), stream)
    seller.now += 3600
    at = seller.app.store.now()
    customer(seller.app.store, "new", 0, created_at=at, updated_at=at)
    sale(seller.app.store, "new", 0, [line("Baguette", "1", 240, "a")], location_id=STALL, created_at=at, updated_at=at)
    give_back(seller.app.store, "new", "TILL", 980, 60.1)
    assert set(stored.read(seller.source(), stream).objects) == seller.there(stream)


def test_later_only_what_changed_is_asked_for(seller: Seller):
    many(seller.app.store, 1200)
    stored = Stored().read(seller.source(), "orders")
    seller.now += 3600
    for order in ("ORDEROPEN", "ORDER0000007"):
        seller.app.store.change("order", order, state="COMPLETED")
    seller.app.log.clear()
    stored.read(seller.source(), "orders")
    assert (stored.objects["ORDEROPEN"]["state"], len(seller.app.log)) == ("COMPLETED", 2)


def test_a_new_location_is_read_from_its_beginning(seller: Seller):
    stored = Stored().read(seller.source(), "orders")
    seller.app.store.add("location", id="LNEW", name="Kiosk", status="ACTIVE", country="GB", currency="GBP")
    sale(seller.app.store, "old", 1, [line("Baguette", "1", 240, "a")], location_id="LNEW")
    assert "ORDEROLD" in stored.read(seller.source(), "orders").objects


def test_a_customer_who_was_deleted_is_gone_at_the_next_sweep(seller: Seller):
    stored = Stored().read(seller.source(), "customers")
    seller.app.store.delete("customer", "CUSTRUTH")
    seller.now += 3600
    assert stored.read(seller.source(), "customers").gone == set()
    seller.now += 8 * DAY
    assert stored.read(seller.source(), "customers").gone == {"CUSTRUTH"}


def test_nobody_is_gone_because_a_page_was_missing(seller: Seller):
    many(seller.app.store, 1500)
    stored = Stored().read(seller.source(), "customers")
    seller.now += 8 * DAY
    seller.goes_wrong(fault="missing-page", path="customers", at=2)
    assert stored.read(seller.source(), "customers").gone == set()


def test_what_a_missing_page_held_comes_with_the_next_sweep(seller: Seller):
    many(seller.app.store, 1500)
    seller.goes_wrong(fault="missing-page", path="customers", at=4)
    stored = Stored().read(seller.source(), "customers")
    assert len(stored.objects) < len(seller.there("customers"))
    seller.now += 8 * DAY
    assert set(stored.read(seller.source(), "customers").objects) == seller.there("customers")


def test_orders_that_change_while_they_are_read_are_met_again(seller: Seller):
    many(seller.app.store, 1200)
    stored = Stored()
    seller.app.before_request = lambda number, _: (
        seller.app.store.change("order", f"ORDER{number:07d}", ticket_name="moved") and None
    )
    stored.read(seller.source(), "orders")
    assert set(stored.objects) == seller.there("orders")
    assert stored.objects["ORDER0000002"]["ticket_name"] == "moved"


@pytest.mark.parametrize(
    ("fault", "told"),
    [("401", r"Square says that the access token has expired: copy the one from https://developer\.squareup\.com/apps"),
     ("403", "the access token for Square may not read CUSTOMERS_READ"), ("sign-in", "sends us to https://hotel")],
)  # fmt: skip
def test_a_refusal_is_told_with_what_to_do(seller: Seller, fault: str, told: str):
    seller.goes_wrong(fault=fault, times=None)
    with pytest.raises(SourceRejected, match=told):
        Stored().read(seller.source(), "customers")


def test_a_wrong_token_is_not_told_on(seller: Seller):
    with pytest.raises(SourceRejected, match="Square does not know the access token") as told:
        Stored().read(seller.source("EAAA_secret_of_ours"), "customers")
    assert "secret_of_ours" not in str(told.value)


def test_what_can_be_read_is_told_stream_by_stream(seller: Seller):
    token = seller.app.restricted("EAAA_some", "CUSTOMERS_READ", "MERCHANT_PROFILE_READ", "ORDERS_READ")
    found = {reach.stream: reach for reach in seller.source(token).reach()}
    assert found["customers"] == Reach("customers", 5)
    assert found["orders"] == Reach("orders", len(seller.there("orders")))
    assert (found["payments"].problem or "").startswith("the access token for Square may not read PAYMENTS_READ")


def test_points_are_read_from_the_newest_on(seller: Seller):
    stored = Stored().read(seller.source(), "loyalty_events")
    assert stored.cursor == {"since": on(13)}
