"""Chinook, a record shop with customers in 24 countries: a workbook and three exports, as a small shop has them."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from shutil import copyfile
from typing import Any

import duckdb
import pytest

CHINOOK = Path(__file__).parents[1] / "data" / "chinook"

HEADINGS = [
    "Customer ID",
    "First name",
    "Last name",
    "Company",
    "Address",
    "City",
    "State",
    "Country",
    "Postal code",
    "Phone",
    "Fax",
    "E-mail",
]

CONFIG = """
business: {name: Chinook, country: US, currency: USD, timezone: America/New_York}
sources:
  customers: {type: excel, path: customers.xlsx, tab: Customers, holds: people}
  invoices: {type: csv, path: invoices.csv, holds: orders, people: customers}
  invoice_lines: {type: csv, path: invoice_lines.csv, holds: order_lines}
  tracks: {type: csv, path: tracks.csv, holds: products, columns: {UnitPrice: price}}
"""

COUNTRIES = {
    "Argentina": "AR",
    "Australia": "AU",
    "Austria": "AT",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Chile": "CL",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Hungary": "HU",
    "India": "IN",
    "Ireland": "IE",
    "Italy": "IT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "Spain": "ES",
    "Sweden": "SE",
    "USA": "US",
    "United Kingdom": "GB",
}

NOT_A_NUMBER = {
    "9": "+453 3331 9991 has a digit too many for Denmark",
    "57": "+56 (0)2 635 4444 has a digit too few for Chile",
    "58": "+91 0124 39883988 has two digits too many for India",
}


def chinook_shop(folder: Path) -> None:
    """The customers in a workbook below a title, with numbers where a workbook has numbers; the rest as exported."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("Customers", 0)
    sheet.append(["Our customers"])
    sheet.append([])
    sheet.append(HEADINGS)
    for customer in read("customers"):
        sheet.append([int(customer["CustomerId"]), *[cell or None for cell in list(customer.values())[1:]]])
    book.save(folder / "customers.xlsx")
    for name in ("invoices", "invoice_lines", "tracks"):
        copyfile(CHINOOK / f"{name}.csv", folder / f"{name}.csv")
    (folder / "regulars.yaml").write_text(CONFIG, encoding="utf-8")


def read(name: str) -> list[dict[str, str]]:
    with (CHINOOK / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shop(
    refreshed: Callable[[Path], duckdb.DuckDBPyConnection], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("chinook")
    chinook_shop(folder)
    connection = refreshed(folder)
    yield connection
    connection.close()


def by_customer(shop: duckdb.DuckDBPyConnection, columns: str) -> dict[str, Any]:
    """Chinook's own customer id -> the columns of the customer it became."""
    rows = shop.execute(
        f"""
        select record_id, {columns} from crm.customers join crm.customer_records as records using (customer_id)
        where source = 'customers'
        """
    ).fetchall()
    return {record_id: values[0] if len(values) == 1 else tuple(values) for record_id, *values in rows}


def test_everybody_and_everything_arrives_once(shop: duckdb.DuckDBPyConnection) -> None:
    counts = shop.execute(
        """
        select
            (select count(*) from crm.customers), (select count(*) from crm.customer_records),
            (select count(*) from crm.orders), (select count(*) from crm.order_lines),
            (select count(*) from crm.products)
        """
    ).fetchall()
    # Every customer is two records: the row in the book, and the billing address that the invoices carry.
    assert counts == [(59, 118, 412, 2240, 3503)]


def test_a_customers_orders_and_revenue_are_the_sum_of_the_invoices(shop: duckdb.DuckDBPyConnection) -> None:
    invoices: defaultdict[str, list[Decimal]] = defaultdict(list)
    for invoice in read("invoices"):
        invoices[invoice["CustomerId"]].append(Decimal(invoice["Total"]))
    assert by_customer(shop, "orders, revenue") == {who: (len(totals), sum(totals)) for who, totals in invoices.items()}


def test_lines_find_their_order_their_customer_and_their_track(shop: duckdb.DuckDBPyConnection) -> None:
    owner = {invoice["InvoiceId"]: invoice["CustomerId"] for invoice in read("invoices")}
    genre = {track["TrackId"]: track["Genre"] for track in read("tracks")}
    expected: defaultdict[tuple[str, str], int] = defaultdict(int)
    for line in read("invoice_lines"):
        expected[owner[line["InvoiceId"]], genre[line["TrackId"]]] += int(line["Quantity"])
    bought = shop.execute(
        """
        select records.record_id, products.category, sum(lines.quantity)::integer
        from crm.order_lines as lines
        join crm.products as products using (product_id)
        join crm.customer_records as records on records.customer_id = lines.customer_id and records.source = 'customers'
        group by all
        """
    ).fetchall()
    assert {(who, category): quantity for who, category, quantity in bought} == expected


def test_countries_become_their_codes(shop: duckdb.DuckDBPyConnection) -> None:
    assert by_customer(shop, "country") == {c["CustomerId"]: COUNTRIES[c["Country"]] for c in read("customers")}


def test_phones_are_valid_in_the_customers_country_or_set_aside(shop: duckdb.DuckDBPyConnection) -> None:
    import phonenumbers

    def e164(customer: dict[str, str]) -> str | None:
        if not customer["Phone"] or customer["CustomerId"] in NOT_A_NUMBER:
            return None
        number = phonenumbers.parse(customer["Phone"], COUNTRIES[customer["Country"]])
        assert phonenumbers.is_valid_number_for_region(number, COUNTRIES[customer["Country"]])
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    assert by_customer(shop, "phone") == {customer["CustomerId"]: e164(customer) for customer in read("customers")}


def test_nothing_is_set_aside_but_the_three_wrong_phones(shop: duckdb.DuckDBPyConnection) -> None:
    aside = shop.execute("select source, record_id, field from quality.quarantine order by record_id").fetchall()
    assert aside == [("customers", record_id, "phone") for record_id in sorted(NOT_A_NUMBER)]
