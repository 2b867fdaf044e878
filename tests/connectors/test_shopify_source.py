"""A shop at Shopify is read whole, read on, and read again after whatever went wrong: nothing missed, nothing doubled.

What a table would make of the batches is played by `Landed`, which does as landing does.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import SourceChanged, SourceRejected, SourceUnavailable
from connectors.shopify.client import Client
from connectors.shopify.documents import KINDS
from connectors.shopify.keys import Keys
from connectors.shopify.source import ONLY_60_DAYS, Shopify
from connectors.source import Cursor, Reach

STAND_INS = str(Path(__file__).parents[1] / "stand_ins")
if STAND_INS not in sys.path:
    sys.path.append(STAND_INS)

from shopify_running import Running, shopify  # noqa: E402  (needs the path)
from shopify_server.app import CLIENT, TOKEN  # noqa: E402
from shopify_server.cost import Bucket  # noqa: E402
from shopify_server.shop import Shop, line  # noqa: E402

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ALL = ("customers", "orders", "products")


@dataclass
class Landed:
    """What is stored of each stream, and how far it was read."""

    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursor: dict[str, Cursor | None] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    changes: int = 0

    def read(self, source: Shopify, stop_after: int = 10**6) -> "Landed":
        """Every stream as far as `stop_after` batches go, each stored with its cursor."""
        left = stop_after
        for stream in source.streams():
            stored = self.objects.setdefault(stream, {})
            for batch in source.extract(stream, self.cursor.get(stream)):
                if not left:
                    return self
                left -= 1
                for key, found in batch.objects:
                    self.changes += stored.get(key) != found
                    stored[key] = dict(found)
                here = batch.present if batch.present is not None else stored.keys()
                for key in [key for key in stored if key in batch.gone or (key not in here)]:
                    del stored[key]
                    self.changes += 1
                self.cursor[stream] = batch.cursor
                self.notices += batch.notices
        return self


class Waits(list[float]):
    """Pauses that nobody has to sit out; a bucket that is asked afterwards has filled up meanwhile."""

    now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


def source(running: Running, waits: Waits | None = None, now: datetime = NOW, **more: Any) -> Shopify:
    waits = waits if waits is not None else Waits()
    keys = more.pop("keys", Keys(TOKEN))
    client = Client(
        "corner-bakery.myshopify.com",
        keys,
        stand_in=running.url,
        sleep=waits.sleep,
        clock=waits.clock,
        random=lambda: 0.5,
    )
    return Shopify(client, more.pop("resources", ALL), now=lambda: now, **more)


@pytest.fixture
def running() -> Iterator[Running]:
    with shopify() as started:
        at_noon(started)
        yield started


def at_noon(running: Running, later: timedelta = timedelta()) -> None:
    running.shop.clock = lambda: (NOW + later).timestamp()


def as_they_are(running: Running) -> dict[str, list[str]]:
    return {name: sorted(row["id"].rpartition("/")[2] for row in getattr(running.shop, name)) for name in ALL}


def ids(landed: Landed) -> dict[str, list[str]]:
    return {name: sorted(landed.objects[name]) for name in ALL}


def test_the_first_read_brings_everything_with_its_parts(running: Running) -> None:
    landed = Landed().read(source(running))
    assert ids(landed) == as_they_are(running)
    order = landed.objects["orders"]["1"]
    assert [one["id"].rpartition("/")[2] for one in order["lineItems"]] == ["11", "12"]
    assert order["totalPriceSet"]["shopMoney"] == {"amount": "18.60", "currencyCode": "GBP"}
    assert [one["title"] for one in landed.objects["products"]["203"]["variants"]] == ["Small", "Large"]
    assert landed.notices == []


def test_a_second_read_changes_nothing_and_asks_little(running: Running) -> None:
    landed = Landed().read(source(running))
    landed.changes, before = 0, running.requests()
    landed.read(source(running))
    assert (landed.changes, running.requests() - before <= 14) == (0, True)


def test_an_object_lands_the_same_by_a_page_as_by_a_bulk_operation(running: Running) -> None:
    landed = Landed().read(source(running))
    at_noon(running, timedelta(hours=1))
    for name in ALL:
        for row in getattr(running.shop, name):
            running.shop.change(row)
    again = Landed(cursor=dict(landed.cursor)).read(source(running))
    plain = lambda stream: {key: one | {"updatedAt": ""} for key, one in stream.items()}  # noqa: E731
    assert {name: plain(again.objects[name]) for name in ALL} == {name: plain(landed.objects[name]) for name in ALL}


def test_what_changed_since_is_read_and_nothing_else(running: Running) -> None:
    landed = Landed().read(source(running))
    at_noon(running, timedelta(hours=2))
    running.shop.customer(108, "Greta", "Lund", email="greta@example.org")
    running.shop.order(13, [line(131, running.shop.products[0], 1, "4.50")], customer=running.shop.customers[-1])
    running.shop.refund(running.shop.orders[0], "2.20", {12: 1})
    landed.changes, before = 0, running.requests()
    landed.read(source(running))
    assert ids(landed) == as_they_are(running)
    assert landed.changes == 3
    assert landed.objects["orders"]["1"]["lineItems"][1]["currentQuantity"] == 2
    assert running.requests() - before < 20


def test_an_order_of_400_lines_is_whole(running: Running) -> None:
    landed = Landed().read(source(running))
    at_noon(running, timedelta(hours=2))
    running.shop.order(13, [line(1300 + key, None, 1, "0.10") for key in range(400)])
    landed.read(source(running))
    assert [one["id"].rpartition("/")[2] for one in landed.objects["orders"]["13"]["lineItems"]] == [
        str(1300 + key) for key in range(400)
    ]


def test_what_was_deleted_is_gone_by_its_event(running: Running) -> None:
    landed = Landed().read(source(running))
    at_noon(running, timedelta(hours=2))
    running.shop.delete(running.shop.customers[1])
    running.shop.delete(running.shop.orders[2])
    landed.read(source(running))
    assert ids(landed) == as_they_are(running)


def test_what_was_deleted_without_a_trace_is_gone_after_a_sweep(running: Running) -> None:
    landed = Landed().read(source(running))
    running.shop.delete(running.shop.customers[1], tells=False)
    running.shop.delete(running.shop.orders[2], tells=False)
    running.shop.delete(running.shop.products[3], tells=False)
    assert ids(landed.read(source(running, now=NOW + timedelta(days=6)))) != as_they_are(running)
    assert ids(landed.read(source(running, now=NOW + timedelta(days=7)))) == as_they_are(running)


def test_orders_of_a_customer_who_was_merged_are_the_others(running: Running) -> None:
    landed = Landed().read(source(running))
    at_noon(running, timedelta(hours=2))
    running.shop.merge(running.shop.customers[0], running.shop.customers[-1])
    landed.read(source(running))
    assert ids(landed) == as_they_are(running)
    assert landed.objects["orders"]["11"]["customer"]["id"] == "gid://shopify/Customer/101"


def test_much_that_changed_is_read_in_bulk(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.shopify.source.BULK_ABOVE", 5)
    landed = Landed().read(source(running))
    at_noon(running, timedelta(hours=2))
    for row in running.shop.orders:
        running.shop.change(row, note="asked again")
    landed.read(source(running))
    assert {one["note"] for one in landed.objects["orders"].values()} == {"asked again"}
    assert "updated_at" in running.app.operations[-1].query


def test_an_order_that_changes_while_it_is_read_is_as_it_is_now(running: Running) -> None:
    landed = Landed().read(source(running))
    at_noon(running, timedelta(hours=2))
    for row in running.shop.orders:
        running.shop.change(row)

    def drift(number: int) -> None:
        """Between any two requests something changes, comes and goes."""
        at_noon(running, timedelta(hours=2, seconds=number))
        running.shop.change(running.shop.orders[0], note=str(number))
        if number % 5 == 0:
            running.shop.order(100 + number, [line(number * 10, None, 1, "1.00")])
        if number % 7 == 0:
            running.shop.delete(running.shop.orders[1])

    running.app.before = drift
    landed.read(source(running))
    running.app.before = lambda _: None
    landed.read(source(running))
    assert ids(landed) == as_they_are(running)
    assert landed.objects["orders"]["1"]["note"] == running.shop.orders[0]["note"]


@pytest.mark.parametrize("stop", range(1, 16))
def test_killed_after_any_batch_the_next_read_goes_on(
    running: Running, stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.shopify.source.IN_A_BATCH", 3)
    landed = Landed().read(source(running), stop_after=stop)
    landed.read(source(running))
    assert ids(landed) == as_they_are(running)


FAULTS = ("throttled", "internal", "cut-after", "null-page", "half-lines")
"""Beside those that every connector stands, see `conformance`."""

HOPELESS = ("bulk-failed", "bulk-canceled", "bulk-expired", "bulk-partial", "bulk-busy")


@pytest.mark.parametrize("fault", [*FAULTS, *HOPELESS])
def test_whatever_goes_wrong_at_whichever_request_nothing_is_missed_or_doubled(fault: str) -> None:
    for position in (1, 4, 7, 11, 16):
        with shopify() as running:
            at_noon(running)
            landed = Landed().read(source(running, resources=("orders",)))
            at_noon(running, timedelta(hours=2))
            for row in running.shop.orders:
                running.shop.change(row, note="again")
            running.shop.order(13, [line(131, None, 1, "4.50")])
            running.app.faults = type(running.app.faults)([{"fault": fault, "at": position}])
            for _ in range(2):
                try:
                    landed.read(source(running, resources=("orders",), sweep_days=position % 2))
                except (SourceUnavailable, SourceChanged):
                    assert fault in HOPELESS
            running.app.faults = type(running.app.faults)()
            landed.read(source(running, resources=("orders",)))
            assert sorted(landed.objects["orders"]) == as_they_are(running)["orders"], (fault, position)
            assert landed.objects["orders"]["12"]["note"] == "again"


def test_throttling_is_obeyed_before_it_is_refused() -> None:
    waits = Waits()
    with shopify(bucket=Bucket(maximum=1000, rate=100, clock=waits.clock)) as running:
        at_noon(running)
        landed = Landed().read(source(running, waits))
        at_noon(running, timedelta(hours=2))
        for row in running.shop.orders * 3:
            running.shop.change(row)
        landed.read(source(running, waits))
        assert ids(landed) == as_they_are(running)
        assert any(pause > 1 for pause in waits)
        assert not [entry for entry in running.app.log if entry["throttled"]]


def test_a_page_that_costs_too_much_is_asked_for_in_smaller_ones(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed = Landed().read(source(running))
    monkeypatch.setattr("shopify_server.cost.SINGLE_QUERY", 300)
    at_noon(running, timedelta(hours=2))
    for row in running.shop.orders:
        running.shop.change(row, note="again")
    landed.read(source(running))
    assert {one["note"] for one in landed.objects["orders"].values()} == {"again"}


def test_a_client_id_and_secret_get_a_token_and_another_when_it_ends(running: Running) -> None:
    keys = Keys(None, *CLIENT)
    landed = Landed().read(source(running, keys=keys, resources=("customers",)))
    running.app.token = "shpat_of_tomorrow"
    landed.read(source(running, keys=keys, resources=("customers",)))
    assert sorted(landed.objects["customers"]) == as_they_are(running)["customers"]


def told(read: Callable[[], object]) -> str:
    with pytest.raises((SourceRejected, SourceUnavailable, SourceChanged)) as caught:
        read()
    return str(caught.value)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("401", "does not accept the key"),
        ("402", "bill at Shopify is not paid"),
        ("403", "does not let this app into the shop"),
        ("404", "the one that ends in .myshopify.com"),
        ("423", "locked the shop"),
        ("moved", "if it has moved, write its new address"),
        ("html", "sent a damaged answer"),
    ],
)
def test_what_a_person_has_to_do_is_said(running: Running, fault: str, words: str) -> None:
    running.app.faults = type(running.app.faults)([{"fault": fault, "times": None}])
    assert words in told(lambda: Landed().read(source(running)))


def test_a_wrong_key_is_told_without_the_key(running: Running) -> None:
    words = told(lambda: Landed().read(source(running, keys=Keys("shpat_wrong"))))
    assert "does not accept the key" in words
    assert "shpat" not in words
    words = told(lambda: Landed().read(source(running, keys=Keys(None, CLIENT[0], "shpss_wrong"))))
    assert "gives no token" in words
    assert "shpss" not in words


def test_a_missing_permission_is_named_and_where_to_click(running: Running) -> None:
    running.app.scopes -= {"read_orders"}
    words = told(lambda: Landed().read(source(running, resources=("orders",))))
    assert words.startswith("the app lacks the permission read_orders: open dev.shopify.com")
    assert list(source(running).reach())[1:] == [
        Reach("orders", problem=words),
        Reach("products", 5),
    ]


@pytest.mark.parametrize("stream", ALL)
def test_the_permissions_that_we_ask_for_are_enough(running: Running, stream: str) -> None:
    running.app.scopes = frozenset(KINDS[stream].scopes)
    assert sorted(Landed().read(source(running, resources=(stream,))).objects[stream]) == as_they_are(running)[stream]


def test_who_may_write_may_read(running: Running) -> None:
    running.app.said_scopes = tuple(scope.replace("read_", "write_") for scope in running.app.scopes)
    assert ids(Landed().read(source(running))) == as_they_are(running)


def test_a_shop_that_shows_no_events_is_read_all_the_same(running: Running) -> None:
    landed = Landed().read(source(running))
    running.app.shop.events = None  # type: ignore[assignment]
    running.shop.delete(running.shop.orders[2], tells=False)
    assert ids(landed.read(source(running, sweep_days=0))) == as_they_are(running)


def test_a_shop_that_shows_60_days_loses_none_of_the_orders_that_were_there_before(running: Running) -> None:
    landed = Landed().read(source(running))
    running.app.scopes -= {"read_all_orders"}
    at_noon(running, timedelta(days=50))
    landed.read(source(running, now=NOW + timedelta(days=50)))
    assert ids(landed) == as_they_are(running)
    assert list(source(running).reach())[1] == Reach("orders", 1, notice=ONLY_60_DAYS)
    assert landed.notices == [f"the shop corner-bakery.myshopify.com: {ONLY_60_DAYS}"]


def test_names_in_any_script_and_what_is_empty_arrive_as_they_are() -> None:
    shop = Shop()
    shop.customer(1, "", "", email=None)
    shop.customer(2, "דנה 🥐", "لوي", email="dana@example.org")
    with shopify(shop) as running:
        found = Landed().read(source(running, resources=("customers",))).objects["customers"]
    assert (found["1"]["firstName"], found["1"]["defaultEmailAddress"]) == (None, None)
    assert (found["2"]["firstName"], found["2"]["lastName"]) == ("דנה 🥐", "لوي")
