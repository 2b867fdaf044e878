"""100,000 orders with lines from a shop on this computer, into rows that can be queried: `python -m benchmarks.shop_orders`.

The shop is as fast as one can be (its pages are written beforehand), so what is measured is the reading. Peers, in the same run:
fetching alone (every page asked for and parsed, nothing kept), pandas with `json_normalize` into DuckDB, and where
`--dlt` names a Python that has it, dlt's REST source into DuckDB. Then ten orders change, and the shop is read again.
"""

import argparse
import bisect
import json
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.timed import Run, timed

FORMAT = "%Y-%m-%dT%H:%M:%S"
START = datetime(2010, 1, 1, tzinfo=UTC)


def order(number: int) -> dict[str, Any]:
    """An order with two lines and one field of the owner's own."""
    at = (START + timedelta(minutes=number)).strftime(FORMAT)
    billing = {"first_name": f"Cust{number % 9973}", "last_name": f"Omer{number % 997}", "company": "", "address_1": f"{number} Mill Lane",
               "address_2": "", "city": "Ulm", "state": "", "postcode": "89073", "country": "DE",
               "email": f"c{number % 20000}@example.org", "phone": ""}  # fmt: skip
    lines = [{"id": number * 2 + n, "name": f"Loaf {n}", "product_id": 10 + n, "variation_id": 0, "quantity": 1, "total": "4.50",
              "total_tax": "0.32", "subtotal": "4.50", "sku": "", "price": 4.5, "taxes": [], "meta_data": []} for n in (0, 1)]  # fmt: skip
    return {
        "id": number + 1, "parent_id": 0, "status": "completed", "currency": "EUR", "prices_include_tax": False, "total": "9.64",
        "discount_total": "0.00", "discount_tax": "0.00", "shipping_total": "0.00", "total_tax": "0.64", "customer_id": 0,
        "order_key": f"wc_order_{number}", "billing": billing, "shipping": billing, "payment_method": "bacs",
        "payment_method_title": "Bank transfer", "created_via": "checkout", "customer_note": "", "number": str(number + 1),
        "date_created": at, "date_modified": at, "date_paid": at, "date_created_gmt": at, "date_modified_gmt": at, "date_paid_gmt": at,
        "meta_data": [{"id": number, "key": "_utm_source", "value": "newsletter"}], "line_items": lines, "tax_lines": [],
        "shipping_lines": [], "fee_lines": [], "coupon_lines": [], "refunds": [], "currency_symbol": "€",
    }  # fmt: skip


