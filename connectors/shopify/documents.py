"""The GraphQL documents that are sent to Shopify; each is validated in a test against its schema, deprecations included.

One selection for each kind of object, used by pages, by bulk operations and when one object is fetched by its id, so
that an object lands the same whichever way it came.

- Only `shopMoney` counts: the buyer's money (`presentmentMoney`) is kept for the total alone.
- A bulk operation may hold five connections, two deep, and none within a list: so a refund's lines are not asked for.
  `currentQuantity` says what is left of a line.
- A line names its product, so orders cannot be read without the permission to read products.
- `defaultEmailAddress`, `defaultPhoneNumber` and `addressesV2` instead of the fields that the books still show;
  consent by SMS and WhatsApp each has an object of its own since 2026-10.

What does not belong here: sending (`api.py`), what the fields mean (`assets/staging/shops/shopify`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_ADDRESS = "id firstName lastName name company address1 address2 city province zip countryCodeV2 phone"
_SHOP_MONEY = "{ shopMoney { amount currencyCode } }"
_CONSENT = "{ state updatedAt optInLevel collectedFrom }"
_METAFIELDS = ("metafields", "Metafield", "id namespace key value")

CUSTOMER = f"""
    id createdAt updatedAt firstName lastName displayName locale state note tags verifiedEmail
    defaultEmailAddress {{ emailAddress marketingState marketingOptInLevel marketingUpdatedAt validFormat }}
    defaultPhoneNumber {{
        phoneNumber
        smsMarketingConsent {_CONSENT}
        whatsAppMarketingConsent {_CONSENT}
    }}
    defaultAddress {{ {_ADDRESS} }}
"""

ORDER = f"""
    id name createdAt processedAt updatedAt cancelledAt cancelReason test edited
    currencyCode presentmentCurrencyCode displayFinancialStatus displayFulfillmentStatus
    email phone customerLocale taxesIncluded sourceName tags note discountCodes paymentGatewayNames
    customAttributes {{ key value }}
    customer {{ id }}
    billingAddress {{ {_ADDRESS} }}
    shippingAddress {{ {_ADDRESS} }}
    shippingLine {{ title }}
    totalPriceSet {{ shopMoney {{ amount currencyCode }} presentmentMoney {{ amount currencyCode }} }}
    currentTotalPriceSet {_SHOP_MONEY}
    totalRefundedSet {_SHOP_MONEY}
    totalReceivedSet {_SHOP_MONEY}
    totalOutstandingSet {_SHOP_MONEY}
    totalDiscountsSet {_SHOP_MONEY}
    totalShippingPriceSet {_SHOP_MONEY}
    totalTaxSet {_SHOP_MONEY}
    totalTipReceivedSet {_SHOP_MONEY}
    refunds {{ id createdAt processedAt note totalRefundedSet {_SHOP_MONEY} }}
    transactions {{ id kind status test processedAt gateway formattedGateway amountSet {_SHOP_MONEY} }}
    fulfillments {{ id status createdAt deliveredAt estimatedDeliveryAt trackingInfo {{ company number }} }}
"""

LINE = f"""
    id title variantTitle sku vendor quantity currentQuantity isGiftCard
    product {{ id productType }}
    variant {{ id }}
    customAttributes {{ key value }}
    originalUnitPriceSet {_SHOP_MONEY}
    discountedTotalSet(withCodeDiscounts: true) {_SHOP_MONEY}
"""

PRODUCT = """
    id title productType vendor status createdAt updatedAt tags isGiftCard
    category { id name }
    priceRangeV2 { minVariantPrice { amount currencyCode } }
