"""Headings that people and programs use mean what they mean, and nothing else: two lists, one of them written blindly."""

import csv
from pathlib import Path

import pytest

from assets.settings import Stream
from assets.staging.headers import map_headers
from assets.staging.heading_forms import take_apart


def meanings(name: str) -> list[tuple[str, str | None, str | None]]:
    """(heading, the field that it means, the field that is found) of every line of a list."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [
        (line["heading"], line["field"] or None, next(iter(_fields(line["stream"], line["heading"])), None))
        for line in csv.DictReader(text)
    ]


def _fields(holds: str, *headings: str) -> dict[str, str]:
    return dict(map_headers(Stream("list", holds), headings).fields)


@pytest.mark.parametrize("name", ["everyday.csv", "ours.csv", "strangers.csv"])
def test_nearly_every_everyday_heading_is_understood_and_none_wrongly(name: str) -> None:
    found = meanings(name)
    wrong = [(heading, got) for heading, wanted, got in found if got not in (None, wanted)]
    right = sum(got == wanted for _, wanted, got in found)
    assert wrong == []
    assert right / len(found) > 0.95


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (["Phone", "Phone (mobile)"], {"phone": "Phone (mobile)"}),
        (["Work Email", "Home Email"], {"email": "Home Email"}),
        (["Email 2", "Email 1"], {"email": "Email 1"}),
        (["Shipping City", "Billing City"], {"city": "Billing City"}),
        (["Title", "Salutation"], {"title": "Salutation"}),
        (["Customer", "Customer #"], {"record_id": "Customer #", "name": "Customer"}),
        (["Address 2 - City"], {}),
    ],
)
def test_of_several_columns_the_one_that_says_most_of_the_person_comes_first(
    headings: list[str], fields: dict[str, str]
) -> None:
    assert _fields("people", *headings) == fields


def test_a_column_for_the_parcel_is_used_only_where_there_is_no_other() -> None:
    assert map_headers(Stream("shop", "orders"), ["Ship City", "Billing City"]).others == {}
    assert _fields("orders", "Ship City") == {"city": "Ship City"}


@pytest.mark.parametrize(
    ("heading", "currency", "zone"),
    [
        ("Total (GBP)", "GBP", None),
        ("Amount USD", "USD", None),
        ("Total £", "GBP", None),
        ("Amount ($)", None, None),
        ("Created (UTC)", None, "UTC"),
        ("Created At (UTC+0)", None, "UTC"),
        ("Closed PST", None, "America/Los_Angeles"),
        ("Total", None, None),
    ],
)
def test_a_heading_may_name_a_currency_or_a_zone(heading: str, currency: str | None, zone: str | None) -> None:
    found = take_apart(heading)
    assert (found.currency, found.zone) == (currency, zone)
