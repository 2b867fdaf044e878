"""A small, lively account, and what may happen in it between two requests.

Six customers and some guests of a bakery: one-off payments in pounds, euros, yen and dinars, payments for orders of the
web shop, invoices, bread by subscription, refunds, disputes, and a test customer that no live key sees.

Here: who bought what. Not here: what Stripe makes of it (`objects.py`, `store.py`).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from stripe_server.objects import address, listed, make, price
from stripe_server.store import Object, Store

NEW_YEAR = int(datetime(2026, 1, 1, 9, tzinfo=UTC).timestamp())
DAY = 86_400


def open_shop(store: Store) -> Store:
    """Fill the account."""
    _customers(store)
    _payments(store)
    _payments_of_the_web_shop(store)
    _refunds_and_disputes(store)
    _subscriptions_and_invoices(store)
    _checkout(store)
    _test_mode(store)
    return store


def on(day: int, hour: int = 0) -> int:
    """So many days and hours after nine o'clock on New Year's Day 2026."""
    return NEW_YEAR + day * DAY + hour * 3600


def customer(store: Store, key: str, day: int, **fields: Any) -> Object:
    return store.create("customer", id=f"cus_{key}", created=on(day), currency="gbp", **fields)


def paid(
    store: Store,
    name: str,
    amount: int,
    day: int,
    customer_id: str | None = None,
    currency: str = "gbp",
    billing: dict[str, Any] | None = None,
    **fields: Any,
) -> Object:
    """A card payment that succeeded, as a charge and its payment intent."""
    billing_details = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None} | (billing or {})
    moment, intent = on(day), f"pi_{name}"
    store.create("payment_intent", id=intent, created=moment, amount=amount, amount_received=amount, currency=currency,
                 customer=customer_id, latest_charge=f"ch_{name}", status="succeeded", event="succeeded")  # fmt: skip
    given = {
        "id": f"ch_{name}", "created": moment, "amount": amount, "amount_captured": amount, "captured": True,
        "currency": currency, "customer": customer_id, "billing_details": billing_details, "payment_intent": intent,
        "description": None,
    }  # fmt: skip
    return store.create("charge", **given | fields)


def refunded(store: Store, name: str, charge: str, amount: int, day: int, status: str = "succeeded") -> None:
    """Money that went back; the charge says so too, unless the refund failed."""
    of = store.kinds["charge"][charge]
    store.create("refund", id=f"re_{name}", charge=charge, amount=amount, currency=of["currency"], created=on(day),
                 payment_intent=of["payment_intent"], reason="requested_by_customer", status=status)  # fmt: skip
    if status not in ("failed", "canceled"):
        back = of["amount_refunded"] + amount
        store.change("charge", charge, "refunded", amount_refunded=back, refunded=back >= of["amount"])


def disputed(store: Store, name: str, charge: str, day: int, status: str, reason: str = "product_not_received") -> None:
    of = store.kinds["charge"][charge]
    store.create("dispute", id=f"dp_{name}", charge=charge, amount=of["amount"], currency=of["currency"],
                 created=on(day), payment_intent=of["payment_intent"], reason=reason, status=status)  # fmt: skip
    store.change("charge", charge, disputed=True)


def _customers(store: Store) -> None:
    kiln_road = address("12 Kiln Road", "Bristol", "BS3 4ZA")
    customer(store, "bob", 0, name="Bob Hargreave", email="bob.hargreave@example.org", phone="+441174960801",
             address=kiln_road, preferred_locales=["en-GB"])  # fmt: skip
    customer(store, "aisha", 1, name="Aisha Rahman", email="aisha.rahman@example.org", phone="07100 900806",
             metadata={"loyalty_card": "C-1006"})  # fmt: skip
    customer(store, "grace", 2, name="Grace Okafor", email="okafor.family@example.org",
             shipping={"name": "Grace Okafor", "phone": "0117 496 0803",
                       "address": address("48 Orchard Rise", "Bristol", "BS5 0ZC")})  # fmt: skip
    customer(store, "liz", 3, name="Liz Marsden", email="liz.marsden@mail.example.org")
    customer(store, "noor", 4, name="نور الهدى 🌙", email="noor@example.org")
    customer(store, "cafe", 5, name="Harbour Café Ltd", email="accounts@harbour.example.org", description="wholesale")


def _payments(store: Store) -> None:
    paid(store, "bread", 1250, 10, "cus_bob", description="Two sourdough loaves")
    paid(store, "beans", 2300, 11, "cus_aisha")
    paid(store, "kyoto", 4800, 12, "cus_liz", "jpy", description="Baking class in Kyoto")
    paid(store, "kuwait", 12345, 13, "cus_noor", "kwd")
    paid(store, "guest", 900, 14, billing={"name": "Astrid Lindqvist", "email": "astrid.lindqvist@example.net",
                                           "address": address("7 Harbour View", "Bristol", "BS1 4ZD")})  # fmt: skip
    paid(store, "held", 5000, 15, "cus_grace", captured=False, amount_captured=0)
    paid(store, "declined", 700, 16, "cus_bob", paid=False, captured=False, amount_captured=0, status="failed",
         event="failed", failure_code="card_declined")  # fmt: skip
    paid(store, "free", 0, 17, "cus_bob")


def _payments_of_the_web_shop(store: Store) -> None:
    """WooCommerce's plug-in puts the order's id in the metadata, Shopify's and others name it in the description."""
    paid(store, "woo", 3380, 20, "cus_aisha", description="Corner Bakery - Order 731",
         metadata={"order_id": "731", "order_key": "wc_order_x", "site_url": "https://shop.example.org"})  # fmt: skip
    paid(store, "shopify", 2400, 21, description="Order #1001",
         billing={"name": "Grace Okafor", "email": "okafor.family@example.org"})  # fmt: skip
    paid(store, "unnamed", 1990, 22, billing={"name": "Liz Marsden", "email": "liz.marsden@mail.example.org"})


