"""Objects of a shop become rows with our headings, and from there on they are cells like any others."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assets.consent.ledger import meaning, record_all
from assets.landing.objects import ObjectStream, land_objects
from assets.privacy.erasure import sweep
from assets.privacy.objects import kept_out_objects
from assets.privacy.suppression import Tombstone, define_macros, store_tombstones
from assets.settings import Business, Settings, Stream
from assets.staging import TABLES
from assets.staging.landed_rows import rows_of
from assets.staging.settings_rows import write_settings
from assets.systems import resources, systems
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.journal import read_journals
from connectors.source import Batch

FIRST_DAY = datetime.fromisoformat("2026-03-02 06:00")
LISTS = ("customers", "orders", "refunds", "products", "variations", "reviews")


def order(**fields: Any) -> dict[str, Any]:
    given = {"id": 1, "status": "completed", "currency": "EUR", "total": "9.00", "customer_id": 0,
             "date_created_gmt": "2026-02-01T10:00:00", "billing": {"first_name": "Gus", "email": "gus@example.org"},
             "line_items": [], "meta_data": []}  # fmt: skip
    return {**given, **fields}


class Shop:
    """A business with one shop, whose objects a test writes down."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.day = folder, 0
        self.columns: dict[str, str] = {}

    def open(self) -> Any:
        self.day += 1
        streams = tuple(
            Stream("shop", holds, self.columns, system="woocommerce", resources=resources("woocommerce", holds))
            for holds in systems()["woocommerce"]
        )
        settings = Settings(self.folder, Business("Corner Bakery", "DE", "EUR", "Europe/Berlin"), streams)
        return open_warehouse(settings, FIRST_DAY + timedelta(days=self.day))

    def stage(self, *, is_staged: bool = True, **objects: list[Mapping[str, Any]]) -> Warehouse:
        """Land the objects, each list whole, and make the staging tables; the warehouse stays open."""
        self.opened = self.open()
        warehouse: Warehouse = self.opened.__enter__()
        write_settings(warehouse)
        read_journals(warehouse)
        for name in LISTS:
            found = tuple((str(one["id"]), one) for one in objects.get(name, []))
            land_objects(
                warehouse,
                ObjectStream("shop", f"woocommerce.{name}", "the shop", "https://shop.example.org/{id}"),
                [Batch(found, {}, is_last=True)],
                keep_out=lambda table, name=name: kept_out_objects(warehouse, "shop", f"woocommerce.{name}", table),
                meaning={
                    stream.holds: meaning(stream) for stream in warehouse.settings.streams if name in stream.resources
                },
            )
        record_all(warehouse)
        for table in TABLES if is_staged else ():
            table.build(warehouse)
        return warehouse


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    found = Shop(tmp_path)
    yield found
    if hasattr(found, "opened"):
        found.opened.__exit__(None, None, None)


def test_amounts_are_what_they_are_whatever_a_comma_means_here(shop: Shop) -> None:
    warehouse = shop.stage(orders=[order(total="1234.500"), order(id=2, total="1.234"), order(id=3, total="12,50")])
    assert [float(total) for (total,) in warehouse.rows("select total from staging.orders order by order_id")] == [
        1234.5,
        1.234,
        12.5,
    ]


def test_what_cannot_be_read_is_set_aside_with_where_to_look(shop: Shop) -> None:
    warehouse = shop.stage(orders=[order(total="a lot"), order(id=2)])
    assert warehouse.rows("select stream, record_id, field, value, link from quality.quarantine") == [
        ("orders", "1", "total", "a lot", "https://shop.example.org/1")
    ]
    assert warehouse.rows("select order_id from staging.orders") == [("2",)]


def test_fields_that_are_null_or_new_or_of_another_kind_keep_no_order_out(shop: Shop) -> None:
    odd = order(
        billing=None, line_items=None, coupon_lines="none", brand_new={"a": [1]}, meta_data=[{"key": None}], refunds=[]
    )
    warehouse = shop.stage(orders=[odd, order(id=2, customer_id=None, meta_data=[{"key": "x", "value": {"deep": 1}}])])
    assert warehouse.rows("select order_id from staging.orders order by 1") == [("1",), ("2",)]


def test_an_order_of_400_lines_has_400(shop: Shop) -> None:
    lines = [
        {"id": n, "name": f"Loaf {n}", "product_id": n, "quantity": 1, "total": "1.00", "total_tax": "0.10"}
        for n in range(400)
    ]
    warehouse = shop.stage(orders=[order(line_items=lines)])
    assert warehouse.rows(
        "select count(*), sum(total)::double, count(distinct record_id) from staging.order_lines"
    ) == [(400, 440.0, 400)]


def test_a_field_of_the_owners_own_is_read_where_the_config_maps_it_and_kept_otherwise(shop: Shop) -> None:
    shop.columns = {"birthday": "birth_date"}
    extras = [
        {"key": "birthday", "value": "1990-05-04"},
        {"key": "shoe size", "value": 39},
        {"key": "shoe size", "value": 40},
    ]
    customer = {"id": 7, "email": "nell@example.org", "first_name": "Nell", "role": "customer", "meta_data": extras}
    warehouse = shop.stage(customers=[customer])
    assert warehouse.rows("select birth_date::varchar, attributes::varchar from staging.people") == [
        ("1990-05-04", '{"shoe size":"40"}')
    ]


def test_a_no_that_was_said_at_the_shop_stays_when_it_is_gone_there(shop: Shop) -> None:
    def nell(*said: dict[str, str]) -> dict[str, Any]:
        return {"id": 7, "email": "nell@example.org", "first_name": "Nell", "role": "customer", "meta_data": list(said)}

    shop.stage(is_staged=False, customers=[nell({"key": "newsletter", "value": "no"})])
    shop.opened.__exit__(None, None, None)
    warehouse = shop.stage(is_staged=False, customers=[nell()])
    found = warehouse.rows("select record_id, channel, status from journal.consents order by seen_at")
    assert found == [("7", "email", "withdrawn"), ("7", "email", "blank")]


def test_rows_are_made_once_for_the_same_files(shop: Shop) -> None:
    warehouse = shop.stage(is_staged=False, orders=[order()])
    stream = next(each for each in warehouse.settings.streams if each.holds == "orders")
    first, second = rows_of(warehouse, stream), rows_of(warehouse, stream)
    assert first == second


def test_who_was_erased_is_erased_from_objects_and_kept_out_of_those_that_come(shop: Shop) -> None:
    mention = order(
        id=2, billing={"first_name": "Omar", "email": "omar@example.org"}, customer_note="ask gus@example.org"
    )
    shop.stage(is_staged=False, orders=[order(), mention])
    shop.opened.__exit__(None, None, None)
    with shop.open() as warehouse:
        read_journals(warehouse)
        define_macros(warehouse)
        store_tombstones(warehouse, "e1", [Tombstone("email", "gus@example.org")])
        read_journals(warehouse)
        sweep(warehouse)
    assert not [file for file in shop.folder.rglob("*.parquet") if b"gus@example.org" in file.read_bytes()]
    warehouse = shop.stage(
        is_staged=False,
        orders=[order(), mention, order(id=3, billing={"email": "GUS@example.org"}), order(id=4, billing={})],
    )
    stored = warehouse.rows('select payload, _record_id from "landed__shop__woocommerce.orders"')
    assert sorted(name for _, name in stored) == ["2", "4"]
    assert not [text for text, _ in stored if "gus@" in text.lower()]
