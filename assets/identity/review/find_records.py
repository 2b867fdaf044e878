"""Which records somebody means who types an id, a name, an e-mail address, a phone number or a card, as they have it.

The one list of rules for every command that is told of whom it is about. It reads `identity.record_versions`, which is
in the warehouse and in what analysts open; the ways and their order are in `find_records.sql`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.identity.records.words import other_forms, titles
from assets.staging.parsing.emails import read_email
from assets.warehouse.connection import Warehouse

_WAYS = Path(__file__).with_suffix(".sql")
_RECORDS = """
select source, record_id, customer_id, coalesce(name, company) as name, email, phone, city, is_gone
from identity.record_versions
"""

SHOWN = 20
"""Customers, or records, that are listed for somebody who has to choose."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one person, as far as a person needs it to tell it from others."""

    source: str
    record_id: str
    customer_id: str
    name: str | None
    email: str | None
    phone: str | None
    city: str | None = None
    is_gone: bool = False
    """Its source has deleted it; this is what it said last."""

    @property
    def key(self) -> tuple[str, str]:
        """What names the record."""
        return self.source, self.record_id

    def __str__(self) -> str:
        return f"{self.source}:{self.record_id}"

    @property
    def line(self) -> str:
        """The record on one line, for somebody who has to choose."""
        said = ", ".join(part for part in (self.name, self.email, self.phone) if part)
        return f"{self}  {said}".rstrip()

    @property
    def hint(self) -> str:
        """Enough to tell a customer from another of the same name, and no more."""
        reached = _masked(self.email) if self.email else self.phone and f"…{self.phone[-4:]}"
        return ", ".join(part for part in (self.name, self.city, reached, str(self)) if part)


class NotFound(Exception):
    """Nobody is known by what was typed."""


class SeveralMeant(Exception):
    """What was typed may mean several; the message lists them."""


def find(warehouse: Warehouse, who: str) -> list[Record]:
    """The records meant, oldest first, whatever customers they belong to; of a source that deleted them, too.

    Raises:
        NotFound: There is none.
    """
    found = warehouse.rows(_WAYS.read_text(encoding="utf-8"), _forms(who, warehouse.settings.business.country))
    if not found:
        raise NotFound(
            "nobody is known by that id, name, e-mail, phone or card, nor was before; a record is written"
            " source:record_id. Part of a name is enough"
        )
    return [Record(*row) for row in found]


def find_in_one_customer(warehouse: Warehouse, who: str, *, may_be_gone: bool = False) -> list[Record]:
    """The records meant, all of one customer.

    Raises:
        NotFound: There is none; or its source has deleted it, unless it `may_be_gone`.
        SeveralMeant: They are of several customers.
    """
    known = find(warehouse, who)
    found = [record for record in known if may_be_gone or not record.is_gone]
    if not found:
        raise NotFound(
            f"{known[0]} is no longer in its source, so it is nobody's record today;"
            " what is still known of it: regulars export, to erase it: regulars forget"
        )
    customers = {record.customer_id: record for record in reversed(found)}
    if len(customers) > 1:
        raise SeveralMeant(_which_customer(list(customers.values())))
    return found


def find_record(warehouse: Warehouse, who: str) -> Record:
    """The one record meant.

    Raises:
        NotFound: There is none.
        SeveralMeant: They are several.
    """
    found = find_in_one_customer(warehouse, who)
    if len(found) > 1:
        head = f"{len(found)} records may be meant; type one of them instead, as in {found[0]}:"
        raise SeveralMeant("\n".join([head, *_listed([record.line for record in found])]))
    return found[0]


def members(warehouse: Warehouse, customers: Iterable[str], *, gone: bool = False) -> list[Record]:
    """Every record of the customers, oldest first; with `gone` those that their source has deleted, as they were last."""
    return [
        Record(*row)
        for customer_id in dict.fromkeys(customers)
        for row in warehouse.rows(
            f"{_RECORDS} where customer_id = $1 and is_gone = $2"
            " qualify row_number() over (partition by source, record_id order by valid_to desc nulls first) = 1"
            " order by first_seen_at nulls last, birth_id",
            [customer_id, gone],
        )
    ]


def _which_customer(found: Sequence[Record]) -> str:
    ordered = sorted(found, key=lambda record: (record.name or "", record.customer_id))
    head = f"{len(found)} customers may be meant; type an id instead, as in {ordered[0].customer_id}:"
    return "\n".join([head, *_listed([f"{record.customer_id}  {record.hint}" for record in ordered])])


def _listed(lines: Sequence[str]) -> list[str]:
    more = [f"  and {len(lines) - SHOWN:,} more: type more of the name, or the e-mail"] if len(lines) > SHOWN else []
    return [f"  {line}" for line in lines[:SHOWN]] + more


def _masked(email: str) -> str:
    """`b…e@example.org`."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…{local[-1:] if len(local) > 2 else ''}@{domain}"


_AROUND = " \t\r\n\"'`´‘’‚“”„«»‹›,;"
_SCHEME = re.compile(r"^\s*(?:mailto|tel|e-?mail|phone)\s*:\s*", re.IGNORECASE)
_ID = re.compile(r"\bC([0-9a-f]{14})\b", re.IGNORECASE)
_KEY = re.compile(r"^([\w.-]+)\s*[:·]\s*(\S.*?)(?:\s{2,}.*|\s·\s.*)?$")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:?\"]+")
_LEAST_DIGITS = 6
"""Of the end of a phone number, for it to name somebody."""


def _forms(who: str, country: str) -> dict[str, Any]:
    """What was typed in every form that it may be meant in; null where it cannot be."""
    text = _SCHEME.sub("", unicodedata.normalize("NFKC", who).strip(_AROUND)).strip(_AROUND)
    address, key, customer = _ADDRESS.search(text), _KEY.match(text), _ID.search(text)
    words = [] if address else _words(text)
    digits = "" if re.search(r"[^\W\d_]|[@:]", text) else re.sub(r"\D", "", text).lstrip("0")
    return {
        "name": text,
        "key": (f"{key[1]}:{key[2]}" if key else text).lower(),
        "customer_id": f"C{customer[1].lower()}" if customer else None,
        "card": re.sub(r"[\s.-]", "", text).lower() if re.search(r"\d", text) else None,
        "email": (read_email(address[0])[0] or address[0].lower()) if address else None,
        "phone": _dialled(text, country) if digits else None,
        "digits": digits if len(digits) >= _LEAST_DIGITS else None,
        "beginnings": words,
        "words": [other_forms(word) for word in words],
    }


def _dialled(text: str, country: str) -> str | None:
    """The number that would be dialled; whether it is in use is no matter here."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_PLAIN = str.maketrans("ıøłđð", "ioldd")


def _words(text: str) -> list[str]:
    """The words of a name, lower case and without accents; titles left out."""
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.lower().translate(_PLAIN))
        if not unicodedata.combining(sign)
    )
    found = re.findall(r"[^\W_]+", plain)
    return [word for word in found if word not in titles()] or found