def _refunds_and_disputes(store: Store) -> None:
    paid(store, "half_back", 4000, 25, "cus_grace")
    refunded(store, "half", "ch_half_back", 1500, 26)
    paid(store, "all_back", 2000, 25, "cus_grace")
    refunded(store, "first", "ch_all_back", 800, 26)
    refunded(store, "rest", "ch_all_back", 1200, 27)
    paid(store, "not_back", 600, 25, "cus_bob")
    refunded(store, "failed", "ch_not_back", 600, 27, "failed")
    for name, status in (("lost", "lost"), ("won", "won"), ("open", "needs_response")):
        paid(store, f"disputed_{name}", 1100, 28, "cus_liz")
        disputed(store, name, f"ch_disputed_{name}", 29, status)


def _subscriptions_and_invoices(store: Store) -> None:
    product = store.create("product", id="prod_bread", created=on(0), name="Weekly bread", default_price="price_bread")
    _subscription(store, "bob_bread", "cus_bob", product["id"], 1600)
    _subscription(store, "liz_bread", "cus_liz", product["id"], 1600, status="canceled", canceled_at=on(60),
                  ended_at=on(60))  # fmt: skip
    _subscription(store, "aisha_bread", "cus_aisha", product["id"], 1600, cancel_at_period_end=True, cancel_at=on(91))
    _invoice(store, "bob_1", "cus_bob", 1600, 30, "paid", "Weekly bread", subscription="sub_bob_bread")
    paid(store, "invoice", 1600, 30, "cus_bob", description="Subscription creation")
    store.create("invoice_payment", id="inpay_bob_1", created=on(30), amount_paid=1600, amount_requested=1600,
                 currency="gbp", invoice="in_bob_1", status="paid", is_default=True,
                 payment={"type": "payment_intent", "payment_intent": "pi_invoice"})  # fmt: skip
    _invoice(store, "cafe_1", "cus_cafe", 24000, 31, "open", "Bread for January", due_date=on(61))
    _invoice(store, "cafe_2", "cus_cafe", 9900, 32, "paid", "Bread for the fair")  # by bank transfer: no charge
    _invoice(store, "cafe_3", "cus_cafe", 5000, 33, "void", "Written by mistake")
    _invoice(store, "cafe_4", "cus_cafe", 7000, 34, "draft", "Not sent yet")
    _invoice(store, "cafe_5", "cus_cafe", 8000, 35, "uncollectible", "Bread for last year")


def _subscription(store: Store, name: str, customer_id: str, product: str, amount: int, **fields: Any) -> None:
    item = make("subscription")["items"]["data"][0] | {
        "id": f"si_{name}", "price": price(amount, product), "quantity": 1, "current_period_start": on(30),
        "current_period_end": on(61), "subscription": f"sub_{name}",
    }  # fmt: skip
    store.create("subscription", id=f"sub_{name}", customer=customer_id, created=on(30), start_date=on(30),
                 currency="gbp", billing_cycle_anchor=on(30), latest_invoice=None,
                 items=listed([item], f"/v1/subscription_items?subscription=sub_{name}"),
                 **{"status": "active"} | fields)  # fmt: skip


