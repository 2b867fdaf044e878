"""A condition is one harmless expression over a customer's columns, or it is refused with what to write instead."""

import pytest

from assets.crm.predicates import check_predicate
from assets.crm.templates import check_template, template_columns

COLUMNS = {
    "name": "varchar",
    "city": "varchar",
    "postcode": "varchar",
    "birth_date": "date",
    "birth_month": "integer",
    "may_email": "boolean",
    "orders": "integer",
    "revenue": "decimal(18,4)",
    "recency_days": "integer",
    "usual_gap_days": "integer",
    "last_order_at": "timestamp",
    "sources": "varchar[]",
    "attributes": "json",
    "next_renewal_on": "date",
    "today": "date",
}


@pytest.mark.parametrize(
    "where",
    [
        "orders >= 3 and recency_days > 2 * usual_gap_days",
        "ORDERS between 1 and 3 or not (may_email)",
        "may_email is true",
        "attributes ->> 'Favourite cake' = 'Lemon'",
        "attributes.favourite_cake = 'Lemon' or Attributes.\"Favourite cake\" is null",
        "identifiers.loyalty_card is not null and name = 'x'",
        "try_cast(attributes.shoe_size as integer) > 40 and attributes.city <> city",
        "attributes.\"x'; drop table customers; --\" = 'x'",
        "next_renewal_on <= today + 30 and next_renewal_on - today > 7",
        "last_order_at::date < today - interval 3 months",
        "'web_shop' in sources and len(sources) > 1",
        "city ilike 'lon%' and city not in ('Londonderry', 'Long Eaton')",
        "last_order_at::date > date '2020-01-01' - interval 3 days",
        "last_order_at > '2024-01-01'",
        "extract(year from birth_date) = 1990 or birth_month in (3, 4)",
        "revenue / nullif(orders, 0) > 50 and revenue / 2.5 > 1",
        "case when may_email then orders > 1 else false end",
        "try_cast(postcode as integer) > 5",
        "coalesce(city, '') = '' and postcode is null",
        "city like 'x' -- a remark\n or orders > 1",
        "city = ') or (' and name = '; drop table customers; --'",
        "true",
    ],
)
def test_predicates_that_can_be_used(where: str) -> None:
    assert check_predicate(where, COLUMNS) == []


