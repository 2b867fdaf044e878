"""What becomes of the objects of Stripe: of each case the total that a bookkeeper would write down."""

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

for folder in (Path(__file__).parent, Path(__file__).parents[1] / "stand_ins"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))

from object_books import ObjectBooks, Objects, open_books  # noqa: E402  (needs the path)
from stripe_server.app import LISTS  # noqa: E402
from stripe_server.lists import expanded  # noqa: E402
from stripe_server.objects import make  # noqa: E402
from stripe_server.store import Store  # noqa: E402
from stripe_server.town import customer, on, open_shop  # noqa: E402

TAKEN = {"id": "ch_1", "amount": 2000, "amount_captured": 2000, "captured": True, "created": on(1)}
COUNTED = (("completed", "GBP"), ("refunded", "GBP"))
INVOICE = {"id": "in_1", "total": 2000, "status": "open", "number": "CB-1", "created": on(1), "amount_overpaid": 0}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectBooks]:
    with open_books(tmp_path_factory.mktemp("stripe"), "stripe") as opened:
        yield opened


def charge(**fields: Any) -> dict[str, Any]:
    return make("charge", **TAKEN | fields)


def refund(amount: int, status: str = "succeeded") -> dict[str, Any]:
    return make("refund", id=f"re_{amount}", charge="ch_1", amount=amount, status=status)


def dispute(status: str) -> dict[str, Any]:
    return make("dispute", id="dp_1", charge="ch_1", amount=2000, status=status, currency="usd")


@pytest.mark.parametrize(
    ("charge_fields", "others", "expected"),
    [
        ({}, {}, ("completed", "20.000", "0.000")),
        ({"amount_refunded": 500}, {"refunds": [refund(500)]}, ("completed", "20.000", "5.000")),
        ({}, {"refunds": [refund(500)]}, ("completed", "20.000", "5.000")),
        ({"amount_refunded": 2000, "refunded": True}, {"refunds": [refund(800), refund(1200)]}, ("refunded", "20.000", "20.000")),
        ({}, {"refunds": [refund(2000, "failed")]}, ("completed", "20.000", "0.000")),
        ({"amount_refunded": 300}, {"refunds": [refund(300, "pending")]}, ("completed", "20.000", "3.000")),
        ({"disputed": True}, {"disputes": [dispute("lost")]}, ("refunded", "20.000", "20.000")),
        ({"disputed": True}, {"disputes": [dispute("won")]}, ("completed", "20.000", "0.000")),
        ({"disputed": True}, {"disputes": [dispute("needs_response")]}, ("completed", "20.000", "0.000")),
        ({"amount_refunded": 500}, {"refunds": [refund(500)], "disputes": [dispute("lost")]}, ("refunded", "20.000", "20.000")),
        ({"captured": False, "amount_captured": 0}, {}, ("on-hold", "20.000", "0.000")),
        ({"captured": False, "amount_captured": 0, "refunded": True, "amount_refunded": 2000}, {}, ("cancelled", "20.000", "0.000")),
        ({"amount_captured": 1500}, {}, ("completed", "15.000", "0.000")),
        ({"amount_captured": 1500, "amount_refunded": 500}, {"refunds": [refund(500)]}, ("completed", "15.000", "0.000")),
        ({"amount_captured": 1500, "amount_refunded": 700}, {"refunds": [refund(500), refund(200)]}, ("completed", "15.000", "2.000")),
        ({"status": "pending", "captured": False, "amount_captured": 0}, {}, ("pending", "20.000", "0.000")),
        ({"currency": "jpy"}, {}, ("completed", "2000.000", "0.000")),
        ({"currency": "kwd"}, {}, ("completed", "2.000", "0.000")),
        ({"currency": "isk"}, {}, ("completed", "20.000", "0.000")),
        ({"amount": 99_999_999, "amount_captured": 99_999_999}, {}, ("completed", "999999.990", "0.000")),
    ],
)  # fmt: skip
def test_a_payment_is_worth_what_is_left_of_it(
    books: ObjectBooks, charge_fields: dict[str, Any], others: Objects, expected: tuple[str, str, str]
):
    objects = {"charges": [charge(**charge_fields)], **others}
    assert books.rows(objects, "orders", "status", "total", "refunded") == [expected]