"""

VARIANT = "id title sku price inventoryItem { id unitCost { amount currencyCode } }"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object that is read.

    Attributes:
        root: The field of the query's root that lists them.
        one: The field that answers one by its id.
        fields: What is selected of each.
        children: The connections of each: name, what its ids call a child, and what is selected of one.
        page: How many are asked for at once; halved when Shopify calls the query too costly.
        scopes: What the app must be allowed to read.
    """

    root: str
    one: str
    fields: str
    children: tuple[tuple[str, str, str], ...]
    page: int
    scopes: tuple[str, ...]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "customers": Kind(
            "customers",
            "customer",
            CUSTOMER,
            (("addressesV2", "MailingAddress", _ADDRESS), _METAFIELDS),
            25,
            ("read_customers",),
        ),
        "orders": Kind(
            "orders",
            "order",
            ORDER,
            (("lineItems", "LineItem", LINE), _METAFIELDS),
            7,
            ("read_orders", "read_customers", "read_products"),
        ),
        "products": Kind(
            "products",
            "product",
            PRODUCT,
            (("variants", "ProductVariant", VARIANT), _METAFIELDS),
            20,
            ("read_products",),
        ),
    }
)

CHILDREN = 10
"""Children that come with a page; the few objects that have more are asked for the rest, see `rest_of`."""

MOST_CHILDREN = 100
"""Children of one object asked for at once."""


def page(kind: Kind) -> str:
    """A page of those that changed, the one that changed first first. Variables: query, first, after."""
    return f"""
query Page($query: String, $first: Int!, $after: String) {{
    {kind.root}(query: $query, first: $first, after: $after, sortKey: UPDATED_AT) {{
        nodes {{ {kind.fields} {_children(kind, f"(first: {CHILDREN})", with_page=True)} }}
        pageInfo {{ hasNextPage endCursor }}
    }}
}}"""


def rest_of(kind: Kind, child: str) -> str:
    """More children of one object: an order of 400 lines. Variables: id, after."""
    fields = next(fields for name, _, fields in kind.children if name == child)
    return f"""
query Rest($id: ID!, $after: String) {{
    {kind.one}(id: $id) {{
        id updatedAt
        {child}(first: {MOST_CHILDREN}, after: $after) {{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }}
    }}
}}"""


def bulk(kind: Kind, query: str = "") -> str:
    """All of them, or those that a search finds, with all their children, for a bulk operation."""
    search = f'(query: "{query}")' if query else ""
    return (
        f"{{ {kind.root}{search} {{ edges {{ node {{ {kind.fields} {_children(kind, '', with_page=False)} }} }} }} }}"
    )


def ids(kind: Kind) -> str:
    """The ids of all of them, for a bulk operation: the rest has been deleted."""
    return f"{{ {kind.root} {{ edges {{ node {{ id }} }} }} }}"


def _children(kind: Kind, arguments: str, *, with_page: bool) -> str:
    form = "nodes {{ {} }} pageInfo {{ hasNextPage endCursor }}" if with_page else "edges {{ node {{ {} }} }}"
    return " ".join(f"{name}{arguments} {{ {form.format(fields)} }}" for name, _, fields in kind.children)


RUN_BULK = """
mutation Run($query: String!) {
    bulkOperationRunQuery(query: $query, groupObjects: false) {
        bulkOperation { id status }
        userErrors { code field message }
    }
}"""

LOOK_AT_BULK = """
query Look($id: ID!) {
    bulkOperation(id: $id) { id status errorCode objectCount rootObjectCount fileSize url createdAt completedAt }
}"""

DELETED = """
query Deleted($query: String, $after: String) {
    events(query: $query, first: 100, after: $after, sortKey: CREATED_AT) {
        nodes { id action createdAt ... on BasicEvent { subjectId subjectType } }
        pageInfo { hasNextPage endCursor }
    }
}"""

ABOUT = """
query About {
    shop { id name myshopifyDomain currencyCode ianaTimezone }
    currentAppInstallation { accessScopes { handle } }
}"""


def count(kind: Kind) -> str:
    """How many there are since a moment. Variables: query."""
    return f"query Count($query: String) {{ {kind.root}Count(query: $query, limit: null) {{ count precision }} }}"
