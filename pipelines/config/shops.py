"""The keys of each shop system.

A new one is a class here, and its name in `Shop`.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from pipelines.config.object_sources import ObjectSource, Proposed, ToldSource
from pipelines.config.types import Text, refused

if TYPE_CHECKING:
    import connectors.source


def _shop_address(value: str) -> str:
    """`shop.example.org/` and what stands in the browser's address line become `https://shop.example.org`."""
    text = value.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in text:
        raise refused("this is not the address of a shop", "write e.g. https://shop.example.org")
    if parts.username or parts.password or parts.query:
        raise refused("the address holds more than where the shop is", "write e.g. https://shop.example.org")
    path = parts.path.partition("/wp-")[0].rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}"


ShopAddress = Annotated[str, AfterValidator(_shop_address)]


class WooCommerceSource(ToldSource):
    """A shop on WooCommerce, read by its REST API."""

    type: Literal["woocommerce"] = Field(description="A shop on WooCommerce.", examples=["woocommerce"])
    url: ShopAddress = Field(description="The shop's address.", examples=["https://shop.example.org"])
    key: Text = Field(description="The consumer key, which may read.", examples=["${WOO_KEY}"])
    secret: Text = Field(description="The consumer secret that belongs to it.", examples=["${WOO_SECRET}"])

    @property
    def place(self) -> str:
        """The shop by its address."""
        return f"the shop at {urlsplit(self.url).netloc}"

    @classmethod
    def is_at(cls, address: str) -> bool:
        """Any address of the web may be one; only the shop itself can tell."""
        return True

    @classmethod
    def proposed(cls, address: str) -> Proposed:
        """See `ObjectSource.proposed`."""
        return Proposed(
            "WooCommerce",
            (f"url: {_shop_address(address)}", "key: ${WOO_KEY}", "secret: ${WOO_SECRET}"),
            ("WOO_KEY", "WOO_SECRET"),
            (
                "in WordPress open WooCommerce, Settings, Advanced, REST API, Add key, with the permission Read",
                "put into .env: the consumer key as WOO_KEY=…, the consumer secret as WOO_SECRET=…",
                "docs/shops.md shows it step by step",
            ),
        )

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """See `ObjectSource.connect`."""
        from connectors.woocommerce.source import WooCommerce

        return WooCommerce(self.url, self.key, self.secret, resources, self.sweep_days, stand_in=stand_in)


def _my_shopify(value: str) -> str:
    """`my.myshopify.com`, however it was copied: with https://, with /admin, or from the admin's own address line."""
    text = value.strip().lower().removeprefix("https://").removeprefix("http://")
    if found := re.match(r"admin\.shopify\.com/store/([a-z0-9-]+)", text):
        return f"{found.group(1)}.myshopify.com"
    host = text.partition("/")[0]
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*\.myshopify\.com", host):
        raise refused(
            "this is not the address that Shopify gave the shop",
            "write the one that ends in .myshopify.com; in the shop's admin it stands under Settings, Domains",
        )
    return host


MyShopify = Annotated[str, AfterValidator(_my_shopify)]


class ShopifySource(ToldSource):
    """A shop at Shopify, read by its Admin API."""

    type: Literal["shopify"] = Field(description="A shop at Shopify.", examples=["shopify"])
    shop: MyShopify = Field(
        description="The address that Shopify gave the shop; it ends in .myshopify.com.", examples=["my.myshopify.com"]
    )
    token: Text | None = Field(
        default=None,
        description="The Admin API access token of an app that was made in the shop's own admin.",
        examples=["${SHOPIFY_TOKEN}"],
    )
    client_id: Text | None = Field(
        default=None,
        description="For an app made in the Dev Dashboard, which has no token of its own: its client ID.",
        examples=["${SHOPIFY_CLIENT_ID}"],
    )
    client_secret: Text | None = Field(
        default=None, description="The secret that belongs to the client ID.", examples=["${SHOPIFY_CLIENT_SECRET}"]
    )

    @model_validator(mode="after")
    def _has_a_key(self) -> Self:
        if self.token is None and (self.client_id is None or self.client_secret is None):
            raise refused("no key opens the shop", "write token, or client_id and client_secret")
        return self

    @property
    def place(self) -> str:
        """The shop by its address."""
        return f"the shop {self.shop}"

    @classmethod
    def is_at(cls, address: str) -> bool:
        """Addresses of Shopify's own."""
        return ".myshopify.com" in address.lower() or "admin.shopify.com/store/" in address.lower()

    @classmethod
    def proposed(cls, address: str) -> Proposed:
        """See `ObjectSource.proposed`."""
        return Proposed(
            "Shopify",
            (
                f"shop: {_my_shopify(address)}",
                "token: ${SHOPIFY_TOKEN}",
                "# An app made in the Dev Dashboard has no token; write these two lines instead:",
                "# client_id: ${SHOPIFY_CLIENT_ID}",
                "# client_secret: ${SHOPIFY_CLIENT_SECRET}",
            ),
            ("SHOPIFY_TOKEN",),
            (
                "at dev.shopify.com make an app with the permissions read_customers, read_orders, read_all_orders and"
                " read_products, and install it in your shop",
                "put into .env: the client ID as SHOPIFY_CLIENT_ID=…, the secret as SHOPIFY_CLIENT_SECRET=…, and take their"
                " two lines in regulars.yaml instead of token; or the token of an older app as SHOPIFY_TOKEN=…",
                "docs/shops.md shows it step by step",
            ),
        )

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """See `ObjectSource.connect`."""
        from connectors.shopify.client import Client
        from connectors.shopify.keys import Keys
        from connectors.shopify.source import Shopify

        keys = Keys(self.token, self.client_id, self.client_secret)
        return Shopify(Client(self.shop, keys, stand_in=stand_in), resources, self.sweep_days)


