"""Everything that happened with a customer, in the order in which it did."""

from datetime import datetime
from typing import Any


def test_an_agreement_starts_when_its_day_does_here_and_not_an_hour_later(shop: Any) -> None:
    shop.person("ada", "1", name="Ada Lovelace")
    shop.event("agreements", "1", starts_on="2025-06-30", kind="Coffee subscription", status="active")
    told = shop.build().rows("select happened_at, summary from crm.timeline where kind = 'agreement'")
    # midnight in London, in June, is kept as eleven at night of the day before
    assert told == [(datetime(2025, 6, 29, 23), "Agreement starts, Coffee subscription, active")]
