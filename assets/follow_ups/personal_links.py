"""`{{ preferences_link }}`, `{{ unsubscribe_link }}` and `{{ feedback_link }}`: addresses that open one customer's own page.

They are made only where a sentence names them. The signature is that of `connectors.inbox.personal_links`, in SQL; what it
is for, and why nobody else can make one, stands there.
"""

from collections.abc import Collection
from hashlib import sha256
from types import MappingProxyType

from assets.crm.templates import template_columns
from assets.settings import Settings
from assets.warehouse.connection import Warehouse, literal

LINK_COLUMNS: MappingProxyType[str, str] = MappingProxyType(
    dict.fromkeys(("preferences_link", "unsubscribe_link", "feedback_link"), "varchar")
)
"""What a sentence may name beside the columns of a customer."""

BLOCK = 64
"""Bytes that SHA-256 takes at a time: HMAC pads its key to as many (RFC 2104)."""

OCCASIONS = """
    select customer_id, arg_max('O' || left(md5(source || chr(31) || order_id), 14), (ordered_at, source, order_id)) as occasion
    from crm.orders
    group by customer_id
"""
"""What feedback is asked about: the last order."""


def links_of(warehouse: Warehouse, sentences: Collection[str]) -> str:
    """SQL for the link columns that the sentences name, over `customers` and `occasions`; blank where they name none."""
    named = {column for sentence in sentences for column in template_columns(sentence)} & LINK_COLUMNS.keys()
    if not named:
        return ""
    define_signature(warehouse)
    address = literal(warehouse.settings.forms_address or "")
    who = "customers.customer_id"
    about = f"{who} || '.' || coalesce(occasions.occasion, 'V' || strftime(customers.first_seen_at, '%Y%m%d'), 'V0')"
    links = {
        "preferences_link": f"{address} || '/preferences/' || {who} || '-' || link_signature('preferences', {who})",
        "unsubscribe_link": f"{address} || '/unsubscribe/' || {who} || '-' || link_signature('preferences', {who})",
        "feedback_link": f"{address} || '/feedback/' || {about} || '-' || link_signature('feedback', {about})",
    }
    return "".join(f", {links[name]} as {name}" for name in sorted(named))


def define_signature(warehouse: Warehouse) -> None:
    """The macro `link_signature(purpose, name)`: HMAC-SHA256 with the project's key, its first 128 bits in hex."""
    from connectors.inbox.personal_links import LENGTH, links_key

    key = links_key(warehouse.settings.state).ljust(BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in key).hex() for pad in (0x36, 0x5C))
    warehouse.connection.execute(
        f"""
        create or replace temp macro link_signature(purpose, name) as left(
            sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode(purpose || ':' || name)))), {LENGTH}
        )
        """
    )


def links_state(settings: Settings) -> str:
    """Changes when the links do."""
    file = settings.state / "forms.key"
    key = sha256(file.read_bytes()).hexdigest() if file.exists() else ""
    return f"{settings.forms_address} {key}"
