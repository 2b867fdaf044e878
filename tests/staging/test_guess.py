"""What a table holds is decided by its headings and its cells; one table may hold several streams."""

import pytest

from assets.settings import Stream
from assets.staging.column_looks import look
from assets.staging.guess import Guess, guess
from assets.staging.headers import map_headers
from assets.staging.heading_forms import heading_key
from assets.staging.known_exports import known_export, known_exports
from assets.streams import field_of


def guesses(headings: str, *rows: str) -> list[Guess]:
    columns = zip(*(row.split(",") for row in rows), strict=True) if rows else [() for _ in headings.split(",")]
    return guess({name: look(list(cells)) for name, cells in zip(headings.split(","), columns, strict=True)})


def test_a_column_of_names_is_no_column_of_customer_numbers() -> None:
    [found] = guesses("Receipt no,Day,Client,Sum", "7,2026-10-01,Ida Moss,10.00", "8,2026-10-02,Ole Finn,20.00")
    assert found.columns == {"Receipt no": "order_id", "Day": "ordered_at", "Client": "name", "Sum": "total"}
    assert found.told == ("'Client' holds names, so it is the name",)


def test_a_column_of_numbers_under_customer_is_their_number() -> None:
    [found] = guesses("Receipt no,Day,Client,Sum", "7,2026-10-01,4411,10.00", "8,2026-10-02,4412,20.00")
    assert found.columns["Client"] == "person_id"
    [people] = guesses("Client,Surname,Mail", "4411,Moss,ida@example.org", "4412,Finn,ole@example.org")
    assert people.columns["Client"] == "record_id"


def test_a_column_that_counts_the_rows_is_no_number_of_anybodys() -> None:
    [found] = guesses("Nr,Name,Mail", "1,Ida Moss,ida@example.org", "2,Ole Finn,ole@example.org")
    assert found.columns["Nr"] == "attributes.nr"
    [numbered] = guesses("Customer no,Name", "1,Ida Moss", "2,Ole Finn")
    assert numbered.columns["Customer no"] == "record_id"


def test_user_names_are_no_addresses() -> None:
    [found] = guesses("Name,Username,Mobile", "Ida Moss,idam,07400 123001", "Ole Finn,olef,07400 123002")
    assert "email" not in found.columns.values()


@pytest.mark.parametrize(
    ("headings", "holds"),
    [
        ("Date,Status,Name,Email", "people"),
        ("When,Ref,State,Net sales,Client", "orders"),
        ("Email", "people"),
        ("Date,Customer,What,Total", "orders"),
        ("Datum,Kunde,Artikel,Menge,Einzelpreis,Summe", "orders"),
        ("Ticket,Created,Requester,Requester email,Subject,Priority,Solved", "complaints"),
        ("ID,Email,Name,Created,Plan,Status,Currency", "people"),
        ("Date,Caller,Channel,Direction,Outcome", "interactions"),
    ],
)
def test_words_that_many_streams_know_say_little(headings: str, holds: str) -> None:
    assert guesses(headings)[0].holds == holds


def test_orders_with_their_items_on_the_same_rows_are_two_streams() -> None:
    found = guesses("Order no,Date,Customer email,Article,Qty,Unit price,Order total")
    assert [each.holds for each in found] == ["orders", "order_lines"]
    assert found[0].columns["Order total"] == "total"
    assert found[1].columns["Unit price"] == "unit_price"


def test_items_whose_only_amount_is_a_price_each_are_no_orders() -> None:
    found = guesses("Order no,Date,Article,Qty,Price")
    assert [each.holds for each in found] == ["order_lines"]


def test_sales_of_one_item_each_are_orders_and_lines() -> None:
    found = guesses(
        "Beleg,Datum,Artikel,Menge,Einzelpreis,Summe", "7,01.10.2026,Brot,2,3.50,7.00", "8,02.10.2026,Tee,1,9,9"
    )
    assert [each.holds for each in found] == ["orders", "order_lines"]
    several = guesses(
        "Beleg,Datum,Artikel,Menge,Einzelpreis,Summe", "7,01.10.2026,Brot,2,3.50,7.00", "7,01.10.2026,Tee,1,9,9"
    )
    assert [each.holds for each in several] == ["order_lines"]


def test_what_a_table_could_also_be_is_told() -> None:
    [found] = guesses("Date,Customer,Notes,Staff")
    assert {found.holds, found.instead} == {"interactions", "complaints"}


@pytest.mark.parametrize("export", [each for each in known_exports() if each.headers], ids=lambda each: each.name)
def test_every_export_of_the_catalogue_is_known_by_its_own_headings(export: object) -> None:
    [known] = [each for each in known_exports() if each is export]
    found = known_export([heading_key(header) for header in known.headers])
    assert found
    assert found.name == known.name
    for holds, fields in known.fields.items():
        mapped = map_headers(Stream("export", holds), known.headers)
        assert mapped.required_missing == ()
        assert all(field_of(holds, name) for name in fields.values())
        keys = {heading_key(header) for header in known.headers}
        assert {heading_key(header) for header in mapped.fields.values()} >= {
            key for key, name in fields.items() if key in keys and mapped.fields.get(name) is None
        }


def test_an_export_is_known_however_the_config_maps_a_part_of_it() -> None:
    payments = ["id", "Created date (UTC)", "Amount", "Amount Refunded", "Customer Email", "Customer Description"]
    found = map_headers(Stream("card", "orders", {"id": "order_id"}), payments)
    assert "name" not in found.fields
