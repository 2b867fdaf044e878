"""Every GraphQL document that we send is valid by Shopify's schema of the pinned version, and asks nothing deprecated."""

import sys
from datetime import date
from pathlib import Path

import pytest
from graphql import GraphQLError, NoDeprecatedCustomRule, parse, specified_rules, validate

from connectors.shopify import documents
from connectors.shopify.version import ANSWERED_UNTIL, VERSION, notice

STAND_INS = str(Path(__file__).parents[1] / "stand_ins")
if STAND_INS not in sys.path:
    sys.path.append(STAND_INS)

from shopify_server import bulk, cost, schema  # noqa: E402  (needs the path)

KINDS = documents.KINDS
PAGES = {name: documents.page(kind) for name, kind in KINDS.items()}
IN_BULK = (
    {name: documents.bulk(kind) for name, kind in KINDS.items()}
    | {f"ids of {name}": documents.ids(kind) for name, kind in KINDS.items()}
    | {f"changed {name}": documents.bulk(kind, "updated_at:>='2026-11-28T08:00:00Z'") for name, kind in KINDS.items()}
)
OTHERS = {
    "run a bulk operation": documents.RUN_BULK,
    "look at a bulk operation": documents.LOOK_AT_BULK,
    "what was deleted": documents.DELETED,
    "about the shop": documents.ABOUT,
    **{f"count {name}": documents.count(kind) for name, kind in KINDS.items()},
    **{
        f"rest of {name}: {child}": documents.rest_of(kind, child)
        for name, kind in KINDS.items()
        for child, *_ in kind.children
    },
}


def objections(document: str) -> list[str]:
    rules = [*specified_rules, NoDeprecatedCustomRule]
    return [error.message for error in validate(schema.schema(), parse(document), rules)]


@pytest.mark.parametrize("name", [*PAGES, *OTHERS, *IN_BULK])
def test_a_document_is_valid_and_asks_for_nothing_deprecated(name: str) -> None:
    assert objections({**IN_BULK, **PAGES, **OTHERS}[name]) == []


def test_a_deprecated_field_would_be_found() -> None:
    assert objections("{ customers(first: 1) { nodes { email } } }") == [
        "The field Customer.email is deprecated. Use `defaultEmailAddress.emailAddress` instead."
    ]


@pytest.mark.parametrize("name", IN_BULK)
def test_a_bulk_query_keeps_to_what_a_bulk_operation_can_do(name: str) -> None:
    assert bulk.refusals(IN_BULK[name]) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_first_page_costs_less_than_a_single_query_may(name: str) -> None:
    points = cost.requested(parse(PAGES[name]), {"first": KINDS[name].page})
    assert points <= cost.SINGLE_QUERY, points


def test_the_schema_is_of_the_version_that_we_speak() -> None:
    assert schema.VERSION == VERSION


def test_a_version_is_told_about_in_time_and_when_shopify_no_longer_speaks_it() -> None:
    assert notice(date(2026, 11, 28), VERSION) is None
    assert notice(date(2027, 8, 2), VERSION) == (
        "this Regulars speaks version 2026-10 of Shopify's interface, which Shopify may switch off on 1 October 2027:"
        " update Regulars before then"
    )
    assert "Shopify answered by version 2027-01" in (notice(date(2026, 11, 28), "2027-01") or "")
    assert ANSWERED_UNTIL.year * 12 + ANSWERED_UNTIL.month == int(VERSION[:4]) * 12 + int(VERSION[5:]) + 12


def test_what_is_not_graphql_is_refused_by_the_stand_in() -> None:
    with pytest.raises(GraphQLError):
        parse("{ customers(first: 1) { nodes { id }")
    assert bulk.refusals("{ shop { name } }") == ["Bulk queries must contain at least one connection."]
