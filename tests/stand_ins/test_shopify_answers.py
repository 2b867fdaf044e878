"""The stand-in for Shopify answers as Shopify does: pages, searches, points, scopes, bulk operations, and what goes wrong."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from shopify_running import Running, shopify
from shopify_server.app import CLIENT
from shopify_server.cost import Bucket
from shopify_server.shop import Shop, line


@pytest.fixture
def running() -> Iterator[Running]:
    with shopify() as started:
        yield started


def names(answer: dict[str, Any]) -> list[str]:
    return [node["name"] for node in answer["data"]["orders"]["nodes"]]


ORDERS = """query Q($query: String, $first: Int!, $after: String) {
  orders(query: $query, first: $first, after: $after, sortKey: UPDATED_AT) {
    nodes { id name } pageInfo { hasNextPage endCursor } } }"""


def test_pages_follow_each_other_to_the_end(running: Running) -> None:
    found: list[str] = []
    after = None
    while True:
        answer = running.ask(ORDERS, first=5, after=after)
        found += names(answer)
        info = answer["data"]["orders"]["pageInfo"]
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert sorted(found) == sorted(f"#{1000 + key}" for key in range(1, 13))


def test_a_row_that_changes_behind_the_cursor_is_met_again_and_a_deleted_one_moves_none(running: Running) -> None:
    first = running.ask(ORDERS, first=5)
    running.shop.change(running.shop.orders[0], note="call before")
    running.shop.delete(running.shop.orders[1])
    rest = running.ask(ORDERS, first=50, after=first["data"]["orders"]["pageInfo"]["endCursor"])
    assert names(rest)[-1] == "#1001"
    assert len(names(first) + names(rest)) == 13


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("updated_at:>='2026-03-10T00:00:00Z'", ["#1011", "#1012"]),
        ("updated_at:>'2026-03-10T10:00:00Z'", ["#1012"]),
        ("created_at:>=2026-02-01 AND created_at:<2026-02-04", ["#1001", "#1002"]),
        ("customer_id:103", ["#1003", "#1010"]),
        ("test:true", ["#1008"]),
        ("id:>=11", ["#1011", "#1012"]),
    ],
)
def test_a_search_finds(running: Running, query: str, found: list[str]) -> None:
    assert names(running.ask(ORDERS, first=50, query=query)) == found


def test_a_search_by_an_unknown_field_finds_everything_and_warns(running: Running) -> None:
    answer = running.ask(ORDERS, first=50, query="modified_at:>2026-03-10")
    assert len(names(answer)) == 12
    assert answer["extensions"]["search"][0]["warnings"][0]["field"] == "modified_at"


def test_a_connection_needs_a_size_of_at_most_250(running: Running) -> None:
    assert running.ask("{ orders { nodes { id } } }")["errors"][0]["message"] == "you must provide one of first or last"
    assert running.ask(ORDERS, first=251)["errors"][0]["message"] == "first must be between 1 and 250"


def test_without_a_scope_the_field_is_null_and_the_rest_is_answered(running: Running) -> None:
    running.app.scopes = frozenset({"read_products"})
    answer = running.ask("{ products(first: 1) { nodes { title } } customersCount { count } }")
    assert answer["data"] == {"products": {"nodes": [{"title": "Sourdough"}]}, "customersCount": None}
    assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert answer["errors"][0]["message"] == (
        "Access denied for customersCount field. Required access: `read_customers` access scope."
    )


def test_orders_of_more_than_60_days_ago_are_not_there_without_read_all_orders(running: Running) -> None:
    running.shop.clock = lambda: 1773500000.0  # 14 March 2026
    running.app.scopes -= {"read_all_orders"}
    assert len(names(running.ask(ORDERS, first=50))) == 12
    running.shop.clock = lambda: 1776200000.0  # 14 April 2026
    assert names(running.ask(ORDERS, first=50))[0] == "#1005"


def test_points_are_taken_come_back_and_run_out() -> None:
    now = [0.0]
    bucket = Bucket(maximum=100, rate=50, clock=lambda: now[0])
    with shopify(bucket=bucket) as running:
        asked = "{ orders(first: 60) { nodes { id } } }"
        told = running.ask(asked)["extensions"]["cost"]
        assert (told["requestedQueryCost"], told["actualQueryCost"]) == (62, 13)
        assert told["throttleStatus"] == {"maximumAvailable": 100, "currentlyAvailable": 87.0, "restoreRate": 50}
        running.ask(asked)
        running.ask(asked)
        refused = running.ask("{ orders(first: 90) { nodes { id } } }")
        assert refused["errors"][0]["extensions"]["code"] == "THROTTLED"
        assert refused["extensions"]["cost"]["actualQueryCost"] is None
        assert "data" not in refused
        now[0] = 1.0
        assert len(running.ask("{ orders(first: 90) { nodes { id } } }")["data"]["orders"]["nodes"]) == 12


def test_a_query_that_costs_too_much_is_refused_whatever_is_left(running: Running) -> None:
    answer = running.ask(
        "{ orders(first: 250) { nodes { id customer { id } lineItems(first: 50) { nodes { id } } } } }"
    )
    assert answer["errors"][0]["extensions"]["code"] == "MAX_COST_EXCEEDED"


def run_in_bulk(running: Running, query: str, *, grouped: bool = False) -> list[dict[str, Any]]:
    run = "mutation R($q: String!, $g: Boolean!) { bulkOperationRunQuery(query: $q, groupObjects: $g) {"
    run += " bulkOperation { id } userErrors { code message } } }"
    made = running.ask(run, q=query, g=grouped)["data"]["bulkOperationRunQuery"]
    assert made["userErrors"] == [], made
    look = "query L($id: ID!) { bulkOperation(id: $id) { status url } }"
    while True:
        found = running.ask(look, id=made["bulkOperation"]["id"])["data"]["bulkOperation"]
        if found["status"] not in ("CREATED", "RUNNING"):
            break
    with urlopen(found["url"]) as file:
        return [json.loads(row) for row in file.read().splitlines()]


def test_a_bulk_operation_writes_lines_whose_children_name_their_parent(running: Running) -> None:
    query = '{ orders(query: "id:<=1") { edges { node { id name lineItems { edges { node { id quantity } } } } } } }'
    one, two, three = run_in_bulk(running, query)
    assert one == {"id": "gid://shopify/Order/1", "name": "#1001"}
    assert two == {"id": "gid://shopify/LineItem/11", "quantity": 2, "__parentId": "gid://shopify/Order/1"}
    assert three["__parentId"] == one["id"]


def test_children_follow_their_parent_only_when_that_was_asked_for(running: Running) -> None:
    query = '{ orders(query: "id:<=2") { edges { node { id lineItems { edges { node { id } } } } } } }'
    kinds = [row["id"].split("/")[3] for row in run_in_bulk(running, query, grouped=True)]
    assert kinds == ["Order", "LineItem", "LineItem", "Order", "LineItem"]
    kinds = [row["id"].split("/")[3] for row in run_in_bulk(running, query)]
    assert kinds == ["Order", "Order", "LineItem", "LineItem", "LineItem"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("{ shop { id } }", "Bulk queries must contain at least one connection."),
        ("{ orders { edges { node { refunds { id refundLineItems { edges { node { id } } } } } } } }", "within a list"),
        ('{ node(id: "gid://shopify/Order/1") { id } }', "top-level 'node'"),
        ("{ orders { edges { node { totalPrize } } } }", "Invalid bulk query: Cannot query field 'totalPrize'"),
    ],
)
def test_what_cannot_run_in_bulk_is_refused(running: Running, query: str, told: str) -> None:
    run = "mutation R($q: String!) { bulkOperationRunQuery(query: $q) { bulkOperation { id } userErrors { message } } }"
    errors = running.ask(run, q=query)["data"]["bulkOperationRunQuery"]["userErrors"]
    assert any(told in error["message"] for error in errors), errors


def test_a_customer_who_was_merged_is_gone_and_their_orders_are_the_others(running: Running) -> None:
    ada, *_, finn = running.shop.customers
    running.shop.merge(ada, finn)
    deleted = running.ask(
        'query D { events(first: 9, query: "action:destroy") { nodes { action ... on BasicEvent { subjectId } } } }'
    )
    assert deleted["data"]["events"]["nodes"] == [{"action": "destroy", "subjectId": "gid://shopify/Customer/107"}]
    assert names(running.ask(ORDERS, first=50, query="customer_id:101")) == ["#1001", "#1004", "#1005", "#1011"]


def test_a_wrong_token_is_401_and_a_client_gets_a_new_one(running: Running) -> None:
    with pytest.raises(HTTPError, match="401"):
        running.ask("{ shop { name } }", token="shpat_wrong")
    form = {"client_id": CLIENT[0], "client_secret": CLIENT[1], "grant_type": "client_credentials"}
    with urlopen(f"{running.url}/admin/oauth/access_token", urlencode(form).encode()) as answer:
        token = json.loads(answer.read())["access_token"]
    assert running.ask("{ shop { name } }", token=token)["data"] == {"shop": {"name": "Corner Bakery"}}


def test_what_an_order_comes_to_is_worked_out_as_at_shopify() -> None:
    shop = Shop()
    bread = shop.product(1, "Sourdough", "4.50")
    order = shop.order(1, [line(1, bread, 4, "4.50", discount="2.00")], shipping="3.00", tip="1.00", tax="2.85")
    assert [order[name]["shopMoney"]["amount"] for name in ("totalPriceSet", "totalReceivedSet", "currentTotalPriceSet")] == [
        "20.00", "20.00", "20.00",
    ]  # fmt: skip
    shop.refund(order, "4.50", {1: 1})
    assert order["lineItems"][0]["currentQuantity"] == 3
    assert (order["displayFinancialStatus"], order["totalRefundedSet"]["shopMoney"]["amount"]) == (
        "PARTIALLY_REFUNDED",
        "4.50",
    )


@pytest.mark.parametrize("status", ["402", "404", "423", "429", "503"])
def test_a_fault_meets_the_request_that_it_is_planned_for(status: str) -> None:
    with shopify(faults=[{"fault": status, "at": 2}]) as running:
        running.ask("{ shop { name } }")
        with pytest.raises(HTTPError, match=status):
            running.ask("{ shop { name } }")
        running.ask("{ shop { name } }")
