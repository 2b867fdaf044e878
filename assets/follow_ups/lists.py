"""The lists: for each, who is on it, for which occasion, why, and what to say.

Built-in lists are named here with their options; any other list is a `where` over `crm.customers`. Whether somebody on
a list may be contacted now is not decided here but in `candidates.sql`, by the same rules for every list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from assets.crm.customer_columns import CUSTOMER_COLUMNS
from assets.crm.own_columns import condition_sql
from assets.crm.segments import reason_sql
from assets.follow_ups.template_sql import sentence_sql
from assets.settings import FollowUpList
from assets.warehouse.connection import literal

TIERS = ("vip", "high", "medium", "low")

Options = Mapping[str, int | float | str | bool | None]

OWN_OPTIONS: Options = MappingProxyType({"again_after_days": 90})
"""Keys of a list by `where`."""

_CUSTOMERS = (
    "(select customers.*, clock.today, business.timezone, business.currency as our_currency from crm.customers"
    " cross join staging.clock as clock cross join staging.business as business)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is on a list, as SQL over `relation`, which holds the columns of `crm.customers`, and `today`.

    Attributes:
        occasion: What this contact is for; one contact is made for each.
        because: Sentence, see `sentences`.
        columns: What `relation` has beyond the columns of a customer, with types.
        is_contact: False for a list that stays in the shop: it needs no consent, and disturbs nobody.
        keeps_occasion: While a contact is open its occasion stays, however the expression changes.
        again_after_days: Days after which somebody who was dealt with, and is still on the list, comes again; an order
            brings them back sooner. None: by occasion alone.
    """

    where: str
    occasion: str
    due_on: str
    because: str
    say: str
    relation: str = _CUSTOMERS
    columns: Mapping[str, str] = field(default_factory=dict)
    is_contact: bool = True
    keeps_occasion: bool = False
    again_after_days: int | None = None


def _birthdays(options: Options) -> Rule:
    # 29 February is kept on the 28th in common years: a greeting may come a day early, never late.
    def birthday_in(year: str) -> str:
        last = f"day(last_day(make_date({year}, birth_month, 1)))"
        return f"make_date({year}, birth_month, least(birth_day, {last}))"

    this_year, next_year = birthday_in("year(today)"), birthday_in("year(today) + 1")
    return Rule(
        relation=(
            f"(select *, if({this_year} >= today, {this_year}, {next_year}) as birthday from {_CUSTOMERS}"
            " where birth_month between 1 and 12 and birth_day between 1 and 31)"
        ),
        columns={"birthday": "date"},
        where=f"birthday <= today + {_number(options, 'lead_days')}",
        occasion="year(birthday)::varchar",
        due_on="birthday",
        because="Birthday on {{ birthday }}",
        say="Happy birthday, {{ first_name }}!",
    )


def _win_back(options: Options) -> Rule:
    usual = f"if(usual_gap_days is null, 365, greatest({_number(options, 'times')} * usual_gap_days, 30))"
    limit = usual if options["after_days"] is None else _number(options, "after_days")
    until = "" if options["at_most_days"] is None else f" and recency_days <= {_number(options, 'at_most_days')}"
    return Rule(
        relation=(
            "(select *, if(usual_gap_days is null, 'Last seen', 'Used to come every ' || usual_gap_days"
            f" || ' days, last seen') as habit from {_CUSTOMERS})"
        ),
        columns={"habit": "varchar"},
        where=f"orders > 0 and recency_days > {limit}{until}",
        occasion="last_order_at::date::varchar",
        due_on=f"today - recency_days + floor({limit})::integer + 1",  # since when they have stayed away for too long
        because="{{ habit }} {{ recency_days }} days ago",
        say="Hi {{ first_name }}, we miss you",
    )


def _thank_you(options: Options) -> Rule:
    average = "(select sum(revenue) / nullif(sum(orders), 0) from crm.customers)"
    large = f"2 * {average}" if options["large_order"] is None else _number(options, "large_order")
    return Rule(
        relation=f"""(
            select customers.*, orders.order_id, orders.ordered_on, orders.revenue as order_revenue,
                if(orders.ordered_at = customers.first_order_at, 'First order', 'Large order') as occasion_name
            from {_CUSTOMERS} as customers
            inner join crm.orders as orders using (customer_id)
            where orders.is_sale
                and orders.ordered_on > customers.today - {_number(options, "within_days")}
                and orders.ordered_on <= customers.today
                and (orders.ordered_at = customers.first_order_at or orders.revenue >= {large})
            qualify row_number() over (
                partition by customers.customer_id order by orders.ordered_at desc, orders.source, orders.order_id
            ) = 1
        )""",
        columns={
            "order_id": "varchar",
            "ordered_on": "date",
            "order_revenue": "decimal(18,4)",
            "occasion_name": "varchar",
            "our_currency": "varchar",
        },
        where="true",
        occasion="order_id",
        due_on=f"ordered_on + {_number(options, 'within_days')}",
        because="{{ occasion_name }}: {{ order_revenue }} {{ our_currency }} on {{ ordered_on }}",
        say="Thank you for your order, {{ first_name }}!",
    )


