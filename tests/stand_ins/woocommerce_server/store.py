"""What a shop on WooCommerce holds: objects as its REST API writes them, and what may happen to them.

Here: the shapes. Not here: what is in a shop (`town.py`), and how it is asked (`app.py`). Moments are GMT; the shop's own time
is an hour ahead, whatever the season.
"""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

Object = dict[str, Any]
FORMAT = "%Y-%m-%dT%H:%M:%S"
OPENED = datetime(2026, 1, 1, 9)  # GMT
AHEAD = timedelta(hours=1)


def on(day: float) -> datetime:
    """So many days after nine o'clock on New Year's Day 2026."""
    return OPENED + timedelta(days=day)


def moments(**at: datetime | None) -> Object:
    """`date_created=…`: in the shop's time, and as GMT."""
    found: Object = {}
    for name, moment in at.items():
        found[name] = moment and (moment + AHEAD).strftime(FORMAT)
        found[f"{name}_gmt"] = moment and moment.strftime(FORMAT)
    return found


def address(first: str, last: str, **more: str) -> Object:
    blank = dict.fromkeys(
        ("company", "address_1", "address_2", "city", "state", "postcode", "country", "email", "phone"), ""
    )
    return {"first_name": first, "last_name": last, **blank, **more}


def meta(**values: Any) -> list[Object]:
    return [{"id": number, "key": key, "value": value} for number, (key, value) in enumerate(values.items(), 1)]


class Store:
    """One shop. Posts (orders, refunds, products, variations) share their ids, as in WordPress."""

    def __init__(self) -> None:
        self.lists: dict[str, dict[int, Object]] = {
            name: {} for name in ("customers", "orders", "refunds", "products", "variations", "reviews")
        }
        self._ids = {"customers": 1, "reviews": 500, "posts": 10}

    def all(self, name: str) -> Iterator[Object]:
        yield from list(self.lists[name].values())

    def add(self, name: str, found: Object) -> Object:
        kind = name if name in self._ids else "posts"
        self._ids[kind] += 1
        made = {"id": found.pop("id", self._ids[kind]), **found}
        self.lists[name][made["id"]] = made
        return made

    def customer(self, first: str, last: str, day: float, **more: Any) -> Object:
        email = more.pop("email", f"{first}.{last}@example.org".lower())
        billing = address(first, last, email=email, **more.pop("billing", {}))
        given = {"email": email, "first_name": first, "last_name": last, "role": "customer", "billing": billing,
                 "is_paying_customer": False, "meta_data": [], "avatar_url": "https://example.org/a.png"}  # fmt: skip
        return self.add("customers", {**moments(date_created=on(day), date_modified=on(day)), **given, **more})

    def product(self, name: str, price: str, **more: Any) -> Object:
        given = {"name": name, "price": price, "regular_price": price, "type": "simple", "status": "publish", "sku": "",
                 "categories": [{"id": 1, "name": "Bread"}], "meta_data": [], "variations": []}  # fmt: skip
        return self.add("products", {**moments(date_created=on(0), date_modified=on(0)), **given, **more})

    def order(self, day: float, *lines: Object, customer: Object | None = None, **more: Any) -> Object:
        """An order at so many days; its total is that of its lines, shipping and fees unless given."""
        tax = sum(float(each["total_tax"]) for each in lines)
        rest = sum(float(each["total"]) for key in ("shipping_lines", "fee_lines") for each in more.get(key, ()))
        total = sum(float(each["total"]) for each in lines) + tax + rest
        billing = dict(customer["billing"]) if customer else address("", "")
        given = {
            "parent_id": 0, "status": "completed", "currency": "EUR", "prices_include_tax": False, "discount_total": "0.00",
            "discount_tax": "0.00", "total": f"{total:.2f}", "total_tax": f"{tax:.2f}", "billing": billing,
            "customer_id": customer["id"] if customer else 0, "payment_method": "bacs", "payment_method_title": "Bank transfer",
            "created_via": "checkout", "customer_note": "", "line_items": list(lines), "shipping_lines": [], "fee_lines": [],
            "coupon_lines": [], "refunds": [], "meta_data": [], "number": "", "currency_symbol": "€",
        }  # fmt: skip
        at = more.pop("at", on(day))
        times = moments(date_created=at, date_modified=more.pop("modified", at), date_paid=more.pop("paid", at))
        return self.add("orders", {**times, **given, **more})

    def refund(self, order: Object, amount: str, day: float, *, is_named: bool = True) -> Object:
        """Money back; the order is changed by it. `is_named`: whether the order itself tells of it."""
        made = self.add("refunds", {"parent_id": order["id"], **moments(date_created=on(day)), "amount": amount,
                                    "reason": "", "line_items": []})  # fmt: skip
        if is_named:
            order["refunds"] = [*order["refunds"], {"id": made["id"], "reason": "", "total": f"-{amount}"}]
            self.touch(order, on(day))
        return made

    def touch(self, found: Object, at: datetime) -> None:
        found |= moments(date_modified=at)


def line(
    name: str, quantity: float, total: str, product: Object | None = None, tax: str = "0.00", **more: Any
) -> Object:
    given = {
        "product_id": product["id"] if product else 0,
        "variation_id": 0,
        "meta_data": [],
        "subtotal": total,
        "sku": "",
    }
    return {"id": zlib.crc32(f"{name} {quantity} {total}".encode()) % 100_000, "name": name, "quantity": quantity, "total": total,
            "total_tax": tax, **given, **more}  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
