"""Everything that happened with a customer, in the order in which it did."""

from datetime import datetime
from typing import Any


def test_an_agreement_starts_when_its_day_does_here_and_not_an_hour_later(shop: Any) -> None:
    shop.person("ada", "1", name="Ada Lovelace")
    shop.event("agreements", "1", starts_on="2025-06-30", kind="Coffee subscription", status="active")
    told = shop.build().rows("select happened_at, summary from crm.timeline where kind = 'agreement'")
    # midnight in London, in June, is kept as eleven at night of the day before
    assert told == [(datetime(2025, 6, 29, 23), "Agreement starts, Coffee subscription, active")]


def test_a_yes_that_nobody_dated_stands_on_no_day(shop: Any) -> None:
    shop.person("ada", "1", name="Ada Lovelace")
    shop.consent("1", "email", "withdrawn", "2025-08-01 10:00")
    shop.consent("1", "email", "granted", "2026-03-01 06:00", is_dated=False)
    shop.consent("1", "post", "withdrawn", "2026-03-01 06:00", is_dated=False)
    told = shop.build().rows("select happened_at, summary from crm.timeline where kind = 'consent' order by all")
    assert told == [(datetime(2025, 8, 1, 10), "withdrawn, email"), (datetime(2026, 3, 1, 6), "withdrawn, post")]


def test_a_note_on_a_customer_stands_where_it_was_first_read(shop: Any) -> None:
    shop.person("ada", "1", name="Ada Lovelace", notes="Likes rye, no seeds")
    told = shop.build().rows("select summary, source from crm.timeline where kind = 'note'")
    assert told == [("Note: Likes rye, no seeds", "book")]
