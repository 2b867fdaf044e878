"""What must be true, table by table.

Blocking: yesterday's list is better than a wrong one. A check blocks only what would send somebody a wrong message or
show a wrong customer; what is merely odd in people's typing has been set aside before and is told in `To fix`.
"""

from assets.streams import CARRIES_PEOPLE, STREAMS
from checks.expectations import Between, Check, Filled, NoRowsWhere, OneOf, Unique, UniqueTogether

EVENTS = tuple(name for name in STREAMS if name in CARRIES_PEOPLE)

_E_MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_E164 = r"^\+[1-9]\d{4,14}$"
_MAY = {"email": "may_email", "sms": "may_sms", "call": "may_call", "post": "may_post"}


def _customers() -> tuple[Check, ...]:
    table = "crm.customers"
    return (
        Check(table, "one_row_per_customer", "No customer is listed twice.", Unique("customer_id")),
        Check(table, "customer_has_id", "Every customer has an id.", Filled("customer_id")),
        Check(
            table,
            "emails_look_like_emails",
            "E-mails look like e-mails; one in a hundred may be odd.",
            NoRowsWhere(f"email is not null and not regexp_matches(email, '{_E_MAIL}')", at_most=0.01),
        ),
        Check(
            table,
            "phones_are_international",
            "Phones are in international form (E.164).",
            NoRowsWhere(f"phone is not null and not regexp_matches(phone, '{_E164}')"),
        ),
        Check(
            table,
            "nobody_is_born_in_the_future",
            "Birth dates lie in the past.",
            NoRowsWhere(
                "birth_date > current_date + 1 or birth_month not between 1 and 12 or birth_day not between 1 and 31"
            ),
        ),
        Check(table, "rfm_scores_in_range", "RFM scores lie between 3 and 15.", Between("rfm_score", 3, 15)),
        Check(
            table,
            "revenue_comes_from_orders",
            "Nobody brought in money without an order.",
            NoRowsWhere("coalesce(orders, 0) = 0 and coalesce(revenue, 0) > 0"),
        ),
    )


def _permissions() -> tuple[Check, ...]:
    table = "crm.customers"
    return (
        Check(
            table,
            "consent_is_known",
            "For every customer and channel it is known whether contact is allowed.",
            NoRowsWhere("may_email is null or may_sms is null or may_call is null or may_post is null"),
        ),
        Check(
            table,
            "allowed_channel_exists",
            "Nobody may be e-mailed without an e-mail address, or called without a phone number.",
            NoRowsWhere("(may_email and email is null) or ((may_sms or may_call) and phone is null)"),
        ),
        *(
            Check(
                table,
                f"no_opt_out_forgotten_{channel}",
                f"Whoever took back consent for {channel}, and has not given it again since, may not be contacted by it.",
                NoRowsWhere(_withdrawn(channel, may)),
            )
            for channel, may in _MAY.items()
        ),
    )


def _withdrawn(channel: str, may: str) -> str:
    """Written anew from `crm.consents`, not from the rule that made `may_*`: two ways must come to one answer."""
    said = f"c.customer_id = r.customer_id and c.channel in ('{channel}', 'all')"
    later_grant = (
        f"select 1 from crm.consents as g where g.customer_id = r.customer_id and g.channel in ('{channel}', 'all')"
        " and g.status = 'granted' and g.is_dated and g.happened_at > c.happened_at"
        " and g.happened_at <= current_timestamp::timestamp + interval 1 day"
    )
    return (
        f"r.{may} and exists (select 1 from crm.consents as c"
        f" where {said} and c.status in ('withdrawn', 'unclear') and not exists ({later_grant}))"
    )


def _events() -> tuple[Check, ...]:
    known = "r.customer_id is not null and r.customer_id not in (select customer_id from crm.customers)"
    return tuple(
        Check(
            f"crm.{event}",
            f"{event}_belong_to_customers",
            "The customer of every event is in the customers.",
            NoRowsWhere(known),
        )
        for event in EVENTS
    )


def _ladder() -> tuple[Check, ...]:
    return (
        Check(
            "crm.ladder_moves",
            "ladder_moves_say_why",
            "Every move on the ladder leads to another stage, and says why.",
            NoRowsWhere("r.reason is null or r.from_stage = r.to_stage"),
        ),
    )


def _orders() -> tuple[Check, ...]:
    return (
        Check(
            "crm.orders",
            "order_has_id_and_date",
            "Every order has an id and a date.",
            NoRowsWhere("order_id is null or ordered_at is null"),
        ),
        Check(
            "crm.orders",
            "orders_are_not_in_the_future",
            "Orders lie in the past; one in a hundred may be a pre-order.",
            NoRowsWhere("ordered_at > current_timestamp::timestamp + interval 2 day", at_most=0.01),
            is_blocking=False,
        ),
    )


def _identity() -> tuple[Check, ...]:
    return (
        Check(
            "identity.clusters",
            "every_record_has_one_customer",
            "A record belongs to one customer.",
            UniqueTogether(("source", "record_id")),
        ),
        Check(
            "identity.clusters",
            "every_customer_is_listed",
            "Nobody with a record is missing from the customers.",
            NoRowsWhere("r.customer_id not in (select customer_id from crm.customers)"),
        ),
    )


def _follow_ups() -> tuple[Check, ...]:
    table = "crm.follow_ups"
    offered = "r.closed_at is null and r.channel = '{}' and not (select c.{} from crm.customers as c where c.customer_id = r.customer_id)"
    return (
        Check(table, "one_row_per_follow_up", "No follow-up is listed twice.", Unique("follow_up_id")),
        Check(
            table,
            "follow_ups_belong_to_customers",
            "Every follow-up is about a customer there is.",
            NoRowsWhere("r.closed_at is null and r.customer_id not in (select customer_id from crm.customers)"),
        ),
        Check(table, "follow_up_says_why", "Every follow-up says why.", Filled("because")),
        Check(
            table,
            "channel_is_known",
            "The channel of a follow-up is one we know.",
            OneOf("channel", tuple(_MAY)),
        ),
        *(
            Check(
                table,
                f"every_offered_contact_is_allowed_{channel}",
                f"Nobody is offered for contact by {channel} who did not allow it.",
                NoRowsWhere(offered.format(channel, may)),
            )
            for channel, may in _MAY.items()
        ),
    )


CHECKS: tuple[Check, ...] = (
    *_customers(),
    *_permissions(),
    *_events(),
    *_orders(),
    *_ladder(),
    *_identity(),
    *_follow_ups(),
)
"""Every check, in the order in which results are shown."""
