"""The eleven streams and their fields: what a source may hold, of which kind each field is, and its well-known headers.

One place for config checking (is `emial` a field?), `init --from` (what may this header mean?) and staging (how is it parsed?).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a stream.

    Attributes:
        kind: How its cells are parsed, see `assets.staging.parsing.field_types`: text id whose name email phone date birth_date timestamp
            money number integer percent boolean country currency language postcode channel status.
        required: The row is set aside without it.
    """

    name: str
    kind: str
    required: bool = False


def _fields(spec: str) -> tuple[Field, ...]:
    """`name:kind` words; a star marks a required field, no kind means text."""
    parts = (word.partition(":") for word in spec.split())
    return tuple(Field(name.rstrip("*"), kind or "text", name.endswith("*")) for name, _, kind in parts)


PERSON_FIELDS = _fields(
    "record_id:id name:name title first_name:name last_name:name suffix company email:email phone:phone"
    " house_number street city region postcode:postcode country:country birth_date:birth_date language:language"
    " joined_at:timestamp updated_at:timestamp preferred_channel:channel"
    " consent.email:permission consent.sms:permission consent.phone:permission consent.post:permission"
    " consent.all:permission referred_by:id notes"
)
"""Fields of a person; `identifiers.*` (kind id) and `attributes.*` (kind text) are open-ended beside them."""

OPEN_FIELDS = MappingProxyType({"identifiers": "id", "attributes": "text"})
"""Families of fields that take any name after the dot, with the kind of their cells."""


@dataclass(frozen=True, slots=True)
class StreamType:
    """What a row of a stream is.

    Attributes:
        row: The grain, as its table is described.
        one: A row in the middle of a sentence.
        several: Rows, after their number.
        fields: Its own; a stream that is about people may carry `PERSON_FIELDS` inline as well.
        key: The fields that together name a record in its source, where it has any.
        happened_at: The field that says when it happened; None for what lasts.
        is_about_a_person: By `person_id`, or by person fields of its own.
        comes_in_time: An export that begins later says nothing of what happened before it.
        names_a_customer: Somebody wants to know how many rows are nobody's.
        is_purchase: Whoever is named in a row is a customer, however little is said of them.
        is_looked_up: Other tables look things up in it, so a key that is there twice counts once.
        has_signs: It says its currency only by a sign beside the amount.
    """

    row: str
    one: str
    several: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    happened_at: str | None = None
    is_about_a_person: bool = True
    comes_in_time: bool = False
    names_a_customer: bool = False
    is_purchase: bool = False
    is_looked_up: bool = False
    has_signs: bool = False


STREAM_TYPES: MappingProxyType[str, StreamType] = MappingProxyType(
    {
        "people": StreamType(
            "One row per person.", "a customer", "people", PERSON_FIELDS, ("record_id",), is_about_a_person=False
        ),
        "orders": StreamType(
            "One row per order.",
            "an order",
            "orders",
            _fields(
                "order_id*:id person_id:whose ordered_at*:timestamp status:status currency:currency total*:money refunded:money"
                " discount:money coupon payment_method due_on:date paid_at:timestamp channel:text"
                " delivery_method promised_on:date delivered_at:timestamp tracking pays_order_id:id is_payment:boolean"
            ),
            ("order_id",),
            "ordered_at",
            comes_in_time=True,
            names_a_customer=True,
            is_purchase=True,
            is_looked_up=True,
        ),
        "order_lines": StreamType(
            "One row per line of an order.",
            "an order line",
            "order lines",
            _fields(
                "order_id*:id line_id:id person_id:whose product_id:id product category quantity:number"
                " unit_price:money total:money cost:money"
            ),
            ("order_id", "line_id"),  # lines are numbered within their order
            is_purchase=True,
            has_signs=True,
        ),
        "products": StreamType(
            "One row per product.",
            "a product",
            "products",
            _fields(
                "product_id*:id name category price:money cost:money warranty_months:integer return_days:integer"
                " return_days_members:integer service_every_months:integer usual_reorder_days:integer"
            ),
            ("product_id",),
            is_about_a_person=False,
            is_looked_up=True,
            has_signs=True,
        ),
        "interactions": StreamType(
            "One row per contact with a customer, or somebody who may become one.",
            "a contact",
            "contacts",
            _fields(
                "interaction_id:id person_id:whose at*:timestamp channel:channel direction:direction subject notes staff outcome"
            ),
            ("interaction_id",),
            "at",
            comes_in_time=True,
            names_a_customer=True,
        ),
        "complaints": StreamType(
            "One row per complaint.",
            "a complaint",
            "complaints",
            _fields(
                "complaint_id:id person_id:whose opened_at*:timestamp first_answer_at:timestamp resolved_at:timestamp category"
                " severity status:status resolution staff notes"
            ),
            ("complaint_id",),
            "opened_at",
            comes_in_time=True,
            names_a_customer=True,
        ),
        "feedback": StreamType(
            "One row per answer to a survey, or review.",
            "an answer",
            "answers",
            _fields(
                "feedback_id:id person_id:whose at*:timestamp kind:feedback_kind score:number scale_max:number comment order_id:id"
            ),
            ("feedback_id",),
            "at",
            comes_in_time=True,
            names_a_customer=True,
        ),
        "agreements": StreamType(
            "One row per agreement that renews: insurance, subscription, membership, service plan.",
            "an agreement",
            "agreements",
            _fields(
                "agreement_id:id person_id:whose kind starts_on:date renews_on*:date amount:money status:status auto_renews:boolean"
            ),
            ("agreement_id",),
            names_a_customer=True,
            is_purchase=True,
            has_signs=True,
        ),
        "loyalty": StreamType(
            "One row per entry in a points account, negative when points were spent.",
            "a points entry",
            "loyalty entries",
            _fields("entry_id:id person_id:whose at*:timestamp points*:number reason order_id:id"),
            ("entry_id",),
            "at",
            comes_in_time=True,
            names_a_customer=True,
        ),
        "instalments": StreamType(
            "One row per part of an order's price, with the day on which it is due.",
            "an instalment",
            "instalments",
            _fields("order_id*:id person_id:whose due_on*:date amount*:money paid_at:timestamp"),
            ("order_id", "due_on"),
            has_signs=True,
        ),
        "consents": StreamType(
            "One row per statement about contact.",
            "a consent",
            "consents",
            _fields("person_id:whose at*:timestamp channel*:channel purpose status*:consent evidence"),
            happened_at="at",
        ),
        "referrals": StreamType(
            "One row per recommendation.",
            "a referral",
            "referrals",
            _fields("at:timestamp referrer:id referred:id"),
            happened_at="at",
            is_about_a_person=False,
            comes_in_time=True,
        ),
    }
)
"""Every stream, each declared here and nowhere else; its table in `crm` is a `.sql` file of its name."""