def _invoice(
    store: Store, name: str, customer_id: str, amount: int, day: int, status: str, line: str, **fields: Any
) -> None:
    subscription = fields.pop("subscription", None)
    details = {"metadata": {}, "subscription": subscription}
    parent = {"type": "subscription_details", "quote_details": None, "subscription_details": details}
    item = make("invoice")["lines"]["data"][0] | {
        "id": f"il_{name}", "amount": amount, "currency": "gbp", "description": line, "invoice": f"in_{name}",
        "quantity": 2, "subtotal": amount,
    }  # fmt: skip
    left = 0 if status in ("paid", "void") else amount
    times = {"finalized_at": on(day), "paid_at": on(day) if status == "paid" else None,
             "marked_uncollectible_at": None, "voided_at": on(day) if status == "void" else None}  # fmt: skip
    store.create("invoice", id=f"in_{name}", customer=customer_id, created=on(day), currency="gbp", status=status,
                 number=None if status == "draft" else f"CB-{name}", total=amount, subtotal=amount, amount_due=amount,
                 amount_remaining=left, amount_paid=amount if status == "paid" else 0, status_transitions=times,
                 lines=listed([item], f"/v1/invoices/in_{name}/lines"),
                 **fields | ({"parent": parent} if subscription else {}))  # fmt: skip


def _checkout(store: Store) -> None:
    """A payment link that asks whether one may write."""
    paid(store, "link", 3800, 40, billing={"name": "Walter Pemberton", "email": "walter.pemberton.jr@example.com"})
    asked = make("checkout.session")["customer_details"] | {
        "name": "Walter Pemberton", "email": "walter.pemberton.jr@example.com", "phone": "+441174960805",
    }  # fmt: skip
    store.create("checkout.session", id="cs_live_link", created=on(40), status="complete", payment_status="paid",
                 payment_intent="pi_link", amount_total=3800, amount_subtotal=3800, currency="gbp",
                 customer_details=asked, consent={"promotions": "opt_in", "terms_of_service": None})  # fmt: skip
    store.line_items["cs_live_link"] = [make("item", id="li_link", description="Birthday cake", quantity=1, currency="gbp",
                                             amount_subtotal=3800, amount_total=3800)]  # fmt: skip
    refuses = asked | {"name": "Liz Marsden", "email": "liz.marsden@mail.example.org", "phone": None}
    store.create("checkout.session", id="cs_live_no", created=on(41), status="complete", payment_status="paid",
                 payment_intent=None, customer="cus_liz", amount_total=0, currency="gbp", customer_details=refuses,
                 consent={"promotions": "opt_out", "terms_of_service": None})  # fmt: skip


def _test_mode(store: Store) -> None:
    customer(store, "test", 6, name="Jenny Rosen", email="jenny.rosen@example.org", livemode=False)
    paid(store, "test", 99_999, 6, "cus_test", livemode=False)


def many(store: Store, payments: int) -> None:
    """A busy account: so many payments of a fifth as many customers, two minutes apart; without events."""
    for number in range(payments // 5 or 1):
        store.create("customer", event=None, id=f"cus_many{number:07d}", created=NEW_YEAR - 60 * number, currency="gbp",
                     name=f"Customer {number}", email=f"customer{number}@example.org")  # fmt: skip
    for number in range(payments):
        store.create("charge", event=None, id=f"ch_many{number:07d}", created=NEW_YEAR + 120 * number,
                     amount=500 + number % 1000, amount_captured=500 + number % 1000, captured=True, currency="gbp",
                     customer=f"cus_many{number % (payments // 5 or 1):07d}", description=None,
                     payment_intent=f"pi_many{number:07d}")  # fmt: skip


def _buy(store: Store) -> None:
    store.create("charge", amount=555, amount_captured=555, captured=True, currency="gbp", customer="cus_bob",
                 description=None)  # fmt: skip


def _oldest(store: Store, kind: str) -> Object:
    return min(store.kinds[kind].values(), key=lambda one: (one["created"], one["id"]))


def _describe(store: Store) -> None:
    charge = _oldest(store, "charge")
    store.change("charge", charge["id"], description=f"{charge['description'] or ''}!")


def change_backdated(store: Store) -> None:
    """The oldest payment changes while the clock stands ten minutes back."""
    clock = store.clock
    store.clock = lambda: clock() - 600
    _describe(store)
    store.clock = clock


def _move(store: Store) -> None:
    store.change("customer", _oldest(store, "customer")["id"], phone="+441174960999")


def _forget(store: Store) -> None:
    store.delete("customer", next(one["id"] for one in store.newest_first("customer") if one["livemode"]))


def _refund(store: Store) -> None:
    charge = next(one for one in store.newest_first("charge") if one["captured"] and not one["amount_refunded"])
    refunded(store, f"drift_{charge['id']}", charge["id"], 100, int((store.clock() - NEW_YEAR) // DAY))


DRIFTS: dict[str, Callable[[Store], None]] = {
    "new-order": _buy,
    "change-oldest": _describe,
    "changed-customer": _move,
    "deleted-customer": _forget,
    "refund": _refund,
}
"""What may happen between two requests."""