class _Shop(ThreadingHTTPServer):
    def __init__(self, size: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.orders = [json.dumps(order(number)) for number in range(size)]
        self.changed = [(START + timedelta(minutes=number)).strftime(FORMAT) for number in range(size)]
        self.requests = 0

    def change(self, number: int) -> None:
        """The oldest orders change: they are the newest then."""
        for _ in range(number):
            found = json.loads(self.orders.pop(0))
            self.changed.pop(0)
            at = (datetime.strptime(self.changed[-1], FORMAT) + timedelta(hours=1)).strftime(FORMAT)  # noqa: DTZ007
            self.orders.append(json.dumps(found | {"date_modified_gmt": at, "total": "8.00"}))
            self.changed.append(at)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Shop

    def do_GET(self) -> None:
        """A page by moment or by number; anything but orders is empty."""
        shop, parts = self.server, urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        shop.requests += 1
        first = bisect.bisect_right(shop.changed, query["modified_after"]) if "modified_after" in query else 0
        size = int(query.get("per_page", "10"))
        offset = first + int(query.get("offset", (int(query.get("page", "1")) - 1) * size))
        is_orders = parts.path.endswith("/orders") and query.get("status") != "trash"
        body = f"[{','.join(shop.orders[offset : offset + size])}]".encode() if is_orders else b"[]"
        total = len(shop.orders) - first if is_orders else 0
        self.send_response(200)
        headers = {
            "Content-Type": "application/json",
            "Content-Length": len(body),
            "X-WP-Total": total,
            "X-WP-TotalPages": -(-total // size),
        }
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


FETCH = """
import json, sys, requests
session, page = requests.Session(), 1
while found := session.get(f"{sys.argv[1]}/wp-json/wc/v3/orders?per_page=100&page={page}", timeout=60).json():
    page += 1
"""

PANDAS = """
import sys, requests, duckdb, pandas as pd
session, page, found = requests.Session(), 1, []
while more := session.get(f"{sys.argv[1]}/wp-json/wc/v3/orders?per_page=100&page={page}", timeout=60).json():
    found += more
    page += 1
orders = pd.json_normalize(found)
lines = pd.json_normalize(found, "line_items", ["id"], record_prefix="line_")
with duckdb.connect(sys.argv[2] + "/pandas.duckdb") as connection:
    connection.execute("create table orders as select * exclude (line_items, meta_data) from orders")
    connection.execute("create table lines as from lines")
"""

DLT = """
import os, sys, dlt
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
from dlt.sources.rest_api import rest_api_source
pages = {"type": "page_number", "base_page": 1, "total_path": None, "stop_after_empty_page": True}
source = rest_api_source({
    "client": {"base_url": sys.argv[1] + "/wp-json/wc/v3/", "paginator": pages},
    "resources": [{
        "name": "orders", "primary_key": "id", "write_disposition": "merge",
        "endpoint": {"path": "orders", "params": {"per_page": 100}},
    }],
})
place = dlt.destinations.duckdb(sys.argv[2] + "/dlt.duckdb")
dlt.pipeline("bench", destination=place, dataset_name="shop", pipelines_dir=sys.argv[2]).run(source)
"""


def read(url: str, folder: str) -> None:
    """Ours: fetch, land, and make the rows of orders and lines."""
    from assets.landing.objects import ObjectStream, land_objects, progress
    from assets.settings import Business, Settings, Stream
    from assets.staging.landed_rows import rows_of
    from assets.systems import resources
    from assets.warehouse.connection import open_warehouse
    from connectors.woocommerce.source import WooCommerce

    streams = tuple(
        Stream("shop", holds, system="woocommerce", resources=resources("woocommerce", holds))
        for holds in ("orders", "order_lines")
    )
    settings = Settings(Path(folder), Business("Bakery", "DE", "EUR", "Europe/Berlin"), streams)
    with open_warehouse(
        settings, datetime.now(UTC).replace(tzinfo=None), Path(folder) / "warehouse.duckdb"
    ) as warehouse:
        source = WooCommerce("https://shop.example.org", "ck", "cs", ("orders",), stand_in=url, per_minute=10**6)
        begun = progress(warehouse, "shop", "woocommerce.orders").cursor
        place = ObjectStream("shop", "woocommerce.orders", "the shop", "https://shop.example.org/{id}")
        land_objects(warehouse, place, source.extract("orders", begun))
        for stream in streams:
            rows_of(warehouse, stream)


def _peer(python: str, code: str, *arguments: str) -> Run:
    import os
    import time

    started = time.perf_counter()
    process = subprocess.Popen([python, "-W", "ignore", "-c", code, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit("a peer failed")
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def main() -> None:
    """Print seconds, processor seconds and memory of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--dlt", metavar="PYTHON", help="a Python that has dlt[duckdb], to try it as well")
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(*options.read)
        return
    shop = _Shop(options.orders)
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{shop.server_port}"
    with tempfile.TemporaryDirectory() as folder:
        _print("fetch alone", _peer(sys.executable, FETCH, url), options.orders)
        _print("ours", timed("-m", "benchmarks.shop_orders", "--read", url, folder), options.orders)
        _print("pandas", _peer(sys.executable, PANDAS, url, folder), options.orders)
        if options.dlt:
            _print("dlt", _peer(options.dlt, DLT, url, folder), options.orders)
        shop.change(10)
        before = shop.requests
        again = timed("-m", "benchmarks.shop_orders", "--read", url, folder)
        print(f"ten changed: {shop.requests - before} requests, {again.seconds:.1f} s")


def _print(name: str, run: Run, orders: int) -> None:
    print(
        f"{name:12} {run.seconds:6.1f} s {run.processor:6.1f} s of processor {run.megabytes:6.0f} MB {orders / run.seconds:8.0f} orders/s"
    )


if __name__ == "__main__":
    main()
