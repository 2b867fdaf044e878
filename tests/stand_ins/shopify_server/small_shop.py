"""The small shop that the stand-in has when it is started: a bakery with one of each case that a bookkeeper knows.

Here: its customers, products and orders. Not here: how a row looks (`shop.py`).
"""

from shopify_server.shop import Shop, address, line


def small_shop() -> Shop:
    """Seven customers, five products, twelve orders."""
    shop = Shop()
    _people(shop)
    _goods(shop)
    _sales(shop)
    return shop


def _people(shop: Shop) -> None:
    mill = address(1, "4 Mill Lane", "Ludlow", "SY8 1AA", firstName="Ada", lastName="Birch")
    shop.customer(
        101, "Ada", "Birch", email="ada@example.org", phone="+447400123101", at="2026-01-05T09:00:00Z", addresses=[mill],
        email_state="SUBSCRIBED", email_at="2026-01-05T09:00:00Z", email_level="CONFIRMED_OPT_IN",
        sms_state="UNSUBSCRIBED", sms_at="2026-03-01T10:00:00Z",
    )  # fmt: skip
    shop.customer(102, "Bruno", "Costa", email="bruno@example.org", at="2026-01-06T09:00:00Z")
    shop.customer(
        103, "Chidi", "Okafor", email="chidi@example.org", phone="+447400123103", at="2026-02-01T09:00:00Z",
        email_state="UNSUBSCRIBED", email_at="2026-04-02T08:30:00Z",
        whatsapp_state="SUBSCRIBED", whatsapp_at="2026-02-01T09:00:00Z",
    )  # fmt: skip
    shop.customer(104, "דנה", "לוי", email="dana@example.org", at="2026-02-10T09:00:00Z", note="likes 🥐")
    shop.customer(105, "", "", email="only-an-address@example.org", at="2026-03-01T09:00:00Z")
    shop.customer(106, "Ewa", "Nowak", phone="+48221234567", at="2026-03-05T09:00:00Z", sms_state="PENDING")
    shop.customer(107, "Finn", "Birch", email="finn@example.org", at="2026-03-06T09:00:00Z", addresses=[mill])


def _goods(shop: Shop) -> None:
    at = "2026-01-01T08:00:00Z"
    shop.product(201, "Sourdough", "4.50", kind="Bread", cost="1.80", at=at)
    shop.product(202, "Croissant", "2.20", kind="Pastry", cost="0.90", at=at)
    sizes = [(2031, "Small", "18.00", "7.00"), (2032, "Large", "30.00", "11.00")]
    shop.product(203, "Birthday cake", "18.00", kind="Cakes", category="Cakes & Dessert Bars", variants=sizes, at=at)
    shop.product(204, "Gift card", "25.00", isGiftCard=True, at=at)
    shop.product(205, "Baking course", "60.00", kind="Courses", at=at)


def _sales(shop: Shop) -> None:
    people = {int(row["id"].rsplit("/", 1)[1]): row for row in shop.customers}
    bread, croissant, cake, card, course = shop.products
    shop.order(1, [line(11, bread, 2, "4.50"), line(12, croissant, 3, "2.20")], customer=people[101],
               email="ada@example.org", shipping="3.00", tax="0.50", at="2026-02-01T10:00:00Z")  # fmt: skip
    shop.order(2, [line(21, cake, 1, "18.00", discount="3.00")], customer=people[102], tax="3.00", taxesIncluded=False,
               discountCodes=["WELCOME"], at="2026-02-03T10:00:00Z")  # fmt: skip
    partly = shop.order(3, [line(31, croissant, 10, "2.20")], customer=people[103], at="2026-02-05T10:00:00Z")
    shop.refund(partly, "4.40", {31: 2}, at="2026-02-06T10:00:00Z")
    dear = shop.order(4, [line(41, course, 1, "60.00")], customer=people[101], at="2026-02-10T10:00:00Z")
    shop.refund(dear, "70.00", {41: 1}, at="2026-02-12T10:00:00Z")
    shop.order(5, [line(51, card, 1, "25.00")], customer=people[107], at="2026-02-14T10:00:00Z")
    shop.order(6, [line(61, bread, 1, "4.50"), line(62, cake, 1, "18.00")], customer=people[104], gateway="gift_card",
               at="2026-02-20T10:00:00Z")  # fmt: skip
    shop.order(7, [line(71, bread, 1, "4.50")], customer=people[105], tip="1.00", at="2026-03-01T10:00:00Z")
    shop.order(8, [line(81, cake, 2, "18.00")], customer=people[102], test=True, at="2026-03-02T10:00:00Z")
    edited = shop.order(9, [line(91, bread, 4, "4.50")], customer=people[106], paid="0", at="2026-03-03T10:00:00Z")
    shop.remove_units(edited, 91, 1)
    edited["updatedAt"] = "2026-03-03T11:00:00Z"
    off = shop.order(10, [line(101, cake, 1, "30.00")], customer=people[103], paid="0", at="2026-03-04T10:00:00Z")
    shop.cancel(off, at="2026-03-04T12:00:00Z")
    off["updatedAt"] = "2026-03-04T12:00:00Z"
    shop.order(11, [line(111, course, 1, "60.00")], customer=people[107], rate="1.17", presentment="EUR",
               at="2026-03-10T10:00:00Z")  # fmt: skip
    home = address(9, "Hauptstraße 5", "Berlin", "10115", "DE", firstName="Gerd", lastName="Ohm", name="Gerd Ohm")
    shop.order(12, [line(121, bread, 1, "4.50")], email="guest@example.org", billingAddress=home,
               at="2026-03-12T10:00:00Z")  # fmt: skip
    shop.draft_orders.append({"id": "gid://shopify/DraftOrder/1", "name": "#D1", "status": "OPEN"})
