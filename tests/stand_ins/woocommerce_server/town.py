"""A small bakery's shop, as a bookkeeper would like it less: guests, refunds, cancellations, coupons, two currencies.

Here: what there is, and what may happen between two requests. Not here: how it is asked (`app.py`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from woocommerce_server.store import Store, address, line, meta, moments, on


def open_shop(store: Store) -> Store:
    """Fill the shop: seven customers, fourteen orders."""
    loaf = store.product("Sourdough loaf", "4.50")
    cake = store.product("Birthday cake", "38.00", type="variable", categories=[{"id": 2, "name": "Cakes"}])
    store.add("variations", {**moments(date_created=on(0), date_modified=on(0)), "name": "Large", "parent_id": cake["id"],
                             "price": "52.00", "regular_price": "52.00", "attributes": [{"option": "Large"}]})  # fmt: skip
    card = store.product("Gift card", "50.00", categories=[])
    admin = store.customer("Ada", "Owner", 0, role="administrator", email="owner@example.org")
    assert admin
    nell = store.customer("Nell", "Baker", 1, billing={"phone": "+49 30 1234567", "city": "Berlin", "country": "DE"},
                          meta_data=meta(newsletter="yes"))  # fmt: skip
    omar = store.customer("Omar", "Haddad", 2, meta_data=meta(newsletter="no", birthday="1990-05-04"))
    rosa = store.customer("רוזה", "🥐 Levi", 3, email="rosa@example.org")
    two = line("Sourdough loaf", 2, "9.00", loaf)
    store.order(4, two, customer=nell)
    store.order(5, line("Birthday cake, Large", 1, "48.60", cake, "3.40"), customer=omar)  # 52.00 with its tax
    store.order(6, two, customer=rosa, status="processing", fee_lines=[{"total": "1.00"}])  # a tip
    store.order(7, two, billing=address("Gus", "Guest", email="gus@example.org", city="Ulm", country="DE"))
    store.order(8, two, customer=nell, status="cancelled")
    store.order(9, two, customer=nell, status="pending", paid=None)
    store.order(10, two, customer=nell, status="failed", paid=None)
    store.order(11, two, customer=nell, status="checkout-draft", paid=None)
    whole = store.order(12, two, customer=omar, status="refunded")
    store.refund(whole, "9.00", 13)
    part = store.order(13, line("Sourdough loaf", 4, "18.00", loaf), customer=omar)
    store.refund(part, "4.50", 14)
    more = store.order(14, two, customer=rosa)
    store.refund(more, "12.00", 15)
    store.order(15, two, customer=nell, currency="USD")
    store.order(16, line("Sourdough loaf", 2, "7.20", loaf), customer=nell, discount_total="1.80",
                coupon_lines=[{"code": "spring20"}], shipping_lines=[{"method_title": "Courier", "total": "4.90"}])  # fmt: skip
    store.order(
        17,
        line("Gift card", 1, "50.00", card),
        customer=omar,
        billing=address("Iris", "Gifted", email="iris@example.org"),
    )
    for status, reviewer, email, text, rating in (
        ("approved", "Nell Baker", "nell.baker@example.org", "<p>Good crust</p>", 4),
        ("spam", "Bot", "bot@example.org", "Buy!", 5),
    ):
        said = {"status": status, "reviewer": reviewer, "reviewer_email": email, "review": text, "rating": rating}
        about = {"product_id": loaf["id"], "product_name": "Sourdough loaf"}
        store.add("reviews", {**moments(date_created=on(18)), **about, **said})
    return store


def many(store: Store, orders: int = 250, customers: int = 120) -> Store:
    """Enough for several pages: every tenth pair of orders was changed in one second."""
    people = [store.customer(f"Cust{n:03}", f"Omer{n:03}", n / 100) for n in range(customers)]
    for number in range(orders):
        at = on(2) + timedelta(seconds=60 * (number - number % 2) if number % 20 < 2 else 60 * number)
        store.order(0, line("Loaf", 1, "4.50"), customer=people[number % customers], at=at)
    return store


def at_once(store: Store, orders: int = 230) -> Store:
    """An import: all changed in one second."""
    for _ in range(orders):
        store.order(0, line("Loaf", 1, "4.50"), at=on(30))
    return store


def new_order(store: Store) -> None:
    last = max(chain((one["date_modified_gmt"] for one in store.all("orders")), [on(0).isoformat()]))
    store.order(
        0, line("New loaf", 1, "5.00"), billing=address("Newt", "Comer", email="newt@example.org"), at=_after(last)
    )


def change_oldest(store: Store) -> None:
    """The oldest order is edited: another line."""
    first = min(store.all("orders"), key=lambda one: one["date_modified_gmt"])
    last = max(one["date_modified_gmt"] for one in store.all("orders"))
    first["line_items"] = [line("Edited loaf", 1, "6.00")]
    first["total"] = "6.00"
    store.touch(first, _after(last))


def bin_oldest(store: Store) -> None:
    """The oldest order is put into the bin."""
    kept = (one for one in store.all("orders") if one["status"] != "trash")
    first = min(kept, key=lambda one: one["date_modified_gmt"])
    last = max(one["date_modified_gmt"] for one in store.all("orders"))
    first["status"] = "trash"
    store.touch(first, _after(last))


def delete_oldest(store: Store) -> None:
    """The oldest order is deleted for good."""
    first = min(store.all("orders"), key=lambda one: one["date_modified_gmt"])
    del store.lists["orders"][first["id"]]


def delete_customer(store: Store) -> None:
    del store.lists["customers"][min(store.lists["customers"])]


def _after(said: str) -> datetime:
    return datetime.fromisoformat(said) + timedelta(seconds=1)


DRIFTS: dict[str, Callable[[Store], None]] = {
    "new-order": new_order,
    "change-oldest": change_oldest,
    "bin-oldest": bin_oldest,
    "delete-oldest": delete_oldest,
    "delete-customer": delete_customer,
}
"""What may happen, by name."""


def change_backdated(app: Any) -> None:
    """The shop's clock is set back by ten minutes, and the oldest order is edited."""
    first = min(app.store.all("orders"), key=lambda one: one["date_modified_gmt"])
    last = max(one["date_modified_gmt"] for one in app.store.all("orders"))
    first["total"] = "7.00"
    app.store.touch(first, _after(last) - timedelta(minutes=10))
