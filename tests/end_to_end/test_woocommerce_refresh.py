"""A shop on WooCommerce from its address to the customer view, with the totals that a bookkeeper would write down."""

import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from assets.run import RunResult
from pipelines.cli import main
from pipelines.refresh import exit_code

sys.path.append(str(Path(__file__).parents[1] / "stand_ins"))

from shop_server.running import Running, start
from woocommerce_server.app import WooApp
from woocommerce_server.store import Store, line, on
from woocommerce_server.town import open_shop

CONFIG = """
business: {name: Corner Bakery, country: DE, currency: EUR, rates: {USD: 0.5}}
sources:
  web_shop:
    type: woocommerce
    url: https://shop.example.org
    key: ck_stand_in
    secret: cs_stand_in
    columns: {birthday: birth_date}
"""

Shop = tuple[Path, Running[WooApp]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "regulars.yaml").write_text(CONFIG)
    with start(WooApp(open_shop(Store()))) as running, pytest.MonkeyPatch.context() as patched:
        patched.setenv("REGULARS_WOOCOMMERCE_API", running.url)
        yield folder, running


@pytest.fixture(scope="module")
def view(shop: Shop, refreshed: Callable[[Path], duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    return refreshed(shop[0])


def rows(view: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return [
        tuple(float(cell) if isinstance(cell, Decimal) else cell for cell in row)
        for row in view.execute(sql).fetchall()
    ]


def test_the_way_to_try_it_is_as_the_page_shows(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs/shops.md").read_text(encoding="utf-8")
    section = page.partition("### Trying it without WooCommerce\n")[2].partition("\n## ")[0]
    first, second = re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)
    init, _ = first.splitlines()
    variables, *commands = second.splitlines()
    monkeypatch.chdir(tmp_path)
    for variable in variables.removeprefix("export ").split()[1:]:
        monkeypatch.setenv(*variable.split("=", 1))
    made = [CliRunner().invoke(main, shlex.split(command)[1:]) for command in (init, commands[0])]
    assert [result.exit_code for result in made] == [0, 0], [result.output for result in made]
    assert "can be read: 4 customers, 13 orders, 3 refunds" in made[1].output
    assert [command.split()[1] for command in commands] == ["check", "refresh", "show"]


def test_check_says_what_waits_before_anything_is_read(shop: Shop) -> None:
    said = CliRunner().invoke(main, ["check", "--project", str(shop[0])])
    assert said.exit_code == 0
    assert "can be read: 4 customers, 13 orders, 3 refunds, 3 products, 1 variations, 1 reviews" in said.output


def test_each_case_has_the_revenue_that_a_bookkeeper_writes_down(view: duckdb.DuckDBPyConnection) -> None:
    found = rows(view, "select order_id, status, total, refunded, revenue, is_sale from crm.orders order by ordered_at")
    assert found == [
        ("15", "completed", 9.0, None, 9.0, True),
        ("16", "completed", 52.0, None, 52.0, True),  # 48.60 and 3.40 of tax
        ("17", "processing", 10.0, None, 10.0, True),  # with a tip of 1.00
        ("18", "completed", 9.0, None, 9.0, True),  # a guest
        ("19", "cancelled", 9.0, None, 0.0, False),
        ("20", "pending", 9.0, None, 0.0, False),
        ("21", "failed", 9.0, None, 0.0, False),  # 22 is a draft of the checkout, and no order
        ("23", "refunded", 9.0, 9.0, 0.0, False),
        ("25", "completed", 18.0, 4.5, 13.5, True),  # a line given back in part
        ("27", "completed", 9.0, 12.0, 0.0, False),  # more was paid back than was paid
        ("29", "completed", 9.0, None, 4.5, True),  # in dollars
        ("30", "completed", 12.1, None, 12.1, True),  # 9.00 less 1.80, and 4.90 for the courier
        ("31", "completed", 50.0, None, 50.0, True),  # a gift card
    ]


def test_lines_add_up_to_what_was_paid_for_them(view: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        view,
        "select order_id, product, quantity, unit_price, total from crm.order_lines where order_id in ('16', '25', '30')",
    )
    assert sorted(found) == [
        ("16", "Birthday cake, Large", 1.0, 52.0, 52.0),
        ("25", "Sourdough loaf", 4.0, 4.5, 18.0),
        ("30", "Sourdough loaf", 2.0, 3.6, 7.2),
    ]


def test_guests_are_customers_and_an_account_that_buys_for_another_keeps_its_name(
    view: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(view, "select name, orders, revenue, city from crm.customers order by revenue") == [
        ("Gus Guest", 1, 9.0, "Ulm"),
        ("רוזה 🥐 Levi", 1, 10.0, None),
        ("Nell Baker", 3, 25.6, "Berlin"),
        ("Iris Gifted", 1, 50.0, None),
        ("Omar Haddad", 2, 65.5, None),
    ]


def test_a_newsletter_of_the_shop_is_heard_and_its_own_field_is_read(view: duckdb.DuckDBPyConnection) -> None:
    found = view.execute(
        "select name, may_email, birth_date::varchar from crm.customers where birth_date is not null"
    ).fetchall()
    assert found == [("Omar Haddad", False, "1990-05-04")]
    said = view.execute("select channel, status, evidence from crm.consents order by status").fetchall()
    assert said == [("email", "granted", "newsletter: yes"), ("email", "withdrawn", "newsletter: no")]


def test_reviews_are_feedback_and_spam_is_not(view: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        view, "select kind, score, scale_max, comment, name from crm.feedback join crm.customers using (customer_id)"
    ) == [("review", 4.0, 5.0, "Good crust", "Nell Baker")]


def test_products_and_their_variations_are_there(view: duckdb.DuckDBPyConnection) -> None:
    assert rows(view, "select name, category, price from crm.products order by name") == [
        ("Birthday cake", "Cakes", 38.0),
        ("Birthday cake, Large", "Cakes", 52.0),
        ("Gift card", None, 50.0),
        ("Sourdough loaf", "Bread", 4.5),
    ]


@pytest.fixture(scope="module")
def later(shop: Shop, view: duckdb.DuckDBPyConnection, run: Callable[..., RunResult]) -> RunResult:
    """A day on: an order is binned, one edited and given back in part, one is new, and an account says no."""
    folder, running = shop
    store = running.app.store
    orders, customers = store.lists["orders"], store.lists["customers"]
    store.touch(orders[15], on(30))
    orders[15]["status"] = "trash"
    orders[16] |= {"line_items": [line("Birthday cake", 1, "38.00")], "total": "38.00"}
    store.touch(orders[16], on(30))
    store.refund(orders[16], "8.00", 31)
    nell = next(one for one in customers.values() if one["first_name"] == "Nell")
    nell["meta_data"] = [{"id": 1, "key": "newsletter", "value": "no"}]
    store.touch(nell, on(31))
    store.order(32, line("Sourdough loaf", 1, "4.50"), customer=nell)
    return run(folder)


def test_a_second_refresh_brings_what_changed_and_nothing_else(
    later: RunResult, view: duckdb.DuckDBPyConnection
) -> None:
    assert exit_code(later) == 0
    counts = {name: (landed.new, landed.changed, landed.gone) for name, landed in later.landed.items()}
    assert counts == {
        "web_shop/customers": (0, 1, 0),
        "web_shop/orders": (1, 1, 1),
        "web_shop/refunds": (1, 0, 0),
    }


def test_and_the_totals_follow(later: RunResult, shop: Shop) -> None:
    with duckdb.connect(str(shop[0] / "data/customers.duckdb"), read_only=True) as view:
        found = rows(
            view, "select order_id, total, refunded, revenue from crm.orders where order_id in ('15', '16', '33')"
        )
        assert sorted(found) == [("16", 38.0, 8.0, 30.0), ("33", 4.5, None, 4.5)]
        assert rows(view, "select name, may_email, revenue from crm.customers where name = 'Nell Baker'") == [
            ("Nell Baker", False, 21.1)
        ]
        assert rows(view, "select product from crm.order_lines where order_id = '16'") == [("Birthday cake",)]


def test_a_key_that_is_no_good_leaves_what_was_read_in_use(later: RunResult, shop: Shop) -> None:
    folder, running = shop
    running.app.keys.clear()
    said = CliRunner().invoke(main, ["check", "--project", str(folder), "--json"])
    [problem] = json.loads(said.output)["sources"][0]["problems"]
    assert "it does not know the key" in problem
    assert "WooCommerce, Settings, Advanced, REST API" in problem
