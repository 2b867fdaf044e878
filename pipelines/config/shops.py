"""The keys of each shop system.

A new one is a class here, and its name in `Shop`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from pipelines.config.object_sources import ObjectSource
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


class WooCommerceSource(ObjectSource):
    """A shop on WooCommerce, read by its REST API."""

    type: Literal["woocommerce"] = Field(description="A shop on WooCommerce.", examples=["woocommerce"])
    url: ShopAddress = Field(description="The shop's address.", examples=["https://shop.example.org"])
    key: Text = Field(description="The consumer key, which may read.", examples=["${WOO_KEY}"])
    secret: Text = Field(description="The consumer secret that belongs to it.", examples=["${WOO_SECRET}"])

    @property
    def place(self) -> str:
        """The shop by its address."""
        return f"the shop at {urlsplit(self.url).netloc}"

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """See `ObjectSource.connect`."""
        from connectors.woocommerce.source import WooCommerce

        return WooCommerce(self.url, self.key, self.secret, resources, self.sweep_days, stand_in=stand_in)


Shop = WooCommerceSource
"""Every shop system."""

SHOPS: Mapping[str, type[ObjectSource]] = MappingProxyType({"woocommerce": WooCommerceSource})
"""The same by type, for the reference of the config."""
