"""A small, lively seller with a shop and a market stall, and what may happen there between two requests.

Sales to customers and to nobody in particular, with tips, taxes and discounts, a gift card sold and one spent, a line
given back, an order given back whole, cancelled, open and drafted ones, bread by subscription, points, a dispute.

Here: who bought what. Not here: what Square answers (`app.py`).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from square_server.objects import money
from square_server.store import Object, Store, moment

NEW_YEAR = int(datetime(2026, 1, 1, 9, tzinfo=UTC).timestamp())
DAY = 86_400
SHOP, STALL = "L88917AVBK2S5", "L7HXY4T1STALL"


def on(day: int, hour: float = 0) -> str:
    """So many days and hours after nine o'clock on New Year's Day 2026."""
    return moment(NEW_YEAR + day * DAY + hour * 3600)


def open_shop(store: Store) -> Store:
    """Fill the account."""
    for place, name in ((SHOP, "Corner Bakery"), (STALL, "Market stall")):
        store.add("location", id=place, name=name, timezone="Europe/London", status="ACTIVE", country="GB",
                  currency="GBP", created_at=on(0), merchant_id="ML3SBAKERY")  # fmt: skip
    _customers(store)
    _catalog(store)
    _sales(store)
    _given_back(store)
    _loyalty(store)
    _agreements_and_disputes(store)
    return store


def customer(store: Store, key: str, day: int, **fields: Any) -> Object:
    given = {"preferences": {"email_unsubscribed": False}, "creation_source": "DIRECTORY", "version": 0}
    times = {"created_at": on(day), "updated_at": on(day)}
    return store.add("customer", id=f"CUST{key.upper()}", **given | times | fields)


def line(name: str, quantity: str, each: int, uid: str, **fields: Any) -> dict[str, Any]:
    total = money(round(float(quantity) * each))
    return {"uid": uid, "name": name, "quantity": quantity, "item_type": "ITEM", "base_price_money": money(each),
            "gross_sales_money": total, "total_money": total, "total_tax_money": money(0)} | fields  # fmt: skip


def sale(
    store: Store, key: str, day: float, lines: list[dict[str, Any]], tip: int = 0, paid: bool = True, **fields: Any
) -> Object:
    """An order, and unless it is not paid its payment; whose payment also names the customer."""
    total = sum(each["total_money"]["amount"] for each in lines) + tip
    state = fields.get("state", "COMPLETED" if paid else "OPEN")
    times = {"created_at": on(0, day * 24), "updated_at": on(0, day * 24 + 0.1)}
    times = {name: fields.get(name, time) for name, time in times.items()}
    given = {
        "location_id": SHOP, "line_items": lines, "state": state, "version": 4, "source": {"name": "Square Point of Sale"},
        "total_money": money(total), "total_tip_money": money(tip), "total_tax_money": money(0),
        "total_discount_money": money(0), "closed_at": times["updated_at"] if state == "COMPLETED" else None,
        "net_amounts": {"total_money": money(total), "tip_money": money(tip)},
    } | times  # fmt: skip
    order = store.add("order", id=f"ORDER{key.upper()}", **given | fields)
    if paid:
        store.add("payment", id=f"PAY{key.upper()}", order_id=order["id"], location_id=order["location_id"],
                  amount_money=money(total - tip), tip_money=money(tip) if tip else None, total_money=money(total),
                  status="COMPLETED", source_type="CARD", customer_id=order.get("customer_id"), **times)  # fmt: skip
    return order


def give_back(store: Store, key: str, order: str, amount: int, day: float, status: str = "COMPLETED") -> None:
    """A refund: an order of its own that holds what was returned, and a refund of the payment."""
    sold, times = store.kinds["order"][f"ORDER{order}"], {"created_at": on(0, day * 24), "updated_at": on(0, day * 24)}
    returned = {"uid": "r1", "source_order_id": sold["id"],
                "return_line_items": [line(sold["line_items"][0]["name"], "1", amount, "rl1")]}  # fmt: skip
    store.add("order", id=f"RETURN{key.upper()}", location_id=sold["location_id"], state="COMPLETED", version=2,
              customer_id=sold.get("customer_id"), returns=[returned], total_money=money(0), total_tip_money=money(0),
              return_amounts={"total_money": money(amount)},
              net_amounts={"total_money": money(-amount), "tip_money": money(0)}, **times)  # fmt: skip
    store.add("refund", id=f"REFUND{key.upper()}", payment_id=f"PAY{order}", order_id=f"RETURN{key.upper()}",
              location_id=sold["location_id"], amount_money=money(amount), status=status, reason="Stale", **times)  # fmt: skip
    if status == "COMPLETED":
        store.kinds["payment"][f"PAY{order}"] |= {"refunded_money": money(amount), "updated_at": on(0, day * 24)}


def _customers(store: Store) -> None:
    kiln_road = {"address_line_1": "12 Kiln Rd", "locality": "Bristol", "postal_code": "BS3 4ZA", "country": "GB"}
    customer(store, "bob", 0, given_name="Bob", family_name="Hargreave", phone_number="+44 117 496 0801",
             email_address="bob.hargreave@example.org", address=kiln_road)  # fmt: skip
    customer(store, "aisha", 1, given_name="Aisha", family_name="Rahman", email_address="aisha.rahman@example.org",
             birthday="1990-11-07", reference_id="C-1006", note="likes rye")  # fmt: skip
    customer(store, "ruth", 2, given_name="Ruth", family_name="Okafor", birthday="0000-12-30",
             phone_number="0117 496 0803", preferences={"email_unsubscribed": True})  # fmt: skip
    customer(store, "cafe", 3, company_name="Harbour Café Ltd", email_address="accounts@harbour.example.org")
    customer(store, "emoji", 4, given_name="نور 🌙", nickname="Noor", phone_number="+44 7100 900899")


def _catalog(store: Store) -> None:
    for key, name, price in (("RYE", "Dark rye", 490), ("BUN", "Cinnamon bun", 320), ("FLAT", "Flat white", 340)):
        store.add("catalog", type="ITEM", id=f"ITEM{key}", updated_at=on(0), version=1,
                  item_data={"name": name, "variations": [{
                      "type": "ITEM_VARIATION", "id": f"VAR{key}", "updated_at": on(0), "version": 1,
                      "item_variation_data": {"item_id": f"ITEM{key}", "name": "Regular", "sku": f"BR-{key}",
                                              "price_money": money(price)}}]})  # fmt: skip


def _sales(store: Store) -> None:
    rye, bun = line("Dark rye", "2", 490, "a", catalog_object_id="VARRYE"), line("Cinnamon bun", "1", 320, "b")
    sale(store, "till", 10, [rye, bun], tip=200, customer_id="CUSTBOB")
    sale(store, "nobody", 10.1, [line("Flat white", "1", 340, "a")], location_id=STALL)
    sale(store, "web", 11, [line("Carrot cake", "1", 2400, "a")], source={"name": "Square Online"},
         fulfillments=[{"uid": "f", "type": "PICKUP", "state": "COMPLETED", "pickup_details": {
             "recipient": {"display_name": "Astrid Lindqvist", "email_address": "astrid.lindqvist@example.net",
                           "phone_number": "07100 900804"}, "pickup_at": on(12)}}])  # fmt: skip
    sale(store, "giftcard", 12, [line("Gift card", "1", 2500, "a", item_type="GIFT_CARD")], customer_id="CUSTAISHA")
    sale(store, "spent", 13, [line("Birthday cake", "1", 3800, "a")], customer_id="CUSTAISHA")
    store.kinds["payment"]["PAYSPENT"] |= {"source_type": "SQUARE_GIFT_CARD"}
    sale(store, "taxed", 14, [line("Proving basket", "1", 1800, "a", total_tax_money=money(360),
                                   total_money=money(2160))], customer_id="CUSTRUTH",
         total_tax_money=money(360))  # fmt: skip
    sale(store, "discount", 14.1, [line("Six bagels", "1", 550, "a", total_discount_money=money(50),
                                        total_money=money(500))], total_discount_money=money(50),
         customer_id="CUSTRUTH")  # fmt: skip
    sale(
        store, "cancelled", 15, [line("Croissant", "1", 260, "a")], paid=False, state="CANCELED", customer_id="CUSTBOB"
    )
    sale(store, "open", 16, [line("Oven peel", "1", 2600, "a")], paid=False, customer_id="CUSTCAFE")
    sale(store, "draft", 17, [line("Oven peel", "1", 2600, "a")], paid=False, state="DRAFT", customer_id="CUSTCAFE")
    sale(store, "woo", 18, [line("Sourdough loaf", "3", 460, "a")], source={"name": "WooCommerce"}, reference_id="732",
         customer_id="CUSTBOB")  # fmt: skip


def _given_back(store: Store) -> None:
    loaves = [line("Dark rye", "2", 490, "a"), line("Brioche", "1", 380, "b")]
    sale(store, "half", 20, loaves, customer_id="CUSTBOB")
    give_back(store, "half", "HALF", 490, 21)
    sale(store, "whole", 20.1, [line("Éclair", "1", 410, "a")], customer_id="CUSTBOB")
    give_back(store, "whole", "WHOLE", 410, 21.1)
    sale(store, "kept", 20.2, [line("Éclair", "2", 410, "a")], customer_id="CUSTBOB")
    give_back(store, "failed", "KEPT", 820, 21.2, status="FAILED")


def _loyalty(store: Store) -> None:
    store.add("loyalty_account", id="LOYBOB", program_id="PROG", balance=8, lifetime_points=18, customer_id="CUSTBOB",
              mapping={"id": "m", "phone_number": "+441174960801", "created_at": on(5)}, enrolled_at=on(5),
              created_at=on(5), updated_at=on(10))  # fmt: skip
    entry = {"loyalty_account_id": "LOYBOB", "location_id": SHOP, "source": "SQUARE"}
    program = {"loyalty_program_id": "PROG"}
    store.add("loyalty_event", id="EV1", type="ACCUMULATE_POINTS", created_at=on(10), **entry,
              accumulate_points=program | {"points": 13, "order_id": "ORDERTILL"})  # fmt: skip
    store.add("loyalty_event", id="EV2", type="ADJUST_POINTS", created_at=on(11), **entry,
              adjust_points=program | {"points": 5, "reason": "Birthday"})  # fmt: skip
    store.add("loyalty_event", id="EV3", type="CREATE_REWARD", created_at=on(12), **entry,
              create_reward=program | {"points": -10, "reward_id": "REW"})  # fmt: skip
    store.add("loyalty_event", id="EV4", type="REDEEM_REWARD", created_at=on(13), **entry,
              redeem_reward=program | {"reward_id": "REW", "order_id": "ORDERSPENT"})  # fmt: skip


def _agreements_and_disputes(store: Store) -> None:
    kind = {"location_id": SHOP, "plan_variation_id": "VARWEEKLY", "timezone": "Europe/London"}
    store.add("subscription", id="SUBBOB", customer_id="CUSTBOB", start_date="2026-01-31", status="ACTIVE",
              charged_through_date="2026-03-02", price_override_money=money(1600), created_at=on(30), **kind)  # fmt: skip
    store.add("subscription", id="SUBRUTH", customer_id="CUSTRUTH", start_date="2026-01-31", status="CANCELED",
              canceled_date="2026-02-20", charged_through_date="2026-03-02", created_at=on(30.5), **kind)  # fmt: skip
    store.add("dispute", id="DISP1", dispute_id="DISP1", amount_money=money(3800), reason="NOT_AS_DESCRIBED",
              state="EVIDENCE_REQUIRED", due_at=on(40), disputed_payment={"payment_id": "PAYSPENT"},
              created_at=on(33), updated_at=on(33), location_id=SHOP, card_brand="VISA", version=1)  # fmt: skip
    sale(store, "fraud", 22, [line("Espresso machine", "1", 28900, "a")], customer_id="CUSTEMOJI")
    store.add("dispute", id="DISP2", dispute_id="DISP2", amount_money=money(28900), reason="NO_KNOWLEDGE", state="LOST",
              disputed_payment={"payment_id": "PAYFRAUD"}, created_at=on(30), updated_at=on(50),
              location_id=SHOP, card_brand="VISA", version=3)  # fmt: skip


def many(store: Store, orders: int) -> None:
    """A busy till: so many orders of a fifth as many customers, a minute apart."""
    customers = orders // 5 or 1
    for number in range(customers):
        customer(store, f"{number:07d}", 0, given_name="Customer", family_name=str(number),
                 email_address=f"customer{number}@example.org")  # fmt: skip
    for number in range(orders):
        sale(store, f"{number:07d}", 1 + number / 1440, [line("Dark rye", "1", 490 + number % 100, "a")], paid=False,
             state="COMPLETED", customer_id=f"CUST{number % customers:07d}")  # fmt: skip


def _buy(store: Store) -> None:
    now = store.now()
    sale(store, f"drift{len(store.kinds['order'])}", 0, [line("Baguette", "1", 240, "a")], customer_id="CUSTBOB",
         created_at=now, updated_at=now)  # fmt: skip


def _rename(store: Store) -> None:
    order = min(store.all("order"), key=lambda one: (one["created_at"], one["id"]))
    store.change("order", order["id"], ticket_name=f"{order.get('ticket_name', '')}!")


def change_backdated(store: Store) -> None:
    """The oldest order changes while the clock stands ten minutes back."""
    clock = store.clock
    store.clock = lambda: clock() - 600
    _rename(store)
    store.clock = clock


def _ring(store: Store) -> None:
    store.change("customer", next(store.all("customer"))["id"], phone_number="+44 117 496 0999")


def _forget(store: Store) -> None:
    store.delete("customer", next(reversed(store.kinds["customer"])))


def _refund(store: Store) -> None:
    order = next(one for one in store.all("order") if f"PAY{one['id'][5:]}" in store.kinds["payment"])
    give_back(store, f"drift{len(store.kinds['refund'])}", order["id"][5:], 100, (store.clock() - NEW_YEAR) / DAY)


DRIFTS: dict[str, Callable[[Store], None]] = {
    "new-order": _buy,
    "change-oldest": _rename,
    "changed-customer": _ring,
    "deleted-customer": _forget,
    "refund": _refund,
}
"""What may happen between two requests."""
