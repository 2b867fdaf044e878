"""Nobody is contacted who took back consent, whatever was imported, merged or deleted since."""

from typing import Any

import pytest

ADA = {"email": "ada@example.org", "phone": "+442079460018", "street": "High Street"}
MAY = "select customer_id, may_email, may_sms, may_call, may_post from crm.customers order by 1"


def test_a_prospect_may_be_called_and_written_a_letter_but_not_mailed(shop: Any):
    shop.person("C1", "1", **ADA)
    assert shop.build().rows(MAY) == [("C1", False, False, True, True)]


def test_whoever_bought_may_be_mailed_too(shop: Any):
    shop.person("C1", "1", **ADA)
    shop.event("orders", "1", order_id="1", ordered_at="2026-01-01", total="5")
    assert shop.build().rows(MAY) == [("C1", True, True, True, True)]


def test_nobody_may_be_reached_where_there_is_no_address(shop: Any):
    shop.person("C1", "1", name="Ada")
    shop.consent("1", "all", "granted", "2026-01-01")
    assert shop.build().rows(MAY) == [("C1", False, False, False, False)]


@pytest.mark.parametrize(
    ("statements", "may_email"),
    [
        ([("granted", "2026-01-01", True)], True),
        ([("granted", "2026-01-01", False)], True),
        ([("withdrawn", "2026-01-01", True)], False),
        ([("withdrawn", "2026-01-01", True), ("granted", "2026-01-02", True)], True),
        ([("withdrawn", "2026-01-01", False), ("granted", "2026-01-02", True)], True),
        ([("withdrawn", "2026-01-02", True), ("granted", "2026-01-01", True)], False),
        ([("withdrawn", "2026-01-01", True), ("granted", "2026-01-01", True)], False),
        ([("withdrawn", "2026-01-01", True), ("granted", "2026-01-02", False)], False),
        ([("withdrawn", "2026-01-01", True), ("granted", "2062-01-02", True)], False),
        ([("withdrawn", "2026-01-01", True), ("granted", "2062-01-02", True), ("granted", "2026-01-02", True)], True),
    ],
)
def test_only_a_later_dated_yes_lifts_a_no(shop: Any, statements: list[tuple[str, str, bool]], may_email: bool):
    shop.person("C1", "1", email="ada@example.org")
    for status, at, is_dated in statements:
        shop.consent("1", "email", status, at, is_dated=is_dated)
    assert shop.build().rows("select may_email from crm.customers") == [(may_email,)]


def test_leave_to_send_a_receipt_is_no_leave_to_send_an_offer(shop: Any):
    shop.person("C1", "1", **ADA)
    shop.consent("1", "email", "granted", "2026-01-01", purpose="Order updates")
    assert shop.build().rows("select may_email from crm.customers") == [(False,)]


def test_an_opt_out_on_one_record_holds_for_the_whole_customer(shop: Any):
    shop.person("C1", "1", email="ada@example.org")
    shop.person("C1", "2", email="countess@example.org")
    shop.event("orders", "1", order_id="1", ordered_at="2026-01-01", total="5")
    shop.consent("1", "email", "withdrawn", "2025-01-01", is_dated=False)
    shop.consent("2", "email", "granted", "2026-01-01", is_dated=False)
    assert shop.build().rows("select may_email from crm.customers") == [(False,)]


def test_an_opt_out_outlives_the_record_that_said_it(shop: Any):
    shop.person("C2", "new", **ADA)
    shop.event("orders", "new", order_id="1", ordered_at="2026-01-01", total="5")
    shop.consent("gone", "all", "withdrawn", "2025-01-01", is_dated=False, email=ADA["email"], phone=ADA["phone"])
    assert shop.build().rows(MAY) == [("C2", False, False, False, False)]
    assert shop.rows("select customer_id, channel, holds_by from crm.consents order by all") == [
        ("C2", "call", "phone"), ("C2", "email", "email"), ("C2", "post", "email"), ("C2", "post", "phone"),
        ("C2", "sms", "phone"),
    ]  # fmt: skip


@pytest.mark.parametrize(("said_on", "may_email"), [("2025-01-01", False), ("2025-07-01", True)])
def test_an_opt_out_holds_for_whoever_had_the_address_when_it_was_said(shop: Any, said_on: str, may_email: bool):
    shop.person("C1", "1", email="new@example.org")
    shop.add(
        "staging.person_versions",
        source="book",
        record_id="1",
        email="old@example.org",
        valid_from="2025-01-01",
        valid_to="2025-06-01",
    )
    shop.event("orders", "1", order_id="1", ordered_at="2026-01-01", total="5")
    shop.consent(None, "email", "withdrawn", said_on, email="old@example.org")
    assert shop.build().rows("select may_email from crm.customers") == [(may_email,)]


@pytest.mark.parametrize("typed", ["Do not contact", "DO NOT CONTACT!", " do-not-contact", "Don\u2019t contact", "DNC"])
def test_do_not_contact_is_understood_however_it_is_written(shop: Any, typed: str):
    shop.person("C1", "1", **ADA)
    shop.event("orders", "1", order_id="1", ordered_at="2026-01-01", total="5")
    shop.add("journal.follow_ups", follow_up_id="F1", list="birthdays", customer_id="C1", at="2026-01-01")
    shop.add("staging.sheet_edits", target="excel", tab="Birthdays", follow_up_id="F1", at="2026-01-02", status=typed)
    assert shop.build().rows(MAY) == [("C1", False, False, False, False)]


@pytest.mark.parametrize("is_gone", [False, True])
def test_do_not_contact_typed_in_a_list_holds_for_good(shop: Any, is_gone: bool):
    born = "C" + shop.warehouse.value("select left(md5('book' || chr(31) || '1'), 14)")
    customer_id = "C9" if is_gone else born
    shop.person(customer_id, "2" if is_gone else "1", email="ada@example.org")
    if is_gone:
        shop.add(
            "staging.person_versions", source="book", record_id="1", email="ada@example.org", valid_from="2025-01-01"
        )
    shop.event("orders", "2" if is_gone else "1", order_id="1", ordered_at="2026-01-01", total="5")
    shop.add("journal.follow_ups", follow_up_id="F1", list="birthdays", customer_id=born, at="2026-01-01")
    for at, status in (("2026-01-02", "Do not contact"), ("2026-01-03", "To do")):
        shop.add("staging.sheet_edits", target="excel", tab="Birthdays", follow_up_id="F1", at=at, status=status)
    assert shop.build().rows("select may_email, may_call from crm.customers") == [(False, False)]
