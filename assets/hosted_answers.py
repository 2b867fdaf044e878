"""What a customer told us by a link of their own, completed by what we know: who it was, and what they chose before.

One object for each customer: the newest answer to every question, each with its moment; and by which name, e-mail and
phone we knew them then, so that what they chose holds for them when every other row of theirs has gone.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assets.landing.read import landed
from assets.warehouse.connection import Warehouse, quoted

SYSTEM = "hosted"
CUSTOMERS, FEEDBACK = "customers", "feedback"

Heard = tuple[str, str, Mapping[str, Any]]


def completed(warehouse: Warehouse, source: str, heard: Sequence[Heard]) -> list[Heard]:
    """The same, in the order in which it was sent; each customer once, as they are after all of it."""
    ids = sorted({str(found["customer"]) for _, _, found in heard if found.get("customer")})
    customers = _before(warehouse, source, ids)
    known = _known_as(warehouse, ids)
    orders = _orders(warehouse, {str(found["occasion"]) for _, _, found in heard if found.get("occasion")})
    done: list[Heard] = []
    for stream, name, found in heard:
        who = str(found.get("customer") or "")
        if who:
            customers[who] = _merged(customers.get(who, {}), found, known.get(who), has_answers=stream == CUSTOMERS)
        if stream == FEEDBACK:
            done.append((stream, name, {**found, "order_id": orders.get(str(found["occasion"]))}))
        elif stream != CUSTOMERS:
            done.append((stream, name, found))
    return [*((CUSTOMERS, who, customers[who]) for who in ids), *done]


def _merged(
    before: Mapping[str, Any], found: Mapping[str, Any], known: Mapping[str, Any] | None, *, has_answers: bool
) -> dict[str, Any]:
    answers = {each["ref"]: each for each in before.get("answers", [])}
    if has_answers:
        answers |= {each["ref"]: {**each, "at": found["submitted_at"]} for each in found["answers"]}
    return {
        "submitted_at": found["submitted_at"],
        "language": found.get("language") or before.get("language"),
        "known_as": known or before.get("known_as"),
        "answers": list(answers.values()),
    }


def _before(warehouse: Warehouse, source: str, ids: list[str]) -> dict[str, Mapping[str, Any]]:
    """What has landed of these customers."""
    found = landed(warehouse, source, f"{SYSTEM}.{CUSTOMERS}")
    if found is None:
        return {}
    rows = warehouse.rows(
        f"select _record_id, payload from {quoted(found.relation)} where _valid_to is null and list_contains($1, _record_id)",
        [ids],
    )
    return {name: json.loads(payload) for name, payload in rows}


def _known_as(warehouse: Warehouse, ids: list[str]) -> dict[str, Mapping[str, Any]]:
    """Of each customer as they are known now, also under an id that they had before."""
    if not warehouse.exists("crm.customers"):
        return {}
    rows = warehouse.rows(
        """
        select asked.customer_id, customers.name, customers.email, customers.phone
        from (select unnest($1::varchar[]) as customer_id) as asked
        left join identity.forwards as forwards on forwards.old_customer_id = asked.customer_id
        join crm.customers as customers on customers.customer_id = coalesce(forwards.customer_id, asked.customer_id)
        """,
        [ids],
    )
    return {name: {"name": called, "email": email, "phone": phone} for name, called, email, phone in rows}


def _orders(warehouse: Warehouse, occasions: set[str]) -> dict[str, str]:
    """The order that each occasion stands for."""
    if not occasions or not warehouse.exists("crm.orders"):
        return {}
    rows = warehouse.rows(
        "select 'O' || left(md5(source || chr(31) || order_id), 14) as occasion, order_id from crm.orders"
        " where list_contains($1, occasion)",
        [sorted(occasions)],
    )
    return dict(rows)
