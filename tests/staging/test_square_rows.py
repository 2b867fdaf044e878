"""What becomes of the objects of Square: of each case the total that a bookkeeper would write down."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

for folder in (Path(__file__).parent, Path(__file__).parents[1] / "stand_ins"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))

from object_books import ObjectBooks, Objects, open_books  # noqa: E402  (needs the path)
from square_server.objects import money  # noqa: E402
from square_server.store import Store  # noqa: E402
from square_server.town import NEW_YEAR, STALL, customer, give_back, line, on, open_shop, sale  # noqa: E402

NAMES = {
    "customer": "customers", "order": "orders", "payment": "payments", "refund": "refunds", "dispute": "disputes",
    "location": "locations", "catalog": "catalog", "subscription": "subscriptions",
    "loyalty_account": "loyalty_accounts", "loyalty_event": "loyalty_events",
}  # fmt: skip
LOAF = line("Dark rye", "2", 490, "a")
CARD = line("Gift card", "1", 2500, "b", item_type="GIFT_CARD")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectBooks]:
    with open_books(tmp_path_factory.mktemp("square"), "square") as opened:
        yield opened


def objects(store: Store) -> Objects:
    return {NAMES[kind]: list(found.values()) for kind, found in store.kinds.items()}


def sold(store: Store, **fields: Any) -> None:
    sale(store, "one", 1, [LOAF], **fields)


def one_back(store: Store) -> None:
    sold(store)
    give_back(store, "one", "ONE", 490, 2)


def whole_back_with_its_tip(store: Store) -> None:
    sold(store, tip=100)
    give_back(store, "one", "ONE", 1080, 2)


def back_twice(store: Store) -> None:
    sold(store)
    give_back(store, "one", "ONE", 490, 2)
    give_back(store, "two", "ONE", 490, 3)


def not_yet_back(store: Store) -> None:
    sold(store)
    give_back(store, "one", "ONE", 490, 2, status="PENDING")


def never_back(store: Store) -> None:
    sold(store)
    give_back(store, "one", "ONE", 490, 2, status="REJECTED")


def disputed(state: str) -> Callable[[Store], None]:
    def make(store: Store) -> None:
        sold(store)
        store.add("dispute", id="D", amount_money=money(980), state=state, reason="NOT_AS_DESCRIBED",
                  disputed_payment={"payment_id": "PAYONE"}, created_at=on(2), updated_at=on(3))  # fmt: skip

    return make


def taxed(store: Store) -> None:
    loaf = LOAF | {"total_tax_money": money(196), "total_money": money(1176)}
    sale(store, "one", 1, [loaf], total_tax_money=money(196))


def many_lines(store: Store) -> None:
    sale(store, "one", 1, [line(f"Loaf {number}", "1", 100, str(number)) for number in range(400)])


def in_yen(store: Store) -> None:
    total = {"amount": 480, "currency": "JPY"}
    sale(store, "one", 1, [LOAF | {"total_money": total}], total_money=total, total_tip_money=total | {"amount": 0})


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (sold, ("completed", "9.800", "0.000")),
        (lambda store: sold(store, tip=200), ("completed", "11.800", "0.000")),
        (taxed, ("completed", "11.760", "0.000")),
        (lambda store: sale(store, "one", 1, [CARD]), ("completed", "0.000", "0.000")),
        (lambda store: sale(store, "one", 1, [LOAF, CARD]), ("completed", "9.800", "0.000")),
        (one_back, ("completed", "9.800", "4.900")),
        (back_twice, ("completed", "9.800", "9.800")),
        (whole_back_with_its_tip, ("completed", "10.800", "10.800")),
        (not_yet_back, ("completed", "9.800", "4.900")),
        (never_back, ("completed", "9.800", "0.000")),
        (disputed("LOST"), ("completed", "9.800", "9.800")),
        (disputed("ACCEPTED"), ("completed", "9.800", "9.800")),
        (disputed("WON"), ("completed", "9.800", "0.000")),
        (disputed("EVIDENCE_REQUIRED"), ("completed", "9.800", "0.000")),
        (lambda store: sold(store, paid=False, state="CANCELED"), ("cancelled", "9.800", "0.000")),
        (lambda store: sold(store, paid=False), ("unpaid", "9.800", "0.000")),
        (lambda store: sold(store, state="OPEN"), ("processing", "9.800", "0.000")),
        (many_lines, ("completed", "400.000", "0.000")),
        (in_yen, ("completed", "480.000", "0.000")),
    ],
)
def test_a_sale_is_worth_what_is_left_of_it(
    books: ObjectBooks, happened: Callable[[Store], None], expected: tuple[str, str, str]
):
    store = Store(lambda: float(NEW_YEAR))
    happened(store)
    assert books.rows(objects(store), "orders", "status", "total", "refunded") == [expected]


def test_a_draft_is_no_sale(books: ObjectBooks):
    store = Store(lambda: float(NEW_YEAR))
    sold(store, paid=False, state="DRAFT")
    assert books.rows(objects(store), "orders", "order_id") == []


def test_money_that_went_back_without_a_receipt_is_below_zero(books: ObjectBooks):
    store = Store(lambda: float(NEW_YEAR))
    store.add("refund", id="R", order_id="RETURN", amount_money=money(500), status="COMPLETED", unlinked=True,
              created_at=on(1), updated_at=on(1), location_id="L")  # fmt: skip
    assert books.rows(objects(store), "orders", "order_id", "status", "total") == [("R", "refunded", "-5.000")]


def test_an_exchange_is_a_sale_of_what_was_taken_along(books: ObjectBooks):
    store = Store(lambda: float(NEW_YEAR))
    sold(store, returns=[{"uid": "r", "source_order_id": "ORDEROLD"}])
    assert books.rows(objects(store), "orders", "order_id", "total") == [("ORDERONE", "9.800")]


def test_whose_a_sale_is_stands_in_the_order_its_payment_or_its_parcel(books: ObjectBooks):
    store = Store(lambda: float(NEW_YEAR))
    sale(store, "a", 1, [LOAF], customer_id="CUST1")
    sale(store, "b", 1, [LOAF])
    store.kinds["payment"]["PAYB"] |= {"customer_id": "CUST2"}
    recipient = {
        "display_name": "Astrid Lindqvist",
        "email_address": "astrid@example.org",
        "phone_number": "07100 900804",
    }
    sale(
        store, "c", 1, [LOAF], fulfillments=[{"uid": "f", "type": "PICKUP", "pickup_details": {"recipient": recipient}}]
    )
    sale(store, "d", 1, [LOAF])
    assert books.rows(
        objects(store), "orders", "order_id", "person_id", "name", "email", "phone", "delivery_method"
    ) == [
        ("ORDERA", "CUST1", None, None, None, None),
        ("ORDERB", "CUST2", None, None, None, None),
        ("ORDERC", None, "Astrid Lindqvist", "astrid@example.org", "07100 900804", "pickup"),
        ("ORDERD", None, None, None, None, None),
    ]


def test_people_who_unsubscribed_say_no_and_the_others_nothing(books: ObjectBooks):
    store = Store(lambda: float(NEW_YEAR))
    customer(store, "a", 0, given_name="Ruth", birthday="0000-12-30", preferences={"email_unsubscribed": True})
    customer(store, "b", 0, company_name="Harbour Café Ltd", birthday="1990-11-07")
    customer(store, "c", 0, given_name="هدى 🌙", preferences=None)
    assert books.rows(
        objects(store), "people", "record_id", "first_name", "company", "birth_date", "consent.email"
    ) == [
        ("CUSTA", "Ruth", None, "30 December", "no"),
        ("CUSTB", None, "Harbour Café Ltd", "1990-11-07", None),
        ("CUSTC", "هدى 🌙", None, None, None),
    ]


def test_the_rest_of_the_account(books: ObjectBooks):
    account = objects(open_shop(Store(lambda: float(NEW_YEAR))))
    assert books.rows(account, "loyalty", "entry_id", "person_id", "points", "reason", "order_id") == [
        ("EV1", "CUSTBOB", "13", "accumulate points", "ORDERTILL"),
        ("EV2", "CUSTBOB", "5", "Birthday", None),
        ("EV3", "CUSTBOB", "-10", "create reward", None),
    ]
    assert books.rows(account, "agreements", "agreement_id", "renews_on", "amount", "status", "auto_renews") == [
        ("SUBBOB", "2026-03-02", "16.000", "active", "true"),
        ("SUBRUTH", "2026-02-20", None, "cancelled", "false"),
    ]
    assert books.rows(account, "complaints", "complaint_id", "person_id", "status", "resolution", "notes") == [
        ("DISP1", "CUSTAISHA", "open", None, "GBP 38.00 of payment PAYSPENT; answer the bank by 2026-02-10"),
        ("DISP2", "CUSTEMOJI", "closed", "lost", "GBP 289.00 of payment PAYFRAUD"),
    ]
    assert books.rows(account, "products", "product_id", "name", "price") == [
        ("VARBUN", "Cinnamon bun", "3.200"), ("VARFLAT", "Flat white", "3.400"), ("VARRYE", "Dark rye", "4.900")
    ]  # fmt: skip
    found = {
        row[0]: row[1:] for row in books.rows(account, "orders", "order_id", "channel", "pays_order_id", "attributes")
    }
    assert found["ORDERWOO"][:2] == ("WooCommerce", "732")
    assert found["ORDERNOBODY"] == ("Square Point of Sale", None, '{"location":"Market stall"}')
    assert STALL in {one["location_id"] for one in account["orders"]}