NOT_ONE = "only one condition may stand here, not a query: leave out everything after it (order by, limit, ;, …)"
NO_COMMAND = "only one condition may stand here, not a command: leave out everything after it"
NO_QUERY = "a query inside the condition is not possible: use the columns of crm.customers"
BY_ZERO = "it may divide by zero: write nullif(…, 0) around what you divide by, e.g. revenue / nullif(orders, 0)"
ONE_AT_A_TIME = "a condition looks at one customer at a time"
NOT_BOOLEAN = "not yes or no: compare it with something, e.g. orders >= 3"
UNSTEADY = "gives another answer every time, and a list must come out the same when it is made again"
TODAY = "the day of the refresh, e.g. next_renewal_on <= today + 30"


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("", "the condition is empty: write one, e.g. orders >= 3"),
        ("recencydays > 1", "crm.customers has no column 'recencydays': did you mean recency_days?"),
        ('city = "Paris"', "crm.customers has no column 'Paris': if it is text, put it in single quotes: 'Paris'"),
        ("attributes.size > 40", "attributes.size is text: as a number it is"
         " try_cast(attributes.size as integer), as a day try_cast(… as date)"),
        ("attributes.size = 'L' and attributes ->> 'size' = 'L'", "write attributes.NAME wherever one is meant, not"
         " attributes alone as well"),
        ("identifiers ->> 'card' = '1'", "write identifiers. and the name of one, e.g. identifiers.loyalty_card"),
        ("attributes.size.width = '1'", "write width instead of attributes.size.width: only columns of crm.customers can"
         " be used"),
        ("attributes.getenv('HOME') = 'x'", "getenv() is called with a dot before it: write getenv(…)"),
        ("today > 5", "date cannot be compared with integer: compare like with like"),
        ("current_date > birth_date", f"write today instead of current_date: {TODAY}"),
        ("c.orders > 1", "write orders instead of c.orders: only columns of crm.customers can be used"),
        ("postcode = 5", "postcode is text and is compared with a number: put single quotes around text, and"
         " none around numbers"),
        ("orders > 'many'", "a number is compared with text: put single quotes around text, and none around numbers"),
        ("birth_date > 5", "date cannot be compared with integer: compare like with like"),
        ("lower(orders) = 'a'", "lower(INTEGER) does not work: the function takes another type of value"),
        ("orders", f"it gives a value (integer), {NOT_BOOLEAN}"),
        ("city || 'x'", f"it gives a value (varchar), {NOT_BOOLEAN}"),
        ("postcode = null", "nothing is ever equal to null: write is null or is not null, e.g. phone is null"),
        ("revenue / orders > 50", BY_ZERO),
        ("orders % 0 = 1", BY_ZERO),
        ("now() > last_order_at", f"write today instead of now(): {TODAY}"),
        ("today() > birth_date", f"write today instead of today(): {TODAY}"),
        ("random() > 0.5", f"random() {UNSTEADY}"),
        ("count(*) > 1", f"count(*) is not possible: {ONE_AT_A_TIME}, see orders, revenue, …"),
        ("sum(orders) over () > 1", f"over (…) is not possible in a condition: {ONE_AT_A_TIME}"),
        ("exists (select 1)", NO_QUERY),
        ("orders > (select max(orders) from customers)", NO_QUERY),
        ("orders > all (select 1)", NO_QUERY),
        ("getenv('HOME') = 'x'", "getenv() cannot be used in a condition"),
        ("read_text('/etc/passwd') = 'x'", "read_text() cannot be used in a condition"),
        ("main.read_text('/etc/passwd') = 'x'", "read_text() cannot be used in a condition"),
        ("shop.lower(city) = 'x'", "lower() is called with a dot before it: write lower(…)"),
        ("#1 = 1", "#1 is not possible in a condition: name the column"),
        ("$1 = 1", "? and $ are not possible in a condition: write the value itself"),
        ("columns(*) = 1", "* is not possible in a condition: name the columns"),
        ("attributes -> 'x' is null", "-> is not possible in a condition: to read a column of your own,"
         " write attributes.shoe_size"),
        ("orders > 1; drop table customers", NO_COMMAND),
        ("orders > 1; select 1", NOT_ONE),
        ("orders > 1 order by 1", NOT_ONE),
        ("orders > 1 limit 1", NOT_ONE),
        ("orders > 1 group by all", NOT_ONE),
        ("orders > 1 union select 1", NOT_ONE),
        ("orders > 1 -- remark", "the condition ends in a comment: leave the comment out"),
        ("orders > 1 /* remark", "a comment is opened with /* and not closed: leave the comment out"),
        ("true) or (true", 'the condition cannot be read: syntax error at or near ")"'),
        ("not " * 900 + "may_email", "the condition cannot be read: too many brackets inside each other"),
        ("orders > 1 or " * 400 + "may_email", "the condition is 5609 characters long: 4000 is the most"),
    ],
)  # fmt: skip
def test_predicates_that_are_refused(where: str, problem: str) -> None:
    assert check_predicate(where, COLUMNS) == [problem]


def test_every_problem_of_a_predicate_is_told_once() -> None:
    assert check_predicate("ordrs > 1 and ordrs < 9 and median(citty) = 'x'", COLUMNS) == [
        "crm.customers has no column 'ordrs': did you mean orders?",
        "median() is not possible: a condition looks at one customer at a time, see orders, revenue, …",
        "crm.customers has no column 'citty': did you mean city?",
    ]


def test_the_columns_are_those_of_the_customers_table() -> None:
    assert check_predicate("rfm_score >= 13 and may_sms and 'shop' in sources and loyalty_points > 1.5") == []


def test_a_sentence_names_columns_and_nothing_else() -> None:
    text = "Hi {{ first_name }}, {{recency_days}} days, {{ First_Name }}!"
    assert (check_template(text), template_columns(text)) == ([], ("first_name", "recency_days"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Hi {{ frist_name }}", "crm.customers has no column 'frist_name': did you mean first_name?"),
        (
            "Hi {{ name | upper }}",
            "{{ name | upper }} is more than a column: write only its name, e.g. {{ first_name }}",
        ),
        ("{{ ().__class__ }}", "{{ ().__class__ }} is more than a column: write only its name, e.g. {{ first_name }}"),
        ("{% for x in y %}", "{% … %} and {# … #} are not possible here: only {{ column }} is"),
        ("Hi {{ first_name", "{{ and }} do not match: write {{ column }}, e.g. {{ first_name }}"),
        ("Hi {{}}", "{{  }} is more than a column: write only its name, e.g. {{ first_name }}"),
    ],
)
def test_sentences_that_are_refused(text: str, problem: str) -> None:
    assert check_template(text) == [problem]
