"""The shop behind the stand-in: rows in the shape of the API's objects, and what people do with them.

Amounts that Shopify works out (totals, refunds, what is outstanding) are worked out here as well, so that a test says
what was sold and given back, and not what the API makes of it.

Here: making and changing rows. Not here: what stands in the small shop (`small_shop.py`), answering (`execution.py`).
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from shopify_server.search import number

Row = dict[str, Any]
CENT = Decimal("0.01")
KINDS = {"customers": "Customer", "orders": "Order", "products": "Product", "draft_orders": "DraftOrder"}


def gid(kind: str, key: int) -> str:
    """`gid://shopify/Order/1`."""
    return f"gid://shopify/{kind}/{key}"


def bag(amount: Any, currency: str, rate: Any = 1, presentment: str | None = None) -> Row:
    """An amount in the shop's money and in the buyer's, of which one unit of the shop's is worth `rate`."""
    shop = Decimal(str(amount)).quantize(CENT)
    return {
        "shopMoney": {"amount": str(shop), "currencyCode": currency},
        "presentmentMoney": {
            "amount": str((shop * Decimal(str(rate))).quantize(CENT)),
            "currencyCode": presentment or currency,
        },
    }


class Shop:
    """Customers, orders, products and drafts of one shop, and the events that tell of what was deleted."""

    def __init__(self, name: str = "Corner Bakery", domain: str = "corner-bakery.myshopify.com", currency: str = "GBP"):
        self.name, self.domain, self.currency = name, domain, currency
        self.customers: list[Row] = []
        self.orders: list[Row] = []
        self.products: list[Row] = []
        self.draft_orders: list[Row] = []
        self.events: list[Row] = []
        self.lock = threading.RLock()
        self.clock: Callable[[], float] = time.time
        self._numbers = count(7001)

    def now(self) -> str:
        """To the second, as the API writes it."""
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def customer(self, key: int, first: str = "", last: str = "", **more: Any) -> Row:
        """A customer; `email` and `phone` in plain, `email_state` and the like with `…_at` for what they agreed to."""
        row = customer_row(key, first, last, self.now(), more)
        self.customers.append(row)
        return row

    def product(self, key: int, title: str, price: Any, **more: Any) -> Row:
        """A product with one variant, or `variants` as (id, title, price, cost)."""
        row = product_row(key, title, price, self.currency, self.now(), more)
        self.products.append(row)
        return row

    def order(self, key: int, lines: Iterable[Row], **more: Any) -> Row:
        """An order of `line(…)`s; see `order_row` for what else may be said."""
        row = order_row(self, key, list(lines), more)
        self.orders.append(row)
        return row

    def change(self, row: Row, **fields: Any) -> Row:
        """Somebody edits a row; it is newer from now on."""
        row.update({"updatedAt": self.now()} | fields)
        return row

    def refund(self, order: Row, amount: Any, items: Mapping[int, int] = {}, at: str | None = None) -> Row:
        """Money goes back, for `items` (line id to units) or for none; the order is newer from now on."""
        at = at or self.now()
        made = {"id": gid("Refund", next(self._numbers)), "createdAt": at, "processedAt": at, "updatedAt": at}
        made |= {"note": None, "totalRefundedSet": bag(amount, order["currencyCode"]), "refundLineItems": []}
        for one in order["lineItems"]:
            units = items.get(number(one["id"]), 0)
            one["currentQuantity"] -= units
            if units:
                made["refundLineItems"].append(
                    {"id": gid("RefundLineItem", next(self._numbers)), "quantity": units, "lineItem": one}
                )
        order["refunds"].append(made)
        kept = {
            "kind": "REFUND",
            "status": "SUCCESS",
            "processedAt": at,
            "amountSet": bag(amount, order["currencyCode"]),
        }
        order["transactions"].append(transaction(next(self._numbers), **kept))
        return self.change(settle(order), updatedAt=at)

    def remove_units(self, order: Row, line_id: int, units: int) -> Row:
        """An edit: units of a line are taken off the order before they are sent."""
        one = next(one for one in order["lineItems"] if number(one["id"]) == line_id)
        one["currentQuantity"] -= units
        return self.change(settle(order), edited=True)

    def cancel(self, order: Row, reason: str = "CUSTOMER", at: str | None = None) -> Row:
        """The order is called off; what was paid is not yet given back by that."""
        return self.change(order, cancelledAt=at or self.now(), cancelReason=reason)

    def delete(self, row: Row, *, tells: bool = True) -> None:
        """A row goes, and an event tells of it, unless Shopify forgets to."""
        for name, kind in KINDS.items():
            rows: list[Row] = getattr(self, name)
            if row in rows:
                rows.remove(row)
                if tells:
                    self.event("destroy", kind, row["id"])

    def merge(self, kept: Row, gone: Row) -> None:
        """`customerMerge`: the orders of one become the other's, and the one is no more."""
        for order in self.orders:
            if order["customer"] is gone:
                order["customer"] = kept
        self.change(kept)
        self.delete(gone)

    def event(self, action: str, kind: str, subject: str) -> Row:
        """What the shop remembers of something that happened."""
        made = {"__typename": "BasicEvent", "id": gid("BasicEvent", next(self._numbers)), "action": action}
        made |= {
            "subjectType": kind.upper(),
            "subjectId": subject,
            "createdAt": self.now(),
            "message": f"{kind} {action}",
        }
        self.events.append(made)
        return made


