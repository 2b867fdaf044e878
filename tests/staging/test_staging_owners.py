"""Whose row it is: listed people are found by their id, and nobody who bought is missing from the people."""

from datetime import datetime
from typing import Any

OWNERS = "select order_id, person_source, person_record_id from staging.orders order by order_id"
STRANGERS = "select source, record_id, stream, name, email from staging.people where stream <> 'people' order by all"


def orders(*customers: str) -> str:
    rows = (f"{number},{customer},2026-02-01,10" for number, customer in enumerate(customers, start=1))
    return "\n".join(["Order no,Customer,Date,Total", *rows])


def book(*ids: str) -> str:
    return "\n".join(["Id,Name", *(f"{number},Person {number}" for number in ids)])


def test_the_only_people_source_with_nearly_all_ids_is_the_one_that_is_meant(desk: Any) -> None:
    desk.land("book", "people", book("1", "2", "3")).land("club", "people", book("1", "8", "9"))
    desk.land("till", "orders", orders("1", "2", "3")).stage()
    assert desk.rows(OWNERS) == [("1", "book", "1"), ("2", "book", "2"), ("3", "book", "3")]
    assert desk.rows("from staging.notices") == [
        ("till", "orders", "3 of 3 customer ids are found in book, so its customers are meant")
    ]


def test_ids_that_two_people_sources_have_are_nobodys_until_the_config_says_whose(desk: Any) -> None:
    desk.land("book", "people", book("1", "2")).land("club", "people", book("1", "2"))
    desk.land("till", "orders", orders("1")).stage()
    assert desk.rows(OWNERS) == [("1", "till", "1")]
    assert desk.rows("from staging.notices") == [
        ("till", "orders", "the customer ids are found in book and in club: under till write `people:` and its name")
    ]
    desk.land("till", "orders", orders("1"), people="club", day=1).stage()
    assert desk.rows(OWNERS) == [("1", "club", "1")]
    assert desk.rows("from staging.notices") == []


def test_too_few_known_ids_prove_nothing(desk: Any) -> None:
    desk.land("book", "people", book("1", "2")).land("till", "orders", orders("1", "7", "8")).stage()
    assert [owner for _, *owner in desk.rows(OWNERS)] == [["till", "1"], ["till", "7"], ["till", "8"]]
    assert desk.rows("select notice from staging.notices") == [
        ("only 1 of 3 customer ids are found in book: if it is meant, under till write `people:` and its name",)
    ]


def test_an_id_that_nobody_has_is_a_record_of_its_own_however_often_it_buys(desk: Any) -> None:
    desk.land("till", "orders", orders("99", "99", "98"))
    desk.stage()
    assert desk.rows(STRANGERS) == [
        ("till", "98", "orders", None, None),
        ("till", "99", "orders", None, None),
    ]


def test_a_number_without_a_name_a_contact_or_an_order_is_no_customer(desk: Any) -> None:
    desk.land("log", "complaints", "Customer,Opened,Name\n99,2026-02-03,\n98,2026-02-03,Ada King")
    desk.land("cards", "loyalty", "Card,Date,Points\nK7,2026-02-03,5", columns={"Card": "person_id"})
    desk.land("plans", "agreements", "Customer,Renews\n97,2026-12-01").stage()
    assert desk.rows("select source, record_id, name from staging.people order by all") == [
        ("log", "98", "Ada King"),
        ("plans", "97", None),
    ]


