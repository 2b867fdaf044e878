"""`regulars show`: one customer on one screen."""

import json
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from assets.crm.lookup import Rows, find_customers, sections
from assets.warehouse.publish import link
from connectors.errors import SourceRejected
from pipelines.config.load import Config

HIDDEN = {"customer_id", "name"}


def show_customer(config: Config, who: str, *, as_json: bool) -> str:
    """The customer as text, or as JSON.

    Raises:
        SourceRejected: Nothing is published yet, nobody is meant by `who`, or several are.
    """
    published = link(config.folder / "data")
    if not published.exists():
        raise SourceRejected("there is no customer view yet: run `regulars refresh` first")
    found = find_customers(published, who)
    if not found:
        raise SourceRejected("nobody is known by that id, e-mail, phone or name")
    if len(found) > 1:
        raise SourceRejected(_which(found))
    [customer] = found
    known = sections(published, customer["customer_id"])
    if as_json:
        return json.dumps({"customer": customer, **known}, indent=2, default=str, ensure_ascii=False)
    return "\n".join(_page(customer, known, ZoneInfo(config.business.timezone)))


def _which(found: Rows) -> str:
    names = [f"  {row['customer_id']}  {row['name'] or row['company']}  {row['city'] or ''}".rstrip() for row in found]
    return "\n".join([f"{len(found)} customers may be meant; give one of these ids:", *names])


def _page(customer: dict[str, Any], known: dict[str, Rows], zone: ZoneInfo) -> list[str]:
    lines = [f"{customer['name'] or customer['company']}  ({customer['customer_id']})", ""]
    lines += [
        f"  {field}: {_cell(value, zone)}"
        for field, value in customer.items()
        if value is not None and field not in HIDDEN
    ]
    for section, rows in known.items():
        if rows:
            lines += ["", section.replace("_", " ").capitalize()]
            lines += [
                "  " + " · ".join(_cell(value, zone) for value in row.values() if value is not None) for row in rows
            ]
    return lines


def _cell(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        # A day without an hour is kept as midnight here, not elsewhere.
        here = value.replace(tzinfo=UTC).astimezone(zone)
        return here.strftime("%Y-%m-%d" if here.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value == value.to_integral() else f"{value:.2f}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