class StripeSource(ToldSource):
    """An account at Stripe."""

    type: Literal["stripe"] = Field(description="An account at Stripe.", examples=["stripe"])
    key: Text = Field(
        description="A restricted key that may read; it begins with rk_live_.", examples=["${STRIPE_KEY}"]
    )
    test_mode: bool = Field(
        default=False,
        description="To try it with Stripe's test mode and a key of it: the invented customers there count as yours.",
        examples=[True],
    )

    @property
    def place(self) -> str:
        """Stripe, of which a business has one account."""
        return "Stripe"

    @classmethod
    def is_at(cls, address: str) -> bool:
        """Addresses of Stripe's own."""
        return bool(re.search(r"(^|[/.])stripe\.com(/|$)", address.lower()))

    @classmethod
    def proposed(cls, address: str) -> Proposed:
        """See `ObjectSource.proposed`."""
        return Proposed(
            "Stripe",
            ("key: ${STRIPE_KEY}",),
            ("STRIPE_KEY",),
            (
                "at dashboard.stripe.com/apikeys press Create restricted key, and set to Read: Charges and Refunds, Checkout"
                " Sessions, Customers, Disputes, Events, Invoices, Prices, Products and Subscriptions",
                "put the key, which begins with rk_live_, into .env as STRIPE_KEY=…",
                "docs/shops.md shows it step by step",
            ),
        )

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """See `ObjectSource.connect`."""
        from connectors.stripe.source import Stripe

        return Stripe(self.key, resources, self.sweep_days, is_test=self.test_mode, stand_in=stand_in)


class SquareSource(ToldSource):
    """A seller at Square."""

    type: Literal["square"] = Field(description="A seller at Square, with every location.", examples=["square"])
    token: Text = Field(description="The access token of an application of your own.", examples=["${SQUARE_TOKEN}"])

    @property
    def place(self) -> str:
        """Square, where a business has one account."""
        return "Square"

    @classmethod
    def is_at(cls, address: str) -> bool:
        """Addresses of Square's own."""
        return bool(re.search(r"(^|[/.])(squareup\.com|square\.site)(/|$)", address.lower()))

    @classmethod
    def proposed(cls, address: str) -> Proposed:
        """See `ObjectSource.proposed`."""
        return Proposed(
            "Square",
            ("token: ${SQUARE_TOKEN}",),
            ("SQUARE_TOKEN",),
            (
                "at developer.squareup.com/apps make an application, open it, and under Credentials choose Production",
                "put its access token into .env as SQUARE_TOKEN=…",
                "docs/shops.md shows it step by step",
            ),
        )

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """See `ObjectSource.connect`."""
        from connectors.square.source import Square

        return Square(self.token, resources, self.sweep_days, stand_in=stand_in)


Shop = WooCommerceSource | ShopifySource | StripeSource | SquareSource
"""Every shop system."""

SHOPS: Mapping[str, type[ObjectSource]] = MappingProxyType(
    {"shopify": ShopifySource, "stripe": StripeSource, "square": SquareSource, "woocommerce": WooCommerceSource}
)
"""The same by type; the one that may be at any address comes last."""
