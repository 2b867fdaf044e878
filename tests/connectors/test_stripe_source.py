"""Reading an account at Stripe: whole, then what is new and what changed; and what is told when it may not be read."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import SourceRejected
from connectors.source import Reach
from connectors.stripe.source import LISTINGS, Stripe

sys.path.append(str(Path(__file__).parents[1] / "stand_ins"))

from shop_server.running import start
from shop_server.stored import Killed, Stored
from stripe_server.app import StripeApp
from stripe_server.town import DAY, customer, many, on, open_shop, paid, refunded

LIVE = "sk_live_stand_in"


class Account:
    """The bakery's account on a stand-in, and a clock that a test moves."""

    def __init__(self, app: StripeApp, url: str) -> None:
        self.app, self.url, self.now = app, url, float(on(60))
        app.clock = app.store.clock = lambda: self.now

    def source(self, key: str = LIVE, **options: Any) -> Stripe:
        return Stripe(key, LISTINGS, stand_in=self.url, sleep=lambda _: None, **options)

    def live(self, kind: str) -> set[str]:
        return {one["id"] for one in self.app.store.kinds[kind].values() if one.get("livemode", True)}


@pytest.fixture
def account() -> Iterator[Account]:
    app = StripeApp(clock=lambda: float(on(60)))
    open_shop(app.store)
    with start(app) as running:
        yield Account(app, running.url)


def test_a_first_read_holds_everything_of_live_mode_with_the_time_at_which_it_began(account: Account):
    kinds = {"customers": "customer", "charges": "charge", "subscriptions": "subscription", "products": "product",
             "invoices": "invoice", "disputes": "dispute", "refunds": "refund", "checkout_sessions": "checkout.session",
             "invoice_payments": "invoice_payment"}  # fmt: skip
    assert set(kinds) == set(LISTINGS)
    for stream, kind in kinds.items():
        assert set(Stored().read(account.source(), stream).objects) == account.live(kind)
    assert Stored().read(account.source(), "charges").cursor == {"since": on(60), "swept": on(60)}


def test_later_only_what_is_new_or_changed_is_read(account: Account):
    stored = Stored().read(account.source(), "charges")
    account.now += DAY
    paid(account.app.store, "new", 500, 61, "cus_bob")
    refunded(account.app.store, "late", "ch_bread", 250, 61)
    account.app.log.clear()
    stored.read(account.source(), "charges")
    assert stored.objects["ch_new"]["amount"] == 500
    assert stored.objects["ch_bread"]["amount_refunded"] == 250
    assert stored.cursor == {"since": on(61), "swept": on(60)}
    assert [entry.target.partition("?")[0] for entry in account.app.log] == ["/v1/charges", "/v1/events"]


def test_what_came_in_the_second_of_the_last_read_is_not_missed(account: Account):
    stored = Stored().read(account.source(), "customers")
    for number in range(3):
        customer(account.app.store, f"same{number}", 60)
    account.now += 60
    assert set(stored.read(account.source(), "customers").objects) == account.live("customer")


def test_a_deleted_customer_is_gone_by_their_event(account: Account):
    stored = Stored().read(account.source(), "customers")
    account.now += 60
    account.app.store.delete("customer", "cus_liz")
    assert stored.read(account.source(), "customers").gone == {"cus_liz"}


def test_a_subscription_that_ended_stays_as_it_ended(account: Account):
    stored = Stored().read(account.source(), "subscriptions")
    account.now += 60
    account.app.store.change("subscription", "sub_bob_bread", "deleted", status="canceled", ended_at=int(account.now))
    assert stored.read(account.source(), "subscriptions").objects["sub_bob_bread"]["status"] == "canceled"


def test_after_a_month_away_everything_is_read_again_and_who_is_not_there_is_gone(account: Account):
    stored = Stored().read(account.source(sweep_days=365), "customers")
    account.app.store.change("customer", "cus_bob", phone="+441174960999")
    account.app.store.delete("customer", "cus_liz")
    account.app.store.kinds["event"].clear()  # kept for thirty days
    account.now += 40 * DAY
    stored.read(account.source(sweep_days=365), "customers")
    assert (stored.gone, stored.objects["cus_bob"]["phone"]) == ({"cus_liz"}, "+441174960999")


def test_a_sweep_finds_what_no_event_told(account: Account):
    stored = Stored().read(account.source(), "charges")
    account.app.store.kinds["charge"]["ch_bread"]["amount_refunded"] = 1250
    account.now += 8 * DAY
    assert stored.read(account.source(), "charges").objects["ch_bread"]["amount_refunded"] == 1250
    assert stored.cursor == {"since": on(68), "swept": on(68)}


@pytest.mark.parametrize("killed_after", range(4))
def test_a_first_read_that_was_killed_goes_on_where_it_was(account: Account, killed_after: int):
    many(account.app.store, 250)
    stored = Stored()
    with pytest.raises(Killed):
        stored.read(account.source(), "charges", batches=killed_after)
    account.app.log.clear()
    stored.read(account.source(), "charges")
    assert set(stored.objects) == account.live("charge")
    assert len(account.app.log) == [4, 4, 3, 3][killed_after]


def test_a_first_read_begins_anew_when_its_cursor_was_deleted(account: Account):
    many(account.app.store, 250)
    stored = Stored()
    with pytest.raises(Killed):
        stored.read(account.source(), "charges", batches=1)
    del account.app.store.kinds["charge"][stored.cursor["after"]]
    account.app.store._sorted.clear()
    assert account.live("charge") <= set(stored.read(account.source(), "charges").objects)


@pytest.mark.parametrize(
    ("key", "options", "told"),
    [
        ("sk_test_stand_in", {}, "customers and payments are invented: put a live one"),
        (LIVE, {"is_test": True}, "take that line out"),
        ("pk_live_x", {}, "begins with pk_: make a restricted key"),
        ("sk_live_other", {}, "Stripe does not know the key"),
    ],
)
def test_a_wrong_key_is_told_with_what_to_do(account: Account, key: str, options: dict[str, Any], told: str):
    with pytest.raises(SourceRejected, match=told):
        Stored().read(account.source(key, **options), "customers")


def test_a_missing_permission_is_named_as_the_dashboard_names_it(account: Account):
    key = account.app.restricted("rk_live_some", "rak_customer_read", "rak_event_read")
    found = {reach.stream: reach for reach in account.source(key).reach()}
    assert found["customers"] == Reach("customers", 6)
    assert found["charges"].problem == (
        "the key for Stripe may not read Charges and Refunds: at https://dashboard.stripe.com/apikeys, Edit key, set Charges"
        " and Refunds to Read"
    )


def test_a_key_that_expires_midway_keeps_what_was_read(account: Account):
    many(account.app.store, 250)
    account.app.faults.plan[:] = StripeApp([{"fault": "401", "at": 4, "times": None}]).faults.plan
    stored = Stored()
    with pytest.raises(SourceRejected, match="the key has expired: make a new one at"):
        stored.read(account.source(), "charges")
    assert len(stored.objects) == 199
    account.app.faults.plan.clear()
    assert set(stored.read(account.source(), "charges").objects) == account.live("charge")


def test_nothing_that_is_told_holds_the_key_or_a_customer(account: Account):
    wrong: list[Callable[[], object]] = [
        lambda: Stored().read(account.source("sk_live_secret_of_ours"), "customers"),
        lambda: Stored().read(account.source("rk_test_secret_of_ours"), "customers"),
    ]
    for attempt in wrong:
        with pytest.raises(SourceRejected) as told:
            attempt()
        assert "secret_of_ours" not in str(told.value)
