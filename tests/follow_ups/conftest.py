"""The shop of the crm tests, with its lists: the follow-up tables are made from real profiles."""

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assets import crm, follow_ups
from assets.settings import ContactPolicy, FollowUpList

_SHOP = runpy.run_path(str(Path(__file__).parents[1] / "crm" / "conftest.py"))
open_shop = _SHOP["open_shop"]


class Lists:
    """A shop with lists; `on` makes everything anew on a day and remembers what it offered, as a refresh does."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop

    def customer(self, name: str, /, *orders: tuple[str, str], **row: Any) -> None:
        """A customer named for their record, who may be mailed and bought for these amounts on these days."""
        record = {"name": name, "first_name": name, "email": f"{name.lower()}@example.org"} | row
        self.shop.person(name, name, **record)
        self.shop.consent(name, "email", "granted", "2025-01-01")
        for day, total in orders:
            self.shop.event("orders", name, order_id=f"{name}/{day}", ordered_at=f"{day} 12:00", total=total)

    def on(self, day: str) -> "Lists":
        self.shop.today(day)
        self.shop.build(crm.TABLES).build(follow_ups.TABLES)
        self.shop.warehouse.connection.execute(
            'insert into journal.follow_ups by name select * rename (happened_at as "at") from follow_ups.issued'
            " where happened_at > (select coalesce(max(j.at), '-infinity') from journal.follow_ups as j)"
        )
        return self

    def type(self, name: str, status: str | None = None, *, at: str, **typed: Any) -> None:
        """What a person typed in the newest row of a customer."""
        [(follow_up_id,)] = self.shop.rows(
            f"select follow_up_id from crm.follow_ups where customer_id = '{name}' order by created_at desc limit 1"
        )
        row = {"target": "excel", "tab": "A tab", "follow_up_id": follow_up_id, "at": at, "is_current": True}
        self.shop.add("staging.sheet_edits", **(row | {"status": status} | typed))

    def shown(self) -> list[tuple[str, str]]:
        """List and customer of every row in the sheet, in its order."""
        return self.shop.rows(
            "select list, customer_id from crm.follow_ups where closed_at is null and held_back_by is null"
            " order by priority, due_on, customer_id"
        )

    def held(self) -> dict[str, str]:
        """Customer (and list) -> why they are not offered."""
        return dict(self.shop.rows("select customer_id || ' ' || list, held_back_by from follow_ups.candidates"
                                   " where held_back_by is not null"))  # fmt: skip

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.shop.rows(sql)


@pytest.fixture
def open_lists(open_shop: Callable[..., Any]) -> Iterator[Callable[..., Lists]]:
    """A shop with these lists, by name or in full, and this policy."""

    def lists(*given: str | FollowUpList, **policy: Any) -> Lists:
        switched_on = [FollowUpList(name) if isinstance(name, str) else name for name in given]
        return Lists(open_shop(follow_ups=switched_on, policy=ContactPolicy(**policy)))

    return lists
