"""Cuts Shopify's introspection of its whole Admin API (3,546 types) down to what is in `tests/data/shopify`.

    python tests/stand_ins/shopify_server/cut_schema.py admin_2026-10.json.gz

Of the types named here every field stays that leads to one of them, to an enum or to a scalar, exactly as Shopify wrote
it: with its arguments, its deprecation and the scope it requires. So what is valid by the part is valid by the whole.
Descriptions go: they are nine tenths of the file.

Here: making the file. Not here: reading it (`schema.py`).
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2] / "data" / "shopify" / "admin_2026-10.json.gz"
OBJECTS = (
    "QueryRoot Mutation Shop ShopPlan AppInstallation App AccessScope ApiVersion Count PageInfo"
    " Customer CustomerEmailAddress CustomerPhoneNumber CustomerSmsMarketingConsent CustomerWhatsAppMarketingConsent"
    " CustomerSmsMarketingConsentState CustomerEmailMarketingConsentState CustomerStatistics MailingAddress"
    " Order OrderApp OrderCancellation LineItem Refund RefundLineItem RefundShippingLine OrderAdjustment OrderTransaction"
    " ShippingLine Fulfillment FulfillmentTrackingInfo OrderDisputeSummary TaxLine DiscountAllocation Attribute"
    " MoneyBag MoneyV2 CashRoundingAdjustment DraftOrder"
    " Product ProductVariant ProductPriceRangeV2 TaxonomyCategory SelectedOption InventoryItem Metafield"
    " BasicEvent CommentEvent DeletionEvent BulkOperation BulkOperationRunQueryPayload BulkOperationCancelPayload"
    " BulkOperationUserError UserError Location"
)
INTERFACES = ["Node", "Event", "CustomerMarketingConsent", "DisplayableError", "LegacyInteroperability", "HasEvents"]


def cut(schema: dict[str, Any]) -> dict[str, Any]:
    """The part of an introspection (`__schema`) that the types above make."""
    types = {one["name"]: one for one in schema["types"]}
    kept = {name for name in (*OBJECTS.split(), *INTERFACES) if name in types}
    kept |= {name for one in kept for name in (f"{one}Connection", f"{one}Edge") if name in types}
    wanted = dict.fromkeys([*sorted(kept), "String", "Boolean", "Int", "Float", "ID"])
    made: dict[str, Any] = {}
    for name in wanted:
        made[name] = _part_of(types[name], kept, types)
    for name in [name for name in types if name.startswith("__")]:
        made[name] = types[name]
    queue = list(made.values())
    while queue:
        for name in sorted(_named(queue.pop()) - made.keys()):
            made[name] = _part_of(types[name], kept, types)
            queue.append(made[name])
    return {
        "queryType": {"name": "QueryRoot"},
        "mutationType": {"name": "Mutation"},
        "subscriptionType": None,
        "types": [_plain(one) for one in made.values()],
        "directives": [_plain(one) for one in schema["directives"] if not _needs_more(one, made)],
    }


def _part_of(one: dict[str, Any], kept: set[str], types: dict[str, Any]) -> dict[str, Any]:
    fields = one.get("fields")
    return one | {
        "fields": None if fields is None else [field for field in fields if _leads_into(field, kept, types)],
        "interfaces": None
        if one.get("interfaces") is None
        else [interface for interface in one["interfaces"] if interface["name"] in kept],
        "possibleTypes": None
        if one.get("possibleTypes") is None
        else [possible for possible in one["possibleTypes"] if possible["name"] in kept],
    }


def _leads_into(field: dict[str, Any], kept: set[str], types: dict[str, Any]) -> bool:
    name = _innermost(field["type"])
    return name in kept or types[name]["kind"] in ("SCALAR", "ENUM")


def _innermost(type_: dict[str, Any]) -> str:
    while type_.get("ofType"):
        type_ = type_["ofType"]
    return str(type_["name"])


def _named(one: dict[str, Any]) -> set[str]:
    fields = [*(one.get("fields") or ()), *(one.get("inputFields") or ())]
    arguments = [argument for field in fields for argument in field.get("args") or ()]
    return {_innermost(each["type"]) for each in (*fields, *arguments)}


def _needs_more(directive: dict[str, Any], made: dict[str, Any]) -> bool:
    return any(_innermost(argument["type"]) not in made for argument in directive["args"])


def _plain(value: Any) -> Any:
    """Without descriptions and what only Shopify's own pages ask for."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    left_out = ("description", "componentName", "accessRestrictedReason", "specifiedByURL", "protectedContent")
    return {name: _plain(one) for name, one in value.items() if name not in left_out and one not in (None, False)} | {
        name: one for name, one in value.items() if name in ("ofType", "isDeprecated", "defaultValue") and not one
    }


if __name__ == "__main__":
    whole = json.loads(gzip.decompress(Path(sys.argv[1]).read_bytes()))
    part = {"data": {"__schema": cut(whole["data"]["__schema"])}}
    HERE.write_bytes(gzip.compress(json.dumps(part, separators=(",", ":")).encode(), mtime=0))
