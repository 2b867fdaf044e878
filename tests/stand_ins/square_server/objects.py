"""Objects of Square: only fields that hold something are answered, money is in the smallest unit of its currency.

Here: what an object may hold. Not here: which there are (`town.py`).
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

SAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "customer": (("customer.json", ""), ("search-customers-response.json", "customers"),
                     ("retrieve-customer-response.json", "customer")),
        "order": (("order.json", ""),),
        "payment": (("payment.json", ""), ("list-payments-response.json", "payments")),
        "refund": (("payment-refund.json", ""), ("list-payment-refunds-response.json", "refunds")),
        "subscription": (("subscription.json", ""), ("search-subscriptions-response.json", "subscriptions")),
        "loyalty_account": (("loyalty-account.json", ""),),
    }
)  # fmt: skip
"""Where the official samples of a kind stand: the file, and the key within it."""

DOCUMENTED = MappingProxyType(
    {
        "customer": "birthday company_name nickname tax_ids",
        "order": "state version created_at updated_at closed_at total_money total_tax_money total_discount_money"
        " total_tip_money total_service_charge_money net_amounts return_amounts returns refunds tenders fulfillments taxes"
        " discounts service_charges metadata ticket_name",
        "payment": "customer_id buyer_email_address refunded_money refund_ids cash_details",
        "refund": "",
        "subscription": "",
        "loyalty_account": "mapping created_at updated_at",
        "loyalty_event": "id type created_at loyalty_account_id location_id source accumulate_points create_reward"
        " redeem_reward delete_reward adjust_points expire_points other_event accumulate_promotion_points",
        "dispute": "id dispute_id amount_money reason state due_at disputed_payment card_brand created_at updated_at"
        " brand_dispute_id version location_id reported_at",
        "location": "id name address timezone capabilities status created_at merchant_id country language_code currency"
        " phone_number business_name type website_url business_email",
        "catalog": "type id updated_at version is_deleted present_at_all_locations item_data item_variation_data"
        " category_data",
    }
)
"""Fields that Square's reference names and its samples leave out."""


@cache
def fields_of(kind: str) -> frozenset[str]:
    """Every field that an object of the kind may have."""
    known = set(DOCUMENTED[kind].split())
    for name, key in SAMPLES.get(kind, ()):
        content = json.loads((Path(__file__).parent / "samples" / name).read_text(encoding="utf-8"))
        found = content[key] if key else content
        for one in found if isinstance(found, list) else [found]:
            known |= set(one)
    return frozenset(known)


def make(kind: str, **fields: Any) -> dict[str, Any]:
    """An object with these fields; those that are None are left out, as Square leaves them out.

    Raises:
        KeyError: Square has no such field.
    """
    if unknown := set(fields) - fields_of(kind):
        raise KeyError(f"a {kind} of Square has no {', '.join(sorted(unknown))}")
    return {name: value for name, value in fields.items() if value is not None}


def money(amount: int, currency: str = "GBP") -> dict[str, Any]:
    return {"amount": amount, "currency": currency}