def customer_row(key: int, first: str, last: str, now: str, more: dict[str, Any]) -> Row:
    """As `Shop.customer`."""
    at = more.pop("at", now)
    email, phone = more.pop("email", None), more.pop("phone", None)
    mail = {"emailAddress": email, "validFormat": True, "marketingState": more.pop("email_state", "NOT_SUBSCRIBED")}
    mail |= {"marketingUpdatedAt": more.pop("email_at", None), "marketingOptInLevel": more.pop("email_level", None)}
    sms = {"state": more.pop("sms_state", "NEVER_SUBSCRIBED"), "updatedAt": more.pop("sms_at", None)}
    chat = {"state": more.pop("whatsapp_state", "NEVER_SUBSCRIBED"), "updatedAt": more.pop("whatsapp_at", None)}
    addresses = more.pop("addresses", [])
    return {
        "id": gid("Customer", key),
        "firstName": first or None,
        "lastName": last or None,
        "displayName": f"{first} {last}".strip() or email or phone or "",
        "createdAt": at,
        "updatedAt": more.pop("updated", at),
        "locale": "en",
        "state": "DISABLED",
        "note": None,
        "tags": [],
        "taxExempt": False,
        "verifiedEmail": True,
        "defaultEmailAddress": mail if email else None,
        "defaultPhoneNumber": {
            "phoneNumber": phone,
            "smsMarketingConsent": sms | {"optInLevel": None, "collectedFrom": "SHOPIFY"},
            "whatsAppMarketingConsent": chat | {"optInLevel": None, "collectedFrom": "SHOPIFY"},
        }
        if phone
        else None,
        "defaultAddress": addresses[0] if addresses else None,
        "addressesV2": addresses,
        "metafields": [],
        **more,
    }


def address(key: int, line: str, city: str, zip_: str, country: str = "GB", **more: Any) -> Row:
    """A mailing address."""
    plain = {"id": f"{gid('MailingAddress', key)}?model_name=CustomerAddress", "address1": line, "address2": None}
    plain |= {"city": city, "zip": zip_, "countryCodeV2": country, "province": None, "company": None, "phone": None}
    return plain | {"firstName": None, "lastName": None, "name": None} | more


def product_row(key: int, title: str, price: Any, currency: str, now: str, more: dict[str, Any]) -> Row:
    """As `Shop.product`."""
    at = more.pop("at", now)
    variants = more.pop("variants", None) or [(key * 10 + 1, "Default Title", price, more.pop("cost", None))]
    category = more.pop("category", None)
    made = [
        {
            "id": gid("ProductVariant", number_),
            "title": name,
            "sku": None,
            "price": str(Decimal(str(amount)).quantize(CENT)),
            "inventoryItem": {
                "id": gid("InventoryItem", number_),
                "unitCost": None if cost is None else bag(cost, currency)["shopMoney"],
            },
        }
        for number_, name, amount, cost in variants
    ]
    lowest = min(made, key=lambda one: Decimal(str(one["price"])))
    return {
        "id": gid("Product", key),
        "title": title,
        "productType": more.pop("kind", ""),
        "vendor": "Corner Bakery",
        "status": "ACTIVE",
        "createdAt": at,
        "updatedAt": more.pop("updated", at),
        "tags": [],
        "isGiftCard": False,
        "category": {"id": "gid://shopify/TaxonomyCategory/fb", "name": category} if category else None,
        "priceRangeV2": {"minVariantPrice": {"amount": lowest["price"], "currencyCode": currency}},
        "variants": made,
        "metafields": [],
        **more,
    }


def line(key: int, product: Row | None, quantity: int, price: Any, **more: Any) -> Row:
    """Of an order: so many of a product at a price each; `discount` is taken off all of them, `tax` comes on top."""
    title = more.pop("title", product["title"] if product else "Custom item")
    variant = product["variants"][0] if product else None
    return {
        "id": gid("LineItem", key),
        "title": title,
        "name": title,
        "sku": None,
        "vendor": "Corner Bakery",
        "quantity": quantity,
        "currentQuantity": quantity,
        "isGiftCard": bool(product and product["isGiftCard"]),
        "product": product,
        "variant": variant,
        "variantTitle": None,
        "customAttributes": [],
        "taxable": True,
        "__price": Decimal(str(price)),
        "__discount": Decimal(str(more.pop("discount", 0))),
        **more,
    }


def transaction(key: int, **more: Any) -> Row:
    """Money that moved, or tried to."""
    plain = {"id": gid("OrderTransaction", key), "kind": "SALE", "status": "SUCCESS", "test": False}
    return plain | {"gateway": "shopify_payments", "formattedGateway": "Shopify Payments"} | more