STREAMS: MappingProxyType[str, tuple[Field, ...]] = MappingProxyType(
    {name: stream.fields for name, stream in STREAM_TYPES.items()}
)
"""Every stream's own fields."""

RECORD_KEYS = MappingProxyType({name: stream.key for name, stream in STREAM_TYPES.items() if stream.key})
"""The fields that together name a stream's record in its source, where it has any."""

CARRIES_PEOPLE = frozenset(name for name, stream in STREAM_TYPES.items() if stream.is_about_a_person)
"""Streams whose rows are about a person, by `person_id` or by person fields of their own."""


REFUSAL = "not "
"""Begins the field of a column in which a yes means no: `Do not email`, `Unsubscribed`."""

CONSENT_CHANNELS = MappingProxyType({"email": "email", "sms": "sms", "phone": "call", "post": "post", "all": "all"})
"""The word after `consent.` -> the channel."""


def normal_header(header: str) -> str:
    """A header without case, accents, spaces and punctuation: `E-Mail Adresse` and `email_adresse` are the same."""
    plain = unicodedata.normalize("NFKD", header).casefold()
    return re.sub(r"[^\w]|_", "", "".join(c for c in plain if not unicodedata.combining(c)))


def is_consent(name: str) -> bool:
    """Whether the field says, or dates, what somebody said about being contacted."""
    return name.removeprefix(REFUSAL).startswith("consent.")


def _consent_field(name: str) -> Field | None:
    """`not consent.email` is a column whose yes is a no; `.at` behind either is the moment it was said."""
    stem, dot, rest = name.removeprefix(REFUSAL).removeprefix("consent.").partition(".")
    if stem not in CONSENT_CHANNELS or (dot and rest != "at"):
        return None
    kind = "timestamp" if dot else "refusal" if name.startswith(REFUSAL) else "permission"
    return Field(name, kind)


@cache
def fields_of(stream: str) -> MappingProxyType[str, Field]:
    """Every named field that a row of the stream may have, its own first."""
    own = {field.name: field for field in STREAMS[stream]}
    inline = (
        {field.name: field for field in PERSON_FIELDS if field.name != "record_id"} if stream in CARRIES_PEOPLE else {}
    )
    return MappingProxyType(own | {name: field for name, field in inline.items() if name not in own})


def field_of(stream: str, name: str) -> Field | None:
    """The field called `name`, `identifiers.card` and `attributes.size` included; None when there is no such field."""
    if is_consent(name):
        return _consent_field(name) if stream == "people" or stream in CARRIES_PEOPLE else None
    family, dot, rest = name.partition(".")
    if dot and rest and family in OPEN_FIELDS and (stream == "people" or stream in CARRIES_PEOPLE):
        return Field(name, OPEN_FIELDS[family])
    return fields_of(stream).get(name)