@pytest.mark.parametrize("fields", [{"status": "failed", "paid": False}, {"amount": 0, "amount_captured": 0}])
def test_what_was_never_paid_is_no_sale(books: ObjectBooks, fields: dict[str, Any]):
    assert books.rows({"charges": [charge(**fields)]}, "orders", "order_id") == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("unpaid", "20.000", None)),
        ({"due_date": on(31)}, ("unpaid", "20.000", "2026-02-01")),
        ({"status": "paid"}, ("completed", "20.000", None)),
        ({"status": "void"}, ("void", "20.000", None)),
        ({"status": "uncollectible"}, ("written off", "20.000", None)),
    ],
)
def test_an_invoice_is_a_sale_that_may_wait_for_its_money(
    books: ObjectBooks, fields: dict[str, Any], expected: tuple[Any, ...]
):
    assert books.rows({"invoices": [make("invoice", **INVOICE | fields)]}, "orders", "status", "total", "due_on") == [
        expected
    ]


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"total": 0}])
def test_a_draft_and_a_free_period_are_none(books: ObjectBooks, fields: dict[str, Any]):
    assert books.rows({"invoices": [make("invoice", **INVOICE | fields)]}, "orders", "order_id") == []


@pytest.mark.parametrize("by", ["payment_intent", "charge", "invoice of the charge, as before 2025"])
def test_the_payment_of_an_invoice_is_not_counted_beside_it(books: ObjectBooks, by: str):
    paid = charge(payment_intent="pi_1", amount_refunded=400)
    payment = {"payment_intent": {"payment_intent": "pi_1"}, "charge": {"charge": "ch_1"}}.get(by)
    objects = {
        "invoices": [make("invoice", **INVOICE | {"status": "paid"})],
        "charges": [paid | ({} if payment else {"invoice": "in_1"})],
        "invoice_payments": [make("invoice_payment", id="ip", invoice="in_1", payment=payment)] if payment else [],
    }
    assert books.rows(objects, "orders", "order_id", "total", "refunded") == [("in_1", "20.000", "4.000")]


@pytest.mark.parametrize(
    ("fields", "order"),
    [
        ({"metadata": {"order_id": "731"}}, "731"),
        ({"metadata": {"order_id": "17", "order_number": "731"}}, "731"),
        ({"description": "Corner Bakery - Order 731"}, "731"),
        ({"description": "Order #1001"}, "#1001"),
        ({"description": "order number: 55"}, "55"),
        ({"description": "Reorder of flour, 25 kg"}, None),
        ({"description": "In order of arrival"}, None),
        ({}, None),
    ],
)
def test_a_payment_says_which_order_it_pays(books: ObjectBooks, fields: dict[str, Any], order: str | None):
    rows = books.rows({"charges": [charge(**{"description": None} | fields)]}, "orders", "pays_order_id", "is_payment")
    assert rows == [(order, "true")]


def test_a_guest_is_known_by_what_they_gave_and_a_customer_by_their_number(books: ObjectBooks):
    given = {"address": None, "email": "astrid@example.org", "name": "Astrid Lindqvist", "phone": None, "tax_id": None}
    objects = {"charges": [charge(billing_details=given), charge(id="ch_2", customer="cus_1", billing_details=given)]}
    assert books.rows(objects, "orders", "order_id", "person_id", "name", "email") == [
        ("ch_1", None, "Astrid Lindqvist", "astrid@example.org"),
        ("ch_2", "cus_1", None, None),
    ]


