"""Whatever a source says, mapped or not, stands in a table that analysts find."""

import csv
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.streams import STREAMS, Field

CALLED = {"at": "happened_at"}
"""Fields whose column has another name."""

SOURCES = {"instalments": "orders"}
"""Where a row is a part of something that another source says."""

SAID = {
    "person_id": "P-1",
    "order_id": "O-1",
    "product_id": "S-1",
    "referrer": "P-1",
    "referred": "P-2",
    "kind": "csat",
    "score": "4",
    "scale_max": "5",
    "refunded": "0",
    "currency": "GBP",
    "channel": "sms",
}
"""Values that must fit together; the others are made from the field's kind."""

ELSEWHERE = {"pays_order_id", "is_payment"}
"""Fields that make a row something else than an order of its own: what they say stands in crm.order_payments."""

KINDS = {
    "timestamp": "2026-02-03 10:30", "date": "2026-03-04", "money": "12.50", "number": "3", "integer": "24",
    "boolean": "yes", "status": "completed", "channel": "sms", "direction": "in", "consent": "granted",
    "feedback_kind": "csat", "email": "ada@example.org", "phone": "+44 7400 123456", "country": "GB",
    "language": "de", "postcode": "YO1 7HH", "birth_date": "1980-02-28",
}  # fmt: skip

PERSON = {
    "record_id": "P-1", "name": "Dr Ada King Jr", "title": "Dr", "first_name": "Ada", "last_name": "King",
    "suffix": "Jr", "house_number": "12", "street": "High Street", "referred_by": "P-2",
    "identifiers.Card": "K-77", "attributes.Shoe": "38", "notes": "Likes rye",
}  # fmt: skip


def said(holds: str, field: Field) -> str:
    given = PERSON if holds == "people" else SAID
    return given.get(field.name) or KINDS.get(field.kind) or f"{field.name} of {holds}"


def cells(holds: str) -> dict[str, str]:
    """A row in which every field of the stream says something, and a column that means nothing to us."""
    own = {field.name: said(holds, field) for field in STREAMS[holds] if field.name not in ELSEWHERE}
    return own | (PERSON if holds == "people" else {}) | {"Favourite cake": f"carrot, in {holds}"}


def write(folder: Path, holds: str, rows: list[Mapping[str, str]]) -> str:
    with (folder / f"{holds}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [f"my {field}" for field in cells(holds)])
        writer.writeheader()
        writer.writerows({f"my {field}": value for field, value in row.items()} for row in rows)
    columns = ", ".join(f'"my {field}": {field}' for field in cells(holds) if field != "Favourite cake")
    people = ", people: people" if holds not in ("people", "products") else ""
    return f"  {holds}: {{type: csv, path: {holds}.csv, holds: {holds}{people}, columns: {{{columns}}}}}\n"


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, refreshed: Callable[[Path], duckdb.DuckDBPyConnection]
) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("shop")
    friend = dict.fromkeys(cells("people"), "") | {"record_id": "P-2", "name": "Bea Lark"}
    sources = [
        write(folder, holds, [cells(holds), friend] if holds == "people" else [cells(holds)]) for holds in STREAMS
    ]
    (folder / "regulars.yaml").write_text(
        "business: {name: Corner Bakery, country: GB, currency: GBP, timezone: UTC}\nsources:\n" + "".join(sources)
    )
    return refreshed(folder)


def only(published: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    cursor = published.execute(sql)
    [row] = cursor.fetchall()
    return dict(zip([column[0] for column in cursor.description], row, strict=True))


@pytest.mark.parametrize("holds", [holds for holds in STREAMS if holds != "people"])
def test_every_field_of_an_event_is_a_column_of_its_table_and_the_rest_are_attributes(
    published: duckdb.DuckDBPyConnection, holds: str
) -> None:
    row = only(published, f"from crm.{holds} where source = '{SOURCES.get(holds, holds)}'")
    own = {field.name for field in STREAMS[holds]} - ELSEWHERE - {"person_id"}
    columns = {name: CALLED.get(name, name) for name in own}
    assert [column for column in columns.values() if row.get(column) is None] == []
    texts = {column: said(holds, field) for field in STREAMS[holds] if field.kind in ("text", "id")
             for column in [columns.get(field.name)] if column}  # fmt: skip
    assert {column: row[column] for column in texts} == texts
    assert row["attributes"] == f'{{"my Favourite cake":"carrot, in {holds}"}}'


def test_every_field_of_a_person_is_in_the_customer_view(published: duckdb.DuckDBPyConnection) -> None:
    customer = only(published, "from crm.customers where last_name = 'King'")
    found = {field.name: customer.get(field.name) for field in STREAMS["people"]}
    elsewhere = {name for name, value in found.items() if value is None}
    assert elsewhere == {
        *("record_id", "house_number", "joined_at", "updated_at", "referred_by"),
        *("consent.email", "consent.sms", "consent.phone", "consent.post", "consent.all"),
    }
    assert (customer["title"], customer["suffix"], customer["notes"]) == ("Dr", "Jr", "Likes rye")
    assert customer["street"] == "12 High Street"
    assert customer["attributes"] == '{"Shoe":"38","my Favourite cake":"carrot, in people"}'
    assert customer["first_seen_at"] == datetime(2026, 2, 3, 10, 30)
    record = only(
        published, "select changed_at from crm.customer_records where source = 'people' and record_id = 'P-1'"
    )
    assert record == {"changed_at": datetime(2026, 2, 3, 10, 30)}
    assert published.execute(
        "select distinct channel from crm.consents where source = 'people' and record_id = 'P-1' order by 1"
    ).fetchall() == [("all",), ("call",), ("email",), ("post",), ("sms",)]
    assert published.execute("select referrer from crm.referrals where record_id = 'P-1'").fetchall() == [("P-2",)]
    values = published.execute("select value from crm.customer_values where field in ('identifiers.Card', 'notes')")
    assert sorted(values.fetchall()) == [("K-77",), ("Likes rye",)]


def test_amounts_are_as_they_were_said(published: duckdb.DuckDBPyConnection) -> None:
    assert published.execute("select discount, promised_on::varchar from crm.orders").fetchall() == [
        (Decimal("12.5"), "2026-03-04")
    ]
