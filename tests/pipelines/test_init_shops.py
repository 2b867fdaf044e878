"""`init` and `add` with the address of a shop: the entry is written, and which key goes where is said."""

from pathlib import Path

import pytest

from pipelines.commands.init.add import add_files
from pipelines.commands.init.shop_addresses import addresses_in, shop_entries
from pipelines.commands.init.start import start
from pipelines.config.load import load
from pipelines.config.problems import ConfigError

KEYS = {"SHOPIFY_TOKEN": "shpat_1", "WOO_KEY": "ck_1", "WOO_SECRET": "cs_1"}


def test_an_address_is_told_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here.example.org").write_text("a,b\n")
    typed = [
        "my.myshopify.com", "shop.example.org", "https://example.org/shop/", "customers.csv", "Book.XLSX", "sheets",
        "here.example.org", "../orders.ods",
    ]  # fmt: skip
    assert addresses_in(typed) == (
        [Path("customers.csv"), Path("Book.XLSX"), Path("sheets"), Path("here.example.org"), Path("../orders.ods")],
        ["my.myshopify.com", "shop.example.org", "https://example.org/shop/"],
    )


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("my.myshopify.com", ("type: shopify", "shop: my.myshopify.com")),
        ("https://my.myshopify.com/admin", ("type: shopify", "shop: my.myshopify.com")),
        ("https://admin.shopify.com/store/my/orders", ("type: shopify", "shop: my.myshopify.com")),
        ("www.example.org/shop/", ("type: woocommerce", "url: https://www.example.org/shop")),
        ("https://example.org/wp-admin/", ("type: woocommerce", "url: https://example.org")),
    ],
)
def test_an_address_says_which_system_it_is(address: str, lines: tuple[str, str]) -> None:
    [entry] = shop_entries([address])
    assert entry.lines[:2] == lines


def test_a_new_project_with_two_shops_loads_once_their_keys_are_there(tmp_path: Path) -> None:
    told = start(tmp_path, addresses=["my-bakery.myshopify.com", "shop.example.org"])
    config = load(tmp_path, KEYS)
    assert {name: (entry.type, entry.place) for name, entry in config.sources.items()} == {
        "my_bakery": ("shopify", "the shop my-bakery.myshopify.com"),
        "shop_example_org": ("woocommerce", "the shop at shop.example.org"),
    }
    assert "SHOPIFY_TOKEN=\n" in (tmp_path / ".env.example").read_text(encoding="utf-8")
    assert any("read_customers, read_orders, read_all_orders" in line for line in told)


def test_the_lines_for_an_app_of_the_dev_dashboard_load_as_well(tmp_path: Path) -> None:
    start(tmp_path, addresses=["my-bakery.myshopify.com"])
    file = tmp_path / "regulars.yaml"
    text = file.read_text(encoding="utf-8").replace("    token: ${SHOPIFY_TOKEN}\n", "").replace("# client_", "client_")
    file.write_text(text, encoding="utf-8")
    config = load(tmp_path, {"SHOPIFY_CLIENT_ID": "1a2b", "SHOPIFY_CLIENT_SECRET": "shpss_1"})
    assert config.sources["my_bakery"].place == "the shop my-bakery.myshopify.com"


def test_a_shop_is_added_to_a_project_that_is_there(tmp_path: Path) -> None:
    start(tmp_path, addresses=["my-bakery.myshopify.com"])
    told = add_files(load(tmp_path, KEYS), [], KEYS, addresses=["my-bakery.example.org"])
    assert told[0].startswith("Added 1 source to ")
    assert list(load(tmp_path, KEYS).sources) == ["my_bakery", "my_bakery_example_org"]


@pytest.mark.parametrize("line", ["", "    client_id: 1a2b\n"])
def test_a_shop_without_a_key_is_refused(tmp_path: Path, line: str) -> None:
    start(tmp_path, addresses=["my-bakery.myshopify.com"])
    file = tmp_path / "regulars.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("    token: ${SHOPIFY_TOKEN}\n", line), encoding="utf-8")
    with pytest.raises(ConfigError, match="no key opens the shop: write token, or client_id and client_secret"):
        load(tmp_path, {})


def test_an_address_that_shopify_did_not_give_is_refused(tmp_path: Path) -> None:
    start(tmp_path, addresses=["my-bakery.myshopify.com"])
    file = tmp_path / "regulars.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("my-bakery.myshopify.com", "bakery.example.org"), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"ends in \.myshopify\.com"):
        load(tmp_path, KEYS)