def test_the_whole_account_comes_to_what_its_book_says(books: ObjectBooks):
    store = open_shop(Store(lambda: float(on(60))))
    objects = {
        path.replace("/", "_"): [one for one in store.kinds[listing.kind].values() if one.get("livemode", True)]
        for path, listing in LISTS.items()
    }
    rows = books.rows(objects, "orders", "status", "currency", "total", "refunded")
    sales = sum(Decimal(total) - Decimal(back) for status, money, total, back in rows if (status, money) in COUNTED)
    # bread 12.50, beans 23, guest 9, three of the web shop 33.80 + 24 + 19.90, half back 25, not back 6, disputes won and
    # open 11 each, link 38, invoices 16 and 99
    assert sales == Decimal("12.50") + 23 + 9 + Decimal("33.80") + 24 + Decimal("19.90") + 25 + 6 + 22 + 38 + 115
    assert books.rows(objects, "agreements", "agreement_id", "renews_on", "amount", "status", "auto_renews") == [
        ("sub_aisha_bread", "2026-04-02", "16.000", "active", "false"),
        ("sub_bob_bread", "2026-03-03", "16.000", "active", "true"),
        ("sub_liz_bread", "2026-03-02", "16.000", "cancelled", "false"),
    ]
    assert books.rows(objects, "complaints", "complaint_id", "person_id", "status", "resolution") == [
        ("dp_lost", "cus_liz", "closed", "lost"),
        ("dp_open", "cus_liz", "open", None),
        ("dp_won", "cus_liz", "closed", "won"),
    ]
    assert books.rows(objects, "consents", "person_id", "email", "channel", "status", "at") == [
        (None, "walter.pemberton.jr@example.com", "email", "granted", "2026-02-10T09:00:00Z"),
        ("cus_liz", "liz.marsden@mail.example.org", "email", "withdrawn", "2026-02-11T09:00:00Z"),
    ]
    items = [expanded(store, one, {"expand[]": ["data.line_items"]}) for one in objects["checkout_sessions"]]
    assert books.rows(
        objects | {"checkout_sessions": items}, "order_lines", "order_id", "product", "quantity", "total"
    ) == [
        ("ch_link", "Birthday cake", "1", "38.000"),
        ("in_bob_1", "Weekly bread", "2", "16.000"),
        ("in_cafe_1", "Bread for January", "2", "240.000"),
        ("in_cafe_2", "Bread for the fair", "2", "99.000"),
        ("in_cafe_3", "Written by mistake", "2", "50.000"),
        ("in_cafe_5", "Bread for last year", "2", "80.000"),
    ]


def test_people_have_one_address_whole_and_what_the_owner_noted(books: ObjectBooks):
    store = Store(lambda: 0.0)
    home = {"line1": "12 Kiln Road", "line2": "Flat 2", "city": "Bristol", "postal_code": "BS3 4ZA", "country": "GB"}
    away = {"name": "R. Hargreave", "phone": "0117", "address": home | {"line1": "1 Quay", "line2": None}}
    customer(store, "a", 0, name="José 🌙 هدى", address=home, shipping=away, metadata={"card": "C-1"})
    customer(store, "b", 0, shipping=away, address=None)
    objects = {"customers": store.kinds["customer"].values()}
    assert books.rows(objects, "people", "record_id", "name", "phone", "street", "attributes") == [
        ("cus_a", "José 🌙 هدى", "0117", "12 Kiln Road, Flat 2", '{"card":"C-1"}'),
        ("cus_b", "R. Hargreave", "0117", "1 Quay", "{}"),
    ]


def test_unknown_fields_and_nulls_where_never_null_break_nothing(books: ObjectBooks):
    odd = dict.fromkeys(charge(), None) | {"id": "ch_1", "amount": 500, "status": "succeeded", "brand_new": {"a": [1]}}
    assert books.rows({"charges": [odd]}, "orders", "order_id", "total", "status") == [("ch_1", "5.000", "completed")]