def _missing_details(options: Options) -> Rule:
    if options["from_tier"] not in TIERS:
        raise ValueError(f"reading the options of missing_details: from_tier must be one of {', '.join(TIERS)}")
    tiers = ", ".join(literal(tier) for tier in TIERS[: TIERS.index(str(options["from_tier"])) + 1])
    return Rule(
        relation=(
            "(select *, case when phone is not null then 'e-mail address' when email is not null then 'phone number'"
            f" else 'e-mail address or phone number' end as missing from {_CUSTOMERS})"
        ),
        columns={"missing": "varchar", "our_currency": "varchar"},
        # Whoever took back every consent has said enough: asking for their address would be one contact more.
        # Nor is anybody asked of whom nothing is known but a number in an order.
        where=(
            f"(email is null or phone is null) and coalesce(name, email, phone) is not null"
            f" and value_tier in ({tiers}) and customer_id not in (select customer_id"
            " from crm.standing_consents where status <> 'granted' group by all having count(*) = 4)"
        ),
        occasion="strftime(today, '%Y-%m')",
        due_on="greatest(today, coalesce(today - recency_days + usual_gap_days, today))",  # when they may come next
        because="No {{ missing }}; bought for {{ revenue }} {{ our_currency }}",
        say="May we have your {{ missing }}?",
        is_contact=False,
        keeps_occasion=True,
    )


def _own(given: FollowUpList, where: str) -> Rule:
    options = {**OWN_OPTIONS, **given.options}
    return Rule(
        where=condition_sql(where),
        occasion="today::varchar",
        due_on="today",
        because="",
        say="",
        keeps_occasion=True,
        again_after_days=int(_number(options, "again_after_days")),
    )


_BUILT_IN: Mapping[str, tuple[Callable[[Options], Rule], Options]] = MappingProxyType(
    {
        "birthdays": (_birthdays, {"lead_days": 7}),
        "win_back": (_win_back, {"times": 2, "after_days": None, "at_most_days": None}),
        "thank_you": (_thank_you, {"within_days": 7, "large_order": None}),
        "missing_details": (_missing_details, {"from_tier": "high"}),
    }
)

BUILT_IN_OPTIONS: Mapping[str, Options] = MappingProxyType({name: options for name, (_, options) in _BUILT_IN.items()})
"""Built-in list -> its own keys and what they are when not given (None: see `docs/follow-ups.md`)."""


def rule_of(given: FollowUpList) -> Rule:
    """The rule of a list that is switched on."""
    if given.where is not None:
        return _own(given, given.where)
    make, defaults = _BUILT_IN[given.name]
    return make({**defaults, **given.options})


def matches_sql(given: FollowUpList, position: int) -> str:
    """SQL for everybody on the list: one row per customer, before any rule about contacting them."""
    rule = rule_of(given)
    types = {**CUSTOMER_COLUMNS, **rule.columns}
    because = sentence_sql(given.because or rule.because, types) if given.because or rule.because else None
    return f"""
        select
            {literal(given.name)} as list, {position} as position, customer_id, ({rule.occasion}) as occasion,
            ({rule.due_on})::date as due_on, {because or reason_sql(given.where or rule.where)} as because,
            {sentence_sql(given.say or rule.say, types)} as say,
            {literal(given.channel) if given.channel else "null::varchar"} as asked_channel,
            {rule.is_contact} as is_contact, {rule.keeps_occasion} as keeps_occasion,
            {"null" if rule.again_after_days is None else rule.again_after_days}::integer as again_after_days
        from {rule.relation}
        where ({rule.where})
    """


def title_of(name: str) -> str:
    """The list's name as people read it: `win_back` is Win back."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _number(options: Options, key: str) -> str:
    """A number from the config as SQL; refused when it is anything else."""
    value = options[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"reading the options of a follow-up list: {key} is {value!r}; write a number")
    return repr(value)