def order_row(shop: Shop, key: int, lines: list[Row], more: dict[str, Any]) -> Row:
    """An order.

    Args:
        shop: Where.
        key: Its number; the name people know is `#1001` for 1.
        lines: What was bought.
        more: `at`, `customer`, `shipping`, `tax` (of the whole), `tip`, `discount` (of the whole), `paid` (all unless
            told), `rate` and `presentment` (the buyer's money), `gateway`, and any field of the API's own.
    """
    at = more.pop("at", shop.now())
    plain: Row = {
        "id": gid("Order", key),
        "name": f"#{1000 + key}",
        "createdAt": at,
        "processedAt": at,
        "updatedAt": more.pop("updated", at),
        "cancelledAt": None,
        "cancelReason": None,
        "test": False,
        "edited": False,
        "confirmed": True,
        "currencyCode": more.pop("currency", shop.currency),
        "displayFulfillmentStatus": "UNFULFILLED",
        "email": None,
        "phone": None,
        "customerLocale": "en",
        "customer": None,
        "taxesIncluded": True,
        "sourceName": "web",
        "tags": [],
        "note": None,
        "discountCodes": [],
        "customAttributes": [],
        "billingAddress": None,
        "shippingAddress": None,
        "shippingLine": None,
        "fulfillments": [],
        "refunds": [],
        "disputes": [],
        "metafields": [],
        "lineItems": lines,
    }
    rate, presentment = more.pop("rate", 1), more.pop("presentment", plain["currencyCode"])
    plain["__sums"] = {name: Decimal(str(more.pop(name, 0))) for name in ("shipping", "tax", "tip", "discount")}
    plain["__rate"], plain["presentmentCurrencyCode"] = rate, presentment
    gateway, paid = more.pop("gateway", "shopify_payments"), more.pop("paid", None)
    plain["paymentGatewayNames"] = [gateway]
    plain["transactions"] = []
    plain |= more
    amount = settle(plain)["totalPriceSet"]["shopMoney"]["amount"] if paid is None else paid
    if Decimal(str(amount)):
        kept = {
            "processedAt": at,
            "gateway": gateway,
            "amountSet": bag(amount, plain["currencyCode"], rate, presentment),
        }
        plain["transactions"] = [transaction(key * 10, **kept, test=plain["test"])]
    plain = settle(plain)
    return plain | {name: more[name] for name in ("displayFinancialStatus",) if name in more}


def settle(order: Row) -> Row:
    """Work out the order's amounts anew, as Shopify does after every change."""
    sums, lines = order["__sums"], order["lineItems"]
    for one in lines:
        _settle_line(one, order)
    goods = sum((one["__price"] * one["quantity"] - one["__discount"] for one in lines), Decimal(0))
    taken_off = sum((one["__price"] * (one["quantity"] - one["currentQuantity"]) for one in lines), Decimal(0))
    total = goods - sums["discount"] + sums["shipping"] + sums["tip"]
    total += Decimal(0) if order["taxesIncluded"] else sums["tax"]
    refunded = sum((Decimal(one["totalRefundedSet"]["shopMoney"]["amount"]) for one in order["refunds"]), Decimal(0))
    received = sum((_received(one) for one in order["transactions"]), Decimal(0))
    discounts = sums["discount"] + sum((one["__discount"] for one in lines), Decimal(0))
    now_worth = max(total - max(taken_off, refunded), Decimal(0))
    outstanding = total - (taken_off if order["edited"] else 0) - received if not order["cancelledAt"] else Decimal(0)
    amounts = {
        "totalPriceSet": total,
        "originalTotalPriceSet": total,
        "currentTotalPriceSet": now_worth,
        "totalRefundedSet": refunded,
        "totalReceivedSet": received,
        "netPaymentSet": received - refunded,
        "totalOutstandingSet": outstanding,
        "totalDiscountsSet": discounts,
        "totalTipReceivedSet": sums["tip"],
        "totalTaxSet": sums["tax"],
        "totalShippingPriceSet": sums["shipping"],
    }
    money = {
        name: bag(one, order["currencyCode"], order["__rate"], order["presentmentCurrencyCode"])
        for name, one in amounts.items()
    }
    order.update(money, displayFinancialStatus=_status(total, received, refunded))
    return order


def _settle_line(one: Row, order: Row) -> None:
    def money(amount: Decimal) -> Row:
        return bag(amount, order["currencyCode"], order["__rate"], order["presentmentCurrencyCode"])

    one["originalUnitPriceSet"] = money(one["__price"])
    one["originalTotalSet"] = money(one["__price"] * one["quantity"])
    one["discountedTotalSet"] = money(one["__price"] * one["quantity"] - one["__discount"])
    one["totalDiscountSet"] = money(one["__discount"])


def _received(one: Row) -> Decimal:
    is_income = one["kind"] in ("SALE", "CAPTURE") and one["status"] == "SUCCESS"
    return Decimal(one["amountSet"]["shopMoney"]["amount"]) if is_income else Decimal(0)


def _status(total: Decimal, received: Decimal, refunded: Decimal) -> str:
    if refunded:
        return "REFUNDED" if refunded >= received else "PARTIALLY_REFUNDED"
    if received:
        return "PAID" if received >= total else "PARTIALLY_PAID"
    return "PENDING" if total else "PAID"