def test_an_id_may_be_an_email_a_card_or_a_name(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Email,Loyalty card\n1,Ada,Ada@example.org,\n2,Bob,,L-9")
    desk.land("till", "orders", orders("ADA@example.org", "L-9", "cy@example.org", "Di Prince"), people="book").stage()
    assert desk.rows(OWNERS) == [
        ("1", "book", "1"),
        ("2", "book", "2"),
        ("3", "till", "cy@example.org"),
        ("4", "till", "Di Prince"),
    ]
    assert desk.rows(STRANGERS) == [
        ("till", "Di Prince", "orders", "Di Prince", None),
        ("till", "cy@example.org", "orders", None, "cy@example.org"),
    ]


def test_an_email_that_a_family_shares_is_nobodys_id(desk: Any) -> None:
    desk.land("book", "people", "Id,Name,Email\n1,Ada,home@example.org\n2,Bob,home@example.org")
    desk.land("till", "orders", orders("home@example.org"), people="book").stage()
    assert desk.rows(OWNERS) == [("1", "till", "home@example.org")]


def test_zeros_at_the_start_are_left_out_only_when_no_id_is_found_with_them(desk: Any) -> None:
    desk.land("book", "people", book("17", "18")).land("till", "orders", orders("00017", "00018")).stage()
    assert desk.rows(OWNERS) == [("1", "book", "17"), ("2", "book", "18")]
    assert desk.rows("select notice from staging.notices order by all") == [
        ("2 customer ids are found only without the zeros at their start",),
        ("2 of 2 customer ids are found in book, so its customers are meant",),
    ]


def test_guest_orders_of_one_guest_are_one_record_and_of_a_family_several(desk: Any) -> None:
    desk.land(
        "shop",
        "orders",
        """
        Order no,Date,Total,Billing name,Email
        1,2026-02-01,10,Ada Byron,Home@example.org
        2,2026-02-02,10,ADA BYRON,home@example.org
        3,2026-02-03,10,Allegra Byron,home@example.org
        4,2026-02-04,10,,
        """,
    ).stage()
    owners = [owner for _, _, owner in desk.rows(OWNERS)]
    assert (owners[0] == owners[1], owners[1] != owners[2], owners[3]) == (True, True, None)
    assert owners[0].startswith("guest:")
    assert len(owners[0]) == len("guest:") + 16
    assert desk.rows("select name, email, first_name, changed_at, position from staging.people order by name") == [
        ("ADA BYRON", "home@example.org", "ADA", datetime.fromisoformat("2026-02-02"), "shop.csv, row 3"),
        ("Allegra Byron", "home@example.org", "Allegra", datetime.fromisoformat("2026-02-03"), "shop.csv, row 4"),
    ]


def test_guests_without_email_or_phone_are_told_apart_by_their_address(desk: Any) -> None:
    desk.land(
        "shop",
        "orders",
        """
        Order no,Date,Total,Billing name,Street
        1,2026-02-01,10,Bob Smith,Main St 1
        2,2026-02-01,10,Bob Smith,Side St 2
        """,
    ).stage()
    assert desk.rows("select count(distinct person_record_id) from staging.orders") == [(2,)]


def test_a_stranger_has_the_latest_of_what_the_rows_said_and_an_address_whole(desk: Any) -> None:
    desk.land(
        "shop",
        "orders",
        """
        Order no,Customer id,Date,Total,Email,Street,Town,Postcode
        1,7,2026-02-03,10,new@example.org,Side St,York,
        2,7,2026-02-01,10,old@example.org,Main St,London,SW1A 1AA
        3,7,2026-02-04,10,,,,
        """,
    ).stage()
    assert desk.rows("select record_id, email, street, city, postcode, position from staging.people") == [
        ("7", "new@example.org", "Side St", "York", None, "shop.csv, row 4")
    ]


def test_what_an_order_says_of_somebody_listed_is_a_record_beside_theirs(desk: Any) -> None:
    desk.land("book", "people", "Id,Name\n17,Ada Lovelace")
    desk.land(
        "shop",
        "orders",
        """
        Order no,Customer id,Date,Total,Email
        1,17,2026-02-01,10,ada@example.org
        2,17,2026-02-02,10,ada@example.org
        3,17,2026-02-03,10,
        """,
    ).stage()
    [(_, source, beside), (_, _, again), (_, *listed)] = desk.rows(OWNERS)
    assert (source, beside == again, beside[:7], listed) == ("shop", True, "inline:", ["book", "17"])
    assert desk.rows("from staging.person_links") == [("shop", beside, "book", "17")]
    assert desk.rows(STRANGERS) == [("shop", beside, "orders", None, "ada@example.org")]


def test_a_customer_who_left_the_list_is_still_there_with_their_orders(desk: Any) -> None:
    desk.land("book", "people", book("1", "2")).land("till", "orders", orders("1", "2"), people="book")
    desk.land("book", "people", book("1"), day=1).stage()
    assert desk.rows(OWNERS) == [("1", "book", "1"), ("2", "till", "2")]
    assert desk.rows("select source, record_id, name from staging.people order by all") == [
        ("book", "1", "Person 1"),
        ("till", "2", None),
    ]


def test_a_walk_in_and_customer_zero_are_nobody(desk: Any) -> None:
    desk.land("till", "orders", orders("0", "Walk-in", "Laufkundschaft", "7")).stage()
    assert desk.rows(OWNERS) == [("1", None, None), ("2", None, None), ("3", None, None), ("4", "till", "7")]
    desk.land(
        "shop", "orders", "Order no,Date,Total,Customer name\n1,2026-02-01,9,Cash\n2,2026-02-01,9,Cash Miller"
    ).stage()
    assert desk.rows("select name from staging.people where source = 'shop'") == [("Cash Miller",)]


def test_guests_who_share_the_number_zero_are_different_people(desk: Any) -> None:
    desk.land("shop", "orders", """
        Order no,Customer ID,Email,Date,Total
        1,0,ida@example.org,2026-02-01,9
        2,0,ole@example.org,2026-02-01,9
    """).stage()  # fmt: skip
    assert sorted(email for *_, email in desk.rows(STRANGERS)) == ["ida@example.org", "ole@example.org"]


def test_a_column_of_names_is_looked_up_in_the_list_of_names(desk: Any) -> None:
    desk.land("book", "people", "Name,Phone\nIda Moss,07400 123001\nOle Finn,07400 123002\nAda Ray,07400 123003")
    desk.land("till", "orders", orders("ida moss", "Ole Finn", "Ole Finn", "Una Voss"), people="book").stage()
    [ida, *ole, una] = desk.rows(OWNERS)
    names = dict(desk.rows("select record_id, name from staging.people"))
    assert [(source, names[record]) for _, source, record in [ida, *ole]] == [
        ("book", "Ida Moss"), ("book", "Ole Finn"), ("book", "Ole Finn"),
    ]  # fmt: skip
    assert (una[1], names[una[2]]) == ("till", "Una Voss")
    assert desk.rows("select notice from staging.notices order by all") == [
        ("2 of 3 names of customers are found in book",),
        ("the column 'Customer' holds names and not numbers, so customers are looked for by name",),
    ]


def test_two_of_one_name_are_not_chosen_between(desk: Any) -> None:
    desk.land("book", "people", "Name,Phone\nIda Moss,07400 123001\nIda Moss,07400 123002")
    desk.land("till", "orders", orders("Ida Moss"), people="book").stage()
    assert [source for _, source, _ in desk.rows(OWNERS)] == ["till"]


def test_people_of_one_name_with_their_own_addresses_are_not_one(desk: Any) -> None:
    desk.land("book", "people", "Name,Email\nIda Moss,ida@example.org")
    desk.land("bills", "orders", """
        Order no,Customer,Email,Date,Total
        1,Ida Moss,ida@example.org,2026-02-01,9
        2,Ida Moss,moss77@example.net,2026-02-01,9
    """, people="book").stage()  # fmt: skip
    assert len({record for _, _, record in desk.rows(OWNERS)}) == 2
    assert sorted(email for (email,) in desk.rows("select email from staging.people where source = 'bills'")) == [
        "ida@example.org", "moss77@example.net",
    ]  # fmt: skip


def test_whose_id_is_mapped_later_is_the_same_record_and_found_by_the_new_id(desk: Any) -> None:
    people = "Card,Name\nK2,Ada Lovelace\nK1,Bob Hill"
    records = "select record_id, name from staging.people order by name"
    before = desk.land("book", "people", people).stage().rows(records)
    desk.land("book", "people", people, columns={"Card": "record_id"}, day=1)
    desk.land("till", "orders", "Order no,Customer id,Date,Total\n1,K1,2026-02-01,5", people="book", day=1).stage()
    assert desk.rows(records) == before
    [(_, bob)] = [(name, record_id) for record_id, name in before if name == "Bob Hill"]
    assert desk.rows("select person_source, person_record_id from staging.orders") == [("book", bob)]


def test_it_is_told_how_many_orders_are_nobodys(desk: Any) -> None:
    desk.land("till", "orders", orders("walk-in", "guest", "C-7")).stage()
    assert desk.rows("select notice from staging.notices where notice like '%name no customer%'") == [
        ("2 of 3 orders (67 %) name no customer, and count for none of them",)
    ]
