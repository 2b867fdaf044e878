"""Objects of Stripe, made from its official samples.

Here: what an object looks like. Not here: which there are (`store.py`, `town.py`).
"""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

PREFIXES = {
    "customer": "cus",
    "charge": "ch",
    "payment_intent": "pi",
    "refund": "re",
    "invoice": "in",
    "invoice_payment": "inpay",
    "subscription": "sub",
    "dispute": "dp",
    "product": "prod",
    "price": "price",
    "checkout.session": "cs_live",
    "event": "evt",
}

QUIET: dict[str, dict[str, Any]] = {
    "customer": {"discount": None, "shipping": None},
    "charge": {"transfer_data": None, "source": None, "shipping": None, "receipt_url": None, "balance_transaction": None,
               "outcome": {"network_status": "approved_by_network", "type": "authorized"}},
    "payment_intent": {"transfer_data": None, "shipping": None, "canceled_at": None, "last_payment_error": None,
                       "next_action": None, "processing": None, "client_secret": None},
    "invoice": {"from_invoice": None, "last_finalization_error": None, "next_payment_attempt": None, "parent": None,
                "customer_shipping": None, "shipping_cost": None, "shipping_details": None, "due_date": None,
                "amount_overpaid": 0},
    "subscription": {"cancel_at": None, "canceled_at": None, "ended_at": None, "cancel_at_period_end": False,
                     "pause_collection": None, "pending_update": None, "transfer_data": None, "trial_end": None,
                     "trial_start": None, "billing_schedules": None, "billing_thresholds": None,
                     "pending_invoice_item_interval": None, "next_pending_invoice_item_invoice": None},
    "checkout.session": {"after_expiration": None, "shipping_cost": None, "shipping_address_collection": None},
    "price": {"custom_unit_amount": None, "transform_quantity": None},
}  # fmt: skip
"""Fields that the samples fill with every possibility at once, and that stand empty in an everyday shop."""


@cache
def official() -> dict[str, dict[str, Any]]:
    """Stripe's own sample of each kind."""
    return json.loads((Path(__file__).parent / "objects.json").read_text(encoding="utf-8"))


def make(kind: str, **fields: Any) -> dict[str, Any]:
    """An object with these fields; all others as in the sample, `QUIET` ones empty.

    Raises:
        KeyError: Stripe's sample has no such field.
    """
    made = deepcopy(official()[kind]) | deepcopy(QUIET.get(kind, {}))
    if unknown := set(fields) - set(made):
        raise KeyError(f"a {kind} of Stripe has no {', '.join(sorted(unknown))}")
    made.update(fields)
    if "livemode" in made:
        made["livemode"] = fields.get("livemode", True)
    return made


def address(line1: str, city: str, postal_code: str, country: str = "GB", line2: str | None = None) -> dict[str, Any]:
    return {"line1": line1, "line2": line2, "city": city, "postal_code": postal_code, "state": None, "country": country}


def price(unit_amount: int, product: str, interval: str = "month", currency: str = "gbp") -> dict[str, Any]:
    recurring = official()["price"]["recurring"] | {"interval": interval, "interval_count": 1}
    return make("price", id=f"price_{product}", product=product, unit_amount=unit_amount, currency=currency,
                unit_amount_decimal=str(unit_amount), recurring=recurring)  # fmt: skip


def listed(data: list[dict[str, Any]], url: str) -> dict[str, Any]:
    return {"object": "list", "data": data, "has_more": False, "url": url}
